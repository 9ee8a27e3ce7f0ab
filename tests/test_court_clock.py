"""The court clock: the night of 15 March 2025, the border gap of N278GX, and when a row is asked nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from heart import HOUR, KHRL, MHPR, MSLP, STATION, a_leg, clock, leg_of, straight_trail, the_clock

from ingest.derive.clock_leg import ClockLeg
from ingest.derive.court_clock import Event
from ingest.derive.geodesy import Place
from ingest.derive.intervals import Interval
from ingest.derive.notes import note_of

ORDERS = ("jgg-oral-order", "jgg-written-order")
N278GX = "a2c4e0-20260825T000618Z"


def ask(event: Interval, *legs: ClockLeg, every: bool = False) -> list[dict[str, Any]]:
    return [answer.row for answer in the_clock().answers(Event("e", "", event), legs, every)]


def moment(second: float) -> Interval:
    return Interval(second, second)


@pytest.mark.parametrize("event", ORDERS)
def test_at_both_orders_6143_and_6145_were_in_the_air_outside_and_6122_had_not_left(
    built_store: Path, event: str
) -> None:
    rows = clock(built_store, "6143", "6145", "6122", event=event)
    for flight in ("6143", "6145"):
        row = rows.loc[leg_of(flight)]
        assert (row["phase"], row["outside_us_territory"], row["place_tested"]) == ("airborne", "yes", "area")
        assert row["speed_bound_kt"] == 590
        assert "USA" not in row["possible_zones"].split(";")
    row = rows.loc[leg_of("6122")]
    assert (row["phase"], row["place_tested"]) == ("before_departure", "departure_airport")
    assert (row["outside_us_territory"], row["possible_zones"]) == ("no", "USA")


def test_6145_at_the_oral_order_would_have_had_to_average_602_kt(built_store: Path) -> None:
    row = clock(built_store, "6145", event="jgg-oral-order").loc[leg_of("6145")]
    assert row["speed_needed_kt"] == pytest.approx(602, abs=3)
    assert "602 kt" in row["note"]
    row = clock(built_store, "6145", event="jgg-oral-order", bound=600).loc[leg_of("6145")]
    assert row["outside_us_territory"] == "yes"
    assert row["nearest_us_territory_km_min"] == pytest.approx(4, abs=2.5)
    assert row["time_margin_s"] == pytest.approx(13.5, abs=2)
    assert row["speed_needed_kt"] == pytest.approx(602, abs=3)


def test_at_a_bound_of_650_kt_6145_is_undetermined(built_store: Path) -> None:
    row = clock(built_store, "6145", event="jgg-oral-order", bound=650).loc[leg_of("6145")]
    assert (row["phase"], row["outside_us_territory"]) == ("airborne", "undetermined")
    assert "USA" in row["possible_zones"].split(";")
    assert pd.isna(row["speed_needed_kt"])
    assert row["nearest_us_territory_km_min"] == 0


@pytest.mark.parametrize("flight, bound", [("6143", 400), ("6143", 365), ("6145", 365)])
@pytest.mark.parametrize("event", ORDERS)
def test_a_bound_too_low_for_the_times_is_a_contradiction_never_yes(
    built_store: Path, event: str, flight: str, bound: float
) -> None:
    row = clock(built_store, flight, event=event, bound=bound).loc[leg_of(flight)]
    assert row["outside_us_territory"] == "undetermined"
    assert "evidence_exceeds_bound" in row["cautions"].split(";")
    assert row["phase"] == "airborne"
    assert pd.isna(row["potential_path_area_km2"])


def test_between_both_limits_one_has_an_area_and_the_other_does_not(built_store: Path) -> None:
    rows = clock(built_store, "6143", "6145", event="jgg-oral-order", bound=400)
    found = rows["outside_us_territory"]
    assert (found[leg_of("6143")], found[leg_of("6145")]) == ("undetermined", "yes")


def test_while_6143_stands_in_harlingen_nothing_reads_outside(built_store: Path) -> None:
    rows = clock(built_store, at="2025-03-15T21:00:00Z")
    assert not rows["outside_us_territory"].eq("yes").any()
    assert rows.loc[leg_of("6143"), "outside_us_territory"] == "no"
    for flight in ("6122", "6143", "6145"):
        second = rows.loc[leg_of(flight, 2)]
        assert (second["place_tested"], second["outside_us_territory"]) == ("none", "")
        assert "other_leg_between" in second["cautions"].split(";")


@pytest.mark.parametrize("time, zones, outside", [
    ("00:40:00", "MEX", "yes"), ("00:43:30", "MEX", "yes"), ("00:45:00", "MEX;USA", "undetermined"),
    ("00:46:30", "USA", "no"), ("00:47:30", "USA", "no"),
])
def test_n278gx_crosses_the_border_inside_its_gap(built_store: Path, time: str, zones: str, outside: str) -> None:
    row = clock(built_store, at=f"2026-08-25T{time}Z").loc[N278GX]
    assert (row["possible_zones"], row["outside_us_territory"]) == (zones, outside)
    assert (row["basis"], row["phase"], row["place_tested"]) == ("observed", "airborne", "area")
    assert ("position_gap" in row["cautions"].split(";")) is (time[:5] in ("00:43", "00:45", "00:46"))
    assert row["label"] == "sample, class undetermined"


@pytest.mark.parametrize("time", ["2026-08-24T23:00:00Z", "2026-08-25T00:06:00Z", "2026-08-25T00:53:30Z",
                                  "2026-08-25T09:00:00Z"])
def test_before_the_first_and_after_the_last_fix_no_place_is_invented(built_store: Path, time: str) -> None:
    row = clock(built_store, at=time).loc[N278GX]
    assert (row["phase"], row["outside_us_territory"]) == ("undetermined", "undetermined")
    assert "outside_received_positions" in row["cautions"].split(";")
    assert (row["departure_airport_icao"], row["arrival_airport_icao"]) == ("", "")
    assert pd.isna(row["last_known_before_utc"]) or pd.isna(row["first_known_after_utc"])


def test_every_certain_answer_holds_at_every_instant_of_the_event(built_store: Path) -> None:
    for second in ("22:45:00", "22:46:30", "22:48:59"):
        found = clock(built_store, "6143", "6145", at=f"2025-03-15T{second}Z")
        assert set(found.loc[[leg_of("6143"), leg_of("6145")], "outside_us_territory"]) == {"yes"}


@pytest.mark.parametrize("event", ORDERS)
def test_a_yes_at_one_bound_is_a_yes_at_every_lower_one_that_leaves_an_area(built_store: Path, event: str) -> None:
    for flight in ("6143", "6145"):
        found = [clock(built_store, flight, event=event, bound=kt).loc[leg_of(flight)]
                 for kt in (350, 420, 500, 590, 620, 700, 800)]
        feasible = [row for row in found if "evidence_exceeds_bound" not in row["cautions"]]
        verdicts = [row["outside_us_territory"] for row in feasible]
        assert verdicts == sorted(verdicts, reverse=True)
        assert "yes" in verdicts
        areas = [row["potential_path_area_km2"] for row in feasible]
        assert areas == sorted(areas)


def test_no_airframe_is_in_two_places_at_one_event(built_store: Path) -> None:
    for every in (False, True):
        for event in ("jgg-oral-order", "jgg-scotus-order", "aarp-complaint", "aarp-scotus-order-2"):
            rows = clock(built_store, event=event, every=every)
            known = rows[(rows["registration"] != "") & rows["outside_us_territory"].isin(["yes", "no"])]
            counted = known.groupby(["event_id", "registration"])["leg_id"].count()
            assert (counted <= 1).all(), counted[counted > 1]


def test_shifting_all_times_shifts_the_answer() -> None:
    row, = ask(Interval(4000.0, 4239.0), a_leg())
    later, = ask(Interval(4000.0 + 1e6, 4239.0 + 1e6),
                 a_leg(departed=Interval(1e6, 1e6 + 59), arrived=Interval(1e6 + 3 * HOUR, 1e6 + 3 * HOUR + 59)))
    times = {name for name in row if name.endswith("_utc")}
    for name in row:
        if name in times and row[name] is not None:
            assert later[name] - row[name] == pd.Timedelta(seconds=1e6)
        elif isinstance(row[name], float):
            assert later[name] == pytest.approx(row[name], rel=1e-9)
        else:
            assert later[name] == row[name], name


def test_only_legs_within_24_hours_are_answered_for_unless_all_are_asked_for() -> None:
    last = 3 * HOUR + 59
    assert len(ask(moment(last + 24 * HOUR), a_leg())) == 1
    assert ask(moment(last + 24 * HOUR + 1), a_leg()) == []
    row, = ask(moment(last + 24 * HOUR + 1), a_leg(), every=True)
    assert (row["phase"], row["outside_us_territory"], row["place_tested"]) == ("after_arrival", "", "none")
    assert row["cautions"] == "far_from_leg"
    assert "24 hours" in row["note"]


def second_leg(**changes: Any) -> ClockLeg:
    values: dict[str, Any] = {
        "leg_id": "f-2", "leg_no": 2, "departure": (MHPR,), "arrival": (MSLP,), "departure_text": "MHPR",
        "arrival_text": "MSLP", "departed": Interval(4 * HOUR, 4 * HOUR + 59),
        "arrived": Interval(5 * HOUR, 5 * HOUR + 59),
    }
    return a_leg(**(values | changes))


@pytest.mark.parametrize("second, asked", [
    (-HOUR, {"f-1": "no", "f-2": ""}), (HOUR, {"f-1": "undetermined", "f-2": ""}),
    (3.5 * HOUR, {"f-1": "yes", "f-2": "yes"}), (4.5 * HOUR, {"f-1": "", "f-2": "yes"}),
    (6 * HOUR, {"f-1": "", "f-2": "yes"}),
])
def test_of_two_legs_only_the_one_nearest_the_event_is_asked(second: float, asked: dict[str, str]) -> None:
    rows = ask(moment(second), a_leg(bound_kt=660.0), second_leg(bound_kt=660.0))
    assert {row["leg_id"]: row["outside_us_territory"] for row in rows} == asked


def test_a_leg_that_may_be_under_way_silences_its_neighbour() -> None:
    may_have_left = second_leg(departed=Interval(3.2 * HOUR, 5 * HOUR))
    first, _ = ask(moment(3.5 * HOUR), a_leg(), may_have_left)
    assert (first["phase"], first["outside_us_territory"]) == ("after_arrival", "")
    other_tail = second_leg(flight_id="g", registration="N837VA", icao24="ab7437", departed=may_have_left.departed)
    first, _ = ask(moment(3.5 * HOUR), a_leg(), other_tail)
    assert first["outside_us_territory"] == "yes"


def test_without_an_airframe_nothing_is_asked_before_or_after_the_leg() -> None:
    for names in ({"registration": "", "icao24": ""}, {"registration": "N278GX;N837VA", "icao24": ""}):
        before, = ask(moment(-600), a_leg(**names))
        assert (before["phase"], before["outside_us_territory"]) == ("before_departure", "")
        assert "airframe_unknown" in before["cautions"]
        half, = ask(Interval(-600.0, 30.0), a_leg(**names))
        assert (half["possible_phases"], half["outside_us_territory"]) == ("before_departure;airborne", "undetermined")


def test_an_undetermined_phase_has_the_verdict_that_holds_in_every_possible_one() -> None:
    row, = ask(Interval(0.0, 30.0), a_leg())
    assert (row["possible_phases"], row["place_tested"]) == ("before_departure;airborne", "departure_airport;area")
    assert row["outside_us_territory"] == "no"
    row, = ask(moment(3 * HOUR + 30), a_leg())
    assert (row["possible_phases"], row["outside_us_territory"]) == ("airborne;after_arrival", "yes")
    unknown_arrival, = ask(moment(3 * HOUR), a_leg(arrived=Interval(2.9 * HOUR, None), arrival=(), bound_kt=400.0))
    assert (unknown_arrival["phase"], unknown_arrival["outside_us_territory"]) == ("undetermined", "undetermined")


def test_every_candidate_airport_is_tested() -> None:
    both, = ask(moment(-600), a_leg(departure=(KHRL, MHPR), departure_text="KHRL;MHPR"))
    assert (both["outside_us_territory"], both["possible_zones"]) == ("undetermined", "HND;USA")
    same, = ask(moment(-600), a_leg(departure=(MSLP, MHPR)))
    assert (same["outside_us_territory"], same["possible_zones"]) == ("yes", "HND;SLV")


def test_a_candidate_airport_out_of_reach_does_not_count_unless_all_are() -> None:
    far = Place(51.15, -0.19, "EGKK")
    one, = ask(moment(2 * HOUR), a_leg(departure=(KHRL, far)))
    alone, = ask(moment(2 * HOUR), a_leg(departure=(KHRL,)))
    assert one["possible_zones"] == alone["possible_zones"] != ""
    none, = ask(moment(2 * HOUR), a_leg(departure=(far,)))
    assert (none["outside_us_territory"], none["cautions"]) == ("undetermined", "evidence_exceeds_bound")


def test_an_airport_at_guantanamo_has_no_verdict() -> None:
    row, = ask(moment(4 * HOUR), a_leg(arrival=(STATION,), arrival_text="MUGM"))
    assert (row["phase"], row["outside_us_territory"]) == ("after_arrival", "undetermined")
    assert row["cautions"] == "us_naval_station_guantanamo"


def test_so_long_a_time_that_no_area_can_be_drawn_is_unbounded() -> None:
    row, = ask(moment(20 * HOUR), a_leg(arrived=Interval(40 * HOUR, 40 * HOUR + 59)))
    assert (row["outside_us_territory"], row["possible_zones"]) == ("undetermined", "unbounded")
    assert row["potential_path_area_km2"] is None


def test_an_arrival_claimed_before_the_departure_is_never_certain_in_between() -> None:
    row, = ask(moment(2 * HOUR), a_leg(departed=Interval(3 * HOUR, 3 * HOUR + 59), arrived=Interval(HOUR, HOUR + 59)))
    assert (row["possible_phases"], row["outside_us_territory"]) == ("before_departure;after_arrival", "undetermined")


def observed(times: list[float], **changes: Any) -> ClockLeg:
    trail = straight_trail(KHRL, MHPR, times)
    ends = {"departed": Interval(None, times[0]), "arrived": Interval(times[-1], None),
            "known": Interval(times[0], times[-1])}
    return a_leg(**({"basis": "observed", "flight_id": "", "leg_no": None, "track": trail, "departure": (),
                     "arrival": ()} | ends | changes))


def test_a_leg_of_an_address_that_two_aircraft_may_share_has_no_verdict() -> None:
    times = [60.0 * i for i in range(120)]
    alone, = ask(moment(3600), observed(times))
    shared, = ask(moment(3600), observed(times, cautions=frozenset({"shared_hex"})))
    assert (alone["outside_us_territory"], shared["outside_us_territory"]) == ("yes", "undetermined")
    assert shared["speed_needed_kt"] is None


def test_a_gap_that_can_hide_a_landing_tests_its_own_area_and_not_the_airport_the_leg_ends_at() -> None:
    # over the Gulf for two hours, then back to Harlingen: what may have landed in the gap did not land there
    leg = observed([0.0, 600, 1200, 1800, 6600, 7200, 7800, 8400], open_gaps=(Interval(1800.0, 6600.0),),
                   arrival=(KHRL,), arrived=Interval(8400.0, 8460.0), bound_kt=590.0)
    row, = ask(moment(6500), leg)
    assert (row["phase"], row["possible_phases"]) == ("undetermined", "airborne;after_arrival")
    assert (row["place_tested"], row["outside_us_territory"]) == ("area", "yes")
    assert {"landing_possible_in_gap", "position_gap"} <= set(row["cautions"].split(";"))
    outside_gap, = ask(moment(7000), leg)
    assert (outside_gap["phase"], outside_gap["place_tested"]) == ("airborne", "area")


def test_fixes_too_far_apart_for_the_bound_are_a_contradiction() -> None:
    row, = ask(moment(300), observed([0.0, 600.0]))
    assert row["outside_us_territory"] == "undetermined"
    assert "evidence_exceeds_bound" in row["cautions"]


def test_the_area_of_an_event_that_spans_fixes_is_the_union_between_them() -> None:
    times = list(np.arange(0, 9601, 600.0))
    whole, = ask(Interval(3000.0, 6000.0), observed(times))
    parts = [ask(Interval(t, t + 600), observed(times))[0] for t in np.arange(3000, 6000, 600.0)]
    assert whole["potential_path_area_km2"] <= sum(part["potential_path_area_km2"] for part in parts) * 1.001
    assert whole["potential_path_area_km2"] > max(part["potential_path_area_km2"] for part in parts)
    assert (whole["outside_us_territory"], whole["gap_s"]) == ("yes", 3000)


def test_at_the_second_of_a_fix_the_note_speaks_of_times_and_not_of_an_endless_speed() -> None:
    row, = ask(moment(6000), observed(list(np.arange(0, 9601, 600.0))))
    assert (row["outside_us_territory"], row["speed_needed_kt"]) == ("yes", None)
    assert "inf" not in row["note"]
    assert row["note"] == note_of(row)
    assert "would have to be wrong by" in row["note"]
