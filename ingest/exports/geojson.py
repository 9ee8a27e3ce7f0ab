"""GeoJSON (RFC 7946): a feature a row, longitude before latitude, times as ISO 8601 text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import pandas as pd
import shapely

from ingest.exports.shapes import shapes
from ingest.exports.text import cell_json
from ingest.schema import Table


def write(frame: pd.DataFrame, table: Table, release_id: str, out: Path | TextIO) -> None:
    """Write the rows as a FeatureCollection, one feature a line. UsageError for a table that has no geometry."""
    if isinstance(out, Path):
        with out.open("w", encoding="utf-8") as file:
            write(frame, table, release_id, file)
        return
    drawn = shapes(frame, table)
    fields = [field for field in table.fields if field.kind != "geometry"]
    rows = zip(*(frame[field.name] for field in fields), strict=True)
    out.write(f'{{"type": "FeatureCollection", "name": {json.dumps(table.name)}, "features": [')
    for number, (shape, values) in enumerate(zip(drawn, rows, strict=True)):
        properties = {field.name: cell_json(field, value) for field, value in zip(fields, values, strict=True)}
        feature = {"type": "Feature", "geometry": shape and shapely.geometry.mapping(shape),
                   "properties": {**properties, "release": release_id}}
        out.write(("," if number else "") + "\n" + json.dumps(feature, ensure_ascii=False, allow_nan=False))
    out.write("\n]}\n")
