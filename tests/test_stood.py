"""A report of a flight that received positions disprove: the aircraft stood when the report has it fly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matching import fields, matched, report_of, rows_of, stretch
from missioning import classed
from test_matched_legs import CLAIM, LEG, docket_with
from test_matches import landed, received

from ingest.ask import question

Row = dict[str, Any]
FIELD = fields()["KHRL"]
HARLINGEN = landed(first_fix_latitude=FIELD.latitude, first_fix_longitude=FIELD.longitude)
"""The excerpt's leg as if it had begun on the ground at KHRL; reported off at 00:06 and down at 00:53."""


def row_of(report: Row, *stand: Any) -> Row:
    return rows_of(matched([report], [], [received(HARLINGEN)], received=stretch(HARLINGEN, *stand)))[0]


@pytest.mark.parametrize("start, end", [
    ("2026-08-25T00:05", "2026-08-25T00:27"), ("2026-08-24T20:00", "2026-08-25T04:00"),
], ids=["till after gate times", "all day"])
def test_a_report_of_an_aircraft_that_stood_through_its_take_off_is_contradicted(start: str, end: str) -> None:
    row = row_of(report_of(HARLINGEN), start, end)
    assert (row["status"], row["reason"], row["leg_id"]) == ("contradicted", "stood_meanwhile", "")
    assert classed([report_of(HARLINGEN, destination_country="Honduras", removing_country="United States")],
                   pairs=matched([report_of(HARLINGEN)], [], received=stretch(HARLINGEN, start, end))
                   ) == ("undetermined", "report_contradicted")


@pytest.mark.parametrize("stand", [
    ("2026-08-25T00:05", "2026-08-25T00:20"), ("2026-08-25T00:00", "2026-08-25T00:25", 400),
    ("2026-08-25T00:00", "2026-08-25T01:00", 60, 0.1), ("2026-08-24T22:00", "2026-08-25T00:05"),
], ids=["to gate times", "with silences", "moving", "before"])
def test_a_stand_that_leaves_time_for_the_flight_contradicts_nothing(stand: tuple[Any, ...]) -> None:
    report = report_of(HARLINGEN, (0, 3600))
    assert row_of(report, *stand)["status"] == "only_reported"


def test_on_the_ground_at_the_airport_of_departure_long_after_take_off_contradicts_also_after_a_silence() -> None:
    report = report_of(HARLINGEN, (0, 3 * 3600))
    assert row_of(report, "2026-08-25T02:00", "2026-08-25T02:02")["reason"] == "stood_meanwhile"
    assert row_of(report, "2026-08-25T03:50", "2026-08-25T03:52")["status"] == "only_reported"
    elsewhere = report | {"departure_airport_icao": "KAEX"}
    assert row_of(elsewhere, "2026-08-25T02:00", "2026-08-25T02:02")["status"] == "only_reported"


def test_around_its_landing_an_aircraft_that_stood_elsewhere_contradicts_and_one_that_stood_there_does_not() -> None:
    report = report_of(HARLINGEN, departed_basis="unknown", arrival_airport_icao="KPHX")
    assert row_of(report, "2026-08-25T00:00", "2026-08-25T01:00")["reason"] == "stood_meanwhile"
    there = report | {"arrival_airport_icao": "KHRL"}
    assert row_of(there, "2026-08-25T00:00", "2026-08-25T01:00")["status"] == "only_reported"


def test_a_report_that_received_positions_contradict_gives_no_place_before_or_after_it(tmp_path: Path) -> None:
    late = CLAIM | {"departed_earliest_utc": "2026-08-25T05:01:00Z", "departed_latest_utc": "2026-08-25T05:01:59Z",
                    "departure_airport_icao": "KHRL", "flight_id": "late"}
    docket = docket_with(tmp_path, late)
    match = docket.release.table("matches").set_index("reported_leg_id").loc["late-1"]
    assert (match["status"], match["leg_id"]) == ("contradicted", LEG)
    rows = docket.clock(question(docket, at="2026-08-25T04:00:30Z")).set_index("leg_id")
    row = rows.loc["late-1"]
    assert (row["phase"], row["outside_us_territory"], row["place_tested"]) == ("before_departure", "", "none")
    assert "report_contradicted" in row["cautions"].split(";")
    assert row["note"] == "Not asked of this leg: positions received of the aircraft contradict the report."
    asked = docket.clock(question(docket, at="2026-08-25T05:30:00Z")).set_index("leg_id").loc["late-1"]
    assert (asked["outside_us_territory"], asked["phase"]) != ("yes", "airborne")
