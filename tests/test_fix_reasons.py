"""Each reason for which a fix is set aside is given where its evidence is, and only there. Real tracks, damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from heart import clock
from runs import DOCUMENT, last, take, write_trace
from traces import BOUND_KT, SAMPLE, extra_traces, fixes_of, legs_and_gaps

from ingest.derive.fixes import ELSEWHERE, KEYS, set_aside
from ingest.derive.received import received
from ingest.settings import thresholds
from ingest.store import Store

DAY_S = 86_400.0


@pytest.fixture
def fixes() -> pd.DataFrame:
    return fixes_of(SAMPLE)


def judged(fixes: pd.DataFrame) -> pd.DataFrame:
    return set_aside(fixes, BOUND_KT, thresholds())


def reasons(fixes: pd.DataFrame) -> dict[str, list[int]]:
    """The row numbers by the reason they are set aside for."""
    aside = judged(fixes).query("set_aside_reason != ''")
    return {str(key): sorted(group.tolist()) for key, group in aside.groupby("set_aside_reason")["row_no"]}


def later(fixes: pd.DataFrame, rows: slice | list[int], seconds: float) -> pd.DataFrame:
    """The fixes with other times for some of them; their places in the file stay."""
    times = fixes["time_utc"].copy()
    times.loc[rows] += pd.Timedelta(seconds=seconds)
    return fixes.assign(time_utc=times)


def test_a_height_that_jumps_is_not_used_but_the_position_is(fixes: pd.DataFrame) -> None:
    damaged = fixes.assign(altitude_ft=fixes["altitude_ft"].where(fixes.index != 40, 21_400.0))
    assert reasons(damaged) == {"height_jump": [40]}
    read = received(judged(damaged))
    assert read.used().tolist() == list(range(86))
    assert np.isnan(read.track.altitude_ft).nonzero()[0].tolist() == [40]
    leg = legs_and_gaps(damaged)[0].iloc[0]
    assert (leg.fix_count, leg.fixes_set_aside) == (86, "height_jump:1")
    assert "fixes_set_aside" not in leg.cautions


def test_the_fastest_descent_and_climb_assumed_are_no_jump(fixes: pd.DataFrame) -> None:
    seconds = (fixes["time_utc"] - fixes["time_utc"][40]).dt.total_seconds().abs()
    assert reasons(fixes.assign(altitude_ft=(seconds * 100.0).clip(upper=38_000.0))) == {}


@pytest.mark.extra
def test_the_one_height_that_jumps_in_the_samples_is_found_and_no_position_is_lost() -> None:
    found = pd.concat([judged(trace) for trace in extra_traces().values()])
    assert found["set_aside_reason"].value_counts().to_dict() == {"": 20450, "time_conflict": 5, "height_jump": 1}
    jump = found[found["set_aside_reason"] == "height_jump"].iloc[0]
    assert (jump.icao24, jump.altitude_ft) == ("c060ba", 54_400.0)


def test_a_run_far_off_at_the_aircrafts_own_height_is_a_displaced_stretch(fixes: pd.DataFrame) -> None:
    damaged = fixes.assign(latitude=fixes["latitude"].mask(fixes.index.isin(range(30, 45)), fixes["latitude"] + 2.0))
    assert reasons(damaged) == {"displaced_stretch": list(range(30, 45))}
    leg = legs_and_gaps(damaged)[0].iloc[0]
    assert leg.fixes_set_aside == "displaced_stretch:15"
    assert "fixes_set_aside" in leg.cautions
    assert "shared_hex" not in leg.cautions


def test_a_run_far_off_at_another_height_may_be_another_aircraft(fixes: pd.DataFrame) -> None:
    run = fixes.index.isin(range(25, 60))
    damaged = fixes.assign(latitude=fixes["latitude"].mask(run, fixes["latitude"] + 6.0),
                           altitude_ft=fixes["altitude_ft"].mask(run, 31_000.0))
    assert reasons(damaged) == {"unreachable": list(range(25, 60))}
    assert "shared_hex" in legs_and_gaps(damaged)[0].iloc[0].cautions


def test_a_run_far_off_with_true_positions_between_may_be_another_aircraft(fixes: pd.DataFrame) -> None:
    other = fixes.loc[20:60].assign(latitude=fixes["latitude"] + 8.0, source_file_id="zz")
    other = later(other, slice(None), 7.0)
    assert set(reasons(pd.concat([fixes, other]))) == {"unreachable"}


def test_of_two_aircraft_under_one_address_no_leg_runs_over_a_gap_in_which_it_can_have_landed(
    fixes: pd.DataFrame,
) -> None:
    afterwards = later(fixes, slice(None), 7800.0).assign(source_file_id="later")
    alone = legs_and_gaps(pd.concat([fixes, afterwards]))
    assert (alone[0]["landing_in_gap"].tolist(), len(alone[1])) == (["undetermined"], 5)
    other = later(fixes.loc[20:60].assign(latitude=fixes["latitude"] + 8.0, source_file_id="zz"), slice(None), 7.0)
    legs, gaps = legs_and_gaps(pd.concat([fixes, afterwards, other]))
    assert len(legs) == 2
    assert legs["landing_in_gap"].tolist() == ["undetermined"] * 2
    assert legs["cautions"].str.contains("shared_hex").all()
    assert legs["cautions"].str.contains("landing_possible_in_gap").all()
    assert pd.isna(legs["arrived_latest_utc"][0])
    assert pd.isna(legs["departed_earliest_utc"][1])
    assert len(gaps) == 4


@pytest.mark.parametrize("seconds", [-300.0, -120.0, 120.0, 600.0])
def test_positions_with_a_clock_that_errs_by_minutes_are_told_from_another_aircraft(
    fixes: pd.DataFrame, seconds: float
) -> None:
    second = later(fixes.loc[20:60], slice(None), seconds).assign(source_file_id="zz")
    result = judged(pd.concat([fixes, second]))
    aside = result[result["set_aside_reason"] != ""]
    assert set(aside["source_file_id"]) == {"zz"}
    assert aside["set_aside_reason"].value_counts(normalize=True)["receiver_clock"] > 0.8
    assert "shared_hex" not in legs_and_gaps(pd.concat([fixes, second]))[0].iloc[0].cautions


def test_a_displaced_run_1500_ft_higher_than_could_be_reached_may_be_another_aircraft(fixes: pd.DataFrame) -> None:
    run = fixes.index.isin(range(31, 45))
    seconds = fixes["time_utc"].diff().dt.total_seconds()
    climb_ft = max(seconds[31], seconds[45]) * 6000 / 60
    away = fixes.assign(latitude=fixes["latitude"].mask(run, fixes["latitude"] + 2.0))
    assert reasons(away) == {"displaced_stretch": list(range(31, 45))}
    higher = away.assign(altitude_ft=fixes["altitude_ft"].mask(run, fixes["altitude_ft"] + climb_ft + 1500.0))
    assert reasons(higher) == {"unreachable": list(range(31, 45))}


def test_a_run_of_which_a_third_leaves_the_track_is_not_on_another_clock(fixes: pd.DataFrame) -> None:
    second = later(fixes.loc[20:60], slice(None), 120.0).assign(source_file_id="zz")
    aside_deg = np.clip((np.arange(len(second)) - len(second) * 0.6) * 0.01, 0, None)
    result = judged(pd.concat([fixes, second.assign(latitude=second["latitude"] + aside_deg)]))
    found = result.loc[result["set_aside_reason"] != "", "set_aside_reason"].value_counts()
    assert found.index.tolist() == ["unreachable"]
    assert found["unreachable"] > 30


@pytest.mark.parametrize("seconds", [240.0, 700.0, DAY_S, -DAY_S])
def test_rows_whose_clock_runs_off_inside_a_file_are_out_of_order_not_flights(
    fixes: pd.DataFrame, seconds: float
) -> None:
    damaged = later(fixes, list(range(30, 45)), seconds)
    assert reasons(damaged) == {"out_of_order": list(range(30, 45))}
    legs = legs_and_gaps(damaged)[0]
    assert len(legs) == 1


def test_the_order_of_a_file_in_no_order_says_nothing(fixes: pd.DataFrame) -> None:
    for order in (np.arange(86)[::-1], np.random.default_rng(0).permutation(86), np.roll(np.arange(86), 30)):
        assert reasons(fixes.assign(row_no=order)) == {}


def test_rows_written_late_with_their_true_times_are_used(fixes: pd.DataFrame) -> None:
    row_no = fixes["row_no"].to_numpy(copy=True)
    row_no[[20, 21, 22]] += 1000
    assert reasons(fixes.assign(row_no=row_no)) == {}


def test_the_place_before_a_silence_sent_again_after_it_is_stale(fixes: pd.DataFrame) -> None:
    again = fixes.loc[[68]].assign(row_no=900, time_utc=fixes["time_utc"][69] - pd.Timedelta(seconds=30))
    damaged = pd.concat([fixes, again], ignore_index=True)
    assert reasons(damaged) == {"stale_after_loss": [900]}
    assert legs_and_gaps(damaged)[0].iloc[0].fixes_set_aside == "stale_after_loss:1"


def test_a_place_that_froze_in_flight_stays_frozen_while_the_aircraft_slows_down(fixes: pd.DataFrame) -> None:
    slow = fixes.index >= 60
    damaged = fixes.assign(
        latitude=fixes["latitude"].where(fixes.index < 30, fixes["latitude"][30]),
        longitude=fixes["longitude"].where(fixes.index < 30, fixes["longitude"][30]),
        ground_speed_kt=fixes["ground_speed_kt"].mask(slow, 20.0))
    assert reasons(damaged) == {"frozen": list(range(31, 86))}


def test_a_place_that_froze_on_the_stand_is_used_until_the_aircraft_is_fast(fixes: pd.DataFrame) -> None:
    damaged = fixes.assign(latitude=fixes["latitude"][0], longitude=fixes["longitude"][0],
                           ground_speed_kt=(fixes.index >= 20) * 400.0)
    assert reasons(damaged) == {"frozen": list(range(20, 86))}
    fast_once = fixes.assign(latitude=fixes["latitude"][0], longitude=fixes["longitude"][0],
                             ground_speed_kt=(fixes.index == 30) * 200.0)
    assert reasons(fast_once) == {}


@pytest.mark.extra
def test_aircraft_on_the_stand_are_neither_frozen_nor_stale() -> None:
    still = pd.concat([trace[trace["is_on_ground"]] for trace in extra_traces().values()])
    assert len(still) > 1000
    assert set(judged(extra_traces()["a11f59"])["set_aside_reason"]) <= {"", "time_conflict"}


def test_the_clock_gives_no_verdict_beside_any_position_that_contradicts_the_track(tmp_path: Path) -> None:
    rows = [list(row) for row in DOCUMENT["trace"]]
    for row in rows[30:45]:
        row[1] = float(str(row[1])) + 2.0
    take(Store(tmp_path / "store"), write_trace(tmp_path / "trace_full_a2c4e0.json", rows))
    assert set(last(tmp_path / "store").table("fixes")["set_aside_reason"]) == {"", "displaced_stretch"}
    beside = clock(tmp_path / "store", at="2026-08-25T00:30:00Z").iloc[0]
    assert beside["outside_us_territory"] == "undetermined"
    assert "position_contradicted" in beside["cautions"]
    away = clock(tmp_path / "store", at="2026-08-25T00:10:00Z").iloc[0]
    assert away["outside_us_territory"] == "yes"


def test_every_reason_that_contradicts_the_track_is_a_reason_there_is() -> None:
    assert set(ELSEWHERE) < set(KEYS)
