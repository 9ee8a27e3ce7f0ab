"""Any other CSV, read by a mapping (`mapping.py`), such as the SBS/BaseStation log of a receiver.

Units and zone are those the mapping gives; heights are taken for pressure altitudes.
Traps: SBS spreads one aircraft's values over rows of several kinds: only some have a position. Callsign, speed, track
and rate of a row without one go with the aircraft's next position, if that comes within 10 s. SBS times are those of
the box, often local, without a zone. At a change of clocks a local time can occur twice or never: such rows are
rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ingest.formats.content import Content, Given, aircraft_of
from ingest.formats.csv_table import body, cells, flag, number, places_of
from ingest.formats.gather import Fix, Rows
from ingest.formats.mapping import Mapping
from ingest.formats.trace import Trace
from ingest.formats.units import converted, utc_seconds

CARRIED_S = 10.0
CARRIED = ("ground_speed_kt", "track_deg", "vertical_rate_fpm", "callsign")


def fits(_: Content) -> bool:
    """Never: a CSV is read by a mapping only where one is given."""
    return False


def parse(content: Content, given: Given) -> list[Trace]:
    """One trace an aircraft. Raises FileSetAside when the file cannot be used as a whole."""
    mapping = given.mapping
    if mapping is None:
        raise ValueError("a mapping is needed")
    alone = "" if "icao24" in mapping.columns else aircraft_of("", content, given)
    rows = Rows(content.place, given.now)
    carried: dict[str, dict[str, tuple[float, Any]]] = {}
    for row in _rows(content, mapping):
        if isinstance(row, str):
            rows.add(alone or None, row)
            continue
        icao24 = alone or row["icao24"]
        fix = _fix(row, mapping, content.place)
        rows.add(icao24, fix if isinstance(fix, str) else _joined(fix, carried.setdefault(icao24.lower(), {})))
    return rows.traces()


def _rows(content: Content, mapping: Mapping) -> Iterator[dict[str, str] | str]:
    """The cells of each row by field, those of a time joined; or why it is no row."""
    lines = cells(content.data, content.place, mapping.separator)
    wanted = [(name, column) for name, columns in mapping.columns.items() for column in columns]
    if mapping.has_header:
        header = next(lines, [])
        names = list(dict.fromkeys(str(column) for _, column in wanted))
        places = dict(zip(names, places_of(header, names, (), content.place), strict=True))
        wanted, width = [(name, places[str(column)]) for name, column in wanted], len(header)
    else:
        width = 0
    at = [int(column) for _, column in wanted]
    for row in body(lines, width, at) if width else _without_header(lines, at):
        yield row if isinstance(row, str) else _by_field([name for name, _ in wanted], row)


def _without_header(lines: Iterator[list[str]], at: list[int]) -> Iterator[list[str] | str]:
    for row in lines:
        yield [row[place] for place in at] if len(row) > max(at) else "row_too_short"


def _by_field(names: list[str], row: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in zip(names, row, strict=True):
        found[name] = f"{found[name]} {cell}" if name in found else cell
    return found


def _fix(row: dict[str, str], mapping: Mapping, place: str) -> Fix | str:
    time = _seconds(row["time"].strip(), mapping, place)
    if isinstance(time, str):
        return time
    height, speed, rate = (converted(number(row.get(name, "")), mapping.factors.get(name, 1.0))
                           for name in ("altitude", "ground_speed", "vertical_rate"))
    return Fix(time, number(row["latitude"]), number(row["longitude"]), height, speed, number(row.get("track", "")),
               rate, flag(row.get("is_on_ground", "")), row.get("callsign", ""))


def _joined(fix: Fix, carried: dict[str, tuple[float, Any]]) -> Fix:
    """The fix with what the aircraft's rows without a position told just before; of such a row it is kept."""
    if fix.time_s is None:
        return fix
    if fix.latitude is None or fix.longitude is None:
        carried |= {name: (fix.time_s, value) for name in CARRIED if (value := getattr(fix, name)) not in (None, "")}
        return fix
    told = {name: value for name, (time, value) in carried.items()
            if 0 <= fix.time_s - time <= CARRIED_S and getattr(fix, name) in (None, "")}
    return fix._replace(**told)


def _seconds(cell: str, mapping: Mapping, place: str) -> float | str | None:
    """The time as seconds since 1970 UTC, None where it is none, or why it cannot be used."""
    if mapping.time in ("s", "ms"):
        value = number(cell)
        return value if value is None else value / (1000 if mapping.time == "ms" else 1)
    try:
        if mapping.time == "iso":
            time = datetime.fromisoformat(cell)
        elif mapping.tells_zone:
            time = datetime.strptime(cell, mapping.time).astimezone(UTC)
        else:
            return _local(datetime.strptime(cell, mapping.time).replace(tzinfo=mapping.zone), mapping.zone)
    except (ValueError, OverflowError):
        return None
    if time.tzinfo is None and mapping.zone is not None:
        return _local(time.replace(tzinfo=mapping.zone), mapping.zone)
    return utc_seconds(time.isoformat(), place)


def _local(time: datetime, zone: ZoneInfo | None) -> float | str:
    if zone is None or time.utcoffset() != time.replace(fold=1).utcoffset():
        return "time_ambiguous"
    return time.timestamp()
