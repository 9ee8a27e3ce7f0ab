"""The world's zones (land and 12 nautical miles of sea) against areas: which they touch, and is open sea left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.derive.geodesy import SPHERE_ERROR, Array, sphere_km, unit_vectors
from ingest.derive.outline import KM_PER_DEGREE
from ingest.derive.region import Region, outlined

OPEN_SEA = "beyond_12nm"
GRID_DEGREES = 1.0
GRID_NORTH = 70.0
CLEAR_KM = 30.0
WIDE_KM = 200.0
LOOKS = 16
UNKNOWN, OPEN, TAKEN = 0, 1, 2
NEAR_EDGE_DEGREES = 10.0


class ZoneMap:
    """Names and shapes of zones (WGS 84), made ready for questions."""

    def __init__(self, names: NDArray[np.object_], shapes: NDArray[np.object_]) -> None:
        self.names, self.shapes = names, shapes
        self.tree = shapely.STRtree(shapes)
        shapely.prepare(shapes)

    def touched(self, regions: Sequence[Region], tolerances: Sequence[float], together: shapely.Geometry) -> list[str]:
        """Zones that the regions touch when each is grown by its tolerance (km), sorted; OPEN_SEA last, where a part
        is clear of all by more. `together` is the union of the regions' polygons."""
        certain = self._meeting(together)
        found = self._touched(regions, tolerances, together, certain)
        names = sorted({str(self.names[i]) for i in found})
        if len(regions) > 1 and bool(shapely.covers(self.shapes[certain], together).any()):
            return names
        return [*names, OPEN_SEA] if self._leaves_open_sea(regions, tolerances, together) else names

    def _meeting(self, area: shapely.Geometry) -> NDArray[np.int64]:
        """Indexes of the zones that an area meets."""
        near = self.tree.query(area)
        return np.sort(near[shapely.intersects(self.shapes[near], area)])

    def _touched(
        self, regions: Sequence[Region], tolerances: Sequence[float], together: shapely.Geometry,
        certain: NDArray[np.int64],
    ) -> set[int]:
        """Indexes of the zones: those that meet the areas; an area whose wider reach meets more is looked at grown."""
        spreads = np.array([_spread_km(region, km) for region, km in zip(regions, tolerances, strict=True)])
        if not self._can_reach_more(np.array([together]), spreads.max(keepdims=True), certain).any():
            return set(certain.tolist())
        more = self._can_reach_more(np.array([region.polygon() for region in regions]), spreads, certain)
        grown = [regions[n].grown(tolerances[n]) for n in np.flatnonzero(more).tolist()]
        outlined(grown)
        return set(certain.tolist()).union(*(self._meeting(region.polygon()).tolist() for region in grown))

    def _can_reach_more(
        self, areas: NDArray[np.object_], spreads_km: Array, certain: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Whether each area, grown by so much, can meet a zone beside the certain ones; near pole and date line always.
        """
        west, south, east, north = shapely.bounds(areas).T
        farthest = np.maximum(np.abs(south), np.abs(north)) + spreads_km / KM_PER_DEGREE
        found = (farthest >= 90 - NEAR_EDGE_DEGREES) | (np.maximum(-west, east) >= 180 - NEAR_EDGE_DEGREES)
        wide = np.where(found, 0.0, 1.01 * spreads_km / (KM_PER_DEGREE * np.cos(np.radians(farthest))))
        area, zone = self.tree.query(shapely.box(west - wide, south - wide, east + wide, north + wide))
        open_ = ~np.isin(zone, certain)
        area, zone = area[open_], zone[open_]
        found[area[shapely.dwithin(self.shapes[zone], areas[area], wide[area])]] = True
        return np.asarray(found)

    def _leaves_open_sea(
        self, regions: Sequence[Region], tolerances: Sequence[float], together: shapely.Geometry
    ) -> bool:
        if any(self._holds_open_sea(region) for region in regions if region.radius_km >= WIDE_KM):
            return True
        if len(regions) > 1:
            left = shapely.union_all(_left(together, self._nearby(together)))
            if shapely.is_empty(left):
                return False
            some = shapely.intersects(left, np.array([region.polygon() for region in regions]))
            regions = [region for region, meets in zip(regions, some, strict=True) if meets]
            tolerances = [km for km, meets in zip(tolerances, some, strict=True) if meets]
        return any(self._reaches_open_sea(region, km) for region, km in zip(regions, tolerances, strict=True))

    def _nearby(self, area: shapely.Geometry) -> shapely.Geometry:
        """The zones around an area, as one shape, cut off a little beyond it."""
        west, south, east, north = area.bounds
        window = (west - 0.1, south - 0.1, east + 0.1, north + 0.1)
        return shapely.union_all(shapely.clip_by_rect(self.shapes[self.tree.query(shapely.box(*window))], *window))

    def _reaches_open_sea(self, region: Region, tolerance_km: float) -> bool:
        area = region.polygon()
        nearby = self._nearby(area)
        if shapely.is_empty(nearby):
            return True
        _, south, _, north = area.bounds
        scale = np.array([KM_PER_DEGREE * np.cos(np.radians((south + north) / 2)), KM_PER_DEGREE])
        flat_zones = shapely.transform(nearby, lambda xy: xy * scale)
        for part in sorted(_left(area, nearby), key=shapely.area, reverse=True):
            flat = shapely.transform(part, lambda xy: xy * scale)
            if shapely.distance(shapely.point_on_surface(flat), flat_zones) > tolerance_km:
                return True
            corners = shapely.points(shapely.get_coordinates(flat))
            if np.max(shapely.distance(corners, flat_zones)) > tolerance_km:
                return True
        return False

    def _holds_open_sea(self, region: Region) -> bool:
        """Whether a point of the open sea lies well inside the region: then there is no need to cut zones out."""
        p, q = (sphere_km(place, self._grid) if place else 0.0 for place in (region.before, region.after))
        within = np.flatnonzero(region.level(p, q) + SPHERE_ERROR * np.maximum(p, q) < -CLEAR_KM)
        unknown = within[self._is_open[within] == UNKNOWN]
        self._look_at(unknown[:: max(1, len(unknown) // LOOKS)])
        return bool((self._is_open[within] == OPEN).any())

    def _look_at(self, index: NDArray[np.int64]) -> None:
        """Settle for some points of the grid whether they are CLEAR_KM away from every zone; kept for good."""
        latitude, longitude = self._grid_at[0][index], self._grid_at[1][index]
        high = CLEAR_KM / KM_PER_DEGREE
        wide = high / np.cos(np.radians(GRID_NORTH))
        boxes = shapely.box(longitude - wide, latitude - high, longitude + wide, latitude + high)
        taken = np.unique(self.tree.query(boxes, predicate="intersects")[0])
        found = np.full(len(index), OPEN, dtype=np.int8)
        found[taken] = TAKEN
        self._is_open[index] = found

    @cached_property
    def _grid_at(self) -> tuple[Array, Array]:
        """Latitudes and longitudes of a grid, away from poles and date line."""
        rows, columns = np.arange(-GRID_NORTH, GRID_NORTH + 1, GRID_DEGREES), np.arange(-178, 179, GRID_DEGREES)
        longitude, latitude = np.meshgrid(columns, rows)
        return latitude.ravel(), longitude.ravel()

    @cached_property
    def _grid(self) -> Array:
        return unit_vectors(*self._grid_at)

    @cached_property
    def _is_open(self) -> NDArray[np.int8]:
        return np.full(len(self._grid), UNKNOWN, dtype=np.int8)


def _left(area: shapely.Geometry, nearby: shapely.Geometry) -> NDArray[np.object_]:
    """The parts of an area that lie in none of the zones around it."""
    parts = shapely.get_parts(shapely.difference(area, nearby))
    return np.asarray(parts[shapely.area(parts) > 0])


def _spread_km(region: Region, km: float) -> float:
    """How far beyond the region its grown self can reach, at most (km)."""
    if region.before is None or region.after is None:
        return km
    total = region.speed_km_s * region.total_s + 2 * km
    if min(region.since_s, region.until_s) < region.total_s:
        return total
    apart = max(region.excess_km + region.speed_km_s * region.total_s, 0.0)
    return float(np.sqrt(max(total**2 - apart**2, 0.0)) / 2 + km)
