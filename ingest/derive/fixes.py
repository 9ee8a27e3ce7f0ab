"""Which received positions are used. Those that are not stay in the table with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from ingest.derive.chain import heaviest_chain
from ingest.derive.displaced import displaced, on_another_clock
from ingest.derive.file_order import against_order, disordered
from ingest.derive.parts import part_starts
from ingest.derive.reach import Heights, Points
from ingest.derive.repeats import doubled, may_be_still, still
from ingest.derive.texts import texts_of
from ingest.derive.track import Array, Track, Whole, times_ms, track_of
from ingest.vocabulary import FIX_REASONS

KEYS = ("", *FIX_REASONS)
HEIGHT_JUMP = "height_jump"
USED = ("", HEIGHT_JUMP)
"""Reasons of fixes whose position is used."""
ELSEWHERE = ("unreachable", "displaced_stretch", "receiver_clock", "out_of_order")
"""Reasons of fixes that contradict the track: a position, or its time, is wrong."""
IMPLAUSIBLE = (*ELSEWHERE, "frozen", "stale_after_loss")
"""Reasons of fixes that say something which cannot be."""


def set_aside(fixes: pd.DataFrame, bound_kt: float, thresholds: Mapping[str, float]) -> pd.DataFrame:
    """The fixes of one aircraft in order of time, with `set_aside_reason` filled anew (empty: used).

    `doubled`: the same time and place came before. `frozen`: exactly the same place three times or more, while ground
    speeds of 100 kt or more were sent for 30 s or more (`repeats.py`); the first of them is used.
    `stale_after_loss`: so once, after a silence (settings). `out_of_order`: its time runs against the order of its
    file, in which its place fits (`file_order.py`); a fix that moves and is more than a gap's length from its
    neighbours in the file is asked this first, others only when out of reach.
    `unreachable`: not in the heaviest chain of positions that can be reached from each other at `bound_kt`, or at the
    ground speed sent with them where that is higher (up to 750 kt), with 1 km of slack; where more can be said of it,
    `displaced_stretch` or `receiver_clock` (`displaced.py`). `time_conflict`: another place within that slack is used
    for the time. Of two aircraft under one address the one with fewer positions is set aside. A displaced position that
    could be reached both from the fix before and to the fix after cannot be told from a true one and stays.
    `height_jump`: the position is used, its height is not: it is in no heaviest chain of heights (settings).
    All this is asked of each part of the track by itself (`parts.py`).

    The frame has the columns of the table `fixes`; no row is dropped; the index is made new.
    """
    ordered, file = in_order(fixes)
    track, row_no = track_of(ordered), ordered["row_no"].to_numpy()
    code = np.zeros(len(ordered), dtype=np.int8)
    for part in _parts_asked(track, row_no, file, bound_kt, thresholds):
        code[part] = _judged(track.part(part), row_no[part], file[part], bound_kt, thresholds)
    return ordered.assign(set_aside_reason=pd.array(KEYS, dtype="str").take(code))


def _parts_asked(
    track: Track, row_no: Whole, file: Whole, bound_kt: float, thresholds: Mapping[str, float]
) -> list[slice]:
    """The parts of a track; of several only those in which a fix may be set aside."""
    starts = part_starts(track, file, bound_kt)
    parts = [slice(start, end) for start, end in pairwise([*starts.tolist(), len(file)])]
    if len(parts) < 2:
        return parts
    odd = _odd(track, row_no, file, bound_kt, thresholds)
    return [parts[number] for number in np.unique(np.searchsorted(starts, odd, side="right") - 1).tolist()]


def _odd(track: Track, row_no: Whole, file: Whole, bound_kt: float, thresholds: Mapping[str, float]) -> Whole:
    """Numbers of fixes, some for each part in which one is set aside: elsewhere time goes on from fix to fix and with
    the rows of each file, no place is sent again at speed, and all places and heights are in reach."""
    points = _points(track, bound_kt)
    odd = (np.diff(track.ms) == 0) | ~points.in_reach() | may_be_still(points, track.ground_speed_kt)
    known, heights = _heights(track.ms, track.altitude_ft, thresholds)
    jumps = known[1:][~heights.in_reach()]
    return np.concatenate([np.flatnonzero(odd) + 1, jumps, *disordered(row_no, file)])


def _judged(track: Track, row_no: Whole, file: Whole, bound_kt: float, thresholds: Mapping[str, float]) -> np.ndarray:
    """The number in KEYS of each fix of a part."""
    points = _points(track, bound_kt)
    code = _repeats(points, track.ground_speed_kt, thresholds["stale_silence_s"])
    for number in (files := disordered(row_no, file)):
        _, far = against_order(points, track.ground_speed_kt, number, code[number] == 0, thresholds)
        code[far[code[far] == 0]] = KEYS.index("out_of_order")
    single = np.flatnonzero(code == 0)
    in_chain = heaviest_chain(points.take(single))
    chained = single[in_chain]
    is_later = np.append(True, np.diff(points.ms[chained]) > 0)[: len(chained)]
    used = chained[is_later]
    code[single[~in_chain]], code[chained[~is_later]] = KEYS.index("unreachable"), KEYS.index("time_conflict")
    _explain(code, points, track, files, thresholds)
    code[used[_jumps(points.ms[used], track.altitude_ft[used], thresholds)]] = KEYS.index(HEIGHT_JUMP)
    return code


def in_order(fixes: pd.DataFrame) -> tuple[pd.DataFrame, Whole]:
    """The fixes by time, then file and row, and the rank of the file of each."""
    files = texts_of(fixes["source_file_id"])
    rank = np.argsort(np.argsort(files.words))[files.number]
    keys = (fixes["row_no"].to_numpy(), rank, times_ms(fixes))
    time = np.diff(keys[2])
    tied = np.flatnonzero(time == 0)
    row, file = (key[tied + 1] - key[tied] for key in keys[:2])
    if bool((time >= 0).all() and ((file > 0) | ((file == 0) & (row >= 0))).all()):
        return fixes.reset_index(drop=True), rank
    order = np.lexsort(keys)
    return fixes.iloc[order].reset_index(drop=True), rank[order]


def _repeats(points: Points, speed_kt: Array, silence_s: float) -> np.ndarray:
    """The number in KEYS of each fix that repeats another, else 0."""
    code = np.zeros(len(points.ms), dtype=np.int8)
    frozen, stale = still(points, speed_kt, silence_s)
    code[frozen], code[stale] = KEYS.index("frozen"), KEYS.index("stale_after_loss")
    code[doubled(points)] = KEYS.index("doubled")
    return code


def _explain(
    code: np.ndarray, points: Points, track: Track, files: list[Whole], thresholds: Mapping[str, float]
) -> None:
    """A closer reason for what is unreachable, where there is one; the last that holds is the closest."""
    away, used = np.flatnonzero(code == KEYS.index("unreachable")), np.flatnonzero(code == 0)
    if not len(away):
        return
    code[away[displaced(points, track.altitude_ft, used, away, thresholds)]] = KEYS.index("displaced_stretch")
    code[away[on_another_clock(points, used, away, thresholds)]] = KEYS.index("receiver_clock")
    for number in files:
        number = number[np.isin(number, away) | np.isin(number, used)]
        late, _ = against_order(points, track.ground_speed_kt, number, code[number] == 0, thresholds)
        code[np.intersect1d(late, away)] = KEYS.index("out_of_order")


def _jumps(ms: Whole, feet: Array, thresholds: Mapping[str, float]) -> Whole:
    """The numbers of fixes whose height is not in the heaviest chain of heights."""
    known, heights = _heights(ms, feet, thresholds)
    return known[~heaviest_chain(heights)]


def _points(track: Track, bound_kt: float) -> Points:
    """The positions, each with the bound, or with the ground speed sent with it where that is higher."""
    return Points(track.ms, track.latitude, track.longitude, np.fmax(track.ground_speed_kt, bound_kt))


def _heights(ms: Whole, feet: Array, thresholds: Mapping[str, float]) -> tuple[Whole, Heights]:
    """The numbers of the fixes whose height is known, and their heights."""
    known = np.flatnonzero(~np.isnan(feet))
    return known, Heights(ms[known], feet[known], thresholds["height_jump_fpm"], thresholds["height_jump_ft"])
