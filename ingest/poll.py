"""Live positions until it is told to stop: safe to kill at any moment, and to start again."""

from __future__ import annotations

import fcntl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from ingest.client import Client
from ingest.disk import refusals_told
from ingest.errors import FetchFailed, StoreBusy, UsageError
from ingest.manifest import Release
from ingest.pipeline import Progress
from ingest.polling import Poller
from ingest.reference import load_reference
from ingest.settings import REFERENCE_DIR, thresholds
from ingest.sources.live import LiveServer
from ingest.store import Store
from ingest.watch_list import FLOWN, watched


class Stop:
    """When to end: after some minutes, or when `set` is called, by a signal too."""

    def __init__(self, minutes: float | None = None) -> None:
        self._event = Event()
        self._until = None if minutes is None else time.monotonic() + 60 * minutes

    def set(self, *_: object) -> None:
        """End as soon as the question that is under way has its answer."""
        self._event.set()

    @property
    def is_reached(self) -> bool:
        return self._event.is_set() or (self._until is not None and time.monotonic() >= self._until)

    def wait(self, seconds: float) -> None:
        """Wait so long, but not beyond the end."""
        left = seconds if self._until is None else min(seconds, self._until - time.monotonic())
        self._event.wait(max(0.0, left))


@dataclass
class Outcome:
    """What a poll did since it began: questions that were answered, failures by reason, new positions."""

    source: str
    answered: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    positions: int = 0
    left: int = 0
    release: Release | None = None

    @property
    def is_fruitless(self) -> bool:
        """Nothing at all could be had."""
        return bool(self.failures) and not self.answered


def poll(store: Store, server: LiveServer, progress: Progress, now: Callable[[], datetime], stop: Stop,
         tell: Callable[[Outcome], None], every_s: float | None = None, reference_dir: Path = REFERENCE_DIR) -> Outcome:
    """Ask every `every_s` seconds (else as the setting says) until `stop`, and publish now and then.

    `tell` gets what was done so far after each release but the last. StoreBusy where another poll of the same source
    is at work. UsageError where nobody is watched today.
    """
    limits = {**thresholds(), "fetch_retries": 0}
    release = store.current()
    watch = watched(load_reference(reference_dir), release.table("legs", columns=FLOWN) if release else None)
    if not watch.on(f"{now():%Y-%m-%d}"):
        raise UsageError("watch_list.csv", found="nobody who is watched today", expected="aircraft to ask for",
                         advice="add a row for each")
    with _alone(store.root, server.key):
        client = Client(limits, sleep=stop.wait)
        poller = Poller(store, server, watch, client, limits, now, progress, reference_dir)
        outcome = Outcome(server.key)
        _ask_until(stop, poller, outcome, tell, every_s or limits["poll_every_s"], limits)
        _publish(poller, outcome)
        return outcome


def _ask_until(stop: Stop, poller: Poller, outcome: Outcome, tell: Callable[[Outcome], None], every_s: float,
               limits: Mapping[str, float]) -> None:
    """Rounds of questions; after failures the pauses double, and are at least what the server asks for."""
    due, pause_s = time.monotonic() + 60 * limits["poll_release_min"], every_s
    while True:
        failed = _round(stop, poller, outcome)
        pause_s = min(2 * pause_s, max(every_s, limits["poll_longest_s"])) if failed else every_s
        stop.wait(max(pause_s, (failed and failed.retry_after_s) or 0))
        if stop.is_reached:
            return
        if time.monotonic() >= due:
            due = time.monotonic() + 60 * limits["poll_release_min"]
            if _publish(poller, outcome):
                tell(outcome)


def _round(stop: Stop, poller: Poller, outcome: Outcome) -> FetchFailed | None:
    """All questions of one moment; the failure that ended it early."""
    for url, addresses in poller.server.questions(poller.watch.on(f"{poller.now():%Y-%m-%d}")):
        before = poller.new
        if failed := poller.ask(url, addresses):
            outcome.failures[failed.reason] += 1
            return failed
        outcome.answered += 1
        outcome.positions += poller.new - before
        if stop.is_reached:
            break
    return None


def _publish(poller: Poller, outcome: Outcome) -> bool:
    is_new = poller.publish()
    outcome.release, outcome.left = poller.release, len(poller.lines)
    return is_new


@contextmanager
def _alone(root: Path, key: str) -> Iterator[None]:
    """One poll of a source at a time; the system frees the lock when the process ends, however it ends."""
    with refusals_told(root, "nothing was asked"):
        root.mkdir(parents=True, exist_ok=True)
        file = open(root / f"polled-{key}.lock", "w")  # noqa: SIM115
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusy(str(root), advice=f"another poll of {key} is at work") from None
        yield


def told(outcome: Outcome, at: datetime) -> str:
    """The line for a log.

    >>> from datetime import UTC
    >>> told(Outcome("adsb_lol_live", 58, Counter(timed_out=2), 112), datetime(2025, 3, 16, 4, tzinfo=UTC))
    '2025-03-16T04:00:00Z poll: adsb_lol_live: 58 answers, 2 failed (timed_out 2), 112 new positions; no release.'
    """
    parts = [f"{outcome.answered} answers", f"{outcome.failures.total()} failed", f"{outcome.positions} new positions"]
    if outcome.failures:
        parts[1] += " (" + ", ".join(f"{why} {count}" for why, count in sorted(outcome.failures.items())) + ")"
    if outcome.left:
        parts.append(f"{outcome.left} questions wait for the next release")
    release = f"release {outcome.release.id}" if outcome.release else "no release"
    return f"{at:%Y-%m-%dT%H:%M:%SZ} poll: {outcome.source}: {', '.join(parts)}; {release}."
