"""Questions: what a time means, and the sentence for one that cannot be meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from heart import QUICK, at, docket
from hypothesis import given
from hypothesis import strategies as st

from ingest.ask import Docket, open_release, question
from ingest.derive.intervals import Interval
from ingest.errors import UsageError
from ingest.question import chosen, instant, stretch
from ingest.store import Store


def test_without_seconds_a_time_is_that_minute_and_with_seconds_an_instant() -> None:
    start = at("2026-08-25T00:43:00")
    assert instant("2026-08-25T00:43Z") == Interval(start, start + 59)
    assert instant("2026-08-25T00:43:00Z") == Interval(start, start)
    assert instant(" 2026-08-24T19:43-05:00 ") == Interval(start, start + 59)
    assert instant("2026-08-25T00:43:00.25Z") == Interval(start + 0.25, start + 0.25)


def test_a_stretch_runs_from_the_first_second_of_its_start_to_the_last_of_its_end() -> None:
    start = at("2025-03-15T22:45:00")
    assert stretch("2025-03-15T22:45Z/2025-03-15T22:48Z") == Interval(start, start + 239)
    assert stretch("2025-03-15T18:45-04:00/2025-03-15T22:48:00Z") == Interval(start, start + 180)


@pytest.mark.parametrize("text", [
    "2025-03-15T22:45", "2025-03-15T22:45:00", "2025-03-15", "22:45Z", "", "now", "2025-02-30T10:00Z",
    "2025-03-15T25:00Z", "2025-03-15T22:45+99:99", "2025-03-15 22:45Z", "2025-03-15T22:48Z/2025-03-15T22:45Z",
    "2025-03-15T22:45Z/", "/2025-03-15T22:45Z", "2025-03-15T22:45Z/2025-03-15T22:48", "1742078700", "٢٠٢٥-03-15T22:45Z",
    "2025-03-15T22:45Z/2025-03-15T22:46Z/2025-03-15T22:47Z",
])
def test_a_naive_or_unreadable_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        stretch(text)


@QUICK
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_times(text: str) -> None:
    try:
        found = stretch(text)
    except UsageError:
        return
    assert found.earliest is not None


def test_an_unknown_id_is_refused_with_the_closest_ones() -> None:
    with pytest.raises(UsageError, match="did you mean jgg-oral-order"):
        chosen("event", "jgg-oral-ordr", ["jgg-oral-order", "wmm-panel"], "court_events")


def test_exactly_one_kind_of_question_is_asked_at_a_time(built_store: Path) -> None:
    made = docket(built_store)
    for words in ({}, {"event": "jgg-oral-order", "at": "2025-03-15T22:45Z"}):
        with pytest.raises(UsageError, match="exactly one"):
            question(made, **words)


def test_ids_of_events_cases_and_flights_are_looked_up_in_the_store(built_store: Path) -> None:
    made = docket(built_store)
    assert len(question(made, case="jgg-v-trump").events) > 2
    for words in ({"event": "nothing"}, {"case": "nothing"}, {"during": "nothing"}):
        with pytest.raises(UsageError):
            question(made, **words)
    with pytest.raises(UsageError):
        made.legs(["6145"])


@pytest.mark.parametrize("bound", [0.0, -5.0, 2001.0, float("nan"), float("inf")])
def test_a_bound_that_is_no_speed_is_refused(built_store: Path, bound: float) -> None:
    with pytest.raises(UsageError, match="knots"):
        docket(built_store).legs((), bound)


@pytest.mark.parametrize("text", [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-05:00", "1600-01-01T00:00Z", "1989-12-31T23:59:59Z",
    "2100-12-31T23:00-05:00",
])
def test_times_outside_the_years_1990_to_2100_are_refused_not_answered_for_another_year(
    built_store: Path, text: str
) -> None:
    for asked in (lambda: question(docket(built_store), at=text), lambda: docket(built_store).areas_at("a2c4e0", text)):
        with pytest.raises(UsageError, match="1990 to 2100"):
            asked()
    assert len(docket(built_store).clock(question(docket(built_store), at="2100-12-31T23:59Z"))) == 0


def test_threads_that_ask_one_docket_at_once_get_what_each_gets_alone(built_store: Path) -> None:
    release = open_release(Store(built_store))
    asked = [question(docket(built_store), at=f"2025-03-15T{time}Z") for time in ("21:45", "22:45", "23:30", "23:55")]
    together = Docket(release)
    with ThreadPoolExecutor(len(asked)) as pool:
        found = list(pool.map(together.clock, asked))
    for one, rows in zip(asked, found, strict=True):
        pd.testing.assert_frame_equal(rows, Docket(release).clock(one))
