"""How fast a track moves where the ground speeds sent say that it hardly does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ingest.derive.flying import AIRBORNE, FLYING_KT, GROUND, MOVING_KT, runs_of
from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.track import Array, Flags, Track, Whole, sphere_between_km

NEAREST_MS, FURTHEST_MS = 10_000, 300_000
STRETCH_FIXES, STRETCH_MS = 5, 60_000
DEGREE_NM = 60.0


def with_moved_speeds(track: Track) -> Track:
    """The track with the speed at which it moves in place of one under 50 kt that was sent, where that is over 100 kt.

    It is the least of three, in kt: from a fix 10 to 300 s before, to one as long after, and between these two; beside
    a longer silence it is that on the other side. A single displaced position goes there and back and has none. It
    counts in a stretch of five fixes and a minute or more that all move, or send, 100 kt.
    """
    asked = np.flatnonzero((track.ground_speed_kt < MOVING_KT) & _steps_fast(track))
    moved = _moved_kt(track, asked)
    asked, moved = asked[moved >= FLYING_KT], moved[moved >= FLYING_KT]
    if not len(asked):
        return track
    speed = track.ground_speed_kt.copy()
    speed[asked] = moved
    runs = runs_of(np.where(speed >= FLYING_KT, AIRBORNE, GROUND).astype(np.int8))
    lasts = (runs.last - runs.first >= STRETCH_FIXES - 1) & (track.ms[runs.last] - track.ms[runs.first] >= STRETCH_MS)
    noise = ~lasts[np.searchsorted(runs.first, asked, side="right") - 1]
    speed[asked[noise]] = track.ground_speed_kt[asked[noise]]
    return replace(track, ground_speed_kt=speed)


def _steps_fast(track: Track) -> Flags:
    """Whether the step to or from each fix may be flown at 100 kt: cheap, and true too often rather than too seldom."""
    degrees = np.abs(np.diff(track.latitude))
    degrees += np.abs(np.diff(track.longitude))
    fast = degrees >= np.diff(track.ms) * (FLYING_KT / DEGREE_NM / 3_600_000)
    return np.asarray(np.append(fast, False) | np.append(False, fast))


def _moved_kt(track: Track, asked: Whole) -> Array:
    """The least of the three speeds at each fix asked; 0 where there is no fix on either side."""
    ms = track.ms
    before = np.searchsorted(ms, ms[asked] - NEAREST_MS, side="right") - 1
    after = np.searchsorted(ms, ms[asked] + NEAREST_MS)
    is_before, is_after = before >= 0, after < len(ms)
    before, after = before.clip(min=0), after.clip(max=len(ms) - 1)
    is_before &= ms[asked] - ms[before] <= FURTHEST_MS
    is_after &= ms[after] - ms[asked] <= FURTHEST_MS
    least = np.fmin.reduce([
        np.where(known, _speed_kt(track, *pair), np.nan) for known, pair in (
            (is_before, (before, asked)), (is_after, (asked, after)), (is_before & is_after, (before, after)))])
    return np.asarray(np.nan_to_num(least))


def _speed_kt(track: Track, one: Whole, other: Whole) -> Array:
    km = sphere_between_km(track.latitude[one], track.longitude[one], track.latitude[other], track.longitude[other])
    return np.asarray(km / np.maximum(track.ms[other] - track.ms[one], 1) * 1000 / KNOT_KM_S)
