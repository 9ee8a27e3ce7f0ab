"""Matches: what makes a report and a track one leg, what excludes it, and what is said where nothing settles it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matching import DAY_S, agreed, matched, report_of, rows_of, shuffled, stretch
from runs import last
from traces import SAMPLE, fixes_of, legs_and_gaps

from ingest.vocabulary import MATCH_REASONS, MATCH_STATUSES

HOUR = 3600.0
Row = dict[str, Any]


@cache
def excerpt() -> Row:
    """The leg of N278GX, GXA6253, from Texas towards the north-west; neither end was received."""
    row = rows_of(legs_and_gaps(fixes_of(SAMPLE))[0])[0]
    return row | {"registration": "N278GX"}


def landed(**changes: Any) -> Row:
    """The excerpt's leg as it would stand had both ends been seen, from KHRL to KPHX."""
    leg = excerpt()
    seen = {"departed_earliest_utc": leg["departed_latest_utc"], "arrived_latest_utc": leg["arrived_earliest_utc"],
            "departure_airport_icao": "KHRL", "arrival_airport_icao": "KPHX"}
    return leg | seen | changes


def later(leg: Row, hours: float, **changes: Any) -> Row:
    """The same leg so many hours later."""
    shift = np.timedelta64(int(hours * HOUR), "s")
    times = {name: value + shift for name, value in leg.items() if name.endswith("_utc") and value is not None}
    first = times["first_fix_utc"].strftime("%Y%m%dT%H%M%SZ")
    return leg | times | {"leg_id": f"{leg['icao24']}-{first}"} | changes


def received(leg: Row, state: str = "received") -> Row:
    """The ledger's row for the day of a leg."""
    return {"icao24": leg["icao24"], "day_utc": leg["first_fix_utc"].date().isoformat(), "state": state,
            "first_fix_utc": leg["first_fix_utc"], "last_fix_utc": leg["last_fix_utc"]}


def one(reports: list[Row], legs: list[Row], **tables: Any) -> Row:
    """The row of the first report."""
    frame = matched(reports, legs, **tables)
    return rows_of(frame[frame["reported_leg_id"] == reports[0]["leg_id"]])[0]


def by_hand(report: Row, decision: str) -> Row:
    """The row of a decision on the report and the leg that landed."""
    return {"decision": decision, "subject": report["leg_id"], "object": landed()["leg_id"], "reason": "a photograph",
            "decided_on": "2026-09-01", "decided_by": "editor"}


def test_with_what_ships_every_reported_leg_is_only_reported_as_its_day_is_not_loaded(built_store: Path) -> None:
    release = last(built_store)
    rows = release.table("matches")
    told = rows[rows["reported_leg_id"] != ""]
    assert sorted(told["reported_leg_id"]) == sorted(release.table("reported_legs")["leg_id"])
    assert set(zip(told["status"], told["reason"], strict=True)) == {("only_reported", "day_not_loaded")}
    seen = rows[rows["reported_leg_id"] == ""]
    assert seen["leg_id"].tolist() == release.table("legs")["leg_id"].tolist()
    assert set(seen["status"]) == {"only_observed"}


def test_a_report_of_the_shipped_excerpt_agrees_by_aircraft_number_and_times() -> None:
    row = one([report_of(excerpt(), (-6 * 60, 5 * 60))], [excerpt()])
    assert (row["status"], row["reason"], row["leg_id"]) == ("agreed", "evidence_agrees", excerpt()["leg_id"])
    assert row["score_parts"].startswith("aircraft:4.00;number:3.00;")
    points = [float(part.split(":")[1]) for part in row["score_parts"].split(";")]
    assert row["score"] == pytest.approx(sum(points), abs=0.02)


def test_the_difference_is_the_report_less_the_track_and_the_note_says_it_in_words() -> None:
    row = one([report_of(landed(), (-20 * 60, 90))], [landed()])
    assert -20 * 60 - 60 < row["departed_difference_s"] <= -19 * 60
    assert 30 < row["arrived_difference_s"] <= 90
    assert "Report against track: take-off: 19 min earlier; landing: 1 min later." in row["note"]


@pytest.mark.parametrize("leg, report, words", [
    (excerpt(), report_of(excerpt()), "that end was not received; the reported time fits"),
    (excerpt(), report_of(excerpt(), precision="day"), "that end was not received; the reported time fits"),
    (landed(), report_of(landed(), precision="day"), "within the reported days"),
    (landed(), report_of(landed(), departed_earliest_utc=landed()["departed_latest_utc"] - np.timedelta64(5, "h")),
     "within the reported window"),
], ids=["end not received", "end not received, a day", "a day", "a window"])
def test_where_an_end_or_a_window_leaves_it_open_there_is_no_difference_but_words(
    leg: Row, report: Row, words: str,
) -> None:
    row = one([report], [leg])
    assert row["status"] in ("agreed", "undetermined")
    assert row["departed_difference_s"] is None
    assert f"take-off: {words}" in row["note"]


def test_a_difference_from_a_day_is_the_least_it_can_be() -> None:
    row = one([report_of(landed(), (DAY_S, DAY_S), "day")], [landed()])
    assert "take-off: at least 23 h 54 min later" in row["note"]


@pytest.mark.parametrize("changes", [
    {"icao24": "a2c4e1", "registration": "N279GX"}, {"icao24": "", "registration": "N279GX"},
    {"arrival_airport_icao": "MSLP", "callsign_or_flight_number": ""},
], ids=["another address", "another registration", "another airport"])
def test_what_cannot_be_is_never_agreed(changes: Row) -> None:
    assert not agreed(matched([report_of(landed(), **changes)], [landed()]))


def test_times_a_day_and_more_apart_are_not_put_together_and_within_a_day_only_where_known_to_the_day() -> None:
    assert one([report_of(landed(), (30 * HOUR, 30 * HOUR))], [landed()])["status"] == "only_reported"
    assert one([report_of(landed(), (DAY_S, DAY_S), "day")], [landed()])["status"] == "agreed"
    assert one([report_of(landed(), (2 * DAY_S, 2 * DAY_S), "day")], [landed()])["status"] == "only_reported"


def test_a_report_of_another_day_carries_a_caution_and_agrees_on_its_airports_alone_only_where_positions_cover_it(
) -> None:
    report = report_of(landed(), (DAY_S, DAY_S), "day")
    row = one([report], [landed()])
    assert (row["status"], row["cautions"]) == ("agreed", "other_day")
    unnumbered = report | {"callsign_or_flight_number": ""}
    assert one([unnumbered], [landed()])["reason"] == "other_day"
    next_day = {"coverage": [received(landed()), received(later(landed(), 24))]}
    assert one([unnumbered], [landed()], **next_day)["reason"] == "other_day"
    half_an_hour, whole = (stretch(landed(), "2026-08-26T00:00:10", f"2026-08-26T{end}") for end in ("00:30", "23:58"))
    assert one([unnumbered], [landed()], received=half_an_hour, **next_day)["reason"] == "other_day"
    assert one([unnumbered], [landed()], received=whole, **next_day)["status"] == "agreed"


def test_a_report_that_contradicts_a_track_is_shown_as_contradicted() -> None:
    row = one([report_of(landed(), (5 * HOUR, 5 * HOUR))], [landed()])
    assert (row["status"], row["reason"], row["leg_id"]) == ("contradicted", "times_exclude", landed()["leg_id"])
    assert row["score"] is None
    assert "later" in row["note"]


def test_a_sister_aircraft_in_the_report_is_shown_as_contradicted_not_dropped_nor_obeyed() -> None:
    row = one([report_of(landed(), registration="N279GX", icao24="a2c4e1")], [landed()])
    assert (row["status"], row["reason"], row["leg_id"]) == ("contradicted", "other_aircraft", landed()["leg_id"])


def test_where_a_sisters_track_fits_better_than_that_of_the_aircraft_named_neither_is_agreed() -> None:
    sister = later(landed(), -0.5, icao24="a2c4e1", registration="N279GX", callsigns="")
    report = report_of(landed(), registration="N279GX", icao24="a2c4e1", callsign_or_flight_number="")
    row = one([report], [landed(), sister])
    assert (row["status"], row["reason"]) == ("undetermined", "other_aircraft_fits_better")
    assert row["candidate_leg_ids"].split(";") == sorted([landed()["leg_id"], sister["leg_id"]])


def test_other_airports_at_the_time_of_a_track_are_a_contradiction() -> None:
    row = one([report_of(landed(), arrival_airport_icao="MSLP")], [landed()])
    assert (row["status"], row["reason"]) == ("contradicted", "other_airports")


def test_the_same_take_off_with_another_landing_place_and_time_is_a_contradiction() -> None:
    row = one([report_of(landed(), (0, 3 * HOUR), arrival_airport_icao="MSLP")], [landed()])
    assert (row["status"], row["reason"], row["leg_id"]) == ("contradicted", "other_airports", landed()["leg_id"])
    before = report_of(landed(), (45 * 60, 3 * HOUR), departure_airport_icao="KPHX", arrival_airport_icao="MSLP")
    assert one([before], [landed()])["status"] == "only_reported"


def test_an_airport_out_of_reach_of_a_track_without_ends_is_a_contradiction_and_one_within_it_is_not() -> None:
    assert excerpt()["departure_airport_icao"] == excerpt()["arrival_airport_icao"] == ""
    far, near = (one([report_of(excerpt(), (-300, 300), departure_airport_icao=code, callsign_or_flight_number="")],
                     [excerpt()]) for code in ("KMIA", "KELP"))
    assert (far["status"], far["reason"]) == ("contradicted", "other_airports")
    assert "fits" not in far["note"]
    assert near["status"] == "agreed"
    early = report_of(excerpt(), (-5 * HOUR, 0), departure_airport_icao="KMIA", departed_precision="day")
    assert one([early], [excerpt()])["status"] == "agreed"


@pytest.mark.parametrize("changes", [{}, {"departure_airport_icao": "KMIA"}], ids=["all agrees", "another airport"])
def test_a_track_that_two_aircraft_may_have_sent_neither_agrees_nor_contradicts(changes: Row) -> None:
    row = one([report_of(landed(), **changes)], [landed(cautions="fixes_set_aside;shared_hex")])
    assert (row["status"], row["reason"]) == ("undetermined", "shared_hex")


def test_a_take_off_while_the_aircraft_is_in_the_air_elsewhere_is_a_contradiction() -> None:
    long = landed() | {"arrived_earliest_utc": landed()["arrived_earliest_utc"] + np.timedelta64(5, "h"),
                       "arrived_latest_utc": landed()["arrived_latest_utc"] + np.timedelta64(5, "h")}
    report = report_of(landed(), (2 * HOUR, 2 * HOUR), callsign_or_flight_number="", departure_airport_icao="MSLP",
                       arrival_airport_icao="MHPR")
    row = one([report], [long])
    assert (row["status"], row["reason"], row["candidate_leg_ids"]) == (
        "contradicted", "in_the_air_elsewhere", long["leg_id"])


def test_another_flight_number_or_no_aircraft_or_too_little_is_undetermined_with_its_reason() -> None:
    other = report_of(landed(), callsign_or_flight_number="GXA6255")
    assert one([other], [landed()])["reason"] == "numbers_differ"
    unnamed = report_of(landed(), callsign_or_flight_number="", registration="", icao24="")
    assert one([unnamed], [landed()])["reason"] == "aircraft_not_named"
    bare = report_of(excerpt(), precision="day", callsign_or_flight_number="")
    row = one([bare], [excerpt()])
    assert (row["status"], row["reason"]) == ("undetermined", "too_little_in_common")


def test_two_legs_that_fit_alike_are_undetermined_and_both_are_named() -> None:
    first, second = landed(), later(landed(), 6)
    row = one([report_of(first, precision="day")], [first, second])
    assert (row["status"], row["reason"]) == ("undetermined", "ambiguous")
    assert row["candidate_leg_ids"] == f"{first['leg_id']};{second['leg_id']}"
    assert all(leg["leg_id"] in row["note"] for leg in (first, second))


def test_two_reports_of_one_leg_are_both_undetermined_and_named() -> None:
    frame = matched([report_of(landed()), report_of(landed(), leg_id="told-again-1")], [landed()])
    assert set(frame["status"]) == {"undetermined"}
    paired = frame[frame["leg_id"] != ""].iloc[0]
    assert paired["candidate_reported_leg_ids"] == f"{report_of(landed())['leg_id']};told-again-1"


def test_the_whole_is_matched_best_even_where_one_report_loses_its_nearest_leg() -> None:
    early, late = landed(), later(landed(), 1)
    reports = [report_of(early, (0, 0), leg_id="on-time-1"), report_of(early, (25 * 60, 25 * 60), leg_id="delayed-1")]
    assert agreed(matched(reports, [early, late])) == {("on-time-1", early["leg_id"]), ("delayed-1", late["leg_id"])}


@pytest.mark.parametrize("decision, status", [("match", "agreed"), ("no_match", "only_reported")])
def test_a_decision_by_hand_wins_and_says_who_when_and_why(decision: str, status: str) -> None:
    hours = 5 if decision == "match" else 0
    report = report_of(landed(), (hours * HOUR, hours * HOUR))
    row = one([report], [landed()], decisions=[by_hand(report, decision)])
    assert (row["status"], row["decision"]) == (status, decision)
    assert "by hand on 2026-09-01 by editor: a photograph." in row["note"]
    assert ("Report against track: take-off: 5 h" in row["note"]) == (decision == "match")


@pytest.mark.parametrize("changes, hours", [
    ({}, 526 * 24), ({}, 30), ({"registration": "N279GX", "icao24": "a2c4e1"}, 0),
    ({"arrival_airport_icao": "MSLP"}, 0),
], ids=["526 days later", "over a day later", "another aircraft", "another airport"])
def test_a_match_by_hand_that_the_track_excludes_stays_contradicted_and_says_who_decided_it(
        changes: Row, hours: float) -> None:
    report = report_of(landed(), (hours * HOUR, hours * HOUR), **changes)
    row = one([report], [landed()], decisions=[by_hand(report, "match")])
    assert (row["status"], row["reason"], row["decision"]) == ("contradicted", "excluded_though_by_hand", "match")
    assert row["leg_id"] == landed()["leg_id"]
    assert row["note"].startswith(MATCH_REASONS["excluded_though_by_hand"])
    assert "Matched by hand on 2026-09-01 by editor: a photograph." in row["note"]
    assert row["score"] is None


@pytest.mark.parametrize("coverage, reason", [
    ([], "day_not_loaded"), (["missing"], "day_not_loaded"), (["failed"], "day_failed"),
    (["received", "failed"], "outside_coverage"), (["verified_empty"], "outside_coverage"),
])
def test_a_report_alone_says_what_was_loaded_of_its_day(coverage: list[str], reason: str) -> None:
    rows = [received(excerpt(), state) for state in coverage]
    report = report_of(excerpt())
    assert one([report], [], coverage=rows)["reason"] == reason


def test_no_leg_fits_only_where_positions_cover_the_reported_times_without_a_silence() -> None:
    day, report = [received(excerpt())], report_of(excerpt())
    whole, half = (stretch(excerpt(), "2026-08-25T00:00", f"2026-08-25T{end}", step_deg=0.1)
                   for end in ("02:00", "00:30"))
    thin = stretch(excerpt(), "2026-08-25T00:00", "2026-08-25T02:00", 400, 0.1)
    reasons = [one([report], [], coverage=day, received=given)["reason"] for given in (whole, half, thin)]
    assert reasons == ["no_such_leg", "outside_coverage", "outside_coverage"]


def test_a_report_outside_the_positions_of_its_day_and_one_without_time_or_aircraft_say_so() -> None:
    day = [received(excerpt())]
    assert one([report_of(excerpt(), (9 * HOUR, 9 * HOUR))], [], coverage=day)["reason"] == "outside_coverage"
    assert one([report_of(excerpt(), icao24="", registration="")], [], coverage=day)["reason"] == "aircraft_not_named"
    untimed = {f"{end}_{side}_utc": None for end in ("departed", "arrived") for side in ("earliest", "latest")}
    row = one([report_of(excerpt()) | untimed], [excerpt()], coverage=day)
    assert (row["status"], row["reason"]) == ("only_reported", "time_not_stated")


def test_the_order_of_the_rows_plays_no_part() -> None:
    legs = [later(landed(), hours) for hours in (0, 3, 6, 30)]
    reports = [report_of(leg, (600.0 * n, 0), "day" if n == 2 else "minute") for n, leg in enumerate(legs)]
    straight = matched(reports, legs)
    for seed in range(5):
        random = np.random.default_rng(seed)
        assert matched(shuffled(reports, random), shuffled(legs, random)).equals(straight)


def test_every_row_has_a_known_status_a_known_reason_and_a_sentence(built_store: Path) -> None:
    rows = last(built_store).table("matches")
    assert set(rows["status"]) <= set(MATCH_STATUSES)
    assert set(rows["reason"]) <= set(MATCH_REASONS)
    assert rows["note"].str.endswith(".").all()
