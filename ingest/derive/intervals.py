"""Times as closed intervals of whole seconds since 1970 (UTC); an unknown end is None."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Interval:
    """From `earliest` to `latest`, both included; None: open."""

    earliest: float | None = None
    latest: float | None = None

    @property
    def is_known(self) -> bool:
        return self.earliest is not None or self.latest is not None

    def meets(self, other: Interval) -> bool:
        """Whether the two have a second in common; an open end reaches on without limit."""
        return low(self.earliest) <= high(other.latest) and low(other.earliest) <= high(self.latest)

    def widened(self, seconds: float) -> Interval:
        return Interval(
            None if self.earliest is None else self.earliest - seconds,
            None if self.latest is None else self.latest + seconds,
        )


def low(value: float | None) -> float:
    """An end of an interval as a number; an unknown first end lies before everything."""
    return -np.inf if value is None else value


def high(value: float | None) -> float:
    """An end of an interval as a number; an unknown last end lies after everything."""
    return np.inf if value is None else value


def hull(intervals: Iterable[Interval]) -> Interval:
    """The least interval that holds the known ends of all of them.

    >>> hull([Interval(1, 2), Interval(5, None)])
    Interval(earliest=1, latest=5)
    """
    ends = [end for i in intervals for end in (i.earliest, i.latest) if end is not None]
    return Interval(min(ends), max(ends)) if ends else Interval()


def merged(stretches: Sequence[tuple[float, float]], join_s: float = 0.0) -> list[tuple[float, float]]:
    """Stretches of time joined where they meet or lie within `join_s` of each other, in order.

    >>> merged([(5, 7), (0, 3), (3, 4)])
    [(0, 4), (5, 7)]
    """
    result: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if result and start <= result[-1][1] + join_s:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def seconds(value: object) -> float | None:
    """Seconds since 1970 of a time with a zone; None for a missing one."""
    if value is None or value is pd.NaT:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"a time with a zone was expected, not {value!r}")
    return value.timestamp()


@lru_cache(4096)
def timestamp(value: float | None) -> pd.Timestamp | None:
    """The time at so many seconds since 1970, to the millisecond; None stays None."""
    if value is None:
        return None
    return pd.Timestamp(round(value * 1000), unit="ms", tz="UTC").as_unit("ms")


def utc_text(value: float) -> str:
    """`2025-03-15T22:45:00Z` of seconds since 1970.

    >>> utc_text(1742078700)
    '2025-03-15T22:45:00Z'
    """
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
