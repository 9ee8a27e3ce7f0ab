"""Missions: which legs carry one removal, on real claims and on real legs put where a rule is tested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matching import shuffled
from missioning import flown, found, told
from runs import docket, last

from ingest.manifest import Release
from ingest.vocabulary import MISSION_LINKS

Row = dict[str, Any]


@pytest.fixture(scope="module")
def release(built_store: Path) -> Release:
    return last(built_store)


def mission(release: Release, flight: str) -> pd.Series:
    rows = release.table("missions")
    return rows[rows["flight_ids"] == flight].iloc[0]


@pytest.mark.parametrize("flight, registration", [
    ("sv-2025-03-15-gxa6143", "N278GX"), ("sv-2025-03-15-gxa6145", "N837VA"), ("sv-2025-03-15-gxa6122", "N630VA")])
def test_each_flight_of_15_march_is_a_mission_harlingen_comayagua_san_salvador(
        release: Release, flight: str, registration: str) -> None:
    row = mission(release, flight)
    assert row["mission_id"] == f"m-{flight}-1"
    assert row["leg_ids"] == f"{flight}-1;{flight}-2"
    assert row["leg_classes"] == "removal;removal"
    assert (row["route"], row["registrations"]) == ("KHRL-MHPR;MHPR-MSLP", registration)
    assert (row["link_reasons"], row["hand_off_airports_icao"]) == ("same_aircraft", "")
    assert (row["destination_country"], row["basis"], row["missing_legs"]) == ("El Salvador", "reported", "")


def test_the_night_of_15_march_has_these_three_missions_and_no_other(release: Release) -> None:
    rows = release.table("missions")
    begun = rows["departed_earliest_utc"].between(pd.Timestamp("2025-03-15", tz="UTC"),
                                                  pd.Timestamp("2025-03-17", tz="UTC"))
    assert rows.loc[begun, "flight_ids"].tolist() == [
        "sv-2025-03-15-gxa6122", "sv-2025-03-15-gxa6143", "sv-2025-03-15-gxa6145"]


def test_hand_offs_at_comayagua_are_in_one_mission_also_from_guantanamo(release: Release) -> None:
    guantanamo, el_paso = mission(release, "ve-2025-02-20-gtmo"), mission(release, "ve-2025-03-23")
    assert guantanamo["route"] == "MUGM-MHPR;MHPR-SVMI"
    assert (el_paso["route"], el_paso["registrations"]) == ("KELP-MHPR;MHPR-SVMI", "N342AX;YV3554")
    for row in (guantanamo, el_paso):
        assert (row["link_reasons"], row["hand_off_airports_icao"]) == ("hand_off", "MHPR")
        assert row["note"].startswith(MISSION_LINKS["hand_off"])


def test_words_for_any_charter_do_not_make_a_hand_off(release: Release) -> None:
    row = mission(release, "ss-2025-05-20")
    assert (row["link_reasons"], row["hand_off_airports_icao"]) == ("told_as_one_flight", "")


def test_a_leg_of_which_only_the_number_is_known_is_named_as_missing(release: Release) -> None:
    row = mission(release, "ve-2025-04-23")
    assert (row["leg_count"], row["missing_legs"]) == (1, "ve-2025-04-23-1")
    assert "no claim tells: leg 1." in row["note"]
    assert row["mission_id"].removeprefix("m-") not in row["note"]


def test_a_leg_that_claims_tell_and_that_is_in_no_mission_is_not_missing() -> None:
    first, second = flown("KMIA", "KHRL"), flown("MHPR", "MSLP", 9)
    reports = [told(first, "Venezuela", "Mexico", flight_id="f", leg_id="f-1"),
               told(second, "El Salvador", flight_id="f", leg_id="f-3", leg_no=3)]
    missions, _ = found(reports)
    assert missions["leg_ids"].tolist() == ["f-3"]
    assert missions["missing_legs"].tolist() == ["f-2"]


def test_the_note_names_the_legs_of_which_something_is_not_known_and_what() -> None:
    legs = [flown("KAEX", "MHLM"), flown("MHLM", "MGGT", 2)]
    missions, _ = found([told(legs[0], flight_id="f", leg_id="f-1"),
                         told(legs[1], "Guatemala", flight_id="f", leg_id="f-2", leg_no=2, arrived_basis="computed",
                              arrival_airport_icao="", arrival_candidates_icao="MGGT;MGCB")])
    note = missions["note"].iloc[0]
    assert note.endswith("Not known of leg 2: airport of arrival, time of arrival.")


def test_a_flight_that_turned_to_san_juan_goes_on_in_the_same_mission(release: Release) -> None:
    row = mission(release, "ve-2025-10-15-1")
    assert row["leg_classes"] == "connection;removal"


def test_missions_and_classes_name_the_same_legs_and_every_removal_is_in_one(release: Release) -> None:
    classes, missions = release.table("leg_classes"), release.table("missions")
    by_leg = {leg: row.mission_id for row in missions.itertuples() for leg in row.leg_ids.split(";")}
    inside = classes[classes["mission_id"] != ""]
    assert dict(zip(inside["leg_id"], inside["mission_id"], strict=True)) == by_leg
    assert (classes.loc[classes["leg_class"] == "removal", "mission_id"] != "").all()
    assert missions["note"].str.endswith(".").all()
    assert all(key in MISSION_LINKS for keys in missions["link_reasons"] for key in keys.split(";") if key)


def route_of(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["route"], frame["leg_classes"], strict=True))


def test_way_there_removal_and_way_back_of_one_aircraft_are_one_mission() -> None:
    legs = [flown("KMIA", "KHRL"), flown("KHRL", "MHPR", 3), flown("MHPR", "KHRL", 6), flown("KHRL", "KMIA", 9)]
    missions, classes = found([told(legs[1])], legs)
    assert route_of(missions) == [("KMIA-KHRL;KHRL-MHPR;MHPR-KHRL", "connection;removal;return")]
    assert classes.loc[legs[3]["leg_id"], "leg_class"] == "undetermined"
    assert missions["departed_earliest_utc"].iloc[0] == classes.loc[legs[1]["leg_id"], "departed_earliest_utc"]
    assert missions["mission_id"].iloc[0] == f"m-{told(legs[1])['leg_id']}"


def test_two_removals_with_the_way_back_between_them_are_two_missions() -> None:
    legs = [flown("KAEX", "MGGT"), flown("MGGT", "KAEX", 3), flown("KAEX", "MHLM", 6), flown("MHLM", "KAEX", 9)]
    missions, _ = found([told(legs[0], "Guatemala"), told(legs[2])], legs)
    assert sorted(route_of(missions)) == [("KAEX-MGGT;MGGT-KAEX", "removal;return"),
                                          ("KAEX-MHLM;MHLM-KAEX", "removal;return")]


def test_a_removal_with_two_stops_by_one_aircraft_is_one_mission() -> None:
    legs = [flown("KAEX", "MHLM"), flown("MHLM", "MGGT", 2)]
    missions, _ = found([told(legs[0]), told(legs[1], "Guatemala", leg_no=2)], legs)
    assert route_of(missions) == [("KAEX-MHLM;MHLM-MGGT", "removal;removal")]
    assert missions["destination_country"].tolist() == ["Guatemala;Honduras"]


def test_a_leg_abroad_after_a_removal_is_in_the_mission_and_undetermined() -> None:
    legs = [flown("KAEX", "MHLM"), flown("MHLM", "MGGT", 2), flown("MGGT", "KAEX", 4)]
    missions, classes = found([told(legs[0])], legs)
    assert route_of(missions) == [("KAEX-MHLM;MHLM-MGGT;MGGT-KAEX", "removal;undetermined;return")]
    assert classes.loc[legs[1]["leg_id"], "leg_class_reason"] == "goes_on_after_removal"


def test_a_leg_to_guantanamo_before_a_removal_from_there_is_in_the_mission_and_undetermined() -> None:
    legs = [flown("KMIA", "KHRL"), flown("KHRL", "MUGM", 3), flown("MUGM", "MSLP", 6), flown("MSLP", "KHRL", 8)]
    missions, classes = found([told(legs[2], "El Salvador")], legs)
    assert route_of(missions) == [
        ("KMIA-KHRL;KHRL-MUGM;MUGM-MSLP;MSLP-KHRL", "connection;undetermined;removal;return")]
    assert classes.loc[legs[1]["leg_id"], "leg_class_reason"] == "ends_at_station"


def test_a_hand_off_at_guantanamo_is_told_by_one_flight_alone() -> None:
    there, on = flown("KELP", "MUGM"), flown("MUGM", "MSLP", 30, icao24="ae4fa1", registration="07-7185")
    one = [told(there, "El Salvador", flight_id="f", leg_id="f-1"),
           told(on, "El Salvador", flight_id="f", leg_id="f-2", leg_no=2)]
    missions, _ = found(one)
    assert route_of(missions) == [("KELP-MUGM;MUGM-MSLP", "undetermined;removal")]
    assert missions["hand_off_airports_icao"].tolist() == ["MUGM"]
    missions, _ = found([one[0], one[1] | {"flight_id": "g", "leg_id": "g-1", "leg_no": 1}])
    assert route_of(missions) == [("MUGM-MSLP", "removal")]


@pytest.mark.parametrize("before", [
    flown("KMIA", "KHRL", -12), flown("KMIA", "KMFE", -3), flown("KMIA", "", -3), flown("MMMX", "KHRL", -3),
    flown("KMIA", "KHRL", -3, icao24="a2c4e1", registration="N279GX", leg_id="a2c4e1-20260824T210618Z"),
    flown("KMIA", "KHRL", -3, cautions="shared_hex"),
    flown("KMIA", "KHRL", -3, arrived_earliest_utc=None, arrived_latest_utc=None), flown("KMIA", "KHRL", -0.5),
], ids=["a longer stop", "another airport", "an airport that is withheld", "from abroad", "another aircraft",
        "an address that two may share", "an end that was not received",
        "a landing after the take-off"])
def test_what_does_not_lead_to_the_removal_for_certain_is_no_connection(before: Row) -> None:
    legs = [before, flown("KHRL", "MHPR")]
    missions, classes = found([told(legs[1])], legs)
    assert route_of(missions) == [("KHRL-MHPR", "removal")]
    assert tuple(classes.loc[before["leg_id"], ["leg_class", "leg_class_reason", "mission_id"]]) == (
        "undetermined", "no_report", "")


def test_the_aircraft_that_took_over_abroad_has_no_way_back_to_the_united_states() -> None:
    legs = [flown("KELP", "MHPR"), flown("MHPR", "SVMI", 3, icao24="0d0001", registration="YV3554"),
            flown("SVMI", "KELP", 6, icao24="0d0001", registration="YV3554"), flown("MHPR", "KELP", 4)]
    legs = [leg | {"leg_id": f"{leg['icao24']}-{n}"} for n, leg in enumerate(legs)]
    first = told(legs[0], "Venezuela", flight_id="f", leg_id="f-1")
    second = told(legs[1], "Venezuela", flight_id="f", leg_id="f-2", leg_no=2)
    missions, classes = found([first, second], legs)
    assert route_of(missions) == [("KELP-MHPR;MHPR-SVMI;MHPR-KELP", "removal;removal;return")]
    assert classes.loc[legs[2]["leg_id"], "leg_class"] == "undetermined"


@pytest.mark.parametrize("first, second", [
    (("KELP", "MHPR", 0.0), ("MSLP", "SVMI", 3.0)), (("KELP", "MHPR", 9.0), ("MHPR", "SVMI", 0.0))],
    ids=["airports that exclude each other", "times that exclude each other"])
def test_legs_that_claims_tell_as_one_flight_and_that_cannot_be_are_two_missions(
        first: tuple[str, str, float], second: tuple[str, str, float]) -> None:
    reports = [told(flown(*leg), "Venezuela", flight_id="f", leg_id=f"f-{n}", leg_no=n)
               for n, leg in enumerate((first, second), 1)]
    assert len(found(reports)[0]) == 2


def test_legs_of_one_flight_stand_by_their_numbers_where_their_times_are_wide(release: Release) -> None:
    rows, legs = release.table("missions"), release.table("reported_legs").set_index("leg_id")
    assert legs.loc["ve-2025-03-27-2", "arrived_earliest_utc"] < legs.loc["ve-2025-03-27-1", "arrived_earliest_utc"]
    assert rows.set_index("flight_ids").loc["ve-2025-03-27", "leg_ids"] == "ve-2025-03-27-1;ve-2025-03-27-2"


@pytest.mark.parametrize("removal, other", [
    (flown("KELP", "MHPR"), flown("MHPR", "SVMI", 3, icao24="0d0001", registration="YV3554")),
    (flown("KELP", "") | {"arrival_candidates_icao": "MHLM;MHPR"}, flown("KAEX", "KMIA", 3)),
], ids=["by another aircraft", "from the United States"])
def test_a_leg_told_as_of_the_same_flight_and_not_as_a_removal_is_not_the_way_back(removal: Row, other: Row) -> None:
    first = told(removal, flight_id="f", leg_id="f-1", arrival_candidates_icao=removal["arrival_candidates_icao"])
    second = told(other, remover="", flight_id="f", leg_id="f-2", leg_no=2)
    missions, classes = found([first, second])
    assert missions["leg_ids"].tolist() == ["f-1"]
    assert classes.loc["f-2", "leg_class_reason"] == "no_claim_of_removal"


def test_a_report_that_a_track_contradicts_does_not_stand_between_two_legs() -> None:
    legs = [flown("KMIA", "KHRL", -3), flown("KHRL", "MHPR")]
    phantom = told(flown("KHRL", "KAEX", -1), leg_id="phantom-1", flight_id="phantom")
    pairs = pd.DataFrame([
        {"reported_leg_id": told(legs[1])["leg_id"], "leg_id": legs[1]["leg_id"], "status": "agreed", "reason": "",
         "cautions": ""},
        {"reported_leg_id": "phantom-1", "leg_id": "", "status": "contradicted", "reason": "in_the_air_elsewhere"}])
    missions, _ = found([told(legs[1]), phantom], legs, pairs=pairs)
    assert route_of(missions) == [("KMIA-KHRL;KHRL-MHPR", "connection;removal")]


def test_the_order_of_the_rows_plays_no_part() -> None:
    legs = [flown("KMIA", "KHRL"), flown("KHRL", "MHPR", 3), flown("MHPR", "KHRL", 6), flown("KHRL", "MSLP", 9)]
    reports = [told(legs[1]), told(legs[3], "El Salvador")]
    straight = found(reports, legs)
    for seed in range(5):
        random = np.random.default_rng(seed)
        again = found(shuffled(reports, random), shuffled(legs, random))
        assert all(one.equals(other) for one, other in zip(again, straight, strict=True))


def test_missions_are_exported_by_the_command_line_with_notes_that_explain_their_keys(
        built_store: Path, tmp_path: Path) -> None:
    for table in ("missions", "leg_classes"):
        done = docket(built_store, "export", table, "--format", "csv", "--out", tmp_path / f"{table}.csv")
        assert done.returncode == 0, done.stderr
    frame = pd.read_csv(tmp_path / "missions.csv", keep_default_na=False)
    assert len(frame) == last(built_store).rows("missions")
    notes = (tmp_path / "missions.csv.notes.txt").read_text(encoding="utf-8")
    assert f"hand_off: {MISSION_LINKS['hand_off']}" in notes
