"""Fields near a position, and fields that can be reached between two positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR, Place, sphere_km, unit_vectors
from ingest.derive.track import Array, Whole, numbers, sphere_between_km

DEGREE_KM = 110.5  # a degree of latitude is never shorter
CANDIDATES_LISTED = 20


@dataclass(frozen=True)
class Fields:
    """Airports as arrays, from south to north: degrees, ft (NaN: unknown), unit vectors, and the codes."""

    latitude: Array
    longitude: Array
    elevation_ft: Array
    vectors: Array
    codes: list[str]

    def listed(self, numbers: Iterable[int]) -> list[str]:
        """The codes of some fields, in the order given."""
        return [self.codes[number] for number in numbers]


class Near(NamedTuple):
    """Pairs of a position and a field, by position and then distance: their numbers and the distance in km."""

    position: Whole
    field: Whole
    km: Array


def fields_of(airports: pd.DataFrame) -> Fields:
    """The fields of a frame with the columns of the table `airports`; rows without a position are left out."""
    latitude, longitude = numbers(airports, "latitude"), numbers(airports, "longitude")
    order = np.argsort(latitude, kind="stable")
    order = order[np.isfinite(latitude[order]) & np.isfinite(longitude[order])]
    latitude, longitude = latitude[order], longitude[order]
    elevation = numbers(airports, "elevation_ft")[order]
    vectors = unit_vectors(latitude, longitude)
    return Fields(latitude, longitude, elevation, vectors, airports["airport_icao"].iloc[order].tolist())


def fields_near(latitude: Array, longitude: Array, fields: Fields, distance_km: float) -> Near:
    """All pairs of a position and a field at most `distance_km` apart (great circle).

    >>> fields = fields_of(pd.DataFrame({"airport_icao": ["KHRL"], "latitude": [26.2266], "longitude": [-97.6553],
    ...                                  "elevation_ft": [36.3]}))
    >>> fields_near(np.array([26.25, 27.0]), np.array([-97.65, -97.65]), fields, 8).position
    array([0])
    """
    reach = distance_km / DEGREE_KM
    low = np.searchsorted(fields.latitude, latitude - reach)
    count = np.searchsorted(fields.latitude, latitude + reach) - low
    position = np.repeat(np.arange(len(latitude)), count)
    field = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
    aside = np.abs((fields.longitude[field] - longitude[position] + 180) % 360 - 180)
    shortest = DEGREE_KM * np.maximum(np.cos(np.radians(np.minimum(np.abs(latitude) + reach, 90))), 0)
    close = aside * shortest[position] <= distance_km
    position, field = position[close], field[close]
    km = sphere_between_km(
        latitude[position], longitude[position], fields.latitude[field], fields.longitude[field]
    )
    near = np.flatnonzero(km <= distance_km)
    near = near[np.lexsort((km[near], position[near]))]
    return Near(position[near], field[near], km[near])


def fields_between(before: Place, after: Place, seconds: float, bound_kt: float, fields: Fields) -> list[str]:
    """Codes of the fields inside the potential path area between two positions.

    A field is inside when the way from the one position to it and on to the other can be flown at `bound_kt` in
    the time between. Time on the ground is not subtracted. At most the 20 that need the least detour are listed.
    """
    way = sphere_km(before, fields.vectors) + sphere_km(after, fields.vectors)
    inside = np.flatnonzero(way <= bound_kt * KNOT_KM_S * seconds * (1 + SPHERE_ERROR))
    if len(inside) > CANDIDATES_LISTED:
        inside = inside[np.argpartition(way[inside], CANDIDATES_LISTED)[:CANDIDATES_LISTED]]
    inside = inside[np.argsort(way[inside], kind="stable")]
    return fields.listed(inside.tolist())
