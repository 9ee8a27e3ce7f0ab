"""The figures: what the rules say of a damaged trace, held against its truth.

A true leg is found when one told leg covers it and covers no other. Where a told leg covers several, each stop between
them is a merge, or undetermined where the leg says that it may have landed there. Where several told legs cover one
true leg, each but the first is a split. A told leg that covers none is false. True legs beside an undetermined stop or
an undecidable stretch, and those of which the sound rows that are left show no flight, are left out and counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from ingest.derive.track import numbers, sphere_between_km, times_ms
from tests.damage.trace import Trace
from tests.damage.truth import AWAY_KM, CLIMB_FT, GAP_MS, LOW_FT, LOW_KM, TrueEnd, TrueLeg, Truth
from tests.traces import fields

OVERLAP_MS = 30_000
ENDS = ("departure", "arrival")
SEEN_FT, AROUND_MS = 1_000.0, 600_000
Frames = tuple[pd.DataFrame, pd.DataFrame]


@dataclass
class Tally:
    """Counts of one damage; `add` joins two. Widths in s, ratios of areas in km² to km²."""

    true_legs: int = 0
    left_at_stop: int = 0
    left_undecidable: int = 0
    left_without_rows: int = 0
    told_legs: int = 0
    found: int = 0
    splits: int = 0
    merges: int = 0
    false_legs: int = 0
    undetermined: int = 0
    undetermined_flown: int = 0
    right: int = 0
    wrong: int = 0
    unsupported: int = 0
    withheld: int = 0
    seen: int = 0
    seen_named: int = 0
    times: int = 0
    times_inside: int = 0
    open_ends: int = 0
    hidden: int = 0
    hidden_inside: int = 0
    hidden_without_area: int = 0
    widths_s: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True)
class Told:
    """One told leg: its first and last airborne fix (ms), its row, and its gaps that may hide a landing."""

    first_ms: int
    last_ms: int
    row: pd.Series
    doubts: tuple[tuple[int, int], ...]


def scored(trace: Trace, frames: Frames) -> Tally:
    """The figures of legs, airports and times of one damaged trace; `frames` are the tables `legs` and `gaps`."""
    tally = Tally()
    told, truth = _told(frames), trace.truth
    covers = [[k for k, leg in enumerate(told) if _covers(leg, true)] for true in truth.legs]
    covered = [[t for t, those in enumerate(covers) if k in those] for k in range(len(told))]
    uncertain = _stops(tally, told, truth, covered)
    uncertain_told = {k for k, those in enumerate(covered) if set(those) & uncertain}
    for number, true in enumerate(truth.legs):
        ours = covers[number]
        splits = [k for k in ours[1:] if not _is_undecidable(truth, told[k - 1].last_ms, told[k].first_ms)]
        tally.splits += len(splits)
        beside = len(splits) < len(ours[1:])
        if number in uncertain or beside or not _has_sound_rows(trace, true):
            uncertain_told |= set(ours)
            tally.left_at_stop += number in uncertain
            tally.left_undecidable += number not in uncertain and beside
            tally.left_without_rows += number not in uncertain and not beside
            continue
        tally.true_legs += 1
        if len(ours) == 1 and covered[ours[0]] == [number]:
            tally.found += 1
            _ends(tally, trace, number, told[ours[0]])
    tally.false_legs = sum(not those for those in covered)
    tally.told_legs = len(told) - len(uncertain_told)
    tally.undetermined_flown = sum(_is_flown(truth, gap) for leg in told for gap in leg.doubts)
    return tally


def _told(frames: Frames) -> list[Told]:
    legs, gaps = frames
    doubtful = gaps[gaps["landing_in_gap"] == "undetermined"]
    firsts, lasts = (_ms(legs[f"{name}_fix_utc"]) for name in ("first", "last"))
    return [
        Told(int(first), int(last), row, tuple(
            (int(a), int(b)) for leg_id, a, b in zip(
                doubtful["leg_id"], _ms(doubtful["before_utc"]), _ms(doubtful["after_utc"]), strict=True)
            if leg_id == row["leg_id"]))
        for first, last, (_, row) in zip(firsts, lasts, legs.iterrows(), strict=True)
    ]


def _ms(times: pd.Series) -> np.ndarray:
    return times_ms(pd.DataFrame({"time_utc": times}))


def _covers(leg: Told, true: TrueLeg) -> bool:
    common = min(leg.last_ms, true.last_ms) - max(leg.first_ms, true.first_ms)
    return common >= min(OVERLAP_MS, leg.last_ms - leg.first_ms)


def _stops(tally: Tally, told: list[Told], truth: Truth, covered: list[list[int]]) -> set[int]:
    """Merges and undetermined stops are counted; the numbers of the true legs beside the latter."""
    uncertain: set[int] = set()
    for leg, those in zip(told, covered, strict=True):
        for one, other in pairwise(those):
            stop = truth.legs[one].last_ms, truth.legs[other].first_ms
            if any(_meet(gap, stop) for gap in leg.doubts):
                tally.undetermined += 1
                uncertain |= {one, other}
            else:
                tally.merges += 1
    return uncertain


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _is_undecidable(truth: Truth, last_ms: int, first_ms: int) -> bool:
    return any(_meet((last_ms, first_ms), gap) for gap in truth.undecidable)


def _is_flown(truth: Truth, gap: tuple[int, int]) -> bool:
    """Whether the gap lies within one true leg and holds nothing undecidable."""
    return any(leg.first_ms <= gap[0] and gap[1] <= leg.last_ms for leg in truth.legs) and not any(
        _meet(gap, doubt) for doubt in truth.undecidable)


def _has_sound_rows(trace: Trace, leg: TrueLeg) -> bool:
    """Whether three rows or more are left, and these climb 300 ft or go 3 km: what is left of a roll is no flight."""
    rows = _sound(trace, leg.first_ms, leg.last_ms, airborne=True)
    if len(rows) < 3:
        return False
    latitude, longitude = numbers(rows, "latitude"), numbers(rows, "longitude")
    km = sphere_between_km(latitude[0], longitude[0], latitude, longitude)
    return bool(np.ptp(numbers(rows, "altitude_ft")) >= CLIMB_FT or km.max() >= AWAY_KM)


def _sound(trace: Trace, first_ms: float, last_ms: float, airborne: bool) -> pd.DataFrame:
    inside = (trace.ms >= first_ms) & (trace.ms <= last_ms) & trace.rows["is_sound"].to_numpy(dtype=bool)
    rows = trace.rows[inside]
    return rows[rows["altitude_ft"].notna()] if airborne else rows


def _ends(tally: Tally, trace: Trace, number: int, leg: Told) -> None:
    for name, end in zip(ENDS, trace.truth.legs[number].ends(), strict=True):
        if end is None:
            continue
        _time(tally, name, end, leg.row)
        if end.airport:
            _airport(tally, trace, number, name, end, str(leg.row[f"{name}_airport_icao"]))


def _time(tally: Tally, name: str, end: TrueEnd, row: pd.Series) -> None:
    verb = "departed" if name == "departure" else "arrived"
    low, high = row[f"{verb}_earliest_utc"], row[f"{verb}_latest_utc"]
    if not end.has_time:
        return
    if pd.isna(low) or pd.isna(high):
        tally.open_ends += 1
    middle = pd.Timestamp(end.middle_ms, unit="ms", tz="UTC")
    tally.times += 1
    tally.times_inside += bool((pd.isna(low) or low <= middle) and (pd.isna(high) or middle <= high))
    if row[f"{name}_end_reason"] == "seen":
        tally.widths_s.append((high - low).total_seconds())


def _airport(tally: Tally, trace: Trace, number: int, name: str, end: TrueEnd, named: str) -> None:
    close, seen = _evidence(trace, number, name, end)
    tally.seen += seen
    tally.seen_named += seen and named == end.airport
    if not named:
        tally.withheld += 1
    elif named != end.airport:
        tally.wrong += 1
    elif not close:
        tally.unsupported += 1
    else:
        tally.right += 1


def _evidence(trace: Trace, number: int, name: str, end: TrueEnd) -> tuple[bool, bool]:
    """Whether a sound row speaks for the airport, and whether the end was seen: the outermost airborne row lies close
    and low there, at most a gap's length from it in time (a row of the approach says nothing of the take-off).

    Rows speak for it from ten minutes before the end of the one leg to ten minutes into the next, within 8 km and
    1,500 ft of the field or without a height.
    """
    legs, is_arrival = trace.truth.legs, name == "arrival"
    other = legs[number + 1 : number + 2] if is_arrival else legs[max(number - 1, 0) : number]
    inner = end.low_ms - AROUND_MS if is_arrival else end.high_ms + AROUND_MS
    outer = (other[0].first_ms + AROUND_MS if is_arrival else other[0].last_ms - AROUND_MS) if other else (
        np.inf if is_arrival else -np.inf)
    around = _sound(trace, min(inner, outer), max(inner, outer), airborne=False)
    leg = _sound(trace, legs[number].first_ms, legs[number].last_ms, airborne=True)
    order = leg.sort_values("time_utc")
    outermost = order.iloc[-1:] if is_arrival else order.iloc[:1]
    ms = times_ms(outermost)
    soon = (ms >= end.low_ms - GAP_MS) if is_arrival else (ms <= end.high_ms + GAP_MS)
    return bool(_low(around, end.airport, LOW_FT).any()), bool((_low(outermost, end.airport, SEEN_FT) & soon).any())


def _low(rows: pd.DataFrame, airport: str, feet: float) -> np.ndarray:
    place = fields().set_index("airport_icao").loc[airport]
    km = sphere_between_km(place["latitude"], place["longitude"], numbers(rows, "latitude"),
                           numbers(rows, "longitude"))
    above = np.abs(numbers(rows, "altitude_ft") - float(place["elevation_ft"]))
    return np.asarray((km <= LOW_KM) & ~(above > feet))
