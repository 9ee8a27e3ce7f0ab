"""Asks for live positions, keeps what comes, and publishes the new ones in batches."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from ingest.client import Client
from ingest.errors import FetchFailed, FileSetAside, StoreBusy, StoreError
from ingest.fix_parts import DAY_MS, day_name, partition_of
from ingest.formats.content import Given
from ingest.formats.trace import Trace
from ingest.imports import ORIGINS, Report, parse, reads_of
from ingest.journal import Journal
from ingest.ledger import merged
from ingest.live_ledger import LINE, live_rows
from ingest.live_positions import LivePositions
from ingest.manifest import Release
from ingest.pipeline import Progress
from ingest.publishing import publish_reads
from ingest.raw import Raw
from ingest.settings import raw_path
from ingest.sources.files import Opened
from ingest.sources.live import LiveServer
from ingest.store import Store
from ingest.watch_list import Watch

Line = dict[str, Any]
FORMAT = "aircraft_json"
REPEATS_MS = 3_600_000
"""No answer repeats a position that is an hour older."""
MOST_LINES = 500
"""Answers that brought nothing new wait for a release until they are so many."""


class Poller:
    """Asks one server; what no release holds yet is in `lines` and, written down, in the journal beside the store."""

    def __init__(self, store: Store, server: LiveServer, watch: Watch, client: Client, limits: Mapping[str, float],
                 now: Callable[[], datetime], progress: Progress, reference_dir: Path) -> None:
        self.store, self.server, self.watch, self.client = store, server, watch, client
        self.limits, self.now, self.progress, self.reference_dir = limits, now, progress, reference_dir
        self.journal = Journal(store.root / f"polled-{server.key}.jsonl", LINE)
        self.raw = Raw(raw_path(store.root))
        self.positions = LivePositions(limits["poll_same_s"])
        self.lines: list[Line] = []
        self.new = 0
        self.release: Release | None = store.current()
        self._take_up()

    def _take_up(self) -> None:
        """Go on where the last poll ended, or was killed: with the answers that no release holds."""
        tried = self._held("fetches")["last_tried_utc"].max()
        left = [line for line in self.journal.rows() if pd.isna(tried) or line["asked_utc"] > tried]
        self._know(min([*(line["asked_utc"] for line in left), self.now()]).timestamp() * 1000 - REPEATS_MS)
        for line in left:
            traces: Sequence[Trace] = ()
            if not line["reason"]:
                try:
                    traces, line["reason"] = self._read(self.raw.get(line["sha256"]), line["asked_utc"])
                except StoreError:
                    line["reason"] = "damaged"
            self._take(line, traces)

    def _held(self, table: str) -> pd.DataFrame:
        """What the last release holds of this source."""
        release = self.release or self.store.current()
        if release is None:
            return pd.DataFrame({"last_tried_utc": pd.Series(dtype="datetime64[ms, UTC]")})
        return release.table(table, filters=[("source", "==", self.server.key)])

    def _know(self, since_ms: float) -> None:
        """Positions of this source that are held from then on."""
        if self.release is None:
            return
        last_ms = self.now().timestamp() * 1000
        days = [day_name(day) for day in range(int(since_ms // DAY_MS), int(last_ms // DAY_MS) + 1)]
        files = set(self._held("source_files")["source_file_id"])
        fixes = self.release.table("fixes", ["icao24", "time_utc", "latitude", "longitude", "source_file_id"],
                                   partitions=map(partition_of, days))
        fixes = fixes[fixes["source_file_id"].isin(files)]
        times = fixes["time_utc"].dt.as_unit("ms").astype("int64")
        self.positions.know(row for row in zip(fixes["icao24"], times, fixes["latitude"], fixes["longitude"],
                                               strict=True) if row[1] >= since_ms)

    def ask(self, url: str, addresses: list[str]) -> FetchFailed | None:
        """One question about these aircraft, written down with its answer. Where it failed, why."""
        at = self.now()
        line: Line = {"asked_utc": at.replace(microsecond=at.microsecond // 1000 * 1000),
                      "aircraft": ",".join(addresses), "sha256": "", "reason": ""}
        failed, traces = None, list[Trace]()
        try:
            answer = self.client.get(url, self.server.rule, int(self.limits["trace_limit_mb"] * 1_000_000))
            data = answer.body if answer.body.startswith(b"\x1f\x8b") else gzip.compress(answer.body, mtime=0)
            line["sha256"] = self.raw.put(data)
            traces, line["reason"] = ([], "unexpected_answer") if answer.status == 404 else self._read(data, at)
        except FetchFailed as error:
            failed, line["reason"] = error, error.reason
        self.journal.add(line)
        self._take(line, traces)
        return failed or (FetchFailed(self.server.shown, reason=line["reason"]) if line["reason"] else None)

    def _read(self, data: bytes, at: datetime) -> tuple[list[Trace], str]:
        """What an answer says; or why it cannot be used, as a key of FETCH_REASONS or FILE_REASONS."""
        opened = Opened(PurePosixPath(self.server.key), data, "", len(data))
        try:
            key, traces = parse(opened, int(self.limits["trace_limit_mb"] * 1_000_000), Given(at.timestamp()))
        except FileSetAside as error:
            return [], error.reason
        if key != FORMAT:
            return [], "not_a_trace"
        is_stale = abs(traces[0].base - at.timestamp()) > self.limits["poll_stale_s"]
        return ([], "stale_answer") if is_stale else (traces, "")

    def _take(self, line: Line, traces: Sequence[Trace]) -> None:
        self.lines.append(line)
        self.new += self.positions.add(traces, line["aircraft"].split(","))

    def publish(self) -> bool:
        """One release of all that is new; False where there is no news, or another run is writing: it waits then."""
        if not self._is_news():
            return False
        try:
            with self.store.writer("poll") as draft:
                traces, report = self.positions.taken(), Report()
                heard = {(day_name(ms // DAY_MS), t.icao24) for t in traces for ms in t.time_ms.tolist()}
                held = draft.table("fetches")
                rows = live_rows(held, self.lines, heard, self.server.key, self.server.shown)
                reads = reads_of(self._list(), ORIGINS[self.server.key], FORMAT, traces, report) if traces else []
                self.release = publish_reads(
                    draft, merged(held, rows), {(row["icao24"], row["day_utc"]) for row in rows}, reads, report,
                    f"polled {self.server.key}: {len(self.lines)} answers, "
                    f"{report.rows_kept} new positions", self.progress, self.reference_dir).release
        except StoreBusy:
            return False
        self.journal.clear()
        self.lines, self.new = [], 0
        self.positions.forget(self.now().timestamp() * 1000 - REPEATS_MS)
        return True

    def _is_news(self) -> bool:
        """Whether there is a position, or a state of a day, that no release holds."""
        if self.new or len(self.lines) >= MOST_LINES or (self.release is None and self.lines):
            return True
        if self.release is None:
            return False
        held = self._held("fetches")
        known = {(row.day_utc, row.icao24, row.outcome, row.reason) for row in held.itertuples()}
        rows = live_rows(held, self.lines, (), self.server.key, self.server.shown)
        return not known.issuperset((row["day_utc"], row["icao24"], row["outcome"], row["reason"]) for row in rows)

    def _list(self) -> Opened:
        """The answers of a batch as one file: a line for each, with the sha256 of its bytes. It is kept raw as well."""
        data = b"".join(json.dumps(line | {"asked_utc": line["asked_utc"].isoformat()}).encode() + b"\n"
                        for line in self.lines)
        first = self.lines[0]["asked_utc"]
        path = PurePosixPath(self.server.key, f"{first:%Y-%m-%dT%H%M%S}.{first.microsecond // 1000:03d}Z.jsonl")
        return Opened(path, data, self.raw.put(data), len(data))
