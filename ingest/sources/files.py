"""Trace files on this machine: one file, a folder, or a `globe_history` tree (YYYY/MM/DD/traces/xx/).

Finds them and reads their bytes as found; what the bytes mean is the formats' business.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path, PurePath

from ingest.errors import FileSetAside, UsageError, printable

TRACE_NAME = re.compile(r"trace_.*\.json(\.gz)?", re.IGNORECASE | re.DOTALL)
HEX_IN_NAME = re.compile(r"trace_(?:full|recent)_(~?[0-9a-f]{6})\.json(?:\.gz)?", re.IGNORECASE | re.ASCII)
STEP_BYTES = 1 << 20


@dataclass(frozen=True)
class Opened:
    """A file's bytes as found, with their sha256 in hex and their number."""

    path: PurePath
    data: bytes
    sha256: str
    size: int


def find(paths: Sequence[Path]) -> Iterator[Path]:
    """The trace files under `paths`, each once, sorted by the address in the name, then by path.

    A file that is named itself is always among them; in a folder those called `trace_….json`, other files are
    passed over. A folder that cannot be listed is itself yielded, so that `read` says so.
    Raises UsageError for a path that does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(shown_path(path), found="nothing", expected="a file or a folder", advice="check the path")
    found: dict[str, Path] = {}
    folders: set[tuple[int, int]] = set()
    for path in paths:
        for file in _under(path, folders) if os.path.isdir(path) else (path,):
            found.setdefault(os.path.realpath(file), file)
    return iter(sorted(found.values(), key=lambda file: (hex_of_name(file) or "", str(file))))


def _under(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Trace files in and below a folder; `seen` holds folders already visited, so links in a circle end."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            found = folder.stat()
            entries = sorted(folder.iterdir()) if (found.st_dev, found.st_ino) not in seen else []
        except OSError:
            yield folder
            continue
        seen.add((found.st_dev, found.st_ino))
        for entry in entries:
            if os.path.isdir(entry):
                waiting.append(entry)
            elif TRACE_NAME.fullmatch(entry.name):
                yield entry


def hex_of_name(path: PurePath) -> str | None:
    """The aircraft address in a trace file's name, lower case; None when the name has none.

    >>> hex_of_name(Path("traces/e0/trace_full_a2c4e0.json")), hex_of_name(Path("track.json"))
    ('a2c4e0', None)
    """
    match = HEX_IN_NAME.fullmatch(path.name)
    return match[1].lower() if match else None


def read(path: Path, limit: int) -> Opened:
    """The bytes of a regular file of at most `limit` bytes; never waits on a pipe or device.

    Raises FileSetAside with the reason `unreadable`, `too_large` or `changed_while_read`.
    """
    place = shown_path(path)
    try:
        kind = os.stat(path).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise _unreadable(place, "a pipe, socket or device", "give a regular file")
        with open(path, "rb", buffering=0, opener=_open_without_waiting) as file:
            before = os.fstat(file.fileno())
            data = _read_up_to(file, limit + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        led_astray = os.path.islink(path) and error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        refused = error.errno in (errno.EACCES, errno.EPERM)
        advice = "check where the link leads" if led_astray else "check its permissions" if refused else \
            "check that it is there and whole"
        raise _unreadable(place, "a link to nothing" if led_astray else error.strerror or str(error), advice) from None
    if len(data) > limit:
        raise FileSetAside(
            place,
            found=f"more than {limit / 1e6:.0f} MB",
            expected="the trace of one aircraft, a few MB",
            advice="check where the file is from",
            reason="too_large",
        )
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise FileSetAside(
            place,
            found=f"{before.st_size} bytes before and {after.st_size} bytes after reading",
            expected="a file that nothing writes to",
            advice="import it again when it is finished",
            reason="changed_while_read",
        )
    return Opened(path, data, hashlib.sha256(data).hexdigest(), len(data))


def shown_path(path: PurePath) -> str:
    """The path as text that is safe to print and store."""
    return printable(str(path))


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _read_up_to(file: FileIO, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit
    while left and (part := file.read(min(left, STEP_BYTES))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _unreadable(place: str, found: str, advice: str) -> FileSetAside:
    return FileSetAside(place, found=found, expected="a file that can be read", advice=advice, reason="unreadable")
