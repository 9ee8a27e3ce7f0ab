"""The watch-list: whom it names, for which days, and what its check refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_checks import add, folder, only

from ingest.reference import load_reference
from ingest.watch_list import watched

__all__ = ["folder"]

ROW = {"watch_from": "2025-01-20", "reason": "named in a report", "source_url": "https://example.org/report"}
AIRCRAFT = ROW | {"watch_kind": "aircraft", "registration": "N999ZZ"}
CALLSIGN = ROW | {"watch_kind": "callsign"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return load_reference()


def test_the_aircraft_of_15_march_2025_are_watched_on_that_day(tables: dict[str, pd.DataFrame]) -> None:
    assert {"a2c4e0", "a83f98", "ab7437"} <= set(watched(tables).on("2025-03-15"))


def test_nothing_is_watched_before_the_first_row_begins(tables: dict[str, pd.DataFrame]) -> None:
    assert watched(tables).on("2025-01-19") == []


def test_an_operator_stands_for_its_aircraft_also_where_the_list_adds_a_remark_in_brackets(
    tables: dict[str, pd.DataFrame]
) -> None:
    by_callsign = tables["aircraft"].query("registration == 'N642VA'")
    assert by_callsign["operator"].tolist() == ["GlobalX (from callsign)"]
    assert "a86e85" in watched(tables).on("2025-06-01")


def test_an_n_number_alone_gives_its_address(tables: dict[str, pd.DataFrame]) -> None:
    row = tables["watch_list"].query("registration == 'N342AX'").iloc[0]
    assert row["icao24"] == ""
    assert "a3c4d2" in watched(tables).on("2025-03-23")


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
