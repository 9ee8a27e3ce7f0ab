"""A trace with its truth: rows as received or damaged, and the true rows that a damage hid."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ingest.derive.track import times_ms
from tests.damage.truth import Truth, truth_of

MINUTE_MS = 60_000
Random = np.random.Generator
Times = list[tuple[float, float]]


@dataclass(frozen=True)
class Trace:
    """Rows as received, what is true of them, the true rows that were hidden, and the bound of the type in kt."""

    rows: pd.DataFrame
    truth: Truth
    hidden: pd.DataFrame
    bound_kt: float

    @property
    def ms(self) -> np.ndarray:
        return times_ms(self.rows)

    def without(self, gone: np.ndarray) -> Trace:
        """The trace without some rows, which are then hidden where they were sound."""
        lost = self.rows[gone & self.rows["is_sound"].to_numpy()]
        hidden = pd.concat([self.hidden, lost]) if len(self.hidden) else lost
        return replace(self, rows=self.rows[~gone], hidden=hidden)

    def without_times(self, times: Times) -> Trace:
        """The trace without the rows between pairs of times in ms, both included."""
        ms = self.ms
        gone = np.zeros(len(ms), dtype=bool)
        for first, last in times:
            gone |= (ms >= first) & (ms <= last)
        return self.without(gone)

    def displaced(self, chosen: np.ndarray, rows: pd.DataFrame) -> Trace:
        """The trace with the rows of numbers `chosen` taken from `rows`, which are not sound."""
        hidden = pd.concat([self.hidden, self.rows.iloc[chosen]]) if len(self.hidden) else self.rows.iloc[chosen]
        sound = self.rows["is_sound"].to_numpy(copy=True)
        sound[chosen] = False
        return replace(self, rows=rows.assign(is_sound=sound), hidden=hidden)


def undamaged(fixes: pd.DataFrame, bound_kt: float) -> Trace:
    """The trace as it was received, its rows in order of time."""
    rows = fixes.sort_values("time_utc", kind="stable", ignore_index=True).assign(is_sound=True)
    return Trace(rows, truth_of(fixes), rows.iloc[:0], bound_kt)


def flights(trace: Trace, minutes: float) -> list[tuple[int, int]]:
    """First and last row (ms) of the true flights of that many minutes or more."""
    return [(leg.first_ms, leg.last_ms) for leg in trace.truth.legs
            if leg.last_ms - leg.first_ms >= minutes * MINUTE_MS]


def on_ground(trace: Trace) -> np.ndarray:
    """Of each row, whether it is flagged on the ground."""
    return np.asarray(trace.rows["is_on_ground"].fillna(False).to_numpy(dtype=bool))
