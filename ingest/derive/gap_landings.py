"""Can a gap between two airborne fixes hide a landing? A question of time to spare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ingest.derive.geodesy import KNOT_KM_S, WGS84
from ingest.derive.track import Array, Track, Whole

# Heights above this, and unknown ones, count for less than they may be: then fewer landings are excluded.
HIGHEST_COUNTED_FT = 45000.0
SPEED_WHERE_UNKNOWN_KT = 100.0  # slow, so that a long straight flight is not taken for a landing


def gaps_between(track: Track, airborne: Whole, gap_s: float) -> Whole:
    """Numbers k such that `airborne[k]` and `airborne[k + 1]` are more than `gap_s` apart."""
    return np.flatnonzero(np.diff(track.ms[airborne]) > gap_s * 1000)


def down_and_up_s(before_ft: Array, after_ft: Array, thresholds: Mapping[str, float]) -> Array:
    """Seconds below which a landing between two heights in ft is excluded.

    Descent to sea level and climb at the fastest rate assumed, and the reserve for landing and take-off. An unknown
    height counts as 0: the limit is then lower, and the answer undetermined rather than a wrong `no`.
    """
    feet = sum(np.clip(np.nan_to_num(ft, nan=0.0), 0.0, HIGHEST_COUNTED_FT) for ft in (before_ft, after_ft))
    return np.asarray(feet / thresholds["descent_climb_fpm"] * 60 + thresholds["landing_reserve_s"])


def apart_km(track: Track, before: Whole, after: Whole) -> Array:
    """Geodesic distances in km between pairs of fixes."""
    _, _, metres = WGS84.inv(
        track.longitude[before], track.latitude[before], track.longitude[after], track.latitude[after]
    )
    return np.asarray(metres, dtype=float) / 1000


def landing_in_gap(track: Track, before: Whole, after: Whole, thresholds: Mapping[str, float]) -> list[str]:
    """`no`, `undetermined` or `yes` for each gap between the fixes `before` and `after`.

    `no` where the gap is too short to come down and climb again. `yes` where it is longer than the straight flight
    by more than the spare time in the settings. The flight is reckoned with the slower of the ground speeds seen on
    the two sides (100 kt where neither is known): a slower flight leaves less to spare, so a landing is inferred
    less readily. All else is `undetermined`.
    """
    gap_s = (track.ms[after] - track.ms[before]) / 1000
    excluded = gap_s <= down_and_up_s(track.altitude_ft[before], track.altitude_ft[after], thresholds)
    slower = np.fmin(track.ground_speed_kt[before], track.ground_speed_kt[after])
    slower = np.maximum(np.nan_to_num(slower, nan=SPEED_WHERE_UNKNOWN_KT), 1.0)
    spare_s = gap_s - apart_km(track, before, after) / (slower * KNOT_KM_S)
    inferred = spare_s > thresholds["landing_inferred_spare_s"]
    return [str(word) for word in np.where(excluded, "no", np.where(inferred, "yes", "undetermined"))]
