"""Reconcile: reports beside tracks in groups, with days that are not loaded apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_dashboard_pages import started
from test_matched_legs import LEG, made

from dashboard import reconcile_view
from dashboard.labels import address
from dashboard.queries import docket_at
from ingest.ask import Docket


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Docket:
    return made(tmp_path_factory.mktemp("agreed"))


def test_the_finding_counts_each_state_once_and_says_how_many_days_are_not_loaded(built_store: Path) -> None:
    docket = docket_at(built_store)
    assert docket is not None
    assert reconcile_view.finding(reconcile_view.rows_of(docket)) == \
        "Reports and tracks: 0 agree, 159 only reported (159 of them on days that are not loaded), 1 only observed."


def test_a_report_whose_day_is_not_loaded_is_not_in_the_group_of_loaded_days(agreed: Docket) -> None:
    groups = {group.name: group for group in reconcile_view.groups(reconcile_view.rows_of(agreed))}
    assert set(groups["not_loaded"].rows["reason"]) == {"day_not_loaded"}
    assert sum(len(group.rows) for group in groups.values()) == len(agreed.release.table("matches"))
    loaded = groups.get("loaded")
    assert loaded is None or "day_not_loaded" not in set(loaded.rows["reason"])


def test_an_agreed_pair_links_report_and_track_with_their_difference_and_why(agreed: Docket) -> None:
    group = reconcile_view.groups(reconcile_view.rows_of(agreed))[0]
    report, track, day, departed, landed, by_hand, why = reconcile_view.cells(agreed, group, address)[0]
    assert (report.href, track.href) == ("/flight?leg=test-gxa6253-1", f"/flight?leg={LEG}")
    assert report.endswith("(reported)")
    assert track.endswith("(observed)")
    assert (day, departed, landed, by_hand) == ("25 August 2026", "not measured", "not measured", "")
    assert why


def test_a_decision_by_hand_says_who_when_and_why(tmp_path: Path) -> None:
    docket = made(tmp_path, decision="no_match")
    told = next(row for row in reconcile_view.decisions(docket) if row[0] == "no match")
    assert told[1:] == ["test-gxa6253-1", LEG, "told so", "2026-09-01", "editor", "https://example.org/photo"]


def test_a_month_limits_the_lists_and_an_unknown_one_is_said(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = started(built_store, monkeypatch, "reconcile", month="2026-08")
    assert not app.exception
    assert len(app.expander) == 1
    app = started(built_store, monkeypatch, "reconcile", month="<b>")
    assert "of which nothing is known here" in app.warning[0].value
