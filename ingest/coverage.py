"""The coverage ledger: for each source, day and aircraft whether positions were received, and from when to when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ingest.derive.claims import rows_of, text
from ingest.derive.texts import texts_of
from ingest.fix_parts import day_name, day_numbers
from ingest.paths import day_of_path

Row = dict[str, Any]


def coverage_rows(icao24: str, fixes: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A row for each source and UTC day on which the aircraft's fixes lie; `files` are its rows of `source_files`."""
    by_id = {text(row["source_file_id"]): row for row in files}
    file = texts_of(fixes["source_file_id"])
    sources = [text(by_id[word]["source"]) if word in by_id else None for word in file.words]
    source = pd.array(sources, dtype="str").take(file.number)
    rows = []
    for (name, _), group in fixes[["source_file_id", "time_utc"]].groupby([source, day_numbers(fixes)], sort=True):
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
    old: pd.DataFrame, new: Sequence[Row], derived: Collection[tuple[str, str]], files: Collection[Mapping[str, Any]],
    fetches: Iterable[Mapping[str, Any]] = (),
) -> list[Row]:
    """All rows of `coverage`: days with fixes, `new` ones for the aircraft and days `derived` in this run, and
    days without.

    `old` is the table as it was, `files` are all rows of `source_files`, `fetches` all rows of that table. A day in a
    `globe_history` path without fixes is `verified_empty` where its file was read and holds no row, or a whole archive
    lacks it, else `failed`; of a file elsewhere that holds no row the day is that of its base time. A day whose own
    file was set aside is `failed` also where the file of a neighbouring day brought some of its fixes: then it has both
    rows. Of a day that a service was asked for the last answer counts, where no file of it does.
    """
    received = [*(row for row in rows_of(old) if row["state"] == "received"
                  and (row["icao24"], row["day_utc"]) not in derived), *new]
    has_fixes = {(row["source"], row["day_utc"], row["icao24"]) for row in received}
    without: dict[tuple[Any, ...], Row] = {}
    read: set[tuple[Any, ...]] = set()
    rank = ("imported", "absent", "set_aside", "replaced").index
    for file in sorted(files, key=lambda file: (rank(file["status"]), text(file["source_file_id"]))):
        day = day_of_path(file["path"]) or _day_of_empty(file)
        key = (file["source"], day, file["icao24"])
        if not day or not file["icao24"] or file["status"] == "replaced" or key in read:
            continue
        if file["status"] in ("imported", "absent") and key in has_fixes:
            read.add(key)
        else:
            without.setdefault(key, _empty_day(file, day))
    by_sha = {file["sha256"]: file for file in files if file["status"] == "imported"}
    for fetch in fetches:
        key = (fetch["source"], fetch["day_utc"], fetch["icao24"])
        if key not in has_fixes and key not in without:
            without[key] = _asked_day(fetch, by_sha.get(fetch["sha256"]))
    return [*received, *without.values()]


def _day_of_empty(file: Mapping[str, Any]) -> str:
    """The UTC day of the base time of a file that was read and holds no row; empty for any other."""
    is_empty = file["status"] == "imported" and file["rows_total"] == 0 and not pd.isna(file["base_utc"])
    return f"{file['base_utc']:%Y-%m-%d}" if is_empty else ""


def _empty_day(file: Mapping[str, Any], day: str) -> Row:
    verified = file["status"] == "absent" or (file["status"] == "imported" and file["rows_total"] == 0)
    rejected = file["rows_rejected"]
    return {
        "source": file["source"], "day_utc": day, "icao24": file["icao24"],
        "state": "verified_empty" if verified else "failed", "fixes": 0, "reason": file["set_aside_reason"],
        "rows_rejected": 0 if rejected is None or pd.isna(rejected) else int(rejected),
        "first_fix_utc": None, "last_fix_utc": None, "source_file_ids": file["source_file_id"],
    }


def _asked_day(fetch: Mapping[str, Any], file: Mapping[str, Any] | None) -> Row:
    """A day that a service was asked for; `file` is what was received, where another source had brought it before."""
    row = {name: fetch[name] for name in ("source", "day_utc", "icao24", "reason", "tries", "last_tried_utc")}
    if fetch["outcome"] != "received" or file is None:
        state = {"not_listed": "verified_empty", "missing": "missing"}.get(fetch["outcome"], "failed")
        return row | {"state": state, "fixes": 0, "rows_rejected": 0, "source_file_ids": ""}
    return row | {
        "state": "received" if file["rows_total"] else "verified_empty", "fixes": file["rows_kept"],
        "rows_rejected": file["rows_rejected"], "first_fix_utc": file["first_fix_utc"],
        "last_fix_utc": file["last_fix_utc"], "source_file_ids": file["source_file_id"]}
