"""The Flight map's first view: fitted to the legs that are drawn and to the width there is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.country_names import country_names
from dashboard.language import ntr, tr
from dashboard.placing import Placer
from dashboard.projection import WORLD_BOX, Frame, fit, lonlat

TILE_PX = 512
"""Width of the world in pixels at zoom 0 of the map library, which zooms out no further."""
CLOSEST_ZOOM = 9.0
NAME_PX = 11.0
Line = dict[str, Any]


@dataclass(frozen=True)
class FirstView:
    """The window as it opens, and how many of the `drawn` legs run beyond it."""

    frame: Frame
    zoom: float
    drawn: int
    beyond: int

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle, degrees."""
        longitude, latitude = lonlat(self.frame, [(self.frame.width / 2, self.frame.height / 2)])[0]
        return float(longitude), float(latitude)

    def names(self) -> list[dict[str, Any]]:
        """Names of the larger countries and where they stand, for a text layer."""
        placed = country_names(self.frame, Placer(self.frame.width, self.frame.height), NAME_PX)
        spots = lonlat(self.frame, [spot[:2] for _, spot in placed])
        return [{"name": name, "spot": spot} for (name, _), spot in zip(placed, spots.round(3).tolist(), strict=True)]

    def sentence(self) -> str:
        """What a reader has to know of legs beyond the edge; empty where there are none."""
        if not self.beyond:
            return ""
        west, south, east, north = WORLD_BOX
        edges = {"west": f"{west:g}", "south": f"{south:g}", "east": f"{east:g}", "north": f"{north:g}"}
        return (ntr("{n} of the {drawn} legs drawn runs beyond the edge of the map as it opens: move the map or zoom "
                    "out.", "{n} of the {drawn} legs drawn run beyond the edge of the map as it opens: move the map "
                    "or zoom out.", self.beyond, drawn=self.drawn)
                + " " + tr("Land is drawn between longitudes {west} and {east} and latitudes {south} and {north} "
                           "only.", **edges))


def first_view(lines: list[Line], width: float, height: float) -> FirstView:
    """The window that shows every leg which keeps within the basemap; where none does, every leg as far as zoom goes.

    `lines` have `leg_id` and `path`, longitudes and latitudes; `width` and `height` are pixels.
    """
    points = np.array([point for line in lines for point in line["path"]], dtype=float).reshape(-1, 2)
    ids, of_line = np.unique([line["leg_id"] for line in lines], return_inverse=True)
    owner = np.repeat(of_line, [len(line["path"]) for line in lines]).astype(int)
    west, south, east, north = WORLD_BOX
    near = ~_any_of(owner, _outside(points, west, south, east, north), len(ids))
    fitted = points[near[owner]] if near.any() else points
    if not len(fitted):
        fitted = np.array([WORLD_BOX[:2], WORLD_BOX[2:]])
    best = fit(fitted, width, height)
    zoom = min(max(math.log2(best.scale * 2 * math.pi / TILE_PX), 0.0), CLOSEST_ZOOM)
    frame = best.scaled(TILE_PX * 2 ** zoom / (2 * math.pi))
    if near.any():
        frame = frame.within(WORLD_BOX)
    beyond = _any_of(owner, _outside(frame.points(points), 0, 0, width, height), len(ids))
    return FirstView(frame, zoom, len(ids), int(beyond.sum()))


def _outside(points: np.ndarray, left: float, low: float, right: float, high: float) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    return (x < left) | (x > right) | (y < low) | (y > high)


def _any_of(owner: np.ndarray, flags: np.ndarray, count: int) -> np.ndarray:
    """For each leg, whether a flag is set at any of its points."""
    return np.bincount(owner, weights=flags, minlength=count) > 0
