"""Destinations and trends: published counts as they were printed, ours beside them, and nothing loaded never 0."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET

import pytest

from dashboard import trends_view
from dashboard.drawings import svg
from dashboard.labels import address
from dashboard.queries import docket_at
from dashboard.trends_svg import draw_year
from dashboard.trends_view import year_of
from ingest.month_counts import month_counts
from ingest.store import Store
from tests.test_dashboard_pages import started


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


def test_our_months_are_those_of_the_table_totals(docket):
    totals = docket.release.table("totals")
    ours = {(place, row.total_id): row for place in ("El Salvador", "Honduras")
            for row in month_counts(docket, place, 2025).itertuples()}
    compared = 0
    for row in totals[totals["our_count"].notna()].itertuples():
        mine = ours.get((row.geography, row.period_start[:7]))
        if mine is not None and (mine.period_start, mine.period_end) == (row.period_start, row.period_end):
            columns = ("our_count", "our_count_possible", "our_count_observed", "days_without_positions")
            assert [getattr(mine, name) for name in columns] == [getattr(row, name) for name in columns]
            compared += 1
    assert compared >= 15


def test_the_finding_says_how_published_counts_run_and_what_is_loaded(docket):
    told = trends_view.finding(year_of(docket, "El Salvador", 2025))
    assert "El Salvador, 2025: published counts run 8 to 22 removal flights a month." in told
    assert "Positions of some aircraft are loaded for 0 of 365 days." in told


def test_a_month_without_a_loaded_day_has_no_bar_and_is_not_called_zero(docket):
    year = year_of(docket, "El Salvador", 2025)
    for width in (900.0, 358.0):
        drawn = draw_year(year, width)
        ET.fromstring(svg("trends", "wide", "t", "", drawn, width))
        assert drawn[0].count("not loaded") == 12
        assert "fd-ours-" not in drawn[0]
        assert drawn[0].count('class="fd-count"') == 12
    assert {row[2] for row in trends_view.table_rows(year, address)} == {"not loaded"}


def test_a_loaded_day_draws_a_bar_and_its_fraction(built_store, tmp_path):
    store = Store(shutil.copytree(built_store, tmp_path / "store"))
    with store.writer("test") as draft:
        draft.put("coverage", draft.table("coverage").assign(day_utc="2025-03-15"))
        draft.publish({}, {}, ["test"])
    year = year_of(docket_at(tmp_path / "store"), "El Salvador", 2025)
    drawn, _ = draw_year(year, 900.0)
    assert "1/31" in drawn
    assert drawn.count("not loaded") == 11
    assert trends_view.table_rows(year, address)[2][2:] == ["0", "4", "1 of 31"]


def test_human_rights_firsts_counts_stand_beside_ours_for_honduras_in_a_month(docket):
    rows = trends_view.published_rows(docket, "Honduras", "2025-05", 2025)
    assert rows[0][:2] == ["1–31 May 2025", "Witness at the Border (T. Cartwright)"]
    rights_first = [row for row in rows if row[1] == "Human Rights First ICE Flight Monitor"]
    assert rights_first[0][3:5] == ["401", "0 observed, 33 only reported"]
    legs = trends_view.leg_rows(docket, "Honduras", "2025-05", address)
    assert len(legs) >= 5
    assert {row[1] for row in legs} == {"reported"}


def test_an_unknown_destination_or_month_is_said_and_no_other_shown(built_store, monkeypatch):
    app = started(built_store, monkeypatch, "destinations", destination="<b>Atlantis</b>")
    assert not app.exception
    assert "No other is shown in its place" in app.error[0].value
    app = started(built_store, monkeypatch, "destinations", destination="Honduras", month="2025-13")
    assert "2025-13" in app.warning[0].value.replace("\\", "")
