"""Asks a service for what is due: keeps what comes, checks that it is what was asked for, writes each answer down."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from ingest.client import SILENT, Answer, Client
from ingest.errors import FetchFailed, FileSetAside
from ingest.formats.content import Given
from ingest.imports import parse
from ingest.journal import Journal
from ingest.ledger import failed, had
from ingest.raw import Raw
from ingest.sources.files import Opened
from ingest.sources.tar1090 import TraceServer

Row = dict[str, Any]
UNLISTED = "unlisted"
"""Outcome of a 404 until it is known whether the server has the day."""


class Fetcher:
    """Asks one server, one question at a time; `now` tells the time, `limits` are the settings by name."""

    def __init__(self, client: Client, server: TraceServer, raw: Raw, journal: Journal, limits: Mapping[str, float],
                 now: Callable[[], datetime]) -> None:
        self.client, self.server, self.raw, self.journal = client, server, raw, journal
        self.limits, self.now = limits, now
        self.limit_bytes = int(limits["trace_limit_mb"] * 1_000_000)

    def answers(self, due: Iterable[Row], published: Container[str], minutes: float | None = None) -> Iterator[Row]:
        """The rows of `fetches` after each question; `due` is sorted by day, `published` are days known to be there.

        Ends early after `minutes`, and when the server failed `give_up_failures` times in a row, or did not answer at
        all `give_up_silent` times.
        """
        stop = _Stop(self.limits, minutes)
        for day, rows in groupby(due, key=lambda row: str(row["day_utc"])):
            if not stop.is_reached:
                yield from map(self._written, self._of_day(day, rows, day in published, stop))

    def _of_day(self, day: str, rows: Iterator[Row], is_there: bool, stop: _Stop) -> Iterator[Row]:
        """The answers for one day. Rows of aircraft that the server does not list wait until it is known whether it
        has the day; where it has not, the rest of the day is not asked for."""
        unlisted: list[Row] = []
        for row in rows:
            if stop.is_reached:
                break
            answered = self.ask(row)
            stop.heed(answered)
            if answered["outcome"] != UNLISTED:
                is_there |= answered["outcome"] == "received" and not answered["reason"]
                yield answered
                continue
            unlisted.append(answered)
            if not is_there and len(unlisted) >= self.limits["give_up_failures"]:
                is_there = self._has_day(day)
                if not is_there:
                    yield from (self._without_day(row) for row in [*map(_restored, unlisted), *rows])
                    return
        is_there = is_there or (bool(unlisted) and self._has_day(day))
        for row in map(_restored, unlisted):
            yield had(row, "not_listed", self.now(), self.limits) if is_there else self._without_day(row)

    def _written(self, row: Row) -> Row:
        self.journal.add(row)
        return row

    def ask(self, row: Row) -> Row:
        """One question, and the row after it. StoreError where the answer cannot be kept."""
        address = self.server.trace_address(row["day_utc"], row["icao24"])
        marks = (row["etag"], row["last_modified"]) if row["outcome"] == "received" else ("", "")
        try:
            return self._after(row, self.client.get(address, self.server.rule, self.limit_bytes, *marks))
        except FetchFailed as error:
            return failed(row, error.reason, self.now(), self.limits, {"address": error.place},
                          error.retry_after_s or 0)

    def _after(self, row: Row, answer: Answer) -> Row:
        facts = {"address": answer.url}
        if answer.status == 404 and row["outcome"] == "received":
            return had(row, "received", self.now(), self.limits) | {"reason": "no_longer_listed"}
        if answer.status == 404:
            return {**row, **facts, "outcome": UNLISTED, "before": row["outcome"], "reason": ""}
        if answer.status == 304:
            return had(row, row["outcome"], self.now(), self.limits)
        facts |= {"sha256": self.raw.put(answer.body), "etag": answer.etag, "last_modified": answer.last_modified}
        try:
            self._check(row, answer)
        except FileSetAside as error:
            return failed(row, error.reason, self.now(), self.limits, facts)
        return had(row, "received", self.now(), self.limits, facts)

    def _without_day(self, row: Row) -> Row:
        """The row where the server does not have the day: that says nothing of the aircraft."""
        return failed(row, "day_not_published", self.now(), self.limits, {})

    def _has_day(self, day: str) -> bool:
        """Whether the day's last heatmap is there; an empty answer, or a message in JSON, is none."""
        try:
            answer = self.client.get(self.server.day_address(day), self.server.rule, self.limit_bytes)
        except FetchFailed:
            return False
        return answer.status == 200 and answer.body.strip()[:1] not in (b"", b"{", b"[")

    def _check(self, row: Row, answer: Answer) -> None:
        """Raises FileSetAside where the bytes are not the trace of that aircraft on that day."""
        path = trace_path(self.server.key, row["day_utc"], row["icao24"])
        given = Opened(path, answer.body, answer.sha256, len(answer.body))
        parse(given, self.limit_bytes, Given(self.now().timestamp()), row["day_utc"])


def _restored(row: Row) -> Row:
    """The row of a 404 as it was before."""
    before = dict(row)
    return before | {"outcome": before.pop("before")}


class _Stop:
    """When to ask no further: the time is over, or the server fails again and again."""

    def __init__(self, limits: Mapping[str, float], minutes: float | None) -> None:
        self._most, self._most_silent = limits["give_up_failures"], limits["give_up_silent"]
        self._until = None if minutes is None else time.monotonic() + 60 * minutes
        self._failures = self._silent = 0

    @property
    def is_reached(self) -> bool:
        is_down = self._failures >= self._most or self._silent >= self._most_silent
        return is_down or (self._until is not None and time.monotonic() >= self._until)

    def heed(self, answered: Row) -> None:
        """Count the failures in a row."""
        self._failures = self._failures + 1 if answered["reason"] else 0
        self._silent = self._silent + 1 if answered["reason"] in SILENT else 0


def trace_path(source: str, day: str, icao24: str) -> PurePosixPath:
    """The place of a fetched trace, as `source_files` tells it.

    >>> str(trace_path("adsb_lol", "2025-03-15", "a2c4e0"))
    'adsb_lol/2025/03/15/traces/e0/trace_full_a2c4e0.json'
    """
    return PurePosixPath(source, day.replace("-", "/"), "traces", icao24[-2:], f"trace_full_{icao24}.json")


def opened(row: Row, raw: Raw) -> tuple[Opened, str]:
    """A received trace from the raw files, and its UTC day. StoreError where it is missing or damaged."""
    data = raw.get(row["sha256"])
    path = trace_path(row["source"], row["day_utc"], row["icao24"])
    return Opened(path, data, row["sha256"], len(data)), row["day_utc"]
