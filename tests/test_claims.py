"""From claims to working intervals: the finest precision counts, nothing is dropped, coarser claims are compared."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from heart import QUICK, claim
from hypothesis import given
from hypothesis import strategies as st

from ingest.derive.claims import PRECISIONS, TimeClaim, working_time
from ingest.derive.intervals import Interval, hull, merged, seconds, timestamp

DAY = 86400.0


def test_the_working_interval_is_the_hull_of_the_finest_claims_and_no_outlier_is_dropped() -> None:
    found = working_time([claim(0, 59), claim(120, 179, source="b"), claim(0, DAY - 1, "day", "c")])
    assert (found.interval, found.precision) == (Interval(0, 179), "minute")
    assert found.cautions == ("claims_differ",)


@pytest.mark.parametrize("finer, coarser", list(pairwise(PRECISIONS)))
def test_precisions_are_ranked_minute_range_day_days(finer: str, coarser: str) -> None:
    assert working_time([claim(0, DAY, coarser), claim(60, 119, finer)]).interval == Interval(60, 119)


def test_a_coarser_claim_that_shares_no_second_with_the_interval_is_said_to_disagree() -> None:
    found = working_time([claim(100, 159), claim(DAY, 2 * DAY - 1, "day")])
    assert found.interval == Interval(100, 159)
    assert "claims_disagree" in found.cautions
    assert "claims_disagree" not in working_time([claim(100, 159), claim(0, DAY - 1, "day")]).cautions


def test_a_minute_of_one_secondary_source_is_marked_and_a_court_paper_or_second_source_lifts_the_mark() -> None:
    assert "single_source" in working_time([claim(0, 59), claim(0, 59)]).cautions
    assert "single_source" not in working_time([claim(0, 59, kind="court_primary")]).cautions
    assert "single_source" not in working_time([claim(0, 59), claim(0, 59, source="b")]).cautions
    assert "single_source" not in working_time([claim(0, 599, "range")]).cautions


def test_a_window_by_convention_is_marked_only_where_the_interval_rests_on_it() -> None:
    evening = TimeClaim(Interval(0, 7199), "range", "a", "news", is_window_by_convention=True)
    assert working_time([evening]).cautions == ("window_by_convention",)
    assert "window_by_convention" not in working_time([evening, claim(0, 59)]).cautions


def test_a_date_is_marked_as_such_and_nothing_known_is_an_open_interval() -> None:
    assert working_time([claim(0, DAY - 1, "day")]).cautions == ("date_only",)
    assert working_time([]).interval == Interval()


claims = st.builds(
    lambda first, length, precision, source: claim(first, first + length, precision, source),
    st.integers(-1000, 1000), st.integers(0, 500), st.sampled_from(PRECISIONS), st.sampled_from("abc"),
)


@QUICK
@given(st.lists(claims, min_size=1, max_size=6), claims)
def test_a_coarser_claim_changes_neither_interval_nor_precision(held: list[TimeClaim], extra: TimeClaim) -> None:
    before = working_time(held)
    if PRECISIONS.index(extra.precision) > PRECISIONS.index(before.precision):
        after = working_time([*held, extra])
        assert (after.interval, after.precision) == (before.interval, before.precision)
        assert set(before.cautions) <= set(after.cautions)


@QUICK
@given(st.lists(claims, min_size=1, max_size=6), st.integers(-10**6, 10**6))
def test_the_order_of_claims_does_not_matter_and_shifting_them_shifts_the_interval(
    held: list[TimeClaim], shift: int
) -> None:
    found = working_time(held)
    assert working_time(held[::-1]) == found
    moved = [claim(_end(c.interval.earliest) + shift, _end(c.interval.latest) + shift, c.precision, c.source)
             for c in held]
    assert working_time(moved).interval == Interval(_end(found.interval.earliest) + shift,
                                                    _end(found.interval.latest) + shift)


def _end(value: float | None) -> float:
    assert value is not None
    return value


def test_open_ends_reach_without_limit_and_the_hull_takes_known_ends_only() -> None:
    assert Interval(None, 5).meets(Interval(-9e9, -8e9))
    assert not Interval(None, 5).meets(Interval(6, None))
    assert hull([Interval(), Interval(3, 4)]) == Interval(3, 4)
    assert Interval(10, None).widened(5) == Interval(5, None)
    assert merged([(0, 1), (1.5, 2), (9, 10)], join_s=1) == [(0, 2), (9, 10)]


def test_a_naive_time_is_refused_and_times_go_both_ways() -> None:
    with pytest.raises(TypeError):
        seconds(pd.Timestamp("2025-03-15T22:45:00"))
    noon = pd.Timestamp("2025-03-15T12:00:00.250", tz="UTC")
    assert timestamp(seconds(noon)) == noon
    assert seconds(pd.NaT) is None
