"""What rests on positions too new to be shown to all stands neither on the court clock nor on the map, and is said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.filters import Wanted
from dashboard.map_lines import lines
from dashboard.queries import Asked, answer, docket_at, new_legs

AT = "2026-08-25T00:30:00Z"
BEFORE_ITS_END, AFTER_IT = (datetime(2026, 8, 25, 0, minute, tzinfo=UTC) for minute in (50, 54))


@pytest.fixture(scope="module")
def docket(built_store: Any) -> Any:
    return docket_at(built_store)


def test_a_leg_with_positions_after_the_time_shown_to_all_is_left_out_of_the_clock_and_told(docket: Any) -> None:
    shown, hidden = (answer(docket, Asked(at=AT, until=until)) for until in (AFTER_IT, BEFORE_ITS_END))
    assert (len(shown.clock), len(hidden.clock)) == (1, 0)
    assert shown.picture.legs[0].track
    assert hidden.picture.legs == ()
    assert hidden.finding.endswith("1 leg has positions after 00:50:00 UTC, 25 August 2026 and is not shown yet: "
                                   "they are too new to be shown to all.")
    assert "too new" not in shown.finding
    assert answer(docket, Asked(at=AT)).clock.equals(shown.clock)


def test_the_map_draws_no_track_that_is_too_new_and_reports_stay(docket: Any) -> None:
    hidden = lines(docket, Wanted(), "basis", BEFORE_ITS_END)
    assert (hidden.tracks, hidden.gaps) == ([], [])
    assert hidden.routes == lines(docket, Wanted(), "basis", None).routes
    assert new_legs(docket.release, BEFORE_ITS_END) == {"a2c4e0-20260825T000618Z"}
    assert new_legs(docket.release, None) == frozenset()
