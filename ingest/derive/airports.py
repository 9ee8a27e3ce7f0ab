"""Fields near a position, and fields that can be reached between two positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR, SPHERE_KM, Place, sphere_km, unit_vectors
from ingest.derive.spans import members
from ingest.derive.track import Array, Whole, numbers, sphere_between_km

DEGREE_KM = 110.5  # a degree of latitude is never shorter
CELL_DEG = 0.02
CELL_KM = 3.2  # no two places of a cell are further apart
MARGIN = 1e-5  # radians, 64 m: more than all errors of rounding
CANDIDATES_LISTED = 20


@dataclass(frozen=True)
class Fields:
    """Airports as arrays, from south to north: degrees, ft (NaN: unknown), unit vectors, a tree of these, the codes."""

    latitude: Array
    longitude: Array
    elevation_ft: Array
    vectors: Array
    tree: cKDTree
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
    tree = cKDTree(vectors, balanced_tree=False)
    return Fields(latitude, longitude, elevation, vectors, tree, airports["airport_icao"].iloc[order].tolist())


def fields_near(latitude: Array, longitude: Array, fields: Fields, distance_km: float) -> Near:
    """All pairs of a position and a field at most `distance_km` apart (great circle).

    >>> fields = fields_of(pd.DataFrame({"airport_icao": ["KHRL"], "latitude": [26.2266], "longitude": [-97.6553],
    ...                                  "elevation_ft": [36.3]}))
    >>> fields_near(np.array([26.25, 27.0]), np.array([-97.65, -97.65]), fields, 8).position
    array([0])
    """
    cells = np.floor(np.stack([latitude, longitude]) / CELL_DEG)
    is_first = np.append(True, (np.diff(cells) != 0).any(axis=0))[: len(latitude)]
    first, run = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    low, high, field = _in_boxes(latitude[first], longitude[first], fields, distance_km + CELL_KM)
    position, at = members(low[run], high[run])
    field = field[at]
    km = sphere_between_km(
        latitude[position], longitude[position], fields.latitude[field], fields.longitude[field]
    )
    near = np.flatnonzero(km <= distance_km)
    near = near[np.lexsort((km[near], position[near]))]
    return Near(position[near], field[near], km[near])


def _in_boxes(latitude: Array, longitude: Array, fields: Fields, distance_km: float) -> tuple[Whole, Whole, Whole]:
    """Fields among which are all those within a distance of each position: where they begin and end, then they."""
    reach = distance_km / DEGREE_KM
    low, high = (np.searchsorted(fields.latitude, latitude + way) for way in (-reach, reach))
    position, field = members(low, high)
    aside = np.abs((fields.longitude[field] - longitude[position] + 180) % 360 - 180)
    shortest = DEGREE_KM * np.maximum(np.cos(np.radians(np.minimum(np.abs(latitude) + reach, 90))), 0)
    close = aside * shortest[position] <= distance_km
    edge = np.searchsorted(position[close], np.arange(len(latitude) + 1))
    return edge[:-1], edge[1:], field[close]


def fields_between(before: Place, after: Place, seconds: float, bound_kt: float, fields: Fields) -> list[str]:
    """Codes of the fields inside the potential path area between two positions.

    A field is inside when the way from the one position to it and on to the other can be flown at `bound_kt` in
    the time between. Time on the ground is not subtracted. At most the 20 that need the least detour are listed.
    """
    limit_km = bound_kt * KNOT_KM_S * seconds * (1 + SPHERE_ERROR)
    asked = _on_the_way(before, after, limit_km, fields)
    way = _way_km(before, after, fields.vectors[asked])
    order = np.argsort(way, kind="stable")[:CANDIDATES_LISTED]
    return fields.listed(asked[order[way[order] <= limit_km]].tolist())


def _way_km(before: Place, after: Place, vectors: Array) -> Array:
    return sphere_km(before, vectors) + sphere_km(after, vectors)


def _on_the_way(before: Place, after: Place, limit_km: float, fields: Fields) -> Whole:
    """Fields among which are those that `fields_between` lists.

    None needs a longer way than the 20 next to the first position. So each lies near the middle of the great circle
    between the two, and near the circle itself: at the middle the same way leads furthest aside.
    """
    every = np.arange(len(fields.vectors))
    if len(every) <= CANDIDATES_LISTED:
        return every
    one, other = unit_vectors(*np.array([before[:2], after[:2]]).T)
    next_to = fields.tree.query(one, CANDIDATES_LISTED)[1]
    way = min(limit_km, float(_way_km(before, after, fields.vectors[next_to]).max())) / SPHERE_KM + MARGIN
    apart = float(np.arccos(np.clip(one @ other, -1.0, 1.0)))
    reach = (way + apart) / 2
    if reach + apart / 2 >= np.pi / 2:
        return every
    middle, across = (one + other) / np.linalg.norm(one + other), np.cross(one, other)
    across *= 1 / np.linalg.norm(across) if apart > MARGIN else 0.0
    aside = np.arccos(min(1.0, np.cos(way / 2) / np.cos(apart / 2)))
    south, north = np.degrees(np.arcsin(middle[2]) + np.array([-reach, reach]))
    low, high = np.searchsorted(fields.latitude, [south, north])
    vectors = fields.vectors[low:high]
    inside = (vectors @ middle >= np.cos(reach)) & (np.abs(vectors @ across) <= np.sin(aside))
    return np.asarray(low + np.flatnonzero(inside))
