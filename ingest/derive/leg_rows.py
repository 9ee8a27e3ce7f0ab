"""Rows of legs as tables, and what is counted over the fixes of a leg."""

from __future__ import annotations

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


def set_aside_counts(fixes: pd.DataFrame, first_ms: int, last_ms: int) -> Record:
    """The fixes from one time to another that are set aside, as `reason:count`."""
    reasons = fixes["set_aside_reason"].fillna("")
    if bool((reasons == "").all()):
        return {"fixes_set_aside": ""}
    ms = times_ms(fixes)
    inside = reasons[(ms >= first_ms) & (ms <= last_ms) & np.asarray(reasons != "")]
    return {"fixes_set_aside": ";".join(f"{key}:{count}" for key, count in inside.value_counts().sort_index().items())}
