"""Which received positions are used. Those that are not stay in the table with the reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.derive.chain import Points, heaviest_chain, need_of
from ingest.derive.track import Array, Flags, Whole, numbers, times_ms, track_of

FROZEN_S = 30.0
FROZEN_KT = 100.0
SECOND_FIXES = 20
SECOND_KT = 660.0
SECOND_APART_MS = 120_000


def set_aside(fixes: pd.DataFrame, bound_kt: float) -> pd.DataFrame:
    """The fixes of one aircraft in order of time, with `set_aside_reason` filled anew (empty: used).

    `doubled`: the same time and place came before. `frozen`: exactly the same place for 30 s or more while ground
    speeds of 100 kt or more were sent; the first of them is used. `unreachable`: not in the heaviest chain of
    positions that can be reached from each other at `bound_kt`, or at the ground speed sent with them where that is
    higher (up to 750 kt), with 1 km of slack. `time_conflict`: another place within that slack is used for the time.
    Of two aircraft under one address the one with fewer positions is set aside. A displaced position that could be
    reached both from the fix before and to the fix after cannot be told from a true one and stays.

    The frame has the columns of the table `fixes`; no row is dropped; the index is made new.
    """
    ordered = _in_order(fixes)
    ms, latitude, longitude = times_ms(ordered), numbers(ordered, "latitude"), numbers(ordered, "longitude")
    doubled = _doubled(ms, latitude, longitude)
    frozen = _frozen(ms, latitude, longitude, track_of(ordered).ground_speed_kt) & ~doubled
    single = np.flatnonzero(~doubled & ~frozen)
    limit = np.maximum(np.nan_to_num(track_of(ordered).ground_speed_kt), bound_kt)
    chained = single[heaviest_chain(Points(ms, latitude, longitude, limit).take(single))]
    used = chained[np.append(True, np.diff(ms[chained]) > 0)[: len(chained)]]
    reasons = _reasons(doubled, chained, used)
    reasons[frozen] = "frozen"
    return ordered.assign(set_aside_reason=pd.Series(reasons, index=ordered.index, dtype="str"))


def second_track_ms(fixes: pd.DataFrame) -> Whole:
    """Times (ms) of unreachable positions that form a track of their own: SECOND_FIXES or more in a row, each
    reached from the one before at 660 kt in at most two minutes. Another aircraft under the address, or a spoofer."""
    away = fixes[fixes["set_aside_reason"] == "unreachable"]
    ms, latitude, longitude = times_ms(away), numbers(away, "latitude"), numbers(away, "longitude")
    if len(ms) < SECOND_FIXES:
        return ms[:0]
    points = Points(ms, latitude, longitude, np.full(len(ms), SECOND_KT))
    with np.errstate(invalid="ignore"):
        breaks = (need_of(points, slice(None, -1), points, slice(1, None)) > 1) | (np.diff(ms) > SECOND_APART_MS)
    run = np.append(0, np.cumsum(breaks))
    return np.asarray(ms[np.bincount(run)[run] >= SECOND_FIXES])


def used_fixes(fixes: pd.DataFrame) -> pd.DataFrame:
    """The fixes that are used, in order of time."""
    used = fixes["set_aside_reason"].fillna("") == ""
    kept = fixes if bool(used.all()) else fixes[used]
    in_order = bool((np.diff(times_ms(kept)) >= 0).all())
    return kept if in_order else kept.sort_values("time_utc", kind="stable")


def _in_order(fixes: pd.DataFrame) -> pd.DataFrame:
    if bool((np.diff(times_ms(fixes)) > 0).all()):
        return fixes.reset_index(drop=True)
    return fixes.sort_values(["time_utc", "source_file_id", "row_no"], kind="stable", ignore_index=True)


def _frozen(ms: Whole, latitude: Array, longitude: Array, speed_kt: Array) -> Flags:
    """Fixes that repeat the place of the one before, in a stretch of FROZEN_S or more in which the aircraft moved."""
    if not len(ms):
        return np.zeros(0, dtype=bool)
    stays = np.append(False, (np.diff(latitude) == 0) & (np.diff(longitude) == 0))
    stretch = np.cumsum(~stays)
    number = int(stretch[-1]) + 1
    lasted_s = (_most(ms, stretch, number) + _most(-ms, stretch, number)) / 1000
    slowest = -_most(-np.where(np.isnan(speed_kt), np.inf, speed_kt), stretch, number)
    moved = np.isfinite(slowest) & (slowest >= FROZEN_KT)
    return np.asarray(stays & ((lasted_s >= FROZEN_S) & moved)[stretch])


def _most(values: Array | Whole, groups: Whole, number: int) -> Array:
    """The highest value in each group."""
    most = np.full(number, -np.inf)
    np.maximum.at(most, groups, values)
    return most


def _doubled(ms: Whole, latitude: Array, longitude: Array) -> Flags:
    same = np.append(np.diff(ms) == 0, False)
    doubled = np.zeros(len(ms), dtype=bool)
    group = np.flatnonzero(same | np.append(False, same[:-1])) if len(ms) else np.zeros(0, dtype=np.int64)
    if len(group):
        rows = pd.DataFrame({"ms": ms[group], "latitude": latitude[group], "longitude": longitude[group]})
        doubled[group] = rows.duplicated().to_numpy()
    return doubled


def _reasons(doubled: Flags, chained: Whole, used: Whole) -> np.ndarray:
    reasons = np.full(len(doubled), "unreachable", dtype=object)
    reasons[doubled] = "doubled"
    reasons[chained] = "time_conflict"
    reasons[used] = ""
    return reasons
