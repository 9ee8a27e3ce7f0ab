"""Fields near a position, and fields that can be reached between two positions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR, SPHERE_KM, unit_vectors
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
    row, column = np.floor(latitude / CELL_DEG), np.floor(longitude / CELL_DEG)
    _, first, cell = np.unique(row * 360 / CELL_DEG + column, return_index=True, return_inverse=True)
    low, high, field = _in_boxes(latitude[first], longitude[first], fields, distance_km + CELL_KM)
    position, at = members(low[cell], high[cell])
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
    aside = np.abs(fields.longitude[field] - longitude[position])
    aside = np.minimum(aside, 360 - aside)
    shortest = DEGREE_KM * np.maximum(np.cos(np.radians(np.minimum(np.abs(latitude) + reach, 90))), 0)
    close = aside * shortest[position] <= distance_km
    edge = np.searchsorted(position[close], np.arange(len(latitude) + 1))
    return edge[:-1], edge[1:], field[close]


def fields_between(before: Array, after: Array, limit_km: Array, fields: Fields) -> list[list[str]]:
    """For each of some pairs of positions, the codes of the fields on a way between the two that is no longer than a
    limit: the 20 that need the least detour.

    Positions are latitudes and longitudes, shape (2, n); a limit holds on the sphere (`limit_between_km`).
    """
    if not len(fields.codes):
        return [[] for _ in limit_km]
    sides = np.stack([unit_vectors(*before), unit_vectors(*after)], axis=-1)
    found = []
    for n, asked in enumerate(_on_the_ways(sides, limit_km, fields)):
        way = _way_km(sides[n], fields.vectors.take(asked, axis=0))
        order = np.argsort(way, kind="stable")[:CANDIDATES_LISTED]
        found.append(fields.listed(asked[order[way[order] <= limit_km[n]]].tolist()))
    return found


def limit_between_km(seconds: Array, bound_kt: Array) -> Array:
    """How long on the sphere a way flown in some time at a speed bound can be. Time on the ground is not subtracted."""
    return np.asarray(bound_kt * KNOT_KM_S * seconds * (1 + SPHERE_ERROR))


def _way_km(sides: Array, vectors: Array) -> Array:
    """How long the ways are from one side to some places and on to the other; sides have the shape (..., 3, 2)."""
    angles = np.arccos((vectors @ sides).clip(-1.0, 1.0))
    return np.asarray(SPHERE_KM * (angles[..., 0] + angles[..., 1]))


def _on_the_ways(sides: Array, limit_km: Array, fields: Fields) -> Iterator[Whole]:
    """For each pair of sides, fields among which are those that `fields_between` lists.

    None needs a longer way than the 20 next to the middle. A place and its mirror image behind the middle are no
    further apart than the way by the place is long, so it is half of that from the middle; and it is near the great
    circle through the sides: at the middle the same way leads furthest aside. This holds unless a way goes half round
    the globe; then all fields are asked.
    """
    middle, across = sides.sum(axis=-1), np.cross(sides[..., 0], sides[..., 1])
    for vectors in (middle, across):
        vectors /= np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), MARGIN)
    nearest = range(1, min(CANDIDATES_LISTED, len(fields.codes)) + 1)
    longest = _way_km(sides, fields.vectors[fields.tree.query(middle, nearest)[1]]).max(axis=-1)
    way = np.minimum(limit_km, longest) / SPHERE_KM + MARGIN
    apart = np.arccos(np.clip(sides.prod(axis=-1).sum(axis=-1), -1.0, 1.0))
    half = np.where(way + apart / 2 < np.pi, way / 2, np.pi)
    aside = np.where(half < np.pi, np.arccos(np.clip(np.cos(half) / np.cos(apart / 2), 0.0, 1.0)), np.pi / 2)
    south, north = np.degrees(np.arcsin(np.clip(middle[:, 2], -1.0, 1.0)) + np.stack([-half, half]))
    edges = (np.searchsorted(fields.latitude, edge).tolist() for edge in (south, north))
    limits = zip(*edges, np.cos(half).tolist(), np.sin(aside).tolist(), strict=True)
    for axes, (low, high, least, most) in zip(np.stack([middle, across], axis=-1), limits, strict=True):
        along, off = (fields.vectors[low:high] @ axes).T
        yield low + np.flatnonzero((along >= least) & (np.abs(off) <= most))
