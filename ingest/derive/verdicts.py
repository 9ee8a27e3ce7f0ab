"""What the areas of one leg say about US territory: the verdict and how far it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ingest.derive.geodesy import WGS84, Array, Place, kt
from ingest.derive.joint import Joint
from ingest.derive.region import Region, bounded, outlined
from ingest.derive.territory import Territory

YES, NO, UNDETERMINED, NOT_ASKED = "yes", "no", "undetermined", ""
NO_AREA = frozenset({"evidence_exceeds_bound", "unbounded"})
GRID_DEGREES = 1e-6  # as areas are written; rounding when writing would cross lines that lie closer


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
    cautions = doubts(regions, station, thresholds)
    if cautions & NO_AREA:
        return Finding(UNDETERMINED, tuple(cautions & {"unbounded"}), cautions=cautions)
    kept = [bounded(region, thresholds["disc_limit_km"]) for region in regions]
    joint = Joint(kept, territory)
    tolerances = [tolerance_km(region, thresholds) for region in kept]
    outside = UNDETERMINED if cautions else _verdict(joint, tolerances)
    nearest, farthest = joint.nearest_and_farthest_km()
    needed_kt, margin_s = _margins(joint) if outside == YES else (None, None)
    return Finding(outside, joint.zones(tolerances), nearest, farthest, _area_km2(joint), needed_kt, margin_s, cautions)


def doubts(regions: Sequence[Region], station: Place, thresholds: Mapping[str, float]) -> frozenset[str]:
    """What keeps areas from a verdict whatever they meet: the caution of one that does not exist, that has no bound,
    or that touches the station; the first of these alone."""
    if any(region.excess_km > 0 for region in regions):
        return frozenset({"evidence_exceeds_bound"})
    kept = [bounded(region, thresholds["disc_limit_km"]) for region in regions]
    if any(region.is_unbounded for region in kept):
        return frozenset({"unbounded"})
    touching = any_touches(kept, station, thresholds["guantanamo_radius_km"])
    return frozenset({"us_naval_station_guantanamo"} if touching else ())


def tolerance_km(region: Region, thresholds: Mapping[str, float]) -> float:
    """Least distance in km from a border at which a region counts as clear of it."""
    return thresholds["tolerance_km"] + thresholds["tolerance_of_radius"] * region.radius_km


def _verdict(joint: Joint, tolerances: Sequence[float]) -> str:
    answers = {UNDETERMINED if not clear else (NO if inside else YES)
               for clear, inside in zip(joint.is_clear(tolerances), joint.inside, strict=True)}
    return answers.pop() if len(answers) == 1 else UNDETERMINED


def any_touches(regions: Sequence[Region], place: Place, radius_km: float) -> bool:
    """Whether any of the regions comes within a distance of a place."""
    p, q = (_away_km(known, place) for known in ([r.before for r in regions], [r.after for r in regions]))
    v, since, until, total, growth = np.array(
        [(r.speed_km_s, r.since_s, r.until_s, r.total_s, r.growth_km) for r in regions]).reshape(-1, 5).T
    levels = np.fmax.reduce([p - v * since, q - v * until, (p + q - v * total) / 2]) - growth
    return bool((levels <= radius_km).any())


def _away_km(known: Sequence[Place | None], place: Place) -> Array:
    """Geodesic distance in km of each known place from another; NaN for one that is not known."""
    latitude, longitude = np.array([at[:2] if at else (np.nan, np.nan) for at in known]).reshape(-1, 2).T
    n = len(known)
    metres = WGS84.inv(longitude, latitude, np.full(n, place.longitude), np.full(n, place.latitude))[2]
    return np.asarray(metres, dtype=float) / 1000


def _margins(joint: Joint) -> tuple[float | None, float | None]:
    if not joint.moving:
        return None, None
    needed = joint.speed_needed_km_s()
    return (kt(needed) if np.isfinite(needed) else None), joint.time_margin_s()


def _area_km2(joint: Joint) -> float | None:
    """Geodesic area in km² of the regions together; None for places without width."""
    if not joint.moving:
        return None
    return joint.moving[0].area_km2() if len(joint.moving) == 1 else geodesic_km2(joint.together)


def area_km2(regions: Sequence[Region]) -> float:
    """Geodesic area in km² of areas together."""
    return regions[0].area_km2() if len(regions) == 1 else geodesic_km2(polygon_of(regions))


def geodesic_km2(shape: shapely.Geometry) -> float:
    """Area in km² of a WGS 84 polygon or multipolygon on the ellipsoid."""
    rings = [shapely.get_coordinates(ring).T for ring in shapely.get_parts(shapely.get_rings(shapely.get_parts(shape)))]
    return abs(sum(WGS84.polygon_area_perimeter(*ring)[0] for ring in rings)) / 1e6


def polygon_of(regions: Sequence[Region]) -> shapely.Geometry:
    """The regions together as one valid WGS 84 polygon or multipolygon, its coordinates rounded to GRID_DEGREES."""
    outlined(regions)
    return shapely.set_precision(shapely.union_all([region.polygon() for region in regions]), GRID_DEGREES)
