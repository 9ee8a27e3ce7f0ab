"""Published counts beside ours: same destination, same days, and never without saying what is not loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from missioning import flown, found, rows_of, told
from runs import last
from test_dashboard_pages import started
from traces import fields

from ingest.derive.totals import COUNTED, totals
from ingest.manifest import Release
from ingest.vocabulary import TOTAL_REASONS

Row = dict[str, Any]
ZONES = dict(zip(fields()["airport_icao"], fields()["timezone"], strict=True))
THEIRS = {"total_id": "T1", "measure": "removal flights (arrivals)", "geography": "Honduras", "period_start":
          "2026-08-25", "period_end": "2026-08-25", "value_min": 3.0, "value_max": 3.0, "value_text": "",
          "unit": "flights", "counted_by": "a monitor", "source_url": "https://example.org/"}


@pytest.fixture(scope="module")
def release(built_store: Path) -> Release:
    return last(built_store)


def ours(reports: list[Row], legs: list[Row] | None = None, coverage: list[Row] | None = None, **theirs: Any) -> Row:
    """The row for one published count."""
    missions, classes = found(reports, legs or [])
    rows = totals([THEIRS | theirs], rows_of(missions), rows_of(classes.reset_index(drop=True)), reports,
                  coverage or [], ZONES)
    assert len(rows) == 1
    return rows[0]


def counts(row: Row) -> tuple[int | None, int | None, int | None]:
    return row["our_count"], row["our_count_possible"], row["our_count_observed"]


def test_every_published_count_has_a_row_with_its_own_figures_reason_and_sentence(release: Release) -> None:
    rows, published = release.table("totals"), release.table("published_totals").sort_values("total_id")
    shared = [name for name in published.columns if name in rows.columns and name != "note"]
    assert "value_max" in shared
    assert rows[shared].equals(published[shared].reset_index(drop=True))
    assert set(rows["reason"]) <= set(TOTAL_REASONS)
    assert rows["note"].str.endswith(".").all()


def test_a_count_of_ours_always_says_how_many_days_have_no_positions(release: Release) -> None:
    rows = release.table("totals")
    beside = rows[rows["our_count"].notna()]
    assert len(beside) > 60
    assert set(beside["measure"]) <= COUNTED
    assert set(beside["reason"]) == {"days_missing"}
    assert all(f"{row.days_without_positions} of {row.days} days have no positions loaded" in row.note
               and "it is not a total" in row.note for row in beside.itertuples())
    assert (rows.loc[rows["our_count"].isna(), "reason"] == "not_counted_here").all()


def test_the_three_flights_and_the_military_one_of_march_2025_stand_beside_fourteen(release: Release) -> None:
    row = release.table("totals").set_index("total_id").loc["P003"]
    assert (row["value_min"], row["our_count"], row["our_count_observed"]) == (14, 4, 0)
    assert (row["days"], row["days_without_positions"]) == (31, 31)


def test_flights_to_venezuela_that_change_in_honduras_are_not_counted_for_honduras() -> None:
    report = told(flown("KHRL", "MHPR", 8), "Venezuela")
    assert counts(ours([report])) == (0, 0, 0)
    assert counts(ours([report], geography="Venezuela")) == (1, 1, 0)


def test_one_mission_to_two_countries_is_one_arrival_in_each_and_a_stop_is_none() -> None:
    first, second, third = (flown(a, b, n) for n, (a, b) in enumerate((
        ("KAEX", "MHPR"), ("MHPR", "MSLP"), ("MSLP", "MGGT"))))
    reports = [told(first, "El Salvador", flight_id="f", leg_id="f-1"),
               told(second, "El Salvador", flight_id="f", leg_id="f-2", leg_no=2),
               told(third, "Guatemala", flight_id="f", leg_id="f-3", leg_no=3)]
    found_in = {place: ours(reports, geography=place, period_start="2026-08-24")["our_count"]
                for place in ("El Salvador", "Guatemala", "Honduras", "all")}
    assert found_in == {"El Salvador": 1, "Guatemala": 1, "Honduras": 0, "all": 2}


def test_an_observed_removal_is_counted_as_one_by_a_track_and_an_observed_leg_without_report_is_not() -> None:
    leg, other = flown("KHRL", "MHPR", 8), flown("KHRL", "MHLM", 14, leg_id="x")
    row = ours([told(leg)], [leg, other])
    assert counts(row) == (1, 1, 1)


def test_the_days_are_local_and_a_time_on_both_sides_of_midnight_only_may_count() -> None:
    report = told(flown("KHRL", "MHPR"))  # lands on 25 August at 00:53 UTC, the 24th in Honduras
    assert counts(ours([report])) == (0, 0, 0)
    assert counts(ours([report], period_start="2026-08-24", period_end="2026-08-24")) == (1, 1, 0)
    late = report | {"arrived_latest_utc": pd.Timestamp("2026-08-25T08:00Z"), "arrived_precision": "range"}
    row = ours([late])
    assert counts(row) == (0, 1, 0)
    assert "and 1 more that times, destinations or a report against it leave open" in row["note"]


@pytest.mark.parametrize("arrival", ["reported", "computed"])
def test_of_two_reports_that_one_aircraft_cannot_both_have_flown_one_is_certain_in_all_and_none_in_either_country(
        arrival: str) -> None:
    leg = flown("KHRL", "MHPR", 8)
    reports = [told(leg, flight_id=flight, leg_id=f"{flight}-1", arrival_airport_icao=airport,
                    arrived_basis=arrival) | {"destination_country": country}
               for flight, airport, country in (("f", "MHPR", "Honduras"), ("g", "MSLP", "El Salvador"))]
    days = {"period_end": "2026-08-26"}
    assert counts(ours(reports, **days)) == (0, 1, 0)
    assert counts(ours(reports, geography="El Salvador", **days)) == (0, 1, 0)
    assert counts(ours(reports, geography="all", **days)) == (1, 2, 0)


def test_of_two_reports_in_the_air_at_once_the_one_with_a_track_is_certain() -> None:
    leg = flown("KHRL", "MHPR", 8)
    other = told(flown("KAEX", "MSLP", 8.4), "El Salvador", flight_id="g", leg_id="g-1", callsign_or_flight_number="")
    reports = [told(leg), other]
    assert counts(ours(reports, [leg])) == (1, 1, 1)
    assert counts(ours(reports, [leg], geography="El Salvador")) == (0, 1, 0)
    assert counts(ours(reports, [leg], geography="all")) == (1, 2, 1)


def test_two_flights_of_one_aircraft_on_one_day_are_both_certain() -> None:
    reports = [told(flown("KHRL", "MHPR", hours), flight_id=f, leg_id=f"{f}-1") for f, hours in (("f", 8), ("g", 14))]
    assert counts(ours(reports)) == (2, 2, 0)
    by_day = [report | {f"{end}_{side}_utc": report[f"{end}_{side}_utc"].floor("D") + pd.Timedelta(
        seconds=0 if side == "earliest" else 86399) for end in ("departed", "arrived") for side in (
            "earliest", "latest")} for report in reports]
    assert counts(ours(by_day, geography="all", period_end="2026-08-26", period_start="2026-08-24")) == (2, 2, 0)


def test_a_leg_of_which_reports_give_two_countries_may_count_in_each_and_counts_once_in_all() -> None:
    report = told(flown("KHRL", "MHPR", 8), "El Salvador;Honduras")
    assert counts(ours([report])) == (0, 1, 0)
    assert counts(ours([report], geography="El Salvador")) == (0, 1, 0)
    assert counts(ours([report], geography="Guatemala")) == (0, 0, 0)
    assert counts(ours([report], geography="all")) == (1, 1, 0)


def test_a_flight_of_which_only_the_take_off_is_known_may_count_until_a_day_later() -> None:
    report = told(flown("KHRL", "MHPR", 20), arrived_basis="computed")
    assert counts(ours([report])) == (0, 1, 0)
    assert counts(ours([report], period_end="2026-08-26")) == (1, 1, 0)


@pytest.mark.parametrize("state, missing, reason", [
    ("received", 0, "days_loaded"), ("verified_empty", 0, "days_loaded"), ("failed", 1, "days_missing")])
def test_a_day_counts_as_loaded_only_where_a_file_of_it_was_read(state: str, missing: int, reason: str) -> None:
    day = {"icao24": "a2c4e0", "day_utc": "2026-08-25", "state": state}
    row = ours([], coverage=[day])
    assert (row["days_without_positions"], row["reason"]) == (missing, reason)
    assert row["note"].endswith(TOTAL_REASONS[reason])


@pytest.mark.parametrize("theirs, reason", [
    ({"unit": "people"}, "not_counted_here"), ({"measure": "military removal flights"}, "not_counted_here"),
    ({"period_start": ""}, "days_not_stated"), ({"period_end": ""}, "days_not_stated")])
def test_what_cannot_be_compared_has_no_count_of_ours_and_says_why(theirs: Row, reason: str) -> None:
    row = ours([told(flown("KHRL", "MHPR", 8))], **theirs)
    assert (counts(row), row["reason"], row["note"]) == ((None, None, None), reason, TOTAL_REASONS[reason])


def test_the_flight_map_shows_the_counts_of_the_destination_and_days_asked_for(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"destination": "El Salvador", "from": "2025-03-01", "to": "2025-03-31"}
    app = started(built_store, monkeypatch, "flight_map", **query)
    assert not app.exception
    said = " ".join(str(element.proto.body) for element in app.get("html"))
    assert '<td data-label="Theirs">14</td><td data-label="Known here">4, 0 by a track</td>' in said
    assert '<td data-label="Days without positions">31 of 31</td>' in said
    assert 'data-label="Destination">Honduras</td>' not in said.split("Published counts and ours")[-1]
