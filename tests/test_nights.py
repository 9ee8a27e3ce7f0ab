"""A week of nights: what the server really sent is what the ledger says, whatever it spoiled and whoever was killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.journal import Journal
from ingest.ledger import days_between
from ingest.raw import Raw
from ingest.run import Asked, Outcome, run
from ingest.settings import ROOT, SAMPLES_DIR
from ingest.store import Store
from tests.fetching import client_of
from tests.hostile_server import HostileServer
from tests.nights import EXCERPT, FIRST_DAY, World, night_after, path_of, states_of, trace_of
from tests.runs import assert_same_tables

RUN = """
import sys
from datetime import datetime
from pathlib import Path
from ingest.run import Asked, run
from ingest.store import Store
from tests.fetching import client_of
run(Store(Path(sys.argv[1])), lambda items, words: items, lambda: datetime.fromisoformat(sys.argv[2]),
    Asked(since=sys.argv[3]), reference_dir=Path(sys.argv[4]), client=client_of())
"""
ROWS = len(EXCERPT["trace"])


class Nights:
    """A world, its server and a store."""

    def __init__(self, folder: Path, server: HostileServer, world: World) -> None:
        self.server, self.world, self.store = server, world, Store(folder / "store")

    def run(self, at: datetime, asked: Asked | None = None, **more: float | bool) -> Outcome:
        return run(self.store, lambda items, words: items, lambda: at, asked or Asked(since=FIRST_DAY),
                   reference_dir=self.world.reference, client=client_of(), **more)  # type: ignore[arg-type]

    def killed_run(self, at: datetime, after_s: float) -> None:
        """A run in a process of its own that is killed at some moment, or has ended before."""
        words = [sys.executable, "-c", RUN, str(self.store.root), at.isoformat(), FIRST_DAY, str(self.world.reference)]
        process = subprocess.Popen(words, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def fix_count(self) -> int:
        release = self.store.current()
        assert release is not None
        fixes = release.table("fixes", columns=["icao24", "time_utc", "row_no", "source_file_id"])
        assert not fixes.duplicated().any()
        return len(fixes)

    def states(self) -> dict[tuple[str, str], str]:
        release = self.store.current()
        assert release is not None
        return states_of(release)


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Nights]:
    world = World(tmp_path, aircraft=getattr(request, "param", 16), seed=3)
    with HostileServer(world.content) as server:
        monkeypatch.setenv("FLIGHTDOCKET_TAR1090", server.url(""))
        yield Nights(tmp_path, server, world)


def test_a_week_of_spoiled_nights_and_killed_runs_leaves_the_ledger_as_the_server_answered(nights: Nights) -> None:
    assert spoiled_nights(nights, "2025-03-07", killed=2, healed="2025-03-15") == nights.world.truth()


@pytest.mark.long
@pytest.mark.parametrize("nights", [200], indirect=True)
def test_a_month_of_nights_of_200_aircraft_leaves_the_ledger_as_the_server_answered(nights: Nights) -> None:
    assert spoiled_nights(nights, "2025-03-30", killed=6, healed="2025-04-07") == nights.world.truth()


def spoiled_nights(nights: Nights, last: str, killed: int, healed: str) -> dict[tuple[str, str], str]:
    """Nights up to the day `last`, one answer in twenty spoiled, some runs killed; then the server is mended.

    Asserts that the ledger is as the server answered, and gives it as it is after one more run.
    """
    world, chance = nights.world, random.Random(8)
    days = days_between(FIRST_DAY, last)
    to_kill = set(chance.sample(range(len(days)), killed))
    for number, day in enumerate(days):
        world.publish(day)
        world.spoil(nights.server)
        if number in to_kill:
            nights.killed_run(night_after(day), after_s=chance.uniform(1, 4))
        nights.run(night_after(day))
    states = nights.states()
    assert states == world.expected(nights.server.served)
    assert {"received", "verified_empty", "failed"} == set(states.values())
    assert nights.fix_count() == ROWS * sum(state == "received" for state in states.values())
    nights.server.spoils.clear()
    world.publish(healed)
    outcome = nights.run(night_after(healed))
    assert outcome.failures == {}
    assert nights.fix_count() == ROWS * sum(state == "received" for state in world.truth().values())
    return nights.states()


def test_a_second_run_asks_nothing_and_makes_no_release(nights: Nights) -> None:
    nights.world.publish(FIRST_DAY)
    first = nights.run(night_after(FIRST_DAY))
    asked = len(nights.server.served)
    second = nights.run(night_after(FIRST_DAY))
    assert first.due == len(nights.world.addresses)
    assert (second.due, second.is_new_release, len(nights.server.served)) == (0, False, asked)
    assert second.release is not None
    assert first.release is not None
    assert second.release.id == first.release.id


def test_a_404_of_a_day_that_the_server_does_not_have_is_a_failure_and_not_an_empty_day(nights: Nights) -> None:
    outcome = nights.run(night_after(FIRST_DAY))
    assert set(nights.states().values()) == {"failed"}
    assert set(outcome.failures) == {"day_not_published"}
    assert outcome.is_fruitless


@pytest.mark.parametrize("answer", [b"", b'{"error": "not found"}'])
def test_an_empty_answer_or_a_message_in_place_of_the_heatmap_does_not_make_a_404_an_empty_day(
    nights: Nights, answer: bytes
) -> None:
    nights.world.content[path_of(FIRST_DAY, "")] = answer
    nights.run(night_after(FIRST_DAY))
    assert set(nights.states().values()) == {"failed"}


def test_raw_files_that_somebody_removed_do_not_stop_a_later_look(nights: Nights) -> None:
    nights.world.publish(FIRST_DAY)
    nights.run(night_after(FIRST_DAY))
    before = nights.fix_count()
    shutil.rmtree(nights.store.root.parent / "raw")
    outcome = nights.run(night_after("2025-03-05"))
    assert outcome.counted("received") == sum(state == "received" for state in nights.states().values()) > 0
    assert nights.fix_count() == before


@pytest.mark.parametrize("nights", [4], indirect=True)
def test_a_raw_file_lost_after_a_killed_run_is_failed_and_fetched_again_and_nothing_else_is_lost(
    nights: Nights,
) -> None:
    nights.world.publish(FIRST_DAY)
    raw, journal = Raw(nights.store.root.parent / "raw"), nights.store.root / "fetched.jsonl"
    answers = nights.run(night_after(FIRST_DAY)).answers
    shutil.rmtree(nights.store.root)
    journal.parent.mkdir()
    for row in answers:
        Journal(journal).add(row)
    lost = next(row for row in answers if row["outcome"] == "received")
    raw.remove(lost["sha256"])
    outcome = nights.run(night_after(FIRST_DAY))
    assert outcome.failures == {"raw_file_lost": 1}
    assert nights.states() == nights.world.truth() | {(FIRST_DAY, lost["icao24"]): "failed"}
    again = nights.run(night_after(FIRST_DAY))
    assert (again.due, again.counted("received")) == (1, 1)
    assert nights.states() == nights.world.truth()


@pytest.mark.parametrize("nights", [4], indirect=True)
def test_a_run_after_changed_reference_rows_leaves_what_build_leaves(nights: Nights, tmp_path: Path) -> None:
    nights.world.publish(FIRST_DAY)
    nights.run(night_after(FIRST_DAY))
    bounds = nights.world.reference / "speed_bounds.csv"
    bounds.write_text(bounds.read_text().replace("A320,0.82,590", "A320,0.82,595"))
    outcome = nights.run(night_after(FIRST_DAY))
    assert (outcome.due, outcome.is_new_release) == (0, True)
    assert outcome.release is not None
    assert set(outcome.release.table("legs")["speed_bound_kt"]) == {595.0}
    (tmp_path / "samples.csv").write_text((SAMPLES_DIR / "samples.csv").read_text().splitlines()[0] + "\n")
    built = pipeline.build(nights.store, lambda items, _: items, nights.world.reference, tmp_path)
    assert_same_tables(outcome.release, built.release)


def test_a_day_corrected_upstream_replaces_its_own_rows_alone_and_is_named_in_the_release(nights: Nights) -> None:
    nights.world.publish("2025-03-02")
    nights.run(night_after("2025-03-02"))
    before = nights.fix_count()
    path = next(p for p in nights.world.content if "03/01/traces" in p)
    icao24 = path[-11:-5]
    nights.world.content[path] = trace_of(icao24, FIRST_DAY, 7)
    outcome = nights.run(night_after("2025-03-05"))
    assert outcome.release is not None
    assert nights.fix_count() == before
    assert any(path_of(FIRST_DAY, icao24).removeprefix("/globe_history/") in change
               for change in outcome.release.changes)
    fixes = outcome.release.table("fixes", filters=[("icao24", "==", icao24)], partitions=["2025-03/01"])
    assert fixes["time_utc"].min().second == 7
    assert fixes["source_file_id"].nunique() == 1


def test_a_trace_that_the_server_no_longer_lists_is_kept(nights: Nights) -> None:
    nights.world.publish(FIRST_DAY)
    nights.run(night_after(FIRST_DAY))
    before = nights.fix_count()
    for path in [p for p in nights.world.content if "/traces/" in p]:
        del nights.world.content[path]
    outcome = nights.run(night_after("2025-03-05"), Asked(since=FIRST_DAY))
    assert set(outcome.failures) == {"no_longer_listed", "day_not_published"}
    assert nights.fix_count() == before
    assert "received" in {nights.states()[FIRST_DAY, icao24] for icao24 in nights.world.addresses}


def test_a_run_cut_short_leaves_the_rest_missing_and_the_next_goes_on(nights: Nights) -> None:
    nights.world.publish("2025-03-02")
    cut = nights.run(night_after("2025-03-02"), minutes=0)
    assert (cut.left, set(nights.states().values())) == (cut.due, {"missing"})
    whole = nights.run(night_after("2025-03-02"))
    assert whole.left == 0
    assert nights.states() == nights.world.truth()


def test_a_server_that_refuses_again_and_again_is_left_alone(nights: Nights) -> None:
    nights.world.publish(FIRST_DAY)
    for icao24 in nights.world.addresses:
        nights.server.spoils[path_of(FIRST_DAY, icao24)] = "403"
    outcome = nights.run(night_after(FIRST_DAY))
    assert (len(outcome.answers), outcome.left, outcome.is_fruitless) == (10, 6, True)


def test_a_dry_run_writes_nothing(nights: Nights) -> None:
    nights.world.publish(FIRST_DAY)
    outcome = nights.run(night_after(FIRST_DAY), dry=True)
    assert (outcome.due, nights.server.served, nights.store.current()) == (len(nights.world.addresses), [], None)
