"""Joins sources, formats, derive and store: one run reads, derives everything and publishes one release."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from ingest.airports import airports
from ingest.archives import ADSB_LOL, Parked, Reading, Told, archives_for, parked, read_archives
from ingest.derive.airports import fields_of
from ingest.derive.claims import rows_of, text
from ingest.derive.speeds import Fleet, fleet
from ingest.deriving import Deriver
from ingest.fix_parts import FixParts, unparked
from ingest.formats.content import Given
from ingest.formats.mapping import Mapping as CsvMapping
from ingest.held_files import HeldFiles
from ingest.imports import (
    Origin,
    Read,
    Report,
    aside_id,
    read_file,
    read_opened,
)
from ingest.manifest import Release
from ingest.paths import ID_DIGITS, by_address, place_key
from ingest.reference import legs_are_outdated, load_reference, reference_hashes
from ingest.samples import samples
from ingest.settings import REFERENCE_DIR, SAMPLES_DIR, thresholds
from ingest.sources.archive import Archive
from ingest.sources.files import Opened, find, hex_of_name
from ingest.store import Draft, Store
from ingest.tables import days_of_files, put_coverage, put_joined, put_legs, put_reference
from ingest.watch_list import FLOWN, Watch, watched

Row = dict[str, Any]
Progress = Callable[[Iterable[Any], str], Iterable[Any]]
Waiting = dict[str, list[Parked]]
"""By aircraft, what was read before its turn."""


@dataclass(frozen=True)
class Run:
    """What a run left: the release, and what became of the files."""

    release: Release
    report: Report


def build(store: Store, progress: Progress, reference_dir: Path = REFERENCE_DIR,
          samples_dir: Path = SAMPLES_DIR) -> Run:
    """Reference rows, shipped samples and all that was imported before, derived anew, as one release."""
    with store.writer("build") as draft:
        work = Work(draft, reference_dir, progress)
        work.derives_all = True
        shipped = samples(samples_dir)
        work.take(shipped)
        work.label(shipped)
        return work.publish([f"built from {reference_dir.name} and the samples that ship"])


def import_files(store: Store, paths: Sequence[Path], progress: Progress, reference_dir: Path = REFERENCE_DIR,
                 aircraft: Collection[str] = (), icao24: str = "", mapping: CsvMapping | None = None,
                 watch_list: bool = False) -> Run:
    """Files, folders and archives of traces into the store, with everything that follows from them, as one release.

    Of archives only `aircraft` are read, or with `watch_list` those watched on their day. Raises WrongParameter as
    `archives_for` does. `icao24` is the aircraft of files that name none, `mapping` says how CSV files of another make
    are read.
    """
    archives, rest = archives_for(paths, aircraft, watch_list)
    found = list(find(rest))
    with store.writer("import") as draft:
        work = Work(draft, reference_dir, progress)
        work.given = replace(work.given, icao24=icao24, mapping=mapping)
        work.take(dict.fromkeys(found), work.archived(archives, None if watch_list else aircraft))
        report = work.report
        report.tell_held_as(icao24, work.files.get)
        return work.publish([f"imported {report.imported} files, set aside {len(report.set_aside)}, "
                             f"replaced {report.replaced}"])


class Work:
    """One run: the draft, the reference data, and the files and aircraft it has touched."""

    def __init__(self, draft: Draft, reference_dir: Path, progress: Progress) -> None:
        self.draft, self.reference_dir, self.progress = draft, reference_dir, progress
        self.thresholds = thresholds()
        self.reference = load_reference(reference_dir)
        self.fleet: Fleet = fleet(self.reference, self.thresholds["unknown_type_bound_kt"])
        self.airports = airports(reference_dir)
        self.fields = fields_of(self.airports)
        self.files = HeldFiles(draft.table("source_files"))
        self.held = self.files.in_use()
        self.parts = FixParts(draft)
        self.deriver = Deriver(draft, self.parts, self.files, self.fleet, self.fields, self.thresholds)
        self.report = Report()
        self.gone: dict[str, list[Row]] = {}
        self.given = Given(time.time())
        self.derives_all = draft.base is not None and legs_are_outdated(draft.base, self.thresholds, reference_dir)
        self.done: set[str] = set()
        self.asked: set[tuple[str, str]] = set()

    def archived(self, archives: Iterable[Archive], aircraft: Collection[str] | None) -> Waiting:
        """What archives say of `aircraft`, else of those watched on their day; fixes wait on the disk for `take`."""
        given = self.files.not_from(ADSB_LOL.source)
        run = Reading(self.thresholds, self.given.now, self.held, given, self.report, self.parts.park)
        watch = watched(self.reference, self.draft.table("legs", columns=FLOWN)) if aircraft is None else Watch()
        return self.waiting(told for archive in self.progress(archives, "reading archives") for told in read_archives(
            [archive], watch.on(archive.day) if aircraft is None else aircraft, run))

    def waiting(self, told: Iterable[Told]) -> Waiting:
        """What was read of archives, by aircraft."""
        waiting: Waiting = {}
        for path, read in told:
            self._give_way(path, read[:1] if read else ())
            if read:
                waiting.setdefault(text(read[0].row["icao24"]), []).append(read)
        return waiting

    def take(self, files: Mapping[Path, Origin | None], waiting: Waiting | None = None) -> None:
        """Read the files, aircraft by aircraft, and derive each aircraft they change. To be called once a run.

        Files without an address in their names are read first; their fixes wait on the disk for the aircraft's turn,
        as do those in `waiting`.
        """
        groups = by_address(files)
        waiting = waiting or {}
        for path in self.progress(groups.pop("", []), "reading"):
            for read in self._read([path], files):
                waiting.setdefault(text(read.row["icao24"]), []).append(parked(read, self.parts.park))
        for address in self.progress(sorted({*groups, *waiting}), "reading"):
            early = [replace(read, fixes=unparked(path) if path else None)
                     for read, path in waiting.get(address, ())]
            reads = self._read(groups.get(address, ()), files)
            self.register([*early, *reads, *self._read(self._given_up(groups.get(address, ())), files)])

    def take_opened(self, received: Iterable[tuple[Opened, str]], origin: Origin) -> None:
        """The same for traces at hand, sorted by aircraft, each with the UTC day of which it must be."""
        limit = int(self.thresholds["file_limit_mb"] * 1_000_000)
        for _, group in groupby(received, key=lambda given: hex_of_name(given[0].path)):
            found: list[Read] = []
            for opened, day in group:
                reads = read_opened(opened, origin, limit, self.given, self.held, self.report, day)
                self._give_way(opened.path, reads)
                found += reads
            self.register(found)

    def _read(self, paths: Iterable[Path], files: Mapping[Path, Origin | None]) -> list[Read]:
        """Read files that are not held; one that was once set aside under its path has given way to a good one."""
        limit = int(self.thresholds["file_limit_mb"] * 1_000_000)
        reads = []
        for path in paths:
            found = read_file(path, files[path], limit, self.given, self.held, self.report)
            reads += found
            self._give_way(path, found)
        return reads

    def _give_way(self, path: PurePath, reads: Sequence[Read]) -> None:
        """What was held of a path gives way to what was read there now, unless that is set aside."""
        if any(read.row["status"] == "set_aside" for read in reads):
            return
        shas = {sha for read in reads for sha in self._replace_older(read.row)}
        for sister in self.files.at(place_key(path)) if shas else ():
            if sister["status"] == "imported" and sister["sha256"] in shas:  # an aircraft that is in it no more
                self._replace(sister)
        if aside := self.files.get(aside_id(path)):
            self.files.change(aside, status="replaced")

    def _given_up(self, paths: Iterable[Path]) -> list[Path]:
        """Files passed over as copies of a file that has given way to a corrected one since: they now speak alone."""
        held = self.report.held_paths
        again = [path for path in paths if path in held and held[path] not in self.held]
        for path in again:
            del held[path]
        return again

    def label(self, files: Mapping[Path, Origin]) -> None:
        """Give files that ship their own origin and label, also where somebody imported the same bytes before."""
        for path, origin in files.items():
            with suppress(OSError):  # what cannot be read has been set aside
                row = self.files.get(hashlib.sha256(path.read_bytes()).hexdigest()[:ID_DIGITS])
                if row is not None:
                    self.files.change(row, **asdict(origin))

    def register(self, reads: list[Read]) -> None:
        """Take in what files say, and derive each aircraft they change. Once a run for each aircraft."""
        changed: dict[str, list[pd.DataFrame]] = {}
        for read in reads:
            if read.fixes is not None:
                changed.setdefault(read.row["icao24"], []).append(read.fixes)
            self.files.hold(read.row)
        for icao24 in sorted({*changed, *(self.gone.keys() & {read.row["icao24"] for read in reads})} - {""}):
            self.derive(icao24, changed.get(icao24, []))

    def _replace_older(self, row: Row) -> list[str]:
        """A file at the same path, of the same aircraft and base time, is a corrected one: the older gives way.

        Returns the sha256 of older files that gave way.
        """
        gave_way = []
        for other in self.files.at(row["place_key"]):
            if other["icao24"] != row["icao24"] or other["source_file_id"] == row["source_file_id"]:
                continue
            if other["status"] == "absent":
                self.files.change(other, status="replaced")
            elif other["status"] == "imported" and (row["status"] == "absent" or other["base_utc"] == row["base_utc"]):
                self._replace(other)
                gave_way.append(str(other["sha256"]))
                self.report.corrected.append(f"corrected: {row['path']} of {row['source']}")
                if row["rows_kept"] < other["rows_kept"]:
                    self.report.shrunk.append(f"{row['path']}: {other['rows_kept']} positions before, "
                                              f"{row['rows_kept']} now")
        return gave_way

    def _replace(self, row: Row) -> None:
        self.gone.setdefault(row["icao24"], []).append(row)
        self.files.change(row, status="replaced")
        self.held.discard(row["sha256"])
        self.report.replaced += 1

    def derive_all(self) -> None:
        """Derive every aircraft in the store that this run has not derived yet."""
        for icao24 in self.progress(sorted(self.files.aircraft() - self.done), "deriving"):
            self.derive(icao24, [])

    def derive(self, icao24: str, new: list[pd.DataFrame]) -> None:
        """Fixes set aside, legs, gaps and coverage of one aircraft, from what the store holds and what is new."""
        self.done.add(icao24)
        self.deriver.add(icao24, new, self.gone.get(icao24, []), self.derives_all)

    def publish(self, changes: list[str]) -> Run:
        """Put all tables and publish them as one release."""
        for icao24 in sorted(self.gone.keys() - self.done - {""}):
            self.derive(icao24, [])
        if self.derives_all:
            self.derive_all()
        self.deriver.flush()
        self.parts.finish()
        put_legs(self.draft, self.deriver.legs)
        files = self.files.frame()
        touched = self.deriver.days | self.asked | days_of_files(self.files.changed.values())
        if self.derives_all:
            for name in ("coverage", "fetches"):
                touched |= {*self.draft.table(name, ["icao24", "day_utc"]).itertuples(index=False, name=None)}
            touched |= days_of_files(rows_of(files))
        put_coverage(self.draft, self.deriver.coverage, self.deriver.days, touched, files)
        self.draft.put("source_files", files)
        put_reference(self.draft, self.reference, self.airports, self.fleet, self.thresholds, self.reference_dir)
        put_joined(self.draft, self.airports, self.thresholds)
        release = self.draft.publish(self.thresholds, reference_hashes(self.reference_dir), changes)
        return Run(release, self.report)
