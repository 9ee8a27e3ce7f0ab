"""Legs as tables, and what is counted over the fixes of each leg."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.derive.track import Whole, times_ms
from ingest.schema import TABLES

Columns = dict[str, Any]


def frame_of(table: str, columns: Columns) -> pd.DataFrame:
    """A frame with the columns and types of a table; times are given in ms since 1970 UTC, NaN and None are empty."""
    schema = TABLES[table].arrow_schema
    arrays = [pa.array(columns[field.name], from_pandas=True).cast(field.type) for field in schema]
    frame: pd.DataFrame = pa.Table.from_arrays(arrays, schema=schema).to_pandas()
    return frame


def uniques_between(values: pd.Series, first: Whole, last: Whole) -> list[str]:
    """The values from each fix `first` to its `last`, each once, in order of appearance, joined; no empty ones."""
    texts = pc.fill_null(pa.array(values, type=pa.large_string(), from_pandas=True), "")
    changes = np.flatnonzero(pc.not_equal(texts[1:], texts[:-1])) + 1
    low, high = (np.searchsorted(changes, edge, side="right") for edge in (first, last))
    starts, others = texts.take(pa.array(first)).to_pylist(), texts.take(pa.array(changes)).to_pylist()
    return [
        ";".join(filter(None, dict.fromkeys([start, *others[i:j]])))
        for start, i, j in zip(starts, low, high, strict=True)
    ]


def aside_of(fixes: pd.DataFrame) -> pd.Series:
    """The reasons of the fixes that are set aside, by their times in ms since 1970 UTC, in order."""
    reasons = fixes["set_aside_reason"].fillna("")
    aside = (reasons != "").to_numpy(dtype=bool)
    return pd.Series(reasons[aside].to_numpy(dtype=object), index=times_ms(fixes)[aside], dtype=object).sort_index()


def counts_between(aside: pd.Series, first_ms: Whole, last_ms: Whole) -> list[dict[str, int]]:
    """How many fixes are set aside from each time `first_ms` to its `last_ms`, by reason."""
    ms, reasons = aside.index.to_numpy(dtype=np.int64), aside.tolist()
    low, high = np.searchsorted(ms, first_ms), np.searchsorted(ms, last_ms, side="right")
    return [dict(sorted(Counter(reasons[i:j]).items())) for i, j in zip(low, high, strict=True)]
