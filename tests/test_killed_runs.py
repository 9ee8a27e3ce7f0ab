"""Imports and builds killed at random moments: the last release opens, the next run finishes, nothing is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import DOCUMENT, ROOT, assert_same_tables, build, last, over_midnight, take, write_trace

from ingest.manifest import Release
from ingest.store import Store

KILLED = -signal.SIGKILL


def start(store: Path, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "ingest", "--store", str(store), *map(str, words)], cwd=ROOT,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def batches(folder: Path, count: int) -> Iterator[tuple[object, ...]]:
    """Commands that each add something: builds, the days of one aircraft, other aircraft, corrected files."""
    days = over_midnight(folder / "days")
    yield ("import", days[0])
    yield ("build",)
    yield ("import", days[1])
    for number in range(count):
        icao24 = f"{number % 7:06x}"
        rows = DOCUMENT["trace"][: 86 - number]
        yield ("import", write_trace(folder / f"trace_full_{icao24}.json", rows, icao=icao24))
        yield ("build",)


def killed_while_it_writes(store: Path, words: tuple[object, ...], moment: random.Random) -> bool:
    """Start a command and kill it up to 0.8 s after it began to write; False when it was done before."""
    run = start(store, *words)
    while run.poll() is None and not (store / "scratch").exists():
        time.sleep(0.002)
    time.sleep(moment.uniform(0, 0.8))
    run.kill()
    return run.wait() == KILLED


def undisturbed(store: Store, words: tuple[object, ...]) -> Release:
    """The same command on another store, with nothing in its way."""
    return take(store, *map(Path, map(str, words[1:]))).release if words[0] == "import" else build(store).release


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_a_command_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path, kills: int) -> None:
    """Each command is killed at a random moment, then run again; a second store takes the same undisturbed."""
    moment = random.Random()
    store, calm = tmp_path / "store", Store(tmp_path / "calm")
    killed = 0
    for words in batches(tmp_path / "files", kills):
        before = Store(store).current()
        killed += killed_while_it_writes(store, words, moment)
        after = Store(store).current()
        numbers = [0 if release is None else release.number for release in (before, after)]
        assert numbers[1] - numbers[0] in (0, 1)
        if after is not None:
            after.verify()
        assert start(store, *words).wait() == 0
        last(store).verify()
        assert_same_tables(last(store), undisturbed(calm, words))
        assert not (store / "scratch").exists()
        if killed == kills:
            break
    assert killed == kills
    assert not last(store).table("fixes").duplicated(["source_file_id", "row_no"]).any()
