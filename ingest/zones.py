"""The zones table: countries and US territories with their sea, from data/reference/zones.parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
from shapely.errors import ShapelyError

from ingest.errors import BadRow
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR

ZONES_FILE = "zones.parquet"
AREAS = ("Polygon", "MultiPolygon")


def zones(folder: Path = REFERENCE_DIR) -> gpd.GeoDataFrame:
    """Countries and US territories with their sea to 12 nautical miles, WGS 84: zone, is_us_territory, geometry.

    Raises BadRow when the file cannot be read, lacks a column or a value, has a shape that is no area, a zone
    twice, or no US territory.
    """
    path = folder / ZONES_FILE
    if not path.is_file():
        raise _bad("no such file")
    try:
        frame = gpd.read_parquet(path)
    except (OSError, ValueError, ShapelyError) as error:
        raise _bad(str(error).splitlines()[0].replace(str(path), ZONES_FILE)) from error
    for name, found in _wrong(frame):
        raise _bad(found, name)
    return frame


def _wrong(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, str]]:
    """Columns that cannot be used, each with what was found; a later one is looked at when the earlier are right."""
    columns = TABLES["zones"].columns
    yield from ((name, f"no column {name}") for name in columns if name not in frame.columns)
    yield from ((name, "rows without a value") for name in columns if frame[name].isna().any())
    if frame["zone"].duplicated().any():
        yield "zone", "a zone twice"
    if frame["is_us_territory"].dtype != bool or not frame["is_us_territory"].any():
        yield "is_us_territory", "no US territory"
    if not (frame.geometry.geom_type.isin(AREAS) & ~frame.geometry.is_empty).all():
        yield "geometry", "a shape that is no area"


def _bad(found: str, field: str = "") -> BadRow:
    return BadRow(ZONES_FILE, field=field, found=found, expected="the GeoParquet file of all zones",
                  advice="put it back, or make it again with python -m ingest.sources.maritime_zones")
