"""What other legs and received positions of the same aircraft say of its place before or after a leg.

An airport is tested only where nothing known lies between: no other leg that is, or may be, under way or in
between, no next or last leg from another place, and no position received elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ingest.derive.clock_leg import ClockLeg
from ingest.derive.geodesy import Place, between_km, distance_km
from ingest.derive.intervals import Interval, high, low
from ingest.derive.phase import AFTER, AIRBORNE, BEFORE, phases_of

CONTRADICTED = "report_contradicted"
WITHHOLDING = frozenset({
    "shared_hex", "positions_drift", "clock_jump", "position_contradicted", "positions_received", "other_leg_at_once",
    CONTRADICTED})
"""Cautions of evidence against the evidence: nothing is stated then of where the aircraft was."""
DOUBTFUL = frozenset({"shared_hex", "clock_jump", "position_contradicted"})
"""Those under which the times of an observed leg may be those of the wrong positions: no phase then."""


class Kin:
    """Legs by flight, registration and address."""

    def __init__(self, legs: Sequence[ClockLeg]) -> None:
        self.legs = legs
        self.by_key: dict[tuple[str, str], list[int]] = {}
        for number, leg in enumerate(legs):
            for key in _keys(leg):
                self.by_key.setdefault(key, []).append(number)

    def of(self, leg: ClockLeg) -> list[ClockLeg]:
        """The legs that share one of the three with a leg, in their order, the leg itself among them."""
        return [self.legs[i] for i in sorted({i for key in _keys(leg) for i in self.by_key.get(key, ())})]


def _keys(leg: ClockLeg) -> list[tuple[str, str]]:
    named = {"flight": leg.flight_id, "registration": leg.registration, "address": leg.address}
    return [key for key in named.items() if key[1]]


def why_not_asked(
    phase: str, leg: ClockLeg, event: Interval, kin: Sequence[ClockLeg], thresholds: Mapping[str, float]
) -> str:
    """The caution for which the place before or after a leg is not asked of it; empty where it is."""
    if CONTRADICTED in leg.cautions:
        return CONTRADICTED
    if not leg.has_airframe:
        return "airframe_unknown"
    if any(_stands_between(other, leg, phase, event) for other in kin):
        return "other_leg_between"
    places = leg.departure if phase == BEFORE else leg.arrival
    near_km = thresholds["near_distance_km"]
    for other in _next_to(phase, leg, event, kin):
        theirs = other.arrival if phase == BEFORE else other.departure
        if places and theirs and not any(between_km(a, b) <= near_km for a in places for b in theirs):
            return "unseen_leg_between"
    if places and _received_elsewhere(phase, leg, places, event, near_km, thresholds["event_window_h"] * 3600):
        return "unseen_leg_between"
    return ""


def flown_at_once(leg: ClockLeg, event: Interval, kin: Sequence[ClockLeg]) -> bool:
    """Whether another leg of the aircraft can be in the air during the event, and neither is flown after the other.

    A leg that another one overlaps for certain is told wrongly at all its times, whatever the numbers of the two say.
    Of a received leg and a reported one the received one stands, so only others that were received count against it.
    """
    others = [other for other in kin if leg.track is None or other.track is not None]
    return any(_overlap(leg, other) or (AIRBORNE in phases_of(other, event) and not (
        _surely_later(leg, other) or _surely_later(other, leg))) for other in others)


def _overlap(one: ClockLeg, other: ClockLeg) -> bool:
    """Whether each of two legs took off, at the latest, before the other landed, at the earliest."""
    return high(one.departed.latest) < low(other.arrived.earliest) \
        and high(other.departed.latest) < low(one.arrived.earliest)


def received_under_way(leg: ClockLeg, event: Interval, window_s: float) -> bool:
    """Whether positions of the aircraft were received while a reported leg was, or may have been, under way."""
    if leg.received is None or event.earliest is None or event.latest is None:
        return False
    start = leg.departed.earliest if leg.departed.earliest is not None else event.earliest - window_s
    end = leg.arrived.latest if leg.arrived.latest is not None else event.latest + window_s
    first, last = np.searchsorted(leg.received.time_s, [start, end + 1e-3])
    return bool(last > first)


def _stands_between(other: ClockLeg, leg: ClockLeg, phase: str, event: Interval) -> bool:
    """Whether another leg of the flight or airframe is under way, or may be, or lies between the event and this leg."""
    phases = phases_of(other, event)
    if phase == BEFORE:
        return (AIRBORNE in phases or BEFORE in phases) and not _surely_later(other, leg)
    return (AIRBORNE in phases or AFTER in phases) and not _surely_later(leg, other)


def _surely_later(one: ClockLeg, other: ClockLeg) -> bool:
    """Whether `one` is flown after `other` for certain: by their departures, or by their numbers in the flight.

    Numbers count only where the departures do not say the opposite; nothing counts of two legs that overlap.
    """
    if _overlap(one, other):
        return False
    if one.flight_id and one.flight_id == other.flight_id and one.leg_no is not None and other.leg_no is not None \
            and not _runs_against_numbers(one, other):
        return one.leg_no > other.leg_no
    return low(one.departed.earliest) >= high(other.departed.latest)


def _runs_against_numbers(one: ClockLeg, other: ClockLeg) -> bool:
    """Whether the leg of the higher number departed, at the latest, before the other could at the earliest."""
    first, second = sorted((one, other), key=lambda leg: leg.leg_no or 0)
    return high(second.departed.latest) < low(first.departed.earliest)


def _next_to(phase: str, leg: ClockLeg, event: Interval, kin: Sequence[ClockLeg]) -> list[ClockLeg]:
    """The legs that may be the last before an event before departure, or the first after one after arrival."""
    if phase == BEFORE:
        facing = [o for o in kin if AFTER in phases_of(o, event) and not _surely_later(o, leg)]
    else:
        facing = [o for o in kin if BEFORE in phases_of(o, event) and not _surely_later(leg, o)]

    def is_further(other: ClockLeg, third: ClockLeg) -> bool:
        return _surely_later(third, other) if phase == BEFORE else _surely_later(other, third)

    return [other for other in facing if not any(is_further(other, third) for third in facing if third is not other)]


def _received_elsewhere(
    phase: str, leg: ClockLeg, places: tuple[Place, ...], event: Interval, near_km: float, window_s: float
) -> bool:
    """Whether a position between the leg and the event, or the nearest one beyond it, is far from all the places."""
    start, end = (event.earliest, leg.departed.earliest) if phase == BEFORE else (leg.arrived.latest, event.latest)
    if leg.received is None or start is None or end is None:
        return False
    time_s = leg.received.time_s
    first, last = int(np.searchsorted(time_s, start, "left")), int(np.searchsorted(time_s, end, "right"))
    first, last = (max(first - 1, 0), last) if phase == BEFORE else (first, last + 1)
    chosen = np.arange(first, min(last, len(time_s)))
    chosen = chosen[(time_s[chosen] >= start - window_s) & (time_s[chosen] <= end + window_s)]
    if not len(chosen):
        return False
    latitude, longitude = leg.received.latitude[chosen], leg.received.longitude[chosen]
    nearest = np.minimum.reduce([distance_km(place, latitude, longitude) for place in places])
    return bool((nearest > near_km).any())
