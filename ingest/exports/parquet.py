"""Parquet: the columns of the table as they are stored, and the release; GeoParquet 1.1 where rows have a place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from ingest.exports.shapes import DRAWN, shapes
from ingest.frames import to_arrow
from ingest.schema import GEOPARQUET, Table

GEOMETRY = "geometry"


def write(frames: Iterable[pd.DataFrame], table: Table, release_id: str, path: Path) -> None:
    """Write the rows, with a column `geometry` where they have a place. StoreError as `frames.to_arrow`."""
    fields = [field for field in table.arrow_schema if field.name != GEOMETRY] + [pa.field("release", pa.string())]
    drawn = table.name in DRAWN
    fields += [pa.field(GEOMETRY, pa.binary())] if drawn else []
    schema = pa.schema(fields, metadata=GEOPARQUET if drawn else None)
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for frame in frames:
            file.write_table(_data(frame, table, release_id, schema))


def _data(frame: pd.DataFrame, table: Table, release_id: str, schema: pa.Schema) -> pa.Table:
    data = to_arrow(table, pd.DataFrame(frame)[table.columns])
    columns = {name: data[name] for name in data.column_names if name != GEOMETRY}
    columns["release"] = pa.array([release_id] * len(data), pa.string())
    if GEOMETRY in schema.names:
        drawn = [shape and shapely.to_wkb(shape) for shape in shapes(frame, table)]
        columns[GEOMETRY] = pa.array(drawn, pa.binary())
    return pa.table(columns, schema=schema)
