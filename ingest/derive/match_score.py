"""One reported leg beside one observed leg: what agrees, what cannot be, and the score that follows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ingest.derive.intervals import Interval
from ingest.derive.match_reach import is_out_of_reach
from ingest.derive.match_sides import DAY_S, End, Side, same_number

POINTS: Mapping[str, float] = {
    "aircraft": 4.0, "number": 3.0, "airport": 2.0, "airport_in_reported_candidates": 1.5,
    "airport_in_observed_candidates": 0.5, "time": 3.0, "day": 1.0, "next_day": 0.75, "open_end": 0.5,
}
"""The most each part of the evidence adds; a flight number that differs takes `number` away."""

MINUTE_S = 60.0


@dataclass(frozen=True)
class Limits:
    """Thresholds from the settings: of times finer than a day, how far an open end reaches, and how far a reported
    time may lie from the take-off or landing where it alone excludes something, in s; in points; and in km."""

    time_s: float
    open_s: float
    gate_s: float
    margin: float
    near_km: float


@dataclass(frozen=True)
class EndTimes:
    """Two times of one end: the difference in s (the report's less the observed) and what it is.

    Where the report gives a window, or the end was not received, `fit` says so, a key of `match_notes.FITS`: a
    difference is then the least, and there is none where both can be the same.

    `state` is close, day (a report to the day), open (the observed end is open and fits), apart, impossible (a day or
    more apart), or none (one is unknown). An observed end wider than the limit
    counts as open. `points` are for the score.
    """

    state: str = "none"
    difference_s: float | None = None
    points: float = 0.0
    fit: str = ""


@dataclass(frozen=True)
class Pair:
    """A reported and an observed leg side by side: `airports` and `times` for departure and arrival."""

    reported: Side
    observed: Side
    aircraft: int
    number: int
    airports: tuple[float, float]
    times: tuple[EndTimes, EndTimes]

    @cached_property
    def parts(self) -> dict[str, float]:
        """The points of each part of the score."""
        return {
            "aircraft": POINTS["aircraft"] * self.aircraft, "number": POINTS["number"] * self.number,
            "departure_airport": self.airports[0], "arrival_airport": self.airports[1],
            "departure_time": self.times[0].points, "arrival_time": self.times[1].points,
        }

    @cached_property
    def score(self) -> float:
        return round(sum(self.parts.values()), 3)

    @cached_property
    def close(self) -> int:
        """At how many ends times finer than a day agree."""
        return sum(times.state == "close" for times in self.times)

    @cached_property
    def confirmed(self) -> int:
        """At how many ends the observed airport is named and is the report's, or one of its candidates."""
        return sum(points >= POINTS["airport_in_reported_candidates"] for points in self.airports)

    @cached_property
    def is_within_a_day(self) -> bool:
        states = {times.state for times in self.times}
        return "impossible" not in states and states != {"none"}

    @cached_property
    def contradiction(self) -> str:
        """The reason key of what excludes the pair from being one leg; empty: nothing does."""
        if self.aircraft < 0:
            return "other_aircraft"
        if min(self.airports) < 0:
            return "other_airports"
        return "times_exclude" if any(times.state in ("apart", "impossible") for times in self.times) else ""

    @cached_property
    def is_off_its_day(self) -> bool:
        return any(times.state == "day" and times.difference_s for times in self.times)


def pair_of(reported: Side, observed: Side, limits: Limits) -> Pair:
    """The two sides compared."""
    inner = [end.time.latest if n == 0 else end.time.earliest for n, end in enumerate(observed.ends)]
    times = [_times(r, o, s, limits) for r, o, s in zip(reported.ends, observed.ends, inner, strict=True)]
    airports = [_airport(r, o, n == 1, limits, times[n].state in ("apart", "impossible"))
                for n, (r, o) in enumerate(zip(reported.ends, observed.ends, strict=True))]
    return Pair(reported, observed, _aircraft(reported, observed), same_number(reported.numbers, observed.numbers),
                (airports[0], airports[1]), (times[0], times[1]))


def _aircraft(reported: Side, observed: Side) -> int:
    """1 the same, -1 another, 0 not known; addresses first, then registrations."""
    if reported.addresses:
        return 1 if reported.addresses & observed.addresses else -1
    if reported.registrations and observed.registrations:
        return 1 if reported.registrations & observed.registrations else -1
    return 0


def _airport(reported: End, observed: End, is_arrival: bool, limits: Limits, is_apart: bool) -> float:
    """Points of one end's airports; negative where both are known and differ, or the track cannot have touched the
    reported one (not asked where the times are apart anyway). Observed candidates rule nothing out."""
    if reported.airport and observed.airport:
        return POINTS["airport"] if reported.airport == observed.airport else -POINTS["airport"]
    if reported.candidates and observed.airport:
        inside = observed.airport in reported.candidates
        return POINTS["airport_in_reported_candidates"] if inside else -POINTS["airport"]
    if not is_apart and is_out_of_reach(reported, observed, is_arrival, limits.gate_s, limits.near_km):
        return -POINTS["airport"]
    meeting = ({reported.airport} if reported.airport else reported.candidates) & observed.candidates
    return POINTS["airport_in_observed_candidates"] if meeting else 0.0


def _times(reported: End, observed: End, inner_s: float | None, limits: Limits) -> EndTimes:
    """`inner_s`: the end of the observed interval on the leg's side, from which a wide one is measured."""
    if not reported.time.is_known or not observed.time.is_known:
        return EndTimes()
    apart = difference_s(reported.time, _reaching(observed.time, limits.open_s))
    is_wide = _width(observed.time) > limits.time_s
    fit = _fit(reported, is_wide)
    if abs(apart) >= DAY_S:
        return EndTimes("impossible", apart, fit=fit)
    difference = apart if apart or not fit else None
    if not reported.is_fine:
        return EndTimes("day", difference, POINTS["next_day" if apart else "day"], fit)
    if abs(apart) > limits.time_s:
        return EndTimes("apart", apart, fit=fit)
    from_known = abs(difference_s(reported.time, Interval(inner_s, inner_s) if is_wide else observed.time))
    if from_known > limits.time_s or _width(reported.time) > 2 * limits.time_s:
        return EndTimes("open", difference, POINTS["open_end"], fit)
    return EndTimes("close", difference, POINTS["time"] * (1 - from_known / limits.time_s), fit)


def _fit(reported: End, is_wide: bool) -> str:
    """Why no difference to the second can be given: an end not received, or a window of more than a minute."""
    if is_wide:
        return "not_received"
    return "days" if not reported.is_fine else "window" if _width(reported.time) >= MINUTE_S else ""


def _width(time: Interval) -> float:
    """Seconds from end to end; without limit where one is open."""
    return math.inf if time.earliest is None or time.latest is None else time.latest - time.earliest


def _reaching(time: Interval, open_s: float) -> Interval:
    """The interval with an open end put `open_s` beyond the known one."""
    if time.earliest is None and time.latest is not None:
        return Interval(time.latest - open_s, time.latest)
    if time.latest is None and time.earliest is not None:
        return Interval(time.earliest, time.earliest + open_s)
    return time


def difference_s(one: Interval, other: Interval) -> float:
    """By how many seconds `one` lies after `other` (negative: before it); 0 where they meet, an open end included.

    >>> difference_s(Interval(100, 159), Interval(0, 40)), difference_s(Interval(0, 59), Interval(50, 90))
    (60, 0.0)
    """
    if one.earliest is not None and other.latest is not None and one.earliest > other.latest:
        return one.earliest - other.latest
    if one.latest is not None and other.earliest is not None and one.latest < other.earliest:
        return one.latest - other.earliest
    return 0.0
