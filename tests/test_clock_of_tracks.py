"""The court clock of a received track: the bound is not below its own speed, and close positions are no gap."""

from __future__ import annotations

from pathlib import Path

from heart import clock


def test_a_bound_below_the_speed_the_leg_itself_flew_is_raised_to_it(built_store: Path) -> None:
    row = clock(built_store, bound=300, at="2026-08-25T00:44:30Z").iloc[0]
    assert row["speed_bound_kt"] > 440
    assert "speed_bound_raised" in row["cautions"]


def test_a_long_event_over_close_positions_is_no_gap(built_store: Path) -> None:
    row = clock(built_store, at="2026-08-25T00:25:00Z/2026-08-25T00:35:00Z").iloc[0]
    assert "position_gap" not in row["cautions"]
    assert "position_gap" in clock(built_store, at="2026-08-25T00:43:30Z").iloc[0]["cautions"]
