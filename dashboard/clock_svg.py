"""The court clock's figure: one SVG with map and strip, drawn for a wide page, for a phone and for paper."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.clock_map import draw_map
from dashboard.clock_scale import Scale
from dashboard.clock_strip import draw_strip
from dashboard.labels import html
from dashboard.picture import Picture

WIDE = (900.0, 460.0)
NARROW = (358.0, 350.0)
PAPER = (860.0, 205.0)
"""Sizes of the map in units of the drawing; paper's is lower, so that text is large and the page holds the rest."""
SIZES = {"wide": WIDE, "narrow": NARROW, "paper": PAPER}
SPACE = 14

STYLE = """
.fd-figure svg {width: 100%; height: auto; display: block; font-family: "Source Sans", "Source Sans Pro", sans-serif;}
.fd-outside {fill: var(--fd-outside-map);} .fd-sea {fill: var(--fd-sea);} .fd-us-sea {fill: var(--fd-us-sea);}
.fd-land {fill: var(--fd-land); stroke: var(--fd-coast); stroke-width: .6;}
.fd-us-land {fill: var(--fd-us-land); stroke: var(--fd-coast); stroke-width: .6;}
.fd-us-line {fill: none; stroke: var(--fd-quiet); stroke-width: 1.3; stroke-dasharray: 7 2.5 1.5 2.5;}
.fd-flight-0 {--c: var(--fd-flight-0);} .fd-flight-1 {--c: var(--fd-flight-1);} .fd-flight-2 {--c: var(--fd-flight-2);}
.fd-flight-3 {--c: var(--fd-flight-3);} .fd-flight-4 {--c: var(--fd-flight-4);} .fd-flight-5 {--c: var(--fd-flight-5);}
.fd-area {fill: var(--c); fill-opacity: .17; stroke: var(--c); stroke-width: 1.8;}
.fd-route {fill: none; stroke: var(--fd-ink); stroke-width: 1.4; stroke-dasharray: 7 5; opacity: .65;}
.fd-track {fill: none; stroke: var(--c); stroke-width: 2.6;}
.fd-gap {fill: none; stroke: var(--c); stroke-width: 1.6; stroke-dasharray: 5 4;}
.fd-aircraft, .fd-airport {stroke: var(--fd-halo); stroke-width: 1.2;}
.fd-aircraft {fill: var(--c);} .fd-airport {fill: var(--fd-ink);}
.fd-figure text {fill: var(--fd-ink);}
.fd-figure text.fd-area-label, .fd-figure text.fd-row {fill: var(--c); font-weight: 700;}
.fd-area-label, .fd-place, .fd-country, .fd-scale-words {paint-order: stroke; stroke: var(--fd-halo); stroke-width: 3.4;
  stroke-linejoin: round;}
.fd-figure text.fd-country {letter-spacing: .08em; stroke-width: 2.4; fill: var(--fd-quiet);}
.fd-scale, .fd-scale-halo {fill: none; stroke: var(--fd-ink); stroke-width: 1.4;}
.fd-scale-halo {stroke: var(--fd-halo); stroke-width: 4;}
.fd-figure text.fd-axis, .fd-figure text.fd-event {fill: var(--fd-quiet);}
.fd-figure text.fd-order {fill: var(--fd-order);} .fd-figure text.fd-asked {font-weight: 700;}
text.fd-order, text.fd-event {paint-order: stroke; stroke: var(--fd-paper); stroke-width: 3; stroke-linejoin: round;}
.fd-lead {stroke-width: 1; opacity: .7;} line.fd-order {stroke: var(--fd-order);}
line.fd-event {stroke: var(--fd-event);}
.fd-tick {stroke: var(--fd-rule); stroke-width: 1;}
.fd-band-asked {fill: var(--fd-order); opacity: .85;} .fd-band-order {fill: var(--fd-order); opacity: .4;}
.fd-band-event {fill: var(--fd-event); opacity: .35;} .fd-in-force {fill: var(--fd-order); fill-opacity: .18;}
text.fd-bare {stroke: none;}
.fd-band-wide {opacity: .2;}
.fd-edge {stroke: var(--fd-order); stroke-width: 1.6;} .fd-edge-ground {stroke: var(--fd-paper); stroke-width: 2;}
.fd-solid {fill: var(--c);} .fd-flown {stroke: var(--c); stroke-width: 2;} .fd-ground {fill: var(--fd-paper);}
.fd-pale {fill: var(--c); fill-opacity: .3; stroke: var(--c); stroke-width: 1; stroke-dasharray: 3 2;}
.fd-may-land {stroke: var(--c); stroke-width: 14; stroke-dasharray: 2.5 2.5;}
.fd-before {stroke: var(--c); stroke-width: 2; stroke-dasharray: 2 4;} .fd-after {stroke: var(--c); stroke-width: 1.4;}
"""


@dataclass(frozen=True)
class Drawing:
    """The figure of one kind as SVG, with its strip's axis; `top` and `bottom` of its rows are those of the SVG."""

    kind: str
    svg: str
    width: float
    height: float
    scale: Scale
    top: float
    bottom: float


def drawing(picture: Picture, kind: str) -> Drawing:
    """The figure as one SVG element, wide, narrow or paper; the strip stands beneath the map. All text is escaped."""
    width, height = SIZES[kind]
    strip, down = draw_strip(picture, width), height + SPACE
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" class="fd-{kind}" viewBox="0 0 {width:g} '
           f'{down + strip.height:g}" role="img" aria-labelledby="fd-title-{kind} fd-desc-{kind}">'
           f'<title id="fd-title-{kind}">{html(picture.title)}</title>'
           f'<desc id="fd-desc-{kind}">{html(picture.description)}</desc>'
           f'<clipPath id="fd-clip-{kind}"><rect width="{width:g}" height="{height:g}" rx="6"/></clipPath>'
           f'<g clip-path="url(#fd-clip-{kind})">{draw_map(picture, width, height)}</g>'
           f'<g transform="translate(0 {down:g})">{strip.svg}</g></svg>')
    return Drawing(kind, svg, width, down + strip.height, strip.scale, down + strip.top, down + strip.bottom)


def draw(picture: Picture, kind: str = "wide") -> str:
    """The figure of one kind as SVG text."""
    return drawing(picture, kind).svg


def draw_all(picture: Picture) -> list[Drawing]:
    """The figure for a wide page, for a phone and for paper; the style sheet shows one of them."""
    return [drawing(picture, kind) for kind in SIZES]
