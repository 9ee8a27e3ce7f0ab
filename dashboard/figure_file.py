"""The court clock's figure as an SVG file of its own: title, finding, source, release and date inside, colours written
out, so that any drawing program and any printer shows what the page shows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime

from dashboard.clock_svg import STYLE, drawing
from dashboard.labels import html
from dashboard.language import tr
from dashboard.palette import FLIGHTS, LIGHT
from dashboard.picture import Picture
from dashboard.placing import GLYPH
from dashboard.times import date_words

MARGIN = 28.0
TITLE, BODY, SMALL = 21.0, 14.0, 11.5
LEAD = 1.4
FONT = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def figure_file(picture: Picture, heading: str, release_id: str, made: datetime, url: str) -> str:
    """The figure with a title above it and what it rests on below, as one SVG document in light colours."""
    figure = drawing(picture, "wide")
    above, down = _lines([(heading, TITLE, "fd-file-title"), (picture.description, BODY, "fd-file-body")],
                         MARGIN, figure.width)
    below, bottom = _lines([(text, SMALL, "fd-file-small") for text in _rests_on(release_id, made, url)],
                           down + figure.height + 14, figure.width)
    width, height = figure.width + 2 * MARGIN, bottom + MARGIN - 8
    inner = figure.svg.replace("<svg ", f'<svg x="{MARGIN:g}" y="{down:g}" width="{figure.width:g}" '
                                        f'height="{figure.height:g}" ', 1)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
            f'height="{height:g}" viewBox="0 0 {width:g} {height:g}"><title>{html(heading)}</title>'
            f"<style>{style()}</style>"
            f'<rect width="100%" height="100%" fill="{LIGHT["paper"]}"/>{above}{inner}{below}</svg>\n')


def _rests_on(release_id: str, made: datetime, url: str) -> list[str]:
    return [tr("Areas show where each flight can have been, not where it was. Positions and times are stated, never "
               "compliance with an order."),
            tr("Source: Flight Docket, release {release} of {day} (UTC), from published reports and ADS-B exports; "
               "land by Natural Earth; seas to 12 nautical miles from OpenStreetMap contributors (ODbL).",
               release=release_id, day=date_words(made)), url]


def _lines(texts: list[tuple[str, float, str]], top: float, width: float) -> tuple[str, float]:
    """Wrapped lines of text as SVG, and where they end."""
    parts = []
    for text, size, kind in texts:
        for line in textwrap.wrap(text, int(width / (size * GLYPH * 0.9))):
            top += size * LEAD
            parts.append(f'<text class="{kind}" x="{MARGIN:g}" y="{top:.1f}" font-size="{size:g}">{html(line)}</text>')
        top += 6
    return "".join(parts), top + 6


def style() -> str:
    """The figure's style sheet without variables: a rule for each flight where the colour is the flight's."""
    own = (f"text {{font-family: {FONT}; fill: {LIGHT['ink']};}} .fd-file-title {{font-weight: 700;}} "
           f".fd-file-small {{fill: {LIGHT['quiet']};}} ")
    return own + " ".join(_rules(STYLE))


def _rules(sheet: str) -> Iterator[str]:
    for selectors, declared in RULE.findall(sheet):
        names = [name.strip().removeprefix(".fd-figure ") for name in selectors.split(",")]
        if "--c:" in declared or "svg" in names:
            continue
        if "var(--c)" not in declared:
            yield f"{', '.join(names)} {{{_coloured(declared)}}}"
            continue
        for flight in range(FLIGHTS):
            of_flight = ", ".join(f"{name}.fd-flight-{flight}" for name in names)
            yield f"{of_flight} {{{_coloured(declared.replace('var(--c)', LIGHT[f'flight-{flight}']))}}}"


def _coloured(declared: str) -> str:
    """Declarations with the colours of the light theme in place of its variables."""
    return re.sub(r"var\(--fd-([\w-]+)\)", lambda found: LIGHT[found[1]], declared).strip()
