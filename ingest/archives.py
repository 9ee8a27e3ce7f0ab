"""The daily archive read into rows: all of a day's chosen aircraft, or a failed day; never a part of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

import pandas as pd

from ingest.errors import FileSetAside, WrongParameter
from ingest.formats.content import Given
from ingest.formats.trace_tar import Member, Stream, members
from ingest.imports import Origin, Read, Report, absent, read_opened, set_aside
from ingest.sources.archive import Archive, find_archives, opened
from ingest.sources.files import Opened

ADSB_LOL = Origin("adsb_lol_archive", "ODbL 1.0, contents CC0", True)
ADDRESS = re.compile(r"~?[0-9a-f]{6}", re.ASCII)
Parked = tuple[Read, Path | None]
"""What was read, without its fixes, and the file where they wait."""
OpenParts = Callable[[Archive], AbstractContextManager[Iterable[Stream]]]
Told = tuple[PurePath, Parked | None]
"""Where it was read, and what; None for bytes in use already."""


@dataclass(frozen=True)
class Reading:
    """What a run reads with. `park` puts fixes on the disk until their aircraft's turn.

    `held` has the sha256 of files in use and gets that of files read. Those in `given` came another way, from a person
    or a service that was asked: the archive has them too, so they are read again and are its own from then on. `keep`
    gets the bytes of each member that is read.
    """

    thresholds: Mapping[str, float]
    now: float
    held: set[str]
    given: set[str]
    report: Report
    park: Callable[[pd.DataFrame], Path]
    keep: Callable[[bytes], object] = len


def addresses(text: str) -> frozenset[str]:
    """24-bit addresses joined by commas, in lower case. Raises WrongParameter for anything else.

    >>> sorted(addresses("A2C4E0, ab7437"))
    ['a2c4e0', 'ab7437']
    """
    found = frozenset(filter(None, (word.strip().lower() for word in text.split(","))))
    if wrong := sorted(word for word in found if not ADDRESS.fullmatch(word)):
        raise WrongParameter("aircraft", found=wrong[0], expected="six hex digits, as in a2c4e0",
                             advice="give addresses, not registrations, joined by commas")
    return found


def archives_for(paths: Sequence[Path], aircraft: Collection[str],
                 watch_list: bool = False) -> tuple[list[Archive], list[Path]]:
    """As `find_archives`. Raises WrongParameter where there is an archive but no aircraft, or the other way round.

    With `watch_list` the aircraft are those that are watched on the day of each archive.
    """
    archives, rest = find_archives(paths)
    if archives and bool(aircraft) == watch_list:
        raise WrongParameter("aircraft", found="no address" if not aircraft else "the watch-list as well",
                             expected="those to read of the archive, as in --aircraft a2c4e0,ab7437, or --watch-list",
                             advice="name them; an archive holds tens of thousands")
    if (aircraft or watch_list) and not archives:
        raise WrongParameter("aircraft", found=",".join(sorted(aircraft)) or "the watch-list", expected="it beside a "
                             "daily archive, such as v2025.03.15-planes-readsb-prod-0.tar.aa",
                             advice="leave it out: files are read whole")
    return archives, rest


def read_archives(archives: Iterable[Archive], aircraft: Collection[str], run: Reading,
                  open_parts: OpenParts = opened) -> Iterator[Told]:
    """What archives say of each of `aircraft`; of one that is not whole, that each of them failed.

    `open_parts` gives the parts of an archive as streams: those on this machine, where nothing else is said.
    """
    for archive in archives:
        report, held = Report(), run.held - run.given
        try:
            with open_parts(archive) as parts:
                told = _believable([*read_streams(parts, archive, aircraft, replace(run, report=report, held=held))])
        except (FileSetAside, OSError) as error:
            why = error if isinstance(error, FileSetAside) else FileSetAside(
                archive.name, found=error.strerror or str(error), expected="parts that can be read",
                advice="check the disk", reason="unreadable")
            places = [place_in(archive, icao24) for icao24 in sorted(aircraft)]
            report, told = Report(set_aside=[why]), [(p, (set_aside(p, ADSB_LOL, why), None)) for p in places]
        else:
            run.held.update(held)
            run.given.difference_update(held)
        run.report.include(report)
        yield from told


def read_streams(parts: Iterable[Stream], archive: Archive, aircraft: Collection[str], run: Reading) -> Iterator[Told]:
    """What the parts of an archive say of each of `aircraft`, one member in memory at a time.

    At the end comes a row for each aircraft that is not in it. All of it counts only when the end is reached: raises
    FileSetAside where the archive is not whole.
    """
    limit, lacking = int(run.thresholds["file_limit_mb"] * 1_000_000), set(aircraft)
    part_bytes = int(run.thresholds["archive_part_mb"] * 1_000_000)
    for member in members(parts, archive.name, frozenset(aircraft), limit, part_bytes):
        lacking.discard(member.icao24)
        place = place_in(archive, member.icao24)
        read = _read_member(member, place, archive.day, limit, run)
        yield place, parked(read, run.park) if read else None
    for icao24 in sorted(lacking):
        yield place_in(archive, icao24), (_not_in(archive, icao24, run.report), None)


def parked(read: Read, park: Callable[[pd.DataFrame], Path]) -> Parked:
    """What was read, its fixes out of memory."""
    return replace(read, fixes=None), None if read.fixes is None else park(read.fixes)


def _believable(told: list[Told]) -> list[Told]:
    """Without a trace of no rows that has a second member of its name: that day is not empty, it failed."""
    rows = [parked[0].row for _, parked in told if parked]
    doubled = {row["icao24"] for row in rows if row["set_aside_reason"] == "doubled_member"}
    return [(place, parked) for place, parked in told if not (
        parked and parked[0].row["rows_total"] == 0 and parked[0].row["icao24"] in doubled)]


def place_in(archive: Archive, icao24: str) -> PurePosixPath:
    """Where the trace of an aircraft is: the release, then the path as in a `globe_history` tree.

    >>> str(place_in(Archive("v2025.03.15-planes-readsb-prod-0", "2025-03-15", "prod-0", ()), "a2c4e0"))
    'v2025.03.15-planes-readsb-prod-0/2025/03/15/traces/e0/trace_full_a2c4e0.json'
    """
    day = archive.day.replace("-", "/")
    return PurePosixPath(f"{archive.name}/{day}/traces/{icao24[-2:]}/trace_full_{icao24}.json")


def _read_member(member: Member, place: PurePath, day: str, limit: int, run: Reading) -> Read | None:
    if member.problem:
        run.report.set_aside.append(member.problem)
        return set_aside(place, ADSB_LOL, member.problem)
    run.keep(member.data)
    read = Opened(place, member.data, hashlib.sha256(member.data).hexdigest(), len(member.data))
    reads = read_opened(read, ADSB_LOL, limit, Given(run.now), run.held, run.report, day)
    return reads[0] if reads else None  # its name is that of one aircraft, so no other is in it


def _not_in(archive: Archive, icao24: str, report: Report) -> Read:
    place = place_in(archive, icao24)
    if archive.lists_every_aircraft:
        report.absent += 1
        return absent(place, ADSB_LOL)
    error = FileSetAside(str(place), found=f"no trace in an archive of {archive.instance}",
                         expected="an archive of all positions, prod or staging", advice="get that one",
                         reason="archive_not_complete")
    report.set_aside.append(error)
    return set_aside(place, ADSB_LOL, error)
