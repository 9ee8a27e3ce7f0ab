"""What stands beneath the finding: where the speed bound comes from, and what sources say of an event's time."""

from __future__ import annotations

from pathlib import Path

import pytest
from heart import clock, docket
from test_dashboard_addresses import html_of
from test_dashboard_pages import started

from dashboard.bound_words import bound_words
from dashboard.queries import verdict_rows
from ingest.exports.notes import notes
from ingest.schema import TABLES
from ingest.vocabulary import CAUTIONS, EVENT_CAUTIONS


@pytest.mark.parametrize("asked, bound, told", [
    ({"event": "jgg-oral-order"}, None, "590 kt is the A320's own bound. It can be changed below."),
    ({"event": "jgg-oral-order"}, 650.0, "650 kt is the bound asked for, in place of the type's own. It can be changed "
                                         "below."),
    ({"at": "2025-01-31T18:30Z"}, None, "660 kt is the bound used where the type is not known. It can be changed "
                                        "below."),
    ({"at": "2026-08-25T00:43:30Z"}, None, "590 kt is the A320's own bound. It can be changed below."),
])
def test_the_bound_of_an_answer_says_whose_it_is(
        built_store: Path, asked: dict[str, str], bound: float | None, told: str) -> None:
    rows = verdict_rows(clock(built_store, bound=bound, **asked))
    assert bound_words(docket(built_store), rows, bound) == told


def test_legs_of_several_types_have_each_its_own_bound_told_once(built_store: Path) -> None:
    rows = clock(built_store, at="2025-07-18T18:00Z", every=True)
    told = bound_words(docket(built_store), rows, None)
    assert "590 kt is the A320's own bound; " in told
    assert "615 kt is the B763's own bound" in told
    assert told.count("660 kt is the bound used where the type is not known") == 1


def test_a_bound_that_was_flown_is_not_called_the_types_own(built_store: Path) -> None:
    rows = clock(built_store, at="2026-08-25T00:43:30Z").assign(speed_bound_kt=601.0, cautions="speed_bound_raised")
    assert bound_words(docket(built_store), rows, 600.0).startswith(
        "601 kt is a ground speed that the leg itself was received at")


def test_the_head_of_an_order_says_of_its_time_what_is_true_of_an_event(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = html_of(started(built_store, monkeypatch, event="jgg-oral-order"))
    head = told.split("<h2>")[0].split("<table")[0]
    assert "J.G.G. v. Trump, D.D.C. Sources print different times; the whole span of the " \
        "most exact ones is used." in head
    assert "track" not in head.split('class="fd-finding"')[1].split("</div>")[0]
    assert CAUTIONS["claims_differ"] in told


def test_the_notes_beside_court_events_have_the_sentences_of_events() -> None:
    told = notes(TABLES["court_events"], "r0001-00000000")
    assert f"claims_differ: {EVENT_CAUTIONS['claims_differ']}" in told
    assert CAUTIONS["claims_differ"] not in told
    assert CAUTIONS["claims_differ"] in notes(TABLES["reported_legs"], "r0001-00000000")
