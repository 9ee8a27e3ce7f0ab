"""The stretches of airborne fixes that are legs, and the gaps within them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.derive.flying import AIRBORNE
from ingest.derive.gap_landings import clock_jumps, gaps_between, landing_in_gap
from ingest.derive.leg_airports import Evidence
from ingest.derive.track import Flags, Whole

NONE: Whole = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Stretches:
    """The airborne fixes of each leg, first to last, and the fixes beyond its ends (-1: there is none).

    `cut` says that an end lies in a gap in which a landing is inferred, `parted` that one lies at a gap in which it can
    have landed, or another aircraft begun to send: nothing beyond such an end belongs to the leg.
    """

    first: Whole
    last: Whole
    before: Whole
    after: Whole
    cut: Flags
    parted: Flags


@dataclass(frozen=True)
class Gaps:
    """The gaps within legs: the number of the leg, the fixes on both sides, the word for a landing between them, and
    whether it may be the clock that jumps there."""

    leg: Whole
    before: Whole
    after: Whole
    word: NDArray[np.str_]
    jumps: Flags

    def may_hide_a_landing(self, legs: int) -> Flags:
        """Whether a landing in a gap cannot be excluded, for each of so many legs."""
        return np.bincount(self.leg[self.word == "undetermined"], minlength=legs) > 0

    def hold_a_jump(self, legs: int) -> Flags:
        """Whether the clock may jump in a gap, for each of so many legs."""
        return np.bincount(self.leg[self.jumps], minlength=legs) > 0


def stretches(seen: Evidence, last: Whole = NONE) -> tuple[Stretches, Gaps]:
    """The legs as stretches of fixes: cut where the aircraft was on the ground, in gaps that hide a landing, and in
    those that begin with one of the fixes `last`."""
    known = np.flatnonzero(seen.settled)
    place = np.flatnonzero(seen.settled[known] == AIRBORNE)
    airborne = known[place]
    landed = np.diff(place) > 1
    gap = gaps_between(seen.track, airborne, seen.thresholds["gap_s"])
    gap = gap[~landed[gap]]
    words = landing_in_gap(seen.track, seen.settled, airborne[gap], airborne[gap + 1], seen.thresholds)
    jumps = clock_jumps(seen.track, airborne[gap], airborne[gap + 1], seen.thresholds)
    words[jumps] = "undetermined"
    inferred = np.zeros(len(landed), dtype=bool)
    inferred[gap[words == "yes"]] = True
    parts = np.isin(airborne[:-1], last)
    begins = np.append(True, landed | inferred | parts)[: len(airborne)]
    ends = np.append(landed | inferred | parts, True)[-len(airborne) :] if len(airborne) else begins
    starts, stops = np.flatnonzero(begins), np.flatnonzero(ends)
    beyond = np.concatenate([[-1], known, [-1]])
    cut, part = (np.concatenate([[False], where, [False]]) for where in (inferred, parts))
    within = (words != "yes") & ~parts[gap]
    gap, words, jumps = gap[within], words[within], jumps[within]
    return (
        Stretches(airborne[starts], airborne[stops], np.where(part[starts], -1, beyond[place[starts]]),
                  np.where(part[stops + 1], -1, beyond[place[stops] + 2]), cut[starts] | cut[stops + 1],
                  part[starts] | part[stops + 1]),
        Gaps(np.cumsum(begins)[gap] - 1, airborne[gap], airborne[gap + 1], words, jumps),
    )
