"""The benchmark of damaged traces: the damages do what they say, and the figures catch planted errors."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from runs import ROOT

from ingest.derive.fixes import set_aside
from ingest.derive.track import sphere_between_km, times_ms
from ingest.derive.trail import trail_of
from ingest.settings import thresholds
from tests.damage.__main__ import run, told
from tests.damage.cases import Case
from tests.damage.damages import DAMAGES, stretch_displaced
from tests.damage.scores import Frames, Tally, scored
from tests.damage.table import table
from tests.damage.targets import missed
from tests.damage.trace import MINUTE_MS, Trace, undamaged
from tests.traces import SAMPLE, extra_traces, fixes_of

A320_KT = 590.0


@pytest.fixture
def sample() -> Trace:
    return undamaged(fixes_of(SAMPLE), A320_KT)


def case(icao24: str) -> Case:
    return Case(icao24, "B38M", undamaged(extra_traces()[icao24], 600.0), True)


def damaged(trace: Trace, name: str, seed: int = 0) -> Trace:
    return DAMAGES[name](trace, np.random.default_rng(seed))


def test_the_truth_of_an_excerpt_without_ground_rows_is_one_leg_with_open_ends(sample: Trace) -> None:
    (leg,) = sample.truth.legs
    assert leg.ends() == (None, None)
    assert sample.truth.undecidable == ()


def test_a_target_that_a_damage_misses_is_named_with_it_and_one_that_cannot_be_measured_is_not_called_reached() -> None:
    good = Tally(true_legs=10, told_legs=10, found=10, widths_s=[40.0])
    bad = Tally(true_legs=10, told_legs=10, found=9, hidden=4, hidden_without_area=4, undetermined=1)
    rows = {row[0]: row[1:] for row in missed({"none": good, "all together": bad})}
    assert rows["recall 99.5 %"] == ("2", "1", "all together")
    assert rows["no stop undetermined where truth is known"] == ("2", "1", "all together")
    assert rows["all hidden positions inside an area"] == ("1", "0", "all together")
    assert rows["ends seen: median width of 3 min at most"] == ("1", "1", "-")
    assert rows["areas 1.02 times two discs at most"] == ("0", "0", "-")


def test_the_table_says_how_many_legs_are_left_out_and_why() -> None:
    drawn = table({"none": Tally(true_legs=7, left_at_stop=2, left_undecidable=1, left_without_rows=3)})
    assert "| none | 7 | 2 + 1 + 3 |" in drawn


def test_a_lost_window_hides_its_rows_and_no_others(sample: Trace) -> None:
    short = damaged(sample, "15 min of each flight lost")
    assert len(short.rows) + len(short.hidden) == len(sample.rows)
    hidden_s = (short.hidden["time_utc"].max() - short.hidden["time_utc"].min()).total_seconds()
    assert 0 < hidden_s <= 15 * 60
    between = short.rows["time_utc"].between(short.hidden["time_utc"].min(), short.hidden["time_utc"].max())
    assert not between.any()


def test_positions_off_are_50_to_300_km_off_and_known_as_unsound() -> None:
    trace = undamaged(pd.concat([fixes_of(SAMPLE)] * 5, ignore_index=True), A320_KT)
    off = damaged(trace, "3 % of positions off")
    km = sphere_between_km(off.rows["latitude"], off.rows["longitude"], trace.rows["latitude"], trace.rows["longitude"])
    assert (km[~off.rows["is_sound"]] > 45).all()
    assert (km[~off.rows["is_sound"]] < 310).all()
    assert (km[off.rows["is_sound"]] == 0).all()
    assert 0.005 < (~off.rows["is_sound"]).mean() < 0.06


@pytest.mark.parametrize("name", ["cut at midnight", "shuffled", "doubled", "callsign noise", "no flags"])
def test_damages_of_files_and_texts_hide_and_move_nothing(sample: Trace, name: str) -> None:
    changed = damaged(sample, name)
    assert not changed.rows.drop(columns="is_sound").equals(sample.rows.drop(columns="is_sound"))
    assert (len(changed.hidden), changed.truth) == (0, sample.truth)
    ways = ["time_utc", "latitude", "longitude", "altitude_ft"]
    assert set(changed.rows[ways].itertuples(index=False)) == set(sample.rows[ways].itertuples(index=False))


def test_the_same_seed_gives_the_same_damage_and_another_another(sample: Trace) -> None:
    one, same, other = (damaged(sample, "all together", seed) for seed in (1, 1, 2))
    assert one.rows.equals(same.rows)
    assert not one.rows.equals(other.rows)


def test_without_samples_it_says_that_it_was_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLIGHTDOCKET_EXTRA_SAMPLES", raising=False)
    done = subprocess.run([sys.executable, "-m", "tests.damage"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Not run: FLIGHTDOCKET_EXTRA_SAMPLES names no folder" in done.stdout


@pytest.mark.extra
def test_truth_knows_seen_landings_an_unseen_one_and_what_is_undecidable() -> None:
    truth = case("c060ba").trace.truth
    arrivals = [leg.arrival.airport if leg.arrival else "-" for leg in truth.legs]
    assert arrivals == ["CYEG", "CYYZ", "KPBI", "CYYZ", "KRSW", "CYOW", "-"]
    assert truth.legs[4].arrival is not None
    assert not truth.legs[4].arrival.has_time
    assert len(case("a1388c").trace.truth.undecidable) == 1


@pytest.mark.extra
def test_pressed_turn_rounds_last_8_to_25_minutes_and_truth_moves_along() -> None:
    pressed = damaged(case("a11f59").trace, "turn-rounds pressed to 8-25 min")
    for one, other in zip(pressed.truth.legs[:-1], pressed.truth.legs[1:], strict=True):
        assert one.arrival is not None
        assert other.departure is not None
        assert 8 <= (other.departure.middle_ms - one.arrival.middle_ms) / MINUTE_MS <= 25
    last = pressed.rows["time_utc"].max().value // 1_000_000
    assert abs(last - case("a11f59").trace.rows["time_utc"].max().value // 1_000_000) > 12 * 3_600_000
    assert (np.diff(pressed.ms) >= 0).all()


@pytest.mark.extra
def test_low_rows_lost_are_low_or_on_the_ground_and_lost_landings_have_no_row_left() -> None:
    low = damaged(case("abfd8c").trace, "under 5,000 ft lost at half of the fields", seed=3)
    assert (low.hidden["is_on_ground"] | (low.hidden["altitude_ft"] < 5_000 + 5_434)).all()
    assert len(low.hidden) > 0
    lost = damaged(case("a11f59").trace, "landings lost", seed=1)
    gone = [leg.arrival for leg in lost.truth.legs if leg.arrival and not (
        (lost.ms >= leg.last_ms - 5 * MINUTE_MS) & (lost.ms <= leg.last_ms)).any()]
    assert 0 < len(gone) < 5


def planted(frames: Frames, leg: int, **values: object) -> Frames:
    legs = frames[0].copy()
    for name, value in values.items():
        legs.loc[leg, name] = value
    return legs, frames[1]


@pytest.mark.extra
def test_figures_catch_a_wrong_an_unsupported_and_a_withheld_airport_and_a_time_outside() -> None:
    whole = case("a11f59")
    frames = told(whole, whole.trace)[1]
    clean = scored(whole.trace, frames)
    assert (clean.found, clean.right, clean.wrong, clean.withheld) == (5, 10, 0, 0)
    assert clean.times == clean.times_inside == 10
    assert scored(whole.trace, planted(frames, 1, arrival_airport_icao="KBED")).wrong == 1
    assert scored(whole.trace, planted(frames, 1, arrival_airport_icao="")).withheld == 1
    late = frames[0]["arrived_latest_utc"][1] + pd.Timedelta(minutes=5)
    assert scored(whole.trace, planted(frames, 1, arrived_earliest_utc=late)).times_inside == 9
    dark = replace(whole.trace, rows=whole.trace.rows[whole.trace.rows["altitude_ft"] > 20_000])
    assert scored(dark, frames).unsupported == 10


@pytest.mark.extra
def test_figures_catch_a_false_split_a_merge_a_false_leg_and_a_missing_one() -> None:
    whole = case("a11f59")
    legs, gaps = told(whole, whole.trace)[1]
    middle = legs["first_fix_utc"][0] + pd.Timedelta(hours=2)
    second = legs.iloc[[0]].assign(first_fix_utc=middle)
    halves = pd.concat([legs.iloc[[0]].assign(last_fix_utc=middle), second, legs.iloc[1:]], ignore_index=True)
    assert (scored(whole.trace, (halves, gaps)).splits, scored(whole.trace, (halves, gaps)).found) == (1, 4)
    joined = planted((legs.drop(index=1), gaps), 0, last_fix_utc=legs["last_fix_utc"][1])
    assert (scored(whole.trace, joined).merges, scored(whole.trace, joined).found) == (1, 3)
    standing = legs.iloc[[0]].assign(first_fix_utc=legs["arrived_latest_utc"][0] + pd.Timedelta(minutes=10),
                                     last_fix_utc=legs["arrived_latest_utc"][0] + pd.Timedelta(minutes=20))
    more = pd.concat([legs, standing], ignore_index=True)
    assert (scored(whole.trace, (more, gaps)).false_legs, scored(whole.trace, (more, gaps)).told_legs) == (1, 6)
    assert scored(whole.trace, (legs.iloc[1:], gaps)).found == 4


@pytest.mark.extra
@pytest.mark.parametrize("name", [
    "landings lost", "turn-rounds pressed to 8-25 min", "no flags", "a stretch spoofed", "heights jump",
    "a receiver's clock minutes off", "a clock a day off", "places stale after a loss", "all together"])
def test_damaged_traces_bring_up_no_wrong_airport_no_false_leg_and_no_time_outside(name: str) -> None:
    found = run(name, [case("abfd8c"), case("c060ba")], seeds=1)
    assert (found.wrong, found.unsupported) == (0, 0)
    assert (found.splits, found.merges, found.false_legs) == (0, 0, 0)
    assert found.times_inside == found.times > 0
    assert found.hidden_inside == found.hidden - found.hidden_without_area


@pytest.mark.extra
@pytest.mark.parametrize("minutes", [10, 15, 20, 30, 40, 60])
def test_a_displaced_run_that_outweighs_the_true_positions_beside_it_is_never_told_as_certain(minutes: float) -> None:
    for whole in (case("a11f59"), case("c060ba")):
        trace = stretch_displaced(minutes)(whole.trace, np.random.default_rng(0))
        fixes = told(whole, trace)[0]
        moved = trace.rows[["source_file_id", "row_no"]].assign(is_moved=~trace.rows["is_sound"])
        used = fixes.merge(moved).query("is_moved and set_aside_reason in ('', 'height_jump')")
        trail = trail_of(fixes)
        assert all(trail.is_contradicted(time_s, time_s + 600) for time_s in times_ms(used) / 1000)


@pytest.mark.extra
def test_no_flight_of_a_real_trace_is_doubtful() -> None:
    settings = thresholds()
    for fixes in extra_traces().values():
        assert len(trail_of(set_aside(fixes, 660.0, settings)).doubtful_s[0]) == 0


@pytest.mark.extra
def test_what_is_left_of_a_roll_is_no_leg_to_find_and_an_approach_no_take_off_that_was_seen() -> None:
    rolled = case("a3c78c")
    late = rolled.trace.rows[rolled.trace.rows["time_utc"] >= pd.Timestamp("2023-08-30T15:56:31Z")]
    assert (late["altitude_ft"].notna()).sum() >= 3
    trace = replace(rolled.trace, rows=late)
    assert scored(trace, told(rolled, trace)[1]).true_legs == 0
    found = run("landings lost", [case("aa178d")])
    assert found.seen == found.seen_named > 0


@pytest.mark.parametrize(("name", "reason"), [
    ("a clock a day off", "out_of_order"), ("places stale after a loss", "stale_after_loss"),
    ("heights jump", "height_jump"), ("a receiver's clock minutes off", "receiver_clock"),
])
def test_damages_of_single_rows_are_set_aside_for_the_reason_they_stand_for(
        sample: Trace, name: str, reason: str) -> None:
    whole = Case("a2c4e0", "A320", damaged(sample, name), True)
    reasons = told(whole, whole.trace)[0]["set_aside_reason"]
    assert set(reasons) == {"", reason}
    if name != "heights jump":
        assert (reasons != "").sum() == (~whole.trace.rows["is_sound"]).sum()
