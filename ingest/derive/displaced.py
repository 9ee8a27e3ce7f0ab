"""Why positions out of reach of the track are where they are: displaced for a while, or sent with another clock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ingest.derive.reach import SLACK_KM, Heights, Points
from ingest.derive.track import Array, Flags, Whole, sphere_between_km

STRAND_APART_MS = 120_000
COMPARED_MS = 60_000  # the track is taken as straight between fixes no further apart
SHARE_ON_TRACK = 0.9
SPAN_KM = 10 * SLACK_KM  # a strand that goes less far fits the track at many times
JOINT_FT = 300.0


def strands(points: Points, away: Whole) -> Whole:
    """The number of the strand of each of the fixes `away`: in one, each is reached from the one before in two minutes.

    Strands of several aircraft, or of one and what it interrupts, can lie side by side in time.
    """
    if not len(away):
        return away
    apart = points.take(away)
    breaks = ~apart.in_reach() | (np.diff(apart.ms) > STRAND_APART_MS)
    return np.append(0, np.cumsum(breaks))


def displaced(points: Points, feet: Array, used: Whole, away: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Which of the fixes `away` form a displaced stretch of the aircraft's own track.

    They stand in its place: no fix in `used` comes between them, they hold together, one before and one after is no
    further in time than the settings say, and the height (which does not follow from the position) goes on at both
    joints. `used` and `away` are numbers of fixes in order of time; `feet` are their heights.
    """
    if not len(away) or not len(used):
        return np.zeros(len(away), dtype=bool)
    place = np.searchsorted(used, away)
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    ends = np.append(starts[1:], len(away)) - 1
    count = ends - starts + 1
    apart = points.take(away)
    broken = np.append(False, ~apart.in_reach())
    broken[starts] = False
    holds = np.add.reduceat(broken, starts) == 0
    found = holds & (count >= thresholds["displaced_fixes"]) & (place[starts] > 0) & (place[starts] < len(used))
    before, after = used[np.maximum(place[starts] - 1, 0)], used[np.minimum(place[starts], len(used) - 1)]
    found &= _joined(points.ms, feet, before, away[starts], thresholds)
    found &= _joined(points.ms, feet, away[ends], after, thresholds)
    return np.repeat(found, count)


def _joined(ms: Whole, feet: Array, before: Whole, after: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Whether one fix follows another at once and at a height that goes on from it; never where a height is unknown."""
    heights = Heights(ms, feet, thresholds["descent_climb_fpm"], JOINT_FT)
    with np.errstate(invalid="ignore"):
        goes_on = heights.need(before, heights, after) <= 1
    return np.asarray(goes_on & (ms[after] - ms[before] <= thresholds["displaced_silence_s"] * 1000))


def on_another_clock(points: Points, used: Whole, away: Whole, thresholds: Mapping[str, float]) -> Flags:
    """Which of the fixes `away` lie on the track of those `used` at another time, a whole strand by one difference.

    Asked of strands of several fixes that go 10 km or further; the difference is at most that of the settings.
    """
    found = np.zeros(len(away), dtype=bool)
    number = strands(points, away)
    count = np.bincount(number) if len(away) else number
    first, ms, reach_ms = np.append(0, np.cumsum(count))[:-1], points.ms[used], thresholds["clock_offset_s"] * 1000
    for strand in np.flatnonzero(count >= thresholds["clock_fixes"]):
        chosen = slice(int(first[strand]), int(first[strand] + count[strand]))
        apart = points.take(away[chosen])
        low, high = np.searchsorted(ms, [apart.ms[0] - 2 * reach_ms, apart.ms[-1] + 2 * reach_ms])
        found[chosen] = _fits_later(points.take(used[low:high]), apart, thresholds)
    return found


def _fits_later(near: Points, strand: Points, thresholds: Mapping[str, float]) -> bool:
    """Whether a strand lies on the track near it at another time."""
    span = sphere_between_km(strand.latitude[0], strand.longitude[0], strand.latitude[-1], strand.longitude[-1])
    if span < SPAN_KM or len(near.ms) < 2:
        return False
    middle = len(strand.ms) // 2
    offset_ms = strand.ms[middle] - _closest_ms(near, float(strand.latitude[middle]), float(strand.longitude[middle]))
    if abs(offset_ms) > thresholds["clock_offset_s"] * 1000:
        return False
    off, known = _off_track_km(near, strand, offset_ms)
    return bool(known.sum() >= thresholds["clock_fixes"] and (off[known] <= SLACK_KM).mean() >= SHARE_ON_TRACK)


def _closest_ms(track: Points, latitude: float, longitude: float) -> float:
    """The time at which a track came closest to a place, between the fixes too."""
    y = track.latitude - latitude
    x = ((track.longitude - longitude + 180) % 360 - 180) * np.cos(np.radians(latitude))
    along_x, along_y = np.diff(x), np.diff(y)
    length = np.maximum(along_x**2 + along_y**2, 1e-18)
    share = np.clip(-(x[:-1] * along_x + y[:-1] * along_y) / length, 0, 1)
    aside = (x[:-1] + share * along_x) ** 2 + (y[:-1] + share * along_y) ** 2
    k = int(np.argmin(aside))
    return float(track.ms[k] + share[k] * (track.ms[k + 1] - track.ms[k]))


def _off_track_km(track: Points, strand: Points, offset_ms: float) -> tuple[Array, Flags]:
    """How far each fix of a strand is from the track at its own time less the offset, and of which that is known."""
    at = strand.ms - offset_ms
    after = np.clip(np.searchsorted(track.ms, at), 1, len(track.ms) - 1)
    known = (track.ms[after] - track.ms[after - 1] <= COMPARED_MS) & (at >= track.ms[0]) & (at <= track.ms[-1])
    latitude = np.interp(at, track.ms, track.latitude)
    longitude = np.interp(at, track.ms, np.unwrap(track.longitude, period=360))
    return sphere_between_km(latitude, longitude, strand.latitude, strand.longitude), known
