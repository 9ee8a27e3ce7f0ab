"""Had it left, was it in the air, had it landed: the phases of a leg that an event's interval allows."""

from __future__ import annotations

from ingest.derive.clock_leg import ClockLeg
from ingest.derive.intervals import Interval, high, low

BEFORE, AIRBORNE, AFTER, UNDETERMINED = "before_departure", "airborne", "after_arrival", "undetermined"


def possible_phases(departed: Interval, arrived: Interval, event: Interval) -> tuple[str, ...]:
    """Phases that some instant of the event, departure and arrival allow together; an unknown end is open.

    Before departure for certain when the event ends before the first possible departure; after arrival when it
    begins after the last possible arrival; airborne when it begins after the last possible departure and ends
    before the first possible arrival. Where claims put the arrival before the departure, what either of them allows.

    >>> departed, arrived = Interval(100, 159), Interval(1000, 1059)
    >>> possible_phases(departed, arrived, Interval(160, 999))
    ('airborne',)
    >>> possible_phases(departed, arrived, Interval(159, 200))
    ('before_departure', 'airborne')
    """
    e0, e1 = low(event.earliest), high(event.latest)
    d0, d1 = low(departed.earliest), high(departed.latest)
    a0, a1 = low(arrived.earliest), high(arrived.latest)
    if d0 > a1:
        return tuple(phase for phase, holds in ((BEFORE, e0 <= d1), (AFTER, e1 >= a0)) if holds)
    if e1 < d0:
        return (BEFORE,)
    if e0 > a1:
        return (AFTER,)
    if e0 > d1 and e1 < a0:
        return (AIRBORNE,)
    allowed = {
        BEFORE: e0 <= min(d1, a1),
        AIRBORNE: e1 >= d0 and e0 <= a1,
        AFTER: e1 >= max(a0, d0),
    }
    return tuple(phase for phase in (BEFORE, AIRBORNE, AFTER) if allowed[phase])


def phases_of(leg: ClockLeg, event: Interval) -> tuple[str, ...]:
    """The possible phases of a leg; within a gap that can hide a landing, having landed is one of them."""
    phases = possible_phases(leg.departed, leg.arrived, event)
    if any(gap.meets(event) for gap in leg.open_gaps) and AFTER not in phases:
        return (*phases, AFTER)
    return phases
