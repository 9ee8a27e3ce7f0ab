"""Help for tests that run the program whole: the command line, imports without it, trace files, tables compared."""

from __future__ import annotations

import copy
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ingest import pipeline
from ingest.manifest import Release
from ingest.pipeline import Run
from ingest.store import Store

ROOT = Path(__file__).resolve().parent.parent
EXCERPT = ROOT / "data" / "samples" / "readsb" / "trace_full_a2c4e0.json"
DOCUMENT: dict[str, Any] = json.loads(EXCERPT.read_bytes())
DERIVED = ("fixes", "legs", "gaps", "coverage", "source_files")
Done = subprocess.CompletedProcess[str]


def docket(store: Path, *words: object, root: Path = ROOT, timeout: float = 120) -> Done:
    """`python -m ingest` in a process of its own, as cron would run it: no terminal anywhere."""
    return subprocess.run(
        [sys.executable, "-m", "ingest", *map(str, words)], cwd=root, capture_output=True, text=True,
        timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "FLIGHTDOCKET_STORE": str(store), "COLUMNS": "200"})


def silent(items: Iterable[Any], _: str) -> Iterable[Any]:
    """A progress bar that shows nothing."""
    return items


def take(store: Store, *paths: Path, icao24: str = "") -> Run:
    """Import without the command line."""
    return pipeline.import_files(store, paths, silent, icao24=icao24)


def build(store: Store) -> Run:
    """Build without the command line."""
    return pipeline.build(store, silent)


def last(store: Store | Path) -> Release:
    """The last release of a store that has one."""
    release = (store if isinstance(store, Store) else Store(store)).current()
    assert release is not None
    return release


def write_trace(path: Path, rows: list[Any] | None = None, packed: bool = False, **members: Any) -> Path:
    """A trace file at `path`: the excerpt with other rows or members."""
    document = copy.deepcopy(DOCUMENT) | ({} if rows is None else {"trace": rows}) | members
    data = json.dumps(document).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def over_midnight(folder: Path) -> tuple[Path, Path]:
    """The excerpt half an hour earlier, so that it is in the air at midnight, in the files of two days."""
    midnight = DOCUMENT["timestamp"]
    moved = [[row[0] - 1800, *row[1:]] for row in DOCUMENT["trace"]]
    before = [[row[0] + 86400, *row[1:]] for row in moved if row[0] < 0]
    days = folder / "2026" / "08"
    return (write_trace(days / "24/traces/e0/trace_full_a2c4e0.json", before, timestamp=midnight - 86400),
            write_trace(days / "25/traces/e0/trace_full_a2c4e0.json", [r for r in moved if r[0] >= 0]))


def assert_same_tables(one: Release, other: Release, tables: Iterable[str] = DERIVED) -> None:
    """Both releases hold the same rows in these tables, in the same order."""
    for name in tables:
        pd.testing.assert_frame_equal(pd.DataFrame(one.table(name)), pd.DataFrame(other.table(name)), obj=name)
