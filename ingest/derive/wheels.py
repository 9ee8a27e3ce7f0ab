"""Between which fixes the wheels left or met the ground: the ground flag alone switches early or late.

Transponders of airliners have been seen to say "airborne" down to 72 kt on the landing roll and from 87 kt on the
take-off roll. So the ends of the interval are moved outward to fixes that are sure.
"""

from __future__ import annotations

import numpy as np

from ingest.derive.airports import Fields, fields_near
from ingest.derive.flying import AIRBORNE, FAST_KT, FIELD_KM, GROUND, PRESSURE_FT, SLOW_KT
from ingest.derive.spans import NOWHERE, members, next_at, within_ms
from ingest.derive.track import Flags, States, Track, Whole

ROLL_MS = 120_000  # no roll takes longer
CLIMBED_FT = 100.0
GROUND_FIXES_READ = 2000


def sure_airborne(
    track: Track, settled: States, fields: Fields, air: Whole, other_end: Whole, ground: Whole
) -> Whole:
    """The outermost fix of each leg that is surely airborne, from its airborne fix `air` inward to `other_end`.

    Sure is a fix 100 ft above the lowest airborne one of the two minutes next to the ground, or with 200 kt, or beyond
    these minutes; where none is, the one next to these minutes. Where no fix on the `ground` (-1: none) is that near,
    the two minutes begin at `air`, and this is asked only of an end within 5 km of a field and 1,000 ft of its height.
    """
    touches = (ground >= 0) & (np.abs(track.ms[air] - track.ms[ground]) <= ROLL_MS)
    asked = np.flatnonzero(touches | _is_low(track, fields, air))
    sure = air.copy()
    edge = np.where(touches, ground, air)[asked]
    sure[asked] = _off_the_ground(track, settled, air[asked], other_end[asked], edge)
    return sure


def _off_the_ground(track: Track, settled: States, air: Whole, other_end: Whole, edge: Whole) -> Whole:
    """The first sure fix from `air` inward, where two minutes from `edge` on are not."""
    step = np.where(other_end >= air, 1, -1)
    low, high = within_ms(track.ms, edge, step, ROLL_MS)
    low, high = np.maximum(low, np.minimum(air, other_end)), np.minimum(high, np.maximum(air, other_end) + 1)
    owner, fix = members(low, high)
    owner, fix = owner[settled[fix] == AIRBORNE], fix[settled[fix] == AIRBORNE]
    lowest = np.full(len(air), np.nan)
    np.fmin.at(lowest, owner, track.altitude_ft[fix])
    is_sure = (track.altitude_ft[fix] >= lowest[owner] + CLIMBED_FT) | (track.ground_speed_kt[fix] >= FAST_KT)
    nearest, last = np.full(len(air), NOWHERE), np.full(len(air), -NOWHERE)
    inward = fix * step[owner]
    np.minimum.at(nearest, owner[is_sure], inward[is_sure])
    np.maximum.at(last, owner, inward)
    rolling = np.where(last > -NOWHERE, last * step, air)
    beyond = np.where(last > -NOWHERE, _next_airborne(settled, rolling, other_end, step), air)
    return np.where(nearest < NOWHERE, nearest * step, beyond)


def _next_airborne(settled: States, fix: Whole, other_end: Whole, step: Whole) -> Whole:
    """The next airborne fix after each `fix` in the direction of `other_end`; `fix` itself at the end."""
    found = next_at(settled == AIRBORNE, fix + step, step)
    is_there = ((found - fix) * step <= GROUND_FIXES_READ) & ((other_end - found) * step >= 0)
    return np.where(is_there, found, fix)


def sure_ground(track: Track, settled: States, ground: Whole, step: Whole) -> Whole:
    """The first fix from each `ground` outward (`step` 1 or -1) slower than 40 kt; else the last of the stay."""
    is_ground = settled == GROUND
    until = np.minimum((next_at(settled == AIRBORNE, ground, step) - ground) * step, GROUND_FIXES_READ)
    slow = next_at(is_ground & (track.ground_speed_kt < SLOW_KT), ground, step)
    last = next_at(is_ground, ground + (until - 1) * step, -step)
    return np.where((slow - ground) * step < until, slow, last)


def _is_low(track: Track, fields: Fields, air: Whole) -> Flags:
    """Whether each fix is close to a field and to its height, or may be."""
    near = fields_near(track.latitude[air], track.longitude[air], fields, FIELD_KM)
    above = track.altitude_ft[air][near.position] - fields.elevation_ft[near.field]
    return np.isin(np.arange(len(air)), near.position[~(np.abs(above) > PRESSURE_FT)])
