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
    i, j = (np.searchsorted(changes, edge) for edge in (low, high))
    news = number[changes]
    spans = zip(low, np.minimum(low + 1, high), i, j, strict=True)
    found = (dict.fromkeys([*number[low:next_], *news[i:j]]) for low, next_, i, j in spans)
    return [";".join(texts.words[number] for number in numbers) for numbers in found]
