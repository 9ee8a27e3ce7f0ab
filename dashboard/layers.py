"""The Flight map as a pydeck specification: own basemap, every leg, nothing from outside the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pydeck
import shapely

from dashboard.dashes import BOUNDARY, GAP, ROUTE, Pattern, dashes
from dashboard.first_view import NAME_PX, FirstView, Line
from dashboard.labels import LAND
from dashboard.language import ntr, tr
from dashboard.palette import DARK, LIGHT
from dashboard.projection import US_LAND, WORLD_BOX, Frame, great_circle, lonlat
from dashboard.scale_bar import HEIGHT, bars

NAMED = 5
"""How many legs of one route are named where a reader points at it."""
PICKED_AT_MOST = 20
NEAR_DEGREES = 0.005
"""A track is drawn within half a kilometre."""
PATTERNS = {"routes": ROUTE, "gaps": GAP}
WIDTHS = {"routes": 1.2, "straight": 1.2, "gaps": 2.0, "tracks": 3.0, "picked": 5.0}
"""Kinds of lines from the lowest layer to the highest, with their widths in pixels."""


def colour(name: str, theme: str, alpha: int = 255) -> list[int]:
    """A colour of the palette as red, green, blue, alpha.

    >>> colour("flight-0", "light")
    [11, 92, 173, 255]
    """
    code = (DARK if theme == "dark" else LIGHT)[name]
    return [int(code[n:n + 2], 16) for n in (1, 3, 5)] + [alpha]


def route_line(leg_id: str, text: str, start: tuple[float, float], end: tuple[float, float],
               shade: str = "ink") -> Line:
    """The great circle of a leg known from reports: a route, not a track. `shade` is a name of the palette."""
    return {"leg_id": leg_id, "text": text, "path": _route(start, end), "shade": shade}


@lru_cache(maxsize=2000)
def _route(start: tuple[float, float], end: tuple[float, float]) -> list[list[float]]:
    path: list[list[float]] = great_circle(start, end).round(4).tolist()
    return path


def track_lines(leg_id: str, text: str, track: list[list[tuple[float, float, float]]],
                shade: str = "flight-0") -> tuple[list[Line], list[Line]]:
    """An observed leg's pieces between gaps, and its gaps. `shade` is a name of the palette."""
    pieces = [{"leg_id": leg_id, "text": text, "path": _thinned(piece), "shade": shade}
              for piece in track if len(piece) > 1]
    gaps = [{"leg_id": leg_id, "text": tr("{leg}, gap", leg=text), "shade": shade,
             "path": great_circle(before[-1][:2], after[0][:2]).round(4).tolist()}
            for before, after in pairwise(track)]
    return pieces, gaps


def straight_line(leg_id: str, text: str, ends: list[list[float]], shade: str = "flight-0") -> Line:
    """An observed leg as a line between two positions (longitude, latitude), which is not its track, and says so."""
    return {"leg_id": leg_id, "text": tr("{leg}, straight line, not the track", leg=text), "shade": shade,
            "path": ends}


def _thinned(piece: list[tuple[float, float, float]]) -> list[list[float]]:
    """A piece of a track for drawing: no position that is dropped lies further than NEAR_DEGREES from the line."""
    line = shapely.simplify(shapely.LineString([fix[:2] for fix in piece]), NEAR_DEGREES)
    path: list[list[float]] = shapely.get_coordinates(line).round(4).tolist()
    return path


def dashed(lines: list[Line], view: FirstView, pattern: Pattern) -> list[Line]:
    """The dashes of lines; those of one path are drawn once, so that many legs do not make it a dark one."""
    alike: dict[tuple[str, tuple[tuple[float, ...], ...]], list[Line]] = {}
    for line in lines:
        way = sorted((line["path"], line["path"][::-1]))[0]
        alike.setdefault((line["shade"], tuple(map(tuple, way))), []).append(line)
    return [{"text": text, "path": dash, "shade": shade, "leg_id": ids}
            for (shade, way), told in alike.items()
            for text, ids in [(_several([line["text"] for line in told]), _ids(told))]
            for dash in dashes(view.frame, way, pattern)]


def _ids(lines: list[Line]) -> str:
    """The ids of the legs that share a line, as far as a pick takes them."""
    return ";".join([line["leg_id"] for line in lines][:PICKED_AT_MOST])


def drawn(kind: str, lines: list[Line], view: FirstView, theme: str) -> list[Line]:
    """The lines of a layer as they are drawn: routes and gaps in dashes, each with its colour."""
    shown = dashed(lines, view, PATTERNS[kind]) if kind in PATTERNS else lines
    is_thin = kind == "straight"
    return [{"text": line["text"], "path": line["path"], "leg_id": line["leg_id"],
             "rgb": colour(line["shade"], theme, 166 if is_thin or line["shade"] == "ink" else 255)} for line in shown]


def _several(texts: list[str]) -> str:
    more = len(texts) - NAMED
    return "\n".join([*texts[:NAMED], *([ntr("and {n} more leg", "and {n} more legs", more)] if more > 0 else [])])


def basemap(theme: str) -> tuple[dict[str, Any], dict[str, Any], list[list[list[float]]]]:
    """The countries with their shades, US territory with its sea to 12 nautical miles, and the lines around it."""
    land = json.loads(LAND.read_text(encoding="utf-8"))
    countries = [_feature(country["rings"], colour("us-land" if country["iso"] in US_LAND else "land", theme))
                 for country in land["countries"]]
    rings = [np.reshape(ring, (-1, 2)).tolist() for ring in land["us_territory"]]
    territory = _feature(land["us_territory"], colour("us-sea", theme))
    return {"type": "FeatureCollection", "features": countries}, territory, rings


def _feature(rings: list[list[float]], shade: list[int]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"shade": shade}, "geometry": {
        "type": "MultiPolygon", "coordinates": [[np.reshape(ring, (-1, 2)).tolist()] for ring in rings]}}


def picked(lines: list[Line], theme: str) -> list[Line]:
    """The lines of the legs that a reader picked, over all others."""
    return [{"text": line["text"], "path": line["path"], "leg_id": line["leg_id"], "rgb": colour("order", theme)}
            for line in lines]


def deck(legs: Mapping[str, list[Line] | str], view: FirstView, theme: str) -> pydeck.Deck:
    """The whole map as it opens; `legs` holds what is `drawn` of each kind of line, or the address that gives it.

    `map_provider=None` keeps it from asking any server for a basemap.
    """
    countries, us_territory, boundary = basemap(theme)
    layers = [
        _ground("outside", (-180, -80, 180, 80), colour("outside-map", theme)),
        _ground("sea", WORLD_BOX, colour("sea", theme)),
        pydeck.Layer("GeoJsonLayer", us_territory, id="us-sea", stroked=False,
                     get_fill_color="properties.shade", wrap_longitude=True),
        pydeck.Layer("GeoJsonLayer", countries, id="land", get_fill_color="properties.shade",
                     get_line_color=colour("coast", theme), line_width_min_pixels=0.6, wrap_longitude=True),
        _paths("us-line", [{"path": dash} for ring in boundary for dash in dashes(view.frame, ring, BOUNDARY)],
               colour("quiet", theme), 1.3, pickable=False),
        *(_paths(kind, legs[kind], "rgb", width) for kind, width in WIDTHS.items() if legs.get(kind)),
        *_names(view, theme),
    ]
    longitude, latitude = view.centre
    state = pydeck.ViewState(longitude=round(longitude, 4), latitude=round(latitude, 4), zoom=round(view.zoom, 4))
    return pydeck.Deck(layers=layers, initial_view_state=state, map_provider=None, tooltip={"text": "{text}"})


def _ground(name: str, box: tuple[float, ...], shade: list[int]) -> pydeck.Layer:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north]]
    return pydeck.Layer("PolygonLayer", [{"ring": ring}], id=name, get_polygon="ring", get_fill_color=shade,
                        stroked=False)


def _names(view: FirstView, theme: str) -> list[pydeck.Layer]:
    """Names of countries, and the scale: bars that lie on the map itself, so that they stay true when it is zoomed."""
    lines, words = _scale(view.frame)
    return [
        _text("names", view.names(), "middle", colour("quiet", theme)),
        _paths("scale", lines, colour("ink", theme), 1.4, pickable=False),
        _text("scale-words", words, "start", colour("ink", theme)),
    ]


def _scale(frame: Frame) -> tuple[list[Line], list[dict[str, Any]]]:
    """The two bars in the lower left corner of the map as it opens, and their words."""
    lines: list[Line] = []
    words = []
    for n, bar in enumerate(bars(frame, 12, frame.height - HEIGHT / 2)):
        y = frame.height - HEIGHT + 8 + 17 * n
        corners = [(12, y - 6), (12, y), (12 + bar.px, y), (12 + bar.px, y - 6)]
        lines.append({"path": lonlat(frame, corners).round(4).tolist()})
        words.append({"name": bar.words, "spot": lonlat(frame, [(18 + bar.px, y + 2)])[0].round(4).tolist()})
    return lines, words


def _text(name: str, rows: list[dict[str, Any]], anchor: str, shade: list[int]) -> pydeck.Layer:
    text = pydeck.types.String
    return pydeck.Layer("TextLayer", rows, id=name, get_position="spot", get_text="name", get_size=NAME_PX,
                        get_color=shade, get_text_anchor=text(anchor), get_alignment_baseline=text("bottom"),
                        character_set=text("auto"), font_family=text("Source Sans, Source Sans Pro, sans-serif"))


def _paths(name: str, lines: list[Line] | str, shade: list[int] | str, width: float,
           pickable: bool = True) -> pydeck.Layer:
    return pydeck.Layer("PathLayer", lines, id=name, get_path="path", get_color=shade, width_units="'pixels'",
                        get_width=width, width_min_pixels=width, pickable=pickable, wrap_longitude=True)
