"""JSON: table, release and rows, one row a line, the same words and numbers as in the CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import pandas as pd

from ingest.exports.text import cell_json
from ingest.schema import Table


def write(frame: pd.DataFrame, table: Table, release_id: str, out: Path | TextIO) -> None:
    """Write the rows as one JSON object to a path or a text stream; geometry is left out, a missing value is null."""
    if isinstance(out, Path):
        with out.open("w", encoding="utf-8") as file:
            write(frame, table, release_id, file)
        return
    fields = [field for field in table.fields if field.kind != "geometry"]
    rows = zip(*(frame[field.name] for field in fields), strict=True)
    out.write(f'{{"table": {json.dumps(table.name)}, "release": {json.dumps(release_id)}, "rows": [')
    for number, values in enumerate(rows):
        row = {field.name: cell_json(field, value) for field, value in zip(fields, values, strict=True)}
        out.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False, allow_nan=False))
    out.write("\n]}\n")
