"""Areas of one aircraft at instants: by its received positions, else by a report; nothing where nothing is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from heart import a_leg, clock, docket
from runs import docket as run
from traces import SAMPLE, fixes_of

from ingest.derive.areas import Airframe, area_row
from ingest.derive.intervals import Interval
from ingest.derive.trail import Trail
from ingest.errors import UsageError
from ingest.settings import thresholds

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


def test_one_instant_in_two_spellings_is_one_row_and_a_minute_beside_its_first_second_another(
    built_store: Path,
) -> None:
    one = "2026-08-25T00:43:30Z,2026-08-25T00:43:30+00:00,2026-08-25T00:43:30.0002Z"
    assert len(docket(built_store).areas_at(HEX, one)) == 1
    both = docket(built_store).areas_at(HEX, "2026-08-25T00:43Z,2026-08-25T00:43:00Z")
    assert both["at_latest_utc"].dt.second.tolist() == [59, 0]


@pytest.mark.parametrize("bound_kt", [590.0, 660.0])
def test_an_area_over_a_pole_is_valid_and_as_written(bound_kt: float) -> None:
    track = Trail(np.array([18906.23]), np.array([81.499525]), np.array([-97.07081]))
    for second in np.linspace(19000, 33000, 60):
        row = area_row(Airframe(HEX, [], track, bound_kt), Interval(second, second), thresholds())
        written = shapely.from_wkt(row["area_wkt"])
        assert written.is_valid
        assert written.equals(row["geometry"])
        assert shapely.distance(written, shapely.Point(-97.07081, 81.499525)) == 0


def test_near_a_flight_of_two_aircraft_under_one_address_there_is_no_area() -> None:
    track = Trail(np.array([0.0, 600.0, 1500.0]), np.array([20.0, 20.0, 20.2]), np.full(3, -90.0))
    shared = a_leg(departed=Interval(), arrived=Interval(), known=Interval(0.0, 600.0), track=track, received=track,
                   cautions=frozenset({"shared_hex"}))
    for second, is_drawn in ((300.0, False), (1000.0, False), (1600.0, True)):
        row = area_row(Airframe(HEX, [shared], track, 600.0), Interval(second, second), thresholds())
        assert ("shared_hex" in row["cautions"], row["geometry"] is not None) == (not is_drawn, is_drawn)


@pytest.mark.parametrize("icao24, at", [("ffffff", "2026-08-25T00:43:30Z"), (HEX, "2026-08-25T00:43:30"), (HEX, "")])
def test_an_aircraft_that_is_not_there_and_a_time_without_a_zone_are_refused(
    built_store: Path, icao24: str, at: str
) -> None:
    with pytest.raises(UsageError):
        docket(built_store).areas_at(icao24, at)
