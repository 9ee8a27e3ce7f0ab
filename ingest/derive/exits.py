"""The court clock turned round: when a leg can have been inside US territory, and when it was outside for certain.

A point of the outline at distances p and q from the known places before and after can have been passed during
[t0 + p / v, t1 - q / v]. Between such stretches the area lies wholly inside or wholly outside, which one of its
points tells. No tolerance is added: the stretches say what follows from the speed bound alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ingest.derive.claims import joined
from ingest.derive.clock_leg import ClockLeg, between_fixes, joinable
from ingest.derive.geodesy import SPHERE_ERROR, Array, Place, along, between_km, distance_km, sphere_km
from ingest.derive.intervals import merged, timestamp, utc_text
from ingest.derive.kin import WITHHOLDING, received_under_way
from ingest.derive.outline import SPACING_KM
from ingest.derive.own import ledger_of
from ingest.derive.region import Region
from ingest.derive.territory import Territory
from ingest.derive.trail import Trail
from ingest.derive.verdicts import any_touches

STEP_KM = 0.2
Stretches = list[tuple[float, float]]


@dataclass(frozen=True)
class Passage:
    """When a leg can have been inside and when it can have been outside US territory, in s since 1970.

    `is_open`: candidates differ on whether it begins or ends inside, or the place has no verdict.
    """

    inside: Stretches
    outside: Stretches
    begins_inside: bool
    ends_inside: bool
    is_open: bool = False


def exit_row(leg: ClockLeg, territory: Territory, station: Place, station_radius_km: float) -> dict[str, Any]:
    """The row of the table `exits` for one leg."""
    cautions = set(leg.cautions)
    hops = _hops(leg)
    note, passage = "", None
    if hops and leg.received is not None:
        cautions |= _contradictions(leg, hops[0][0], hops[-1][0] + hops[-1][1].total_s)
    if not hops:
        note = "Not known: an end of this leg has no time or no airport."
    elif cautions & WITHHOLDING:
        note = "Not given: positions received under this address contradict each other, or stand in a row of their own."
    elif any(region.excess_km > 0 for _, region in hops):
        cautions.add("evidence_exceeds_bound")
        note = "The times and places cannot be joined at this speed bound."
    else:
        passage = _together(_passages(hops, territory), leg)
        if any_touches([region for _, region in hops], station, station_radius_km):
            cautions.add("us_naval_station_guantanamo")
            note = "The path can touch the US naval station at Guantanamo Bay; times of leaving are not given."
            passage = replace(passage, is_open=True)
        elif passage.is_open:
            note = "Its candidate airports lie on both sides of the border; no times of leaving or entering."
        elif passage.begins_inside and passage.ends_inside:
            note = "It begins and ends inside US territory; a time of leaving for good does not exist."
        elif not passage.inside:
            note = "At this bound it cannot have been inside US territory between the first and the last known point."
    times = _times(passage)
    return {
        "leg_id": leg.leg_id, "flight_id": leg.flight_id, "leg_no": leg.leg_no, "icao24": leg.icao24,
        "basis": leg.basis, **times, "speed_bound_kt": leg.bound_kt, "cautions": joined(cautions), "note": note,
        "ledger": ledger_of(cautions),
    }


def _contradictions(leg: ClockLeg, first_s: float, last_s: float) -> set[str]:
    """Cautions for positions received from the first to the last known point that forbid a statement."""
    found = set()
    if leg.received is not None and leg.received.is_contradicted(first_s, last_s):
        found.add("position_contradicted")
    if leg.track is None and received_under_way(leg, leg.known, 0.0):
        found.add("positions_received")
    return found


def _times(passage: Passage | None) -> dict[str, Any]:
    rounded = merged([(float(np.floor(a)), float(np.ceil(b))) for a, b in passage.inside]) if passage else []
    told = passage is not None and not passage.is_open
    left = told and passage is not None and passage.begins_inside and not passage.ends_inside
    entered = told and passage is not None and passage.ends_inside and not passage.begins_inside
    return {
        "possible_inside_us_territory_utc": ";".join(
            f"{utc_text(a)}/{utc_text(b)}" for a, b in rounded),
        "left_us_territory_earliest_utc": timestamp(np.floor(passage.outside[0][0])) if left and passage else None,
        "left_us_territory_latest_utc": timestamp(np.ceil(passage.inside[-1][1])) if left and passage else None,
        "entered_us_territory_earliest_utc": timestamp(np.floor(passage.inside[0][0])) if entered and passage else None,
        "entered_us_territory_latest_utc": timestamp(np.ceil(passage.outside[-1][1])) if entered and passage else None,
    }


def _hops(leg: ClockLeg) -> list[tuple[float, Region]]:
    """The start (s) and the whole area between each two consecutive known points, or between the airports."""
    if leg.track is not None:
        return _along(leg, leg.track)
    t0, t1 = leg.departed.earliest, leg.arrived.latest
    if t0 is None or t1 is None:
        return []
    total = t1 - t0
    pairs = [Region(a, b, total, total, total, leg.speed_km_s) for a in leg.departure for b in leg.arrival]
    return [(t0, region) for region in joinable(pairs)]


def _along(leg: ClockLeg, trail: Trail) -> list[tuple[float, Region]]:
    start = leg.departed.earliest if leg.departed.earliest is not None else leg.known.earliest
    end = leg.arrived.latest if leg.arrived.latest is not None else leg.known.latest
    first = int(np.searchsorted(trail.time_s, start or 0.0, side="right")) - 1
    last = int(np.searchsorted(trail.time_s, end or 0.0, side="left"))
    first, last = max(first, 0), min(last, len(trail.time_s) - 1)
    regions = between_fixes(trail, range(first, last + 1), -np.inf, np.inf, leg.speed_km_s)
    return list(zip(trail.time_s[first:last].tolist(), regions, strict=True))


def _passages(hops: Sequence[tuple[float, Region]], territory: Territory) -> list[Passage]:
    """The passage of each hop; those too short to reach the outline are told by their first place alone."""
    first = np.array([[r.before.latitude, r.before.longitude] for _, r in hops if r.before])
    clear = territory.at_least_km(first[:, 0], first[:, 1]) > [r.speed_km_s * r.total_s for _, r in hops]
    within = territory.contained(first[:, 0], first[:, 1])
    passages = []
    for (start, region), is_clear, is_inside in zip(hops, clear, within, strict=True):
        if is_clear:
            whole = [(start, start + region.total_s)]
            passages.append(Passage(whole if is_inside else [], [] if is_inside else whole, is_inside, is_inside))
        else:
            passages.append(passage_of(start, region, territory))
    return passages


def passage_of(start_s: float, region: Region, territory: Territory) -> Passage:
    """The passage between two known places; `region` is the whole area between them, from `start_s` on."""
    if region.before is None or region.after is None:
        raise ValueError("a passage needs a place at both ends")
    end_s = start_s + region.total_s
    touching = _touching(start_s, region, territory)
    inside, outside = list(touching), list(touching)
    for a, b in _between(touching, start_s, end_s):
        (inside if territory.contains(_somewhere(region, (a + b) / 2 - start_s)) else outside).append((a, b))
    return Passage(merged(inside), merged(outside), territory.contains(region.before), territory.contains(region.after))


def _touching(start_s: float, region: Region, territory: Territory) -> Stretches:
    """Stretches in which the area can touch the outline, from points of the outline STEP_KM apart."""
    outline, reach = territory.outline, region.speed_km_s * region.total_s
    p, q = sphere_km(region.before, outline.vectors), sphere_km(region.after, outline.vectors)  # type: ignore[arg-type]
    near = np.flatnonzero((p + q) * (1 - SPHERE_ERROR) <= reach + 2 * SPACING_KM)
    if not len(near):
        return []
    latitude, longitude = outline.near(near, STEP_KM)
    earliest, latest = _passing(start_s, region, latitude, longitude)
    feasible = earliest <= latest
    starts, ends = earliest[feasible], latest[feasible]
    return merged(list(zip(starts.tolist(), ends.tolist(), strict=True)), join_s=2 * STEP_KM / region.speed_km_s)


def _passing(start_s: float, region: Region, latitude: Array, longitude: Array) -> tuple[Array, Array]:
    p = distance_km(region.before, latitude, longitude)  # type: ignore[arg-type]
    q = distance_km(region.after, latitude, longitude)  # type: ignore[arg-type]
    return start_s + p / region.speed_km_s, start_s + region.total_s - q / region.speed_km_s


def _between(stretches: Stretches, start_s: float, end_s: float) -> Stretches:
    edges = [start_s, *(edge for stretch in stretches for edge in stretch), end_s]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _somewhere(region: Region, since_s: float) -> Place:
    """A place where the aircraft can have been `since_s` after the first of the two."""
    a, b = region.before, region.after
    if a is None or b is None:
        raise ValueError("a passage needs a place at both ends")
    apart = between_km(a, b)
    nearest = max(0.0, apart - region.speed_km_s * (region.total_s - since_s))
    return along(a, b, (nearest + min(apart, region.speed_km_s * since_s)) / 2)


def _together(passages: Sequence[Passage], leg: ClockLeg) -> Passage:
    """Alternatives (candidate airports) or consecutive hops (a track) as one passage."""
    inside = merged(list(_all(p.inside for p in passages)))
    outside = merged(list(_all(p.outside for p in passages)))
    if leg.track is not None:
        return Passage(inside, outside, passages[0].begins_inside, passages[-1].ends_inside)
    differ = len({(p.begins_inside, p.ends_inside) for p in passages}) > 1
    return Passage(inside, outside, passages[0].begins_inside, passages[0].ends_inside, is_open=differ)


def _all(lists: Iterable[Stretches]) -> Iterable[tuple[float, float]]:
    return (stretch for stretches in lists for stretch in stretches)
