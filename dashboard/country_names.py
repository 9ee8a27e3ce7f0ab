"""Where the names of countries stand on a map: inside the larger ones, off what is placed already."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard import projection
from dashboard.labels import country_name
from dashboard.placing import Placer, text_box
from dashboard.projection import Frame

LEAST_COUNTRY_PX = 900
Spot = tuple[float, float, str]
"""x and baseline in pixels, and the anchor of a text."""


def country_names(frame: Frame, placer: Placer, size: float) -> list[tuple[str, Spot]]:
    """Names of the larger countries in the window with their places, where there is room at `size` pixels."""
    window = shapely.box(0, 0, frame.width, frame.height)
    seen = {iso: shapely.intersection(frame.shape(shape), window) for iso, shape in projection.land().items()}
    placed = []
    for iso, shape in seen.items():
        if shape.area < LEAST_COUNTRY_PX:
            continue
        name = country_name(iso).upper()
        others = [other for code, other in seen.items() if code != iso and not other.is_empty]
        hull = shapely.convex_hull(shape)
        candidates = [c for c in _inside(shape) if shapely.intersects_xy(hull, c[0], c[1])
                      and not _covers(name, c, size, others)]
        spot = placer.place(name, size, candidates)
        if spot is not None:
            placed.append((name, spot))
    return placed


def _inside(shape: BaseGeometry) -> list[Spot]:
    """Places for a country's name: about the middle of its largest part that is seen."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=4))[0]
    return [(x + aside, y + down, "middle") for down in (4, -14, 22, -30) for aside in (0, 24, -24)]


def _covers(name: str, spot: Spot, size: float, others: list[BaseGeometry]) -> bool:
    """Whether a name set there would lie over other countries by more than a tenth of its box."""
    box = shapely.box(*text_box(name, *spot[:2], size, spot[2]))
    return sum(shapely.intersection(box, other).area for other in others) > box.area / 10
