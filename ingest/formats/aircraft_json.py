"""aircraft.json of readsb and its kin, and the v2 answers of adsb.lol, adsb.fi, airplanes.live and ADS-B Exchange.

One moment of many aircraft. Units: altitude ft (pressure), speed kt, track degrees, rate ft/min; times UTC.
Traps: `now` is in seconds in aircraft.json and mostly in milliseconds in v2 answers: told by its size. The position is
`seen_pos` seconds older than `now`, all else is newer. `alt_baro` is a number or the text "ground". Missing values
have no member. `lastPosition`, `rr_lat` and `rr_lon` (old or rough places) are not read, nor is `ownOp` (it can name
a person).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.formats.content import LATE_S, Content, Given
from ingest.formats.gather import Fix, Rows, text
from ingest.formats.json_object import aside, kind, number, real
from ingest.formats.trace import CALLSIGN_CHARACTERS, SOURCE_CHARACTERS, Trace, checked_base, flags_of

LEAST_MS = 1e11  # as seconds this is the year 5138


def fits(content: Content) -> bool:
    """Whether the content is such an object: a time and a list of aircraft."""
    return "now" in content.members and _list_name(content.members) != ""


def parse(content: Content, given: Given) -> list[Trace]:
    """One trace an aircraft with a position. Raises FileSetAside when the file cannot be used as a whole."""
    name = _list_name(content.members)
    listed = content.members[name]
    if not isinstance(listed, list):
        raise aside(content.place, "rows_not_a_list", kind(listed), "a list of aircraft", name)
    rows = Rows(content.place, given.now)
    now = real(content.members["now"])
    found = kind(content.members["now"])
    base = checked_base(None if now is None else now / (1000 if now > LEAST_MS else 1), rows.latest, content.place,
                        "now", found)
    for aircraft in listed:
        if isinstance(aircraft, dict):
            rows.name(aircraft.get("hex"), aircraft.get("r"), aircraft.get("t"),
                      flags_of(real(aircraft.get("dbFlags"))))
            rows.add(aircraft.get("hex"), _fix(aircraft, base))
        else:
            rows.add(None, "row_not_an_object")
    return rows.traces(base)


def _list_name(members: Mapping[str, Any]) -> str:
    return next((name for name in ("aircraft", "ac") if name in members), "")


def _fix(aircraft: Mapping[str, Any], base: float) -> Fix | str:
    if "lat" not in aircraft or "lon" not in aircraft:
        return "position_missing"
    age, altitude = real(aircraft.get("seen_pos")), aircraft.get("alt_baro")
    place = (None if age is None else base - age, number(aircraft.get("lat")), number(aircraft.get("lon")))
    source = _source(aircraft)
    if age is not None and age > LATE_S:
        return Fix(*place, position_source=source)
    is_on_ground = altitude == "ground"
    return Fix(
        *place, None if is_on_ground else number(altitude), number(aircraft.get("gs")), number(aircraft.get("track")),
        number(aircraft.get("baro_rate")), is_on_ground, text(aircraft.get("flight"), CALLSIGN_CHARACTERS), source,
    )  # fmt: skip


def _source(aircraft: Mapping[str, Any]) -> str:
    """Where the position is from: `type`, in older files the list of what came by multilateration."""
    sent = text(aircraft.get("type"), SOURCE_CHARACTERS)
    located = aircraft.get("mlat")
    return sent or ("mlat" if isinstance(located, list) and "lat" in located else "")
