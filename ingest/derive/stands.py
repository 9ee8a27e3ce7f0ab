"""At which field an aircraft stood around a fix on the ground."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ingest.derive.airports import Fields, Near, fields_near
from ingest.derive.flying import FAST_KT, GROUND
from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.spans import members
from ingest.derive.track import Flags, States, Track, Whole, sphere_between_km

STAND_KM = 5.0  # fixes on the ground belong to a field this close: runways of large ones end that far out
STAND_MS = 900_000  # so long before and after, the stand is taken as one
STAND_FIXES_READ = 50
DRIFT_FIXES = 5  # fewer may be single positions far off
LONGEST_DEGREE_KM = 111.7
AS_LIKELY_KM = 2.0  # another field less than this further away is as likely


def stands(track: Track, settled: States, fields: Fields, ground: Whole) -> tuple[Whole, Near, Flags]:
    """The field at which the aircraft stood around each fix on the ground; -1 for none or several. Then all that fit,
    and whether the position drifts there: then there is no field.

    Those that fit lie within 7 km of a fix of the stand; their distances are to the nearest of its fixes.
    """
    low = np.searchsorted(track.ms, track.ms[ground] - STAND_MS)
    owner, fix = members(low, np.searchsorted(track.ms, track.ms[ground] + STAND_MS, side="right"))
    owner, fix = owner[settled[fix] == GROUND], fix[settled[fix] == GROUND]
    count = np.bincount(owner, minlength=len(ground))
    rank = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    read = rank % (count // STAND_FIXES_READ + 1)[owner] == 0
    near = fields_near(track.latitude[fix[read]], track.longitude[fix[read]], fields, STAND_KM + AS_LIKELY_KM)
    fits = _closest(Near(owner[read][near.position], near.field, near.km))
    field, first = sole_nearest(fits, len(ground)), np.searchsorted(fits.position, np.arange(len(ground)))
    field[field >= 0] = np.where(fits.km[first[field >= 0]] <= STAND_KM, field[field >= 0], -1)
    drifts = _drift(track, ground, owner[read], fix[read])
    field[drifts] = -1
    return field, fits, drifts


def _drift(track: Track, ground: Whole, owner: Whole, fix: Whole) -> Flags:
    """Whether five fixes of the stand of each fix on the ground lie 5 km further from it than the speeds sent allow.

    Between two fixes the faster of their speeds counts, one that was not sent as 200 kt.
    """
    degrees = np.abs(track.latitude[fix] - track.latitude[ground][owner])
    degrees += np.abs(track.longitude[fix] - track.longitude[ground][owner])
    maybe = np.flatnonzero(degrees * LONGEST_DEGREE_KM > STAND_KM)
    if not len(maybe):
        return np.zeros(len(ground), dtype=bool)
    owner, fix = owner[maybe], fix[maybe]
    at = ground[owner]
    km = sphere_between_km(track.latitude[at], track.longitude[at], track.latitude[fix], track.longitude[fix])
    sent = np.nan_to_num(track.ground_speed_kt, nan=FAST_KT)
    rolled = np.append(0.0, np.cumsum(np.maximum(sent[1:], sent[:-1]) * np.diff(track.ms))) * KNOT_KM_S / 1000
    far = km > np.abs(rolled[fix] - rolled[at]) + STAND_KM
    return np.bincount(owner[far], minlength=len(ground)) >= DRIFT_FIXES


def _closest(near: Near) -> Near:
    """Of all pairs of one position and one field the shortest; by position, then distance, then field."""
    order = np.lexsort((near.km, near.field, near.position))
    position, field, km = (values[order] for values in near)
    is_first = np.append(True, (np.diff(position) != 0) | (np.diff(field) != 0))[: len(position)]
    position, field, km = position[is_first], field[is_first], km[is_first]
    order = np.lexsort((field, km, position))
    return Near(position[order], field[order], km[order])


def sole_nearest(near: Near, count: int) -> Whole:
    """For each of `count` positions the nearest of its fields, or -1 where there is none or another is as likely."""
    edge = np.searchsorted(near.position, np.arange(count + 1))
    field = np.full(count, -1)
    found = np.flatnonzero(edge[1:] > edge[:-1])
    first = edge[found]
    second = np.where(edge[found + 1] > first + 1, near.km[np.minimum(first + 1, len(near.km) - 1)], np.inf)
    sole = second >= near.km[first] + AS_LIKELY_KM
    field[found[sole]] = near.field[first[sole]]
    return field


def of_each(near: Near, count: int) -> list[list[int]]:
    """The fields of each of `count` positions, in their order."""
    edge = np.searchsorted(near.position, np.arange(count + 1)).tolist()
    fields = near.field.tolist()
    return [fields[low:high] for low, high in pairwise(edge)]
