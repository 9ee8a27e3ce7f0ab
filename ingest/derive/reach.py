"""What can be chained: positions and heights in order of time, of which some can be reached from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR
from ingest.derive.track import Array, Flags, Whole, sphere_between_km

SLACK_KM = 1.0  # positions are to about 10 m, but receivers' clocks differ by a second or so
ANYWHERE_KM = 20040.0  # no two places are further apart
DEGREE_KM = 111.2  # a degree of latitude or longitude is never longer on the sphere

Index = int | slice | Whole | tuple[slice, None]
"""Which values are meant: one, a series, some, or a series as a column (against some, all pairs of the two)."""


class Linked(Protocol):
    """What can be chained: values in order of time (ms), of which some can be reached from others."""

    @property
    def ms(self) -> Whole: ...

    def take(self, index: Whole) -> Self: ...

    def need(self, i: Index, after: Self, j: Index) -> Array:
        """What lies between values `i` and `j` of `after`, as a share of what the time between allows; over 1 is out
        of reach."""
        ...

    def in_reach(self) -> Flags:
        """Whether each value but the first can be reached from the one before."""
        ...

    def anywhere_ms(self) -> int:
        """The time after which every value can be reached from every other."""
        ...


@dataclass(frozen=True)
class Points:
    """Positions in order of time, with the speed in kt that each may need at most."""

    ms: Whole
    latitude: Array
    longitude: Array
    limit_kt: Array

    def take(self, index: Whole) -> Self:
        return type(self)(*(values.take(index) for values in vars(self).values()))

    def need(self, i: Index, after: Self, j: Index) -> Array:
        km = sphere_between_km(self.latitude[i], self.longitude[i], after.latitude[j], after.longitude[j])
        return np.asarray(km / self._allowed_km(i, after, j))

    def _allowed_km(self, i: Index, after: Self, j: Index) -> Array:
        limit = np.maximum(self.limit_kt[i], after.limit_kt[j]) * KNOT_KM_S * (1 + SPHERE_ERROR)
        return np.asarray(limit * ((after.ms[j] - self.ms[i]) / 1000) + SLACK_KM)

    def in_reach(self) -> Flags:
        # Most steps are decided by a bound without sines: no way is longer than its degrees laid on a plane.
        degrees = np.diff(self.latitude) ** 2 + np.diff(self.longitude) ** 2
        allowed = self._allowed_km(slice(None, -1), self, slice(1, None))
        found = np.asarray(DEGREE_KM**2 * degrees <= allowed**2)
        far = np.flatnonzero(~found)
        found[far] = self.need(far, self, far + 1) <= 1
        return found

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

    def need(self, i: Index, after: Self, j: Index) -> Array:
        seconds = (after.ms[j] - self.ms[i]) / 1000
        return np.asarray(np.abs(after.feet[j] - self.feet[i]) / (self.rate_fpm / 60 * seconds + self.slack_ft))

    def in_reach(self) -> Flags:
        return np.asarray(self.need(slice(None, -1), self, slice(1, None)) <= 1)

    def anywhere_ms(self) -> int:
        return int(np.ptp(self.feet) / self.rate_fpm * 60_000)
