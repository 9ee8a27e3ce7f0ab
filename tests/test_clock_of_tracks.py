"""The court clock of a received track: the bound is not below its own speed, and close positions are no gap."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from heart import clock, docket
from runs import DOCUMENT, last, take, write_trace

from ingest.store import Store


def test_a_bound_below_the_speed_the_leg_itself_flew_is_raised_to_it(built_store: Path) -> None:
    row = clock(built_store, bound=300, at="2026-08-25T00:44:30Z").iloc[0]
    assert row["speed_bound_kt"] > 440
    assert "speed_bound_raised" in row["cautions"]


def test_a_long_event_over_close_positions_is_no_gap(built_store: Path) -> None:
    row = clock(built_store, at="2026-08-25T00:25:00Z/2026-08-25T00:35:00Z").iloc[0]
    assert "position_gap" not in row["cautions"]
    assert "position_gap" in clock(built_store, at="2026-08-25T00:43:30Z").iloc[0]["cautions"]


def with_a_position_elsewhere(folder: Path, after_s: float) -> Path:
    """A store with the excerpt, and in it one position in Texas that many seconds after the last one before the gap."""
    rows = copy.deepcopy(DOCUMENT["trace"])
    base = rows[68]
    rows.insert(69, [base[0] + after_s, 31.0, -100.0, *base[3:]])
    take(Store(folder / "store"), write_trace(folder / "trace_full_a2c4e0.json", rows))
    return folder / "store"


@pytest.mark.parametrize("after_s", [0.0, 1.0, 40.0])
def test_no_verdict_stands_beside_a_position_that_contradicts_the_track(tmp_path: Path, after_s: float) -> None:
    store = with_a_position_elsewhere(tmp_path, after_s)
    for instant in ("2026-08-25T00:40:00Z", "2026-08-25T00:40:47Z", "2026-08-25T00:43:30Z"):
        row = clock(store, at=instant).iloc[0]
        assert row["outside_us_territory"] == "undetermined", instant
        assert "position_contradicted" in row["cautions"]
        assert "cannot be joined with the track" in row["note"]


def test_a_contradicting_position_long_before_changes_no_verdict(tmp_path: Path) -> None:
    row = clock(with_a_position_elsewhere(tmp_path, 0.0), at="2026-08-25T00:30:00Z").iloc[0]
    assert (row["outside_us_territory"], row["possible_zones"]) == ("yes", "MEX")
    assert "fixes_set_aside" in row["cautions"]


@pytest.mark.parametrize("hours, word", [(1, "undetermined"), (5, "undetermined"), (5.1, "yes")])
def test_a_flight_that_goes_on_where_it_was_whole_hours_later_has_no_phase_verdict_or_area(
    tmp_path: Path, hours: float, word: str
) -> None:
    rows = [[row[0] + 3600 * hours * (number >= 65), *row[1:]] for number, row in enumerate(DOCUMENT["trace"])]
    take(Store(tmp_path / "store"), write_trace(tmp_path / "trace_full_a2c4e0.json", rows))
    legs = last(tmp_path / "store").table("legs")
    assert set(legs["landing_in_gap"]) == {word}
    assert legs["cautions"].str.contains("clock_jump").all() == (word != "yes")
    if word != "yes":
        for time in ("2026-08-25T00:20:00Z", "2026-08-25T00:55:00Z"):
            row = clock(tmp_path / "store", at=time).query("basis == 'observed'").iloc[0]
            assert (row["phase"], row["outside_us_territory"]) == ("undetermined", "undetermined")
            assert docket(tmp_path / "store").areas_at("a2c4e0", time).iloc[0]["area_wkt"] == ""
