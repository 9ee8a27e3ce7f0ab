"""Classes of legs: only a report or a decision by hand makes a removal, and every class says what decides it."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from matching import DAY_S, matched
from missioning import classed, flown, found, told
from runs import docket, last
from test_checks import add, only
from test_dashboard_pages import answered, started

from ingest.errors import BadRow
from ingest.manifest import Release
from ingest.settings import REFERENCE_DIR
from ingest.vocabulary import LEG_CLASS_REASONS, LEG_CLASSES

Row = dict[str, Any]
UNTIMED = {f"{end}_{side}_utc": None for end in ("departed", "arrived") for side in ("earliest", "latest")}


@pytest.fixture(scope="module")
def release(built_store: Path) -> Release:
    return last(built_store)


def of(release: Release, leg_id: str) -> tuple[str, str]:
    rows = release.table("leg_classes").set_index("leg_id")
    return rows.loc[leg_id, "leg_class"], rows.loc[leg_id, "leg_class_reason"]


def test_every_leg_has_one_class_a_reason_and_a_sentence(release: Release) -> None:
    rows = release.table("leg_classes")
    legs = {*release.table("legs")["leg_id"], *release.table("reported_legs")["leg_id"]}
    assert set(rows["leg_id"]) == legs
    assert len(rows) == len(legs)
    assert set(rows["leg_class"]) <= set(LEG_CLASSES)
    assert set(rows["leg_class_reason"]) <= set(LEG_CLASS_REASONS)
    assert rows["note"].str.endswith(".").all()
    ruled = rows[rows["decision"] == ""]
    assert all(note.startswith(LEG_CLASS_REASONS[key])
               for key, note in zip(ruled["leg_class_reason"], ruled["note"], strict=True))


def test_a_removal_is_one_by_a_report_that_says_so_or_by_hand(release: Release) -> None:
    rows, reports = release.table("leg_classes"), release.table("reported_legs").set_index("leg_id")
    removals = rows[rows["leg_class"] == "removal"]
    assert len(removals) > 100
    assert set(removals["leg_class_reason"]) == {"claim_of_removal", "decided_by_hand"}
    said = reports.loc[removals["reported_leg_id"]]
    assert set(said["removing_country"]) == {"United States"}
    assert (said["destination_country"] != "").all()


@pytest.mark.parametrize("leg, expected", [
    ("a2c4e0-20260825T000618Z", ("undetermined", "no_report")),
    ("hn-2025-05-19-cbphome-1", ("undetermined", "decided_by_hand")),
    ("us-2025-03-16-return-1", ("return", "decided_by_hand")),
    ("gt-2025-08-31-airborne-1", ("undetermined", "arrival_not_known")),
    ("ve-2025-07-18-a-1", ("undetermined", "begins_abroad")),
    ("ve-2025-07-18-swap-us-1", ("undetermined", "bound_for_us")),
    ("ve-2025-03-20-mx-1", ("undetermined", "other_country_removes")),
    ("ve-2025-08-21-bo-1", ("undetermined", "other_country_removes")),
    ("sv-2025-03-30-mil-1", ("removal", "claim_of_removal")),
], ids=["the observed sample", "a voluntary charter", "the way back to Laredo", "a flight that turned round",
        "a prisoner exchange", "its way back", "from Mexico", "from Bolivia", "out of Guantanamo"])
def test_flights_of_the_reference_rows(release: Release, leg: str, expected: tuple[str, str]) -> None:
    assert of(release, leg) == expected


@pytest.mark.parametrize("changes, expected", [
    ({}, ("removal", "claim_of_removal")), ({"removing_country": "USA", "destination_country": "HND"},
                                            ("removal", "claim_of_removal")),
    ({"departure_airport_icao": ""}, ("removal", "claim_of_removal")),
    ({"removing_country": ""}, ("undetermined", "no_claim_of_removal")),
    ({"removing_country": "Mexico"}, ("undetermined", "other_country_removes")),
    ({"removing_country": "Mexico;United States"}, ("undetermined", "removers_differ")),
    ({"removing_country": "Bolivia;Mexico"}, ("undetermined", "other_country_removes")),
    ({"removing_country": "U.S."}, ("removal", "claim_of_removal")),
    ({"removing_country": "The United States;U.S.A."}, ("removal", "claim_of_removal")),
    ({"destination_country": ""}, ("undetermined", "destination_not_stated")),
    ({"destination_country": "Honduras;United States"}, ("undetermined", "destinations_differ")),
    ({"destination_country": "United States"}, ("undetermined", "bound_for_us")),
    ({"arrival_airport_icao": ""}, ("undetermined", "arrival_not_known")),
    ({"arrival_airport_icao": "KMIA"}, ("undetermined", "ends_in_us")),
    ({"arrival_airport_icao": "MUGM"}, ("undetermined", "ends_at_station")),
    ({"departure_airport_icao": "MGGT"}, ("undetermined", "begins_abroad")),
    ({"departure_airport_icao": "MGGT", "leg_no": 2}, ("removal", "claim_of_removal")),
    ({"arrival_airport_icao": "KMIA", "destination_country": "United States"}, ("shuffle", "claim_within_us")),
    ({"arrival_airport_icao": "KMIA", "destination_country": "Honduras;United States"},
     ("mixed", "claims_of_two_classes")),
])
def test_what_a_report_says_decides_its_class(changes: Row, expected: tuple[str, str]) -> None:
    assert classed([told(flown("KHRL", "MHPR"), **changes)]) == expected


def test_a_city_with_airports_of_one_country_is_enough_and_of_two_is_not() -> None:
    city = {"arrival_airport_icao": "", "arrival_candidates_icao": "MHLM;MHPR"}
    assert classed([told(flown("KHRL", "MHPR"), **city)])[0] == "removal"
    assert classed([told(flown("KHRL", "MHPR"), **city | {"arrival_candidates_icao": "KBRO;MHPR"})])[1] == (
        "arrival_not_known")


def test_an_agreed_leg_is_one_row_observed_with_the_class_of_its_report() -> None:
    leg = flown("KHRL", "MHPR")
    rows = found([told(leg)], [leg])[1]
    row = rows.loc[leg["leg_id"]]
    assert len(rows) == 1
    assert (row["basis"], row["leg_class"], row["reported_leg_id"]) == ("observed", "removal", told(leg)["leg_id"])


@pytest.mark.parametrize("number, expected", [
    ("6253", ("undetermined", "number_alone")), ("GlobalX 6253", ("undetermined", "number_alone")),
    ("GXA6253", ("removal", "claim_of_removal"))])
def test_a_number_without_airline_or_aircraft_gives_no_class_to_a_track(
        number: str, expected: tuple[str, str]) -> None:
    leg = flown("KHRL", "MHPR")
    report = told(leg, registration="", icao24="", callsign_or_flight_number=number)
    assert classed([report], [leg]) == expected
    by_hand = [{"decision": "match", "subject": report["leg_id"], "object": leg["leg_id"], "reason": "r",
                "decided_on": "2026-09-01", "decided_by": "editor"}]
    assert classed([report], [leg], pairs=matched([report], [leg], decisions=by_hand))[0] == "removal"


def test_a_track_that_a_report_may_speak_of_or_contradicts_takes_nothing_over_from_it() -> None:
    leg = flown("KHRL", "MHPR")
    rows = found([told(leg, callsign_or_flight_number="GXA6255")], [leg])[1]
    assert rows.loc[leg["leg_id"], "leg_class_reason"] == "report_not_settled"
    late = {name: value for name, value in told(flown("KHRL", "MHPR", 5)).items() if name.endswith("_utc")}
    rows = found([told(leg, **late)], [leg])[1]
    assert rows["leg_class_reason"].tolist() == ["report_contradicted"] * 2
    assert rows["leg_class"].tolist() == ["undetermined"] * 2


@pytest.mark.parametrize("changes, missing, words", [
    ({"icao24": "", "registration": ""}, "aircraft", "Not known: aircraft."),
    ({"registration": "N278GX;N279GX", "icao24": ""}, "aircraft", "Not known: aircraft."),
    ({"arrival_airport_icao": ""}, "arrival_airport", "Not known: airport of arrival."),
    (UNTIMED | {"departed_basis": "unknown", "arrived_basis": "unknown"}, "departure_time;arrival_time",
     "Not known: time of departure, time of arrival."),
])
def test_a_report_without_aircraft_airport_or_time_says_what_is_missing(
        changes: Row, missing: str, words: str) -> None:
    row = found([told(flown("KHRL", "MHPR"), **changes)])[1].iloc[0]
    assert row["missing"] == missing
    assert row["note"].endswith(words)


def test_a_time_that_was_only_computed_counts_as_missing() -> None:
    row = found([told(flown("KHRL", "MHPR"), arrived_basis="computed")])[1].iloc[0]
    assert row["missing"] == "arrival_time"


@pytest.mark.parametrize("subject", ["report", "leg"])
def test_a_decision_by_hand_wins_and_says_who_when_and_why(subject: str) -> None:
    leg = flown("KHRL", "MHPR")
    named = told(leg)["leg_id"] if subject == "report" else leg["leg_id"]
    missions, rows = found([told(leg)], [leg], [{
        "decision": "class", "subject": named, "object": "lateral", "reason": "a monitor's list",
        "decided_on": "2026-09-01", "decided_by": "editor"}])
    row = rows.loc[leg["leg_id"]]
    assert (row["leg_class"], row["leg_class_reason"], row["decision"]) == ("lateral", "decided_by_hand", "class")
    assert row["note"] == "Decided by hand on 2026-09-01 by editor: a monitor's list."
    assert len(missions) == 0


def test_two_decisions_that_give_report_and_track_of_one_leg_different_classes_are_an_error_that_names_both() -> None:
    leg = flown("KHRL", "MHPR")
    by_hand = {"decision": "class", "reason": "r", "decided_on": "2026-09-01", "decided_by": "editor"}
    rows = [by_hand | {"subject": told(leg)["leg_id"], "object": "removal"},
            by_hand | {"subject": leg["leg_id"], "object": "lateral"}]
    with pytest.raises(BadRow) as error:
        found([told(leg)], [leg], rows)
    assert str(error.value) == (
        f"curated_decisions.csv, field object: found 'removal for {told(leg)['leg_id']}', expected lateral, "
        f"as another row says of its track {leg['leg_id']}; keep one of the two rows.")
    same = [row | {"object": "lateral"} for row in rows]
    assert found([told(leg)], [leg], same)[1].loc[leg["leg_id"], "leg_class"] == "lateral"


def test_an_observed_leg_decided_to_be_a_removal_begins_a_mission() -> None:
    leg = flown("KHRL", "MHPR")
    missions, _ = found([], [leg], [{"decision": "class", "subject": leg["leg_id"], "object": "removal",
                                     "reason": "r", "decided_on": "2026-09-01", "decided_by": "editor"}])
    assert missions["mission_id"].tolist() == [f"m-{leg['leg_id']}"]


def test_a_report_of_another_day_gives_its_class_to_no_other_leg() -> None:
    leg = flown("KHRL", "MHPR", DAY_S / 3600 * 3)
    rows = found([told(flown("KHRL", "MHPR"))], [leg])[1]
    assert rows.loc[leg["leg_id"], "leg_class_reason"] == "no_report"


@pytest.mark.parametrize("row, field, found_text", [
    ({"subject": "sv-2025-03-15-gxa6143", "object": "removal"}, "subject", "sv-2025-03-15-gxa6143"),
    ({"subject": "sv-2025-03-15-gxa6143-1", "object": "deportation"}, "object", "deportation"),
    ({"subject": "us-2025-03-16-return-1", "object": "removal"}, "subject", "us-2025-03-16-return-1"),
], ids=["a flight instead of a leg", "a class that is none", "a leg that is classed already"])
def test_a_wrong_decision_on_a_class_is_named_with_file_line_and_field(
        tmp_path: Path, row: dict[str, str], field: str, found_text: str) -> None:
    folder = Path(shutil.copytree(REFERENCE_DIR, tmp_path / "reference"))
    line = add(folder, "curated_decisions", decision="class", reason="r", decided_on="2026-09-01",
               decided_by="editor", **row)
    problem = only(folder)
    assert (problem.line, problem.field, problem.found) == (line, field, found_text)


def test_the_clock_carries_class_reason_and_mission_by_key(built_store: Path) -> None:
    done = docket(built_store, "clock", "--event", "jgg-oral-order", "--format", "csv")
    rows = {row["leg_id"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    row = rows["sv-2025-03-15-gxa6145-1"]
    assert (row["leg_class"], row["leg_class_reason"], row["mission_id"]) == (
        "removal", "claim_of_removal", "m-sv-2025-03-15-gxa6145-1")


def test_missions_and_classes_have_addresses(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    for table in ("missions", "leg_classes"):
        status, body = answered(f"/data/{table}.csv")
        assert status == 200
        assert body.count("\n") == last(built_store).rows(table) + 1


def said_by(built_store: Path, monkeypatch: pytest.MonkeyPatch, page: str, **query: str) -> str:
    app = started(built_store, monkeypatch, page, **query)
    assert not app.exception
    return " ".join(str(element.proto.body) for element in app.get("html"))


def test_the_clock_explains_the_class_of_each_leg_in_a_sentence(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = said_by(built_store, monkeypatch, "court_clock", event="jgg-oral-order")
    sentence = LEG_CLASS_REASONS["claim_of_removal"]
    assert f"GlobalX 6143; GlobalX 6145; GlobalX 6122. Class removal: {sentence}" in said
    assert f"Class removal: {sentence} Not known: time of arrival." in said
    assert "Mission of GlobalX 6143: Harlingen – Comayagua – San Salvador. The same aircraft goes on" in said


def test_the_flight_map_names_class_and_reason_in_each_row_and_explains_each_once(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = said_by(built_store, monkeypatch, "flight_map")
    assert said.count(">removal: claim of removal<") > 100
    assert said.count(LEG_CLASS_REASONS["claim_of_removal"]) == 1
    assert f"undetermined: no report. {LEG_CLASS_REASONS['no_report']} (1 leg)" in said
    assert "(hn-2025-05-19-cbphome). Class undetermined: Decided by hand on 2026-11-24 by editor: by its" in said
