"""Legs as tables, and the texts that the fixes of each leg carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.derive.texts import Texts
from ingest.derive.track import Whole
from ingest.schema import TABLES

Columns = dict[str, Any]


def frame_of(table: str, columns: Columns) -> pd.DataFrame:
    """A frame with the columns and types of a table; times are given in ms since 1970 UTC, NaN and None are empty."""
    schema = TABLES[table].arrow_schema
    arrays = [pa.array(columns[field.name], from_pandas=True).cast(field.type) for field in schema]
    frame: pd.DataFrame = pa.Table.from_arrays(arrays, schema=schema).to_pandas(use_threads=False)
    return frame


def uniques_between(texts: Texts, first: Whole, last: Whole) -> list[str]:
    """The texts from each fix `first` to its `last`, each once, in order of appearance, joined; no empty ones."""
    said = np.flatnonzero(~texts.among(""))
    number = texts.number[said]
    low, high = np.searchsorted(said, first), np.searchsorted(said, last, side="right")
    changes = np.flatnonzero(np.diff(number, prepend=-1))
    end = np.searchsorted(changes, high)
    start = np.where(low < high, np.searchsorted(changes, low, side="right") - 1, end)
    runs, spans = number[changes].tolist(), zip(start.tolist(), end.tolist(), strict=True)
    return [";".join(texts.words[number] for number in dict.fromkeys(runs[i:j])) for i, j in spans]
