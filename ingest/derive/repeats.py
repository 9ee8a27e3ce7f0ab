"""Fixes that say nothing new: the same row twice, and places that are sent again while the aircraft flies on."""

from __future__ import annotations

import numpy as np

from ingest.derive.reach import Points
from ingest.derive.spans import members
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

    Frozen are two repeats or more in a stretch of 30 s or more; stale is one repeat after more than `silence_s`.
    """
    stays = np.zeros(len(points.ms), dtype=bool)
    stays[1:] = (np.diff(points.latitude) == 0) & (np.diff(points.longitude) == 0)
    if not stays.any():
        return stays, stays
    edges = np.flatnonzero(np.diff(stays, append=False))  # the first of each stretch, and the last
    first, last = edges[::2], edges[1::2]
    lasted_s = (points.ms[last] - points.ms[first]) / 1000
    known_kt = np.append(np.where(np.isnan(speed_kt), np.inf, speed_kt), np.inf)
    slowest = np.minimum.reduceat(known_kt, np.stack([first, last + 1], axis=1).ravel())[::2]
    moved = np.isfinite(slowest) & (slowest >= MOVING_KT)
    is_frozen = (lasted_s >= FROZEN_S) & moved & (last - first > 1)
    is_stale = (lasted_s > silence_s) & moved & (last - first == 1)
    frozen, stale = np.zeros_like(stays), np.zeros_like(stays)
    for found, kind in ((frozen, is_frozen), (stale, is_stale)):
        found[members(first[kind] + 1, last[kind] + 1)[1]] = True
    return frozen, stale
