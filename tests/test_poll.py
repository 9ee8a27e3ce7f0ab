"""Live positions: each once, also when the poll is stopped, killed and started again; and no day is called empty."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from runs import DOCUMENT, ROOT, last, silent

from ingest.errors import StoreBusy, UsageError
from ingest.poll import Outcome, Stop, poll
from ingest.sources.live import SERVICES, live_server
from ingest.store import Store
from tests.hostile_server import HostileServer
from tests.nights import World

ROWS = [(DOCUMENT["timestamp"] + row[0], row[1], row[2], row[3], row[4]) for row in DOCUMENT["trace"]]
FIRST_S, WATCHED = ROWS[0][0], "f00000"
PATH = "/data/aircraft.json"


class Sky:
    """The real positions of the excerpt as a readsb tells them at a moment, with a stranger beside them.

    Each answer is `step_s` after the one before; `shift_s` moves all of it in time. `plan` says what the coming
    answers are in place of it; when `left` answers were given `over` is called.
    """

    def __init__(self, step_s: float = 8.0, clock: Callable[[], float] | None = None, shift_s: float = 0) -> None:
        self.at, self.step_s, self.clock, self.shift_s = FIRST_S + 1, step_s, clock, shift_s
        self.left, self.over = 10**9, lambda: None
        self.places: set[tuple[float, float]] = set()
        self.plan: list[bytes] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def get(self, path: str) -> bytes | None:
        if not path.endswith((PATH, WATCHED)):
            return None
        now = self.clock() if self.clock else self.at
        body = self.plan.pop(0) if self.plan else self.told(now)
        self.at += self.step_s
        self.left -= 1
        if self.left == 0:
            self.over()
        return body

    def told(self, now: float) -> bytes:
        """What is heard at that moment: the last position of at most a minute ago, and how old it is."""
        before = [row for row in ROWS if now - 60 < row[0] + self.shift_s <= now]
        stranger = {"hex": "a11f59", "lat": 30.0, "lon": -107.0, "seen_pos": 0.3}
        aircraft = []
        for at, latitude, longitude, feet, knots in before[-1:]:
            self.places.add((latitude, longitude))
            height = {"alt_baro": feet} if feet is not None else {}
            aircraft.append({"hex": WATCHED, "lat": latitude, "lon": longitude, "gs": knots, **height,
                             "seen_pos": round(now - at - self.shift_s, 1)})
        return json.dumps({"now": round(now, 1), "messages": 1, "aircraft": [*aircraft, stranger]}).encode()


def nobody(at: float) -> bytes:
    return json.dumps({"now": int(at * 1000), "ac": [], "msg": "No error", "total": 0}).encode()


@contextmanager
def served(sky: Sky) -> Iterator[HostileServer]:
    with HostileServer(sky) as server:  # type: ignore[arg-type]
        yield server


def ask(store: Store, sky: Sky, server: HostileServer, reference: Path, answers: int) -> Outcome:
    """A poll that is told to stop after so many answers."""
    stop = Stop()
    asked = replace(live_server(server.url(PATH)), rule=server.rule())

    def over() -> None:
        """Stop; another poll of the same source, begun before the end, leaves it to this one."""
        with suppress(StoreBusy):
            poll(store, asked, silent, sky.now, Stop(0), lambda _: None, 1, reference)
            raise AssertionError("two at once")
        stop.set()

    sky.left, sky.over = answers, over
    return poll(store, asked, silent, sky.now, stop, lambda _: None, 0.001, reference)


def fixes(store: Store) -> pd.DataFrame:
    found = last(store).table("fixes")
    return found[found["icao24"] == WATCHED]


def state(store: Store) -> list[tuple[str, str]]:
    rows = last(store).table("coverage")
    rows = rows[rows["icao24"] == WATCHED]
    return list(zip(rows["state"], rows["reason"].fillna(""), strict=True))


def check_once_each(store: Store, sky: Sky) -> None:
    """Every place that was told is one fix, at the time when the aircraft was there; the stranger is not kept."""
    held = fixes(store)
    assert set(zip(held["latitude"], held["longitude"], strict=True)) == sky.places
    assert len(held) == len(sky.places)
    assert set(last(store).table("fixes")["icao24"]) == {WATCHED}
    times = {(row[1], row[2]): row[0] + sky.shift_s for row in ROWS}
    off = [abs(at.timestamp() - times[place]) for at, place in zip(
        held["time_utc"], zip(held["latitude"], held["longitude"], strict=True), strict=True)]
    assert max(off) <= 0.2


def test_a_position_that_answers_repeat_is_one_fix_also_after_stopping_and_starting_again(tmp_path: Path) -> None:
    sky, store, world = Sky(), Store(tmp_path / "store"), World(tmp_path, aircraft=1, seed=1)
    with served(sky) as server:
        first = ask(store, sky, server, world.reference, 12)
        assert (first.answered, first.failures.total()) == (12, 0)
        check_once_each(store, sky)
        sky.at -= 30  # the next answers repeat what the last ones of the first poll told
        second = ask(store, sky, server, world.reference, 12)
    check_once_each(store, sky)
    assert first.positions + second.positions == len(sky.places) >= 8
    assert state(store) == [("received", "")]
    files = last(store).table("source_files")
    assert set(files["source"]) == {"receiver_live"}
    assert (files["rows_kept"] + files["rows_rejected"]).tolist() == files["rows_total"].tolist()
    assert len(list((tmp_path / "raw").glob("??/*"))) == 2 + len(server.served)  # the answers, and a list of each batch


def test_a_killed_poll_loses_nothing_and_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    sky, store, world = Sky(clock=time.time), Store(tmp_path / "store"), World(tmp_path, aircraft=1, seed=1)
    sky.shift_s = time.time() - FIRST_S
    code = ("import sys\nfrom pathlib import Path\nfrom functools import partial\nfrom ingest.cli import main\n"
            "from ingest import live_commands\nlive_commands.live.poll = partial(\n"
            "    live_commands.live.poll, reference_dir=Path(sys.argv.pop()))\nmain()")
    with served(sky) as server:
        words = [sys.executable, "-c", code, "poll", server.url(PATH), "--every", "1", "--store", str(store.root),
                 str(world.reference)]
        for number, answers in ((signal.SIGKILL, 1), (signal.SIGTERM, 3)):
            running = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ)
            journal = store.root / "polled-receiver_live.jsonl"
            while len(server.served) < answers or not journal.exists():
                time.sleep(0.01)
            running.send_signal(number)
            told = running.communicate(timeout=60)[1]
            assert running.returncode == (0 if number == signal.SIGTERM else -signal.SIGKILL), told
    assert "0 failed" in told
    check_once_each(store, sky)


def test_live_answers_without_the_aircraft_never_make_its_day_empty(tmp_path: Path) -> None:
    sky, store, world = Sky(), Store(tmp_path / "store"), World(tmp_path, aircraft=1, seed=1)
    with served(sky) as server:
        sky.plan = [nobody(sky.at)] * 3
        ask(store, sky, server, world.reference, 3)
        assert state(store) == [("missing", "not_heard_live")]
        sky.plan = [b"<!DOCTYPE html><html>", nobody(sky.at), b'{"now": 1', json.dumps(
            {"now": sky.at - 1000, "aircraft": [{"hex": WATCHED, "lat": 1, "lon": 1, "seen_pos": 0}]}).encode()]
        outcome = ask(store, sky, server, world.reference, 4)
    assert dict(outcome.failures) == {"html_page": 1, "truncated": 1, "stale_answer": 1}
    assert state(store) == [("failed", "stale_answer")]
    row = last(store).table("fetches").iloc[0]
    assert (row["outcome"], row["tries"], pd.isna(row["next_due_utc"])) == ("failed", 3, True)
    assert len(fixes(store)) == 0


def test_services_are_asked_for_the_watched_aircraft_a_hundred_at_a_time() -> None:
    addresses = [f"{n:06x}" for n in range(230)]
    for name in SERVICES:
        server = live_server(name)
        asked = list(server.questions(addresses))
        assert [len(about) for _, about in asked] == [100, 100, 30]
        assert [address for _, about in asked for address in about] == addresses
        assert all(url.startswith("https://") and url.endswith(",".join(about)) for url, about in asked)
        assert server.rule.pause_s >= 1


@pytest.mark.parametrize("named", ["ftp://host/x", "adsb", "https://globe.adsbexchange.com/data/aircraft.json"])
def test_what_is_no_server_or_may_not_be_asked_is_wrong_usage(named: str) -> None:
    with pytest.raises(UsageError):
        live_server(named)
