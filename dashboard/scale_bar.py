"""Scale bars of the maps: round lengths in kilometres and nautical miles, true at the latitude where they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboard.language import filled, tr
from dashboard.projection import Frame, lonlat

EARTH_RADIUS_KM = 6371.0088
KM_PER_NM = 1.852
LONGEST_PX = 100.0
WIDTH, HEIGHT = 190.0, 34.0
"""Room that both bars take with their words, pixels."""


@dataclass(frozen=True)
class Bar:
    """One bar: its length in pixels and its words."""

    px: float
    words: str


def bars(frame: Frame, x: float, y: float) -> tuple[Bar, Bar]:
    """The kilometre bar and the nautical mile bar at a pixel of a map.

    On a Mercator map a kilometre is longer on paper further from the equator, so the words name the latitude.
    """
    latitude = float(lonlat(frame, [(x, y)])[0][1])
    km_px = frame.scale / (EARTH_RADIUS_KM * math.cos(math.radians(latitude)))
    km, nm = _round_length(LONGEST_PX / km_px), _round_length(LONGEST_PX / km_px / KM_PER_NM)
    at = tr("{length} km (at {degrees}° N)") if latitude >= 0 else tr("{length} km (at {degrees}° S)")
    return (Bar(km * km_px, filled(at, {"length": f"{km:,g}", "degrees": f"{abs(latitude):.0f}"})),
            Bar(nm * KM_PER_NM * km_px, tr("{length} nautical miles", length=f"{nm:,g}")))


def _round_length(most: float) -> float:
    """The longest of 1, 2, 5, 10, 20 … that is not over `most`.

    >>> _round_length(499.0), _round_length(0.3)
    (200, 0.2)
    """
    ten = 10 ** math.floor(math.log10(most))
    step = next(step for step in (5, 2, 1) if step * ten <= most)
    return round(step * ten, 6)
