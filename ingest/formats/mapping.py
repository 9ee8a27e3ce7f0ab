"""A mapping file (TOML): how a CSV of any other make is read. See data/mappings for examples.

    header = true              # false: columns are numbers, from 1
    separator = ","
    zone = "America/Chicago"   # of times that carry none

    [columns]                  # time, latitude and longitude are needed; columns of a time are joined by a blank
    time = ["Date", "Time"]
    latitude = "Lat"

    [units]                    # of each measured column that is there
    time = "%m/%d/%Y %H:%M:%S" # or s, ms (since 1970 UTC), iso
    altitude = "ft"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Members
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ingest.errors import UsageError
from ingest.formats.units import FPM_PER_MS, FT_PER_M, KT_PER_MS

NEEDED = ("time", "latitude", "longitude")
FIELDS = (*NEEDED, "icao24", "altitude", "ground_speed", "track", "vertical_rate", "is_on_ground", "callsign")
UNITS: dict[str, dict[str, float]] = {  # factors to ft, kt and ft/min; heights are pressure altitudes
    "altitude": {"ft": 1.0, "m": FT_PER_M, "FL": 100.0},
    "ground_speed": {"kt": 1.0, "m/s": KT_PER_MS, "km/h": 1 / 1.852, "mph": 1.609344 / 1.852},
    "vertical_rate": {"ft/min": 1.0, "m/s": FPM_PER_MS},
}
TIME_UNITS = ("s", "ms", "iso")
MEMBERS = ("header", "separator", "zone", "columns", "units")
A_ZONE = "an IANA zone such as America/Chicago or UTC"
TRIED = datetime(2025, 3, 15, 18, 45, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Mapping:
    """Columns by field (names, or places from 0 without a header), factors by field, and how times are written.

    `time` is s, ms, iso or a pattern of strptime; `zone` is that of times without one, None where none is given.
    """

    columns: Members[str, tuple[str, ...] | tuple[int, ...]]
    factors: Members[str, float]
    time: str
    zone: ZoneInfo | None
    has_header: bool
    separator: str

    @property
    def tells_zone(self) -> bool:
        """Whether each time carries its zone by the pattern."""
        return _tells_zone(self.time)


def load_mapping(data: bytes, place: str) -> Mapping:
    """The mapping in a TOML file called `place`. Raises UsageError, naming the field, for anything it cannot mean."""
    try:
        members = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(place, found=str(error).splitlines()[0], expected="a mapping in TOML") from None
    _only(members, MEMBERS, place, "")
    has_header = _of_type(members, "header", bool, True, place)
    separator = _of_type(members, "separator", str, ",", place)
    if len(separator) != 1 or separator in '"\r\n':
        raise UsageError(place, field="separator", found=separator, expected="one character")
    columns = _columns(_of_type(members, "columns", dict, {}, place), has_header, place)
    units = _of_type(members, "units", dict, {}, place)
    _only(units, ("time", *UNITS), place, "units.")
    time = _unit(units, "time", place, (*TIME_UNITS, "a pattern such as %Y-%m-%d %H:%M:%S"))
    zone = _zone(_of_type(members, "zone", str, "", place), place)
    _check_time(time, zone, place)
    factors = {name: _factor(units, name, place) for name in UNITS if name in columns}
    return Mapping(columns, factors, time, zone, has_header, separator)


def _only(members: Members[str, Any], known: tuple[str, ...], place: str, where: str) -> None:
    for name in members:
        if name not in known:
            raise UsageError(place, field=where + name, found=name, expected=f"one of {', '.join(known)}")


def _of_type(members: Members[str, Any], name: str, kind: type, default: Any, place: str) -> Any:
    value = members.get(name, default)
    if not isinstance(value, kind):
        words = {bool: "true or false", str: "a text", dict: "a section"}
        raise UsageError(place, field=name, found=str(value), expected=words[kind])
    return value


def _columns(given: Members[str, Any], has_header: bool, place: str) -> dict[str, tuple[str, ...] | tuple[int, ...]]:
    _only(given, FIELDS, place, "columns.")
    for name in NEEDED:
        if name not in given:
            raise UsageError(place, field=f"columns.{name}", found="nothing", expected="the column that holds it")
    found: dict[str, tuple[str, ...] | tuple[int, ...]] = {}
    for name, value in given.items():
        listed = value if isinstance(value, list) and name == "time" else [value]
        if has_header and listed and all(isinstance(one, str) and one for one in listed):
            found[name] = tuple(listed)
        elif not has_header and listed and all(type(one) is int and one >= 1 for one in listed):
            found[name] = tuple(one - 1 for one in listed)
        else:
            raise UsageError(place, field=f"columns.{name}", found=str(value), expected="the name of a column"
                             if has_header else "the number of a column, from 1, for there is no header")
    return found


def _unit(units: Members[str, Any], name: str, place: str, known: tuple[str, ...]) -> str:
    value = units.get(name, "")
    if not isinstance(value, str) or (value not in known and not (name == "time" and "%" in value)):
        raise UsageError(place, field=f"units.{name}", found=str(value) or "nothing",
                         expected=f"one of {', '.join(known)}")
    return value


def _factor(units: Members[str, Any], name: str, place: str) -> float:
    return UNITS[name][_unit(units, name, place, tuple(UNITS[name]))]


def _zone(name: str, place: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise UsageError(place, field="zone", found=name, expected=A_ZONE) from None


def _check_time(time: str, zone: ZoneInfo | None, place: str) -> None:
    """UsageError for a pattern that does not tell day and second, and for one without a zone where none is given."""
    if time in TIME_UNITS:
        return
    try:
        read_back = datetime.strptime(TRIED.strftime(time), time).replace(tzinfo=UTC)
    except ValueError:
        read_back = None
    if read_back != TRIED:
        raise UsageError(place, field="units.time", found=time, expected="a pattern that tells day and second")
    if zone is None and not _tells_zone(time):
        raise UsageError(place, field="zone", found="nothing", expected=A_ZONE,
                         advice="the times carry none, and it is not guessed")


def _tells_zone(pattern: str) -> bool:
    return "%z" in pattern.replace("%%", "")
