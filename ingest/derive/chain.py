"""The heaviest chain of mutually reachable pieces of a track.

Positions are cut into pieces that hold together; a chain may step from one piece to a later one only if the
aircraft can have flown that far in that time. The chain with most positions is kept. A lone displaced position
is lighter than the track it interrupts, and so is the sparser of two aircraft under one address. Heights are chained
in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np

from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR
from ingest.derive.track import Array, Flags, Whole, sphere_between_km

SLACK_KM = 1.0  # positions are to about 10 m, but receivers' clocks differ by a second or so
PIECE_FIXES = 32
PIECE_BREAK_S = 20.0
DETOUR_COST = 1e-3  # of one fix: of two equal chains the one that needs less speed
BLOCK = 64
LOOK_BACK = 1024
ANYWHERE_KM = 20040.0  # no two places are further apart


class Linked(Protocol):
    """What can be chained: values in order of time (ms), of which some can be reached from others."""

    @property
    def ms(self) -> Whole: ...

    def take(self, index: Whole) -> Self: ...

    def need(self, i: int | slice | Whole, after: Self, j: int | slice | Whole) -> Array:
        """What lies between values `i` and `j` of `after`, as a share of what the time between allows; over 1 is out
        of reach."""
        ...

    def anywhere_ms(self) -> int:
        """The time after which every value can be reached from every other."""
        ...


Values = TypeVar("Values", bound=Linked)


@dataclass(frozen=True)
class Points:
    """Positions in order of time, with the speed in kt that each may need at most."""

    ms: Whole
    latitude: Array
    longitude: Array
    limit_kt: Array

    def take(self, index: Whole) -> Self:
        return type(self)(self.ms[index], self.latitude[index], self.longitude[index], self.limit_kt[index])

    def need(self, i: int | slice | Whole, after: Self, j: int | slice | Whole) -> Array:
        km = sphere_between_km(self.latitude[i], self.longitude[i], after.latitude[j], after.longitude[j])
        seconds = (after.ms[j] - self.ms[i]) / 1000
        limit = np.maximum(self.limit_kt[i], after.limit_kt[j]) * KNOT_KM_S * (1 + SPHERE_ERROR)
        return np.asarray(km / (limit * seconds + SLACK_KM))

    def spare_s(self, before: int, first: int, last: int, after: int) -> float:
        """What is left of the time between two positions if a run, `first` to `last`, is flown there at another time.

        The run takes as long as it took, the ways to it and from it are flown at the limit; under 0 it does not fit.
        """
        to, back = (sphere_between_km(self.latitude[i], self.longitude[i], self.latitude[j], self.longitude[j])
                    for i, j in ((before, first), (last, after)))
        limit = max(self.limit_kt[before], self.limit_kt[after]) * KNOT_KM_S * (1 + SPHERE_ERROR)
        left_ms = self.ms[after] - self.ms[before] - self.ms[last] + self.ms[first]
        return float(left_ms / 1000 - max(float(to + back) - SLACK_KM, 0.0) / limit)

    def anywhere_ms(self) -> int:
        return int(ANYWHERE_KM / (float(np.min(self.limit_kt)) * KNOT_KM_S) * 1000)


@dataclass(frozen=True)
class Heights:
    """Heights in ft in order of time, the rate in ft/min at which they may change, and the slack in ft."""

    ms: Whole
    feet: Array
    rate_fpm: float
    slack_ft: float

    def take(self, index: Whole) -> Self:
        return type(self)(self.ms[index], self.feet[index], self.rate_fpm, self.slack_ft)

    def need(self, i: int | slice | Whole, after: Self, j: int | slice | Whole) -> Array:
        seconds = (after.ms[j] - self.ms[i]) / 1000
        return np.asarray(np.abs(after.feet[j] - self.feet[i]) / (self.rate_fpm / 60 * seconds + self.slack_ft))

    def anywhere_ms(self) -> int:
        return int(np.ptp(self.feet) / self.rate_fpm * 60_000)


def heaviest_chain(points: Values) -> Flags:
    """Which values are in the heaviest chain. Of two chains of one weight, the one that needs less speed."""
    if len(points.ms) == 0:
        return np.zeros(0, dtype=bool)
    need = points.need(slice(None, -1), points, slice(1, None))
    if bool((need <= 1).all()):
        return np.ones(len(points.ms), dtype=bool)
    first = _piece_starts(points.ms, need)
    size = np.diff(np.append(first, len(points.ms)))
    chosen = _choose(points.take(first), points.take(first + size - 1), size)
    return np.repeat(chosen, size)


def _piece_starts(ms: Whole, need: Array) -> Whole:
    apart = (need > 1) | ~np.isfinite(need) | (np.diff(ms) > PIECE_BREAK_S * 1000)
    starts = np.append(True, apart) | (np.arange(len(ms)) % PIECE_FIXES == 0)
    return np.flatnonzero(starts)


def _choose(first: Values, last: Values, size: Whole) -> Flags:
    """Best chain that ends in each piece, piece after piece, then the best of all read backwards."""
    count = len(size)
    score = np.zeros(count)
    before = np.full(count, -1)
    top = np.zeros(count, dtype=np.int64)  # best piece up to here
    link = last.need(slice(None, -1), first, slice(1, None))
    breaks = np.append(np.flatnonzero(~(link <= 1)) + 1, count)
    j = 0
    while j < count:
        gain, before[j] = _step(first, last, score, top, link, j) if j else (0.0, -1)
        score[j] = size[j] + gain
        top[j] = j if j == 0 or score[j] > score[top[j - 1]] else top[j - 1]
        stop = int(breaks[np.searchsorted(breaks, j, side="right")])
        if top[j] == j:  # from the best piece so far each next one that is in reach is the best again
            run = np.arange(j + 1, stop)
            steps = np.stack([-DETOUR_COST * link[run - 1], size[run]], axis=1)
            score[run] = np.cumsum(np.append(score[j], steps))[2::2]
            top[run], before[run], j = run, run - 1, stop - 1
        j += 1
    chosen = np.zeros(count, dtype=bool)
    at = int(top[-1])
    while at >= 0:
        chosen[at] = True
        at = int(before[at])
    return chosen


def _step(first: Values, last: Values, score: Array, top: Whole, link: Array, j: int) -> tuple[float, int]:
    """Score and number of the best piece from which piece `j` can be reached; (0, -1) where there is none."""
    peak = int(top[j - 1])
    need = float(link[j - 1]) if peak == j - 1 else float(last.need(peak, first, j))
    if need <= 1:
        return float(score[peak]) - DETOUR_COST * need, peak
    best, found, high, size = 0.0, -1, j, BLOCK
    while high > 0 and float(score[top[high - 1]]) > best:
        low = max(0, high - size)
        if j - low > LOOK_BACK:
            return _long_ago(first, last, score, top, j, best, found)
        needs = last.need(slice(low, high), first, j)
        with np.errstate(invalid="ignore"):
            gains = np.where(needs <= 1, score[low:high] - DETOUR_COST * needs, -1.0)
        k = int(np.argmax(gains))
        if gains[k] > best:
            best, found = float(gains[k]), low + k
        high, size = low, size * 2
    return best, found


def _long_ago(
    first: Values, last: Values, score: Array, top: Whole, j: int, best: float, found: int
) -> tuple[float, int]:
    """The best piece so old that everything can be reached from it, or what was found nearer."""
    old = int(np.searchsorted(last.ms, first.ms[j] - first.anywhere_ms()))
    if old > 0 and float(score[top[old - 1]]) - DETOUR_COST > best:
        return float(score[top[old - 1]]) - DETOUR_COST, int(top[old - 1])
    return best, found
