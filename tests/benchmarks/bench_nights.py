"""What one more day costs beside few and many days held, and how soon `status` and a run with nothing due answer.

`python -m tests.benchmarks.bench_nights` prints it. The flights are the shipped excerpt moved in time, by made-up
addresses; they are never shown.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from ingest.frames import conformed
from ingest.ledger import days_between
from ingest.schema import TABLES
from ingest.settings import ROOT
from ingest.store import Store
from tests.nights import address, trace_of

AIRCRAFT = 10
HELD = (10, 1000)
LEDGER_AIRCRAFT, LEDGER_DAYS = 300, 1095
FIRST_DAY, LAST_DAY = "2021-01-01", "2025-12-31"
IMPORT = """
import resource, sys, time
from pathlib import Path
from ingest import pipeline
from ingest.store import Store
began = time.process_time()
pipeline.import_files(Store(Path(sys.argv[1])), [Path(sys.argv[2])], lambda items, words: items)
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
STATUS = """
import resource, sys, time
from pathlib import Path
from ingest.status import status_lines
from ingest.store import Store
began = time.process_time()
release = Store(Path(sys.argv[1])).current()
status_lines(release)
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
ALL = """
import resource, sys, time
from pathlib import Path
from ingest import pipeline
from ingest.store import Store
began = time.process_time()
pipeline.build(Store(Path(sys.argv[1])), lambda items, words: items)
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def write_days(folder: Path, days: list[str]) -> Path:
    """A trace of each aircraft on each day, at an hour of its own."""
    for number, day in enumerate(days):
        for n in range(AIRCRAFT):
            icao24 = address(n)
            path = folder / day.replace("-", "/") / "traces" / icao24[-2:] / f"trace_full_{icao24}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(trace_of(icao24, day, (number * 7919 + n * 4801) % 80_000))
    return folder


def one_more_day(folder: Path) -> dict[str, float]:
    """Processor seconds and peak memory in MB of importing one more day of all aircraft beside the days held."""
    figures: dict[str, float] = {}
    for count in HELD:
        days = days_between(FIRST_DAY, LAST_DAY)[: count + 1]
        store = folder / f"store{count}"
        _alone(IMPORT, store, write_days(folder / f"held{count}", days[:-1]))
        more = write_days(folder / f"more{count}", days[-1:])
        seconds, memory = _alone(IMPORT, store, more)
        figures |= {f"night_beside_{count}_days_s": seconds, f"night_beside_{count}_days_peak_memory_mb": memory}
    seconds, memory = _alone(ALL, folder / f"store{HELD[-1]}")
    return figures | {"night_build_of_all_s": seconds, "night_build_of_all_peak_memory_mb": memory,
                      "night_legs_held": float(_legs(folder / f"store{HELD[-1]}"))}


def large_ledger(folder: Path) -> dict[str, float]:
    """Processor seconds and peak memory in MB of `status` with 300 aircraft and three years in the ledger."""
    days = days_between(FIRST_DAY, LAST_DAY)[:LEDGER_DAYS]
    store = Store(folder / "ledger")
    table = TABLES["coverage"]
    with store.writer("benchmark") as draft:
        for month, group in pd.Series(days).groupby(pd.Series(days).str[:7]):
            rows = [dict.fromkeys(table.columns) | {
                "source": "adsb_lol", "day_utc": day, "icao24": address(n), "state": "verified_empty", "fixes": 0,
                "rows_rejected": 0, "source_file_ids": "", "reason": ""}
                for day in group for n in range(LEDGER_AIRCRAFT)]
            draft.put("coverage", conformed(table, rows), str(month))
        draft.publish({}, {}, ["made for a benchmark"])
    seconds, memory = _alone(STATUS, store.root)
    return {"ledger_rows": float(len(days) * LEDGER_AIRCRAFT), "ledger_status_s": seconds,
            "ledger_status_peak_memory_mb": memory}


def _legs(store: Path) -> int:
    release = Store(store).current()
    return release.rows("legs") if release else 0


def _alone(script: str, *words: object) -> list[float]:
    command = [sys.executable, "-c", script, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return [float(word) for word in done.stdout.split()]


def bench() -> dict[str, float]:
    """All figures, by name."""
    with tempfile.TemporaryDirectory() as name:
        return one_more_day(Path(name)) | large_ledger(Path(name))


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:42} {value:14,.2f}")
