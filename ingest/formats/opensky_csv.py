"""CSV exports of OpenSky state vectors: as its Trino tables name the columns, or as traffic and pyopensky do.

Units follow from the names of the columns. Trino (time, lat, lon, velocity, heading, vertrate, baroaltitude): m, m/s.
traffic (timestamp, latitude, longitude, groundspeed, track, vertical_rate, altitude): ft, kt, ft/min. Heights are
pressure altitudes; times are seconds since 1970 UTC or ISO 8601 with a zone.
Traps: Trino repeats an old position up to 300 s after the aircraft fell silent. Rows are used only where the last
contact is 15 s old at most and the position moved on; their time is that of the position, `lastposupdate`. So these
columns are needed. traffic drops them mostly: then the time is the row's, and resampled rows cannot be told.
The terms: research and non-commercial use, no bulk redistribution; cite Schaefer et al., IPSN 2014.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.formats.content import LATE_S, Content, Given
from ingest.formats.csv_table import body, flag, number, places_of
from ingest.formats.gather import Fix, Rows
from ingest.formats.trace import Trace
from ingest.formats.units import FPM_PER_MS, FT_PER_M, KT_PER_MS, converted, utc_seconds

SILENT_S = 15.0


class Dialect(NamedTuple):
    """Names of columns, in the order of `Cells`, and factors to ft, kt and ft/min."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    factors: tuple[float, float, float]


class Cells(NamedTuple):
    """The cells of one row."""

    time: str
    icao24: str
    latitude: str
    longitude: str
    altitude: str
    speed: str
    track: str
    rate: str
    position_time: str
    contact_time: str
    callsign: str
    on_ground: str


TRINO = Dialect(
    ("time", "icao24", "lat", "lon", "baroaltitude", "velocity", "heading", "vertrate", "lastposupdate", "lastcontact"),
    ("callsign", "onground"), (FT_PER_M, KT_PER_MS, FPM_PER_MS),
)  # fmt: skip
TRAFFIC = Dialect(
    ("timestamp", "icao24", "latitude", "longitude", "altitude", "groundspeed", "track", "vertical_rate"),
    ("last_position", "lastcontact", "callsign", "onground"), (1, 1, 1),
)  # fmt: skip
TOLD_BY = 8
"""So many of the needed columns tell the dialect."""


def fits(content: Content) -> bool:
    """Whether the header has the columns of one dialect."""
    return _dialect(content.header) is not None


def parse(content: Content, given: Given) -> list[Trace]:
    """One trace an aircraft. Raises FileSetAside when the file cannot be used as a whole."""
    dialect = _dialect(content.header) or TRINO
    places = places_of(content.header, dialect.needed, dialect.optional, content.place)
    rows = Rows(content.place, given.now)
    seen: dict[str, set[float]] = {}
    for row in body(content.below_header(), len(content.header), places):
        if isinstance(row, str):
            rows.add(None, row)
        else:
            cells = Cells(*row)
            rows.add(cells.icao24, _fix(cells, dialect.factors, seen.setdefault(cells.icao24, set()), content.place))
    return rows.traces()


def _dialect(header: list[str]) -> Dialect | None:
    return next((known for known in (TRINO, TRAFFIC) if set(known.needed[:TOLD_BY]) <= set(header)), None)


def _fix(cells: Cells, factors: tuple[float, float, float], seen: set[float], place: str) -> Fix | str:
    """The fix of a row, or why it is none; `seen` has the position times of the aircraft's rows before."""
    if not cells.latitude or not cells.longitude:
        return "position_missing"
    time, contact = utc_seconds(cells.time, place), utc_seconds(cells.contact_time, place)
    at = utc_seconds(cells.position_time, place)
    if time is None or (at is None and cells.position_time):
        return "time_missing"
    if contact is not None and time - contact > SILENT_S:
        return "contact_lost"
    if at is not None and at in seen:
        return "position_repeated"
    seen |= {at} if at is not None else set()
    where = (time if at is None else at, number(cells.latitude), number(cells.longitude))
    if at is not None and time - at > LATE_S:
        return Fix(*where)
    height, speed, rate = (converted(number(cell), factor) for cell, factor in zip(
        (cells.altitude, cells.speed, cells.rate), factors, strict=True))
    return Fix(*where, height, speed, number(cells.track), rate, flag(cells.on_ground), cells.callsign)
