"""How bytes are read: one input format a file, registered in FORMATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.formats import readsb_trace
from ingest.formats.compressed import GZIP_MAGIC


@dataclass(frozen=True)
class Format:
    """One input format; `parse` takes the unpacked bytes, the file's name for errors, its hex and the time now."""

    title: str
    name_ends: tuple[str, ...]
    parse: Callable[[bytes, str, str | None, float], readsb_trace.Trace]


FORMATS: dict[str, Format] = {
    "readsb_trace": Format("readsb trace", (".json", ".json.gz"), readsb_trace.parse),
}


def sniff(name: str, head: bytes) -> str | None:
    """The key in FORMATS for a file of that name which begins with `head`, or None when no reader knows it.

    >>> sniff("trace_full_a2c4e0.json", b"\\x1f\\x8b"), sniff("notes.txt", b"A note")
    ('readsb_trace', None)
    """
    for key, known in FORMATS.items():
        if name.lower().endswith(known.name_ends) or head.startswith(GZIP_MAGIC) or head.lstrip()[:1] == b"{":
            return key
    return None
