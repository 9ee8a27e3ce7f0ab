"""The keys beneath the court clock's figure: a swatch and words for each kind of mark that is drawn in it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.clock_strip import bar
from dashboard.labels import PHASE_SHAPES, ROUTE_NOTE, html, words
from dashboard.picture import LegDrawn, Picture

WIDTH, HEIGHT = 34, 14
MIDDLE = HEIGHT / 2

STYLE = """
.fd-key {width: 34px; height: 14px; margin-right: .4rem; vertical-align: -2px; --c: var(--fd-ink);}
.fd-legend li {break-inside: avoid;}
"""


def keys(picture: Picture, labels: Mapping[str, str]) -> str:
    """The list of legs, then of marks; `labels` are what a reader must know of a leg's file, by leg id."""
    legs = "".join(f"<li>{_leg(leg, labels[leg.leg_id])}</li>" for leg in picture.legs)
    marks = "".join(f"<li>{_swatch(mark)}{html(text)}</li>" for mark, text in _marks(picture))
    return f'<ul class="fd-legend">{legs}</ul><ul class="fd-legend">{marks}</ul>'


def _leg(leg: LegDrawn, label: str) -> str:
    about = ", ".join(filter(None, (words(leg.phase), leg.basis, label)))
    return f"{PHASE_SHAPES.get(leg.phase, '▲')} <b>{html(leg.short_name)}</b> {html(about)}"


def _marks(picture: Picture) -> list[tuple[str, str]]:
    """Swatch and words of each mark; those of gaps and tracks only where there are any."""
    rect = f'x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}"'
    gaps = [gap for leg in picture.legs for gap in leg.gaps]
    found = [(f'<rect class="fd-area" {rect}/>', "where it can have been"),
             (_line("fd-us-line"), "US territory with its sea to 12 nautical miles")]
    if any(leg.departure and leg.arrival and not leg.track for leg in picture.legs):
        found.append((_line("fd-route"), f"between airports: {ROUTE_NOTE}"))
    if any(leg.track for leg in picture.legs):
        found += [(_line("fd-track"), "track between received positions; a dot only where they are close in time"),
                  (_line("fd-gap"), "gap in the track: no position was received")]
    found += [(bar("fd-solid", "", 0, WIDTH, MIDDLE), "in the air, whichever source is right"),
              (bar("fd-pale", "", 1, WIDTH - 1, MIDDLE), "the sources or the times known leave it open")]
    if any(not gap.may_hide_landing for gap in gaps):
        found.append((bar("fd-flown", "", 0, WIDTH, MIDDLE), "gap flown through: in the air, no position received"))
    if any(gap.may_hide_landing for gap in gaps):
        found.append((bar("fd-may-land", "", 0, WIDTH, MIDDLE), "gap that may hide a landing"))
    return found


def _line(kind: str) -> str:
    return f'<path class="{kind}" d="M0,{MIDDLE:g}L{WIDTH},{MIDDLE:g}"/>'


def _swatch(mark: str) -> str:
    return f'<svg class="fd-key" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{mark}</svg>'
