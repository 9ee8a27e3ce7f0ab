"""What the fixes around a leg's airborne fixes show: whether it went up or down, and how fast it flew.

Each question is asked of many fixes at once.
"""

from __future__ import annotations

import numpy as np

from ingest.derive.flying import AIRBORNE
from ingest.derive.spans import members, within_ms
from ingest.derive.track import Array, Flags, States, Track, Whole

TREND_MS = 120_000
AROUND_MS = 1_800_000
ROLL_MS = 30_000
ROLL_FT = 50.0
ROLL_SHARE = 0.7  # nothing loses or gains 30 % of its speed in half a minute of level flight


def climbs(track: Track, settled: States, air: Whole) -> Flags:
    """Whether the aircraft was climbing in the two minutes from each airborne fix `air` on."""
    rise = _rise_ft(track, settled, air, 1)
    return np.where(np.isnan(rise), track.vertical_rate_fpm[air], rise) > 0


def comes_down(track: Track, settled: States, air: Whole) -> Flags:
    """Whether the aircraft was coming down in the two minutes up to each airborne fix `air`."""
    rise = _rise_ft(track, settled, air, -1)
    return np.where(np.isnan(rise), track.vertical_rate_fpm[air], rise) < 0


def _rise_ft(track: Track, settled: States, air: Whole, step: int) -> Array:
    """From the first to the last known height of the airborne fixes of two minutes; NaN where fewer than two are known.

    With `step` 1 these are the two minutes from `air` on, with -1 those up to it.
    """
    known = np.flatnonzero((settled == AIRBORNE) & ~np.isnan(track.altitude_ft))
    low, high = (np.searchsorted(known, edge) for edge in within_ms(track.ms, air, step, TREND_MS))
    rise = np.full(len(air), np.nan)
    several = high - low > 1
    rise[several] = track.altitude_ft[known[high[several] - 1]] - track.altitude_ft[known[low[several]]]
    return rise


def rolls(track: Track, settled: States, air: Whole, step: int | Whole) -> Flags:
    """Whether each airborne fix `air` is on a roll: level within 50 ft, 30 % slower than within the next 30 s.

    With `step` 1 these are the seconds from `air` on (a take-off), with -1 those up to it (a landing).
    """
    owner, fix = members(*within_ms(track.ms, air, step, ROLL_MS))
    level = np.abs(track.altitude_ft[fix] - track.altitude_ft[air][owner]) <= ROLL_FT
    level &= settled[fix] == AIRBORNE
    fastest = _fastest_kt(track, owner[level], fix[level], len(air))
    several = np.bincount(owner[level], minlength=len(air)) > 1
    return np.asarray(several & (track.ground_speed_kt[air] <= ROLL_SHARE * fastest))


def fastest_around_kt(track: Track, before: Whole, after: Whole) -> Array:
    """Highest ground speed sent in the half hour up to each fix `before` and that from fix `after` on; NaN for none."""
    low = np.searchsorted(track.ms, track.ms[before] - AROUND_MS)
    high = np.searchsorted(track.ms, track.ms[after] + AROUND_MS, side="right")
    sides = (members(low, before + 1), members(after, high))
    return np.fmax(*(_fastest_kt(track, owner, fix, len(before)) for owner, fix in sides))


def _fastest_kt(track: Track, owner: Whole, fix: Whole, count: int) -> Array:
    """Highest ground speed among the fixes of each of `count` spans."""
    fastest = np.full(count, np.nan)
    np.fmax.at(fastest, owner, track.ground_speed_kt[fix])
    return fastest
