"""How bytes are read: one input format a file, registered in FORMATS. The content alone says which one it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.errors import FileSetAside
from ingest.formats import (
    aircraft_json,
    flightradar24_csv,
    flightradar24_playback,
    mapped_csv,
    opensky_csv,
    opensky_states,
    opensky_track,
    readsb_trace,
)
from ingest.formats.content import HEAD_BYTES, Content, Given
from ingest.formats.json_object import aside
from ingest.formats.trace import Trace

TRACE = re.compile(rb'"trace"\s*:')


@dataclass(frozen=True)
class Format:
    """One input format: `source` is the key in SOURCES of what comes in it from a user, `fits` tells it by content.

    `parse` gives one trace an aircraft, and one without address for rows that belong to none; it raises FileSetAside.
    """

    title: str
    source: str
    fits: Callable[[Content], bool]
    parse: Callable[[Content, Given], list[Trace]]


def _is_trace(content: Content) -> bool:
    return bool(TRACE.search(content.data, 0, HEAD_BYTES)) or "trace" in content.members


def _trace(content: Content, given: Given) -> list[Trace]:
    return [readsb_trace.parse(content.data, content.place, given.name_hex, given.now)]


FORMATS: dict[str, Format] = {
    "readsb_trace": Format("readsb trace", "user_files", _is_trace, _trace),
    "aircraft_json": Format("aircraft.json or v2 answer", "aircraft_json", aircraft_json.fits, aircraft_json.parse),
    "flightradar24_csv": Format("Flightradar24 CSV", "flightradar24_files", flightradar24_csv.fits,
                                flightradar24_csv.parse),
    "flightradar24_playback": Format("Flightradar24 playback JSON", "flightradar24_files", flightradar24_playback.fits,
                                     flightradar24_playback.parse),
    "opensky_states": Format("OpenSky states", "opensky_files", opensky_states.fits, opensky_states.parse),
    "opensky_track": Format("OpenSky track", "opensky_files", opensky_track.fits, opensky_track.parse),
    "opensky_csv": Format("OpenSky CSV", "opensky_files", opensky_csv.fits, opensky_csv.parse),
    "mapped_csv": Format("any CSV by a --mapping", "mapped_csv", mapped_csv.fits, mapped_csv.parse),
}


def read_content(data: bytes, place: str, given: Given) -> tuple[str, list[Trace]]:
    """The key in FORMATS of unpacked `data`, and what it says; `place` names the file in errors.

    Raises FileSetAside when no reader knows it, or when it cannot be used as a whole.
    """
    content = Content(data, place, "one of " + ", ".join(known.title for known in FORMATS.values()))
    mapped = "mapped_csv" if given.mapping and content.is_text else None
    key = mapped or next((key for key, known in FORMATS.items() if known.fits(content)), None)
    if key is None:
        raise _unknown(content)
    traces = FORMATS[key].parse(content, given)
    other = next((trace.icao24 for trace in traces if trace.icao24 != (given.name_hex or trace.icao24)), None)
    if other is not None:
        raise FileSetAside(place, found=f"rows of {other or 'no aircraft'}", reason="hex_differs_from_name",
                           expected=f"{given.name_hex} alone as in the file's name",
                           advice="rename the file if its content is right")
    return key, traces


def _unknown(content: Content) -> FileSetAside:
    """Why no reader knows it: a web page, no text, JSON or text of another kind."""
    head = content.head[:200]
    if not head:
        return aside(content.place, "empty_file", "only blanks", content.expected, advice="get the file again")
    said = head.decode("utf-8", errors="replace").splitlines()[0]
    if head.startswith(b"<"):
        return aside(content.place, "html_page", said, content.expected, advice="get the file again")
    if b"\x00" in head or head.startswith(b"\x1f\x8b") or not said[:40].isprintable():
        return aside(content.place, "not_gzip_or_json", said[:40], content.expected)
    if content.is_json:
        named = ", ".join(sorted(content.members)[:8])
        return aside(content.place, "not_a_trace", f"an object with the members {named}" if named else
                     "an object without members", content.expected)
    return aside(content.place, "unknown_format", said, content.expected)
