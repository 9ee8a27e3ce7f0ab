"""Leaving and entering US territory: 6145 on 15 March 2025, the border gap of N278GX, and what cannot be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from heart import KHRL, MHPR, MSLP, STATION, a_leg, docket, leg_of, straight_trail, territory

from ingest.derive.exits import exit_row
from ingest.derive.geodesy import Place
from ingest.derive.intervals import Interval

DENVER, EL_PASO = Place(39.86, -104.67, "KDEN"), Place(31.807, -106.378, "KELP")
ST_LOUIS = Place(38.75, -90.37, "KSTL")


def exits(store: Path, leg_id: str, bound: float | None) -> pd.Series:
    return docket(store).exits((leg_id,), bound).set_index("leg_id").loc[leg_id]


def stretches(row: Any) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    pairs = [part.split("/") for part in row["possible_inside_us_territory_utc"].split(";") if part]
    return [(pd.Timestamp(a), pd.Timestamp(b)) for a, b in pairs]


def close(found: pd.Timestamp, expected: str, seconds: float) -> bool:
    return abs(found - pd.Timestamp(expected)) <= pd.Timedelta(seconds=seconds)


def test_at_590_kt_6145_cannot_have_been_inside_after_22_43_18(built_store: Path) -> None:
    row = exits(built_store, leg_of("6145"), 590)
    (first, last), = stretches(row)
    assert first == pd.Timestamp("2025-03-15T21:44:00Z")
    assert close(last, "2025-03-15T22:43:18Z", 15)
    assert row["left_us_territory_latest_utc"] == last
    assert first < row["left_us_territory_earliest_utc"] < pd.Timestamp("2025-03-15T21:48:00Z")


def test_at_600_kt_6145_can_have_brushed_the_dry_tortugas_and_the_last_stretch_counts(built_store: Path) -> None:
    row = exits(built_store, leg_of("6145"), 600)
    (_, left), (again, last) = stretches(row)
    assert close(left, "2025-03-15T22:44:46Z", 30)
    assert close(again, "2025-03-15T23:03:14Z", 30)
    assert close(last, "2025-03-15T23:05:30Z", 30)
    assert row["left_us_territory_latest_utc"] == last
    assert row["speed_bound_kt"] == 600
    assert pd.isna(row["entered_us_territory_latest_utc"])


def test_n278gx_entered_us_territory_inside_the_gap(built_store: Path) -> None:
    row = exits(built_store, "a2c4e0-20260825T000618Z", 600)
    assert close(row["entered_us_territory_earliest_utc"], "2026-08-25T00:43:59Z", 5)
    assert close(row["entered_us_territory_latest_utc"], "2026-08-25T00:46:07Z", 5)
    assert pd.isna(row["left_us_territory_latest_utc"])
    (first, last), = stretches(row)
    assert first == row["entered_us_territory_earliest_utc"]
    assert close(last, "2026-08-25T00:53:22Z", 1)


def row_of(**changes: Any) -> dict[str, Any]:
    return exit_row(a_leg(**changes), territory(), STATION, 15)


def test_a_leg_abroad_was_never_inside_and_one_at_home_never_outside() -> None:
    abroad = row_of(departure=(MHPR,), arrival=(MSLP,), arrived=Interval(1500.0, 1559.0))
    home = row_of(departure=(DENVER,), arrival=(ST_LOUIS,), arrived=Interval(5000.0, 5059.0), bound_kt=520.0)
    assert abroad["possible_inside_us_territory_utc"] == ""
    assert (home["left_us_territory_latest_utc"], home["entered_us_territory_earliest_utc"]) == (None, None)
    assert home["possible_inside_us_territory_utc"] == "1970-01-01T00:00:00Z/1970-01-01T01:24:19Z"


def test_times_and_places_that_cannot_be_joined_give_no_times() -> None:
    row = row_of(arrived=Interval(3600.0, 3659.0))
    assert "evidence_exceeds_bound" in row["cautions"]
    assert row["possible_inside_us_territory_utc"] == ""
    assert row["left_us_territory_latest_utc"] is None


@pytest.mark.parametrize("unknown", [{"arrived": Interval(5000.0, None)}, {"departure": ()}, {"departed": Interval()}])
def test_a_leg_with_an_unknown_end_has_no_times_and_says_so(unknown: dict[str, Any]) -> None:
    row = row_of(**unknown)
    assert row["possible_inside_us_territory_utc"] == ""
    assert row["left_us_territory_latest_utc"] is None
    assert row["note"].startswith("Not known")


def test_a_path_that_can_touch_guantanamo_gives_no_time_of_leaving() -> None:
    row = row_of(departure=(Place(25.79, -80.29, "KMIA"),), arrival=(Place(19.97, -75.84, "MUCU"),),
                 arrived=Interval(6000.0, 6059.0))
    assert "us_naval_station_guantanamo" in row["cautions"]
    assert row["left_us_territory_latest_utc"] is None


def test_of_candidate_airports_the_union_of_the_stretches_counts() -> None:
    one, both = row_of(), row_of(departure=(KHRL, EL_PASO))
    assert stretches(both)[0][0] <= stretches(one)[0][0]
    assert stretches(both)[-1][1] >= stretches(one)[-1][1]


def test_a_leg_that_begins_and_ends_inside_has_no_time_of_leaving() -> None:
    row = row_of(arrival=(EL_PASO,))
    assert row["left_us_territory_latest_utc"] is None
    assert row["note"].startswith("It begins and ends inside")


def test_candidates_on_both_sides_of_the_border_give_no_time_of_leaving_or_entering() -> None:
    row = row_of(arrival=(EL_PASO, MHPR))
    assert row["left_us_territory_latest_utc"] is None
    assert row["entered_us_territory_earliest_utc"] is None
    assert "both sides of the border" in row["note"]


def test_a_dense_track_across_the_border_leaves_to_within_a_step() -> None:
    trail = straight_trail(KHRL, MHPR, [10.0 * i for i in range(1000)])
    row = exit_row(a_leg(track=trail, basis="observed", departed=Interval(0.0, 10.0), arrived=Interval(9980.0, 9990.0)),
                   territory(), STATION, 15)
    left, last = row["left_us_territory_earliest_utc"], row["left_us_territory_latest_utc"]
    assert pd.Timedelta(0) < last - left <= pd.Timedelta(seconds=12)


def test_a_wider_bound_never_shortens_the_time_inside(built_store: Path) -> None:
    ends = [stretches(exits(built_store, leg_of("6145"), kt))[-1][1] for kt in (450, 520, 590, 600, 650)]
    assert ends == sorted(ends)


def test_stretches_that_meet_after_rounding_are_one_and_a_leg_that_never_was_inside_says_so(built_store: Path) -> None:
    rows = docket(built_store).exits()
    for told in rows["possible_inside_us_territory_utc"]:
        edges = [edge for stretch in told.split(";") if stretch for edge in stretch.split("/")]
        assert edges == sorted(set(edges))
    never = rows[(rows["possible_inside_us_territory_utc"] == "") & rows["note"].str.startswith("At this bound")]
    assert "sv-2025-03-15-gxa6145-2" in set(never["leg_id"])
    assert not ((rows["possible_inside_us_territory_utc"] == "") & (rows["note"] == "")).any()
