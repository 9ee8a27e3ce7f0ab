"""Flightradar24 website CSV: one flight, one row a position.

Columns: Timestamp, UTC, Callsign, Position, Altitude, Speed, Direction.
Units: whole seconds since 1970 UTC; "latitude,longitude" in one cell; ft (pressure), kt, degrees.
Traps: no address and no registration, so the aircraft must be given. Older exports lack the column UTC; it is not
read. Altitude 0 mostly means on the ground, wherever the field lies, and is no height: it is left out. Positions come
3 to 30 s apart, with gaps of an hour and more. The terms forbid passing the positions on in bulk.
"""

from __future__ import annotations

from ingest.formats.content import Content, Given, aircraft_of
from ingest.formats.csv_table import body, number, places_of
from ingest.formats.gather import Fix, Rows
from ingest.formats.trace import Trace

COLUMNS = ("Timestamp", "Callsign", "Position", "Altitude", "Speed", "Direction")


def fits(content: Content) -> bool:
    """Whether the header has these columns."""
    return set(COLUMNS) <= set(content.header)


def parse(content: Content, given: Given) -> list[Trace]:
    """The trace of the aircraft given. Raises FileSetAside when the file cannot be used as a whole."""
    icao24 = aircraft_of("", content, given)
    places = places_of(content.header, COLUMNS, (), content.place)
    rows = Rows(content.place, given.now)
    for row in body(content.below_header(), len(content.header), places):
        rows.add(icao24, row if isinstance(row, str) else _fix(*row))
    return rows.traces()


def height(feet: float | None) -> float | None:
    """The altitude, None for 0.

    >>> height(0.0), height(850.0)
    (None, 850.0)
    """
    return None if feet == 0 else feet


def _fix(time: str, callsign: str, position: str, altitude: str, speed: str, direction: str) -> Fix:
    latitude, _, longitude = position.partition(",")
    return Fix(number(time), number(latitude.strip()), number(longitude.strip()), height(number(altitude)),
               number(speed), number(direction), callsign=callsign)
