"""What the fixes around one of a leg's airborne fixes show: whether it went up or down, and how fast it flew."""

from __future__ import annotations

import numpy as np

from ingest.derive.flying import AIRBORNE
from ingest.derive.track import Array, States, Track

TREND_S = 120.0
AROUND_S = 1800.0
ROLL_S = 30.0
ROLL_FT = 50.0
ROLL_SHARE = 0.7  # nothing loses or gains 30 % of its speed in half a minute of level flight


def climbs(track: Track, settled: States, air: int) -> bool:
    """Whether the aircraft was climbing in the two minutes from the airborne fix `air` on."""
    heights = _heights(track, settled, air, 1)
    return bool(heights[-1] > heights[0]) if len(heights) > 1 else bool(track.vertical_rate_fpm[air] > 0)


def comes_down(track: Track, settled: States, air: int) -> bool:
    """Whether the aircraft was coming down in the two minutes up to the airborne fix `air`."""
    heights = _heights(track, settled, air, -1)
    return bool(heights[-1] > heights[0]) if len(heights) > 1 else bool(track.vertical_rate_fpm[air] < 0)


def _heights(track: Track, settled: States, air: int, step: int) -> Array:
    """Known heights of the airborne fixes of two minutes, from `air` forward or back."""
    edges = sorted([int(track.ms[air]), int(track.ms[air] + step * TREND_S * 1000)])
    low, high = np.searchsorted(track.ms, [edges[0], edges[1] + 1])
    heights = track.altitude_ft[low:high][settled[low:high] == AIRBORNE]
    return np.asarray(heights[~np.isnan(heights)][::step])


def rolls(track: Track, settled: States, air: int, step: int) -> bool:
    """Whether the airborne fix `air` is on a roll: level within 50 ft, 30 % slower than within the next 30 s.

    With `step` 1 these are the seconds from `air` on (a take-off), with -1 those up to it (a landing).
    """
    edges = sorted([int(track.ms[air]), int(track.ms[air] + step * ROLL_S * 1000)])
    low, high = np.searchsorted(track.ms, [edges[0], edges[1] + 1])
    level = np.abs(track.altitude_ft[low:high] - track.altitude_ft[air]) <= ROLL_FT
    speeds = track.ground_speed_kt[low:high][level & (settled[low:high] == AIRBORNE)]
    return bool(len(speeds) > 1 and track.ground_speed_kt[air] <= ROLL_SHARE * np.fmax.reduce(speeds))


def fastest_around_kt(track: Track, before: int, after: int) -> float:
    """Highest ground speed sent in the half hour up to fix `before` and that from fix `after` on; NaN for none."""
    low = int(np.searchsorted(track.ms, track.ms[before] - AROUND_S * 1000))
    high = int(np.searchsorted(track.ms, track.ms[after] + AROUND_S * 1000, side="right"))
    speeds = np.concatenate([track.ground_speed_kt[low : before + 1], track.ground_speed_kt[after:high]])
    return float(np.fmax.reduce(speeds))
