"""The outline of a territory as points, in blocks of neighbours: a question looks only at blocks that matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.derive.geodesy import SPHERE_KM, Array, Place, sphere_km, unit_vectors

SPACING_KM = 2.0
KM_PER_DEGREE = 111.2
CELL_DEGREES = 0.5
COARSE, COARSE_DEGREES = 10, 1.0
ROUNDING_KM = 1e-3


@dataclass(frozen=True)
class Blocks:
    """Points by cell of a grid: the middle of each block, unit vectors of shape (n, 3), its radius in km on the
    sphere, and the number of the block that each point is in."""

    middles: Array
    radius_km: Array
    block_of: NDArray[np.int64]

    def away_km(self, vectors: Array) -> tuple[Array, Array]:
        """For each unit vector two spherical distances in km between which its distance to the nearest point lies."""
        away = SPHERE_KM * np.arccos(np.clip(vectors @ self.middles.T, -1.0, 1.0))
        return (away - self.radius_km).min(axis=1), (away + self.radius_km).min(axis=1)


def blocks_of(latitude: Array, longitude: Array, vectors: Array, cell_degrees: float) -> Blocks:
    """Points in blocks, one for each cell of so many degrees that holds any."""
    cells = np.column_stack([np.floor(latitude / cell_degrees), np.floor(longitude / cell_degrees)])
    _, block_of = np.unique(cells, axis=0, return_inverse=True)
    block_of = block_of.ravel()
    middles: Array = np.column_stack([np.bincount(block_of, weights=vectors[:, axis]) for axis in range(3)])
    middles = middles / np.linalg.norm(middles, axis=1, keepdims=True)
    apart = np.clip(np.einsum("ij,ij->i", vectors, middles[block_of]), -1.0, 1.0)
    radius = np.zeros(len(middles))
    np.maximum.at(radius, block_of, SPHERE_KM * np.arccos(apart) + ROUNDING_KM)
    return Blocks(middles, radius, block_of)


@dataclass(frozen=True)
class Outline:
    """Points of an outline, at most SPACING_KM apart; `follows[i]` is the index of the next point of the ring."""

    latitude: Array
    longitude: Array
    vectors: Array
    follows: NDArray[np.int64]

    @cached_property
    def precedes(self) -> NDArray[np.int64]:
        """The index of the point before each point."""
        before = np.empty(len(self.follows), dtype=np.int64)
        before[self.follows] = np.arange(len(self.follows))
        return before

    @cached_property
    def blocks(self) -> Blocks:
        """The points in blocks of CELL_DEGREES."""
        return blocks_of(self.latitude, self.longitude, self.vectors, CELL_DEGREES)

    @cached_property
    def coarse(self) -> Array:
        """Every COARSE-th point, unit vectors."""
        return self.vectors[::COARSE]

    @cached_property
    def coarse_blocks(self) -> Blocks:
        """The coarse points in blocks of COARSE_DEGREES."""
        return blocks_of(self.latitude[::COARSE], self.longitude[::COARSE], self.coarse, COARSE_DEGREES)

    def spans_km(self, place: Place | None) -> tuple[Array | float, Array | float]:
        """Least and greatest spherical distances in km that points of each block can have from a place; 0 without."""
        if place is None:
            return 0.0, 0.0
        away = sphere_km(place, self.blocks.middles)
        return np.maximum(away - self.blocks.radius_km, 0.0), away + self.blocks.radius_km

    def about_km(self, place: Place | None, points: NDArray[np.int64]) -> Array | float:
        """Spherical distances in km of points from a place; 0 without one."""
        return 0.0 if place is None else sphere_km(place, self.vectors[points])

    def within(self, blocks: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The indexes of the points of the blocks that are marked."""
        return np.flatnonzero(blocks[self.blocks.block_of])

    def near(self, index: NDArray[np.int64], step_km: float) -> tuple[Array, Array]:
        """The stretches before and after the points `index`, at most `step_km` apart."""
        starts = np.unique(np.concatenate([index, self.precedes[index]]))
        ends = self.follows[starts]
        fraction = np.linspace(0, 1, int(np.ceil(SPACING_KM / step_km)) + 1)
        latitude = self.latitude[starts, None] + (self.latitude[ends] - self.latitude[starts])[:, None] * fraction
        longitude = self.longitude[starts, None] + (self.longitude[ends] - self.longitude[starts])[:, None] * fraction
        return latitude.ravel(), longitude.ravel()


def outline_of(area: shapely.Geometry) -> Outline:
    """The outline of a polygon or multipolygon (WGS 84) as points."""
    latitudes, longitudes, follows, count = [], [], [], 0
    for ring in shapely.get_parts(shapely.get_rings(shapely.get_parts(area))):
        lon, lat = shapely.get_coordinates(ring)[:-1].T
        east, north = np.roll(lon, -1) - lon, np.roll(lat, -1) - lat
        length = np.hypot(east * np.cos(np.radians(lat)), north) * KM_PER_DEGREE
        steps = np.maximum(1, np.ceil(length / (SPACING_KM * 0.98)).astype(int))
        which = np.repeat(np.arange(len(lon)), steps)
        part = np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)
        fraction = part / steps[which]
        latitudes.append(lat[which] + north[which] * fraction)
        longitudes.append(lon[which] + east[which] * fraction)
        n = len(which)
        follows.append(np.append(np.arange(1, n), 0) + count)
        count += n
    latitude, longitude = np.concatenate(latitudes), np.concatenate(longitudes)
    return Outline(latitude, longitude, unit_vectors(latitude, longitude), np.concatenate(follows))
