"""From gzip bytes to the store and to legs, memory beside the number of files, and how long commands take.

`python -m tests.benchmarks.bench_pipeline` prints it. Speeds are per second of processor time on one core.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from ingest import pipeline
from ingest.airports import airports
from ingest.ask import Docket, open_release
from ingest.derive.airports import fields_of
from ingest.derive.fixes import set_aside
from ingest.derive.legs import Identity, legs_of
from ingest.exports.rows import every_event
from ingest.formats.content import Given
from ingest.frames import to_arrow
from ingest.imports import USER_FILES, Report, read_file
from ingest.schema import TABLES
from ingest.settings import ROOT, thresholds
from ingest.sources.files import find
from ingest.store import Store, write_part
from tests.benchmarks.many_files import write_another_day, write_days

COUNTS = (50, 200, 800)
STAGE_FILES = 100
ROUNDS = 3
BOUND_KT = 660.0
LIMIT_BYTES = 400_000_000
IMPORT = """
import resource, sys, time
from pathlib import Path
from ingest import pipeline
from ingest.store import Store
run = pipeline.import_files(Store(Path(sys.argv[1])), [Path(sys.argv[2])], lambda items, words: items)
print(run.report.rows_kept, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def stages(folder: Path) -> dict[str, float]:
    """Fixes per second up to columns, up to Parquet on disk, and up to legs: each with all that comes before it."""
    rows = write_days(folder / "files", STAGE_FILES)
    paths, fields = list(find([folder / "files"])), fields_of(airports())
    best = dict.fromkeys(("columns", "store", "legs"), float("inf"))
    for _ in range(ROUNDS):
        began = time.process_time()
        reads = [read for path in paths
                 for read in read_file(path, USER_FILES, LIMIT_BYTES, Given(2e9), set(), Report())]
        frames = [read.fixes for read in reads if read.fixes is not None]
        read_s = time.process_time() - began
        began = time.process_time()
        for number, frame in enumerate(frames):
            write_part("fixes", to_arrow(TABLES["fixes"], frame), folder / f"{number}.parquet")
        write_s = time.process_time() - began
        began = time.process_time()
        by_aircraft = pd.concat(frames, ignore_index=True).groupby("icao24")
        for icao24, fixes in by_aircraft:
            identity = Identity(str(icao24), "", "A320", True, BOUND_KT, "")
            legs_of(set_aside(fixes, BOUND_KT, thresholds()), fields, thresholds(), identity)
        legs_s = time.process_time() - began
        for name, seconds in (("columns", read_s), ("store", read_s + write_s), ("legs", read_s + write_s + legs_s)):
            best[name] = min(best[name], seconds)
    return {f"fixes_per_s_to_{name}": rows / seconds for name, seconds in best.items()}


def imports(folder: Path) -> dict[str, float]:
    """Processor seconds and peak memory in MB of whole imports of more and more files, each into an empty store."""
    figures: dict[str, float] = {}
    taken: list[tuple[int, float]] = []
    for count in COUNTS:
        write_days(folder / f"{count}", count)
        rows, seconds, memory = _alone(IMPORT, folder / f"store{count}", folder / f"{count}")
        taken.append((int(rows), seconds))
        figures |= {f"import_{count}_files_rows": rows, f"import_{count}_files_s": seconds,
                    f"import_{count}_files_peak_memory_mb": memory}
    figures["import_fixes_per_s"] = taken[-1][0] / taken[-1][1]
    figures["import_fixes_per_s_without_fixed_cost"] = (taken[-1][0] - taken[0][0]) / (taken[-1][1] - taken[0][1])
    return figures


def derived_again(folder: Path) -> dict[str, float]:
    """Wall seconds of importing one more day of one aircraft into the largest store of `imports`, and of deriving all
    of it again, each as a command."""
    store = folder / f"store{COUNTS[-1]}"
    legs = open_release(Store(store)).rows("legs")
    one = _wall(store, ["import", str(write_another_day(folder / "another_day"))])
    return {"again_legs_in_store": legs, "again_one_file_s": one, "again_all_s": _wall(store, ["build"])}


def _alone(script: str, *words: object) -> list[float]:
    command = [sys.executable, "-c", script, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return [float(word) for word in done.stdout.split()]


def clock_rows(store: Path) -> dict[str, float]:
    """Rows of the court clock per second, asked of all events, territory and legs made ready included."""
    began = time.process_time()
    rows = len(every_event(Docket(open_release(Store(store)))))
    seconds = time.process_time() - began
    return {"clock_rows": rows, "clock_s": seconds, "clock_rows_per_s": rows / seconds}


def commands(store: Path) -> dict[str, float]:
    """Wall seconds of commands as a person runs them, Python's start included."""
    asked = {"build": ["build"], "clock_event": ["clock", "--event", "jgg-oral-order"], "exits": ["exits"]}
    return {f"command_{name}_s": min(_wall(store, words) for _ in range(ROUNDS)) for name, words in asked.items()}


def _wall(store: Path, words: list[str]) -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "ingest", "--store", str(store), *words], capture_output=True, check=True,
                   cwd=ROOT)
    return time.monotonic() - began


def bench() -> dict[str, float]:
    """All figures, by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shipped = folder / "shipped"
        pipeline.build(Store(shipped), lambda items, _: items)
        return stages(folder / "stages") | imports(folder) | derived_again(folder) \
            | clock_rows(shipped) | commands(shipped)


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:42} {value:14,.2f}")
