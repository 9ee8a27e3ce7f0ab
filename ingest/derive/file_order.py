"""Fixes whose times run against the order of their file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

import numpy as np

from ingest.derive.reach import Points
from ingest.derive.repeats import MOVING_KT
from ingest.derive.track import Array, Flags, Whole

NONE: Whole = np.zeros(0, dtype=np.int64)


def disordered(row_no: Whole, file: Whole) -> list[Whole]:
    """The numbers of the fixes of each file in which a time runs backwards, in the order of the file.

    Given are the rows and the files (as numbers) of fixes in order of time.
    """
    falls, runs = np.flatnonzero(np.diff(row_no) < 0), np.flatnonzero(np.diff(file, prepend=-1))
    if bool((file[falls] != file[falls + 1]).all()) and len(np.unique(file[runs])) == len(runs):
        return []
    by_file = np.argsort(file, kind="stable")
    grouped = file[by_file]
    backwards = (np.diff(row_no[by_file]) < 0) & (np.diff(grouped) == 0)
    chosen = (by_file[grouped == one] for one in np.unique(grouped[1:][backwards]))
    return [number[np.argsort(row_no[number], kind="stable")] for number in chosen]


def against_order(
    points: Points, speed_kt: Array, number: Whole, trusted: Flags, thresholds: Mapping[str, float]
) -> tuple[Whole, Whole]:
    """Numbers of fixes of one file whose times run against its order, in which they fit; then those that are far off.

    `number` are the fixes in the order of the file. Of those `trusted` the longest series in order of time is in
    order; runs of others are judged. A run fits where its fixes can be reached from each other in their own order, its
    first from the fix of the series before it, and the one after it from its last, in the time between those two, of
    which no more than a gap (settings) is to spare. Where more than a share (settings) of the fixes trusted is left
    out of the series, the order of the file says nothing. Far off are runs that send 100 kt or more and are further in
    time than a gap from where they fit: of these it is sure that both cannot be.
    """
    ms, sure = points.ms[number], np.flatnonzero(trusted)
    series = sure[_longest_in_order(ms[sure])]
    if len(sure) - len(series) > thresholds["file_order_share"] * len(sure):
        return NONE, NONE
    late = np.setdiff1d(np.arange(len(ms)), series)
    fitting, far = [NONE], [NONE]
    for run in np.split(late, np.flatnonzero(np.diff(late) > 1) + 1) if len(late) else []:
        after = int(np.searchsorted(series, run[0]))
        if not 0 < after < len(series):
            continue
        apart_s = _apart_s(points, number[series[after - 1]], number[run], number[series[after]], thresholds["gap_s"])
        fitting += [number[run]] if apart_s > 0 else []
        moves = np.fmax.reduce(speed_kt[number[run]]) >= MOVING_KT
        far += [number[run]] if apart_s > thresholds["gap_s"] and moves else []
    return np.concatenate(fitting), np.concatenate(far)


def _apart_s(points: Points, before: int, run: Whole, after: int, gap_s: float) -> float:
    """By how many seconds at least a run must move to the time between two fixes; 0 where it does not fit there."""
    ms = points.ms
    one, other = points.take(run[:-1]), points.take(run[1:])
    holds = bool(((one.ms <= other.ms) & (one.need(slice(None), other, slice(None)) <= 1)).all())
    if not holds or not 0 <= points.spare_s(before, int(run[0]), int(run[-1]), after) <= gap_s:
        return 0.0
    return float(max(ms[before] - ms[run[0]], ms[run[-1]] - ms[after])) / 1000


def _longest_in_order(ms: Whole) -> Whole:
    """The places of the longest series of times that never runs backwards."""
    ends: list[int] = []  # the lowest time that ends a series of each length, and its place
    places: list[int] = []
    before = np.full(len(ms), -1)
    for place, time in enumerate(ms.tolist()):
        length = bisect_right(ends, time)
        before[place] = places[length - 1] if length else -1
        ends[length : length + 1], places[length : length + 1] = [time], [place]
    series = []
    place = places[-1] if places else -1
    while place >= 0:
        series.append(place)
        place = int(before[place])
    return np.array(series[::-1], dtype=np.int64)
