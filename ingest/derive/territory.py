"""US territory against potential path areas: inside, outside or undetermined, and by how much.

Verdicts come from distances to points of the outline of US territory (land and sea to 12 nautical miles),
not from polygons: a point at distances p and q from the two known places is in an area exactly when its
level is 0 or less, and no level exceeds the distance to the area. Polygons are for zones and pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    sphere_km,
    travel,
    unit_vectors,
)
from ingest.derive.region import Region

SPACING_KM = 2.0
FINE_KM = 0.05
KM_PER_DEGREE = 111.2
CHUNK = 32


@dataclass(frozen=True)
class Outline:
    """Points of an outline, at most SPACING_KM apart; `follows[i]` is the index of the next point of the ring."""

    latitude: Array
    longitude: Array
    vectors: Array
    follows: NDArray[np.int64]

    def near(self, index: NDArray[np.int64], step_km: float) -> tuple[Array, Array]:
        """The stretches before and after the points `index`, at most `step_km` apart."""
        starts = np.unique(np.concatenate([index, np.flatnonzero(np.isin(self.follows, index))]))
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


class Territory:
    """US territory and the world's zones, made ready for questions. Made once from the table `zones`."""

    def __init__(self, zones: gpd.GeoDataFrame) -> None:
        self.names = zones["zone"].to_numpy(dtype=object)
        self.shapes = zones.geometry.to_numpy()
        self.tree = shapely.STRtree(self.shapes)
        self.united_states = shapely.union_all(self.shapes[zones["is_us_territory"].to_numpy(dtype=bool)])
        shapely.prepare(self.united_states)
        self.outline = outline_of(self.united_states)

    def contains(self, place: Place) -> bool:
        """Whether the place lies in US territory."""
        return bool(shapely.contains_xy(self.united_states, place.longitude, place.latitude))

    def contained(self, latitude: Array, longitude: Array) -> NDArray[np.bool_]:
        """The same for many points."""
        return np.asarray(shapely.contains_xy(self.united_states, longitude, latitude))

    def least_level(self, region: Region) -> tuple[float, Place]:
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

    def _least(
        self, region: Region, measure: Callable[[Array | float, Array | float], Array], relative: bool = False
    ) -> tuple[float, Place]:
        """Least of a measure over the outline: spherical bounds first, geodesics for what can matter, then finer."""
        p = sphere_km(region.before, self.outline.vectors) if region.before else 0.0
        q = sphere_km(region.after, self.outline.vectors) if region.after else 0.0
        rough = measure(p, q)
        error = np.abs(rough) * SPHERE_ERROR if relative else SPHERE_ERROR * np.maximum(p, q)
        error = np.where(np.isfinite(error), error, 0.0)
        keep = np.flatnonzero(rough - error <= np.min(rough + error))
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

    @staticmethod
    def _measured(
        region: Region, measure: Callable[[Array | float, Array | float], Array], latitude: Array, longitude: Array
    ) -> Array:
        p = distance_km(region.before, latitude, longitude) if region.before else 0.0
        q = distance_km(region.after, latitude, longitude) if region.after else 0.0
        return measure(p, q)

    def at_least_km(self, latitude: Array, longitude: Array) -> Array:
        """For many points a distance in km that the outline is at least away, from spherical distances."""
        closest = _closeness(unit_vectors(latitude, longitude), self.outline.vectors)
        rough = SPHERE_KM * np.arccos(np.clip(closest, -1, 1))
        return np.asarray(np.maximum(rough * (1 - SPHERE_ERROR) - SPACING_KM, 0.0))

    def distance_to(self, place: Place) -> float:
        """Geodesic distance in km from a place to the nearest point of the outline."""
        return self.least_level(Region(place, None, 0.0, 0.0, 0.0, 0.0))[0]

    def zones_of(self, region: Region, tolerance_km: float) -> list[str]:
        """Zones the region touches when grown by the tolerance, sorted; beyond_12nm where a part is clear of all."""
        grown = region.grown(tolerance_km).polygon()
        touched = sorted(str(self.names[i]) for i in self.tree.query(grown, predicate="intersects"))
        return [*touched, "beyond_12nm"] if self._reaches_open_sea(region, tolerance_km) else touched

    def _reaches_open_sea(self, region: Region, tolerance_km: float) -> bool:
        area = region.polygon()
        west, south, east, north = area.bounds
        window = (west - 0.1, south - 0.1, east + 0.1, north + 0.1)
        nearby = shapely.union_all(shapely.clip_by_rect(self.shapes[self.tree.query(shapely.box(*window))], *window))
        if shapely.is_empty(nearby):
            return True
        parts = shapely.get_parts(shapely.difference(area, nearby))
        left = parts[shapely.area(parts) > 0]
        scale = np.array([KM_PER_DEGREE * np.cos(np.radians((south + north) / 2)), KM_PER_DEGREE])
        flat_zones = shapely.transform(nearby, lambda xy: xy * scale)
        for part in sorted(left, key=shapely.area, reverse=True):
            flat = shapely.transform(part, lambda xy: xy * scale)
            if shapely.distance(shapely.point_on_surface(flat), flat_zones) > tolerance_km:
                return True
            corners = shapely.points(shapely.get_coordinates(flat))
            if np.max(shapely.distance(corners, flat_zones)) > tolerance_km:
                return True
        return False

    def nearest_km(self, region: Region) -> float:
        """Least distance in km from the region to the outline; 0 when it touches."""
        least, where = self.least_level(region)
        return 0.0 if least <= 0 else self._gap_to_outline_km(region, where)

    def nearest_and_farthest_km(self, regions: Sequence[Region]) -> tuple[float, float]:
        """Least and greatest distance in km from points of the regions to US territory."""
        spans = [self._span_of(region) for region in regions]
        return min(span[0] for span in spans), max(span[1] for span in spans)

    def _span_of(self, region: Region) -> tuple[float, float]:
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
        p = sphere_km(region.before, self.outline.vectors) if region.before else 0.0
        q = sphere_km(region.after, self.outline.vectors) if region.after else 0.0
        rough = region.level(p, q) - SPHERE_ERROR * np.maximum(p, q)
        near = np.flatnonzero(rough <= bound + SPACING_KM)
        apart = _apart_km(where, ring, (self.outline.latitude[near], self.outline.longitude[near]))
        closest = near[np.argsort(apart)[:8]]
        fine = self.outline.near(closest, FINE_KM)
        i = closest[0]
        centre = Place(float(self.outline.latitude[i]), float(self.outline.longitude[i]))
        return float(_apart_km(centre, ring, fine).min())

    def _farthest_km(self, latitude: Array, longitude: Array) -> float:
        """Greatest distance to the outline over points: roughly for all, then exactly for the farthest few."""
        closeness = _closeness(unit_vectors(latitude, longitude), self.outline.vectors[::10])
        farthest = np.argsort(closeness)[:5]
        return max(self.distance_to(Place(float(latitude[i]), float(longitude[i]))) for i in farthest)


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
