"""Rows of legs as tables, and what is counted over the fixes of a leg."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.derive.track import times_ms
from ingest.schema import TABLES

Record = dict[str, Any]


def frame_of(table: str, rows: list[Record]) -> pd.DataFrame:
    """A frame with the columns and types of a table; times are given in ms since 1970 UTC."""
    frame: pd.DataFrame = pa.Table.from_pylist(rows, schema=TABLES[table].arrow_schema).to_pandas()
    return frame


def uniques(used: pd.DataFrame, first: int, last: int) -> Record:
    """Callsigns and files of the used fixes `first` to `last`, each once, in order of appearance."""
    return {
        "callsigns": _joined(used["callsign"].iloc[first : last + 1]),
        "source_file_ids": _joined(used["source_file_id"].iloc[first : last + 1]),
    }


def _joined(values: pd.Series) -> str:
    return ";".join(str(value) for value in values.dropna().unique() if value)


def aside_of(fixes: pd.DataFrame) -> pd.Series:
    """The reasons of the fixes that are set aside, by their times in ms since 1970 UTC."""
    reasons = fixes["set_aside_reason"].fillna("")
    aside = (reasons != "").to_numpy(dtype=bool)
    return pd.Series(reasons[aside].to_numpy(dtype=object), index=times_ms(fixes)[aside], dtype=object)


def counts_between(aside: pd.Series, first_ms: int, last_ms: int) -> dict[str, int]:
    """How many fixes are set aside from one time to another, by reason."""
    ms = aside.index.to_numpy(dtype=np.int64)
    counts = Counter(aside.to_numpy()[(ms >= first_ms) & (ms <= last_ms)])
    return {str(reason): counts[reason] for reason in sorted(counts)}
