"""Which fixes prove that the aircraft flew and which that it stood on the ground; each sign can be missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.derive.airports import Fields, Near, fields_near
from ingest.derive.spans import members
from ingest.derive.track import Array, Flags, States, Track, Whole, sphere_between_km

GROUND, UNKNOWN, AIRBORNE = -1, 0, 1

FAST_KT = 200.0  # nothing rolls this fast
MOVING_KT = 50.0  # slower does not prove a flight, whatever the flag says
FLYING_KT = 100.0
SLOW_KT = 40.0  # an aircraft this slow on a runway has landed; faster may be a touch-and-go
STANDING_KT = 30.0
HIGH_FT = 20000.0  # no field is this high
HIGHEST_FIELD_FT = 15000.0
PRESSURE_FT = 1000.0  # pressure altitude differs from the true height by some hundred feet
FIELD_KM = 5.0
STEEPEST_FT_S = 100.0  # 6,000 ft/min
FLICKER_S = 60.0
ON_GROUND_S = 120.0
GROUND_GAP_S = 300.0
CLIMB_SEEN_FT = 300.0
AWAY_KM = 3.0


def signs(track: Track, fields: Fields) -> States:
    """AIRBORNE, GROUND or UNKNOWN for each fix by itself.

    On the ground: the flag, or under 30 kt within 5 km of a field and 1,000 ft of its height. Airborne: 200 kt or
    more; over 20,000 ft; flagged airborne with 50 kt or more; without a flag 50 kt, with or without one an unknown
    speed, 1,000 ft above every field within 5 km. A row with neither height nor speed
    proves nothing, nor does one that is flagged airborne and slow.
    """
    speed, height, flag = track.ground_speed_kt, track.altitude_ft, track.flag
    found = np.full(len(flag), UNKNOWN, dtype=np.int8)
    found[(flag == 0) & (speed >= MOVING_KT)] = AIRBORNE
    _by_field(track, fields, found)
    found[(flag == 1)] = GROUND
    found[(flag == 1) & (height > HIGH_FT)] = UNKNOWN
    found[(speed >= FAST_KT) | ((height > HIGH_FT) & (flag != 1))] = AIRBORNE
    return found


def _by_field(track: Track, fields: Fields, found: States) -> None:
    """Signs that follow from the height above the fields near by."""
    standing = (track.flag != 1) & (track.ground_speed_kt < STANDING_KT)
    unflagged = (track.flag == -1) & (track.ground_speed_kt >= MOVING_KT)
    by_height = (unflagged | ((track.flag != 1) & np.isnan(track.ground_speed_kt))) & ~np.isnan(track.altitude_ft)
    asked = np.flatnonzero(standing | by_height)
    near = fields_near(track.latitude[asked], track.longitude[asked], fields, FIELD_KM)
    above = track.altitude_ft[asked][near.position] - fields.elevation_ft[near.field]
    low = np.zeros(len(asked), dtype=bool)
    low[near.position[~(np.abs(above) > PRESSURE_FT)]] = True
    found[asked[low & standing[asked]]] = GROUND
    ground_ft = np.zeros(len(asked))
    np.maximum.at(ground_ft, near.position, np.nan_to_num(fields.elevation_ft[near.field]))
    clear = track.altitude_ft[asked] > ground_ft + PRESSURE_FT
    found[asked[clear & by_height[asked]]] = AIRBORNE


@dataclass(frozen=True)
class Runs:
    """Stretches of equal signs, unknown ones left out: first and last fix of each, and its sign."""

    first: Whole
    last: Whole
    sign: States


def runs_of(found: States, ms: Whole | None = None) -> Runs:
    """The stretches of a series of signs; with times, also cut where two fixes are more than 300 s apart."""
    known = np.flatnonzero(found)
    if not len(known):
        return Runs(known, known, found[known])
    cut = np.diff(found[known]) != 0
    if ms is not None:
        cut |= np.diff(ms[known]) > GROUND_GAP_S * 1000
    starts = np.append(0, np.flatnonzero(cut) + 1)
    ends = np.append(starts[1:], len(known)) - 1
    return Runs(known[starts], known[ends], found[known[starts]])


def settled(track: Track, fields: Fields, found: States) -> States:
    """The signs without noise: contrary ones that are neither a landing nor a flight become UNKNOWN.

    A stretch on the ground between airborne fixes is a landing when the aircraft could come down from the last and
    climb to the next at 6,000 ft/min, and it slowed under 40 kt (twice, or away for a minute), or was on the ground
    for 120 s, or was not seen airborne for 300 s and was at a field. Else it is a touch-and-go or a wrong flag.
    Airborne fixes between two stretches on the ground are a flight when a minute or more lies between these, and
    the aircraft climbed 300 ft (within 1,000 ft of the height of a field only with 100 kt) or went 3 km away. With
    ground on one side only, 100 kt prove it too. What lies beyond 300 s without a fix is judged by itself. With ground
    on neither side fixes that show none of these in a minute or more, those before and after included, are no flight.
    """
    found = found.copy()
    ground = runs_of(found)
    _forget(found, ground, (ground.sign == GROUND) & ~_landings(track, fields, found, ground))
    air = runs_of(found, track.ms)
    _forget(found, air, (air.sign == AIRBORNE) & ~_flights(track, fields, found, air))
    return found


def _forget(found: States, runs: Runs, noise: Flags) -> None:
    known = np.flatnonzero(found)
    low = np.searchsorted(known, runs.first[noise])
    high = np.searchsorted(known, runs.last[noise], side="right")
    found[known[members(low, high)[1]]] = UNKNOWN


def _landings(track: Track, fields: Fields, found: States, runs: Runs) -> Flags:
    """For each run, whether it can be a stay on the ground. True for runs without an airborne neighbour."""
    number = len(runs.sign)
    ok = np.ones(number, dtype=bool)
    ground = np.flatnonzero(runs.sign == GROUND)
    if number < 2 or not len(ground):
        return ok
    left, right = ground[ground > 0], ground[ground < number - 1]
    firsts, lasts = runs.first[left], runs.last[right]
    ok[left] &= _height_fits(track, fields, runs.last[left - 1], firsts)
    ok[right] &= _height_fits(track, fields, runs.first[right + 1], lasts)
    inner = ground[(ground > 0) & (ground < number - 1)]
    away_s = (track.ms[runs.first[inner + 1]] - track.ms[runs.last[inner - 1]]) / 1000
    span_s = (track.ms[runs.last[inner]] - track.ms[runs.first[inner]]) / 1000
    slow = _counts(runs, inner, np.flatnonzero((found == GROUND) & (track.ground_speed_kt < SLOW_KT)))
    at_field = _at_field(track, fields, runs.first[inner])
    stayed = (slow >= 2) | ((slow == 1) & (away_s >= FLICKER_S)) | (span_s >= ON_GROUND_S)
    ok[inner] &= stayed | ((away_s > GROUND_GAP_S) & at_field)
    return ok


def _counts(runs: Runs, chosen: Whole, fixes: Whole) -> Whole:
    """How many of the given fixes lie in each of the chosen runs."""
    upper = np.searchsorted(fixes, runs.last[chosen], side="right")
    return np.asarray(upper - np.searchsorted(fixes, runs.first[chosen]))


def _height_fits(track: Track, fields: Fields, air: Whole, ground: Whole) -> Flags:
    """Whether the height of the airborne fix can be flown off at 6,000 ft/min until the fix on the ground."""
    near = fields_near(track.latitude[ground], track.longitude[ground], fields, FIELD_KM)
    field_ft = np.full(len(ground), -np.inf)
    np.maximum.at(field_ft, near.position, np.nan_to_num(fields.elevation_ft[near.field], nan=HIGHEST_FIELD_FT))
    field_ft[np.isinf(field_ft)] = HIGHEST_FIELD_FT
    seconds = np.abs(track.ms[ground] - track.ms[air]) / 1000
    above = np.nan_to_num(track.altitude_ft[air], nan=-np.inf) - field_ft - PRESSURE_FT
    return np.asarray(above <= STEEPEST_FT_S * seconds)


def _at_field(track: Track, fields: Fields, fixes: Whole) -> Flags:
    near: Near = fields_near(track.latitude[fixes], track.longitude[fixes], fields, FIELD_KM)
    return np.isin(np.arange(len(fixes)), near.position)


def _flights(track: Track, fields: Fields, found: States, runs: Runs) -> Flags:
    """For each run, whether it proves a flight; next to no ground, whether it does not show that nothing moved. True
    for runs on the ground."""
    ok = np.ones(len(runs.sign), dtype=bool)
    ground = runs.sign == GROUND
    beside = np.append(False, ground[:-1]) | np.append(ground[1:], False)
    climbed = _climbed(track, fields, found, runs)
    alone = np.flatnonzero((runs.sign == AIRBORNE) & ~beside & ~climbed)
    ok[alone] = ~_unmoved(track, found, runs, alone)
    for number in np.flatnonzero((runs.sign == AIRBORNE) & beside):
        stands = [int(runs.last[number - 1])] if number > 0 and ground[number - 1] else []
        stands += [int(runs.first[number + 1])] if number + 1 < len(ok) and ground[number + 1] else []
        fixes = slice(int(runs.first[number]), int(runs.last[number]) + 1)
        went = bool(climbed[number]) or _went_away(track, found, fixes, stands)
        if len(stands) == 2:
            ok[number] = went and track.seconds(*stands) >= FLICKER_S
        else:
            ok[number] = went or bool(np.max(np.nan_to_num(track.ground_speed_kt[fixes])) >= FLYING_KT)
    return ok


def _unmoved(track: Track, found: States, runs: Runs, chosen: Whole) -> Flags:
    """For each of the chosen runs, whether it, the fixes before and after it included, lasts a minute, stays within
    3 km of its first fix and 300 ft, and never sends 100 kt."""
    before = np.append(runs.first[:1], runs.last[:-1])[chosen]
    after = np.append(runs.first[1:], runs.last[-1:])[chosen]
    unmoved = track.ms[after] - track.ms[before] >= FLICKER_S * 1000
    for end in (before, after):
        unmoved &= ~(_between_km(track, runs.first[chosen], end) > AWAY_KM)
    for number in np.flatnonzero(unmoved):
        fixes = slice(int(before[number]), int(after[number]) + 1)
        airborne = found[fixes] == AIRBORNE
        height, speed = (np.nan_to_num(sent[fixes][airborne]) for sent in (track.altitude_ft, track.ground_speed_kt))
        moved = speed.max() >= FLYING_KT or np.ptp(height) >= CLIMB_SEEN_FT
        unmoved[number] = not moved and _farthest_km(track, fixes, airborne, int(before[number])) <= AWAY_KM
    return np.asarray(unmoved)


def _between_km(track: Track, one: Whole, other: Whole) -> Array:
    return sphere_between_km(
        track.latitude[one], track.longitude[one], track.latitude[other], track.longitude[other])


def _climbed(track: Track, fields: Fields, found: States, runs: Runs) -> Flags:
    """Whether the known heights of each run of airborne fixes differ by 300 ft, and it climbed: it sent 100 kt twice,
    or is highest 1,000 ft above every field within 5 km."""
    known = np.flatnonzero(found)
    heights, starts = track.altitude_ft[known], np.searchsorted(known, runs.first)
    climbed = np.fmax.reduceat(heights, starts) - np.fmin.reduceat(heights, starts) >= CLIMB_SEEN_FT
    fast = np.add.reduceat((track.ground_speed_kt[known] >= FLYING_KT).astype(np.int64), starts)
    asked = np.flatnonzero(climbed & (runs.sign == AIRBORNE) & (fast < 2))
    ends = np.append(starts, len(known))
    highest = np.array([known[ends[n] + np.nanargmax(heights[ends[n] : ends[n + 1]])] for n in asked], dtype=np.int64)
    climbed[asked] = track.altitude_ft[highest] > _ground_ft(track, fields, highest) + PRESSURE_FT
    return np.asarray(climbed)


def _ground_ft(track: Track, fields: Fields, fixes: Whole) -> Array:
    """The height of the highest field within 5 km of each fix; 0 where there is none, or where it is not known."""
    near = fields_near(track.latitude[fixes], track.longitude[fixes], fields, FIELD_KM)
    ground_ft = np.zeros(len(fixes))
    np.maximum.at(ground_ft, near.position, np.nan_to_num(fields.elevation_ft[near.field]))
    return ground_ft


def _went_away(track: Track, found: States, fixes: slice, stands: list[int]) -> bool:
    """Whether the airborne fixes lie 3 km from where the aircraft stood."""
    airborne = found[fixes] == AIRBORNE
    return all(_farthest_km(track, fixes, airborne, stand) > AWAY_KM for stand in stands)


def _farthest_km(track: Track, fixes: slice, airborne: Flags, stand: int) -> float:
    latitude: Array = track.latitude[fixes][airborne]
    longitude: Array = track.longitude[fixes][airborne]
    return float(sphere_between_km(track.latitude[stand], track.longitude[stand], latitude, longitude).max())
