"""Damages of single rows: heights that jump, clocks that err, places sent again after a loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ingest.derive.track import numbers
from tests.damage.trace import MINUTE_MS, Random, Trace, flights, on_ground


def heights_jump(trace: Trace, random: Random) -> Trace:
    """2 % of the heights 3,000-20,000 ft too high; the positions stay true."""
    height = numbers(trace.rows, "altitude_ft").copy()
    chosen = ~np.isnan(height) & (random.random(len(height)) < 0.02)
    height[chosen] += random.uniform(3_000, 20_000, int(chosen.sum()))
    return replace(trace, rows=trace.rows.assign(altitude_ft=height))


def clock_off(trace: Trace, random: Random) -> Trace:
    """In 10-20 minutes of each flight every second row from a receiver whose clock is 2-6 minutes late."""
    chosen = np.zeros(len(trace.rows), dtype=bool)
    late_ms = np.zeros(len(trace.rows))
    for inside in _stretches(trace, random, 10, 20):
        chosen[inside[::2]] = True
        late_ms[inside[::2]] = random.uniform(2, 6) * MINUTE_MS
    files = trace.rows["source_file_id"].where(~chosen, "late")
    return trace.displaced(np.flatnonzero(chosen), _later(trace.rows.assign(source_file_id=files), late_ms))


def clock_a_day_off(trace: Trace, random: Random) -> Trace:
    """A stretch of 3-10 minutes of each flight a day late, its rows in their place in the file."""
    chosen = np.zeros(len(trace.rows), dtype=bool)
    for inside in _stretches(trace, random, 3, 10):
        chosen[inside] = True
    return trace.displaced(np.flatnonzero(chosen), _later(trace.rows, np.where(chosen, 1440.0 * MINUTE_MS, 0.0)))


def stale_after_loss(trace: Trace, random: Random) -> Trace:
    """Five minutes of each flight lost, and the place before them sent once more 2-10 s before the next."""
    windows = [(start := random.uniform(first + 10 * MINUTE_MS, last - 15 * MINUTE_MS), start + 5 * MINUTE_MS)
               for first, last in flights(trace, 30)]
    lost = trace.without_times(windows)
    ms = lost.ms
    before = [k for start, _ in windows if 0 < (k := int(np.searchsorted(ms, start))) < len(ms)]
    stale = lost.rows.iloc[[k - 1 for k in before]]
    times = pd.to_datetime(ms[before] - random.uniform(2_000, 10_000, len(before)), unit="ms", utc=True)
    stale = stale.assign(time_utc=times.astype(stale["time_utc"].dtype), source_file_id="stale", is_sound=False)
    return replace(lost, rows=pd.concat([lost.rows, stale]).sort_values("time_utc", kind="stable", ignore_index=True))


def _stretches(trace: Trace, random: Random, shortest: float, longest: float) -> list[np.ndarray]:
    """The rows of a stretch of so many minutes of each flight of 45 minutes or more."""
    ms, airborne = trace.ms, ~on_ground(trace)
    found = []
    for first, last in flights(trace, 45):
        start = random.uniform(first + 10 * MINUTE_MS, last - 30 * MINUTE_MS)
        end = start + random.uniform(shortest, longest) * MINUTE_MS
        found.append(np.flatnonzero(airborne & (ms >= start) & (ms <= end)))
    return found


def _later(rows: pd.DataFrame, late_ms: np.ndarray) -> pd.DataFrame:
    return rows.assign(time_utc=rows["time_utc"] + pd.to_timedelta(np.round(late_ms), unit="ms"))
