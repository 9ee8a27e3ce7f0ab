"""The watch-list: whom it names, for which days, and what its check refuses."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from runs import silent
from test_checks import add, folder, only

from ingest.checks import warnings
from ingest.reference import load_reference
from ingest.run import Asked, run
from ingest.settings import REFERENCE_DIR
from ingest.store import Store
from ingest.watch_list import FLOWN, watched
from tests.nights import World

__all__ = ["folder"]

ROW = {"watch_from": "2025-01-20", "reason": "named in a report", "source_url": "https://example.org/report"}
AIRCRAFT = ROW | {"watch_kind": "aircraft", "registration": "N999ZZ"}
CALLSIGN = ROW | {"watch_kind": "callsign"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return load_reference()


def test_the_aircraft_of_15_march_2025_are_watched_on_that_day(tables: dict[str, pd.DataFrame]) -> None:
    assert {"a2c4e0", "a83f98", "ab7437"} <= set(watched(tables, None).on("2025-03-15"))


def test_nothing_is_watched_before_the_first_row_begins(tables: dict[str, pd.DataFrame]) -> None:
    assert watched(tables, None).on("2025-01-19") == []


def test_an_operator_stands_for_its_aircraft_also_where_the_list_adds_a_remark_in_brackets(
    tables: dict[str, pd.DataFrame]
) -> None:
    by_callsign = tables["aircraft"].query("registration == 'N642VA'")
    assert by_callsign["operator"].tolist() == ["GlobalX (from callsign)"]
    assert "a86e85" in watched(tables, None).on("2025-06-01")


def test_an_n_number_alone_gives_its_address(tables: dict[str, pd.DataFrame]) -> None:
    row = tables["watch_list"].query("registration == 'N342AX'").iloc[0]
    assert row["icao24"] == ""
    assert "a3c4d2" in watched(tables, None).on("2025-03-23")


@pytest.mark.parametrize("cells, field", [
    (AIRCRAFT | {"icao24": "A2C4E0"}, "icao24"), (AIRCRAFT | {"icao24": "a2c4e0"}, "icao24"),
    (AIRCRAFT | {"registration": "YV2944"}, "icao24"), (AIRCRAFT | {"registration": ""}, "icao24"),
    (AIRCRAFT | {"operator": "GlobalX"}, "operator"), (AIRCRAFT | {"watch_kind": "person"}, "watch_kind"),
    (AIRCRAFT | {"watch_to": "2025-01-01"}, "watch_to"), (AIRCRAFT | {"reason": ""}, "reason"),
    (ROW | {"watch_kind": "operator", "operator": "Southwest Airlines"}, "operator"),
    (CALLSIGN | {"callsign_pattern": "SWA*"}, "callsign_pattern"),
    (CALLSIGN | {"callsign_pattern": "SW*"}, "callsign_pattern"),
    (CALLSIGN | {"callsign_pattern": "SWA1234"}, "callsign_pattern"),
    (CALLSIGN | {"callsign_pattern": "*"}, "callsign_pattern"),
    (CALLSIGN | {"callsign_pattern": "ty*son"}, "callsign_pattern"),
])
def test_a_row_that_watches_nothing_two_things_or_southwest_is_named(
    folder: Path, cells: dict[str, str], field: str
) -> None:
    line = add(folder, "watch_list", **cells)
    problem = only(folder)
    assert (problem.line, problem.field) == (line, field)


def flown(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of `legs` of which only aircraft, callsigns and the first and last fix are known."""
    frame = pd.DataFrame(rows, columns=FLOWN)
    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in FLOWN[2:]})


def test_an_aircraft_received_under_a_watched_callsign_is_asked_for_on_those_days_alone(
    tables: dict[str, pd.DataFrame]
) -> None:
    legs = flown(("abc123", "N1;TYSON43", "2025-06-01T23:50Z", "2025-06-02T02:00Z"),
                 ("abc456", "DAL43", "2025-06-01T23:50Z", "2025-06-02T02:00Z"),
                 ("~bc123", "TYSON44", "2025-06-01T23:50Z", "2025-06-02T02:00Z"),
                 ("abc789", "TYSON45", "2025-01-19T10:00Z", "2025-01-19T12:00Z"))
    with_legs, without = watched(tables, legs), watched(tables, None)
    added = {day: set(with_legs.on(day)) - set(without.on(day)) for day in
             ("2025-01-19", "2025-05-31", "2025-06-01", "2025-06-02", "2025-06-03")}
    assert added == {"2025-01-19": set(), "2025-05-31": set(), "2025-06-01": {"abc123"}, "2025-06-02": {"abc123"},
                     "2025-06-03": set()}


@pytest.mark.parametrize("pattern", ["SWA*", "SW*", "S*", "*", "SWA1234"])
def test_a_callsign_of_southwest_never_matches_whatever_the_pattern(
    tables: dict[str, pd.DataFrame], pattern: str
) -> None:
    rows = tables["watch_list"].query("watch_kind == 'callsign'").assign(callsign_pattern=pattern)
    legs = flown(("abc123", "SWA1234", "2025-06-01T10:00Z", "2025-06-01T12:00Z"))
    assert watched(tables | {"watch_list": rows}, legs).on("2025-06-01") == []


def test_a_run_asks_for_an_aircraft_that_a_file_shows_under_a_watched_callsign(
    tmp_path: Path, built_store: Path
) -> None:
    world = World(tmp_path, aircraft=0, seed=1)
    add(world.reference, "watch_list", **CALLSIGN, callsign_pattern="GXA6*")
    store, now = Store(Path(shutil.copytree(built_store, tmp_path / "store"))), datetime(2026, 8, 27, 4, tzinfo=UTC)
    asked = Asked(chosen=("2026-08-24", "2026-08-26"))
    assert run(store, silent, lambda: now, asked, dry=True, reference_dir=world.reference).due == 1


def test_check_says_that_no_source_can_be_asked_by_callsign() -> None:
    assert any("no source can be asked by callsign (TYSON*, TYS*, " in line for line in warnings(REFERENCE_DIR))
