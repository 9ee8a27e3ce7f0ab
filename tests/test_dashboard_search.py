"""Search: what a reader types leads to pages, and what is not found is not called not flown."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.labels import address
from dashboard.queries import docket_at
from dashboard.search_view import LONGEST, days_of, search
from tests.test_dashboard_pages import started


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


@pytest.mark.parametrize(("text", "kind", "href"), [
    ("n278gx", "Aircraft", "/aircraft?icao24=a2c4e0"), ("A2C4E0", "Aircraft", "/aircraft?icao24=a2c4e0"),
    ("6145", "Flight", "/flight?leg=sv-2025-03-15-gxa6145-1"),
    ("KHRL", "Flight", "/flight?leg=sv-2025-03-15-gxa6145-1"),
    ("gxa6253", "Flight", "/flight?leg=a2c4e0-20260825T000618Z"), ("J.G.G.", "Case", "/?event=jgg-tro-individual"),
    ("comayagua", "Flight", "/flight?leg=sv-2025-03-15-gxa6143-1"),
    ("15 March 2025", "Days", "/flight_map?from=2025-03-15&to=2025-03-15"),
    ("2025-03", "Days", "/flight_map?from=2025-03-01&to=2025-03-31"),
    ("jgg-oral-order", "Court event", "/?event=jgg-oral-order"),
])
def test_each_kind_of_text_leads_to_its_page(docket, text, kind, href):
    found = search(docket, text, address)
    assert (kind, href) in {(row[0], row[1].href) for row in found.rows}


def test_a_day_says_whether_positions_are_loaded(docket):
    assert search(docket, "2025-03-15", address).rows[0][2] == "no positions are loaded; that says nothing of flights"
    assert search(docket, "2026-08-25", address).rows[0][2] == "positions of 1 aircraft are loaded"


@pytest.mark.parametrize(("text", "told"), [
    ("N99999", "nothing is known here of whether it flew"), ("ffffff", "It is not loaded"),
    ("ZZZZ", "not loaded may have"), ("<b>x</b>", "says nothing about flights that are not loaded"),
    ("x" * 10_000, "Nothing in this release matches"),
])
def test_what_is_not_found_says_that_this_is_not_no_flight(docket, text, told):
    found = search(docket, text, address)
    assert found.rows == []
    assert told in found.remarks[0]
    assert len(found.remarks[0]) < LONGEST + 200


def test_days_that_no_calendar_has_are_not_days():
    assert days_of("31 February 2025") is None
    assert days_of("2025-02") == (date(2025, 2, 1), date(2025, 2, 28))


def test_markup_in_the_address_is_text_on_the_page(built_store, monkeypatch):
    app = started(built_store, monkeypatch, "search", q="<script>1</script>")
    assert not app.exception
    assert "Nothing in this release matches" in app.info[0].value
