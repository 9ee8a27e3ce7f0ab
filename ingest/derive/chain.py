"""The heaviest chain of mutually reachable pieces of a track.

Positions are cut into pieces that hold together; a chain may step from one piece to a later one only if the
aircraft can have flown that far in that time. The chain with most positions is kept. A lone displaced position
is lighter than the track it interrupts, and so is the sparser of two aircraft under one address. Heights are chained
in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np

from ingest.derive.reach import Linked
from ingest.derive.track import Array, Flags, Whole

PIECE_FIXES = 32
PIECE_BREAK_S = 20.0
DETOUR_COST = 1e-3  # of one fix: of two equal chains the one that needs less speed
BLOCK = 64
LOOK_BACK = 1024

Values = TypeVar("Values", bound=Linked)


def heaviest_chain(points: Values) -> Flags:
    """Which values are in the heaviest chain. Of two chains of one weight, the one that needs less speed."""
    if len(points.ms) == 0:
        return np.zeros(0, dtype=bool)
    in_reach = points.in_reach()
    if bool(in_reach.all()):
        return np.ones(len(points.ms), dtype=bool)
    first = _piece_starts(points.ms, in_reach)
    size = np.diff(np.append(first, len(points.ms)))
    chosen = _choose(points.take(first), points.take(first + size - 1), size)
    return np.repeat(chosen, size)


def _piece_starts(ms: Whole, in_reach: Flags) -> Whole:
    starts = np.append(True, ~in_reach | (np.diff(ms) > PIECE_BREAK_S * 1000))
    starts[::PIECE_FIXES] = True
    return np.flatnonzero(starts)


def _choose(first: Values, last: Values, size: Whole) -> Flags:
    """Best chain that ends in each piece, strand after strand, then the best of all read backwards."""
    count = len(size)
    link = last.need(slice(None, -1), first, slice(1, None))
    chains = _Chains(first, last, size, link, np.zeros(count), np.full(count, -1), np.zeros(count, dtype=np.int64))
    breaks = (np.flatnonzero(~(link <= 1)) + 1).tolist()
    peak = -1
    for start, stop in pairwise([0, *breaks, count]):
        peak = chains.extend(start, stop, peak)
    chosen, before = np.zeros(count, dtype=bool), chains.before.tolist()
    while peak >= 0:
        chosen[peak] = True
        peak = before[peak]
    return chosen


@dataclass(frozen=True)
class _Chains(Generic[Values]):
    """Pieces (first and last value, size, need of the step to the next) and the best chain that ends in each of them.

    `score` is its weight, `before` the piece before in it (-1: none), `top` the piece with the best score up to here.
    A strand is a series of pieces of which each is in reach from the one before. So within a strand no way to a piece
    is better than from the one before; all others come from pieces before the strand.
    """

    first: Values
    last: Values
    size: Whole
    link: Array
    score: Array
    before: Whole
    top: Whole

    def extend(self, start: int, stop: int, peak: int) -> int:
        """Chain the pieces of a strand, those before being chained, of which `peak` is the best; the best piece now."""
        best = self._rise(start, stop, peak)
        self.top[start:best] = peak
        if best == stop:
            return peak
        self.top[best:stop] = np.arange(best, stop)
        if best + 1 < stop:  # from the best piece so far each next one that is in reach is the best again
            steps = np.stack([-DETOUR_COST * self.link[best : stop - 1], self.size[best + 1 : stop]], axis=1)
            self.score[best + 1 : stop] = np.cumsum(np.append(self.score[best], steps))[2::2]
            self.before[best + 1 : stop] = np.arange(best, stop - 1)
        return stop - 1

    def _rise(self, start: int, stop: int, peak: int) -> int:
        """The first piece of a strand that is the best of all, or `stop`; those before it are chained."""
        if peak < 0:
            self.score[start] = self.size[start]
            return start
        asked, joins = start + (peak == start - 1), stop  # a strand begins where the piece before is out of reach
        if asked < stop:
            need = self.last.need(peak, self.first, slice(asked, stop))
            in_reach = need <= 1
            joins = asked + int(in_reach.argmax()) if in_reach.any() else stop
        for low in range(start, joins, BLOCK):
            if (best := self._aside(start, slice(low, min(low + BLOCK, joins)), peak)) is not None:
                return best
        if joins < stop:
            self.score[joins] = self.size[joins] + (self.score[peak] - DETOUR_COST * need[joins - asked])
            self.before[joins] = peak
        return joins

    def _aside(self, start: int, pieces: slice, peak: int) -> int | None:
        """Chain pieces of the strand from `start` that are out of reach from `peak`, up to one that is better."""
        gains, places = self._before_strand(start, pieces)
        score = float(self.score[pieces.start - 1]) if pieces.start > start else -np.inf
        needs, sizes = self.link[pieces.start - 1 : pieces.stop - 1], self.size[pieces]
        steps = zip(*(values.tolist() for values in (gains, places, needs, sizes)), strict=True)
        for j, (gain, place, need, size) in enumerate(steps, pieces.start):
            on = score - DETOUR_COST * need
            score = size + max(gain, on)
            self.score[j], self.before[j] = score, place if gain >= on else j - 1
            if score > self.score[peak]:
                return j
        return None

    def _before_strand(self, start: int, pieces: slice) -> tuple[Array, Whole]:
        """Score and number of the best piece before `start` from which each of some can be reached; 0 and -1: none."""
        best, found = np.zeros(pieces.stop - pieces.start), np.full(pieces.stop - pieces.start, -1)
        high, size = start, BLOCK
        while high > 0 and float(self.score[self.top[high - 1]]) > min(best.tolist()):
            low = max(0, high - size)
            if start - low > LOOK_BACK:
                self._long_ago(pieces, best, found)
                break
            needs = self.last.need(slice(low, high), self.first, (pieces, None))
            with np.errstate(invalid="ignore"):
                gains = np.where(needs <= 1, self.score[low:high] - DETOUR_COST * needs, -1.0)
            place = gains.argmax(axis=1)
            gain = gains[np.arange(len(place)), place]
            found, best = np.where(gain > best, low + place, found), np.maximum(best, gain)
            high, size = low, size * 2
        return best, found

    def _long_ago(self, pieces: slice, best: Array, found: Whole) -> None:
        """Put in the best piece so old that everything can be reached from it, where nothing nearer is better."""
        old = np.searchsorted(self.last.ms, self.first.ms[pieces] - self.first.anywhere_ms())
        place = self.top[old - 1]
        gain = self.score[place] - DETOUR_COST
        better = (old > 0) & (gain > best)
        best[better], found[better] = gain[better], place[better]
