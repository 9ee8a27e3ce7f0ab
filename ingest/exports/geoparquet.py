"""GeoParquet 1.1: the columns of the table as they are stored, the release, and a column `geometry`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from ingest.exports.shapes import shapes
from ingest.frames import to_arrow
from ingest.schema import GEOPARQUET, Table


def write(frame: pd.DataFrame, table: Table, release_id: str, path: Path) -> None:
    """Write the rows as GeoParquet. UsageError for a table that has no geometry, StoreError as `frames.to_arrow`."""
    drawn = [shape and shapely.to_wkb(shape) for shape in shapes(frame, table)]
    data = to_arrow(table, pd.DataFrame(frame)[table.columns])
    if "geometry" in data.column_names:
        data = data.drop_columns("geometry")
    data = data.append_column("release", pa.array([release_id] * len(data), pa.string()))
    data = data.append_column("geometry", pa.array(drawn, pa.binary()))
    pq.write_table(data.replace_schema_metadata(GEOPARQUET), path, compression="zstd")
