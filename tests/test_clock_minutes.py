"""The court clock's moving picture: in every minute it shows what the clock answers for that minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.requests import Request

from dashboard.clock_minutes import minutes
from dashboard.clock_scale import fit_scale
from dashboard.figure_routes import answer_minutes
from dashboard.labels import words
from dashboard.queries import Asked, answer, docket_at
from ingest.ask import question
from ingest.errors import UsageError

GAP_FLIGHT = Asked(at="2026-08-25T00:43:30Z")
ORAL = Asked("jgg-oral-order")


@pytest.fixture(scope="module")
def docket(built_store: Any) -> Any:
    return docket_at(built_store)


def minute_of(docket: Any, asked: Asked, frame: int) -> str:
    start = fit_scale(answer(docket, asked).picture, 0, 1).start
    return datetime.fromtimestamp(start.timestamp() + 60 * frame, UTC).strftime("%Y-%m-%dT%H:%MZ")


@pytest.mark.parametrize("asked", [ORAL, GAP_FLIGHT])
def test_each_minute_shows_the_phase_and_has_the_area_that_the_clock_gives_for_it(docket: Any, asked: Asked) -> None:
    picture = answer(docket, asked).picture
    shown = minutes(docket, picture, None, "wide")
    for frame in range(0, len(shown["clocks"]), 17):
        answered = question(docket, at=minute_of(docket, asked, frame))
        phases = {row.leg_id: words(row.phase) for row in docket.clock(answered).itertuples()}
        areas = docket.clock_areas(answered)
        for leg, drawn in zip(picture.legs, shown["legs"], strict=True):
            assert drawn["phases"][frame] == phases[leg.leg_id]
            assert bool(drawn["areas"][frame]) == (leg.leg_id in areas)


def test_a_dot_moves_only_where_positions_are_close_and_never_in_a_gap(docket: Any) -> None:
    picture = answer(docket, GAP_FLIGHT).picture
    shown = minutes(docket, picture, None, "wide")["legs"][0]
    start = fit_scale(picture, 0, 1).start.timestamp()
    for gap in picture.legs[0].gaps:
        inside = [n for n in range(len(shown["dots"]))
                  if gap.before.timestamp() < start + 60 * n and start + 60 * n + 59 < gap.after.timestamp()]
        assert inside
        assert [shown["dots"][n] for n in inside] == [None] * len(inside)
        assert all(shown["areas"][n] for n in inside)
    assert any(shown["dots"])


def test_a_minute_is_told_on_the_clock_of_the_court_in_utc_and_where_the_first_flight_went(docket: Any) -> None:
    first = minutes(docket, answer(docket, ORAL).picture, None, "narrow")["clocks"][0]
    assert [words.split(", ")[1] for words in first] == ["15 March 2025"] * 3
    assert [zone in told for zone, told in zip(("EDT", "UTC", "(UTC-6)"), first, strict=True)] == [True] * 3


def test_an_instant_beside_an_event_keeps_its_hours_legs_and_orders(docket: Any) -> None:
    alone, beside = answer(docket, ORAL), answer(docket, Asked("jgg-oral-order", "2025-03-15T23:20Z"))
    assert beside.picture.order[:3] == alone.picture.order
    assert fit_scale(beside.picture, 0, 1) == fit_scale(alone.picture, 0, 1)
    assert {e.event_id for e in alone.picture.events} < {e.event_id for e in beside.picture.events}
    assert beside.picture.zone == "America/New_York"
    assert list(beside.clock["event_id"].unique()) == ["at:2025-03-15T23:20Z"]
    assert beside.clock.equals(docket.clock(question(docket, at="2025-03-15T23:20Z")))


def test_an_instant_days_from_the_event_beside_it_is_refused_in_a_sentence(docket: Any) -> None:
    with pytest.raises(UsageError, match="within 24 hours of the event jgg-oral-order"):
        answer(docket, Asked("jgg-oral-order", "2026-08-25T00:43Z"))


@pytest.mark.parametrize("query, status", [
    ("event=jgg-oral-order&kind=narrow", 200), ("event=nothing&kind=wide", 404), ("event=jgg-oral-order", 400),
    ("at=2025-03-15T22:45&kind=wide", 400), ("event=jgg-oral-order&kind=wide&lang=<b>", 400),
    ("event=jgg-oral-order&kind=wide&speed_bound_kt=nan", 400)])
def test_the_address_of_the_minutes_answers_or_says_what_is_wrong(
        built_store: Any, docket: Any, monkeypatch: pytest.MonkeyPatch, query: str, status: int) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    got = answer_minutes(Request({"type": "http", "method": "GET", "path": "/", "headers": [],
                                  "query_string": query.encode(), "path_params": {"release": docket.release.id}}))
    assert got.status_code == status
    assert (status == 200) == got.headers["content-type"].startswith("application/json")
