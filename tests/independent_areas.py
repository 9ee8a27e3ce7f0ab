"""A second computation of potential path areas, for comparison: nothing of the program's geometry is used.

Points on a regular grid in Lambert's equal-area map around the middle of the two places are counted; distances are
Andoyer's and Lambert's first-order formula for the ellipsoid (within 20 m over 5,000 km), not Karney's method.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

Array = NDArray[np.float64]
EQUATOR_KM, FLATTENING = 6378.137, 1 / 298.257223563
CELLS = 240
ROOM = 1.06  # the map's distortion, and that of the plane box around the area


def ellipsoid_km(lat0: float, lon0: float, lat: Array, lon: Array) -> Array:
    """Distances in km on the WGS 84 ellipsoid by the formula of Andoyer and Lambert."""
    p1, p2 = (np.arctan((1 - FLATTENING) * np.tan(np.radians(v))) for v in (lat0, lat))
    half_lon = np.radians(lon - lon0) / 2
    f, g = (p1 + p2) / 2, (p1 - p2) / 2
    s = np.sin(g) ** 2 * np.cos(half_lon) ** 2 + np.cos(f) ** 2 * np.sin(half_lon) ** 2
    s = np.clip(s, 1e-18, 1 - 1e-12)
    sigma = 2 * np.arcsin(np.sqrt(s))
    x = (sigma - np.sin(sigma)) * (np.sin(f) * np.cos(g)) ** 2 / np.cos(sigma / 2) ** 2
    y = (sigma + np.sin(sigma)) * (np.cos(f) * np.sin(g)) ** 2 / np.sin(sigma / 2) ** 2
    return np.asarray(EQUATOR_KM * (sigma - FLATTENING / 2 * (x + y)))


def area_km2(
    before: tuple[float, float], after: tuple[float, float], since_km: float, until_km: float, total_km: float
) -> float:
    """Area in km² of the points with p <= since, q <= until and p + q <= total (km); places as (lat, lon)."""
    apart = float(ellipsoid_km(*before, np.array(after[0]), np.array(after[1])))
    middle = _middle(before, after)
    plane = Transformer.from_crs("EPSG:4326", f"+proj=laea +lat_0={middle[0]} +lon_0={middle[1]} +units=km",
                                 always_xy=True)
    (x0, x1), (y0, y1) = plane.transform([before[1], after[1]], [before[0], after[0]])
    turn = np.arctan2(y1 - y0, x1 - x0)
    low, high = max(-apart / 2 - since_km, apart / 2 - until_km), min(-apart / 2 + since_km, apart / 2 + until_km)
    low, high = max(low, -total_km / 2), min(high, total_km / 2)
    room = (ROOM - 1) * max(abs(low), abs(high), high - low) + 0.5
    width = ROOM * min(since_km, until_km, np.sqrt(max(total_km**2 - apart**2, 0)) / 2) + 0.5
    along = np.linspace(low - room, high + room, CELLS)
    across = np.linspace(-width, width, CELLS)
    u, w = (values.ravel() for values in np.meshgrid(along, across))
    lon, lat = plane.transform(u * np.cos(turn) - w * np.sin(turn), u * np.sin(turn) + w * np.cos(turn),
                               direction="INVERSE")
    p, q = ellipsoid_km(*before, lat, lon), ellipsoid_km(*after, lat, lon)
    inside = (p <= since_km) & (q <= until_km) & (p + q <= total_km)
    return float(inside.sum() * (along[1] - along[0]) * (across[1] - across[0]))


def _middle(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    (x, y, z) = (_vector(*a) + _vector(*b)) / 2
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def _vector(lat: float, lon: float) -> Array:
    p, t = np.radians(lat), np.radians(lon)
    return np.array([np.cos(p) * np.cos(t), np.cos(p) * np.sin(t), np.sin(p)])
