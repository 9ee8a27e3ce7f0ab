"""CSV: header first, the release in the last column, text that a spreadsheet would calculate made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import pandas as pd

from ingest.exports.text import cell_text, write_pieces
from ingest.frames import TEXT_KINDS
from ingest.schema import Field, Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text cell that begins with one of these carries a leading apostrophe."""
QUOTED = re.compile('[,"\n\r]')
ROWS_AT_ONCE = 10_000


def write(frames: Iterable[pd.DataFrame], table: Table, release_id: str, out: Path | TextIO) -> None:
    """Write the rows as UTF-8 CSV without byte order mark, lines ended by a line feed; geometry is left out.

    `out` is a path, or a text stream (opened with `newline=""`, so that it adds no carriage returns).
    """
    write_pieces(_pieces(frames, table, release_id), out)


def _pieces(frames: Iterable[pd.DataFrame], table: Table, release_id: str) -> Iterator[str]:
    fields = [field for field in table.fields if field.kind != "geometry"]
    yield ",".join([*(field.name for field in fields), "release"]) + "\n"
    for frame in frames:
        for start in range(0, len(frame), ROWS_AT_ONCE):
            some = frame.iloc[start : start + ROWS_AT_ONCE]
            columns = [[_cell(field, value) for value in some[field.name]] for field in fields]
            yield from (",".join([*cells, release_id]) + "\n" for cells in zip(*columns, strict=True))


def _cell(field: Field, value: object) -> str:
    """The value as one CSV cell, quoted where it holds a comma, a quote or a line end."""
    text = cell_text(field, value)
    if field.kind in TEXT_KINDS and text.startswith(FORMULA_STARTS):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text
