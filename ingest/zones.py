"""The zones table: countries and US territories with their sea, from data/reference/zones.parquet."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from ingest.errors import BadRow
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR

ZONES_FILE = "zones.parquet"


def zones(folder: Path = REFERENCE_DIR) -> gpd.GeoDataFrame:
    """Countries and US territories with their sea to 12 nautical miles, WGS 84: zone, is_us_territory, geometry.

    Raises BadRow when the file cannot be read, lacks a column or a value, or holds no US territory.
    """
    path, columns = folder / ZONES_FILE, TABLES["zones"].columns
    if not path.is_file():
        raise _bad("no such file")
    try:
        frame = gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise _bad(str(error).splitlines()[0].replace(str(path), ZONES_FILE)) from error
    if missing := [name for name in columns if name not in frame.columns]:
        raise _bad(f"no column {missing[0]}", missing[0])
    for name in columns:
        if frame[name].isna().any():
            raise _bad("rows without a value", name)
    if not (frame["is_us_territory"] == True).any():  # noqa: E712 - a column of any type
        raise _bad("no US territory", "is_us_territory")
    return frame


def _bad(found: str, field: str = "") -> BadRow:
    return BadRow(ZONES_FILE, field=field, found=found, expected="the GeoParquet file of all zones",
                  advice="put it back, or make it again with python -m ingest.sources.maritime_zones")
