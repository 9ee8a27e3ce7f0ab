"""Tracks of aircraft, read from a release by the day and no more of them than a question needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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


class Trails:
    """The tracks of a release. Days that were read are kept while they hold FIXES_KEPT fixes or fewer."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._kept: dict[tuple[int, str], Trail] = {}
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
            spans = {icao24: self._span(icao24, reach) for icao24, reach in wanted.items() if icao24 in self.days}
            while spans:
                pieces = self._pieces({icao24: self.days[icao24][i:j] for icao24, (i, j) in spans.items()})
                wider: dict[str, tuple[int, int]] = {}
                for icao24, (i, j) in spans.items():
                    found[icao24] = joined_trail(pieces[icao24])
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

    def _pieces(self, wanted: Mapping[str, Sequence[int]]) -> dict[str, list[Trail]]:
        """The tracks of aircraft on days, each day read once."""
        pieces = {(day, icao24): self._kept.get((day, icao24)) for icao24, days in wanted.items() for day in days}
        missing: dict[int, list[str]] = {}
        for (day, icao24), piece in pieces.items():
            if piece is None:
                missing.setdefault(day, []).append(icao24)
        for day, aircraft in missing.items():
            for icao24, piece in self._read(day, aircraft).items():
                pieces[day, icao24] = self._kept[day, icao24] = piece
        self._forget()
        return {icao24: [piece for day in days if (piece := pieces[day, icao24]) is not None]
                for icao24, days in wanted.items()}

    def _read(self, day: int, aircraft: Iterable[str]) -> dict[str, Trail]:
        held = self.release.arrow("fixes", COLUMNS, [partition_of(day_name(day))])
        return {icao24: _trail(held.filter(pc.equal(held["icao24"], icao24))) for icao24 in aircraft}

    def _forget(self) -> None:
        """Leave what was read first to be read again, while too much is kept."""
        count = sum(len(piece.time_s) for piece in self._kept.values())
        while count > FIXES_KEPT:
            key = next(iter(self._kept))
            count -= len(self._kept.pop(key).time_s)


def _trail(fixes: pa.Table) -> Trail:
    latitude, longitude, sent_kt = (fixes[name].to_numpy() for name in ("latitude", "longitude", "ground_speed_kt"))
    reasons = fixes["set_aside_reason"]
    used, elsewhere = (pc.is_in(reasons, pa.array(chosen, pa.string())).to_numpy() for chosen in (USED, ELSEWHERE))
    return trail_from(fixes["time_utc"].cast(pa.int64()).to_numpy() / 1000, latitude, longitude, sent_kt, used,
                      elsewhere)
