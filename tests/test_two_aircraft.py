"""Two aircraft under one address, and positions that freeze: set aside, told, and nothing certain built on them."""

from __future__ import annotations

import copy
from pathlib import Path

import pandas as pd
import pytest
from heart import clock, docket
from runs import DOCUMENT, last, take, write_trace
from runs import docket as run

from ingest.store import Store

ROWS = DOCUMENT["trace"]


def moved(rows: list[list[object]], seconds: float, degrees: float) -> list[list[object]]:
    """The rows again, later and further east."""
    return [[row[0] + seconds, row[1], row[2] + degrees, *row[3:]] for row in copy.deepcopy(rows)]


@pytest.mark.parametrize("seconds", [5.0, 3600.0])
def test_a_lighter_track_of_its_own_under_the_address_withholds_what_the_heavier_one_says(
    tmp_path: Path, seconds: float
) -> None:
    rows = sorted([*moved(ROWS[:40], seconds, 25.0), *copy.deepcopy(ROWS)], key=lambda row: row[0])
    take(Store(tmp_path / "store"), write_trace(tmp_path / "trace_full_a2c4e0.json", rows))
    legs = last(tmp_path / "store").table("legs")
    assert legs["cautions"].str.contains("shared_hex").all()
    row = clock(tmp_path / "store", at="2026-08-25T00:30:00Z").iloc[0]
    assert row["outside_us_territory"] == "undetermined"
    for time in ("2026-08-24T22:00:00Z", "2026-08-25T00:30:00Z", "2026-08-25T06:00:00Z"):
        rows = clock(tmp_path / "store", at=time).query("basis == 'observed'")
        assert set(rows["phase"]) == {"undetermined"}
        assert set(rows["possible_phases"]) == {"before_departure;airborne;after_arrival"}
    exits = docket(tmp_path / "store").exits().query("basis == 'observed'")
    assert exits["possible_inside_us_territory_utc"].eq("").all()


def test_a_position_that_freezes_while_speeds_are_sent_is_not_used(tmp_path: Path) -> None:
    rows = copy.deepcopy(ROWS)
    for row in rows[20:]:
        row[1:3] = ROWS[20][1:3]
    take(Store(tmp_path / "store"), write_trace(tmp_path / "trace_full_a2c4e0.json", rows))
    fixes = last(tmp_path / "store").table("fixes")
    assert (fixes["set_aside_reason"] == "frozen").sum() == len(rows) - 21
    row = clock(tmp_path / "store", at="2026-08-25T00:46:30Z").iloc[0]
    assert row["outside_us_territory"] in ("", "undetermined")


def test_a_parked_aircraft_is_not_frozen(built_store: Path) -> None:
    assert not (docket(built_store).release.table("fixes")["set_aside_reason"] == "frozen").any()


def test_an_export_does_not_write_over_the_store(built_store: Path) -> None:
    done = run(built_store, "export", "legs", "--out", built_store / "current")
    assert done.returncode == 2
    assert "which the program reads" in done.stderr
    assert isinstance(last(built_store).table("legs"), pd.DataFrame)
