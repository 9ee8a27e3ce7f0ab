"""A leg that is both reported and observed is one row of every answer, with the report's flight and claims."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from runs import last, silent
from test_checks import add
from test_dashboard_pages import started

from dashboard import filters, queries
from dashboard.claims_view import received_lines
from dashboard.labels import html
from ingest.ask import Docket, question
from ingest.pipeline import build
from ingest.settings import REFERENCE_DIR
from ingest.store import Store
from ingest.vocabulary import MATCH_REASONS

LEG = "a2c4e0-20260825T000618Z"
CLAIM = {"flight_id": "test-gxa6253", "leg_no": "1", "scope": "leg", "claim_source": "a monitor",
         "callsign_or_flight_number": "GXA6253", "registration": "N278GX", "timezone": "America/Chicago",
         "departed_earliest_utc": "2026-08-25T00:01:00Z", "departed_latest_utc": "2026-08-25T00:01:59Z",
         "departed_precision": "minute", "source_title": "a report", "source_kind": "news",
         "source_url": "https://example.org/report"}
NEXT = CLAIM | {"leg_no": "2", "callsign_or_flight_number": "GXA6254", "departed_earliest_utc": "2026-08-25T14:00:00Z",
                "departed_latest_utc": "2026-08-25T14:00:59Z"}


def made(folder: Path, **decision: str) -> Docket:
    """A release of what ships with a report of the excerpt's leg and of a leg after it."""
    return docket_with(folder, CLAIM, NEXT, **decision)


def docket_with(folder: Path, *claims: dict[str, str], **decision: str) -> Docket:
    """A release of what ships with some claims more, and a decision on the excerpt's leg."""
    reference = Path(shutil.copytree(REFERENCE_DIR, folder / "reference"))
    for claim in claims:
        add(reference, "reported_leg_claims", **claim)
    if decision:
        add(reference, "curated_decisions", subject="test-gxa6253-1", object=LEG, reason="told so", decided_by="editor",
            decided_on="2026-09-01", source="https://example.org/photo", **decision)
    store = Store(folder / "store")
    build(store, silent, reference)
    return Docket(last(store))


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Docket:
    return made(tmp_path_factory.mktemp("matched"))


def test_it_is_one_row_basis_observed_with_flight_and_number_of_the_report(docket: Docket) -> None:
    rows = docket.clock(question(docket, at="2026-08-25T00:43:30Z"))
    assert rows["leg_id"].tolist() == ["test-gxa6253-2", LEG]
    row = rows.iloc[1]
    assert (row["basis"], row["flight_id"], row["leg_no"]) == ("observed", "test-gxa6253", 1)
    assert row["phase"] == "airborne"


@pytest.mark.parametrize("flight, legs", [
    ("test-gxa6253", {LEG, "test-gxa6253-2"}), ("test-gxa6253-1", {LEG}), (LEG, {LEG}),
])
def test_it_is_found_by_flight_by_reported_leg_and_by_observed_leg(docket: Docket, flight: str, legs: set[str]) -> None:
    assert {leg.leg_id for leg in docket.legs((flight,))} == legs
    assert set(docket.exits((flight,))["leg_id"]) == legs


def test_it_is_one_row_of_the_flight_map_too(docket: Docket) -> None:
    legs = filters.all_legs(docket)
    mine = legs[legs["leg_id"].isin([LEG, "test-gxa6253-1"])]
    assert mine["basis"].tolist() == ["observed"]
    assert not (legs["leg_class"] == "no class").any()


def test_the_flight_map_says_of_each_leg_how_report_and_track_stand_and_counts_the_reasons(
        docket: Docket, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = docket.release.table("matches")
    app = started(docket.release.folder.root, monkeypatch, "flight_map")
    assert not app.exception
    said = " ".join(str(element.proto.body) for element in app.get("html"))
    agreed = rows[rows["leg_id"] == LEG].iloc[0]
    assert f'<td data-label="Report and track">agreed: {html(agreed["note"])}</td>' in said
    assert said.count('<td data-label="Report and track">only reported: day not loaded') > 100
    count = int((rows["reason"] == "day_not_loaded").sum())
    assert f"only reported: day not loaded. {MATCH_REASONS['day_not_loaded']} ({count} legs)" in said


def test_it_is_kin_of_the_other_legs_of_its_flight_and_bears_the_reports_name(docket: Docket) -> None:
    first, second = sorted(docket.legs(("test-gxa6253",)), key=lambda leg: leg.leg_no or 0)
    assert first.is_kin(second)
    assert second.is_kin(first)
    assert docket.leg_names[LEG] == "GXA6253"


def test_the_claims_of_the_report_stand_beside_the_observed_leg(docket: Docket) -> None:
    rows = docket.clock(question(docket, at="2026-08-25T00:43:30Z"))
    claims = queries.leg_claims(docket.release, rows)
    assert sorted(zip(claims["flight_id"], claims["leg_no"], strict=True)) == [
        ("test-gxa6253", 1), ("test-gxa6253", 2)]
    assert queries.reports_of(rows)[LEG] == "test-gxa6253-1"
    status, note = queries.match_of(docket.release, "test-gxa6253-1")
    assert status == "agreed"
    assert note.startswith("Aircraft or flight number, places and times agree")


def test_the_page_says_that_the_track_is_used_and_why_it_is_the_reports(
    docket: Docket, monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = started(docket.release.folder.root, monkeypatch, at="2026-08-25T00:43:30Z")
    assert not app.exception
    said = " ".join(str(element.proto.body) for element in app.get("html"))
    assert "Reported (the received track is used): departed" in said
    assert "Report and track: agreed. Aircraft or flight number, places and times agree" in said


def test_a_claim_that_contradicts_the_track_and_claims_that_differ_are_cautions_of_the_observed_leg(
    tmp_path: Path,
) -> None:
    other = CLAIM | {"claim_source": "another monitor", "departed_earliest_utc": "2026-08-25T05:01:00Z",
                     "departed_latest_utc": "2026-08-25T05:01:59Z", "source_url": "https://example.org/other"}
    docket = docket_with(tmp_path, CLAIM, other)
    match = docket.release.table("matches").set_index("leg_id").loc[LEG]
    assert (match["reported_leg_id"], match["status"]) == ("test-gxa6253-1", "agreed")
    row = docket.clock(question(docket, at="2026-08-25T00:43:30Z")).set_index("leg_id").loc[LEG]
    assert {"claim_contradicts_track", "claims_differ"} <= set(row["cautions"].split(";"))
    classed = docket.release.table("leg_classes").set_index("leg_id").loc[LEG]
    assert classed["cautions"] == "claim_contradicts_track"


def test_a_report_of_another_day_says_so_on_the_clock_and_beside_the_class(tmp_path: Path) -> None:
    day = CLAIM | {"departed_earliest_utc": "2026-08-25T05:00:00Z", "departed_latest_utc": "2026-08-26T04:59:59Z",
                   "departed_precision": "day"}
    docket = docket_with(tmp_path, day)
    row = docket.clock(question(docket, at="2026-08-25T00:43:30Z")).set_index("leg_id").loc[LEG]
    assert "other_day" in row["cautions"].split(";")
    assert docket.release.table("leg_classes").set_index("leg_id").loc[LEG, "cautions"] == "other_day"


def test_positions_around_the_time_asked_are_listed_of_legs_that_have_any(docket: Docket) -> None:
    clock = docket.clock(question(docket, at="2026-08-25T00:43:30Z"))
    (line,) = received_lines(clock, docket.leg_names)
    assert line.startswith("GXA6253: last before ")
    assert ", first after " in line
    tested_at_an_airport = clock.assign(last_known_before_utc=pd.NaT, first_known_after_utc=pd.NaT)
    assert received_lines(tested_at_an_airport, docket.leg_names) == []


def test_ruled_out_by_hand_both_stand_alone(tmp_path: Path) -> None:
    docket = made(tmp_path, decision="no_match")
    assert {"test-gxa6253-1", LEG} <= {leg.leg_id for leg in docket.legs()}
    rows = docket.release.table("matches").set_index("reported_leg_id")
    row = rows.loc["test-gxa6253-1"]
    assert (row["status"], row["decision"]) == ("only_reported", "no_match")
    assert "ruled out by hand on 2026-09-01 by editor: told so. Source: https://example.org/photo" in row["note"]


def test_matched_by_hand_the_report_says_so(tmp_path: Path) -> None:
    docket = made(tmp_path, decision="match")
    row = docket.release.table("matches").set_index("leg_id").loc[LEG]
    classed = docket.release.table("leg_classes").set_index("leg_id").loc[LEG]
    asked = docket.clock(question(docket, at="2026-08-25T00:43:30Z")).set_index("leg_id").loc[LEG]
    assert (classed["decision"], classed["cautions"]) == ("match", "matched_by_hand")
    assert "matched_by_hand" in asked["cautions"].split(";")
    assert (row["status"], row["reason"], row["note"]) == (
        "agreed", "decided_by_hand", "Matched by hand on 2026-09-01 by editor: told so. Source: https://example.org/photo")
