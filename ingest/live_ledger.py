"""What live answers make of the rows of `fetches`: never an empty day, for they tell of moments alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from ingest.ledger import as_rows
from ingest.schema import TABLES

Row = dict[str, Any]
NOT_HEARD = "not_heard_live"
LINE = ("asked_utc", "aircraft", "sha256", "reason")
"""What is written down of each question: when, about whom (joined by commas), the bytes that came, why it failed."""


def day_of(line: Mapping[str, Any]) -> str:
    """The UTC day of a question."""
    return f"{line['asked_utc']:%Y-%m-%d}"


def live_rows(held: pd.DataFrame, lines: Iterable[Mapping[str, Any]], heard: Collection[tuple[str, str]], source: str,
              address: str) -> list[Row]:
    """The rows of `fetches` after the questions `lines`; `heard` are day and aircraft of the new positions.

    A day with a position is received, also where questions failed on it: `tries` counts these. Without one it is
    failed where a question failed, else missing (`not_heard_live`).
    """
    rows = {(row["day_utc"], row["icao24"]): row for row in as_rows(held[held["source"] == source])}
    changed: dict[tuple[str, str], Row] = {}
    for line in lines:
        for icao24 in line["aircraft"].split(","):
            key = (day_of(line), icao24)
            changed[key] = _after(changed.get(key) or rows.get(key) or _new(*key, source, address), line)
    for key in sorted(heard):
        before = changed.get(key) or rows.get(key) or _new(*key, source, address)
        changed[key] = before | {"outcome": "received"}
    return [_with_reason(row) for row in changed.values()]


def _new(day: str, icao24: str, source: str, address: str) -> Row:
    return dict.fromkeys(TABLES["fetches"].columns) | {
        "source": source, "day_utc": day, "icao24": icao24, "outcome": "missing", "reason": NOT_HEARD, "tries": 0,
        "etag": "", "last_modified": "", "sha256": "", "address": address}


def _after(row: Row, line: Mapping[str, Any]) -> Row:
    row = row | {"first_tried_utc": row["first_tried_utc"] or line["asked_utc"], "last_tried_utc": line["asked_utc"],
                 "sha256": line["sha256"] or row["sha256"]}
    if not line["reason"]:
        return row
    outcome = row["outcome"] if row["outcome"] == "received" else "failed"
    return row | {"outcome": outcome, "reason": line["reason"], "tries": row["tries"] + 1}


def _with_reason(row: Row) -> Row:
    """A received day keeps the reason of a failure alone."""
    is_heard = row["outcome"] == "received" and row["reason"] == NOT_HEARD
    return row | {"reason": ""} if is_heard else row
