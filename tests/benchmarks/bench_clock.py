"""Clock and areas of many legs, asked as the program asks them: `python -m tests.benchmarks.bench_clock`.

The legs and events are real ones at other times and by made-up addresses: inputs of a benchmark, never shown.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from ingest.settings import ROOT

MAKE = """
import sys
from pathlib import Path
from tests.benchmarks.many_legs import write_legs
print(write_legs(Path(sys.argv[1])))
"""
ASK = """
import resource, sys, time
from pathlib import Path
from ingest.ask import Docket, open_release, question
from ingest.question import Question
from ingest.store import Store
began, used = time.monotonic(), time.process_time()
made = Docket(open_release(Store(Path(sys.argv[1]))))
cases = sorted(made.events["case_id"].unique())
events = tuple(event for case in cases for event in question(made, case=case).events)[: int(sys.argv[2])]
asked = Question(events)
rows, areas = len(made.clock(asked)), len(made.clock_areas(asked))
print(len(made.roster), len(events), rows, areas, time.monotonic() - began, time.process_time() - used,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
NAMES = ("legs", "events", "rows", "areas", "wall_s", "processor_s", "peak_memory_mb")


def bench() -> dict[str, float]:
    """The figures of one event and of all; the store is made in another process, as memory is inherited."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        store = _alone(MAKE, name)[-1]
        for events, prefix in ((1, "many_legs_first_event"), (10_000, "many_legs")):
            figures = _alone(ASK, store, str(events))
            found |= {f"{prefix}_{key}": float(value) for key, value in zip(NAMES, figures, strict=True)}
    return found


def _alone(script: str, *words: str) -> list[str]:
    command = [sys.executable, "-c", script, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:42} {value:14,.2f}")
