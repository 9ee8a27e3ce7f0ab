"""Phases: what an event's interval and the ends of a leg allow together."""

from __future__ import annotations

import pytest
from heart import QUICK, a_leg
from hypothesis import given
from hypothesis import strategies as st

from ingest.derive.intervals import Interval
from ingest.derive.phase import AFTER, AIRBORNE, BEFORE, phases_of, possible_phases

DEPARTED, ARRIVED = Interval(100, 159), Interval(1000, 1059)


@pytest.mark.parametrize("first, last, expected", [
    (0, 99, (BEFORE,)), (0, 100, (BEFORE, AIRBORNE)), (159, 159, (BEFORE, AIRBORNE)), (160, 160, (AIRBORNE,)),
    (160, 999, (AIRBORNE,)), (160, 1000, (AIRBORNE, AFTER)), (1059, 1059, (AIRBORNE, AFTER)), (1060, 2000, (AFTER,)),
    (0, 2000, (BEFORE, AIRBORNE, AFTER)),
])
def test_phases_at_each_edge(first: float, last: float, expected: tuple[str, ...]) -> None:
    assert possible_phases(DEPARTED, ARRIVED, Interval(first, last)) == expected


def test_an_unknown_end_is_open_so_nothing_is_certain_on_that_side() -> None:
    assert possible_phases(Interval(), ARRIVED, Interval(500, 500)) == (BEFORE, AIRBORNE)
    assert possible_phases(DEPARTED, Interval(), Interval(500, 500)) == (AIRBORNE, AFTER)
    assert possible_phases(Interval(), Interval(), Interval(5, 5)) == (BEFORE, AIRBORNE, AFTER)
    begins_airborne, ends_airborne = Interval(None, 100), Interval(900, None)
    assert possible_phases(begins_airborne, ends_airborne, Interval(500, 500)) == (AIRBORNE,)
    assert possible_phases(begins_airborne, ends_airborne, Interval(50, 50)) == (BEFORE, AIRBORNE)
    assert possible_phases(begins_airborne, ends_airborne, Interval(950, 950)) == (AIRBORNE, AFTER)


def test_where_the_arrival_is_claimed_before_the_departure_the_time_between_is_not_certain() -> None:
    departed, arrived = Interval(1000, 1059), Interval(500, 559)
    assert possible_phases(departed, arrived, Interval(400, 400)) == (BEFORE,)
    assert possible_phases(departed, arrived, Interval(700, 700)) == (BEFORE, AFTER)
    assert possible_phases(departed, arrived, Interval(1060, 1100)) == (AFTER,)


def test_a_gap_that_can_hide_a_landing_leaves_the_phase_open_inside_it_only() -> None:
    leg = a_leg(open_gaps=(Interval(3000.0, 7000.0),))
    assert phases_of(leg, Interval(5000, 5000)) == (AIRBORNE, AFTER)
    assert phases_of(leg, Interval(2000, 2999)) == (AIRBORNE,)
    assert phases_of(leg, Interval(7001, 8000)) == (AIRBORNE,)


DAY = 86_400
seconds_of_day = st.integers(0, DAY - 1)


@QUICK
@given(seconds_of_day, seconds_of_day, seconds_of_day, st.integers(0, 3600))
def test_a_day_only_order_is_never_before_or_after_a_leg_of_that_day(a: int, b: int, c: int, width: int) -> None:
    first, second = sorted((a, b))
    departed, arrived = Interval(first, min(first + width, DAY - 1)), Interval(second, second + c)
    phases = possible_phases(departed, arrived, Interval(0, DAY - 1))
    assert phases not in [(BEFORE,), (AFTER,)]
    day_only_leg = possible_phases(Interval(0, DAY - 1), Interval(0, DAY - 1), Interval(first, second))
    assert len(day_only_leg) == 3


ends = st.tuples(st.integers(0, 500), st.integers(0, 300)).map(lambda t: Interval(t[0], t[0] + t[1]))


@QUICK
@given(ends, ends, ends, st.integers(-10**6, 10**6))
def test_shifting_all_times_leaves_the_phases_as_they_are(d: Interval, a: Interval, e: Interval, shift: int) -> None:
    def moved(i: Interval) -> Interval:
        return Interval((i.earliest or 0) + shift, (i.latest or 0) + shift)

    assert possible_phases(moved(d), moved(a), moved(e)) == possible_phases(d, a, e)


@QUICK
@given(ends, ends, ends, st.data())
def test_every_instant_departure_and_arrival_has_its_phase_among_the_possible_ones(
    d: Interval, a: Interval, e: Interval, data: st.DataObject
) -> None:
    def pick(i: Interval) -> float:
        return data.draw(st.integers(int(i.earliest or 0), int(i.latest or 0)))

    left, landed, moment = pick(d), pick(a), pick(e)
    if left <= landed:
        phase = BEFORE if moment < left else AFTER if moment > landed else AIRBORNE
        assert phase in possible_phases(d, a, e)
