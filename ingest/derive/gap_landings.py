"""Can a gap between two airborne fixes hide a landing? A question of time to spare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ingest.derive.geodesy import KNOT_KM_S, WGS84
from ingest.derive.track import Array, Flags, States, Track, Whole
from ingest.derive.trends import climbs, comes_down, fastest_around_kt, rolls

# Heights above this, and unknown ones, count for less than they may be: then fewer landings are excluded.
HIGHEST_COUNTED_FT = 45000.0
QUARTER_S = 900.0  # clocks of time zones differ by whole quarter hours
ROWS_APART_S = 120.0
JUMP_SLACK = 0.1
JUMP_SLACK_KM = 1.0
LEVEL_FT = 300.0
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


def landing_in_gap(
    track: Track, settled: States, before: Whole, after: Whole, thresholds: Mapping[str, float]
) -> NDArray[np.str_]:
    """`no`, `undetermined` or `yes` for each gap between the airborne fixes `before` and `after`.

    `no` where the gap is too short to come down and climb again, or where one of the two was in cruise (settings) and
    the straight flight at the fastest speed of the half hours around leaves too little to spare for a landing.
    `yes` where the straight flight leaves more to spare than the settings ask. That flight is reckoned with the slower
    of the ground speeds seen on the two sides (100 kt where neither is known): a slower flight leaves less to spare,
    so a landing is inferred less readily. Where the aircraft was low on both sides, coming down before the gap and
    climbing after it, less is asked for a `yes`, nothing where it was seen on its roll, and there is no `no`.
    All else is `undetermined`.
    """
    gap_s = (track.ms[after] - track.ms[before]) / 1000
    excluded = gap_s <= down_and_up_s(track.altitude_ft[before], track.altitude_ft[after], thresholds)
    slower = np.fmin(track.ground_speed_kt[before], track.ground_speed_kt[after])
    slower = np.maximum(np.nan_to_num(slower, nan=SPEED_WHERE_UNKNOWN_KT), 1.0)
    km = apart_km(track, before, after)
    spare_s = gap_s - km / (slower * KNOT_KM_S)
    inferred = spare_s > thresholds["landing_inferred_spare_s"]
    words = np.where(excluded, "no", np.where(inferred, "yes", "undetermined"))
    low = np.flatnonzero(~inferred & _down_and_up(track, settled, before, after, thresholds))
    landed = (spare_s[low] > thresholds["landing_low_spare_s"]) | _is_roll(track, settled, before[low], after[low])
    through = np.flatnonzero(~inferred & _in_cruise(track, before, after, thresholds))
    fastest = fastest_around_kt(track, before[through], after[through])
    leaves_s = gap_s[through] - km[through] / (np.where(fastest > 0, fastest, np.nan) * KNOT_KM_S)
    words[through[leaves_s <= thresholds["landing_reserve_s"]]] = "no"
    words[low] = np.where(landed, "yes", "undetermined")
    return words


def clock_jumps(track: Track, before: Whole, after: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Whether the clock, rather than the aircraft, may have gone on over each gap: by two quarter hours or more.

    Both fixes are level in cruise (settings), and less whole quarter hours, two or more, the gap is the time, two
    minutes at most, in which the way between them is flown at the slower of the ground speeds sent to 10 % and 1 km.
    """
    gap_s = (track.ms[after] - track.ms[before]) / 1000
    found = (gap_s >= 2 * QUARTER_S) & (gap_s % QUARTER_S <= ROWS_APART_S)
    found &= _in_cruise(track, before, after, thresholds)
    found &= np.abs(track.altitude_ft[after] - track.altitude_ft[before]) <= LEVEL_FT
    asked = np.flatnonzero(found)
    sent = np.fmin(track.ground_speed_kt[before[asked]], track.ground_speed_kt[after[asked]])
    flown_km = sent * KNOT_KM_S * (gap_s[asked] % QUARTER_S)
    off_km = np.abs(apart_km(track, before[asked], after[asked]) - flown_km)
    found[asked] = off_km <= JUMP_SLACK * flown_km + JUMP_SLACK_KM
    return np.asarray(found)


def _is_roll(track: Track, settled: States, before: Whole, after: Whole) -> Flags:
    """Whether the aircraft was received on its landing roll before each gap or on its take-off roll after it."""
    return np.asarray(rolls(track, settled, before, -1) | rolls(track, settled, after, 1))


def _in_cruise(track: Track, before: Whole, after: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Whether one of the two fixes is in cruise."""
    higher = np.fmax(track.altitude_ft[before], track.altitude_ft[after])
    return np.asarray(higher >= thresholds["cruise_height_ft"])


def _down_and_up(track: Track, settled: States, before: Whole, after: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Whether both fixes are low, the aircraft coming down to the first and climbing from the second."""
    is_low = np.maximum(track.altitude_ft[before], track.altitude_ft[after]) <= thresholds["low_height_ft"]
    return np.asarray(is_low & comes_down(track, settled, before) & climbs(track, settled, after))
