"""The geometry of a row, for the formats that draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.errors import UsageError
from ingest.schema import Table

DRAWN = {"areas": "areas", "fixes": "points", "gaps": "lines", "legs": "lines", "zones": "areas"}
"""The tables whose rows have a place, and what is drawn of each row."""


def shapes(frame: pd.DataFrame, table: Table) -> list[BaseGeometry | None]:
    """One shape a row, WGS 84: the column `geometry` (shapes or WKB) where there is one, the point of a fix, the
    line of a gap. UsageError for a table that has no geometry."""
    if "geometry" in frame.columns:
        return [_shape(value) for value in frame["geometry"]]
    if table.name == "fixes":
        return list(shapely.points(frame["longitude"].to_numpy(float), frame["latitude"].to_numpy(float)))
    if table.name == "gaps":
        ends = frame[["before_longitude", "before_latitude", "after_longitude", "after_latitude"]].to_numpy(float)
        return [_line(*end) for end in ends]
    raise not_drawn(table)


def not_drawn(table: Table) -> UsageError:
    """The error for a table whose rows have no place."""
    expected = ", ".join(f"{name} ({what})" for name, what in DRAWN.items())
    return UsageError(table.name, found="rows without geometry", expected=expected,
                      advice="export it as csv, json or parquet")


def _shape(value: Any) -> BaseGeometry | None:
    """A shape from a shape or WKB, its outer rings anticlockwise, to six decimals (0.1 m); None where it is empty."""
    shape = shapely.from_wkb(value) if isinstance(value, bytes) else value
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return None
    return shapely.transform(shapely.orient_polygons(shape), lambda places: places.round(6))


def _line(west: float, south: float, east: float, north: float) -> BaseGeometry | None:
    """The line from one end to the other, cut at the date line; None where an end is missing."""
    if np.isnan([west, south, east, north]).any():
        return None
    if abs(east - west) <= 180:
        return shapely.LineString([(west, south), (east, north)])
    edge = 180.0 if west > 0 else -180.0
    share = (edge - west) / (east + 2 * edge - west)
    middle = south + share * (north - south)
    return shapely.MultiLineString([[(west, south), (edge, middle)], [(-edge, middle), (east, north)]])
