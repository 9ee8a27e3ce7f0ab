"""Outlines of many areas at once: the edge of discs and ellipses in each direction from a point within.

On a sphere the edge has a closed form. Seen from the centre, distances on the ellipsoid are those on the sphere of
the same curvature there, to within EDGE_KM up to SMALL_KM; beyond, what the ellipsoid adds is measured and taken off
until the edge no longer moves by that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.derive.geodesy import WGS84, Array

EDGE_KM = 1e-6
SMALL_KM = 200.0
ROUNDS_AT_MOST = 12


@dataclass(frozen=True)
class Lenses:
    """Areas as columns, shape (n, 1), distances in km: `near_km` and `far_km` from the centre to two places on the
    axis, at its end (`far`) and behind the centre (`near`); `near_r_km` and `far_r_km` the discs around them, `sum_km`
    the ellipse. The centre lies on the geodesic between the two, and within the area."""

    latitude: Array
    longitude: Array
    axis_deg: Array
    near_km: Array
    far_km: Array
    near_r_km: Array
    far_r_km: Array
    sum_km: Array
    near_at: tuple[Array, Array]
    far_at: tuple[Array, Array]

    def of(self, index: NDArray[np.int64]) -> Lenses:
        """Some of them."""
        values = {name: getattr(self, name)[index] for name in (
            "latitude", "longitude", "axis_deg", "near_km", "far_km", "near_r_km", "far_r_km", "sum_km")}
        near, far = ((lat[index], lon[index]) for lat, lon in (self.near_at, self.far_at))
        return Lenses(**values, near_at=near, far_at=far)

    def reach_km(self, turn_deg: Array) -> Array:
        """Distance in km from each centre to the edge, in directions (degrees from the axis, shape (n, k)).

        NaN where the rounds do not settle it."""
        edge = self._on_sphere(turn_deg, np.zeros(turn_deg.shape))
        is_disc = self.near_km + self.far_km == 0
        wide = np.flatnonzero((np.maximum(self.near_r_km, self.far_r_km) > SMALL_KM) & ~is_disc)
        if len(wide):
            edge[wide] = self.of(wide)._settled(turn_deg[wide], edge[wide])
        return edge

    def _settled(self, turn_deg: Array, edge: Array) -> Array:
        off = np.zeros(edge.shape)
        for _ in range(ROUNDS_AT_MOST):
            off = off + self._level(turn_deg, edge)
            before, edge = edge, self._on_sphere(turn_deg, off)
            if np.max(np.abs(edge - before)) < EDGE_KM:
                return edge
        return np.full(edge.shape, np.nan)

    def _on_sphere(self, turn_deg: Array, off_km: Array) -> Array:
        """The edge on the sphere; `off_km` is by how much each limit is taken less (twice that for the sum)."""
        radius = _curvature_km(self.latitude)
        turn = np.radians(turn_deg)
        cosine, sine2 = np.cos(turn), np.sin(turn) ** 2
        near, far = self.near_km / radius, self.far_km / radius
        edge = np.minimum(_disc(far, (self.far_r_km - off_km) / radius, cosine, sine2),
                          _disc(near, (self.near_r_km - off_km) / radius, -cosine, sine2))
        edge = np.minimum(edge, _ellipse(near, far, (self.sum_km - 2 * off_km) / radius, cosine, sine2))
        return np.asarray(np.maximum(edge * radius, 0.0))

    def _level(self, turn_deg: Array, edge: Array) -> Array:
        """How far outside the area the ellipsoid has the points at these distances (km)."""
        latitude, longitude = travelled(self, turn_deg, edge)
        p = _apart_km(self.near_at, latitude, longitude)
        q = _apart_km(self.far_at, latitude, longitude)
        return np.asarray(np.maximum.reduce([p - self.near_r_km, q - self.far_r_km, (p + q - self.sum_km) / 2]))


def travelled(lenses: Lenses, turn_deg: Array, km: Array) -> tuple[Array, Array]:
    """Latitudes and longitudes, shape (n, k), at distances from the centres in directions from the axis."""
    shape = turn_deg.shape
    longitude, latitude, _ = WGS84.fwd(
        np.broadcast_to(lenses.longitude, shape).ravel(), np.broadcast_to(lenses.latitude, shape).ravel(),
        (lenses.axis_deg + turn_deg).ravel(), km.ravel() * 1000)
    return np.asarray(latitude, dtype=float).reshape(shape), np.asarray(longitude, dtype=float).reshape(shape)


def _apart_km(place: tuple[Array, Array], latitude: Array, longitude: Array) -> Array:
    shape = latitude.shape
    metres = WGS84.inv(np.broadcast_to(place[1], shape).ravel(), np.broadcast_to(place[0], shape).ravel(),
                       longitude.ravel(), latitude.ravel())[2]
    return np.asarray(metres, dtype=float).reshape(shape) / 1000


def _curvature_km(latitude: Array) -> Array:
    """Radius of the sphere that curves as the ellipsoid does at a latitude (root of its Gaussian curvature)."""
    return np.asarray(WGS84.b / 1000 / (1 - WGS84.es * np.sin(np.radians(latitude)) ** 2))


def _disc(apart: Array, radius: Array, cosine: Array, sine2: Array) -> Array:
    """Angle from a point to the edge of a disc whose middle lies `apart` in the direction of the cosine (radians).

    From cos r = cos a cos s + sin a sin s cos(turn), solved for s in a form that keeps its digits when all are small.
    """
    sine, other = np.sin(apart), np.cos(apart)
    length = np.sqrt(other**2 + (sine * cosine) ** 2)
    versed = (2 * np.sin(np.maximum(radius, 0.0) / 2) ** 2 - sine**2 * sine2 / (1 + length)) / length
    return np.asarray(np.arctan2(sine * cosine, other) + 2 * np.arcsin(np.sqrt(np.clip(versed, 0.0, 2.0) / 2)))


def _ellipse(near: Array, far: Array, total: Array, cosine: Array, sine2: Array) -> Array:
    """Angle from a point to the edge of the ellipse whose two places lie `near` behind and `far` ahead (radians).

    With p + q = L, sin² L = cos² p + cos² q - 2 cos L cos p cos q: quadratic in the tangent of the angle.
    """
    whole, spare = (total + near + far) / 2, np.maximum(total - near - far, 0.0) / 2
    ahead, behind = (total + near - far) / 2, (total - near + far) / 2
    common = np.sin(whole) * np.sin(spare)
    constant = 4 * common * np.sin(ahead) * np.sin(behind)
    linear = 2 * cosine * np.sin(far - near) * common
    square = np.sin(total) ** 2 * sine2 + 4 * common * np.cos(ahead) * np.cos(behind) * cosine**2
    root = np.sqrt(np.maximum(linear**2 + square * constant, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((square > 0) & (total < np.pi), np.arctan((linear + root) / square), np.pi))
