"""At which airport a leg began or ended, where that is proved; else the fields that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ingest.derive.airports import CANDIDATES_LISTED, Fields, Near, fields_between, fields_near
from ingest.derive.flying import GROUND, MOVING_KT, UNKNOWN
from ingest.derive.gap_landings import down_and_up_s
from ingest.derive.geodesy import WGS84
from ingest.derive.geodesy import Place as Point
from ingest.derive.track import Array, States, Track
from ingest.derive.trends import climbs, comes_down, rolls

STAND_KM = 5.0  # fixes on the ground belong to a field this close: runways of large ones end that far out
STAND_S = 900.0  # so long before and after, the stand is taken as one
STAND_FIXES_READ = 50
AS_LIKELY_KM = 2.0  # another field less than this further away is as likely
TURNED_DEG = 60.0
NEXT_FIX_S = 60.0
EDGE_FIXES_READ = 200


@dataclass(frozen=True)
class Evidence:
    """What the ends of legs are judged by: fixes, their settled signs, fields, thresholds.

    `names_allowed` is false where two aircraft may share the address.
    """

    track: Track
    settled: States
    fields: Fields
    thresholds: Mapping[str, float]
    names_allowed: bool = True


@dataclass(frozen=True)
class Place:
    """The class of evidence for an end; the airport where it is named, else candidates, likeliest first."""

    evidence: str
    airport: str
    candidates: list[str]


def outermost(seen: Evidence, air: int, is_arrival: bool) -> int:
    """The outermost fix that moves at 50 kt or more, from a leg's airborne fix `air` outward.

    Fixes that are neither surely airborne nor on the ground, with a height and no longer than a minute apart, show
    where the aircraft came down or rolled, though not when it left the ground: nothing taxis at that speed.
    """
    track, step = seen.track, 1 if is_arrival else -1
    stop = min(max(air + step * EDGE_FIXES_READ, -1), len(track.ms))
    outward = np.arange(air + step, stop, step)
    moves = (seen.settled[outward] == UNKNOWN) & (track.ground_speed_kt[outward] >= MOVING_KT)
    moves &= ~np.isnan(track.altitude_ft[outward])
    moves &= np.abs(track.ms[outward] - track.ms[outward - step]) <= NEXT_FIX_S * 1000
    return air + step * int(np.argmin(np.append(moves, False)))


def place_of_gap(seen: Evidence, air: int, beyond: int, is_arrival: bool, bound_kt: float) -> Place:
    """An end between two airborne fixes: named as an open end is, by a fix close and low on its way.

    Else the candidates are those close to a low fix, then those inside the potential path area.
    """
    close = place_of_open_end(seen, air, is_arrival)
    far = [] if close.airport else _reachable(seen, air, beyond, bound_kt)
    return replace(close, candidates=list(dict.fromkeys(close.candidates + far))[:CANDIDATES_LISTED])


def place_on_ground(seen: Evidence, air: int, ground: int, bound_kt: float, is_arrival: bool) -> Place:
    """An end between an airborne fix and one on the ground.

    `observed` where the airborne fix is close and low (settings) at the field of the fixes on the ground, and,
    after a silence longer than a gap, was also on its way to it or from it;
    `continuity` where the time between is too short to land elsewhere and fly on. Else no name.
    """
    track = seen.track
    seconds = abs(track.seconds(air, ground))
    stand, fits = _stand(seen, ground)
    close = _low_fields(seen, air, "observed")
    elsewhere_s = down_and_up_s(track.altitude_ft[[air]], np.zeros(1), seen.thresholds)[0]
    is_silent = seconds > seen.thresholds["gap_s"]
    if seen.names_allowed and stand in close.field and (not is_silent or _on_its_way(seen, air, stand, is_arrival)):
        return Place("observed", seen.fields.code(stand), [])
    if seen.names_allowed and stand >= 0 and seconds <= elsewhere_s:
        return Place("continuity", seen.fields.code(stand), [])
    low = _codes(seen, _low_fields(seen, air, "near"))
    far = _reachable(seen, air, ground, bound_kt) if is_silent else []
    return Place("near" if low else "gap", "", list(dict.fromkeys(fits + low + far))[:CANDIDATES_LISTED])


def place_of_open_end(seen: Evidence, air: int, is_arrival: bool) -> Place:
    """The first or last fix of all, airborne: named only where it is close, low, and on its way to or from the field.

    No other field may be less than 2 km further away.
    """
    near, close = _low_fields(seen, air, "near"), _low_fields(seen, air, "observed")
    moves = _moves(seen, air, is_arrival)
    named = seen.names_allowed and moves and len(close.field) > 0 and not _as_likely(near.km)
    if named and _towards(seen, air, int(close.field[0]), is_arrival):
        return Place("observed", seen.fields.code(int(close.field[0])), [])
    return Place("near" if moves and len(near.field) else "gap", "", _codes(seen, near)[:CANDIDATES_LISTED])


def _reachable(seen: Evidence, one: int, other: int, bound_kt: float) -> list[str]:
    track = seen.track
    start, end = (Point(float(track.latitude[i]), float(track.longitude[i])) for i in (one, other))
    return fields_between(start, end, abs(track.seconds(one, other)), bound_kt, seen.fields)


def _codes(seen: Evidence, near: Near) -> list[str]:
    return seen.fields.listed(near.field)


def _stand(seen: Evidence, ground: int) -> tuple[int, list[str]]:
    """The field at which the aircraft stood around a fix on the ground, and all that fit; -1 for none or several."""
    ms, reach = seen.track.ms, int(STAND_S * 1000)
    low, high = np.searchsorted(ms, [ms[ground] - reach, ms[ground] + reach + 1])
    stand = np.arange(low, high)[seen.settled[low:high] == GROUND]
    stand = stand[:: len(stand) // STAND_FIXES_READ + 1]
    near = fields_near(seen.track.latitude[stand], seen.track.longitude[stand], seen.fields, STAND_KM + AS_LIKELY_KM)
    numbers = np.unique(near.field)
    closest = np.array([near.km[near.field == number].min() for number in numbers])
    order = np.argsort(closest, kind="stable")
    fits = seen.fields.listed(numbers[order])
    if not len(order) or closest[order[0]] > STAND_KM or _as_likely(closest[order]):
        return -1, fits
    return int(numbers[order[0]]), fits


def _as_likely(km: Array) -> bool:
    """Whether the second of some distances is nearly as short as the first."""
    return len(km) > 1 and bool(km[1] < km[0] + AS_LIKELY_KM)


def _low_fields(seen: Evidence, air: int, kind: str) -> Near:
    """Fields within `<kind>_distance_km` and `<kind>_height_ft` (settings) of an airborne fix, nearest first.

    The height above the field is the pressure altitude less the elevation: some hundred feet off either way.
    """
    track, at = seen.track, slice(air, air + 1)
    near = fields_near(track.latitude[at], track.longitude[at], seen.fields, seen.thresholds[f"{kind}_distance_km"])
    limit = seen.thresholds[f"{kind}_height_ft"]
    above = float(track.altitude_ft[air]) - seen.fields.elevation_ft[near.field]
    low = (above <= limit) & (above >= -limit)
    return Near(near.position[low], near.field[low], near.km[low])


def _moves(seen: Evidence, air: int, is_arrival: bool) -> bool:
    """Whether the aircraft was coming down (at a departure: climbing) at its outermost fix."""
    return (comes_down if is_arrival else climbs)(seen.track, seen.settled, air)


def _on_its_way(seen: Evidence, air: int, airport: int, is_arrival: bool) -> bool:
    """Whether the aircraft was coming down towards a field, or climbing away from it."""
    return _moves(seen, air, is_arrival) and _towards(seen, air, airport, is_arrival)


def _towards(seen: Evidence, air: int, airport: int, is_arrival: bool) -> bool:
    """Whether the course leads to the field (from it, at a departure) within 60 degrees.

    Always so within 2 km, and on a roll within 5 km.
    """
    track, fields = seen.track, seen.fields
    to_field, _, metres = WGS84.inv(
        track.longitude[air], track.latitude[air], fields.longitude[airport], fields.latitude[airport]
    )
    wanted = to_field if is_arrival else to_field + 180
    off = abs((_course_deg(track, air, is_arrival) - wanted + 180) % 360 - 180)
    if metres <= AS_LIKELY_KM * 1000 or off <= TURNED_DEG:
        return True
    return metres <= STAND_KM * 1000 and rolls(track, seen.settled, air, -1 if is_arrival else 1)


def _course_deg(track: Track, air: int, is_arrival: bool) -> float:
    """The course sent with a fix; else that from the fix before (at a departure: to the one after), a minute away at
    most; else NaN."""
    if not np.isnan(track.track_deg[air]):
        return float(track.track_deg[air])
    start, end = (air - 1, air) if is_arrival else (air, air + 1)
    if start < 0 or end >= len(track.ms) or track.seconds(start, end) > NEXT_FIX_S:
        return float("nan")
    ahead, _, metres = WGS84.inv(
        track.longitude[start], track.latitude[start], track.longitude[end], track.latitude[end]
    )
    return float(ahead) if metres > 0 else float("nan")
