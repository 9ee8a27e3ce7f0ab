"""The daily archive of adsb.lol: finds the parts of a day, on this machine or in the list of releases.

One release a day and instance, `v2025.03.15-planes-readsb-prod-0`: a `.tar` under 2 GB, else `.tar.aa`, `.tar.ab`, …,
cut at 2,000,000,000 bytes. Address: https://github.com/adsblol/globe_history_2025/releases (a repository a year).
The releases to be preferred stand in PREFERRED_RELEASES.txt: a line a day, its parts joined by commas.
Times are UTC, a member is one aircraft's day from midnight to midnight. Format: readsb traces in a tar.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from io import FileIO
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

from ingest.errors import FileSetAside, UsageError, printable
from ingest.hosts import HostRule, rule_for

PART_NAME = re.compile(r"(v(\d{4})\.(\d\d)\.(\d\d)-planes-readsb-[a-z]+-\d+(?:tmp)?)\.tar(?:\.[a-z]{2})?", re.ASCII)
LIKE_A_PART = re.compile(r".*\.tar(\.[a-z]{2})?", re.DOTALL)
LIST = "https://raw.githubusercontent.com/adsblol/globe_history_{year}/main/PREFERRED_RELEASES.txt"
HOSTS = ("raw.githubusercontent.com", "github.com", "objects.githubusercontent.com",
         "release-assets.githubusercontent.com")
VARIABLE = "FLIGHTDOCKET_ARCHIVES"
WHOLE_INSTANCE = re.compile(r"(prod|staging)-\d+", re.ASCII)


@dataclass(frozen=True)
class Archive:
    """One release: its name, its UTC day (ISO 8601), the instance that made it, and its parts in order."""

    name: str
    day: str
    instance: str
    parts: tuple[Path, ...]

    @property
    def lists_every_aircraft(self) -> bool:
        """Whether an aircraft that is not in it was not received that day: not so of `mlatonly` and `…tmp` releases.

        >>> Archive("", "2025-03-15", "prod-0", ()).lists_every_aircraft
        True
        >>> Archive("", "2025-12-14", "mlatonly-0", ()).lists_every_aircraft
        False
        """
        return WHOLE_INSTANCE.fullmatch(self.instance) is not None


@dataclass(frozen=True)
class ArchiveServer:
    """Where the lists of releases are, one a year, and which hosts may be asked for them and for archives."""

    pattern: str
    rule: HostRule

    def list_address(self, day: str) -> str:
        """The list in which a UTC day stands.

        >>> archive_server("").list_address("2025-03-15")
        'https://raw.githubusercontent.com/adsblol/globe_history_2025/main/PREFERRED_RELEASES.txt'
        """
        return self.pattern.replace("{year}", day[:4])


def archive_server(own: str | None = None) -> ArchiveServer:
    """adsb.lol's, or a copy whose list `own` or FLIGHTDOCKET_ARCHIVES names; `{year}` in it stands for the year.

    UsageError for what is no web address.
    """
    given = os.environ.get(VARIABLE, "") if own is None else own
    if given:
        return ArchiveServer(given, rule_for(given.replace("{year}", "2025"), pause_s=0))
    return ArchiveServer(LIST, HostRule(HOSTS, pause_s=1))


def listed(text: str, day: str) -> tuple[Archive, list[str]] | None:
    """The release of a UTC day in a list of releases, and the addresses of its parts; None where it has none.

    Raises FileSetAside with the reason `archive_part_missing`.

    >>> listed("https://x/v2025.03.15-planes-readsb-prod-0.tar", "2025-03-15")[0].instance
    'prod-0'
    """
    for line in text.splitlines():
        urls = sorted(filter(None, map(str.strip, line.split(","))), key=_last_name)
        releases = {_release(_last_name(url)) for url in urls}
        release = releases.pop() if len(releases) == 1 else None
        if release and (archive := named(release)).day == day:
            check_parts(release, [_last_name(url) for url in urls])
            return archive, urls
    return None


def _last_name(url: str) -> str:
    return url.rpartition("/")[2]


def find_archives(paths: Sequence[Path]) -> tuple[list[Archive], list[Path]]:
    """The archives that lie in `paths`, by day, each once, and the paths that can hold something else.

    A part that is named brings those beside it; in a folder all are found. Raises UsageError for a path that does not
    exist, where a `.tar` has another name, for the name tells the day, and where a release is there whole and in parts.
    """
    found: dict[tuple[str, str], Path] = {}
    rest = []
    for path in paths:
        is_folder = os.path.isdir(path)
        is_part = not is_folder and LIKE_A_PART.fullmatch(path.name)
        if not is_part:
            rest.append(path)
        for part in _below(path) if is_folder else (path,) if is_part else ():
            if release := _release(part.name):
                found.setdefault((os.path.realpath(part.parent), release), part.parent)
            elif not is_folder:
                raise UsageError(printable(str(path)), found=path.name, expected="a name that tells the day, such as "
                                 "v2025.03.15-planes-readsb-prod-0.tar.aa", advice="give the file its name back")
            if not os.path.lexists(part):
                raise UsageError(printable(str(path)), found="nothing", expected="a file", advice="check the path")
    archives = [_archive(folder, release) for (_, release), folder in found.items()]
    return sorted(archives, key=lambda archive: (archive.day, archive.name)), rest


def _below(folder: Path) -> Iterator[Path]:
    return (Path(place, name) for place, _, names in os.walk(folder) for name in names)


def _release(name: str) -> str | None:
    """The release that a part of that name belongs to; None where it is no part, or its day is none.

    >>> _release("v2025.03.15-planes-readsb-prod-0.tar.aa"), _release("v2025.02.30-planes-readsb-prod-0.tar")
    ('v2025.03.15-planes-readsb-prod-0', None)
    """
    match = PART_NAME.fullmatch(name)
    try:
        return match[1] if match and date(*map(int, match.group(2, 3, 4))) else None
    except ValueError:
        return None


def _archive(folder: Path, release: str) -> Archive:
    parts = sorted(name for name in os.listdir(folder) if _release(name) == release)
    if len(parts) > 1 and parts[0].endswith(".tar"):
        raise UsageError(printable(str(folder)), found=f"{parts[0]} and {parts[1]}", expected="one of them",
                         advice="move the other away")
    return named(release, tuple(folder / name for name in parts))


def named(release: str, parts: tuple[Path, ...] = ()) -> Archive:
    """The archive of a release; without parts on this machine they come from elsewhere.

    >>> named("v2025.12.14-planes-readsb-mlatonly-0")
    Archive(name='v2025.12.14-planes-readsb-mlatonly-0', day='2025-12-14', instance='mlatonly-0', parts=())
    """
    return Archive(release, release[1:11].replace(".", "-"), release.partition("-planes-readsb-")[2], parts)


def check_parts(release: str, names: Sequence[str]) -> None:
    """Raises FileSetAside with the reason `archive_part_missing` where the names, in order, lack a part."""
    ends = [name.rpartition(".tar")[2].removeprefix(".") for name in names]
    due = ["".join(pair) for pair in islice(product(ascii_lowercase, repeat=2), len(ends))]
    if ends != [""] and ends != due:
        lacking = next((end for end in due if end not in ends), due[0])
        raise FileSetAside(release, found=f"parts {', '.join(ends)}", expected=f"also {lacking}",
                           advice="get the part that is missing", reason="archive_part_missing")


@contextmanager
def opened(archive: Archive) -> Iterator[list[FileIO]]:
    """The parts, open and in order. Raises FileSetAside with the reason `archive_part_missing`, `unreadable` or, at the
    end, `changed_while_read`."""
    check_parts(archive.name, [part.name for part in archive.parts])
    with ExitStack() as stack:
        files = [stack.enter_context(_open(part)) for part in archive.parts]
        before = [_state(file) for file in files]
        yield files
        if before != [_state(file) for file in files]:
            raise FileSetAside(archive.name, found="a part that changed while it was read", reason="changed_while_read",
                               expected="files that nothing writes to", advice="import it again when it is finished")


def _open(part: Path) -> FileIO:
    """A regular file, never waited for."""
    try:
        file = FileIO(part, "r", opener=_without_waiting)
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        file.close()
        found = "a pipe, device or folder"
    except OSError as error:
        found = error.strerror or str(error)
    raise FileSetAside(printable(str(part)), found=found, expected="a file that can be read",
                       advice="check that it is there and whole", reason="unreadable")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _state(file: FileIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns
