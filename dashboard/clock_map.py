"""The map of the court clock: areas, routes, tracks and airports over the basemap, as SVG."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard import projection
from dashboard.country_names import country_names
from dashboard.labels import ROUTE_NOTE, html
from dashboard.language import tr
from dashboard.palette import FLIGHTS
from dashboard.picture import Airport, LegDrawn, Picture
from dashboard.placing import Placer, overlap
from dashboard.projection import US_LAND, WORLD_BOX, Frame, path
from dashboard.scale_bar import HEIGHT, WIDTH, bars

MOVES = "fd-moves"
"""Class of what stands still only at the time asked: hidden while the reader moves through time."""
CLOSE_FIXES_S = 60
"""An aircraft is drawn as a dot only where fixes on both sides of the instant are this close."""


def draw_map(picture: Picture, width: float, height: float) -> str:
    """The map, `width` x `height` pixels: ground first, then routes, areas, tracks, airports and labels."""
    frame = frame_of(picture, width, height)
    size = 13.0 if width > 600 else 12.0
    placer = Placer(width, height)
    airports = _airports(picture)
    spots = {code: tuple(frame.points([(a.longitude, a.latitude)])[0]) for code, a in airports.items()}
    for x, y in spots.values():
        placer.keep_free((x - 6, y - 6, x + 6, y + 6))
    for leg in picture.legs:
        _keep_track_free(leg, frame, placer)
    areas = [(leg, frame.shape(leg.area)) for leg in picture.legs if leg.area is not None]
    bar = _scale_bar(frame, placer, areas, size - 1)
    moving = "".join(_area_label(leg, area, placer, size + 1) for leg, area in areas)
    labels = [_airport_label(airports[code], spots[code], placer, size) for code in spots]
    spaced = (size - 1) * 1.15  # names of countries are set with wide letters
    labels += [_text(name, spot, size - 1, "fd-country") for name, spot in country_names(frame, placer, spaced)]
    return "".join([
        _ground(frame), *(_route(frame, *pair) for pair in _pairs(picture)),
        f'<g class="{MOVES}">{"".join(_area(leg, area) for leg, area in areas)}</g>',
        *(_track(leg, frame, picture) for leg in picture.legs),
        *(f'<rect class="fd-airport" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
          for x, y in spots.values()), bar, *labels, f'<g class="{MOVES}">{moving}</g>'])


def frame_of(picture: Picture, width: float, height: float) -> Frame:
    """The window of the map: all airports and areas, else the tracks."""
    return projection.fit(_shown_points(picture), width, height)


def _shown_points(picture: Picture) -> np.ndarray:
    """Longitudes and latitudes that the window must show."""
    points = [(a.longitude, a.latitude) for a in _airports(picture).values()]
    for area in (*picture.around, *(leg.area for leg in picture.legs)):
        if area is not None and not area.is_empty:
            west, south, east, north = area.bounds
            points += [(west, south), (east, north)]
    points += [fix[:2] for leg in picture.legs for piece in leg.track for fix in piece]
    return np.array(points or [WORLD_BOX[:2], WORLD_BOX[2:]])


def _airports(picture: Picture) -> dict[str, Airport]:
    ends = [end for leg in picture.legs for end in (leg.departure, leg.arrival) if end]
    return {airport.code: airport for airport in ends}


def _pairs(picture: Picture) -> list[tuple[Airport, Airport]]:
    """Each pair of airports once, of legs without a track."""
    pairs = {(leg.departure.code, leg.arrival.code): (leg.departure, leg.arrival)
             for leg in picture.legs if leg.departure and leg.arrival and not leg.track}
    return list(pairs.values())


def _ground(frame: Frame) -> str:
    world = frame.shape(shapely.box(*WORLD_BOX))
    parts = [f'<rect class="fd-outside" width="{frame.width:g}" height="{frame.height:g}"/>',
             f'<path class="fd-sea" d="{path(world)}"/>']
    territory = shapely.intersection(frame.shape(projection.us_territory()), world)
    parts.append(f'<path class="fd-us-sea" d="{path(territory)}"/>')
    for iso, shape in projection.land().items():
        kind = "fd-us-land" if iso in US_LAND else "fd-land"
        seen = path(frame.shape(shape))
        if seen:
            parts.append(f'<path class="{kind}" d="{seen}"/>')
    return "".join(parts) + f'<path class="fd-us-line" d="{path(territory)}"/>'


def _route(frame: Frame, start: Airport, end: Airport) -> str:
    along = projection.great_circle((start.longitude, start.latitude), (end.longitude, end.latitude))
    line = path(shapely.LineString(frame.points(along)))
    title = html(f"{start.code}–{end.code}: {tr(ROUTE_NOTE)}")
    return f'<path class="fd-route" d="{line}"><title>{title}</title></path>'


def colour_class(leg: LegDrawn) -> str:
    """The CSS class that gives a leg its flight's colour."""
    return f"fd-flight-{min(leg.flight, FLIGHTS - 1)}"


def _area(leg: LegDrawn, area: BaseGeometry) -> str:
    title = html(tr("{leg}: where it can have been", leg=leg.said_name))
    return (f'<path class="fd-area {colour_class(leg)}" data-leg="{html(leg.leg_id)}" d="{path(area)}">'
            f"<title>{title}</title></path>")


def _track(leg: LegDrawn, frame: Frame, picture: Picture) -> str:
    """Solid between fixes, dashed across gaps, and a dot only where fixes are close on both sides."""
    parts = []
    for piece in leg.track:
        line = shapely.LineString(frame.points([fix[:2] for fix in (piece if len(piece) > 1 else piece * 2)]))
        parts.append(f'<path class="fd-track {colour_class(leg)}" d="{path(line)}"/>')
    for before, after in pairwise(leg.track):
        line = shapely.LineString(frame.points([before[-1][:2], after[0][:2]]))
        parts.append(f'<path class="fd-gap {colour_class(leg)}" d="{path(line)}"/>')
    spot = dot(leg, picture.asked.earliest.timestamp(), picture.asked.latest.timestamp())
    if spot:
        x, y = frame.points([spot])[0]
        parts.append(f'<circle class="fd-aircraft {MOVES} {colour_class(leg)}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    return "".join(parts)


def _scale_bar(frame: Frame, placer: Placer, areas: list[tuple[LegDrawn, BaseGeometry]], size: float) -> str:
    """The two bars in the corner where they lie over least; labels keep off them."""
    low, right = frame.height - HEIGHT - 8, frame.width - WIDTH - 10
    covered = shapely.union_all([area for _, area in areas])
    corners = [(x, y, x + WIDTH, y + HEIGHT) for x, y in ((10, low), (right, low), (10, 8), (right, 8))]
    box = min(corners, key=lambda corner: (sum(overlap(corner, b) for b in placer.taken),
                                           shapely.intersection(shapely.box(*corner), covered).area))
    placer.keep_free(box)
    left, top = box[0], box[1]
    parts = []
    for n, bar in enumerate(bars(frame, left, top + HEIGHT / 2)):
        y = top + 12 + 17 * n
        line = f"M{left:g},{y - 7:g}V{y:g}H{left + bar.px:.1f}V{y - 7:g}"
        parts += [f'<path class="{kind}" d="{line}"/>' for kind in ("fd-scale-halo", "fd-scale")]
        parts.append(_text(bar.words, (left + bar.px + 6, y, "start"), size, "fd-scale-words"))
    return "".join(parts)


def _keep_track_free(leg: LegDrawn, frame: Frame, placer: Placer) -> None:
    """Keep labels off an observed track."""
    for piece in leg.track:
        for x, y in frame.points([fix[:2] for fix in piece]):
            placer.keep_free((x - 3, y - 3, x + 3, y + 3))


def dot(leg: LegDrawn, begin: float, end: float) -> tuple[float, float] | None:
    """The last fix before a time (s since 1970) where the next is close; None in a gap or over a longer time."""
    for piece in leg.track:
        for before, after in pairwise(piece):
            if before[2] <= begin and end <= after[2] and after[2] - before[2] <= CLOSE_FIXES_S:
                return before[0], before[1]
    return None


def _area_label(leg: LegDrawn, area: BaseGeometry, placer: Placer, size: float) -> str:
    """The flight's name at the top of its area, or at another edge where the top is taken."""
    if area.is_empty:
        return ""
    outline = shapely.get_coordinates(area)
    inside = outline[(outline[:, 0] > 0) & (outline[:, 0] < placer.width) & (outline[:, 1] > 0)
                     & (outline[:, 1] < placer.height)]
    edge = inside if len(inside) else outline
    top, bottom = edge[edge[:, 1].argmin()], edge[edge[:, 1].argmax()]
    left, right = edge[edge[:, 0].argmin()], edge[edge[:, 0].argmax()]
    candidates = [(top[0], top[1] - 6, "middle"), (top[0], top[1] + size + 4, "middle"),
                  (right[0] + 6, right[1] + 4, "start"), (left[0] - 6, left[1] + 4, "end"),
                  (bottom[0], bottom[1] + size + 2, "middle"), (bottom[0], bottom[1] - 8, "middle")]
    spot = placer.place(leg.short_name, size, candidates, must=True)
    return _text(leg.short_name, spot, size, f"fd-area-label {colour_class(leg)}")


def _airport_label(airport: Airport, spot: tuple[float, ...], placer: Placer, size: float) -> str:
    x, y = spot
    candidates = [(x + 8, y + 5, "start"), (x - 8, y + 5, "end"), (x + 8, y + 17, "start"), (x - 8, y + 17, "end"),
                  (x, y - 9, "middle"), (x, y + 20, "middle"), (x + 8, y - 12, "start"), (x + 8, y + 30, "start")]
    return _text(airport.name, placer.place(airport.name, size, candidates, must=True), size, "fd-place")


def _text(text: str, spot: tuple[float, float, str] | None, size: float, kind: str) -> str:
    if spot is None:
        return ""
    x, y, anchor = spot
    return (f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}">'
            f"{html(text)}</text>")
