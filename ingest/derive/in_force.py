"""Which legs departed or were in the air while an order was in force: for certain, possibly, or not."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.derive.intervals import Interval, high, low

CERTAIN, POSSIBLE = "certain", "possible"


def in_force(
    departed: Interval, arrived: Interval, start: Interval, end: Interval, open_gaps: Sequence[Interval] = ()
) -> str:
    """`certain`, `possible` or empty: did the leg depart, or was it in the air, while the order bound?

    The order binds for certain from the last second of `start` to the first second of `end`, and possibly from
    the first second of `start` to the last second of `end`. With an open end only its own event is certain, and
    everything after it possible. In one of the `open_gaps` it can have landed and left again: that it flew
    is then only possible.

    >>> order, end = Interval(100, 159), Interval(1000, 1999)
    >>> in_force(Interval(300, 359), Interval(600, 659), order, end)
    'certain'
    >>> in_force(Interval(), Interval(0, 5000), order, end)
    'possible'
    >>> in_force(Interval(10, 20), Interval(50, 60), order, end)
    ''
    """
    d0, d1 = low(departed.earliest), high(departed.latest)
    a0, a1 = low(arrived.earliest), high(arrived.latest)
    sure_start = low(start.latest)
    sure_end = sure_start if end.earliest is None else end.earliest
    left_within = d0 >= sure_start and d1 <= sure_end
    in_air_within = d1 < sure_end and a0 > sure_start and not any(
        low(gap.earliest) < max(d1, sure_start) and high(gap.latest) > min(a0, sure_end) for gap in open_gaps)
    landed_within = a0 > sure_start and a1 <= sure_end
    if left_within or in_air_within or landed_within:
        return CERTAIN
    if d0 <= high(end.latest) and a1 >= low(start.earliest):
        return POSSIBLE
    return ""
