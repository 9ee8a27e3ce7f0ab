"""What was received of one aircraft, as legs read it: the fixes that are used, and those that are set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ingest.derive.displaced import strands
from ingest.derive.fixes import HEIGHT_JUMP, USED
from ingest.derive.reach import Points
from ingest.derive.texts import Texts, texts_of
from ingest.derive.track import Flags, Track, Whole, track_of

SECOND_FIXES = 20
SECOND_KT = 660.0


@dataclass(frozen=True)
class Received:
    """All fixes of one aircraft, heights that are set aside left out, and why each is set aside (empty: it is not)."""

    track: Track
    reason: Texts

    def used(self) -> Whole:
        """The numbers of the fixes whose position is used, in order of time."""
        return self._in_order(self.reason.among(*USED))

    def counts_between(self, first_ms: Whole, last_ms: Whole) -> list[dict[str, int]]:
        """How many fixes are set aside from each time `first_ms` to its `last_ms`, by reason."""
        aside = self._in_order(~self.reason.among(""))
        ms, number = self.track.ms[aside], self.reason.number[aside].tolist()
        low, high = np.searchsorted(ms, first_ms), np.searchsorted(ms, last_ms, side="right")
        counts = (Counter(number[i:j]) for i, j in zip(low.tolist(), high.tolist(), strict=True))
        return [dict(sorted((self.reason.words[n], k) for n, k in count.items())) for count in counts]

    def second_track_ms(self) -> Whole:
        """Times (ms) of unreachable positions that form a track of their own: SECOND_FIXES or more in a row, each
        reached from the one before at 660 kt in at most two minutes. Another aircraft under the address, or a spoofer.
        """
        away = np.flatnonzero(self.reason.among("unreachable"))
        if len(away) < SECOND_FIXES:
            return self.track.ms[:0]
        limit = np.full(len(away), SECOND_KT)
        points = Points(self.track.ms[away], self.track.latitude[away], self.track.longitude[away], limit)
        run = strands(points, np.arange(len(away)))
        return np.asarray(points.ms[np.bincount(run)[run] >= SECOND_FIXES])

    def _in_order(self, chosen: Flags) -> Whole:
        number = np.flatnonzero(chosen)
        ms = self.track.ms[number]
        return number if bool((np.diff(ms) >= 0).all()) else number[np.argsort(ms, kind="stable")]


def received(fixes: pd.DataFrame) -> Received:
    """The same from a frame with the columns of the table `fixes`, `set_aside_reason` filled."""
    reason = texts_of(fixes["set_aside_reason"])
    if HEIGHT_JUMP in reason.words:
        fixes = fixes.assign(altitude_ft=fixes["altitude_ft"].mask(reason.among(HEIGHT_JUMP)))
    return Received(track_of(fixes), reason)
