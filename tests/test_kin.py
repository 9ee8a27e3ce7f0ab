"""What other legs and received positions of the same aircraft forbid: a verdict that they contradict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from heart import HOUR, KHRL, MHPR, MMMX, MSLP, STATION, a_leg, clock, docket, reported, territory, the_clock, window
from runs import DOCUMENT, take, write_trace

from ingest.derive.clock_leg import ClockLeg
from ingest.derive.court_clock import Event
from ingest.derive.exits import exit_row
from ingest.derive.geodesy import Place
from ingest.derive.in_force import in_force
from ingest.derive.intervals import Interval
from ingest.derive.trail import Trail
from ingest.store import Store


def ask(second: float, *legs: ClockLeg) -> dict[str, dict[str, Any]]:
    event = Event("e", "", Interval(second, second))
    return {answer.row["leg_id"]: answer.row for answer in the_clock().answers(event, legs)}


def stood(place: Place, *times: float, contradicted: tuple[float, ...] = ()) -> Trail:
    """Positions received at a place."""
    return Trail(np.array(times), np.full(len(times), place.latitude), np.full(len(times), place.longitude),
                 np.array(contradicted))


def later_leg(**changes: Any) -> ClockLeg:
    values: dict[str, Any] = {"leg_id": "g-1", "flight_id": "g", "departed": Interval(9 * HOUR, 9 * HOUR + 59),
                              "arrived": Interval(12 * HOUR, 12 * HOUR + 59)}
    return a_leg(**(values | changes))


def test_n570ta_has_no_verdict_between_a_landing_in_honduras_and_a_departure_from_the_united_states(
    built_store: Path,
) -> None:
    rows = clock(built_store, at="2025-04-22T16:06:59Z").query("registration == 'N570TA'")
    assert len(rows) > 1
    assert set(rows["outside_us_territory"]) == {""}
    assert rows["cautions"].str.contains("unseen_leg_between").any()


def test_between_legs_of_two_places_neither_is_asked_and_of_one_place_both_are() -> None:
    apart = ask(5 * HOUR, a_leg(), later_leg())
    assert {row["outside_us_territory"] for row in apart.values()} == {""}
    assert all("unseen_leg_between" in row["cautions"] for row in apart.values())
    joined = ask(5 * HOUR, a_leg(), later_leg(departure=(MHPR,), arrival=(KHRL,)))
    assert {row["outside_us_territory"] for row in joined.values()} == {"yes"}


def test_a_leg_after_the_next_one_does_not_matter() -> None:
    back = later_leg(departure=(MHPR,), arrival=(KHRL,))
    third = later_leg(leg_id="h-1", flight_id="h", departed=Interval(14 * HOUR, 14 * HOUR + 59),
                      arrived=Interval(17 * HOUR, 17 * HOUR + 59))
    assert ask(5 * HOUR, a_leg(), back, third)["f-1"]["outside_us_territory"] == "yes"


def test_an_airport_is_not_asked_while_positions_are_received_elsewhere() -> None:
    at_rest = a_leg(received=stood(MHPR, 4 * HOUR, 9 * HOUR))
    assert ask(6 * HOUR, at_rest)["f-1"]["outside_us_territory"] == "yes"
    for times in ((5 * HOUR, 9 * HOUR), (7 * HOUR,)):
        row = ask(6 * HOUR, a_leg(received=stood(KHRL, *times)))["f-1"]
        assert (row["outside_us_territory"], row["place_tested"]) == ("", "none"), times
        assert "unseen_leg_between" in row["cautions"]
    assert ask(-2 * HOUR, a_leg(received=stood(MHPR, -3 * HOUR)))["f-1"]["outside_us_territory"] == ""


def test_a_contradicting_position_forbids_the_airport_too() -> None:
    row = ask(6 * HOUR, a_leg(received=stood(MHPR, 4 * HOUR, 9 * HOUR, contradicted=(6 * HOUR,))))["f-1"]
    assert (row["outside_us_territory"], row["possible_zones"]) == ("undetermined", "")
    assert "position_contradicted" in row["cautions"]


def test_a_reported_leg_gives_way_to_positions_received_during_it() -> None:
    row = ask(HOUR, a_leg(received=stood(KHRL, 0.5 * HOUR, 2 * HOUR)))["f-1"]
    assert (row["phase"], row["outside_us_territory"]) == ("airborne", "undetermined")
    assert "positions_received" in row["cautions"]
    exits = exit_row(a_leg(received=stood(KHRL, HOUR)), territory(), STATION, 15.0)
    assert exits["left_us_territory_latest_utc"] is None
    assert "positions_received" in exits["cautions"]


def test_of_two_reports_of_one_aircraft_in_the_air_at_once_neither_gives_a_verdict() -> None:
    other = later_leg(departed=Interval(0, 59), arrived=Interval(3 * HOUR, 3 * HOUR + 59), departure=(MMMX,))
    for row in ask(HOUR, a_leg(), other).values():
        assert row["outside_us_territory"] == "undetermined"
        assert "other_leg_at_once" in row["cautions"]


def test_of_two_received_legs_of_one_registration_in_the_air_at_once_neither_gives_a_verdict() -> None:
    one = a_leg(track=stood(KHRL, 0, 3 * HOUR), received=stood(KHRL, 0, 3 * HOUR))
    other = later_leg(icao24="a2bd72", departed=Interval(0, 59), arrived=Interval(3 * HOUR, 3 * HOUR + 59),
                      track=stood(MHPR, 0, 3 * HOUR), received=stood(MHPR, 0, 3 * HOUR))
    for row in ask(HOUR, one, other).values():
        assert (row["outside_us_territory"], row["possible_zones"]) == ("undetermined", "")


def test_of_a_flight_told_within_the_time_of_another_by_the_same_aircraft_neither_gives_a_verdict() -> None:
    within = later_leg(departed=Interval(600, 659), arrived=Interval(HOUR, HOUR + 59), departure=(MHPR,),
                       arrival=(MSLP,))
    for row in ask(HOUR / 2, a_leg(), within).values():
        assert (row["phase"], row["outside_us_territory"]) == ("airborne", "undetermined")
        assert "other_leg_at_once" in row["cautions"]
    assert {row["outside_us_territory"] for row in ask(2 * HOUR, a_leg(), within).values()} == {"undetermined", ""}


def test_numbers_of_legs_do_not_count_against_their_times() -> None:
    first = a_leg(departed=Interval(2 * HOUR, 2 * HOUR + 59), arrived=Interval(5 * HOUR, 5 * HOUR + 59))
    second = a_leg(leg_id="f-2", leg_no=2, departed=Interval(HOUR, HOUR + 59), arrived=Interval(1.6 * HOUR, 1.6 * HOUR),
                   departure=(MHPR,), arrival=(MSLP,))
    rows = ask(1.3 * HOUR, first, second)
    assert (rows["f-1"]["phase"], rows["f-1"]["outside_us_territory"]) == ("before_departure", "")
    assert (rows["f-2"]["phase"], rows["f-2"]["outside_us_territory"]) == ("airborne", "yes")


def test_a_second_leg_without_any_time_may_be_under_way() -> None:
    second = a_leg(leg_id="f-2", leg_no=2, departure=(MHPR,), arrival=(MSLP,), departed=Interval(),
                   arrived=Interval(), known=Interval())
    assert ask(10 * HOUR, a_leg(), second)["f-1"]["outside_us_territory"] == ""
    assert ask(-HOUR, a_leg(), second)["f-1"]["outside_us_territory"] == "no"


def test_an_aircraft_known_by_its_number_is_that_of_its_address() -> None:
    report = a_leg(registration="N837VA", icao24="")
    received = later_leg(registration="", icao24="ab7437")
    assert report.is_kin(received)
    assert not report.is_kin(replace(received, icao24="a2c4e0"))


def test_under_an_address_that_two_may_share_no_time_of_leaving_is_given_and_no_flight_is_certain() -> None:
    shared = a_leg(cautions=frozenset({"shared_hex"}))
    assert exit_row(a_leg(), territory(), STATION, 15.0)["left_us_territory_latest_utc"] is not None
    assert exit_row(shared, territory(), STATION, 15.0)["left_us_territory_latest_utc"] is None
    row, = the_clock().rows_in_force(Event("e", "", Interval(60, 119)), Interval(5 * HOUR, 5 * HOUR), [shared])
    assert row["in_force"] == "possible"


def test_in_a_gap_that_may_hide_a_landing_a_flight_is_only_possible() -> None:
    order, end = Interval(HOUR, HOUR + 59), Interval(HOUR + 600, HOUR + 659)
    flown = (Interval(0, 59), Interval(3 * HOUR, 3 * HOUR + 59), order, end)
    assert in_force(*flown) == "certain"
    assert in_force(*flown, (Interval(HOUR - 60, HOUR + 900),)) == "possible"
    assert in_force(*flown, (Interval(HOUR - 60, HOUR + 300),)) == "certain"


def test_a_city_that_contradicts_a_named_airport_makes_both_candidates() -> None:
    named = {"departure_airport_icao": "KHRL", "arrival_airport_icao": "MHPR"} | window("departed", "21:25", "21:25:59")
    agreed, = reported(named, {"arrival_candidates_icao": "MHPR;MHTG"})
    assert (agreed["arrival_airport_icao"], agreed["arrival_candidates_icao"]) == ("MHPR", "")
    differ, = reported(named, {"arrival_candidates_icao": "KMIA;KFLL"})
    assert (differ["arrival_airport_icao"], differ["arrival_candidates_icao"]) == ("", "KFLL;KMIA;MHPR")


def test_an_asked_bound_is_raised_to_the_highest_speed_that_was_sent(built_store: Path) -> None:
    leg, = (leg for leg in docket(built_store).legs((), 100.0) if leg.basis == "observed")
    assert leg.bound_kt >= max(row[4] or 0.0 for row in DOCUMENT["trace"])
    assert "speed_bound_raised" in leg.cautions


@pytest.mark.parametrize("state", ["failed", "received"])
def test_a_day_whose_own_file_failed_is_failed_beside_what_a_neighbour_brought(tmp_path: Path, state: str) -> None:
    midnight = DOCUMENT["timestamp"]
    folder = tmp_path / "2026" / "08"
    late = [[row[0] + 86400 - 1800, *row[1:]] for row in DOCUMENT["trace"]]
    write_trace(folder / "24/traces/e0/trace_full_a2c4e0.json", late, timestamp=midnight - 86400)
    broken = folder / "25/traces/e0/trace_full_a2c4e0.json"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b'{"icao": "a2c4e0", "trace": [')
    take(Store(tmp_path / "store"), tmp_path)
    ledger = docket(tmp_path / "store").release.table("coverage")
    assert state in set(ledger.loc[ledger["day_utc"] == "2026-08-25", "state"])
