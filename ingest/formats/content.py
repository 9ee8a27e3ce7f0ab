"""The unpacked content of one file, decoded once for all formats that ask what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from ingest.errors import FileSetAside
from ingest.formats.csv_table import cells
from ingest.formats.json_object import object_of
from ingest.formats.mapping import Mapping
from ingest.formats.trace import HEX

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HEAD_BYTES = 4096
LATE_S = 15.0
"""Of a position this much older than the rest of its row, only time and place are taken."""


@dataclass
class Content:
    """Unpacked bytes; `place` names the file in errors, `expected` says there what the readers know."""

    data: bytes
    place: str
    expected: str

    @property
    def head(self) -> bytes:
        """The first bytes without a byte order mark and blanks."""
        return self.data[:HEAD_BYTES].removeprefix(BYTE_ORDER_MARK).lstrip()

    @property
    def is_json(self) -> bool:
        return self.head[:1] in (b"{", b"[")

    @property
    def is_text(self) -> bool:
        """Whether it can be a CSV: neither JSON, a web page, bytes nor nothing."""
        return bool(self.head) and not self.is_json and self.head[:1] != b"<" and b"\x00" not in self.head

    @cached_property
    def members(self) -> dict[str, Any]:
        """The members of the top-level JSON object; FileSetAside where it is none. Empty for anything but JSON."""
        return object_of(self.data, self.place, self.expected) if self.is_json else {}

    @cached_property
    def header(self) -> list[str]:
        """The cells of the first line of a CSV; none of JSON or of a web page."""
        return next(cells(self.data[:HEAD_BYTES], self.place), []) if self.is_text else []

    def below_header(self) -> Iterator[list[str]]:
        """The rows of a CSV below its header."""
        return islice(cells(self.data, self.place), 1, None)


@dataclass(frozen=True)
class Given:
    """What is known of a file beside its content: the time now (s since 1970 UTC), the address in its name, and what
    the person who imports it says: the aircraft, of files that name none, and how a CSV of another make is read."""

    now: float
    name_hex: str | None = None
    icao24: str = ""
    mapping: Mapping | None = None


def aircraft_of(named: str, content: Content, given: Given) -> str:
    """The address of the one aircraft of a file, as the file names it, else as given; raises FileSetAside."""
    icao24 = (named.strip() or given.icao24).lower()
    if HEX.fullmatch(icao24):
        return icao24
    if icao24:
        raise FileSetAside(content.place, found=icao24, expected="six hex digits", reason="bad_hex",
                           advice="check where the file is from")
    raise FileSetAside(content.place, found="no aircraft address", expected="one in the file, or given",
                       advice="import it with --icao24 and the aircraft's address", reason="aircraft_not_named")
