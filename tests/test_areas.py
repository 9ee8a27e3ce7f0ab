"""Areas of one aircraft at instants: by its received positions, else by a report; nothing where nothing is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
import shapely
from heart import clock, docket
from runs import docket as run
from traces import SAMPLE, fixes_of

from ingest.errors import UsageError

HEX = "a2c4e0"


def area(store: Path, at: str, bound: float | None = None) -> pd.Series:
    return docket(store).areas_at(HEX, at, bound).iloc[0]


def test_the_area_in_a_gap_is_the_one_of_the_court_clock(built_store: Path) -> None:
    found = area(built_store, "2026-08-25T00:43:30Z")
    row = clock(built_store, at="2026-08-25T00:43:30Z").iloc[0]
    assert found["area_km2"] == pytest.approx(row["potential_path_area_km2"])
    assert (found["basis"], found["gap_s"], found["cautions"]) == ("observed", pytest.approx(363.03), "position_gap")
    shape = shapely.from_wkt(found["area_wkt"])
    assert shape.is_valid
    assert shape.equals_exact(found["geometry"], 1e-5)


def test_an_area_holds_every_position_received_in_its_minute(built_store: Path) -> None:
    fixes = fixes_of(SAMPLE)
    minutes = fixes["time_utc"].dt.floor("min").unique()
    asked = ",".join(f"{minute:%Y-%m-%dT%H:%MZ}" for minute in minutes)
    for minute, found in zip(minutes, docket(built_store).areas_at(HEX, asked).to_dict("records"), strict=True):
        inside = fixes[(fixes["time_utc"] >= minute) & (fixes["time_utc"] < minute + pd.Timedelta(seconds=59))]
        points = shapely.points(inside["longitude"], inside["latitude"])
        assert (shapely.distance(points, found["geometry"]) < 1e-4).all(), minute


def test_where_nothing_was_received_a_report_of_a_leg_under_way_gives_its_area(built_store: Path) -> None:
    found = area(built_store, "2025-03-15T22:45:00Z")
    row = clock(built_store, "6143", at="2025-03-15T22:45:00Z").iloc[0]
    assert (found["basis"], found["area_km2"]) == ("reported", pytest.approx(row["potential_path_area_km2"]))


def test_days_from_anything_known_there_is_no_area_and_no_basis(built_store: Path) -> None:
    found = area(built_store, "2026-09-25T00:00:00Z")
    assert (found["basis"], found["area_wkt"]) == ("", "")
    assert pd.isna(found["area_km2"])


def test_a_bound_too_low_for_the_positions_gives_no_area_and_says_so(built_store: Path) -> None:
    found = area(built_store, "2025-03-15T22:45:00Z", 300)
    assert (found["cautions"], found["area_wkt"]) == ("evidence_exceeds_bound", "")


def test_the_command_prints_csv_and_geojson_of_the_same_areas(built_store: Path, tmp_path: Path) -> None:
    words = ("areas", "--icao24", HEX.upper(), "--at", "2026-08-25T00:43:30Z,2026-08-25T00:44Z")
    rows = list(csv.DictReader(io.StringIO(run(built_store, *words).stdout)))
    features = json.loads(run(built_store, *words, "--format", "geojson").stdout)["features"]
    assert [row["at_latest_utc"] for row in rows] == ["2026-08-25T00:43:30Z", "2026-08-25T00:44:59Z"]
    assert "areas --icao24" in run(built_store, "export", "areas", "--format", "csv", "--out", tmp_path / "a").stderr
    for row, feature in zip(rows, features, strict=True):
        one, other = shapely.from_wkt(row["area_wkt"]), shapely.geometry.shape(feature["geometry"])
        assert one.normalize().equals_exact(other.normalize(), 1e-5)


@pytest.mark.parametrize("icao24, at", [("ffffff", "2026-08-25T00:43:30Z"), (HEX, "2026-08-25T00:43:30"), (HEX, "")])
def test_an_aircraft_that_is_not_there_and_a_time_without_a_zone_are_refused(
    built_store: Path, icao24: str, at: str
) -> None:
    with pytest.raises(UsageError):
        docket(built_store).areas_at(icao24, at)
