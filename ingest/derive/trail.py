"""The track of one airframe as the court clock sees it: used positions, and the times of those that contradict them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.derive.fixes import ELSEWHERE, USED
from ingest.derive.geodesy import KNOT_KM_S, WGS84, Array, Place
from ingest.derive.intervals import Interval
from ingest.derive.track import numbers, plausible_kt, times_ms

MEASURED_S = 20.0
STRAINED = 1.05  # of the faster of the ground speeds sent at both ends of a step over positions that are set aside
STRAIN_SPARE_KM = 1.0
STANDING_KT = 50.0


@dataclass(frozen=True)
class Trail:
    """Used fixes of one airframe in order of time: seconds since 1970, degrees.

    `contradicted_s` are the times of received positions that cannot be joined with those used; `sent_kt` are the
    plausible ground speeds sent with the used ones (NaN: none).
    """

    time_s: Array
    latitude: Array
    longitude: Array
    contradicted_s: Array = field(default_factory=lambda: np.zeros(0))
    sent_kt: Array | None = None

    def place(self, index: int) -> Place:
        return Place(float(self.latitude[index]), float(self.longitude[index]))

    def is_contradicted(self, first_s: float, last_s: float) -> bool:
        """Whether from `first_s` to `last_s` a position was received that contradicts the track, or a flight lies that
        may be told by the wrong positions (`doubtful_s`)."""
        first = int(np.searchsorted(self.contradicted_s, first_s, side="left"))
        begins, ends = self.doubtful_s
        return bool((self.contradicted_s[first : first + 1] <= last_s).any()) or bool(
            ((begins <= last_s) & (ends >= first_s)).any())

    @cached_property
    def doubtful_s(self) -> tuple[Array, Array]:
        """The first and last times of flights that cross a stretch of contradicting positions faster than was sent.

        A displaced run that lasts outweighs the true positions beside it, and the track catches up with it at the
        bound. A step over a contradicting position that needs over STRAINED times the speed sent last before it or
        first after it shows that one side of it is displaced, not which: the flight, out to the fixes slower than
        50 kt, is doubtful as a whole.
        """
        known = np.zeros(0, dtype=np.int64) if self.sent_kt is None else np.flatnonzero(~np.isnan(self.sent_kt))
        if self.sent_kt is None or not len(self.contradicted_s) or not len(known):
            return np.zeros(0), np.zeros(0)
        step = np.flatnonzero(np.diff(np.searchsorted(self.contradicted_s, self.time_s)))
        sent = [self.sent_kt[known[np.clip(place, 0, len(known) - 1)]] for place in (
            np.searchsorted(known, step, "right") - 1, np.searchsorted(known, step + 1))]
        longitude, latitude = self.longitude, self.latitude
        metres = WGS84.inv(longitude[step], latitude[step], longitude[step + 1], latitude[step + 1])[2]
        allowed = STRAINED * np.maximum(*sent) * KNOT_KM_S * (self.time_s[step + 1] - self.time_s[step])
        strained = step[np.asarray(metres, dtype=float) / 1000 - STRAIN_SPARE_KM > allowed]
        ends = np.concatenate([[0], np.flatnonzero(self.sent_kt < STANDING_KT), [len(self.time_s) - 1]])
        after = np.searchsorted(ends, strained, side="right").clip(max=len(ends) - 1)
        return self.time_s[ends[after - 1]], self.time_s[ends[after]]

    def is_contradicted_near(
        self, event: Interval, before_s: float | None, after_s: float | None, gap_s: float
    ) -> bool:
        """Whether a contradicting position lies between what is known around the event, or within `gap_s` of it."""
        if event.earliest is None or event.latest is None:
            return False
        before = event.earliest if before_s is None else before_s
        after = event.latest if after_s is None else after_s
        return self.is_contradicted(min(before, event.earliest - gap_s), max(after, event.latest + gap_s))

    def is_silent(self, event: Interval, gap_s: float) -> bool:
        """Whether the event meets more than `gap_s` between two positions; not before the first or after the last."""
        if event.earliest is None or event.latest is None:
            return False
        first = int(np.searchsorted(self.time_s, event.earliest, side="right")) - 1
        last = int(np.searchsorted(self.time_s, event.latest, side="left"))
        between = np.diff(self.time_s[max(first, 0) : last + 1])
        return first >= 0 and last < len(self.time_s) and bool((between > gap_s).any())

    def fastest_km_s(self, first_s: float, last_s: float) -> float:
        """Highest speed (km/s) sent, or between consecutive fixes MEASURED_S or more apart; 0 where there are none."""
        within = np.flatnonzero((self.time_s >= first_s) & (self.time_s <= last_s))
        seconds_apart = np.diff(self.time_s[within])
        longitude, latitude = self.longitude[within], self.latitude[within]
        metres = np.asarray(WGS84.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])[2], dtype=float)
        far = seconds_apart >= MEASURED_S
        flown = float((metres[far] / 1000 / seconds_apart[far]).max()) if far.any() else 0.0
        sent = np.zeros(0) if self.sent_kt is None else np.nan_to_num(self.sent_kt[within])
        return max(flown, float(sent.max(initial=0.0)) * KNOT_KM_S)

    def lines(self, first_s: float, last_s: float, gap_s: float) -> list[list[tuple[float, float, float]]]:
        """The fixes from `first_s` to `last_s` as lines of (longitude, latitude, s), cut where a gap is longer."""
        within = np.flatnonzero((self.time_s >= first_s) & (self.time_s <= last_s))
        points = np.column_stack([self.longitude, self.latitude, self.time_s])[within]
        cuts = np.flatnonzero(np.diff(points[:, 2]) > gap_s) + 1
        return [[(lon, lat, s) for lon, lat, s in line.tolist()] for line in np.split(points, cuts) if len(line)]


def trail_of(fixes: pd.DataFrame) -> Trail:
    """The track of one airframe from its fixes (rows of `fixes`); positions out of its reach contradict it."""
    latitude, longitude, sent_kt = (numbers(fixes, name) for name in ("latitude", "longitude", "ground_speed_kt"))
    reasons = fixes["set_aside_reason"]
    return trail_from(times_ms(fixes) / 1000, latitude, longitude, sent_kt, reasons.isin(USED).to_numpy(dtype=bool),
                      reasons.isin(ELSEWHERE).to_numpy(dtype=bool))


def trail_from(
    time_s: Array, latitude: Array, longitude: Array, sent_kt: Array, is_used: NDArray[np.bool_],
    is_elsewhere: NDArray[np.bool_],
) -> Trail:
    """The same from columns; ground speeds that no aircraft here flies count as not sent."""
    order = np.argsort(time_s, kind="stable")
    used, contradicting = order[is_used[order]], order[is_elsewhere[order]]
    return Trail(time_s[used], latitude[used], longitude[used], time_s[contradicting], plausible_kt(sent_kt[used]))


def joined_trail(parts: Sequence[Trail]) -> Trail:
    """The tracks of one airframe on days that follow each other, as one."""
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0)
    time_s, latitude, longitude, contradicted_s, sent_kt = (np.concatenate([none, *values]) for values in (
        [p.time_s for p in parts], [p.latitude for p in parts], [p.longitude for p in parts],
        [p.contradicted_s for p in parts], [p.sent_kt for p in parts if p.sent_kt is not None]))
    return Trail(time_s, latitude, longitude, contradicted_s, sent_kt)
