"""US territory against potential path areas: inside, outside or undetermined, and by how much.

Verdicts come from distances to points of the outline of US territory (land and sea to 12 nautical miles),
not from polygons: a point at distances p and q from the two known places is in an area exactly when its
level is 0 or less, and no level exceeds the distance to the area. Polygons are for zones and pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.derive.geodesy import (
    SPHERE_ERROR,
    SPHERE_KM,
    WGS84,
    Array,
    Place,
    distance_km,
    travel,
    unit_vectors,
)
from ingest.derive.outline import SPACING_KM, outline_of
from ingest.derive.region import Region
from ingest.derive.zone_map import ZoneMap

FINE_KM = 0.05
CHUNK = 32
FARTHEST = 5
KEPT = 4096
Measure = Callable[[Array | float, Array | float], Array]


class Territory:
    """US territory and the world's zones, made ready for questions. Made once from the table `zones`."""

    def __init__(self, zones: gpd.GeoDataFrame) -> None:
        self.zones = ZoneMap(zones["zone"].to_numpy(dtype=object), zones.geometry.to_numpy())
        self.united_states = shapely.union_all(self.zones.shapes[zones["is_us_territory"].to_numpy(dtype=bool)])
        shapely.prepare(self.united_states)
        self.outline = outline_of(self.united_states)
        self.least_level = lru_cache(KEPT)(self._least_level)
        self.span_km = lru_cache(KEPT)(self._span_km)
        self.zones_of = lru_cache(KEPT)(self._zones_of)

    def contains(self, place: Place) -> bool:
        """Whether the place lies in US territory."""
        return bool(shapely.contains_xy(self.united_states, place.longitude, place.latitude))

    def contained(self, latitude: Array, longitude: Array) -> NDArray[np.bool_]:
        """The same for many points."""
        return np.asarray(shapely.contains_xy(self.united_states, longitude, latitude))

    def _least_level(self, region: Region) -> tuple[float, Place]:
        """Least level (km) of the region over the outline, and where."""
        return self._least(region, region.level)

    def speed_needed_km_s(self, region: Region) -> float:
        """The speed bound (km/s) at which the region first touches the outline: the least over its points of
        the largest of p / (e1 - t0), q / (t1 - e0) and (p + q) / (t1 - t0)."""
        limits = (region.since_s, region.until_s, region.total_s)

        def needed(p: Array | float, q: Array | float) -> Array:
            distances = [p if region.before else None, q if region.after else None,
                         p + q if region.before and region.after else None]
            with np.errstate(divide="ignore", invalid="ignore"):
                parts = [np.nan_to_num(np.asarray(d) / limit, nan=0.0, posinf=np.inf)
                         for d, limit in zip(distances, limits, strict=True) if d is not None]
            return np.asarray(np.maximum.reduce(parts))

        return self._least(region, needed, relative=True)[0]

    def _least(self, region: Region, measure: Measure, relative: bool = False) -> tuple[float, Place]:
        """Least of a measure over the outline: spherical bounds first, geodesics for what can matter, then finer."""
        keep = self._can_be_least(region, measure, relative)
        exact = self._measured(region, measure, self.outline.latitude[keep], self.outline.longitude[keep])
        if not np.isfinite(exact.min()):
            latitude, longitude = self.outline.latitude[keep[0]], self.outline.longitude[keep[0]]
            return np.inf, Place(float(latitude), float(longitude))
        slack = SPACING_KM / _least_limit_s(region) if relative else SPACING_KM
        best = keep[exact <= exact.min() + slack]
        latitude, longitude = self.outline.near(best, FINE_KM)
        fine = self._measured(region, measure, latitude, longitude)
        at = int(np.argmin(fine))
        return float(fine[at]), Place(float(latitude[at]), float(longitude[at]))

    def _can_be_least(self, region: Region, measure: Measure, relative: bool) -> NDArray[np.int64]:
        """Points of the outline where a measure that grows with both distances can be least: blocks, then points."""
        (p0, p1), (q0, q1) = self.outline.spans_km(region.before), self.outline.spans_km(region.after)
        upper = measure(p1, q1)
        error = _error(upper, p1, q1, relative)
        points = self.outline.within(np.asarray(measure(p0, q0) - error <= np.min(upper + error)))
        p, q = self.outline.about_km(region.before, points), self.outline.about_km(region.after, points)
        rough = measure(p, q)
        error = _error(rough, p, q, relative)
        return points[np.flatnonzero(rough - error <= np.min(rough + error))]

    @staticmethod
    def _measured(region: Region, measure: Measure, latitude: Array, longitude: Array) -> Array:
        p = distance_km(region.before, latitude, longitude) if region.before else 0.0
        q = distance_km(region.after, latitude, longitude) if region.after else 0.0
        return measure(p, q)

    def at_least_km(self, latitude: Array, longitude: Array) -> Array:
        """For many points a distance in km that the outline is at least away, from spherical distances."""
        closest = _closeness(unit_vectors(latitude, longitude), self.outline.vectors)
        rough = SPHERE_KM * np.arccos(np.clip(closest, -1, 1))
        return np.asarray(np.maximum(rough * (1 - SPHERE_ERROR) - SPACING_KM, 0.0))

    def about_km(self, places: Sequence[Place]) -> tuple[Array, Array]:
        """For many places two distances in km between which their distance to the outline lies."""
        here = unit_vectors(np.array([p.latitude for p in places]), np.array([p.longitude for p in places]))
        lower, upper = self.outline.blocks.away_km(here)
        return np.maximum(lower * (1 - SPHERE_ERROR) - SPACING_KM, 0.0), upper * (1 + SPHERE_ERROR)

    def distance_to(self, place: Place) -> float:
        """Geodesic distance in km from a place to the nearest point of the outline."""
        return self.least_level(Region(place, None, 0.0, 0.0, 0.0, 0.0))[0]

    def _zones_of(self, region: Region, tolerance_km: float) -> tuple[str, ...]:
        """Zones the region touches when grown by the tolerance, sorted; beyond_12nm where a part is clear of all."""
        return tuple(self.zones.touched([region], [tolerance_km], region.polygon()))

    def nearest_km(self, region: Region) -> float:
        """Least distance in km from the region to the outline; 0 when it touches."""
        least, where = self.least_level(region)
        return 0.0 if least <= 0 else self._gap_to_outline_km(region, where)

    def _span_km(self, region: Region) -> tuple[float, float]:
        """Least and greatest distance in km from points of the region to US territory."""
        least = 0.0 if self.contains(region.centre) else self.nearest_km(region)
        latitude, longitude = _sample(region)
        outside = ~self.contained(latitude, longitude)
        if not outside.any():
            return least, 0.0
        return least, max(least, self._farthest_km(latitude[outside], longitude[outside]))

    def _gap_to_outline_km(self, region: Region, where: Place) -> float:
        """Distance in km from the region to the outline, in a map that is true to distance from their closest point."""
        ring = region.ring()
        bound = float(distance_km(where, *ring).min())
        near = self._close_points(region, bound + SPACING_KM)
        apart = _apart_km(where, ring, (self.outline.latitude[near], self.outline.longitude[near]))
        closest = near[np.argsort(apart)[:8]]
        fine = self.outline.near(closest, FINE_KM)
        i = closest[0]
        centre = Place(float(self.outline.latitude[i]), float(self.outline.longitude[i]))
        return float(_apart_km(centre, ring, fine).min())

    def _close_points(self, region: Region, level_km: float) -> NDArray[np.int64]:
        """Points of the outline whose level can be as low as that."""
        (p0, p1), (q0, q1) = self.outline.spans_km(region.before), self.outline.spans_km(region.after)
        points = self.outline.within(np.asarray(region.level(p0, q0) - SPHERE_ERROR * np.maximum(p1, q1) <= level_km))
        p, q = self.outline.about_km(region.before, points), self.outline.about_km(region.after, points)
        return points[np.flatnonzero(region.level(p, q) - SPHERE_ERROR * np.maximum(p, q) <= level_km)]

    def _farthest_km(self, latitude: Array, longitude: Array) -> float:
        """Greatest distance to the outline over points: roughly for all, then exactly for the farthest few."""
        vectors = unit_vectors(latitude, longitude)
        lower, upper = self.outline.coarse_blocks.away_km(vectors)
        chosen = np.flatnonzero(upper >= np.sort(lower)[-FARTHEST:][0])
        at_most = SPHERE_KM * np.arccos(np.clip(_closeness(vectors[chosen], self.outline.coarse), -1, 1))
        found = 0.0
        for n in np.argsort(-at_most)[:FARTHEST]:
            if at_most[n] * (1 + SPHERE_ERROR) > found:
                found = max(found, self.distance_to(Place(float(latitude[chosen[n]]), float(longitude[chosen[n]]))))
        return found


def _error(measured: Array, p: Array | float, q: Array | float, relative: bool) -> Array:
    """By how much a measure can be off where its distances are spherical."""
    error = np.abs(measured) * SPHERE_ERROR if relative else SPHERE_ERROR * np.maximum(p, q)
    return np.asarray(np.where(np.isfinite(error), error, 0.0))


def _closeness(vectors: Array, others: Array) -> Array:
    """For each unit vector the cosine of the angle to the closest of the others; in parts that stay in the cache."""
    parts = [(vectors[i : i + CHUNK] @ others.T).max(axis=1) for i in range(0, len(vectors), CHUNK)]
    return np.concatenate(parts)


def _least_limit_s(region: Region) -> float:
    """The least of the times (s) that limit distances in a region, not counting those without a place."""
    limits = [region.since_s] * bool(region.before) + [region.until_s] * bool(region.after)
    return max(min(limits + [region.total_s / 2] * (len(limits) == 2)), 1e-3)


def _apart_km(centre: Place, ring: tuple[Array, Array], points: tuple[Array, Array]) -> Array:
    """Distances in km from points to the area within a ring, in the azimuthal equidistant map around `centre`."""
    area = shapely.Polygon(_equidistant(centre, *ring))
    shapely.prepare(area)
    return np.asarray(shapely.distance(area, shapely.points(_equidistant(centre, *points))))


def _equidistant(centre: Place, latitude: Array, longitude: Array) -> Array:
    """Plane coordinates in km, shape (n, 2), true in distance and direction from `centre`."""
    n = len(latitude)
    azimuth, _, metres = WGS84.inv(np.full(n, centre.longitude), np.full(n, centre.latitude), longitude, latitude)
    angle = np.radians(azimuth)
    return np.column_stack([np.sin(angle), np.cos(angle)]) * (np.asarray(metres)[:, None] / 1000)


def _sample(region: Region) -> tuple[Array, Array]:
    """Points of the region: its edge, and points between the edge and the centre."""
    latitude, longitude = (values[::3] for values in region.ring())
    centre, n = region.centre, len(latitude)
    azimuth, _, metres = WGS84.inv(np.full(n, centre.longitude), np.full(n, centre.latitude), longitude, latitude)
    shares = np.array([1.0, 0.75, 0.5, 0.25, 0.0])
    return travel(centre, np.tile(azimuth, len(shares)), np.outer(shares, np.asarray(metres) / 1000).ravel())
