"""The coverage ledger: for each source, day and aircraft whether positions were received, and from when to when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ingest.derive.claims import rows_of, text
from ingest.fix_parts import day_name, day_numbers
from ingest.imports import day_of_path

Row = dict[str, Any]


def coverage_rows(icao24: str, fixes: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A row for each source and UTC day on which the aircraft's fixes lie; `files` are its rows of `source_files`."""
    by_id = {text(row["source_file_id"]): row for row in files}
    source = fixes["source_file_id"].map({key: text(row["source"]) for key, row in by_id.items()})
    rows = []
    for (name, _), group in fixes.groupby([source, day_numbers(fixes)], sort=True):
        ids = sorted(group["source_file_id"].unique())
        rows.append({
            "source": name, "day_utc": day_name(day_numbers(group)[0]), "icao24": icao24, "state": "received",
            "fixes": len(group),
            "rows_rejected": sum(int(by_id[i]["rows_rejected"]) for i in ids),
            "first_fix_utc": group["time_utc"].min(), "last_fix_utc": group["time_utc"].max(),
            "source_file_ids": ";".join(ids),
        })
    return rows


def ledger(
    old: pd.DataFrame, new: Sequence[Row], derived: Collection[str], files: Iterable[Mapping[str, Any]]
) -> list[Row]:
    """All rows of `coverage`: days with fixes, `new` ones for the aircraft `derived` in this run, and days without.

    `old` is the table as it was, `files` are all rows of `source_files`. A day in a `globe_history` path without
    fixes is `verified_empty` where its file was read and holds no row, or a whole archive lacks it, else `failed`.
    A day whose own file was set aside is `failed` also where the file of a neighbouring day brought some of its fixes:
    then it has both rows.
    """
    received = [row for row in rows_of(old) if row["state"] == "received" and row["icao24"] not in derived] + [*new]
    has_fixes = {(row["source"], row["day_utc"], row["icao24"]) for row in received}
    without: dict[tuple[Any, ...], Row] = {}
    read: set[tuple[Any, ...]] = set()
    rank = ("imported", "absent", "set_aside", "replaced").index
    for file in sorted(files, key=lambda file: (rank(file["status"]), text(file["source_file_id"]))):
        day = day_of_path(file["path"])
        key = (file["source"], day, file["icao24"])
        if not day or not file["icao24"] or file["status"] == "replaced" or key in read:
            continue
        if file["status"] in ("imported", "absent") and key in has_fixes:
            read.add(key)
        else:
            without.setdefault(key, _empty_day(file, day))
    return [*received, *without.values()]


def _empty_day(file: Mapping[str, Any], day: str) -> Row:
    verified = file["status"] == "absent" or (file["status"] == "imported" and file["rows_total"] == 0)
    rejected = file["rows_rejected"]
    return {
        "source": file["source"], "day_utc": day, "icao24": file["icao24"],
        "state": "verified_empty" if verified else "failed", "fixes": 0,
        "rows_rejected": 0 if rejected is None or pd.isna(rejected) else int(rejected),
        "first_fix_utc": None, "last_fix_utc": None, "source_file_ids": file["source_file_id"],
    }
