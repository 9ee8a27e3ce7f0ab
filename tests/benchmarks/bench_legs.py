"""Fixes per second and core from columns to legs: `python -m tests.benchmarks.bench_legs`.

`sparse` is the shipped excerpt once a day: 86 fixes for a leg, each next to a gap of 23 hours. `dense` is two days
of an airliner, 7,889 fixes with ground rows and five legs, over and over; only with FLIGHTDOCKET_EXTRA_SAMPLES.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from traces import SAMPLE, extra_traces, fixes_of, known_fields, legs_and_gaps

RUNS = 10


def repeated(fixes: pd.DataFrame, times: int, days: int) -> pd.DataFrame:
    """The fixes again and again, each time so many days later."""
    step = pd.Timedelta(days=days)
    parts = [fixes.assign(time_utc=fixes["time_utc"] + n * step, source_file_id=fixes["source_file_id"] + str(n))
             for n in range(times)]
    return pd.concat(parts, ignore_index=True)


def timed(name: str, fixes: pd.DataFrame) -> dict[str, float]:
    """Fixes, legs, the best seconds of a few runs, and fixes per second on one core."""
    known_fields()
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        legs, _gaps = legs_and_gaps(fixes)
        seconds.append(time.perf_counter() - start)
    found = {"fixes": len(fixes), "legs": len(legs), "seconds": min(seconds), "fixes_per_s": len(fixes) / min(seconds)}
    return {f"{name}_{key}": round(value, 3) for key, value in found.items()}


def bench() -> dict[str, float]:
    """The figures of both kinds of track; `dense` is left out where its samples are not at hand."""
    found = timed("sparse", repeated(fixes_of(SAMPLE), 1000, 1))
    if os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES"):
        found |= timed("dense", repeated(extra_traces()["a11f59"], 25, 2))
    return found


if __name__ == "__main__":
    print(bench())
