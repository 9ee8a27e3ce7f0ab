"""The stretches of airborne fixes that are legs, and the gaps within them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.derive.flying import AIRBORNE
from ingest.derive.gap_landings import gaps_between, landing_in_gap
from ingest.derive.leg_airports import Evidence
from ingest.derive.track import Flags, Whole


@dataclass(frozen=True)
class Stretches:
    """The airborne fixes of each leg, first to last, and the fixes beyond its ends (-1: there is none).

    `cut` says that an end lies in a gap in which a landing is inferred.
    """

    first: Whole
    last: Whole
    before: Whole
    after: Whole
    cut: Flags


@dataclass(frozen=True)
class Gaps:
    """The gaps within legs: the number of the leg, the fixes on both sides, the word for a landing between them."""

    leg: Whole
    before: Whole
    after: Whole
    word: NDArray[np.str_]

    def may_hide_a_landing(self, legs: int) -> Flags:
        """Whether a landing in a gap cannot be excluded, for each of so many legs."""
        return np.bincount(self.leg[self.word == "undetermined"], minlength=legs) > 0


def stretches(seen: Evidence) -> tuple[Stretches, Gaps]:
    """The legs as stretches of fixes: cut where the aircraft was on the ground, and in gaps that hide a landing."""
    known = np.flatnonzero(seen.settled)
    place = np.flatnonzero(seen.settled[known] == AIRBORNE)
    airborne = known[place]
    landed = np.diff(place) > 1
    gap = gaps_between(seen.track, airborne, seen.thresholds["gap_s"])
    gap = gap[~landed[gap]]
    words = landing_in_gap(seen.track, seen.settled, airborne[gap], airborne[gap + 1], seen.thresholds)
    inferred = np.zeros(len(landed), dtype=bool)
    inferred[gap[words == "yes"]] = True
    begins = np.append(True, landed | inferred)[: len(airborne)]
    ends = np.append(landed | inferred, True)[-len(airborne) :] if len(airborne) else begins
    starts, stops = np.flatnonzero(begins), np.flatnonzero(ends)
    beyond = np.concatenate([[-1], known, [-1]])
    cut = np.concatenate([[False], inferred, [False]])
    gap, words = gap[words != "yes"], words[words != "yes"]
    return (
        Stretches(airborne[starts], airborne[stops], beyond[place[starts]], beyond[place[stops] + 2],
                  cut[starts] | cut[stops + 1]),
        Gaps(np.cumsum(begins)[gap] - 1, airborne[gap], airborne[gap + 1], words),
    )
