"""Implausible fixes are set aside by name; the true ones stay. Real tracks, damaged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from traces import BOUND_KT, SAMPLE, extra_traces, fixes_of, moved

from ingest.derive.fixes import set_aside
from ingest.settings import thresholds


@pytest.fixture
def fixes() -> pd.DataFrame:
    return fixes_of(SAMPLE)


def rows_used(result: pd.DataFrame) -> set[int]:
    return set(result.loc[result["set_aside_reason"] == "", "row_no"])


def test_nothing_is_set_aside_in_a_real_track(fixes: pd.DataFrame) -> None:
    assert rows_used(set_aside(fixes, BOUND_KT, thresholds())) == set(range(86))


@pytest.mark.parametrize("row", [0, 1, 9, 10, 40, 66, 67, 85])
def test_a_displaced_position_goes_and_all_true_ones_stay_beside_gaps_and_at_both_ends(
    fixes: pd.DataFrame, row: int
) -> None:
    result = set_aside(moved(fixes, np.array([row]), np.random.default_rng(row)), BOUND_KT, thresholds())
    assert rows_used(result) == set(range(86)) - {row}
    assert result.loc[row, "set_aside_reason"] == "unreachable"


@pytest.mark.parametrize("seed", range(20))
def test_of_three_percent_displaced_positions_none_is_used_in_any_order_of_rows(fixes: pd.DataFrame, seed: int) -> None:
    random = np.random.default_rng(seed)
    chosen = random.choice(len(fixes), 3, replace=False)
    damaged = moved(fixes, chosen, random).sample(frac=1, random_state=seed)
    assert rows_used(set_aside(damaged, BOUND_KT, thresholds())) == set(range(86)) - set(chosen.tolist())


def test_a_whole_displaced_run_is_set_aside(fixes: pd.DataFrame) -> None:
    spoofed = fixes.copy()
    spoofed.loc[30:44, "latitude"] += 2.0
    assert rows_used(set_aside(spoofed, BOUND_KT, thresholds())) == set(range(86)) - set(range(30, 45))


def test_a_doubled_row_is_kept_as_doubled_and_the_first_is_used(fixes: pd.DataFrame) -> None:
    result = set_aside(pd.concat([fixes, fixes.assign(source_file_id="zz")]), BOUND_KT, thresholds())
    assert len(result) == 172
    assert set(result.loc[result["set_aside_reason"] == "", "source_file_id"]) == set(fixes["source_file_id"])
    assert result["set_aside_reason"].value_counts().to_dict() == {"": 86, "doubled": 86}


def test_of_two_near_places_at_one_time_one_is_used_and_the_other_is_a_time_conflict(fixes: pd.DataFrame) -> None:
    beside = fixes.iloc[[40]].assign(latitude=fixes["latitude"][40] + 0.001, source_file_id="zz")
    result = set_aside(pd.concat([beside, fixes]), BOUND_KT, thresholds())
    conflicts = result[result["set_aside_reason"] != ""]
    assert conflicts[["source_file_id", "set_aside_reason"]].to_numpy().tolist() == [["zz", "time_conflict"]]


def test_of_two_aircraft_under_one_address_the_one_with_fewer_fixes_is_set_aside(fixes: pd.DataFrame) -> None:
    other = fixes.iloc[::2].assign(
        latitude=fixes["latitude"] - 12, time_utc=fixes["time_utc"] + pd.Timedelta(seconds=7), source_file_id="zz"
    )
    result = set_aside(pd.concat([fixes, other]), BOUND_KT, thresholds())
    used = result["set_aside_reason"] == ""
    assert (used == (result["source_file_id"] != "zz")).all()


def test_a_track_over_the_date_line_is_used_whole(fixes: pd.DataFrame) -> None:
    longitude = (fixes["longitude"] + 286.5 + 180) % 360 - 180
    assert longitude.max() > 179
    assert longitude.min() < -179
    assert rows_used(set_aside(fixes.assign(longitude=longitude), BOUND_KT, thresholds())) == set(range(86))


def test_a_jet_faster_than_the_bound_keeps_its_fixes_when_it_sends_that_speed(fixes: pd.DataFrame) -> None:
    start = fixes["time_utc"].iloc[0]
    faster = fixes.assign(time_utc=start + (fixes["time_utc"] - start) * 0.66, ground_speed_kt=700.0)
    assert rows_used(set_aside(faster, BOUND_KT, thresholds())) == set(range(86))
    assert rows_used(set_aside(faster.assign(ground_speed_kt=np.nan), 450, thresholds())) != set(range(86))


def at_rows(fixes: pd.DataFrame, rows: list[int], **values: object) -> pd.DataFrame:
    """The fixes with other values in some rows."""
    changed = fixes.copy()
    for name, value in values.items():
        changed.loc[rows, name] = value
    return changed


ODD = {
    "unreachable": lambda day: at_rows(day, [40], latitude=day["latitude"][40] + 2),
    "doubled": lambda day: pd.concat([day, day.iloc[[40]]]),
    "frozen": lambda day: at_rows(day, [83, 84, 85], latitude=day["latitude"][82], longitude=day["longitude"][82]),
    "height_jump": lambda day: at_rows(day, [40], altitude_ft=21_400.0),
    "out_of_order": lambda day: at_rows(day, [1], time_utc=day["time_utc"][1] + pd.Timedelta(seconds=4800)),
}


@pytest.mark.parametrize("reason", ODD)
def test_days_apart_each_flight_is_judged_as_it_is_alone(fixes: pd.DataFrame, reason: str) -> None:
    days = [fixes.assign(time_utc=fixes["time_utc"] + pd.Timedelta(days=2 * day), source_file_id=f"day {day}")
            for day in range(5)]
    days[1], days[3] = ODD[reason](days[1]), ODD[reason](days[3])
    alone = [set_aside(day, BOUND_KT, thresholds()) for day in days]
    assert [set(day["set_aside_reason"]) - {""} for day in alone] == [set(), {reason}, set(), {reason}, set()]
    together = set_aside(pd.concat(days), BOUND_KT, thresholds())
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_or_no_fixes_are_no_error(fixes: pd.DataFrame, count: int) -> None:
    result = set_aside(fixes.iloc[:count], BOUND_KT, thresholds())
    assert result.columns.tolist() == fixes.columns.tolist()
    assert rows_used(result) == set(range(count))


def test_thousands_of_random_positions_end_without_an_error_and_are_mostly_set_aside(fixes: pd.DataFrame) -> None:
    random = np.random.default_rng(1)
    wild = fixes.sample(2000, replace=True, random_state=1).assign(
        latitude=random.uniform(-90, 90, 2000), longitude=random.uniform(-180, 180, 2000), row_no=np.arange(2000)
    )
    result = set_aside(wild, BOUND_KT, thresholds())
    assert len(result) == 2000
    assert 0 < len(rows_used(result)) < 20


@pytest.mark.extra
@pytest.mark.parametrize("seed", range(3))
def test_displaced_positions_go_and_true_ones_stay_in_every_real_trace(seed: int) -> None:
    true, lost, moved_used = 0, 0, 0
    for fixes in extra_traces().values():
        random = np.random.default_rng(seed)
        clean = set_aside(fixes, BOUND_KT, thresholds())
        chosen = random.choice(len(clean), max(1, round(0.03 * len(clean))), replace=False)
        is_moved = np.zeros(len(clean), dtype=bool)
        is_moved[chosen] = True
        was_used = (clean["set_aside_reason"] == "").to_numpy()
        damaged = moved(clean, chosen, random).assign(is_moved=is_moved, was_used=was_used)
        result = set_aside(damaged, BOUND_KT, thresholds())
        used = result["set_aside_reason"] == ""
        moved_used += int((used & result["is_moved"]).sum())
        lost += int((~used & ~result["is_moved"] & result["was_used"]).sum())
        true += int((~result["is_moved"] & result["was_used"]).sum())
    assert moved_used == 0
    assert lost <= 0.001 * true
