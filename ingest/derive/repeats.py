"""Fixes that say nothing new: the same row twice, and places that are sent again while the aircraft flies on."""

from __future__ import annotations

import numpy as np

from ingest.derive.reach import Points
from ingest.derive.track import Array, Flags

FROZEN_S = 30.0
MOVING_KT = 100.0


def doubled(points: Points) -> Flags:
    """Fixes of a time and place that came before."""
    same = np.diff(points.ms) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same)[: len(points.ms)])
    rows = np.stack([points.ms, points.latitude, points.longitude])[:, tied]
    order = np.lexsort(rows)
    again = (np.diff(rows[:, order]) == 0).all(axis=0)
    found = np.zeros(len(points.ms), dtype=bool)
    found[tied[order[1:][again]]] = True
    return found


def still(points: Points, speed_kt: Array, silence_s: float) -> tuple[Flags, Flags]:
    """Fixes that repeat exactly the place of the one before while the aircraft sent 100 kt or more: two kinds.

    Frozen are, in a run of repeats, the first that is so fast and all after it, where two or more are, over 30 s or
    more; slower ones after these repeat a place that is known to be wrong. Stale is a single repeat after more than
    `silence_s`. A repeat without a speed has the one sent before it at that place.
    """
    stays = np.append(False, _stays(points))[: len(points.ms)]
    frozen, stale = np.zeros_like(stays), np.zeros_like(stays)
    runs = np.flatnonzero(stays | np.append(stays[1:], False))
    if not len(runs):
        return frozen, stale
    is_first = ~stays[runs]
    number, start = np.cumsum(is_first) - 1, np.flatnonzero(is_first)
    told = np.where(np.isnan(speed_kt[runs]) & ~is_first, 0, np.arange(len(runs)))
    fast = ~is_first & (speed_kt[runs][np.maximum.accumulate(told)] >= MOVING_KT)
    in_all, count = np.cumsum(fast, dtype=np.int64), np.bincount(number, fast)
    so_far = in_all - in_all[start][number]
    moved = count > 0
    first, last = (np.flatnonzero(fast & (so_far == which)) for which in (1, count[number]))
    lasted_s = np.zeros(len(start))
    lasted_s[moved] = (points.ms[runs[last]] - points.ms[runs[first - 1]]) / 1000
    is_frozen = (count > 1) & (lasted_s >= FROZEN_S)
    is_stale = moved & (np.bincount(number) == 2) & (lasted_s > silence_s)
    frozen[runs], stale[runs] = is_frozen[number] & (so_far > 0), is_stale[number] & fast
    return frozen, stale


def may_be_still(points: Points, speed_kt: Array) -> Flags:
    """Whether each fix but the first repeats a place at 100 kt or more, sent with it or with the one before.

    No run of repeats without such a fix has one that is frozen or stale.
    """
    return _stays(points) & (np.fmax(speed_kt[1:], speed_kt[:-1]) >= MOVING_KT)


def _stays(points: Points) -> Flags:
    """Whether each fix but the first repeats exactly the place of the one before."""
    return np.asarray((np.diff(points.latitude) == 0) & (np.diff(points.longitude) == 0))
