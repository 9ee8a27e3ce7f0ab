"""Exports: each format against its golden file, hostile text made harmless, licences kept."""

from __future__ import annotations

import csv as std_csv
import io
import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from real_rows import border_fixes, border_gap, border_leg, rows, speed_bounds
from shapely import Polygon

from ingest.errors import UsageError
from ingest.exports import EXPORTS, csv, shapes, write_export
from ingest.exports.left_out import LeftOut
from ingest.exports.licence import allowed_files, passed_on
from ingest.exports.notes import notes
from ingest.exports.text import cell_text
from ingest.schema import TABLES
from ingest.vocabulary import CAUTIONS

GOLDEN = Path(__file__).resolve().parent / "golden"
RELEASE = "r0001-0123abcd"
FRAMES = {"fixes": border_fixes(), "gaps": border_gap(), "legs": border_leg(), "speed_bounds": speed_bounds()}
CASES = ["fixes.csv", "fixes.geojson", "fixes.kml", "gaps.csv", "gaps.geojson", "gaps.kml", "legs.json",
         "legs.geojson", "speed_bounds.csv"]


@pytest.mark.parametrize("name", CASES)
def test_an_export_is_as_its_golden_file(tmp_path: Path, name: str) -> None:
    table, suffix = name.split(".")
    write_export(suffix, [FRAMES[table]], TABLES[table], RELEASE, tmp_path / name)
    made = (tmp_path / name).read_bytes()
    assert made == (GOLDEN / name).read_bytes(), f"read {tmp_path / name}; if it is right, copy it to {GOLDEN / name}"


def test_geoparquet_is_as_its_golden_file(tmp_path: Path) -> None:
    write_export("parquet", [FRAMES["legs"]], TABLES["legs"], RELEASE, tmp_path / "legs.parquet")
    made = gpd.read_parquet(tmp_path / "legs.parquet")
    assert_geodataframe_equal(made, gpd.read_parquet(GOLDEN / "legs.parquet"))
    assert str(made["departed_latest_utc"].dtype) == "datetime64[ms, UTC]"
    assert made["release"].tolist() == [RELEASE]


def test_each_format_has_a_golden_file() -> None:
    assert {export.suffix for export in EXPORTS.values()} <= {path.suffix for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])
def test_a_formula_in_a_text_column_is_made_harmless_and_numbers_are_untouched(text: str) -> None:
    out = io.StringIO(newline="")
    csv.write([border_fixes().iloc[:1].assign(callsign=text)], TABLES["fixes"], RELEASE, out)
    row = next(std_csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert row["callsign"] == f"'{text}"
    assert row["longitude"] == "-107.534235"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_from_csv(text: str) -> None:
    out = io.StringIO(newline="")
    csv.write([border_fixes().iloc[:1].assign(callsign=text)], TABLES["fixes"], RELEASE, out)
    row = next(std_csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert row["callsign"].removeprefix("'") == text.removeprefix("'")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_leaves_kml_and_geojson_well_formed(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder, frame = tmp_path_factory.mktemp("export"), border_fixes().iloc[:1].assign(callsign=text)
    EXPORTS["kml"].write([frame], TABLES["fixes"], RELEASE, folder / "a.kml")
    EXPORTS["geojson"].write([frame], TABLES["fixes"], RELEASE, folder / "a.geojson")
    ElementTree.parse(folder / "a.kml")
    assert json.loads((folder / "a.geojson").read_text())["features"][0]["properties"]["callsign"] == text


def test_csv_of_no_rows_is_its_header() -> None:
    out = io.StringIO(newline="")
    csv.write([rows("exits", [])], TABLES["exits"], RELEASE, out)
    assert out.getvalue() == ",".join([*TABLES["exits"].columns, "release"]) + "\n"


def test_csv_has_no_byte_order_mark_and_plain_line_ends(tmp_path: Path) -> None:
    EXPORTS["csv"].write([border_fixes()], TABLES["fixes"], RELEASE, tmp_path / "fixes.csv")
    content = (tmp_path / "fixes.csv").read_bytes()
    assert content.startswith(b"icao24,")
    assert b"\r" not in content
    assert content.count(b"\n") == 12


def test_numbers_are_rounded_by_unit_and_never_in_exponents() -> None:
    field = TABLES["court_clock"].field
    assert cell_text(field("nearest_us_territory_km_min"), 4.0449) == "4.0"
    assert cell_text(field("potential_path_area_km2"), 1234567.8) == "1234568"
    assert cell_text(field("time_margin_s"), 13.46) == "13.5"
    assert cell_text(field("speed_bound_kt"), 590.0) == "590"
    assert cell_text(TABLES["gaps"].field("before_longitude"), -1e-9) == "0"
    assert cell_text(TABLES["published_totals"].field("value_max"), 1e15) == "1000000000000000"


def test_a_naive_time_is_never_written() -> None:
    with pytest.raises(ValueError, match="naive"):
        cell_text(TABLES["fixes"].field("time_utc"), datetime(2025, 3, 15, 22, 45))  # noqa: DTZ001


def test_a_table_without_geometry_cannot_be_drawn_and_the_sentence_says_which_can(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"fixes .*gaps.*zones"):
        write_export("kml", [speed_bounds()], TABLES["speed_bounds"], RELEASE, tmp_path / "a.kml")
    with pytest.raises(UsageError, match="csv, json, geojson"):
        write_export("xlsx", [speed_bounds()], TABLES["speed_bounds"], RELEASE, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a path that can be written"):
        write_export("csv", [speed_bounds()], TABLES["speed_bounds"], RELEASE, tmp_path / "missing" / "a.csv")


def test_an_area_keeps_its_hole_and_an_empty_one_has_no_shape(tmp_path: Path) -> None:
    ring = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2)]])
    frame = rows("exits", [{"leg_id": "a"}, {"leg_id": "b"}])
    drawn = gpd.GeoDataFrame(frame, geometry=[ring, Polygon()], crs="EPSG:4326")
    for name in ("geojson", "kml"):
        EXPORTS[name].write([drawn], TABLES["exits"], RELEASE, tmp_path / name)
    first, second = json.loads((tmp_path / "geojson").read_text())["features"]
    assert [len(part) for part in first["geometry"]["coordinates"]] == [5, 4]
    assert second["geometry"] is None
    assert "<innerBoundaryIs>" in (tmp_path / "kml").read_text()


def test_a_gap_over_the_date_line_is_cut_there() -> None:
    gap = border_gap().assign(before_longitude=170.0, before_latitude=10.0, after_longitude=-170.0, after_latitude=20.0)
    drawn = shapes.shapes(gap, TABLES["gaps"])[0]
    assert drawn.wkt == "MULTILINESTRING ((170 10, 180 15), (-180 15, -170 20))"


def test_fixes_that_may_not_be_passed_on_are_left_out_and_counted() -> None:
    fixes = pd.concat([border_fixes("allowed"), border_fixes("refused"), border_fixes("silent")])
    files = rows("source_files", [{"source_file_id": "allowed", "redistribute": True},
                                  {"source_file_id": "refused", "redistribute": False}, {"source_file_id": "silent"}])
    left_out, allowed = LeftOut(), allowed_files(files.astype({"redistribute": "boolean"}))
    kept = passed_on(TABLES["fixes"], fixes, allowed, left_out)
    assert kept["source_file_id"].unique().tolist() == ["allowed"]
    assert left_out["terms"] == 22
    assert "22 positions are left out" in notes(TABLES["fixes"], RELEASE, left_out.sentences())


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_notes_state_limits_licences_and_every_column(table: object) -> None:
    assert table in TABLES.values()
    text = notes(table, RELEASE)  # type: ignore[arg-type]
    assert "The data cannot show who was aboard." in text
    assert RELEASE in text
    assert all(f"- {name} (" in text for name in table.columns)  # type: ignore[attr-defined]


def test_notes_print_the_sentence_of_each_caution(tmp_path: Path) -> None:
    paths = write_export("csv", [border_leg()], TABLES["legs"], RELEASE, tmp_path / "legs.csv")
    assert [path.name for path in paths] == ["legs.csv", "legs.csv.notes.txt"]
    text = paths[1].read_text()
    assert all(f"- {key}: {sentence}" in text for key, sentence in CAUTIONS.items())
    assert "adsb.lol" in text
    assert "ODbL" in text


@pytest.mark.parametrize("name", ["", "folder", "link"])
def test_an_export_replaces_files_only(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    path = tmp_path / name if name else Path("/")
    with pytest.raises(UsageError, match="the name of a file"):
        write_export("csv", [FRAMES["legs"]], TABLES["legs"], RELEASE, path)
    assert (tmp_path / "link").is_symlink()
