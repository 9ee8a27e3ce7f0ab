"""GeoJSON (RFC 7946): a feature a row, longitude before latitude, times as ISO 8601 text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import pandas as pd
import shapely

from ingest.exports.shapes import shapes
from ingest.exports.text import cell_json, write_pieces
from ingest.schema import Table


def write(frames: Iterable[pd.DataFrame], table: Table, release_id: str, out: Path | TextIO) -> None:
    """Write the rows as a FeatureCollection, one feature a line. UsageError for a table that has no geometry."""
    write_pieces(_pieces(frames, table, release_id), out)


def _pieces(frames: Iterable[pd.DataFrame], table: Table, release_id: str) -> Iterator[str]:
    fields = [field for field in table.fields if field.kind != "geometry"]
    before = f'{{"type": "FeatureCollection", "name": {json.dumps(table.name)}, "features": [\n'
    for frame in frames:
        rows = zip(*(frame[field.name] for field in fields), strict=True)
        for shape, values in zip(shapes(frame, table), rows, strict=True):
            properties = {field.name: cell_json(field, value) for field, value in zip(fields, values, strict=True)}
            feature = {"type": "Feature", "geometry": shape and shapely.geometry.mapping(shape),
                       "properties": {**properties, "release": release_id}}
            yield before + json.dumps(feature, ensure_ascii=False, allow_nan=False)
            before = ",\n"
    yield ("\n" if before == ",\n" else before) + "]}\n"
