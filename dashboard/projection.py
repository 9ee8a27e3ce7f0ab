"""The figure's map projection (spherical Mercator) and its land, cut to what is shown."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.labels import LAND

WORLD_BOX = (-130.0, 0.0, -50.0, 50.0)
"""Longitudes and latitudes between which the basemap has land."""
US_LAND = ("USA", "PRI", "VIR")
"""Countries of the basemap that are shaded as US land."""
LEAST_SPAN_DEG = 3.0
MARGIN = 0.12


@dataclass(frozen=True)
class Frame:
    """A window on the map: `scale` pixels per Mercator unit, `left` and `top` in Mercator units."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def points(self, lonlat: Any) -> np.ndarray:
        """Pixels of an n x 2 array of longitudes and latitudes (degrees)."""
        flat = mercator(np.asarray(lonlat, dtype=float).reshape(-1, 2))
        return np.column_stack([(flat[:, 0] - self.left) * self.scale, (self.top - flat[:, 1]) * self.scale])

    def scaled(self, scale: float) -> Frame:
        """The window of the same size and middle at another scale."""
        change = (1 / self.scale - 1 / scale) / 2
        return Frame(self.left + self.width * change, self.top - self.height * change, scale, self.width, self.height)

    def within(self, box: tuple[float, float, float, float]) -> Frame:
        """The window moved inside a box of longitudes and latitudes (west, south, east, north), or onto its middle."""
        (west, south), (east, north) = mercator(np.array([box[:2], box[2:]], dtype=float))
        wide, high = self.width / self.scale, self.height / self.scale
        left = min(max(self.left, west), east - wide) if wide < east - west else (west + east - wide) / 2
        top = max(min(self.top, north), south + high) if high < north - south else (south + north + high) / 2
        return Frame(left, top, self.scale, self.width, self.height)

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in pixels, cut to a little more than the window."""
        window = shapely.box(-8, -8, self.width + 8, self.height + 8)
        return shapely.intersection(shapely.make_valid(shapely.transform(geometry, self.points)), window)


def mercator(lonlat: np.ndarray) -> np.ndarray:
    """Mercator units (radians on the equator) of longitudes and latitudes, held within 84 degrees."""
    latitude = np.radians(np.clip(lonlat[:, 1], -84, 84))
    return np.column_stack([np.radians(lonlat[:, 0]), np.log(np.tan(math.pi / 4 + latitude / 2))])


def lonlat(frame: Frame, pixels: Any) -> np.ndarray:
    """Longitudes and latitudes (degrees) of an n x 2 array of pixels of a window."""
    spots = np.asarray(pixels, dtype=float).reshape(-1, 2)
    up = frame.top - spots[:, 1] / frame.scale
    return np.column_stack([np.degrees(frame.left + spots[:, 0] / frame.scale),
                            np.degrees(2 * np.arctan(np.exp(up)) - math.pi / 2)])


def fit(lonlat: Any, width: float, height: float) -> Frame:
    """The window of `width` x `height` pixels that shows all points, with a margin and never less than 3 degrees."""
    flat = mercator(np.asarray(lonlat, dtype=float).reshape(-1, 2))
    low, high = flat.min(axis=0), flat.max(axis=0)
    centre, least = (low + high) / 2, math.radians(LEAST_SPAN_DEG)
    span = np.maximum(high - low, least) * (1 + 2 * MARGIN)
    scale = min(width / span[0], height / span[1])
    return Frame(centre[0] - width / scale / 2, centre[1] + height / scale / 2, scale, width, height)


def great_circle(start: tuple[float, float], end: tuple[float, float], steps: int = 48) -> np.ndarray:
    """Longitudes and latitudes along the shortest way on a sphere (for drawing only)."""
    ends = [_unit(*start), _unit(*end)]
    angle = math.acos(float(np.clip(np.dot(*ends), -1, 1)))
    if angle < 1e-9:
        return np.array([start, end], dtype=float)
    part = np.linspace(0, 1, steps)[:, None]
    along = (np.sin((1 - part) * angle) * ends[0] + np.sin(part * angle) * ends[1]) / math.sin(angle)
    return np.column_stack([np.degrees(np.arctan2(along[:, 1], along[:, 0])), np.degrees(np.arcsin(along[:, 2]))])


def _unit(longitude: float, latitude: float) -> np.ndarray:
    lon, lat = math.radians(longitude), math.radians(latitude)
    return np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])


@cache
def land() -> dict[str, BaseGeometry]:
    """The basemap's countries by ISO 3166 alpha-3 code."""
    countries = json.loads(LAND.read_text(encoding="utf-8"))["countries"]
    return {country["iso"]: _polygons(country["rings"]) for country in countries}


@cache
def us_territory() -> BaseGeometry:
    """US land and its sea to 12 nautical miles, for drawing."""
    return _polygons(json.loads(LAND.read_text(encoding="utf-8"))["us_territory"])


def _polygons(rings: list[list[float]]) -> BaseGeometry:
    """Rings of alternating longitude and latitude as one geometry."""
    shapes = [shapely.Polygon(np.asarray(ring).reshape(-1, 2)) for ring in rings]
    return shapely.union_all([shapely.make_valid(shape) for shape in shapes])


def path(geometry: BaseGeometry, decimals: int = 1) -> str:
    """SVG path data of polygons and lines given in pixels."""
    parts = []
    for part in (p for p in shapely.get_parts(geometry) if not p.is_empty):
        if part.geom_type == "Polygon":
            parts += [_run(ring.coords, decimals) + "Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            parts.append(_run(part.coords, decimals))
        elif part.geom_type.startswith(("Multi", "Geometry")):
            parts.append(path(part, decimals))
    return "".join(parts)


def _run(coordinates: Any, decimals: int) -> str:
    points = np.round(np.asarray(coordinates, dtype=float)[:, :2], decimals)
    kept = points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in kept)
