"""The fixes of one aircraft as plain arrays in order of time, with implausible heights and speeds taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.derive.geodesy import SPHERE_KM

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]

PLAUSIBLE_SPEED_KT = 750.0
PLAUSIBLE_ALTITUDE_FT = (-2000.0, 60000.0)


@dataclass(frozen=True)
class Track:
    """Arrays of one length: time in ms since 1970 UTC, degrees, ft, kt, ft/min; NaN where not known.

    `flag` is the ground state sent by the aircraft: 1 on the ground, 0 airborne, -1 not known. "Airborne" without a
    height is not known: readers of files write it where the source has neither.
    """

    ms: Whole
    latitude: Array
    longitude: Array
    altitude_ft: Array
    ground_speed_kt: Array
    track_deg: Array
    vertical_rate_fpm: Array
    flag: States

    def take(self, fixes: Whole) -> Track:
        """The same of some fixes."""
        return Track(**{name: values.take(fixes) for name, values in vars(self).items()})

    def part(self, fixes: slice) -> Track:
        """The same of fixes that follow each other."""
        return Track(**{name: values[fixes] for name, values in vars(self).items()})

    def seconds(self, before: int, after: int) -> float:
        """Seconds from one fix to another."""
        return float(self.ms[after] - self.ms[before]) / 1000


def track_of(fixes: pd.DataFrame) -> Track:
    """The arrays of a frame with the columns of the table `fixes`, in the frame's order."""
    altitude = _between(numbers(fixes, "altitude_ft"), *PLAUSIBLE_ALTITUDE_FT)
    return Track(
        times_ms(fixes),
        numbers(fixes, "latitude"),
        numbers(fixes, "longitude"),
        altitude,
        plausible_kt(numbers(fixes, "ground_speed_kt")),
        numbers(fixes, "track_deg"),
        numbers(fixes, "vertical_rate_fpm"),
        _flags(fixes["is_on_ground"], altitude),
    )


def plausible_kt(sent_kt: Array) -> Array:
    """The ground speeds sent with fixes; NaN where none was sent, or one that no aircraft here flies."""
    return _between(sent_kt, 0.0, PLAUSIBLE_SPEED_KT)


def _flags(is_on_ground: pd.Series, altitude_ft: Array) -> States:
    flag = np.asarray(is_on_ground.astype("boolean").to_numpy(dtype=np.int8, na_value=-1), dtype=np.int8)
    return np.where((flag == 0) & np.isnan(altitude_ft), np.int8(-1), flag)


def times_ms(fixes: pd.DataFrame) -> Whole:
    """Times as whole milliseconds since 1970 UTC."""
    return fixes["time_utc"].to_numpy(dtype="datetime64[us]").view(np.int64) // 1000


def numbers(fixes: pd.DataFrame, column: str) -> Array:
    """A column as floats, NaN where it is empty."""
    return fixes[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _between(values: Array, low: float, high: float) -> Array:
    with np.errstate(invalid="ignore"):
        return np.where((values >= low) & (values <= high), values, np.nan)


def sphere_between_km(
    latitude_a: Array | float, longitude_a: Array | float, latitude_b: Array | float, longitude_b: Array | float
) -> Array:
    """Great-circle distances in km on a sphere (haversine): within 0.6 % of the geodesic, and fast.

    >>> round(float(sphere_between_km(26.2266, -97.6553, 14.3824, -87.6212)))
    1680
    """
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.radians(np.subtract(longitude_b, longitude_a)) / 2
    chord = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(half) ** 2
    return np.asarray(2 * SPHERE_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))
