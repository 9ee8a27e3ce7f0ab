"""The reference data: CSV tables, airports and zones, read whole and checked, and their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ingest.airports import airport_codes, airports
from ingest.checks import CSV_TABLES, problems
from ingest.errors import BadRow
from ingest.reference_rows import read_rows, to_frame
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR

__all__ = ["airport_codes", "airports", "load_reference", "reference_hashes", "zones"]
ZONES_FILE = "zones.parquet"


def load_reference(folder: Path = REFERENCE_DIR) -> dict[str, pd.DataFrame]:
    """All reference tables kept as CSV, by name, typed as the schema says; text is "" and flags false when empty.

    Raises the first problem that `checks.problems` finds, as a DocketError with file, line and field.
    """
    found = problems(folder)
    if found:
        raise found[0]
    return {name: to_frame(read_rows(folder, TABLES[name])) for name in CSV_TABLES}


def zones(folder: Path = REFERENCE_DIR) -> gpd.GeoDataFrame:
    """Countries and US territories with their sea to 12 nautical miles, WGS 84: zone, is_us_territory, geometry.

    Raises BadRow when the file cannot be read.
    """
    try:
        return gpd.read_parquet(folder / ZONES_FILE)
    except (OSError, ValueError) as error:
        raise BadRow(ZONES_FILE, found=str(error), expected="a GeoParquet file",
                     advice="make it again with python -m ingest.sources.maritime_zones") from error


def reference_hashes(folder: Path = REFERENCE_DIR) -> dict[str, str]:
    """The sha256 of each reference file (CSV and zones), by file name."""
    names = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".parquet"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in names}
