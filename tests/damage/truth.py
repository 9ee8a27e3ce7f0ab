"""What is true of an undamaged trace, and what cannot be decided from it.

The rule, which uses nothing of `ingest.derive` but distances:

1. A stay is a run of rows flagged on the ground, a flight a run of rows flagged airborne with a height; other rows say
   nothing. A flight is real when it lasts two minutes and climbs 300 ft or goes 3 km; else its rows belong to the
   stay. A stay between two flights is real when it holds a row under 40 kt; else it is a touch, and undecidable.
2. Take-off lies between the last row on the ground and the first of the minute after it that is more than 25 ft above
   the lowest of that minute; landing is the same, backwards. The true time is the middle, undecidable where the two
   rows are more than 60 s apart. Before the first and after the last row nothing is true or false: open.
3. The airport is the field closest to the rows of the stay, at most 5 km away, no other within 2 km more; else
   undecidable.
4. Between airborne rows over 300 s apart: flown through when both are at 10,000 ft or more and the straight flight at
   the mean of the speeds seen leaves 10 minutes or less to spare; landed when both are within 8 km and 1,500 ft of
   one and the same single field and 10 minutes or more apart, or when more than 6 hours are to spare (times and, in the
   second case, airport undecidable); else undecidable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.track import numbers, sphere_between_km, times_ms
from tests.traces import fields

GAP_MS, TIME_KNOWN_MS, SPARE_MS, LANDED_SPARE_MS = 300_000, 60_000, 600_000, 6 * 3_600_000
FLIGHT_MS, CLIMB_FT, AWAY_KM, TAXI_KT, FLARE_FT = 120_000, 300.0, 3.0, 40.0, 25.0
HIGH_FT, FIELD_KM, LOW_KM, LOW_FT, APART_KM = 10_000.0, 5.0, 8.0, 1_500.0, 2.0


@dataclass(frozen=True)
class TrueEnd:
    """A take-off or landing between two times (ms since 1970 UTC); `airport` is empty where it is undecidable."""

    low_ms: int
    high_ms: int
    airport: str

    @property
    def middle_ms(self) -> int:
        return (self.low_ms + self.high_ms) // 2

    @property
    def has_time(self) -> bool:
        return self.high_ms - self.low_ms <= TIME_KNOWN_MS


@dataclass(frozen=True)
class TrueLeg:
    """A flight from its first to its last airborne row (ms); an end outside the trace is None."""

    first_ms: int
    last_ms: int
    departure: TrueEnd | None
    arrival: TrueEnd | None

    def ends(self) -> tuple[TrueEnd | None, TrueEnd | None]:
        return self.departure, self.arrival


@dataclass(frozen=True)
class Truth:
    """The true legs in order of time, and the stretches (ms) in which a landing can be neither shown nor excluded."""

    legs: tuple[TrueLeg, ...]
    undecidable: tuple[tuple[int, int], ...]

    def mapped(self, clock: Callable[[int], int]) -> Truth:
        """The same on another clock, `clock` giving the new time of an old one."""
        legs = tuple(
            replace(leg, first_ms=clock(leg.first_ms), last_ms=clock(leg.last_ms),
                    departure=_mapped(leg.departure, clock), arrival=_mapped(leg.arrival, clock))
            for leg in self.legs
        )
        return Truth(legs, tuple((clock(a), clock(b)) for a, b in self.undecidable))


def _mapped(end: TrueEnd | None, clock: Callable[[int], int]) -> TrueEnd | None:
    return end and replace(end, low_ms=clock(end.low_ms), high_ms=clock(end.high_ms))


@dataclass(frozen=True)
class _Rows:
    """The rows that say something, in order of time; `ground` is 1 on the ground and 0 airborne."""

    ms: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    feet: np.ndarray
    knots: np.ndarray
    ground: np.ndarray


def truth_of(fixes: pd.DataFrame) -> Truth:
    """Truth and what is undecidable, from the undamaged fixes of one aircraft."""
    rows = _rows(fixes)
    runs = _runs(rows)
    legs: list[TrueLeg] = []
    undecidable: list[tuple[int, int]] = []
    for number, (first, last, on_ground) in enumerate(runs):
        if on_ground:
            continue
        before = runs[number - 1] if number else None
        after = runs[number + 1] if number + 1 < len(runs) else None
        whole = _leg(rows, first, last, before, after)
        parts, doubts = _parts(rows, first, last, whole)
        legs += parts
        undecidable += doubts
    return Truth(tuple(legs), (*undecidable, *_touches(rows, runs)))


def _rows(fixes: pd.DataFrame) -> _Rows:
    ordered = fixes.sort_values("time_utc", kind="stable").drop_duplicates("time_utc")
    ground = ordered["is_on_ground"].fillna(False).to_numpy(dtype=bool)
    height = numbers(ordered, "altitude_ft")
    kept = ground | ~np.isnan(height)
    arrays = (times_ms(ordered), *(numbers(ordered, n) for n in ("latitude", "longitude")), height,
              numbers(ordered, "ground_speed_kt"), ground.astype(int))
    return _Rows(*(values[kept] for values in arrays))


def _runs(rows: _Rows) -> list[tuple[int, int, bool]]:
    """Flights and stays as first and last row, in turn; flights that are none are joined with the stays."""
    ground = rows.ground.copy()
    for first, last, on_ground in _equal(ground):
        if not on_ground and (first > 0 or last < len(ground) - 1) and not _is_flight(rows, first, last):
            ground[first : last + 1] = 1
    for first, last, on_ground in _equal(ground):
        inner = first > 0 and last < len(ground) - 1
        if on_ground and inner and not (rows.knots[first : last + 1] < TAXI_KT).any():
            ground[first : last + 1] = 0
    return _equal(ground)


def _equal(values: np.ndarray) -> list[tuple[int, int, bool]]:
    if not len(values):
        return []
    starts = np.append(0, np.flatnonzero(np.diff(values)) + 1)
    ends = np.append(starts[1:], len(values)) - 1
    return [(int(a), int(b), bool(values[a])) for a, b in zip(starts, ends, strict=True)]


def _is_flight(rows: _Rows, first: int, last: int) -> bool:
    feet = rows.feet[first : last + 1]
    km = sphere_between_km(rows.latitude[first], rows.longitude[first], rows.latitude[first : last + 1],
                           rows.longitude[first : last + 1])
    long_enough = rows.ms[last] - rows.ms[first] >= FLIGHT_MS
    return bool(long_enough and (np.ptp(feet) >= CLIMB_FT or km.max() >= AWAY_KM))


def _touches(rows: _Rows, runs: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """Runs on the ground inside a flight: touches, or a wrong flag."""
    inside = [rows.ground[a : b + 1] for a, b, on_ground in runs if not on_ground]
    starts = [a for a, _, on_ground in runs if not on_ground]
    return [(int(rows.ms[start + a]), int(rows.ms[start + b]))
            for start, values in zip(starts, inside, strict=True) for a, b, on in _equal(values) if on]


def _leg(rows: _Rows, first: int, last: int, before: tuple[int, int, bool] | None,
         after: tuple[int, int, bool] | None) -> TrueLeg:
    departure = before and _end(rows, before[1], np.arange(first, last + 1), _airport(rows, before[0], before[1]))
    arrival = after and _end(rows, after[0], np.arange(first, last + 1)[::-1], _airport(rows, after[0], after[1]))
    return TrueLeg(int(rows.ms[first]), int(rows.ms[last]), departure, arrival)


def _end(rows: _Rows, stand: int, flight: np.ndarray, airport: str) -> TrueEnd:
    """The end between a row on the ground and the first row of the flight, from there inward, that has left it."""
    near = flight[np.abs(rows.ms[flight] - rows.ms[stand]) <= TIME_KNOWN_MS]
    low = np.nanmin(rows.feet[near]) if len(near) else np.inf
    risen = [row for row in near if rows.feet[row] > low + FLARE_FT]
    edge = risen[0] if risen else flight[min(len(near), len(flight) - 1)]
    times = sorted((int(rows.ms[stand]), int(rows.ms[edge])))
    return TrueEnd(times[0], times[1], airport)


def _airport(rows: _Rows, first: int, last: int) -> str:
    km = _field_km(rows.latitude[first : last + 1 : 20], rows.longitude[first : last + 1 : 20])
    return _single(km, FIELD_KM)


def _field_km(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """The least distance in km from some positions to each field."""
    table = fields()
    lat, lon = numbers(table, "latitude"), numbers(table, "longitude")
    return np.min([sphere_between_km(a, b, lat, lon) for a, b in zip(latitude, longitude, strict=True)], axis=0)


def _single(km: np.ndarray, limit_km: float) -> str:
    first, second = np.argpartition(np.nan_to_num(km, nan=np.inf), 2)[:2]
    if km[second] < km[first]:
        first, second = second, first
    known = km[first] <= limit_km and km[second] >= km[first] + APART_KM
    return str(fields()["airport_icao"].iloc[first]) if known else ""


def _parts(rows: _Rows, first: int, last: int, whole: TrueLeg) -> tuple[list[TrueLeg], list[tuple[int, int]]]:
    """The flight cut where it landed unseen, and the gaps in which that is undecidable."""
    parts, doubts = [whole], []
    for row in range(first, last):
        if rows.ms[row + 1] - rows.ms[row] <= GAP_MS:
            continue
        gap = (int(rows.ms[row]), int(rows.ms[row + 1]))
        word, airport = _in_gap(rows, row)
        if word == "undecidable":
            doubts.append(gap)
        elif word == "landed":
            end = TrueEnd(*gap, airport)
            parts[-1:] = [replace(parts[-1], last_ms=gap[0], arrival=end),
                          replace(parts[-1], first_ms=gap[1], departure=end)]
    return parts, doubts


def _in_gap(rows: _Rows, row: int) -> tuple[str, str]:
    spare = _spare_ms(rows, row)
    gap_ms = rows.ms[row + 1] - rows.ms[row]
    if min(rows.feet[row], rows.feet[row + 1]) >= HIGH_FT and spare <= SPARE_MS:
        return "flown", ""
    codes = {_low_field(rows, row), _low_field(rows, row + 1)}
    if gap_ms >= SPARE_MS and len(codes) == 1 and "" not in codes:
        return "landed", codes.pop()
    return ("landed" if spare > LANDED_SPARE_MS else "undecidable"), ""


def _spare_ms(rows: _Rows, row: int) -> float:
    known = rows.knots[max(row - 5, 0) : row + 7]
    known = known[known > 0]
    speed = (float(known.mean()) if len(known) else 450.0) * KNOT_KM_S
    km = float(sphere_between_km(rows.latitude[row], rows.longitude[row], rows.latitude[row + 1],
                                 rows.longitude[row + 1]))
    return float(rows.ms[row + 1] - rows.ms[row]) - km / speed * 1000


def _low_field(rows: _Rows, row: int) -> str:
    """The single field within 8 km and 1,500 ft of an airborne row."""
    km = _field_km(rows.latitude[row : row + 1], rows.longitude[row : row + 1])
    above = rows.feet[row] - numbers(fields(), "elevation_ft")
    return _single(np.where(np.abs(above) <= LOW_FT, km, np.inf), LOW_KM)
