"""Many areas of one leg together: what holds of all of them, found by looking closely only at those that can decide.

For each area two numbers bound the distance of all its points to the outline of US territory: the distance of its
centre, less or more its extent. Where these decide, the area is not looked at further; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.derive.geodesy import Array
from ingest.derive.region import Region, outlined
from ingest.derive.territory import Territory
from ingest.derive.zone_map import OPEN_SEA

SURE_KM = 0.01
"""What a bound must be clear by: far more than geodesics err."""


class Joint:
    """Areas that are alternatives or follow each other, against US territory."""

    def __init__(self, regions: Sequence[Region], territory: Territory) -> None:
        self.regions, self.territory = regions, territory
        self.moving = [region for region in regions if region.speed_km_s > 0]
        outlined(self.moving)
        centres = [region.centre for region in regions]
        self.inside = territory.contained(
            np.array([c.latitude for c in centres]), np.array([c.longitude for c in centres]))
        self.extent = np.array([_extent_km(region) for region in regions])
        self.lower, self.upper = territory.about_km(centres)

    @cached_property
    def together(self) -> shapely.Geometry:
        """The union of the areas that have a width, as one WGS 84 polygon or multipolygon."""
        return shapely.union_all([region.polygon() for region in self.moving])

    def is_clear(self, tolerances: Sequence[float]) -> NDArray[np.bool_]:
        """For each area whether it is clear of the outline by more than its tolerance (km)."""
        sure = self.lower - self.extent > np.array(tolerances) + SURE_KM
        return np.array([known or self._is_clear(region, km)
                         for known, region, km in zip(sure, self.regions, tolerances, strict=True)])

    def _is_clear(self, region: Region, tolerance_km: float) -> bool:
        level = self.territory.least_level(region)[0]
        return level > tolerance_km or (level > 0 and self.territory.nearest_km(region) > tolerance_km)

    def nearest_and_farthest_km(self) -> tuple[float, float]:
        """Least and greatest distance in km from points of the areas to US territory."""
        spans = self.territory.span_km
        if self.inside.any():
            nearest = 0.0
        else:
            nearest = _least(self.regions, self.lower - self.extent, lambda region: spans(region)[0])
        within = self.inside & (self.lower - self.extent > SURE_KM)
        beyond = [region for region, known in zip(self.regions, within, strict=True) if not known]
        farthest = -_least(beyond, -(self.upper + self.extent)[~within], lambda region: -spans(region)[1])
        return nearest, max(farthest, 0.0)

    def speed_needed_km_s(self) -> float:
        """The speed bound (km/s) at which the first of the moving areas touches the outline."""
        moves = np.array([region.speed_km_s > 0 for region in self.regions])
        bounds = np.array([_needed_at_least_km_s(region, lower) for region, lower in zip(
            self.moving, self.lower[moves], strict=True)])
        return _least(self.moving, bounds, self.territory.speed_needed_km_s)

    def time_margin_s(self) -> float:
        """The least level of the moving areas over the outline, as time at their speed."""
        moves = np.array([region.speed_km_s > 0 for region in self.regions])
        speeds = np.array([region.speed_km_s for region in self.moving])
        return _least(self.moving, (self.lower - self.extent)[moves] / speeds,
                      lambda region: self.territory.least_level(region)[0] / region.speed_km_s)

    def zones(self, tolerances: Sequence[float]) -> tuple[str, ...]:
        """Zones that the areas touch when grown by their tolerances (km), sorted; beyond_12nm last, where left."""
        found: set[str] = set()
        for region, km in zip(self.regions, tolerances, strict=True):
            if region.speed_km_s <= 0:
                found.update(self.territory.zones_of(region, km))
        if self.moving:
            kms = [km for region, km in zip(self.regions, tolerances, strict=True) if region.speed_km_s > 0]
            found.update(self.territory.zones.touched(self.moving, kms, self.together))
        return (*sorted(found - {OPEN_SEA}), *sorted(found & {OPEN_SEA}))


def _extent_km(region: Region) -> float:
    """How far points of the region can be from its centre, at most (km)."""
    if region.before is None or region.after is None:
        return region.radius_km + region.growth_km
    return region.speed_km_s * region.total_s + 2 * region.growth_km


def _needed_at_least_km_s(region: Region, lower_km: float) -> float:
    """A speed (km/s) below which the region cannot touch an outline that is `lower_km` or more from its centre."""
    if region.before is None or region.after is None:
        limit = region.since_s if region.before else region.until_s
        return (lower_km - SURE_KM) / limit if limit > 0 else 0.0
    apart = region.excess_km + region.speed_km_s * region.total_s
    return (2 * lower_km - apart - SURE_KM) / region.total_s if region.total_s > 0 else 0.0


def _least(regions: Sequence[Region], bounds: Array, exact: Callable[[Region], float]) -> float:
    """The least exact value, none of which is below its bound; infinity for none. Looks at the lowest bounds first."""
    best = np.inf
    for index in np.argsort(bounds, kind="stable"):
        if bounds[index] - SURE_KM > best:
            break
        best = min(best, exact(regions[index]))
    return float(best)
