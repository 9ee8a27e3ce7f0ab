"""Reported legs: which claims make a row, airports and candidates, ends that the speed bound narrows, cautions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from heart import KHRL, MHPR, clock, leg_of, reported, window

from ingest.derive.geodesy import KNOT_KM_S, between_km
from ingest.derive.intervals import Interval
from ingest.derive.n_number import to_hex
from ingest.derive.reported_legs import narrowed

ROUTE = {"departure_airport_icao": "KHRL", "arrival_airport_icao": "MHPR"}
LEFT = window("departed", "21:25:00", "21:26:59", "range")


def cautions(row: dict[str, object]) -> set[str]:
    return set(str(row["cautions"]).split(";")) - {""}


def test_schedules_and_claims_about_several_flights_make_no_row() -> None:
    assert reported(ROUTE | LEFT | {"is_schedule": True}) == []
    assert reported(ROUTE | LEFT | {"scope": "flights"}) == []
    assert [r["claim_count"] for r in reported(ROUTE | LEFT, ROUTE | LEFT | {"is_schedule": True})] == [1]


def test_a_flight_that_is_another_told_again_makes_no_row_and_a_dropped_claim_does_not_count() -> None:
    same = {"decision": "same_flight", "subject": "f", "object": "g", "reason": "r"}
    assert reported(ROUTE | LEFT, decisions=[same]) == []
    late = ROUTE | window("departed", "23:00:00", "23:00:59") | {"source_url": "u"}
    row, = reported(ROUTE | LEFT, late, dropped=frozenset({("f", "u")}))
    assert row["departed_latest_utc"] == pd.Timestamp("2025-03-15T21:26:59Z")


@pytest.mark.parametrize("registration, icao24", [
    ("N278GX", "a2c4e0"), ("N342AX", "a3c4d2"), ("YV3554", ""), ("", "")])
def test_the_address_of_an_n_number_is_known_also_where_the_table_of_aircraft_lacks_it(
        registration: str, icao24: str) -> None:
    row, = reported(ROUTE | LEFT | {"registration": registration})
    assert row["icao24"] == (to_hex(registration) or "") == icao24


def test_an_unknown_arrival_is_narrowed_from_below_by_distance_and_bound() -> None:
    row, = reported(ROUTE | LEFT | {"registration": "N278GX"})
    flown = between_km(KHRL, MHPR) / (590 * KNOT_KM_S)
    expected = pd.Timestamp("2025-03-15T21:25:00Z") + pd.Timedelta(seconds=flown)
    assert expected - row["arrived_earliest_utc"] <= pd.Timedelta(seconds=2)
    assert row["arrived_earliest_utc"] <= expected
    assert row["arrived_latest_utc"] is None
    assert (row["arrived_basis"], row["departed_basis"], row["speed_bound_kt"]) == ("computed", "reported", 590)
    assert "arrival_computed" in cautions(row)


@pytest.mark.parametrize("nonstop", [True, False])
def test_an_unknown_departure_is_narrowed_only_where_a_claim_says_non_stop(nonstop: bool) -> None:
    row, = reported(ROUTE | window("arrived", "23:36:00", "23:36:59") | {"is_nonstop": nonstop})
    assert (row["departed_basis"] == "computed") is nonstop
    assert ("departure_computed" in cautions(row)) is nonstop
    assert row["departed_earliest_utc"] is None
    if nonstop:
        flown = between_km(KHRL, MHPR) / (row["speed_bound_kt"] * KNOT_KM_S)
        assert row["departed_latest_utc"] >= pd.Timestamp("2025-03-15T23:36:59Z") - pd.Timedelta(seconds=flown)
    else:
        assert row["departed_latest_utc"] is None


def test_narrowing_leaves_reported_ends_alone_even_where_the_speed_is_impossible() -> None:
    ends = Interval(0, 59), Interval(60, 119)
    assert narrowed(*ends, distance_km=1677, bound_kt=590, nonstop=True) == ends


def test_an_arrival_before_the_departure_is_said_and_both_times_stay() -> None:
    row, = reported(ROUTE | LEFT | window("arrived", "20:00:00", "20:00:59"))
    assert "claims_inconsistent" in cautions(row)
    assert row["arrived_latest_utc"] == pd.Timestamp("2025-03-15T20:00:59Z")


@pytest.mark.parametrize("begin, end, precision, expected", [
    ("21:00:00", "23:59:59", "range", {"arrival_range_before_departure"}),
    ("21:25:00", "23:59:59", "range", set()),
    ("20:00:00", "21:24:59", "range", {"claims_inconsistent"}),
    ("04:00:00", "2025-03-16T03:59:59Z", "day", set()),
])
def test_a_range_of_arrival_that_begins_before_the_departure_is_said_and_stays_as_claimed(
        begin: str, end: str, precision: str, expected: set[str]) -> None:
    row, = reported(ROUTE | LEFT | window("arrived", begin, end, precision))
    assert cautions(row) & {"arrival_range_before_departure", "claims_inconsistent"} == expected
    assert row["arrived_earliest_utc"] == pd.Timestamp(f"2025-03-15T{begin}Z")


@pytest.mark.parametrize("landed, expected", [("00:05:59", False), ("00:15:59", True)])
def test_over_an_hour_to_spare_leaves_a_stop_possible(landed: str, expected: bool) -> None:
    # 1,677 km take 92 minutes at 590 kt: from 21:25 to 22:57, and an hour more is 23:57
    arrival = window("arrived", "23:40:00", f"2025-03-16T{landed}Z" if expected else "23:56:59", "range")
    row, = reported(ROUTE | LEFT | arrival | {"registration": "N278GX"})
    assert ("stop_possible" in cautions(row)) is expected


def test_a_city_has_candidates_and_a_code_of_another_claim_settles_it() -> None:
    city = {"departure_candidates_icao": "KIWA;KPHX", "arrival_airport_icao": "MHPR"} | LEFT
    row, = reported(city)
    assert (row["departure_airport_icao"], row["departure_candidates_icao"]) == ("", "KIWA;KPHX")
    assert "airport_candidates" in cautions(row)
    row, = reported(city, city | {"departure_airport_icao": "KIWA", "departure_candidates_icao": ""})
    assert (row["departure_airport_icao"], row["departure_candidates_icao"]) == ("KIWA", "")


def test_claims_that_name_different_airports_make_them_candidates_and_old_codes_are_the_field_in_use() -> None:
    row, = reported(ROUTE | LEFT, ROUTE | LEFT | {"departure_airport_icao": "KELP", "arrival_airport_icao": "MHSC"})
    assert (row["departure_airport_icao"], row["departure_candidates_icao"]) == ("", "KELP;KHRL")
    assert row["arrival_airport_icao"] == "MHPR"


def test_the_aircraft_table_gives_the_type_first_and_an_unknown_type_has_the_highest_bound() -> None:
    known, = reported(ROUTE | LEFT | {"registration": "N278GX", "aircraft_type": "Boeing 767-300"})
    assert (known["aircraft_type"], known["speed_bound_kt"], known["icao24"]) == ("A320", 590, "a2c4e0")
    unknown, = reported(ROUTE | LEFT)
    assert (unknown["aircraft_type"], unknown["speed_bound_kt"]) == ("", 660)
    assert "type_unknown" in cautions(unknown)


def test_of_two_printed_types_the_faster_one_bounds_the_speed() -> None:
    slow, = reported(ROUTE | LEFT | {"aircraft_type": "A320"})
    fast, = reported(ROUTE | LEFT | {"aircraft_type": "B763"})
    both, = reported(ROUTE | LEFT | {"aircraft_type": "A320"}, ROUTE | LEFT | {"aircraft_type": "B763"})
    assert both["speed_bound_kt"] == max(slow["speed_bound_kt"], fast["speed_bound_kt"])
    assert slow["speed_bound_kt"] != fast["speed_bound_kt"]


def test_a_printed_type_that_maps_to_none_beside_one_that_does_leaves_the_type_unknown() -> None:
    row, = reported(ROUTE | LEFT | {"aircraft_type": "C-17"}, ROUTE | LEFT | {"aircraft_type": "Gulfstream"})
    assert (row["aircraft_type"], row["speed_bound_kt"]) == ("", 660)
    assert "type_unknown" in cautions(row)


def test_two_registrations_for_one_leg_name_no_airframe() -> None:
    row, = reported(ROUTE | LEFT | {"registration": "N278GX"}, ROUTE | LEFT | {"registration": "N837VA"})
    assert (row["registration"], row["icao24"]) == ("N278GX;N837VA", "")


def test_an_airport_nobody_names_is_marked() -> None:
    row, = reported(LEFT | {"arrival_airport_icao": "MHPR"})
    assert "airport_unknown" in cautions(row)


def test_6122_carries_that_its_range_of_arrival_begins_before_its_departure_and_no_verdict_changes(
        built_store: Path) -> None:
    row = clock(built_store, "6122", event="jgg-oral-order").loc[leg_of("6122")]
    assert row["cautions"] == "arrival_range_before_departure"
    assert (row["phase"], row["outside_us_territory"]) == ("before_departure", "no")
    assert row["arrived_earliest_utc"] < row["departed_earliest_utc"]
