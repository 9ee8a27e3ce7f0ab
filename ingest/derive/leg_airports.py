"""At which airport a leg began or ended, where that is proved; else the fields that fit. All ends at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ingest.derive.airports import CANDIDATES_LISTED, Fields, Near, fields_between, fields_near, limit_between_km
from ingest.derive.flying import GROUND, MOVING_KT, UNKNOWN
from ingest.derive.gap_landings import apart_km, down_and_up_s
from ingest.derive.geodesy import KNOT_KM_S, WGS84
from ingest.derive.stands import AS_LIKELY_KM, STAND_KM, of_each, sole_nearest, stands
from ingest.derive.track import Array, Flags, States, Track, Whole
from ingest.derive.trends import climbs, comes_down, rolls

TURNED_DEG = 60.0
NEXT_FIX_S = 60.0
EDGE_FIXES_READ = 200


@dataclass(frozen=True)
class Evidence:
    """What the ends of legs are judged by: fixes, their settled signs, fields, thresholds."""

    track: Track
    settled: States
    fields: Fields
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class Ends:
    """Ends of legs as arrays of one length.

    `air` is the outermost airborne fix, `other_end` the airborne fix at the leg's other end, `beyond` the next fix on
    the far side (-1: none). At `bound_kt` a field can be a candidate. `may_be_named` is false where two aircraft may
    share the address.
    """

    air: Whole
    other_end: Whole
    beyond: Whole
    is_arrival: Flags
    bound_kt: Array
    may_be_named: Flags


@dataclass(frozen=True)
class Place:
    """The class of evidence for an end; the airport where it is named, else candidates, likeliest first.

    `drifts` says that the fixes on the ground moved further than the speeds sent with them.
    """

    evidence: str
    airport: str
    candidates: list[str]
    drifts: bool = False


def outermost(seen: Evidence, ends: Ends) -> Whole:
    """For each end the outermost fix that moves at 50 kt or more, from its airborne fix outward.

    Fixes that are neither surely airborne nor on the ground, with a height and no longer than a minute apart, show
    where the aircraft came down or rolled, though not when it left the ground: nothing taxis at that speed.
    """
    track = seen.track
    moves = (seen.settled == UNKNOWN) & (track.ground_speed_kt >= MOVING_KT) & ~np.isnan(track.altitude_ft)
    soon = np.diff(track.ms) <= NEXT_FIX_S * 1000
    inward, outward = np.append(moves[1:] & soon, False), np.append(False, moves[:-1] & soon)
    edges = ends.air.copy()
    for end in np.flatnonzero(np.where(ends.is_arrival, inward[ends.air], outward[ends.air])):
        air = int(ends.air[end])
        ahead = inward[air:] if ends.is_arrival[end] else outward[air::-1]
        steps = int(np.argmin(np.append(ahead[: EDGE_FIXES_READ - 1], False)))
        edges[end] = air + (steps if ends.is_arrival[end] else -steps)
    return edges


def places_of(seen: Evidence, ends: Ends) -> list[Place]:
    """The place of each end, by what lies beyond it.

    Nothing, or an airborne fix: named by a fix close and low on its way (`_named_in_the_air`). Else the candidates are
    the fields close to a low fix, then those inside the potential path area of the gap.
    A fix on the ground: `observed` where the airborne fix is close and low (settings) at the field of the fixes on the
    ground, and, after a silence longer than a gap, was also on its way to it or from it; `continuity` where the time
    between is too short to land elsewhere and fly on, unless the two do not fit together: the airborne fix alone names
    another field, or the aircraft did not fly as fast as the way from it needs. Else no name; the fields of the stand
    are the first candidates.
    """
    track = seen.track
    near, close = (_low_fields(seen, ends.air, kind) for kind in ("near", "observed"))
    moves = _moves(seen, ends)
    grounded = np.flatnonzero((ends.beyond >= 0) & (seen.settled[ends.beyond] == GROUND))
    named = _named_in_the_air(seen, ends, near, close, moves)
    is_close = named >= 0
    seconds = np.abs(track.ms[ends.air] - track.ms[ends.beyond]) / 1000
    stood, fits, drifts = stands(track, seen.settled, seen.fields, ends.beyond[grounded])
    in_air = named[grounded]
    named[grounded], is_close[grounded] = _named_on_the_ground(seen, ends, grounded, stood, close, moves, seconds)
    named[grounded[~is_close[grounded] & (in_air >= 0) & (in_air != stood)]] = -1
    moves[grounded] = True
    stood_at = dict(zip(grounded.tolist(), of_each(fits, len(grounded)), strict=True))
    low, drifting = of_each(near, len(ends.air)), set(grounded[drifts].tolist())
    silent = (ends.beyond >= 0) & ((seconds > seen.thresholds["gap_s"]) | (seen.settled[ends.beyond] != GROUND))
    reachable = _reachable(seen, ends, np.flatnonzero((named < 0) & silent))
    places = []
    for end, field in enumerate(named.tolist()):
        if field >= 0:
            places.append(Place("observed" if is_close[end] else "continuity", seen.fields.codes[field], []))
            continue
        listed = [*seen.fields.listed(stood_at.get(end, [])), *seen.fields.listed(low[end])]
        listed += reachable.get(end, [])
        evidence = "near" if moves[end] and low[end] else "gap"
        places.append(Place(evidence, "", list(dict.fromkeys(listed))[:CANDIDATES_LISTED], end in drifting))
    return places


def _named_in_the_air(seen: Evidence, ends: Ends, near: Near, close: Near, moves: Flags) -> Whole:
    """For each end the field that is named by its airborne fix alone, or -1: close, low, on its way to or from it.

    No other field may be less than 2 km further away.
    """
    named = np.full(len(ends.air), -1)
    first = np.searchsorted(close.position, np.arange(len(named)))
    sole = np.flatnonzero(moves & ends.may_be_named & (sole_nearest(near, len(named)) >= 0))
    sole = sole[np.isin(sole, close.position)]
    field = close.field[first[sole]]
    towards = _towards(seen, ends.air[sole], field, ends.is_arrival[sole])
    named[sole[towards]] = field[towards]
    return named


def _named_on_the_ground(
    seen: Evidence, ends: Ends, chosen: Whole, stood: Whole, close: Near, moves: Flags, seconds: Array
) -> tuple[Whole, Flags]:
    """For the `chosen` ends, on the ground at the fields `stood`, the field that is named, or -1; whether observed."""
    track, air = seen.track, ends.air[chosen]
    at = np.full(len(ends.air), -1)
    at[chosen] = stood
    is_close = np.isin(chosen, close.position[close.field == at[close.position]])
    is_silent = seconds[chosen] > seen.thresholds["gap_s"]
    observed = is_close & (~is_silent | moves[chosen])
    asked = np.flatnonzero(observed & is_silent)
    observed[asked] = _towards(seen, air[asked], stood[asked], ends.is_arrival[chosen[asked]])
    elsewhere_s = down_and_up_s(track.altitude_ft[air], np.zeros(len(air)), seen.thresholds)
    near_in_time = (stood >= 0) & (seconds[chosen] <= elsewhere_s) & ~_jumps(track, air, ends.beyond[chosen])
    return np.where(ends.may_be_named[chosen] & (observed | near_in_time), stood, -1), observed


def _jumps(track: Track, air: Whole, ground: Whole) -> Flags:
    """Whether the way between two fixes is 5 km longer than is flown at the faster of their ground speeds."""
    fastest = np.fmax(track.ground_speed_kt[air], track.ground_speed_kt[ground])
    flown_km = fastest * KNOT_KM_S * np.abs(track.ms[air] - track.ms[ground]) / 1000
    return np.asarray(apart_km(track, air, ground) > flown_km + STAND_KM)


def _reachable(seen: Evidence, ends: Ends, chosen: Whole) -> dict[int, list[str]]:
    """For each of the chosen ends the fields inside the potential path area of the gap beyond it."""
    track, sides = seen.track, np.sort([ends.air[chosen], ends.beyond[chosen]], axis=0)
    gaps, number = np.unique(np.append(sides, [ends.bound_kt[chosen]], axis=0), axis=1, return_inverse=True)
    before, after = gaps[:2].astype(np.int64)
    limit_km = limit_between_km((track.ms[after] - track.ms[before]) / 1000, gaps[2])
    left, reached = (np.stack([track.latitude[side], track.longitude[side]]) for side in (before, after))
    found = fields_between(left, reached, limit_km, seen.fields)
    return {end: found[gap] for end, gap in zip(chosen.tolist(), number.tolist(), strict=True)}


def _low_fields(seen: Evidence, air: Whole, kind: str) -> Near:
    """Fields within `<kind>_distance_km` and `<kind>_height_ft` (settings) of airborne fixes, nearest first.

    The height above the field is the pressure altitude less the elevation: some hundred feet off either way.
    """
    track = seen.track
    near = fields_near(track.latitude[air], track.longitude[air], seen.fields, seen.thresholds[f"{kind}_distance_km"])
    limit = seen.thresholds[f"{kind}_height_ft"]
    above = track.altitude_ft[air][near.position] - seen.fields.elevation_ft[near.field]
    low = (above <= limit) & (above >= -limit)
    return Near(near.position[low], near.field[low], near.km[low])


def _moves(seen: Evidence, ends: Ends) -> Flags:
    """Whether the aircraft was coming down (at a departure: climbing) at its outermost fix."""
    down, up = (ask(seen.track, seen.settled, ends.air) for ask in (comes_down, climbs))
    return np.where(ends.is_arrival, down, up)


def _towards(seen: Evidence, air: Whole, airport: Whole, is_arrival: Flags) -> Flags:
    """Whether the course leads to the field (from it, at a departure) within 60 degrees.

    Always so within 2 km, and on a roll within 5 km.
    """
    track, fields = seen.track, seen.fields
    to_field, _, metres = WGS84.inv(
        track.longitude[air], track.latitude[air], fields.longitude[airport], fields.latitude[airport]
    )
    wanted = np.where(is_arrival, to_field, to_field + 180)
    off = np.abs((_courses_deg(track, air, is_arrival) - wanted + 180) % 360 - 180)
    towards = (metres <= AS_LIKELY_KM * 1000) | (off <= TURNED_DEG)
    asked = np.flatnonzero(~towards & (metres <= STAND_KM * 1000))
    towards[asked] = rolls(track, seen.settled, air[asked], np.where(is_arrival[asked], -1, 1))
    return np.asarray(towards)


def _courses_deg(track: Track, air: Whole, is_arrival: Flags) -> Array:
    """The course sent with each fix; else that from the fix before (at a departure: to the one after), a minute away at
    most; else NaN."""
    courses = track.track_deg[air].copy()
    start = np.where(is_arrival, air - 1, air)
    inside = (start >= 0) & (start + 1 < len(track.ms))
    asked = np.flatnonzero(np.isnan(courses) & inside)
    asked = asked[track.ms[start[asked] + 1] - track.ms[start[asked]] <= NEXT_FIX_S * 1000]
    ends = [(track.longitude[at], track.latitude[at]) for at in (start[asked], start[asked] + 1)]
    ahead, _, metres = WGS84.inv(*ends[0], *ends[1])
    courses[asked] = np.where(metres > 0, ahead, np.nan)
    return courses
