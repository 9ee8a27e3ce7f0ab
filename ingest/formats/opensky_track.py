"""OpenSky REST tracks (`tracks/all`): one flight, as {icao24, startTime, endTime, callsign, path}.

Units: seconds since 1970 UTC, m (pressure), degrees. A waypoint is a list: time, latitude, longitude, altitude, track,
on the ground. Traps: sparse (a point each 15 minutes, 2.5 degrees of turn or 100 m of climb), so that gaps are no
silence; the documentation also spells the callsign `calllsign`; it is the flight's, not sent with each position.
The terms: research and non-commercial use, no bulk redistribution; cite Schaefer et al., IPSN 2014.
"""

from __future__ import annotations

from typing import Any

from ingest.formats.content import Content, Given, aircraft_of
from ingest.formats.gather import Fix, Rows, text
from ingest.formats.json_object import aside, kind, number, real
from ingest.formats.trace import CALLSIGN_CHARACTERS, Trace, checked_base
from ingest.formats.units import FT_PER_M, converted

LEAST_ELEMENTS = 3
ELEMENTS = 6


def fits(content: Content) -> bool:
    """Whether the content is such an object."""
    return {"icao24", "path", "startTime"} <= set(content.members)


def parse(content: Content, given: Given) -> list[Trace]:
    """The trace of the flight's aircraft. Raises FileSetAside when the file cannot be used as a whole."""
    members = content.members
    sent = members["icao24"]
    icao24 = aircraft_of(sent if isinstance(sent, str) else "", content, given)
    if not isinstance(members["path"], list):
        raise aside(content.place, "rows_not_a_list", kind(members["path"]), "a list of waypoints", "path")
    rows = Rows(content.place, given.now)
    start = members["startTime"]
    base = checked_base(real(start), rows.latest, content.place, "startTime", kind(start))
    callsign = text(members.get("callsign") or members.get("calllsign"), CALLSIGN_CHARACTERS)
    rows.name(icao24, None, None)
    for point in members["path"]:
        rows.add(icao24, _fix(point, callsign))
    return rows.traces(base)


def _fix(point: Any, callsign: str) -> Fix | str:
    if not isinstance(point, list):
        return "row_not_a_list"
    if len(point) < LEAST_ELEMENTS:
        return "row_too_short"
    time, latitude, longitude, altitude, track, on_ground = (point + [None] * ELEMENTS)[:ELEMENTS]
    return Fix(number(time), number(latitude), number(longitude), converted(number(altitude), FT_PER_M), None,
               number(track), None, on_ground if isinstance(on_ground, bool) else None, callsign)
