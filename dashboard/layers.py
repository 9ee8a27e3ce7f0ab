"""The Flight map as a pydeck specification: own basemap, every leg, nothing from outside the machine."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pydeck

from dashboard.first_view import NAME_PX, FirstView, Line
from dashboard.labels import LAND
from dashboard.palette import DARK, LIGHT
from dashboard.projection import WORLD_BOX, great_circle

DASH_STEPS = 60


def colour(name: str, theme: str, alpha: int = 255) -> list[int]:
    """A colour of the palette as red, green, blue, alpha.

    >>> colour("flight-0", "light")
    [11, 92, 173, 255]
    """
    code = (DARK if theme == "dark" else LIGHT)[name]
    return [int(code[n:n + 2], 16) for n in (1, 3, 5)] + [alpha]


def dashed(points: np.ndarray) -> list[list[list[float]]]:
    """Every other stretch of a line, so that it reads as dashed."""
    return [points[n:n + 2].round(3).tolist() for n in range(0, len(points) - 1, 2)]


def route_lines(leg_id: str, text: str, start: tuple[float, float], end: tuple[float, float]) -> list[Line]:
    """The dashed great circle of a leg known from reports: a route, not a track."""
    return [{"leg_id": leg_id, "text": text, "path": piece}
            for piece in dashed(great_circle(start, end, DASH_STEPS))]


def track_lines(leg_id: str, text: str, track: list[list[tuple[float, float, float]]]) -> tuple[list[Line], list[Line]]:
    """An observed leg's pieces between gaps, and its gaps as dashes."""
    pieces = [{"leg_id": leg_id, "text": text, "path": [[round(fix[0], 4), round(fix[1], 4)] for fix in piece]}
              for piece in track if len(piece) > 1]
    gaps = [{"leg_id": leg_id, "text": text + ", gap", "path": dash}
            for before, after in pairwise(track)
            for dash in dashed(great_circle(before[-1][:2], after[0][:2], 24))]
    return pieces, gaps


def basemap() -> tuple[dict[str, Any], dict[str, Any]]:
    """The countries of the basemap, and US territory with its sea to 12 nautical miles, as GeoJSON."""
    land = json.loads(LAND.read_text(encoding="utf-8"))
    countries = [_feature(country["rings"]) for country in land["countries"]]
    return ({"type": "FeatureCollection", "features": countries}, _feature(land["us_territory"]))


def _feature(rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {
        "type": "MultiPolygon", "coordinates": [[np.reshape(ring, (-1, 2)).tolist()] for ring in rings]}}


def deck(routes: list[Line], tracks: list[Line], gaps: list[Line], view: FirstView,
         theme: str) -> pydeck.Deck:
    """The whole map as it opens. `map_provider=None` keeps it from asking any server for a basemap."""
    countries, us_territory = basemap()
    layers = [
        _ground("outside", (-180, -80, 180, 80), colour("outside-map", theme)),
        _ground("sea", WORLD_BOX, colour("sea", theme)),
        pydeck.Layer("GeoJsonLayer", countries, id="land", get_fill_color=colour("land", theme),
                     get_line_color=colour("coast", theme), line_width_min_pixels=0.6, wrap_longitude=True),
        pydeck.Layer("GeoJsonLayer", us_territory, id="us", filled=False, get_line_color=colour("ink", theme),
                     line_width_min_pixels=1.2, wrap_longitude=True),
        _paths("routes", routes, colour("flight-5", theme, 150), 1),
        _paths("gaps", gaps, colour("flight-0", theme, 200), 2),
        _paths("tracks", tracks, colour("flight-0", theme), 3),
        _names(view, theme),
    ]
    longitude, latitude = view.centre
    state = pydeck.ViewState(longitude=round(longitude, 4), latitude=round(latitude, 4), zoom=round(view.zoom, 4))
    return pydeck.Deck(layers=layers, initial_view_state=state, map_provider=None, tooltip={"text": "{text}"})


def _ground(name: str, box: tuple[float, ...], shade: list[int]) -> pydeck.Layer:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north]]
    return pydeck.Layer("PolygonLayer", [{"ring": ring}], id=name, get_polygon="ring", get_fill_color=shade,
                        stroked=False)


def _names(view: FirstView, theme: str) -> pydeck.Layer:
    text = pydeck.types.String
    return pydeck.Layer("TextLayer", view.names(), id="names", get_position="spot", get_text="name", get_size=NAME_PX,
                        get_color=colour("quiet", theme), get_alignment_baseline=text("bottom"),
                        character_set=text("auto"), font_family=text("Source Sans, Source Sans Pro, sans-serif"))


def _paths(name: str, lines: list[Line], shade: list[int], width: int) -> pydeck.Layer:
    return pydeck.Layer("PathLayer", lines, id=name, get_path="path", get_color=shade, width_units="'pixels'",
                        get_width=width, width_min_pixels=width, pickable=True, wrap_longitude=True)
