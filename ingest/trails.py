"""Tracks of aircraft, read from a release by the day and no more of them than a question needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingest.derive.fixes import ELSEWHERE, USED
from ingest.derive.trail import Trail, joined_trail, trail_from
from ingest.fix_parts import day_name, partition_of
from ingest.manifest import Release

COLUMNS = ["icao24", "time_utc", "latitude", "longitude", "ground_speed_kt", "set_aside_reason"]
DAY_S = 86_400
FIXES_KEPT = 1_000_000


@dataclass(frozen=True)
class Reach:
    """What a question needs of a track, in s since 1970: all fixes from `first_s` to `last_s`, and besides a used
    fix at or before `start_s` and one at or after `end_s`, where there are any."""

    first_s: float
    last_s: float
    start_s: float
    end_s: float

    def joined(self, other: Reach) -> Reach:
        """What two questions need."""
        return Reach(min(self.first_s, other.first_s), max(self.last_s, other.last_s),
                     min(self.start_s, other.start_s), max(self.end_s, other.end_s))


WHOLE = Reach(-np.inf, np.inf, -np.inf, np.inf)
NO_ROWS = slice(0, 0)


@dataclass(frozen=True)
class _Day:
    """The fixes of a day: the columns that make a track, and which rows of them are of each aircraft."""

    columns: tuple[NDArray[Any], ...]
    rows: Mapping[str, slice]
    count: int

    def trail(self, icao24: str) -> Trail:
        """The track of an aircraft on that day."""
        rows = self.rows.get(icao24, NO_ROWS)
        return trail_from(*(values[rows] for values in self.columns))


class Trails:
    """The tracks of a release. The days read last are kept while they hold FIXES_KEPT fixes or fewer."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._held: dict[int, _Day] = {}
        self._rows_held = 0
        self._lock = Lock()

    @cached_property
    def days(self) -> Mapping[str, list[int]]:
        """The days with positions of each aircraft that has any, in days since 1970, in order."""
        coverage = self.release.table("coverage", columns=["icao24", "day_utc", "fixes"])
        coverage = coverage[(coverage["fixes"] > 0).to_numpy(dtype=bool)]
        numbers = coverage["day_utc"].to_numpy(dtype="datetime64[D]").astype(np.int64)
        found: dict[str, set[int]] = {}
        for icao24, number in zip(coverage["icao24"].tolist(), numbers.tolist(), strict=True):
            found.setdefault(icao24, set()).add(number)
        return {icao24: sorted(numbers) for icao24, numbers in found.items()}

    def around(self, wanted: Mapping[str, Reach]) -> dict[str, Trail]:
        """The tracks of aircraft as far as they are needed; those of which nothing was received are left out."""
        with self._lock:
            found: dict[str, Trail] = {}
            pieces: dict[tuple[int, str], Trail] = {}
            spans = {icao24: self._span(icao24, reach) for icao24, reach in wanted.items() if icao24 in self.days}
            while spans:
                days = {icao24: self.days[icao24][i:j] for icao24, (i, j) in spans.items()}
                pieces |= self._read({(day, icao24) for icao24 in days for day in days[icao24]} - pieces.keys())
                wider: dict[str, tuple[int, int]] = {}
                for icao24, (i, j) in spans.items():
                    found[icao24] = joined_trail([pieces[day, icao24] for day in days[icao24]])
                    new = self._widened(icao24, found[icao24], wanted[icao24], i, j)
                    if new != (i, j):
                        wider[icao24] = new
                spans = wider
            return found

    def _span(self, icao24: str, reach: Reach) -> tuple[int, int]:
        """Which of the aircraft's days, from one index up to another, hold the fixes from first to last."""
        days = np.array(self.days[icao24]) * float(DAY_S)
        return (int(np.searchsorted(days, reach.first_s - DAY_S, "right")),
                int(np.searchsorted(days, reach.last_s, "right")))

    def _widened(self, icao24: str, trail: Trail, reach: Reach, i: int, j: int) -> tuple[int, int]:
        """A day more at an end at which no used fix is far enough out yet."""
        is_early = bool(len(trail.time_s)) and trail.time_s[0] <= reach.start_s
        is_late = bool(len(trail.time_s)) and trail.time_s[-1] >= reach.end_s
        return (i if is_early else max(i - 1, 0),
                j if is_late else min(j + 1, len(self.days[icao24])))

    def _read(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Trail]:
        """The tracks of aircraft on days, by day and aircraft; each day is read once."""
        found: dict[tuple[int, str], Trail] = {}
        for day, those in groupby(sorted(wanted), key=itemgetter(0)):
            held = self._day(day)
            found |= {key: held.trail(key[1]) for key in those}
        return found

    def _day(self, day: int) -> _Day:
        """The fixes of a day, all aircraft."""
        held = self._held.pop(day, None)
        if held is None:
            held = _day_of(self.release.arrow("fixes", COLUMNS, [partition_of(day_name(day))]))
            self._rows_held += held.count
        self._held[day] = held
        while self._rows_held > FIXES_KEPT:
            self._rows_held -= self._held.pop(next(iter(self._held))).count
        return held


def _day_of(fixes: pa.Table) -> _Day:
    fixes = fixes.combine_chunks()
    said = fixes["icao24"].combine_chunks().dictionary_encode()
    number = said.indices.to_numpy(zero_copy_only=False)
    if not bool((np.diff(number) >= 0).all()):
        order = np.argsort(number, kind="stable")
        fixes, number = fixes.take(order), number[order]
    edges = np.searchsorted(number, np.arange(len(said.dictionary) + 1)).tolist()
    reasons = fixes["set_aside_reason"]
    kinds = (pc.is_in(reasons, pa.array(chosen, pa.string())).to_numpy() for chosen in (USED, ELSEWHERE))
    columns = (fixes["time_utc"].cast(pa.int64()).to_numpy() / 1000,
               *(fixes[name].to_numpy() for name in ("latitude", "longitude", "ground_speed_kt")), *kinds)
    return _Day(columns, dict(zip(said.dictionary.to_pylist(), map(slice, edges[:-1], edges[1:]), strict=True)),
                len(fixes))
