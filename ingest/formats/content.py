"""The unpacked content of one file, decoded once for all formats that ask what it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ingest.formats.json_object import object_of

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HEAD_BYTES = 4096


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

    @cached_property
    def members(self) -> dict[str, Any]:
        """The members of the top-level JSON object; FileSetAside where it is none. Empty for anything but JSON."""
        return object_of(self.data, self.place, self.expected) if self.is_json else {}


@dataclass(frozen=True)
class Given:
    """What is known of a file beside its content: the time now (s since 1970 UTC), and the address in its name."""

    now: float
    name_hex: str | None = None
