"""A tar of trace files, in parts or whole, read as it streams by: members are chosen by name, none goes to the disk.

The way through a tar is walked here rather than by Python's `tarfile`, which takes a damaged header for the end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ingest.errors import FileSetAside

BLOCK = 512
STEP_BYTES = 1 << 20
MOST_EXTENDED_BYTES = 65_536
MOST_ZEROS_BYTES = 21 * BLOCK  # two blocks mark the end, and tar fills the record of 20 blocks in which the second lies
REGULAR, WITHOUT_DATA = b"0\0" b"7", b"123456"
LONG_NAME, LONG_LINK, EXTENDED, FOR_ALL = b"L", b"K", b"x", b"g"
TRACE = re.compile(rb"(?:\./)?traces/([0-9a-f]{2})/trace_full_(~?[0-9a-f]{6})\.json")
LIKE_A_TRACE = re.compile(rb"(?:.*[/\\])?trace_full_(~?[0-9a-f]{6})\.json(?:\.gz)?/?", re.IGNORECASE | re.DOTALL)


class Stream(Protocol):
    """One part: a file, or a response that comes over the network and cannot seek."""

    def read(self, size: int, /) -> bytes: ...
    def seekable(self) -> bool: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


@dataclass(frozen=True)
class Member:
    """A chosen member: its name in the tar, its aircraft and its bytes, or the problem for which it is not read."""

    name: str
    icao24: str
    data: bytes
    problem: FileSetAside | None = None


def members(parts: Iterable[Stream], place: str, wanted: Collection[str], limit: int,
            part_bytes: int) -> Iterator[Member]:
    """The members `traces/xx/trace_full_<hex>.json` of the aircraft `wanted`, in the order of the tar.

    `parts` follow on each other, all but the last of `part_bytes`; `place` names the tar in errors; a member over
    `limit` bytes is not read. What is given before the end counts only when the end is reached: raises FileSetAside
    with the reason `truncated` where the tar is cut or damaged, and `archive_without_traces`.
    """
    tar = Joined(parts, place, part_bytes)
    seen: set[bytes] = set()
    traces = 0
    for entry in _entries(tar):
        trace = TRACE.fullmatch(entry.name)
        traces += trace is not None
        like = trace or LIKE_A_TRACE.fullmatch(entry.name)
        icao24 = like[like.lastindex or 0].decode().lower() if like else ""
        if icao24 not in wanted:
            continue
        name = entry.name.decode(errors="backslashreplace")
        problem = _problem(entry, trace, seen, f"{place}, member {name}", limit)
        if problem is None:
            seen.add(entry.name.removeprefix(b"./"))
            entry.is_read = True
        yield Member(name, icao24, tar.exactly(entry.size) if entry.is_read else b"", problem)
    if not traces:
        raise FileSetAside(place, found="no trace file in it", expected="traces/xx/trace_full_….json of each aircraft",
                           advice="check where the archive is from", reason="archive_without_traces")


def _problem(entry: _Entry, trace: re.Match[bytes] | None, seen: set[bytes], place: str,
             limit: int) -> FileSetAside | None:
    """Why a member that bears the name of a chosen trace is not read; None when it is."""
    expected, reason = "a file traces/xx/trace_full_<hex>.json, xx the last two digits of the address", "odd_member"
    if trace is None or trace[1] != trace[2][-2:]:
        found = "another path"
    elif entry.kind not in REGULAR:
        found = f"an entry of type {entry.kind!r}"
    elif entry.name.removeprefix(b"./") in seen:
        found, expected, reason = "a second member of this name", "each name once", "doubled_member"
    elif entry.size > limit:
        found, expected, reason = f"{entry.size / 1e6:.0f} MB", "the trace of one aircraft, a few MB", "too_large"
    else:
        return None
    return FileSetAside(place, found=found, expected=expected, advice="check where the archive is from", reason=reason)


class Joined:
    """The parts as one stream. `at` tells how many bytes lie behind."""

    def __init__(self, parts: Iterable[Stream], place: str, part_bytes: int) -> None:
        self.at = 0
        self.place, self._part_bytes = place, part_bytes
        self._parts, self._count = iter(parts), 0
        self._part: Stream | None = None
        self._used = 0
        self._next()

    def _next(self) -> None:
        """Go on to the next part; each but the last must have had its full size."""
        used, self._used = self._used, 0
        part = next(self._parts, None)
        is_odd = used != self._part_bytes if part is not None else used > self._part_bytes and self._count > 1
        if self._count and is_odd:
            raise self.damaged(f"{used} bytes in part {self._count}", f"{self._part_bytes} bytes in each but the last")
        self._part, self._count = part, self._count + 1
        if part is not None and part.seekable():
            self._size = part.seek(0, 2)
            part.seek(0)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; fewer only at the end of the last part."""
        pieces, left = [], size
        while left and self._part is not None:
            piece = self._part.read(min(left, STEP_BYTES))
            if piece:
                pieces.append(piece)
                left -= len(piece)
                self._used += len(piece)
            else:
                self._next()
        self.at += size - left
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes. Raises FileSetAside where the tar has no more."""
        data = self.read(size)
        if len(data) < size:
            raise self.cut()
        return data

    def skip(self, size: int) -> None:
        """Leave out bytes, by seeking where that is possible. Raises FileSetAside where the tar has no more."""
        left = size
        while left and self._part is not None:
            if self._part.seekable():
                step = min(left, self._size - self._used)
                self._part.seek(step, 1)
            else:
                step = len(self._part.read(min(left, STEP_BYTES)))
            left -= step
            self._used += step
            if not step:
                self._next()
        self.at += size - left
        if left:
            raise self.cut()

    def cut(self) -> FileSetAside:
        return self.damaged(f"an end after {self.at} bytes", "the two blocks of zeros that end a tar")

    def damaged(self, found: str, expected: str) -> FileSetAside:
        return FileSetAside(self.place, found=found, expected=expected, advice="get the archive again",
                            reason="truncated")


@dataclass
class _Entry:
    name: bytes
    kind: bytes
    size: int
    is_read: bool = False


@dataclass
class _Said:
    """What headers before a member say of it instead of its own."""

    name: bytes | None = None
    size: int | None = None
    others: set[bytes] = field(default_factory=set)


def _entries(tar: Joined) -> Iterator[_Entry]:
    """Each member up to the proper end of the tar; data that is not read is skipped when the next is asked for."""
    said = _Said()
    while any(block := tar.exactly(BLOCK)):
        entry = _entry(tar, block)
        if entry.kind in LONG_NAME + LONG_LINK + EXTENDED + FOR_ALL:
            _hear(tar, entry, said)
            continue
        if entry.kind not in REGULAR + WITHOUT_DATA or any(b.startswith(b"GNU.sparse") for b in said.others):
            raise tar.damaged(f"an entry of type {entry.kind!r} before byte {tar.at}", "files and folders, none sparse")
        entry.name = entry.name if said.name is None else said.name
        entry.size = 0 if entry.kind in WITHOUT_DATA else entry.size if said.size is None else said.size
        said = _Said()
        yield entry
        tar.skip((0 if entry.is_read else entry.size) + -entry.size % BLOCK)
    _check_end(tar, said)


def _check_end(tar: Joined, said: _Said) -> None:
    """After one block of zeros there must be another, and then no more than fills a record."""
    at = tar.at - BLOCK
    if any(tar.exactly(BLOCK)) or said != _Said():
        raise tar.damaged(f"a gap in the tar at byte {at}", "one member after the other")
    rest = tar.read(MOST_ZEROS_BYTES - 2 * BLOCK + 1)
    if any(rest) or len(rest) > MOST_ZEROS_BYTES - 2 * BLOCK:
        raise tar.damaged(f"more data after the end at byte {at}", "the end of the tar there")


def _entry(tar: Joined, block: bytes) -> _Entry:
    """A header as it stands, its check sum verified."""
    if sum(block) - sum(block[148:156]) + 8 * 32 != _number(tar, block[148:156]):
        raise tar.damaged(f"other data than a header before byte {tar.at}", "the header of a member")
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return _Entry(prefix + b"/" + name if prefix else name, block[156:157], _number(tar, block[124:136]))


def _number(tar: Joined, digits: bytes) -> int:
    """A number in a header: octal digits, or binary where the first bit is set."""
    if digits[0] == 0x80:
        return int.from_bytes(digits[1:], "big")
    text = digits.strip(b" \0") or b"0"
    if text.strip(b"01234567"):
        raise tar.damaged(f"{text!r} in the header before byte {tar.at}", "a number")
    return int(text, 8)


def _hear(tar: Joined, entry: _Entry, said: _Said) -> None:
    """Take in a header that speaks of the next member (or of all: that may not name or size them)."""
    if entry.size > MOST_EXTENDED_BYTES:
        raise tar.damaged(f"a header of {entry.size} bytes before byte {tar.at}", f"{MOST_EXTENDED_BYTES} at most")
    data = tar.exactly(entry.size)
    tar.skip(-entry.size % BLOCK)
    if entry.kind == LONG_NAME:
        said.name = data.partition(b"\0")[0]
    if entry.kind not in EXTENDED + FOR_ALL:
        return
    values = _pax(tar, data)
    if entry.kind == FOR_ALL and {b"path", b"size"} & values.keys():
        raise tar.damaged(f"a path or size for all members before byte {tar.at}", "each member's own")
    said.name = values.get(b"path", said.name)
    said.others |= values.keys()
    if b"size" in values:
        size = values[b"size"]
        if not size.isdigit() or len(size) > 20:
            raise tar.damaged(f"size {size[:30]!r} before byte {tar.at}", "a number")
        said.size = int(size)


def _pax(tar: Joined, data: bytes) -> dict[bytes, bytes]:
    """The records `length key=value` of an extended header."""
    values = {}
    while data:
        digits = data[:8].partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        record = data[len(digits) + 1 : length]
        key, mark, value = record.partition(b"=")
        if length > len(data) or not mark or not value.endswith(b"\n"):
            raise tar.damaged(f"an extended header that cannot be read before byte {tar.at}", "records key=value")
        values[key] = value[:-1]
        data = data[length:]
    return values
