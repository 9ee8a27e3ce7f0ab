"""The court clock's moving picture: phase, area and dot of each leg in every minute of the strip, in pixels."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

import shapely

from dashboard.clock_map import colour_class, dot, frame_of
from dashboard.clock_scale import Scale, fit_scale
from dashboard.clock_svg import SIZES
from dashboard.labels import words
from dashboard.picture import LegDrawn, Picture
from dashboard.projection import Frame, path
from dashboard.times import interval_words
from ingest.ask import Docket

MOST_FRAMES = 900
"""A strip of more minutes is shown in longer steps."""
MINUTE = timedelta(minutes=1)
LABEL_SIZE = 13.0
NEAR_PX = 0.3
"""Outlines that move are simplified by less than a third of a pixel."""


def step_of(scale: Scale) -> timedelta:
    """The step of the moving picture: a minute, or more whole minutes where the strip is long."""
    return MINUTE * max(1, ceil((scale.end - scale.start) / MINUTE / MOST_FRAMES))


def minutes(docket: Docket, picture: Picture, speed_bound_kt: float | None, kind: str) -> dict[str, Any]:
    """The frames of a figure of one kind, as values for JSON: the clocks of each, and the legs with their shapes."""
    scale = fit_scale(picture, 0, 1)
    step = step_of(scale)
    times = [scale.start + step * n for n in range(int((scale.end - scale.start) / step) + 1)]
    frame = frame_of(picture, *SIZES[kind])
    sights = docket.sights([at.timestamp() for at in times], set(picture.order), speed_bound_kt)
    by_leg = [{sight.leg_id: sight for sight in at} for at in sights]
    legs = []
    for leg in picture.legs:
        seen = [at.get(leg.leg_id) for at in by_leg]
        areas = [frame.shape(sight.area) if sight and sight.area is not None else None for sight in seen]
        legs.append({
            "name": leg.short_name, "colour": colour_class(leg),
            "phases": [words(sight.phase if sight else "undetermined") for sight in seen],
            "areas": [path(shapely.simplify(area, NEAR_PX)) if area is not None else "" for area in areas],
            "labels": [_label(area, frame) for area in areas], "dots": [_dot(leg, at, frame) for at in times]})
    return {"clocks": [clocks(picture, at, at + MINUTE - timedelta(seconds=1)) for at in times], "legs": legs}


def clocks(picture: Picture, earliest: datetime, latest: datetime) -> list[str]:
    """A time on the court's clock, in UTC, and where the first flight went."""
    place = next((leg.arrival for leg in picture.legs if leg.arrival and leg.arrival.zone), None)
    zones = dict.fromkeys([picture.zone, "UTC", *([place.zone] if place else [])])
    return [interval_words(earliest, latest, zone) for zone in zones]


def _label(area: shapely.Geometry | None, frame: Frame) -> list[float] | None:
    """Where the leg's name stands: above the highest point of its area, inside the map."""
    if area is None or area.is_empty:
        return None
    outline = shapely.get_coordinates(area)
    x, y = outline[outline[:, 1].argmin()]
    held = min(max(x, 30.0), frame.width - 30)
    return [round(float(held), 1), round(float(y - 6 if y > LABEL_SIZE + 8 else y + LABEL_SIZE + 4), 1)]


def _dot(leg: LegDrawn, at: datetime, frame: Frame) -> list[float] | None:
    """The position before the minute's beginning where the next is close; None in a gap."""
    spot = dot(leg, at.timestamp(), at.timestamp())
    return None if spot is None else [round(float(value), 1) for value in frame.points([spot])[0]]
