"""The zones as shipped (real places in and out of them), and how their outlines are drawn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from ingest.checks import problems
from ingest.reference import zones
from ingest.settings import REFERENCE_DIR, ROOT
from ingest.sources.land_outline import BOX
from ingest.sources.maritime_zones import LONGEST_EDGE_DEG, deviation_km, edges, share_out, simplified

PLACES = [
    ("off El Salvador", 13.40, -89.50, "SLV"),
    ("off Tampico", 22.30, -97.65, "MEX"),
    ("off Padre Island", 26.60, -97.20, "USA"),
    ("off the Mississippi delta", 28.85, -89.40, "USA"),
    ("the Dry Tortugas", 24.63, -82.90, "USA"),
    ("off La Ceiba", 16.00, -86.50, "HND"),
    ("Guantanamo Bay", 19.90, -75.15, "CUB"),
    ("the middle of the Gulf", 25.00, -91.00, ""),
    ("Guam", 13.45, 144.80, "GUM"),
    ("San Juan", 18.45, -66.10, "PRI"),
    ("11 nautical miles north of San Juan", 18.65, -66.10, "PRI"),
    ("St. Croix", 17.70, -64.80, "VIR"),
    ("Saipan", 15.19, 145.75, "MNP"),
    ("Pago Pago", -14.33, -170.71, "ASM"),
    ("Midway", 28.20, -177.37, "UMI"),
    ("Honolulu", 21.32, -157.92, "USA"),
    ("Harlingen airport", 26.228, -97.654, "USA"),
    ("Comayagua airport", 14.382, -87.621, "HND"),
    ("last fix before the gap of N278GX", 31.015, -107.708, "MEX"),
    ("first fix after it", 31.536, -108.346, "USA"),
    ("600 m north of the 49th parallel", 49.006, -110.0, "CAN"),
    ("600 m south of it", 48.994, -110.0, "USA"),
    ("Accra", 5.60, -0.17, "GHA"),
    ("Shannon", 52.70, -8.92, "IRL"),
    ("Djibouti", 11.55, 43.15, "DJI"),
]


@pytest.fixture(scope="module")
def table() -> gpd.GeoDataFrame:
    return zones()


@pytest.mark.parametrize("place, latitude, longitude, zone", PLACES)
def test_a_place_lies_in_its_zone_alone(
        table: gpd.GeoDataFrame, place: str, latitude: float, longitude: float, zone: str) -> None:
    holding = table[table.intersects(shapely.Point(longitude, latitude))]["zone"]
    assert ";".join(holding) == zone, place


def test_all_us_territories_are_zones_of_their_own(table: gpd.GeoDataFrame) -> None:
    assert table[table["is_us_territory"]]["zone"].tolist() == ["ASM", "GUM", "MNP", "PRI", "UMI", "USA", "VIR"]
    us = table.set_index("zone").geometry
    assert us["USA"].intersection(us["PRI"]).area == 0


def test_outlines_are_valid_and_their_edges_short(table: gpd.GeoDataFrame) -> None:
    assert table.geometry.is_valid.all()
    assert table["zone"].is_unique
    lengths = shapely.length(edges(shapely.multipolygons(shapely.get_parts(table.geometry.to_numpy()))))
    assert lengths.max() <= LONGEST_EDGE_DEG * 1.01


def test_us_territory_has_no_seam_between_its_zones_in_the_caribbean(table: gpd.GeoDataFrame) -> None:
    us = shapely.unary_union(table[table["is_us_territory"]].geometry.to_numpy())
    caribbean = shapely.get_parts(us.intersection(shapely.box(-68.5, 17, -64, 19)))
    assert len(caribbean) == 3  # Mona; Puerto Rico with St. Thomas and St. John; St. Croix
    assert [len(part.interiors) for part in caribbean] == [0, 0, 0]


def test_simplifying_moves_an_outline_by_no_more_than_it_may(table: gpd.GeoDataFrame) -> None:
    honduras = table.set_index("zone").geometry["HND"]
    drawn = simplified(honduras, 2.0)
    assert shapely.get_num_coordinates(drawn) < shapely.get_num_coordinates(honduras) / 2
    moved = max(deviation_km(honduras, drawn), deviation_km(drawn, honduras))
    assert 0.5 < moved <= 2.05


def test_deviation_is_measured_in_km_at_high_latitudes_too() -> None:
    square = shapely.box(20, 69, 22, 71)
    eastward = shapely.box(20, 69, 22.1, 71)
    assert deviation_km(eastward, square) == pytest.approx(4.0, abs=0.1)  # 0.1 degrees at 69 north


def test_sea_between_two_territories_goes_to_the_nearer() -> None:
    west, east = shapely.Point(-66.4, 18.2).buffer(0.3), shapely.Point(-64.8, 18.3).buffer(0.3)
    region = shapely.box(-67, 17.5, -64.2, 18.9)
    shares = share_out(region, {"PRI": west, "VIR": east})
    assert shares["PRI"].contains(shapely.Point(-65.65, 18.25))
    assert shares["VIR"].contains(shapely.Point(-65.55, 18.25))
    assert shares["PRI"].area + shares["VIR"].area == pytest.approx(region.area, rel=1e-4)
    assert share_out(region, {"GUM": shapely.box(144, 13, 145, 14)}) == {"USA": region}


def test_the_basemap_shows_the_countries_of_the_case_and_stays_small() -> None:
    path = ROOT / "dashboard" / "static" / "land.json"
    assert path.stat().st_size < 200_000
    basemap = json.loads(path.read_text(encoding="utf-8"))
    assert {"USA", "MEX", "HND", "SLV", "GTM", "VEN", "CUB"} <= {country["iso"] for country in basemap["countries"]}
    for ring in [ring for country in basemap["countries"] for ring in country["rings"]] + basemap["us_territory"]:
        points = shapely.linestrings(list(zip(ring[::2], ring[1::2], strict=True)))
        assert BOX.buffer(0.01).covers(points)


def test_the_dotted_line_of_the_basemap_holds_harlingen_and_not_comayagua() -> None:
    basemap = json.loads((ROOT / "dashboard" / "static" / "land.json").read_text(encoding="utf-8"))
    outlines = [shapely.Polygon(list(zip(r[::2], r[1::2], strict=True))) for r in basemap["us_territory"]]
    assert any(outline.contains(shapely.Point(-97.654, 26.228)) for outline in outlines)
    assert not any(outline.contains(shapely.Point(-87.621, 14.382)) for outline in outlines)


def _garbage_for_shapes(path: Path) -> None:
    table = pq.read_table(path)
    place = table.schema.get_field_index("geometry")
    junk = pa.array([b"junk"] * len(table), table.schema.field(place).type)
    pq.write_table(table.set_column(place, table.schema.field(place), junk), path)


@pytest.mark.parametrize(("damage", "found"), [
    (Path.unlink, "no such file"),
    (lambda path: path.write_bytes(path.read_bytes()[:100_000]), "Parquet"),
    (lambda path: path.write_bytes(b"zone\nUSA\n"), "Parquet"),
    (_garbage_for_shapes, "ParseException"),
    (lambda path: gpd.read_parquet(path).drop(columns="is_us_territory").to_parquet(path), "no column"),
    (lambda path: gpd.read_parquet(path).query("not is_us_territory").to_parquet(path), "no US territory"),
    (lambda path: pd.concat([gpd.read_parquet(path)] * 2).to_parquet(path), "a zone twice"),
    (lambda path: gpd.read_parquet(path).assign(geometry=gpd.read_parquet(path).centroid).to_parquet(path),
     "a shape that is no area"),
], ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_zones_that_cannot_be_used_are_named_by_check(tmp_path: Path, damage: Callable[[Path], object],
                                                      found: str) -> None:
    folder = Path(shutil.copytree(REFERENCE_DIR, tmp_path / "reference"))
    damage(folder / "zones.parquet")
    problem, = problems(folder)
    assert problem.place == "zones.parquet"
    assert found in problem.found
    assert "ingest.sources.maritime_zones" in problem.advice
