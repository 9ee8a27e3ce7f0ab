"""JSON: table, release and rows, one row a line, the same words and numbers as in the CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import pandas as pd

from ingest.exports.text import cell_json, write_pieces
from ingest.schema import Table


def write(frames: Iterable[pd.DataFrame], table: Table, release_id: str, out: Path | TextIO) -> None:
    """Write the rows as one JSON object to a path or a text stream; geometry is left out, a missing value is null."""
    write_pieces(_pieces(frames, table, release_id), out)


def _pieces(frames: Iterable[pd.DataFrame], table: Table, release_id: str) -> Iterator[str]:
    fields = [field for field in table.fields if field.kind != "geometry"]
    before = f'{{"table": {json.dumps(table.name)}, "release": {json.dumps(release_id)}, "rows": [\n'
    for frame in frames:
        for values in zip(*(frame[field.name] for field in fields), strict=True):
            row = {field.name: cell_json(field, value) for field, value in zip(fields, values, strict=True)}
            yield before + json.dumps(row, ensure_ascii=False, allow_nan=False)
            before = ",\n"
    yield ("\n" if before == ",\n" else before) + "]}\n"
