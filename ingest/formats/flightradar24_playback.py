"""Flightradar24 playback JSON: one flight, its positions in result.response.data.flight.track.

Units: seconds since 1970 UTC, degrees, ft (pressure), kt, ft/min. The address is in aircraft.identification.modes.
Traps: altitude 0 mostly means on the ground and is left out, as in the CSV; the callsign is the flight's, not sent
with each position. The terms forbid passing the positions on in bulk.
"""

from __future__ import annotations

from typing import Any

from ingest.formats.content import Content, Given, aircraft_of
from ingest.formats.flightradar24_csv import height
from ingest.formats.gather import Fix, Rows, text
from ingest.formats.json_object import aside, kind, number
from ingest.formats.trace import CALLSIGN_CHARACTERS, Trace

FLIGHT = ("result", "response", "data", "flight")


def fits(content: Content) -> bool:
    """Whether the content has a flight with a track."""
    return "track" in _within(content.members, *FLIGHT)


def parse(content: Content, given: Given) -> list[Trace]:
    """The trace of the flight's aircraft. Raises FileSetAside when the file cannot be used as a whole."""
    flight = _within(content.members, *FLIGHT)
    aircraft = _within(flight, "aircraft")
    named = _within(aircraft, "identification")
    sent = named.get("modes")
    icao24 = aircraft_of(sent if isinstance(sent, str) else "", content, given)
    track = flight["track"]
    if not isinstance(track, list):
        raise aside(content.place, "rows_not_a_list", kind(track), "a list of positions", "track")
    rows = Rows(content.place, given.now)
    rows.name(icao24, named.get("registration") or aircraft.get("registration"), _within(aircraft, "model").get("code"))
    callsign = text(_within(flight, "identification").get("callsign"), CALLSIGN_CHARACTERS)
    for point in track:
        rows.add(icao24, _fix(point, callsign) if isinstance(point, dict) else "row_not_an_object")
    return rows.traces()


def _within(members: Any, *names: str) -> dict[str, Any]:
    """The object reached by these members, empty where there is none."""
    for name in names:
        members = members.get(name) if isinstance(members, dict) else None
    return members if isinstance(members, dict) else {}


def _fix(point: dict[str, Any], callsign: str) -> Fix:
    return Fix(
        number(point.get("timestamp")), number(point.get("latitude")), number(point.get("longitude")),
        height(number(_within(point, "altitude").get("feet"))), number(_within(point, "speed").get("kts")),
        number(point.get("heading")), number(_within(point, "verticalSpeed").get("fpm")), callsign=callsign,
    )  # fmt: skip
