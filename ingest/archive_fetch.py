"""Daily archives over the network: streamed by, of each only the chosen aircraft; a day that is not whole failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from ingest.archives import ADSB_LOL, Reading, Told, read_archives
from ingest.client import Client
from ingest.errors import FetchFailed, FileSetAside, StoreBusy
from ingest.formats.trace_tar import Stream
from ingest.frames import to_arrow
from ingest.hosts import shown_address
from ingest.imports import Report
from ingest.ledger import HAD, Row, as_rows, failed, had, merged, new_rows
from ingest.pipeline import Progress
from ingest.publishing import publish_told
from ingest.raw import Raw
from ingest.reference import load_reference
from ingest.run import Outcome
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, raw_path, thresholds
from ingest.sources.archive import Archive, ArchiveServer, archive_server, listed
from ingest.store import Draft, Store, write_part
from ingest.watch_list import FLOWN, Watch, watched

KEY = ADSB_LOL.source
WAIT_S = 3600
Found = tuple[Archive, list[str]]


def fetch_archives(store: Store, progress: Progress, now: Callable[[], datetime], days: Iterable[str],
                   addresses: Sequence[str] | None = None, reference_dir: Path = REFERENCE_DIR,
                   server: ArchiveServer | None = None, limits: Mapping[str, float] | None = None) -> Outcome:
    """The archives of these UTC days, one release each; of `addresses`, else of those that are watched on the day.

    A day whose archive all of them were had from already is not asked for again.
    """
    fetcher = _Fetcher(store, progress, now, reference_dir, server or archive_server(), limits or thresholds())
    release = store.current()
    watch = watched(load_reference(reference_dir), release.table("legs", columns=FLOWN) if release else None)
    if addresses is not None:
        watch = Watch({address: [("", "")] for address in addresses})
    outcome = Outcome(KEY, release=release)
    for day in days:
        aircraft = watch.on(day)
        outcome.due += len(aircraft)
        fetcher.fetch(day, aircraft, outcome)
    return outcome


class _Fetcher:
    """Fetches one day after the other; `lists` are the lists of releases that were had."""

    def __init__(self, store: Store, progress: Progress, now: Callable[[], datetime], reference_dir: Path,
                 server: ArchiveServer, limits: Mapping[str, float]) -> None:
        self.store, self.progress, self.now, self.reference_dir = store, progress, now, reference_dir
        self.server, self.limits = server, limits
        self.client, self.raw = Client(limits), Raw(raw_path(store.root))
        self.lists: dict[str, str] = {}

    def fetch(self, day: str, aircraft: Sequence[str], outcome: Outcome) -> None:
        """One day: what it says of the aircraft goes into a release, and its rows of `fetches` into `outcome`."""
        release = self.store.current()
        held = release.table("fetches") if release else pd.DataFrame(columns=TABLES["fetches"].columns)
        new = new_rows(held, Watch({icao24: [("", "")] for icao24 in aircraft}), KEY, [day], self.now())
        mine = held[(held["source"] == KEY) & (held["day_utc"] == day) & held["icao24"].isin(set(aircraft))]
        rows = {row["icao24"]: row for row in (*as_rows(mine), *new)}
        if not rows:
            return
        address, report = "", Report()
        with TemporaryDirectory() as folder:
            told: list[Told] = []
            try:
                archive, urls = self._found(day)
                address = shown_address(urls[0])
                if all(row["outcome"] in HAD and not row["reason"] and row["address"] == address
                       for row in rows.values()):
                    outcome.answers += rows.values()
                    return
                told = list(read_archives([archive], aircraft, self._reading(Path(folder), report),
                                          lambda _: self._opened(archive, urls)))
                answers = [self._after(rows[icao24], told, address) for icao24 in rows]
            except (FetchFailed, FileSetAside) as error:
                answers = [self._failed(row, error.reason, address) for row in rows.values()]
            self._publish(day, answers, told, report, outcome)

    def _found(self, day: str) -> Found:
        """The release of a day, and where its parts are. FetchFailed or FileSetAside where it cannot be had."""
        place = self.server.list_address(day)
        if place not in self.lists:
            answer = self.client.get(place, self.server.rule, int(self.limits["trace_limit_mb"] * 1_000_000))
            self.lists[place] = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
        found = listed(self.lists[place], day)
        if found is None:
            raise FetchFailed(shown_address(place), reason="day_not_published")
        return found

    def _reading(self, folder: Path, report: Report) -> Reading:
        numbers = iter(range(10**9))

        def park(fixes: pd.DataFrame) -> Path:
            return write_part("fixes", to_arrow(TABLES["fixes"], fixes), folder / f"{next(numbers)}.parquet")

        return Reading(self.limits, self.now().timestamp(), set(), set(), report, park, self.raw.put)

    @contextmanager
    def _opened(self, archive: Archive, urls: Sequence[str]) -> Iterator[Iterable[Stream]]:
        """The parts as streams, each opened when its turn comes."""
        yield (part for url in urls for part in self._part(archive, url))

    def _part(self, archive: Archive, url: str) -> Iterator[Stream]:
        part = _Part(self.client.stream(url, self.server.rule, int(self.limits["archive_part_mb"] * 1_000_000),
                                        self.limits["archive_part_h"] * 3600), archive)
        try:
            yield part
        finally:
            part.close()

    def _after(self, row: Row, told: Iterable[Told], address: str) -> Row:
        """The row after an archive was read; a trace that was read counts before what was set aside beside it."""
        said = [read[0].row for _, read in told if read and read[0].row["icao24"] == row["icao24"]]
        files = {file["status"]: file for file in said}
        if file := files.get("imported"):
            facts = {"address": address, "sha256": file["sha256"]}
            return _settled(had(row, "received", self.now(), self.limits, facts))
        if "absent" in files:
            return _settled(had(row, "not_listed", self.now(), self.limits, {"address": address}))
        return self._failed(row, files["set_aside"]["set_aside_reason"], address)

    def _failed(self, row: Row, reason: str, address: str) -> Row:
        return _settled(failed(row, reason, self.now(), self.limits, {"address": address}))

    def _publish(self, day: str, answers: list[Row], told: list[Told], report: Report, outcome: Outcome) -> None:
        with ExitStack() as stack:
            draft = self._draft(stack)
            held = merged(draft.table("fetches"), answers)
            change = f"archive of {day}: {report.imported} traces, set aside {len(report.set_aside)}"
            asked = {(row["icao24"], row["day_utc"]) for row in answers}
            run = publish_told(draft, held, asked, told, report, change, self.progress, self.reference_dir)
            outcome.is_new_release |= draft.base is None or run.release.id != draft.base.id
        outcome.release = run.release
        outcome.answers += answers

    def _draft(self, stack: ExitStack) -> Draft:
        """A draft, as soon as no other run is writing: what streamed by is not lost for that. StoreBusy in the end."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                return stack.enter_context(self.store.writer("fetch"))
            except StoreBusy:
                if time.monotonic() >= until:
                    raise
                time.sleep(1)


class _Part:
    """A part over the network; one that the server does not have is missing."""

    def __init__(self, download: Any, archive: Archive) -> None:
        self._download, self._archive = download, archive
        self.seekable, self.seek, self.close = download.seekable, download.seek, download.close

    def read(self, size: int, /) -> bytes:
        """As `Download.read`. FileSetAside with the reason `archive_part_missing` for a 404."""
        try:
            return bytes(self._download.read(size))
        except FetchFailed as error:
            if error.status != 404:
                raise
            raise FileSetAside(self._archive.name, found="no such part on the server", advice="try again later",
                               expected="the part that is listed", reason="archive_part_missing") from None


def _settled(row: Row) -> Row:
    """No run asks for archives by itself, so the row is not due."""
    return row | {"next_due_utc": None}
