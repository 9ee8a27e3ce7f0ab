"""Legs and gaps from real tracks: the shipped excerpt, and whole days where the additional samples are at hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from traces import SAMPLE, extra_traces, fixes_of, legs_and_gaps, utc

from ingest.frames import to_arrow
from ingest.schema import TABLES


@pytest.fixture
def fixes() -> pd.DataFrame:
    return fixes_of(SAMPLE)


def ends(legs: pd.DataFrame) -> list[list[str]]:
    """The four times of each leg to the second, `-` where open."""
    names = ["departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc"]
    return [["-" if t is pd.NaT else f"{t:%d %H:%M:%S}" for t in row] for row in legs[names].itertuples(index=False)]


def test_a_track_that_begins_and_ends_airborne_has_open_ends_and_no_airport(fixes: pd.DataFrame) -> None:
    legs, _ = legs_and_gaps(fixes)
    assert legs["leg_id"].tolist() == ["a2c4e0-20260825T000618Z"]
    assert ends(legs) == [["-", "25 00:06:19", "25 00:53:22", "-"]]
    assert fixes["time_utc"].iloc[[0, -1]].dt.floor("s").tolist() == [
        utc("2026-08-25T00:06:18"), utc("2026-08-25T00:53:22")
    ]  # fmt: skip
    leg = legs.iloc[0]
    assert (leg["departure_end_reason"], leg["arrival_end_reason"]) == ("file_begins_airborne", "file_ends_airborne")
    assert (leg["departure_airport_icao"], leg["arrival_airport_icao"]) == ("", "")
    assert (leg["callsigns"], leg["fix_count"], leg["landing_in_gap"]) == ("GXA6253", 86, "no")
    assert leg["distance_km"] == pytest.approx(664, abs=1)


def test_gaps_of_over_300_seconds_stand_in_their_table_and_are_too_short_for_a_landing(fixes: pd.DataFrame) -> None:
    legs, gaps = legs_and_gaps(fixes)
    assert gaps["gap_s"].round().tolist() == [580, 363]
    assert gaps["landing_in_gap"].tolist() == ["no", "no"]
    assert legs["gap_count"].tolist() == [2]
    assert gaps["before_utc"].iloc[1].floor("s") == utc("2026-08-25T00:40:46")
    assert gaps["distance_km"].iloc[1] == pytest.approx(83.9, abs=0.5)


def test_both_frames_are_what_the_store_takes(fixes: pd.DataFrame) -> None:
    for name, frame in zip(("legs", "gaps"), legs_and_gaps(fixes), strict=True):
        assert to_arrow(TABLES[name], frame).schema.equals(TABLES[name].arrow_schema)


def later(fixes: pd.DataFrame, seconds: int) -> pd.DataFrame:
    """The fixes from row 43 on put off, as if nothing had been received in between."""
    time = fixes["time_utc"].where(fixes["row_no"] < 43, fixes["time_utc"] + pd.Timedelta(seconds=seconds))
    return fixes.assign(time_utc=time)


def test_a_gap_of_an_hour_may_hide_a_landing_and_stays_one_leg(fixes: pd.DataFrame) -> None:
    legs, gaps = legs_and_gaps(later(fixes, 3900))
    assert legs["landing_in_gap"].tolist() == ["undetermined"]
    assert legs["cautions"].tolist() == ["landing_possible_in_gap"]
    assert gaps["landing_in_gap"].tolist().count("undetermined") == 1


def test_four_hours_to_spare_in_a_gap_make_two_legs_whose_ends_fill_the_gap(fixes: pd.DataFrame) -> None:
    apart = later(fixes, 4 * 3600 + 300)
    legs, gaps = legs_and_gaps(apart)
    assert ends(legs) == [
        ["-", "25 00:06:19", "25 00:31:47", "25 04:36:55"],
        ["25 00:31:47", "25 04:36:55", "25 04:58:22", "-"],
    ]
    assert [f"{t:%d %H:%M:%S}" for t in apart["time_utc"].iloc[[42, 43]]] == ["25 00:31:47", "25 04:36:54"]
    assert legs["landing_in_gap"].tolist() == ["yes", "yes"]
    assert legs["cautions"].tolist() == ["landing_inferred", "landing_inferred"]
    assert legs["arrival_end_reason"].tolist() == ["gap", "file_ends_airborne"]
    assert legs["arrival_airport_icao"].tolist() == ["", ""]
    candidates = legs["arrival_candidates_icao"].iloc[0].split(";")
    assert candidates == legs["departure_candidates_icao"].iloc[1].split(";")
    assert 0 < len(candidates) <= 20
    assert len(gaps) == 2


def test_a_long_gap_in_cruise_that_the_flight_fills_hides_no_landing(fixes: pd.DataFrame) -> None:
    """Rows 12 to 80 lost: half an hour at FL380, flown at the speed seen around it."""
    lost = fixes[~fixes["row_no"].between(12, 80)]
    legs, gaps = legs_and_gaps(lost)
    assert gaps["gap_s"].max() > 1360  # longer than descent and climb from there, and the reserve
    assert (gaps["landing_in_gap"] == "no").all()
    assert legs["landing_in_gap"].tolist() == ["no"]
    low = lost.assign(altitude_ft=19000.0)
    assert legs_and_gaps(low)[0]["landing_in_gap"].tolist() == ["undetermined"]
    moved = lost.assign(ground_speed_kt=0.0)
    assert legs_and_gaps(moved)[0]["landing_in_gap"].tolist() == ["no"]
    standing = moved[moved["row_no"].between(10, 82)]  # too few to show a speed to reckon the flight through with
    assert legs_and_gaps(standing)[0]["landing_in_gap"].tolist() == ["undetermined"]


def test_down_before_a_gap_and_up_after_it_with_20_minutes_to_spare_is_a_landing(fixes: pd.DataFrame) -> None:
    row = fixes["row_no"]
    down_and_up = fixes.assign(altitude_ft=np.where(row < 43, 4000.0 + 100 * (42 - row), 4000.0 + 100 * (row - 43)))
    for seconds, count in ((1500, 2), (1000, 1)):
        assert len(legs_and_gaps(later(down_and_up, seconds))[0]) == count
    up = fixes.assign(altitude_ft=4000.0 + 100 * row)
    assert len(legs_and_gaps(later(up, 1500))[0]) == 1


def test_down_and_up_in_ten_minutes_is_no_flight_through_and_on_a_roll_it_is_a_landing(fixes: pd.DataFrame) -> None:
    row = fixes["row_no"]
    down_and_up = fixes.assign(altitude_ft=np.where(row < 43, 4000.0 + 100 * (42 - row), 4000.0 + 100 * (row - 43)))
    assert legs_and_gaps(later(down_and_up, 500))[0]["landing_in_gap"].tolist() == ["undetermined"]
    rolling = down_and_up.assign(
        altitude_ft=down_and_up["altitude_ft"].where(~row.isin([41, 42]), 4000.0),
        ground_speed_kt=fixes["ground_speed_kt"].where(row != 41, 140.0).where(row != 42, 80.0),
    )
    assert legs_and_gaps(later(rolling, 500))[0]["landing_in_gap"].tolist() == ["yes", "yes"]


def test_unknown_heights_and_speeds_never_exclude_or_prove_a_landing_too_soon(fixes: pd.DataFrame) -> None:
    blind = later(fixes, 1200).assign(is_on_ground=False)
    assert legs_and_gaps(blind)[1]["landing_in_gap"].tolist().count("undetermined") == 0
    low = blind.assign(altitude_ft=blind["altitude_ft"].where(~blind["row_no"].isin([42, 43])))
    assert "undetermined" in legs_and_gaps(low)[1]["landing_in_gap"].tolist()
    slow = later(fixes, 2 * 3600 + 900).assign(ground_speed_kt=np.nan)
    assert len(legs_and_gaps(slow)[0]) == 2


def test_a_row_with_neither_height_nor_speed_proves_no_flight(fixes: pd.DataFrame) -> None:
    legs, gaps = legs_and_gaps(fixes.assign(altitude_ft=np.nan, ground_speed_kt=np.nan))
    assert (len(legs), len(gaps)) == (0, 0)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_or_no_fixes_are_no_error(fixes: pd.DataFrame, count: int) -> None:
    legs, gaps = legs_and_gaps(fixes.iloc[:count])
    assert (len(legs), len(gaps)) == (min(count, 1), 0)


def test_ground_rows_alone_make_no_leg(fixes: pd.DataFrame) -> None:
    standing = fixes.assign(is_on_ground=True, altitude_ft=np.nan, ground_speed_kt=0.0, latitude=26.2266)
    assert len(legs_and_gaps(standing.assign(longitude=-97.6553))[0]) == 0


def test_a_ground_flag_in_cruise_cuts_nothing(fixes: pd.DataFrame) -> None:
    wrong = fixes.copy()
    wrong.loc[[20, 50, 51], "is_on_ground"] = True
    wrong.loc[[20, 50, 51], "altitude_ft"] = np.nan
    wrong.loc[[20], "ground_speed_kt"] = np.nan
    assert ends(legs_and_gaps(wrong)[0]) == ends(legs_and_gaps(fixes)[0])


def test_the_bound_is_raised_to_a_higher_ground_speed_of_the_leg_and_says_so(fixes: pd.DataFrame) -> None:
    legs, _ = legs_and_gaps(fixes, bound_kt=460, aircraft_type="")
    assert legs["speed_bound_kt"].tolist() == [fixes["ground_speed_kt"].max()]
    assert legs["cautions"].tolist() == ["speed_bound_raised;type_unknown"]


def test_two_aircraft_under_one_address_are_said_and_the_leg_is_of_one(fixes: pd.DataFrame) -> None:
    other = fixes.iloc[::2].assign(latitude=fixes["latitude"] - 12, source_file_id="zz")
    legs, _ = legs_and_gaps(pd.concat([fixes, other.assign(time_utc=other["time_utc"] + pd.Timedelta(seconds=7))]))
    assert ends(legs) == ends(legs_and_gaps(fixes)[0])
    assert legs["fixes_set_aside"].tolist() == ["unreachable:43"]
    assert legs["cautions"].tolist() == ["fixes_set_aside;shared_hex"]


@pytest.mark.parametrize("cut", [1, 30, 66, 67, 85])
def test_a_file_cut_in_two_and_read_in_any_order_gives_the_same_legs(fixes: pd.DataFrame, cut: int) -> None:
    parts = [fixes.iloc[cut:].assign(source_file_id="a"), fixes.iloc[:cut].assign(source_file_id="b")]
    joined, whole = legs_and_gaps(pd.concat(parts)), legs_and_gaps(fixes)
    assert_frame_equal(joined[0].drop(columns="source_file_ids"), whole[0].drop(columns="source_file_ids"))
    assert_frame_equal(joined[1], whole[1])


@pytest.mark.extra
def test_whole_days_give_each_flight_once_over_midnight_and_day_files() -> None:
    legs, _ = legs_and_gaps(extra_traces()["a11f59"])
    route = legs["departure_airport_icao"] + "-" + legs["arrival_airport_icao"]
    assert route.tolist() == ["KBOS-KSFO", "KSFO-KBOS", "KBOS-KLAX", "KLAX-KIAD", "KIAD-KLAX"]
    over_midnight = legs.iloc[2]
    assert over_midnight["departed_latest_utc"] < utc("2025-02-08") < over_midnight["arrived_earliest_utc"]
    assert len(over_midnight["source_file_ids"].split(";")) == 2


@pytest.mark.extra
def test_the_interval_of_a_landing_holds_the_touchdown_although_the_flag_switches_on_the_roll() -> None:
    """C-GKQJ at Palm Beach: height steady at -200 ft from 22:14:08, flagged airborne until 46 kt at 22:14:28."""
    legs, _ = legs_and_gaps(extra_traces()["c060ba"])
    landing = legs[legs["arrival_airport_icao"] == "KPBI"].iloc[0]
    assert landing["arrived_earliest_utc"] <= utc("2025-02-07T22:14:05")
    assert landing["arrived_latest_utc"] >= utc("2025-02-07T22:14:12")
    assert landing["arrived_latest_utc"] - landing["arrived_earliest_utc"] <= pd.Timedelta(minutes=2)


@pytest.mark.extra
def test_a_roll_flagged_airborne_is_inside_the_interval_also_without_a_fix_on_the_ground() -> None:
    """C-GKQJ left Palm Beach at 00:02:21: flagged airborne from 00:02:07 on, still at its lowest height then."""
    legs, _ = legs_and_gaps(extra_traces()["c060ba"].query("not is_on_ground"))
    leg = legs[legs["departed_latest_utc"].dt.floor("h") == utc("2025-02-08T00:00:00")].iloc[0]
    assert leg["departed_latest_utc"] >= utc("2025-02-08T00:02:30")


@pytest.mark.extra
def test_a_landing_of_which_only_the_approach_and_the_climb_were_received_cuts_the_leg() -> None:
    """C-GKQJ at Fort Myers: at 142 kt and -175 ft at 15:28, again at 167 kt and 75 ft at 17:21."""
    legs, _ = legs_and_gaps(extra_traces()["c060ba"])
    assert legs["arrival_airport_icao"].tolist() == ["CYEG", "CYYZ", "KPBI", "CYYZ", "KRSW", "CYOW", ""]
    assert legs["landing_in_gap"].tolist() == ["no", "no", "no", "no", "yes", "yes", "no"]


@pytest.mark.extra
def test_circuits_of_a_light_aircraft_are_six_legs_from_one_strip() -> None:
    legs, _ = legs_and_gaps(extra_traces()["aa178d"])
    assert legs["departure_airport_icao"].tolist() == ["88NV"] * 6
    assert legs["arrival_airport_icao"].tolist() == ["88NV"] * 6
    assert (legs["departed_earliest_utc"].iloc[1:].to_numpy() > legs["arrived_latest_utc"].iloc[:-1].to_numpy()).all()


@pytest.mark.extra
def test_a_landing_outside_coverage_is_inferred_where_hours_are_missing_without_a_flag() -> None:
    legs, gaps = legs_and_gaps(extra_traces()["a2228b"])
    assert legs["landing_in_gap"].tolist() == ["yes", "yes"]
    assert legs["arrived_latest_utc"].iloc[0] == utc("2023-08-30T20:10:44")
    assert len(gaps) == 0


@pytest.mark.extra
def test_a_gap_between_a_landing_and_the_stand_is_no_leg() -> None:
    legs, _ = legs_and_gaps(extra_traces()["ac134a"])
    assert len(legs) == 1
    assert legs["arrival_airport_icao"].tolist() == ["KPBI"]
    assert legs["arrived_latest_utc"].iloc[0] - legs["arrived_earliest_utc"].iloc[0] <= pd.Timedelta(minutes=2)


@pytest.mark.extra
@pytest.mark.parametrize("seed", range(2))
def test_wrong_ground_flags_in_flight_and_on_the_stand_change_no_count_of_legs(seed: int) -> None:
    for fixes in extra_traces().values():
        random = np.random.default_rng(seed)
        wrong = random.random(len(fixes)) < 0.02
        ground = fixes["is_on_ground"].to_numpy() ^ wrong
        height = fixes["altitude_ft"].where(~wrong, np.where(ground, np.nan, 500.0))
        speed = fixes["ground_speed_kt"].where(~wrong)
        noisy = fixes.assign(is_on_ground=ground, altitude_ft=height, ground_speed_kt=speed)
        assert len(legs_and_gaps(noisy)[0]) == len(legs_and_gaps(fixes)[0])


@pytest.mark.extra
@pytest.mark.parametrize("seed", range(2))
def test_shuffled_doubled_and_cut_traces_give_the_same_legs(seed: int) -> None:
    for fixes in extra_traces().values():
        random = np.random.default_rng(seed)
        cut = int(random.integers(1, len(fixes)))
        part = np.where(np.arange(len(fixes)) < cut, "b", "a")
        changed = pd.concat([fixes.assign(source_file_id=part), fixes.assign(source_file_id="c")])
        found = legs_and_gaps(changed.sample(frac=1, random_state=seed))[0]
        assert ends(found) == ends(legs_and_gaps(fixes)[0])


@pytest.mark.extra
def test_nothing_is_said_before_the_first_and_after_the_last_fix() -> None:
    for fixes in extra_traces().values():
        legs, _ = legs_and_gaps(fixes)
        first, last = fixes["time_utc"].min().floor("s"), fixes["time_utc"].max().ceil("s")
        for name in ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc"):
            assert legs[name].dropna().between(first, last).all()
        assert (legs["departed_latest_utc"] >= legs["departed_earliest_utc"].fillna(first)).all()
        assert (legs["arrived_latest_utc"].fillna(last) >= legs["arrived_earliest_utc"]).all()


def test_a_gap_that_may_hide_a_landing_says_when_and_where_it_would_have_been() -> None:
    fixes = fixes_of(SAMPLE)
    again = fixes.assign(time_utc=fixes["time_utc"] + pd.Timedelta(seconds=7800), source_file_id="later")
    gaps = legs_and_gaps(pd.concat([fixes, again]))[1]
    open_ = gaps[gaps["landing_in_gap"] == "undetermined"].iloc[0]
    assert (open_.landing_earliest_utc, open_.departure_latest_utc) == (
        utc("2026-08-25T00:53:22"), utc("2026-08-25T02:16:19"))
    assert {"KDMN", "MMCG"} <= set(open_.landing_candidates_icao.split(";"))
    others = gaps[gaps["landing_in_gap"] == "no"]
    assert others[["landing_earliest_utc", "departure_latest_utc"]].isna().all(axis=None)
    assert (others["landing_candidates_icao"] == "").all()
