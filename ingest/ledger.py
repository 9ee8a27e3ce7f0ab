"""What is to be asked of a service, and what its answers make of it: the rows of the table `fetches`.

Each watched aircraft and day has one row. It begins as missing and due; an answer makes it received, not_listed or
failed and says when it is due again. What was had once stays had: a later failure adds its reason and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from ingest.derive.claims import rows_of
from ingest.frames import conformed
from ingest.schema import TABLES
from ingest.watch_list import Watch

Row = dict[str, Any]
HAD = ("received", "not_listed")
NOTHING: Mapping[str, str] = {}


def last_whole_day(now: datetime, settles_h: float) -> str:
    """The last UTC day that ended `settles_h` hours ago or more.

    >>> last_whole_day(datetime(2025, 3, 17, 2, tzinfo=UTC), 3), last_whole_day(datetime(2025, 3, 17, 3, tzinfo=UTC), 3)
    ('2025-03-15', '2025-03-16')
    """
    return (now - timedelta(days=1, hours=settles_h)).date().isoformat()


def days_between(first: str, last: str) -> list[str]:
    """The days from the first to the last, both included.

    >>> days_between("2025-02-28", "2025-03-01")
    ['2025-02-28', '2025-03-01']
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def new_rows(held: pd.DataFrame, watch: Watch, source: str, days: Iterable[str], now: datetime) -> list[Row]:
    """A missing row, due now, for each watched aircraft and day that `held` (rows of `fetches`) lacks."""
    own = held[held["source"] == source]
    there = {day: set(group) for day, group in own.groupby("day_utc")["icao24"]}
    empty = dict.fromkeys(TABLES["fetches"].columns)
    return [empty | {"source": source, "day_utc": day, "icao24": icao24, "outcome": "missing", "reason": "",
                     "tries": 0, "next_due_utc": now, "etag": "", "last_modified": "", "sha256": "", "address": ""}
            for day in days for icao24 in watch.on(day) if icao24 not in there.get(day, ())]


def as_rows(fetches: pd.DataFrame) -> list[Row]:
    """Rows of `fetches` as dictionaries, the newest days first, then by aircraft; a missing time is None."""
    rows = rows_of(fetches.sort_values(["day_utc", "icao24"], ascending=[False, True], kind="stable"))
    return [{name: None if value is pd.NaT else value for name, value in row.items()} for row in rows]


def had(row: Mapping[str, Any], outcome: str, now: datetime, limits: Mapping[str, float],
        facts: Mapping[str, str] = NOTHING) -> Row:
    """The row after the service gave the day, or said that it does not list the aircraft.

    `facts` are etag, last_modified, sha256 and address as far as the answer has them; the others stay.
    """
    return {**row, **facts, "outcome": outcome, "reason": "", "tries": 0, "next_due_utc": _recheck(row, now, limits),
            **_tried(row, now)}


def failed(row: Mapping[str, Any], reason: str, now: datetime, limits: Mapping[str, float],
           facts: Mapping[str, str], retry_after_s: float = 0) -> Row:
    """The row after a failure; pauses grow to `retry_longest_h`, and are at least what the service asks for."""
    tries = int(row["tries"]) + 1
    hours = min(limits["retry_first_h"] * 2 ** min(tries - 1, 20), limits["retry_longest_h"])
    pause = max(timedelta(hours=hours), timedelta(seconds=retry_after_s))
    outcome = row["outcome"] if row["outcome"] in HAD else "failed"
    return {**row, **({} if outcome in HAD else facts), "outcome": outcome, "reason": reason, "tries": tries,
            "next_due_utc": now + pause, **_tried(row, now)}


def lost(row: Mapping[str, Any], now: datetime) -> Row:
    """The row where what was received can be read no more before it came into a release: to be had again at once."""
    return {**row, "outcome": "failed", "reason": "raw_file_lost", "tries": 0, "next_due_utc": now, "etag": "",
            "last_modified": "", "sha256": ""}


def _tried(row: Mapping[str, Any], now: datetime) -> Row:
    return {"first_tried_utc": row["first_tried_utc"] or now, "last_tried_utc": now}


def _recheck(row: Mapping[str, Any], now: datetime, limits: Mapping[str, float]) -> datetime | None:
    """When a day that was had is looked at again: twice after its end, then no more."""
    end = datetime.combine(date.fromisoformat(row["day_utc"]), datetime.min.time(), UTC) + timedelta(days=1)
    looks = (end + timedelta(days=limits[name]) for name in ("recheck_first_days", "recheck_last_days"))
    return next((look for look in looks if look > now), None)


def merged(held: pd.DataFrame, changed: Iterable[Row]) -> pd.DataFrame:
    """`held` with the changed rows in place of those with the same key, in the order of the key."""
    table = TABLES["fetches"]
    key = list(table.key)
    last = {tuple(row[name] for name in key): row for row in changed}
    if not last:
        return held
    new = conformed(table, list(last.values()))
    kept = held[~pd.MultiIndex.from_frame(held[key]).isin(list(last))]
    return pd.concat([f for f in (kept, new) if len(f)]).sort_values(key, kind="stable", ignore_index=True)
