"""The coverage ledger: for each source, day and aircraft whether positions were received, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ingest.derive.claims import text

Row = dict[str, Any]


def coverage_rows(icao24: str, fixes: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A row for each source and UTC day on which the aircraft's fixes lie; `files` are its rows of `source_files`."""
    by_id = {text(row["source_file_id"]): row for row in files}
    source = fixes["source_file_id"].map({key: text(row["source"]) for key, row in by_id.items()})
    day = fixes["time_utc"].dt.strftime("%Y-%m-%d")
    rows = []
    for (name, date), group in fixes.groupby([source, day], sort=True):
        ids = sorted(group["source_file_id"].unique())
        rows.append({
            "source": name, "day_utc": date, "icao24": icao24, "state": "received", "fixes": len(group),
            "rows_rejected": sum(int(by_id[i]["rows_rejected"]) for i in ids),
            "first_fix_utc": group["time_utc"].min(), "last_fix_utc": group["time_utc"].max(),
            "source_file_ids": ";".join(ids),
        })
    return rows


def empty_day(file: Mapping[str, Any], day: str, state: str) -> Row:
    """The row of a day whose file holds no fix: `verified_empty`, or `failed` where the file could not be used."""
    rejected = file["rows_rejected"]
    return {
        "source": file["source"], "day_utc": day, "icao24": file["icao24"], "state": state, "fixes": 0,
        "rows_rejected": 0 if rejected is None or pd.isna(rejected) else int(rejected),
        "first_fix_utc": None, "last_fix_utc": None, "source_file_ids": file["source_file_id"],
    }
