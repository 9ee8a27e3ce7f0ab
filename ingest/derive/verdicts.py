"""What the areas of one leg say about US territory: the verdict and how far it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ingest.derive.geodesy import WGS84, Place, kt
from ingest.derive.region import Region, bounded
from ingest.derive.territory import Territory

YES, NO, UNDETERMINED, NOT_ASKED = "yes", "no", "undetermined", ""


@dataclass(frozen=True)
class Finding:
    """A verdict over one or more areas. Distances in km, `time_margin_s` in s; None: not asked or not known.

    `speed_needed_kt` is None, too, where no speed suffices: at the very second of a known place.
    """

    outside: str
    zones: tuple[str, ...] = ()
    nearest_km: float | None = None
    farthest_km: float | None = None
    area_km2: float | None = None
    speed_needed_kt: float | None = None
    time_margin_s: float | None = None
    cautions: frozenset[str] = frozenset()


def airport_region(place: Place) -> Region:
    """The place itself as an area without width."""
    return Region(place, None, 0.0, 0.0, 0.0, 0.0)


def finding(
    regions: Sequence[Region], territory: Territory, station: Place, thresholds: Mapping[str, float]
) -> Finding:
    """The verdict that holds in every one of the regions, which are alternatives or follow each other.

    `yes` when each misses US territory by more than the tolerance, `no` when each lies inside it by more than
    that, else `undetermined`; always so where an area does not exist, has no bound, or touches the station.
    """
    if any(region.excess_km > 0 for region in regions):
        return Finding(UNDETERMINED, cautions=frozenset({"evidence_exceeds_bound"}))
    kept = [bounded(region, thresholds["disc_limit_km"]) for region in regions]
    if any(region.is_unbounded for region in kept):
        return Finding(UNDETERMINED, ("unbounded",), cautions=frozenset({"unbounded"}))
    levels = [territory.least_level(region)[0] for region in kept]
    tolerances = [tolerance_km(region, thresholds) for region in kept]
    outside = _verdict(kept, levels, tolerances, territory)
    cautions = set()
    if any(touches(region, station, thresholds["guantanamo_radius_km"]) for region in kept):
        outside = UNDETERMINED
        cautions.add("us_naval_station_guantanamo")
    nearest, farthest = territory.nearest_and_farthest_km(kept)
    needed_kt, margin_s = _margins(kept, levels, territory) if outside == YES else (None, None)
    return Finding(outside, _zones(kept, tolerances, territory), nearest, farthest, area_km2(kept),
                   needed_kt, margin_s, frozenset(cautions))


def tolerance_km(region: Region, thresholds: Mapping[str, float]) -> float:
    """Least distance in km from a border at which a region counts as clear of it."""
    return thresholds["tolerance_km"] + thresholds["tolerance_of_radius"] * region.radius_km


def _verdict(
    regions: Sequence[Region], levels: Sequence[float], tolerances: Sequence[float], territory: Territory
) -> str:
    answers = set()
    for region, level, tolerance in zip(regions, levels, tolerances, strict=True):
        clear = level > tolerance or (level > 0 and territory.nearest_km(region) > tolerance)
        inside = territory.contains(region.centre)
        answers.add(UNDETERMINED if not clear else (NO if inside else YES))
    return answers.pop() if len(answers) == 1 else UNDETERMINED


def touches(region: Region, place: Place, radius_km: float) -> bool:
    """Whether the region comes within a distance of a place."""
    return bool(region.level_at(np.array([place.latitude]), np.array([place.longitude]))[0] <= radius_km)


def _zones(regions: Sequence[Region], tolerances: Sequence[float], territory: Territory) -> tuple[str, ...]:
    found = {z for r, tol in zip(regions, tolerances, strict=True) for z in territory.zones_of(r, tol)}
    return (*sorted(found - {"beyond_12nm"}), *sorted(found & {"beyond_12nm"}))


def _margins(
    regions: Sequence[Region], levels: Sequence[float], territory: Territory
) -> tuple[float | None, float | None]:
    moving = [(r, level) for r, level in zip(regions, levels, strict=True) if r.speed_km_s > 0]
    if not moving:
        return None, None
    needed = min(territory.speed_needed_km_s(region) for region, _ in moving)
    margin = min(level / region.speed_km_s for region, level in moving)
    return (kt(needed) if np.isfinite(needed) else None), margin


def area_km2(regions: Sequence[Region]) -> float | None:
    """Geodesic area in km² of the regions together; None for places without width."""
    moving = [region for region in regions if region.speed_km_s > 0]
    if not moving:
        return None
    if len(moving) == 1:
        return moving[0].area_km2()
    return abs(float(WGS84.geometry_area_perimeter(polygon_of(moving))[0])) / 1e6


def polygon_of(regions: Sequence[Region]) -> shapely.Geometry:
    """The regions together as one WGS 84 polygon or multipolygon."""
    return shapely.union_all([region.polygon() for region in regions])
