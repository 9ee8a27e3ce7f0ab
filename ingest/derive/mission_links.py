"""Which leg goes on from which: by aircraft, place and time, or because sources tell both as one flight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.derive.intervals import high, low
from ingest.derive.mission_legs import MissionLeg

SAME_AIRCRAFT, HAND_OFF, ONE_FLIGHT = "same_aircraft", "hand_off", "told_as_one_flight"


@dataclass(frozen=True)
class Link:
    """The second leg goes on from the first; `reason` is a key of `vocabulary.MISSION_LINKS`."""

    first: MissionLeg
    second: MissionLeg
    reason: str


def links_of(legs: Iterable[MissionLeg], ground_s: float) -> list[Link]:
    """All links between legs; `ground_s` is the longest stop, in s, after which an aircraft still goes on.

    Legs of one flight are linked in the order of their numbers, where neither their airports nor their times
    exclude it. Other legs are linked where the aircraft is the same and flew nothing in between.
    """
    ordered = sorted(legs, key=_in_time)
    flights = _groups(ordered, lambda leg: leg.flight_id)
    links = [Link(one, two, _reason(one, two)) for group in flights
             for one, two in pairwise(sorted(group, key=lambda leg: leg.leg_no or 0)) if _is_one_flight(one, two)]
    linked = {(link.first.leg_id, link.second.leg_id) for link in links}
    for group in _groups(ordered, lambda leg: leg.aircraft):
        links += [Link(one, two, SAME_AIRCRAFT) for one, two in pairwise(group)
                  if (one.leg_id, two.leg_id) not in linked and _goes_on(one, two, ground_s)]
    return links


def in_order(legs: Iterable[MissionLeg]) -> list[MissionLeg]:
    """Legs in order of time; those of one flight never against their numbers."""
    latest: dict[str, float] = {}
    keys: dict[str, tuple[float, int, str]] = {}
    found = list(legs)
    for leg in sorted(found, key=lambda leg: leg.leg_no or 0):
        start = low(leg.start_s)
        if leg.flight_id:
            start = latest[leg.flight_id] = max(start, latest.get(leg.flight_id, start))
        keys[leg.leg_id] = (start, leg.leg_no or 0, leg.leg_id)
    return sorted(found, key=lambda leg: keys[leg.leg_id])


def _in_time(leg: MissionLeg) -> tuple[float, str]:
    return (high(leg.start_s), leg.leg_id)


def _groups(legs: Sequence[MissionLeg], key: Callable[[MissionLeg], str]) -> list[list[MissionLeg]]:
    groups: dict[str, list[MissionLeg]] = {}
    for leg in legs:
        if key(leg):
            groups.setdefault(key(leg), []).append(leg)
    return list(groups.values())


def _is_one_flight(one: MissionLeg, two: MissionLeg) -> bool:
    """Whether neither airports nor times exclude that the next leg of a flight goes on from the one before."""
    is_next = (two.leg_no or 0) == (one.leg_no or 0) + 1
    places = {one.arrival.airport, two.departure.airport} - {""}
    return (not is_next or len(places) < 2) and low(one.departed.earliest) <= high(two.departed.latest)


def _reason(one: MissionLeg, two: MissionLeg) -> str:
    if not one.arrival.airport or one.arrival.airport != two.departure.airport:
        return ONE_FLIGHT
    if one.aircraft and one.aircraft == two.aircraft:
        return SAME_AIRCRAFT
    return HAND_OFF if _is_other_aircraft(one, two) else ONE_FLIGHT


def _is_other_aircraft(one: MissionLeg, two: MissionLeg) -> bool:
    """Whether sources name two aircraft, or, of one that they do not name, another operator."""
    if one.aircraft and two.aircraft:
        return one.aircraft != two.aircraft
    return bool(one.operators and two.operators) and not one.operators & two.operators


def _goes_on(one: MissionLeg, two: MissionLeg, ground_s: float) -> bool:
    """Whether the aircraft left again from where it had landed, within `ground_s` for certain."""
    landed, left = one.arrived.earliest, two.departed
    if not one.arrival.airport or one.arrival.airport != two.departure.airport:
        return False
    if landed is None or left.earliest is None or left.latest is None:
        return False
    return landed <= left.earliest and left.latest - landed <= ground_s
