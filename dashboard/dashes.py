"""Dashed lines for the Flight map, whose library draws only whole ones: dashes of one length on the map as it opens."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.projection import Frame, lonlat

Pattern = tuple[float, ...]
"""Pixels drawn and left out in turn."""
ROUTE: Pattern = (7.0, 5.0)
GAP: Pattern = (5.0, 4.0)
BOUNDARY: Pattern = (7.0, 2.5, 1.5, 2.5)
"""The same patterns as on the court clock."""
Path = list[list[float]]


def dashes(frame: Frame, points: Any, pattern: Pattern) -> list[Path]:
    """The dashes along a line of longitudes and latitudes, each a path of its own with the line's corners in it.

    Their length is true at the scale of `frame`, and all grow alike when a reader zooms in.
    """
    spots = frame.points(points)
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(spots, axis=0).T))]
    ends = _ends(along[-1], pattern)
    cuts = np.unique(np.r_[along, ends.ravel()])
    line = lonlat(frame, np.column_stack([np.interp(cuts, along, spots[:, axis]) for axis in (0, 1)])).round(4)
    begins, stops = np.searchsorted(cuts, ends[:, 0]), np.searchsorted(cuts, ends[:, 1])
    return [line[begin:stop + 1].tolist() for begin, stop in zip(begins, stops, strict=True)]


def _ends(length: float, pattern: Pattern) -> np.ndarray:
    """Where each dash begins and ends along a line of `length` pixels."""
    period = np.cumsum(np.r_[0.0, pattern])
    starts = np.arange(0.0, length, period[-1])
    ends = np.vstack([np.column_stack([starts + period[n], starts + period[n + 1]]) for n in range(0, len(pattern), 2)])
    ends = ends[ends[:, 0] < length]
    return np.minimum(ends[ends[:, 0].argsort()], length)
