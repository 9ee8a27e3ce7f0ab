"""What cron calls: everything that is due, once. Safe to repeat, to kill, and to start twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.client import Client
from ingest.errors import StoreError
from ingest.fetching import Fetcher, opened
from ingest.journal import Journal
from ingest.ledger import HAD, as_rows, days_between, last_whole_day, lost, merged, new_rows
from ingest.manifest import Release
from ingest.pipeline import Progress
from ingest.publishing import publish_fetched
from ingest.raw import Raw
from ingest.reference import load_reference, reference_hashes
from ingest.settings import REFERENCE_DIR, raw_path, thresholds
from ingest.sources.tar1090 import trace_server
from ingest.store import Draft, Store
from ingest.watch_list import FLOWN, Watch, watched

Row = dict[str, Any]
JOURNAL = "fetched.jsonl"


@dataclass
class Outcome:
    """What a run did: `due` counts the questions, `answers` are the rows of `fetches` after them, `left` not asked.

    `due_rows` are those rows before them.
    """

    source: str
    due: int = 0
    left: int = 0
    answers: list[Row] = field(default_factory=list)
    release: Release | None = None
    is_new_release: bool = False
    newest_day: str = ""
    is_stale: bool = False
    due_rows: list[Row] = field(default_factory=list)

    @property
    def failures(self) -> dict[str, int]:
        """How many questions failed, by reason."""
        return dict(sorted(Counter(row["reason"] for row in self.answers if row["reason"]).items()))

    @property
    def is_fruitless(self) -> bool:
        """Something was due and nothing at all could be had."""
        return bool(self.due) and not any(not row["reason"] for row in self.answers)

    def counted(self, outcome: str) -> int:
        """How many answers made their day `outcome`."""
        return sum(row["outcome"] == outcome and not row["reason"] for row in self.answers)


@dataclass(frozen=True)
class Asked:
    """What a run asks for: all that is due from the day `since` on, or the days `chosen` of these aircraft.

    Without `since` it begins with the first day in the ledger; a new store begins `run_back_days` ago. Without
    `addresses` the aircraft are those that are watched on each day.
    """

    since: str = ""
    chosen: tuple[str, str] | None = None
    addresses: Sequence[str] | None = None


ALL_DUE = Asked()


@dataclass(frozen=True)
class Plan:
    """What a run is to do: `fetches` with what is new in it, what of it no release holds, what is due, and the days
    that the service is known to have."""

    held: pd.DataFrame
    unpublished: list[Row]
    due: list[Row]
    published: frozenset[str]


def run(store: Store, progress: Progress, now: Callable[[], datetime], asked: Asked = ALL_DUE,
        minutes: float | None = None, dry: bool = False, reference_dir: Path = REFERENCE_DIR,
        client: Client | None = None) -> Outcome:
    """Ask, derive what the answers change and publish one release; `dry` only counts what is due.

    The `client` is one of the run's own, unless it is given. With nothing due and nothing changed no release is
    made. StoreBusy where another run is writing.
    """
    server, limits = trace_server(), thresholds()
    with store.writer("run") as draft:
        journal = Journal(store.root / JOURNAL)
        watch = watched(load_reference(reference_dir), draft.table("legs", columns=FLOWN))
        plan = _plan(draft, journal, watch, server.key, asked, now())
        outcome = Outcome(server.key, due=len(plan.due), left=len(plan.due), release=draft.base, due_rows=plan.due)
        if not dry:
            raw = Raw(raw_path(store.root))
            fetcher = Fetcher(client or Client(limits), server, raw, journal, limits, now)
            outcome.answers = list(fetcher.answers(progress(plan.due, "asking"), plan.published, minutes))
            outcome.left -= len(outcome.answers)
            changed = [*plan.unpublished, *outcome.answers]
            traces, gone = _there(_new_traces(changed, draft), raw, now())
            changed, outcome.answers = [*changed, *gone], [*outcome.answers, *gone]
            if changed or _reference_changed(draft, reference_dir):
                received = (opened(row, raw) for row in traces)
                days = {(row["icao24"], row["day_utc"]) for row in changed}
                outcome.release = publish_fetched(draft, merged(plan.held, outcome.answers), days, received, server.key,
                                                  progress, reference_dir).release
                outcome.is_new_release = draft.base is None or outcome.release.id != draft.base.id
            journal.clear()
        return _with_age(outcome, merged(plan.held, outcome.answers), limits, now())


def _plan(draft: Draft, journal: Journal, watch: Watch, source: str, asked: Asked, now: datetime) -> Plan:
    written = journal.rows()
    held = merged(draft.table("fetches"), written)
    days = _days(held, source, asked, now)
    if asked.addresses is not None:
        watch = Watch({address: [("", "")] for address in asked.addresses})
    added = new_rows(held, watch, source, days, now)
    held = merged(held, added)
    mine = held[held["source"] == source]
    published = frozenset(mine.loc[mine["outcome"] == "received", "day_utc"])
    if asked.chosen:
        wanted = mine["day_utc"].isin(days) & mine["icao24"].isin({a for day in days for a in watch.on(day)})
    else:
        wanted = (mine["day_utc"] >= asked.since) & (mine["next_due_utc"] <= now)
    return Plan(held, [*added, *written], as_rows(mine[wanted]), published)


def _days(held: pd.DataFrame, source: str, asked: Asked, now: datetime) -> list[str]:
    """The days for which there is to be a row."""
    limits = thresholds()
    last = last_whole_day(now, limits["day_settles_h"])
    if asked.chosen:
        return days_between(asked.chosen[0], min(asked.chosen[1], last))
    own = held.loc[held["source"] == source, "day_utc"]
    begin = asked.since or (now - timedelta(days=limits["run_back_days"])).date().isoformat()
    return days_between(min(own.min(), asked.since or own.min()) if len(own) else begin, last)


def _new_traces(changed: Iterable[Row], draft: Draft) -> list[Row]:
    """The last received answer for each aircraft and day, sorted by aircraft, without those that are in use already."""
    in_use = set(draft.table("source_files", columns=["sha256"], filters=[("status", "==", "imported")])["sha256"])
    last = {(row["icao24"], row["day_utc"]): row for row in changed if row["outcome"] == "received"}
    return [last[key] for key in sorted(last) if last[key]["sha256"] not in in_use]


def _there(traces: Iterable[Row], raw: Raw, now: datetime) -> tuple[list[Row], list[Row]]:
    """The traces whose raw files are there whole, and the rows of the others, to be asked for again."""
    found: list[Row] = []
    gone: list[Row] = []
    for row in traces:
        try:
            raw.get(row["sha256"])
            found.append(row)
        except StoreError:
            gone.append(lost(row, now))
    return found, gone


def _reference_changed(draft: Draft, reference_dir: Path) -> bool:
    return draft.base is None or draft.base.reference_hashes != reference_hashes(reference_dir)


def _with_age(outcome: Outcome, held: pd.DataFrame, limits: Any, now: datetime) -> Outcome:
    had = held[(held["source"] == outcome.source) & held["outcome"].isin(HAD)]
    outcome.newest_day = str(had["day_utc"].max()) if len(had) else ""
    oldest_good = (now - timedelta(days=limits["stale_days"] + 1)).date().isoformat()
    outcome.is_stale = bool(len(held)) and outcome.newest_day < oldest_good
    return outcome


def told(outcome: Outcome, at: datetime) -> str:
    """The line for a log.

    >>> from datetime import UTC
    >>> told(Outcome("adsb_lol"), datetime(2025, 3, 16, 4, tzinfo=UTC))
    '2025-03-16T04:00:00Z run: adsb_lol: nothing is due; no release.'
    """
    release = "no release" if outcome.release is None else (
        f"release {outcome.release.id}" if outcome.is_new_release else f"release {outcome.release.id} stays")
    parts = [f"{outcome.counted('received')} received", f"{outcome.counted('not_listed')} not listed",
             f"{sum(outcome.failures.values())} failed"] if outcome.due else ["nothing is due"]
    if outcome.failures:
        parts[-1] += " (" + ", ".join(f"{reason} {count}" for reason, count in outcome.failures.items()) + ")"
    if outcome.left:
        parts.append(f"{outcome.left} not asked")
    if outcome.is_stale:
        parts.append(f"newest day {outcome.newest_day or 'none'}: staler than its limit")
    return f"{at:%Y-%m-%dT%H:%M:%SZ} run: {outcome.source}: {', '.join(parts)}; {release}."
