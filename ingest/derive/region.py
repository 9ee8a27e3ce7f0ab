"""The potential path area: where an aircraft can have been, given what is known before and after.

Rule (time geography's space-time prism, Hägerstrand 1970): with the last known place at t0, the first known
place after at t1 and a bound v of the average ground speed, a point at distances p and q from the two can
have been visited during [e0, e1] exactly when p <= v (e1 - t0), q <= v (t1 - e0) and p + q <= v (t1 - t0).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from ingest.derive.geodesy import WGS84, Array, Place, along, between_km, distance_km, travel
from ingest.derive.rings import Lenses, travelled

BEARINGS = 360
STEPS_AT_MOST = 60
EDGE_KM = 1e-5
LEAST_RADIUS_KM = 0.001
MODERATE_KM = 7000.0
NO_LIMIT_KM = 1e5


@dataclass(frozen=True)
class Region:
    """One area: `before` and `after` are the known places (None: not known or dropped), times in s, speed in km/s.

    `since_s` is e1 - t0, `until_s` is t1 - e0, `total_s` is t1 - t0. `growth_km` widens the area evenly.
    """

    before: Place | None
    after: Place | None
    since_s: float
    until_s: float
    total_s: float
    speed_km_s: float
    growth_km: float = 0.0

    def grown(self, km: float) -> Region:
        """The same area with every limit wider by `km`: it holds all points within `km` of the area."""
        return replace(self, growth_km=self.growth_km + km)

    @property
    def radius_km(self) -> float:
        """Radius of the wider disc."""
        since = self.since_s if self.before else 0.0
        until = self.until_s if self.after else 0.0
        return max(since, until) * self.speed_km_s

    @property
    def is_unbounded(self) -> bool:
        return self.before is None and self.after is None

    @cached_property
    def excess_km(self) -> float:
        """How much further apart the two places are than the speed allows; not above zero when the area exists."""
        if self.before is None or self.after is None:
            return 0.0
        return between_km(self.before, self.after) - self.speed_km_s * self.total_s

    def level(self, p: Array | float, q: Array | float) -> Array:
        """How far outside the area (km, at least) points at distances p and q (km) lie; 0 or less: inside.

        The largest of p - r1, q - r2 and (p + q - vT) / 2. It never exceeds the distance to the area.
        """
        v = self.speed_km_s
        parts: list[Array] = []
        if self.before is not None:
            parts.append(np.asarray(p - v * self.since_s))
        if self.after is not None:
            parts.append(np.asarray(q - v * self.until_s))
        if self.before is not None and self.after is not None:
            parts.append(np.asarray((p + q - v * self.total_s) / 2))
        return np.asarray(np.maximum.reduce(parts) - self.growth_km)

    def level_at(self, latitude: Array, longitude: Array) -> Array:
        """`level` at points, with geodesic distances."""
        p = distance_km(self.before, latitude, longitude) if self.before else 0.0
        q = distance_km(self.after, latitude, longitude) if self.after else 0.0
        return self.level(p, q)

    @property
    def is_moderate(self) -> bool:
        """Whether the outline follows from `rings`: a disc, or two places within the bound, not across the globe."""
        if self.before is None or self.after is None:
            return True
        widest = self.speed_km_s * max(self.since_s, self.until_s) + self.growth_km
        return self.excess_km <= 0 and min(self.since_s, self.until_s) >= 0 and widest <= MODERATE_KM and (
            self.speed_km_s * self.total_s + 2 * self.growth_km <= 2 * MODERATE_KM)

    @cached_property
    def centre(self) -> Place:
        """A point of the area, far from its edges where it is thick."""
        if self.before is None or self.after is None:
            place = self.before or self.after
            if place is None:
                raise ValueError("an unbounded area has no centre")
            return place
        apart = between_km(self.before, self.after)
        nearest = max(0.0, apart - self.speed_km_s * self.until_s)
        farthest = min(apart, self.speed_km_s * self.since_s)
        return along(self.before, self.after, min(max((nearest + farthest) / 2, 0.0), apart))

    def ring(self) -> tuple[Array, Array]:
        """Latitudes and longitudes of the outline, BEARINGS points; longitudes run on past 180 degrees."""
        return self._ring

    @cached_property
    def _ring(self) -> tuple[Array, Array]:
        outlined([self])
        kept: tuple[Array, Array] | None = self.__dict__.get("_ring")
        return kept if kept is not None else self.searched_ring()

    def searched_ring(self) -> tuple[Array, Array]:
        """The outline by search along each direction, for areas of any size.

        Discs and ellipses of up to a quarter of the globe are convex, so the area is seen whole from its centre;
        the edge in each direction is found from there. Directions are spread so that thin areas keep their tips.
        """
        centre = self.centre
        azimuths = self._azimuths(centre)
        edge = np.maximum(self._reach(centre, azimuths), LEAST_RADIUS_KM)
        latitude, longitude = travel(centre, azimuths, edge)
        first = centre.longitude + (longitude[0] - centre.longitude + 180) % 360 - 180
        return latitude, np.unwrap(np.append(first, longitude[1:]), period=360)

    def _azimuths(self, centre: Place) -> Array:
        turn = np.linspace(0, 2 * np.pi, BEARINGS, endpoint=False)
        axis = 0.0
        if self.before is not None and self.after is not None:
            other = self.after if between_km(centre, self.after) > between_km(centre, self.before) else self.before
            axis = float(WGS84.inv(centre.longitude, centre.latitude, other.longitude, other.latitude)[0])
        main = np.maximum(self._reach(centre, axis + np.array([0.0, 90.0, 180.0, 270.0])), LEAST_RADIUS_KM)
        length, width = max(main[0], main[2]), max(main[1], main[3])
        return np.asarray(axis + np.degrees(np.arctan2(width * np.sin(turn), length * np.cos(turn))))

    def _reach(self, centre: Place, azimuths: Array) -> Array:
        """Distance in km from the centre to the edge in each direction."""
        far = np.full(len(azimuths), self._widest_km())
        return edge_km(lambda km: self.level_at(*travel(centre, azimuths, km)), far)

    def _widest_km(self) -> float:
        limits = []
        if self.before is not None:
            limits.append(2 * (self.speed_km_s * self.since_s + self.growth_km))
        if self.after is not None:
            limits.append(2 * (self.speed_km_s * self.until_s + self.growth_km))
        if len(limits) == 2:
            limits.append(self.speed_km_s * self.total_s + 2 * self.growth_km)
        return max(min(limits), LEAST_RADIUS_KM)

    def polygon(self) -> BaseGeometry:
        """The area as a WGS 84 polygon, cut in two at the date line and closed along a pole that lies inside."""
        return self._polygon

    @cached_property
    def _polygon(self) -> BaseGeometry:
        latitude, longitude = self.ring()
        closing = np.unwrap(np.append(longitude, longitude[0]), period=360)
        if abs(closing[-1] - closing[0]) > 180:
            pole = 90.0 if self.level_at(np.array([90.0]), np.array([0.0]))[0] <= 0 else -90.0
            latitude = np.concatenate([latitude, latitude[:1], [pole, pole]])
            longitude = np.concatenate([closing, closing[[-1, 0]]])
        longitude = longitude - 360 * np.round(longitude.mean() / 360)
        return cut_at_date_line(shapely.Polygon(np.column_stack([longitude, latitude])))

    def area_km2(self) -> float:
        """Geodesic area in km²."""
        latitude, longitude = self.ring()
        return abs(float(WGS84.polygon_area_perimeter(longitude, latitude)[0])) / 1e6


def outlined(regions: Sequence[Region]) -> None:
    """Find the outlines of many areas at once; each keeps its own. Very wide ones are left to their own search."""
    new = [r for r in dict.fromkeys(regions) if "_ring" not in r.__dict__ and not r.is_unbounded and r.is_moderate]
    if not new:
        return
    lenses, centres = _lenses(new)
    across = np.maximum(lenses.reach_km(np.tile([0.0, 90.0, 180.0, 270.0], (len(new), 1))), LEAST_RADIUS_KM)
    length, width = across[:, ::2].max(axis=1)[:, None], across[:, 1::2].max(axis=1)[:, None]
    turn = np.linspace(0, 2 * np.pi, BEARINGS, endpoint=False)
    directions = np.degrees(np.arctan2(width * np.sin(turn), length * np.cos(turn)))
    edge = np.maximum(lenses.reach_km(directions), LEAST_RADIUS_KM)
    latitude, longitude = travelled(lenses, directions, np.nan_to_num(edge))
    longitude[:, 0] = lenses.longitude[:, 0] + (longitude[:, 0] - lenses.longitude[:, 0] + 180) % 360 - 180
    longitude = np.unwrap(longitude, period=360, axis=1)
    polygons = shapely.polygons(np.stack([longitude, latitude], axis=-1))
    whole = (np.abs(longitude[:, -1] - longitude[:, 0]) <= 180) & (np.abs(longitude).max(axis=1) <= 180)
    for n in np.flatnonzero(~np.isnan(edge).any(axis=1)):
        new[n].__dict__.update(centre=centres[n], _ring=(latitude[n], longitude[n]))
        if whole[n]:
            new[n].__dict__["_polygon"] = polygons[n]


def _lenses(regions: Sequence[Region]) -> tuple[Lenses, list[Place]]:
    """The areas as columns, with their centres; a disc is one whose two places are the same."""
    firsts = [r.before or r.after or r.centre for r in regions]
    seconds = [r.after or r.before or r.centre for r in regions]
    lat0, lon0, lat1, lon1 = (np.array(values, dtype=float)[:, None] for values in (
        [p.latitude for p in firsts], [p.longitude for p in firsts],
        [p.latitude for p in seconds], [p.longitude for p in seconds]))
    speed, since, until, total, growth, both = (np.array(values, dtype=float)[:, None] for values in zip(*(
        (r.speed_km_s, r.since_s if r.before else r.until_s, r.until_s if r.after else r.since_s, r.total_s,
         r.growth_km, r.before is not None and r.after is not None) for r in regions), strict=True))
    azimuth, _, metres = WGS84.inv(lon0, lat0, lon1, lat1)
    apart = np.asarray(metres) / 1000
    middle = (np.maximum(0.0, apart - speed * until) + np.minimum(apart, speed * since)) / 2
    from_first = np.clip(middle, 0.0, apart)
    lon, lat, _ = WGS84.fwd(lon0, lat0, azimuth, from_first * 1000)
    centres = [first if second is first else Place(float(y), float(x)) for first, second, y, x in zip(
        firsts, seconds, lat[:, 0], lon[:, 0], strict=True)]
    ahead = apart - from_first > from_first
    axis = np.asarray(WGS84.inv(lon, lat, np.where(ahead, lon1, lon0), np.where(ahead, lat1, lat0))[0])
    r0, r1 = speed * since + growth, speed * until + growth
    sum_km = np.where(both > 0, speed * total + 2 * growth, NO_LIMIT_KM)
    return Lenses(
        lat, lon, np.where(apart > 0, axis, 0.0), np.where(ahead, from_first, apart - from_first),
        np.where(ahead, apart - from_first, from_first), np.where(ahead, r0, r1), np.where(ahead, r1, r0), sum_km,
        (np.where(ahead, lat0, lat1), np.where(ahead, lon0, lon1)),
        (np.where(ahead, lat1, lat0), np.where(ahead, lon1, lon0))), centres


def edge_km(level: Callable[[Array], Array], far: Array) -> Array:
    """The largest distances in km, from 0 to `far`, at which the growing `level` is still 0 or less.

    Many at a time, by false position with the Illinois rule: an end that stays twice counts for half.
    """
    near, low, high = np.zeros(len(far)), level(np.zeros(len(far))), level(far)
    near, low = np.where(high <= 0, far, near), np.where(high <= 0, 0.0, low)
    stayed = np.zeros(len(far))
    for _ in range(STEPS_AT_MOST):
        open_ = (low < 0) & (far - near > EDGE_KM)
        if not open_.any():
            break
        middle = near + (far - near) * np.divide(low, low - high, out=np.zeros(len(far)), where=open_)
        found = level(middle)
        inside, outside = open_ & (found <= 0), open_ & (found > 0)
        high = np.where(outside, found, np.where(inside & (stayed > 0), high / 2, high))
        low = np.where(inside, found, np.where(outside & (stayed < 0), low / 2, low))
        near, far = np.where(inside, middle, near), np.where(outside, middle, far)
        stayed = inside.astype(float) - outside
    return near


def cut_at_date_line(polygon: BaseGeometry) -> BaseGeometry:
    """A polygon whose longitudes run past ±180 degrees, brought back by cutting it there."""
    west, _, east, _ = polygon.bounds
    if west >= -180 and east <= 180:
        return polygon
    parts = []
    for shift in (-360, 0, 360):
        window = shapely.box(-180 + shift, -90, 180 + shift, 90)
        piece = polygon.intersection(window)
        if not piece.is_empty:
            parts.append(translate(piece, xoff=-shift))
    return shapely.union_all(parts)


def bounded(region: Region, limit_km: float) -> Region:
    """The region without a disc wider than `limit_km`; with one disc gone the ellipse goes too."""
    before, after = region.before, region.after
    if region.radius_km <= limit_km:
        return region
    if before is not None and region.speed_km_s * region.since_s > limit_km:
        before = None
    if after is not None and region.speed_km_s * region.until_s > limit_km:
        after = None
    return replace(region, before=before, after=after)
