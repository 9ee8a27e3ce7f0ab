"""The keys beneath the court clock's figure: a swatch and words for each kind of mark that is drawn in it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.labels import PHASE_SHAPES, ROUTE_NOTE, html, words
from dashboard.picture import LegDrawn, Picture

STYLE = """
.fd-key {display: inline-block; width: 34px; height: 14px; margin-right: .45rem; vertical-align: -2px;
  box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; --c: var(--fd-quiet);}
.fd-key-area {border: 2px solid var(--c); border-radius: 7px;
  background: color-mix(in srgb, var(--c) 17%, transparent);}
.fd-key-us-line, .fd-key-route, .fd-key-track, .fd-key-gap, .fd-key-before, .fd-key-after {height: 0;
  vertical-align: 4px;}
.fd-key-us-line {border-top: 2px dotted var(--fd-ink);} .fd-key-route {border-top: 1.5px dashed var(--fd-ink);}
.fd-key-track {border-top: 3px solid var(--c);} .fd-key-gap {border-top: 2px dashed var(--c);}
.fd-key-before {border-top: 2px dotted var(--c);} .fd-key-after {border-top: 1.4px solid var(--c);}
.fd-key-solid {background: var(--c);}
.fd-key-pale {border: 1px dashed var(--c); background: color-mix(in srgb, var(--c) 30%, transparent);}
.fd-key-flown {background: linear-gradient(transparent 5px, var(--c) 5px 9px, transparent 9px);}
.fd-key-may-land {background: repeating-linear-gradient(90deg, var(--c) 0 2.5px, transparent 2.5px 5px);}
"""


def keys(picture: Picture, labels: Mapping[str, str]) -> str:
    """The list of legs, then of marks; `labels` are what a reader must know of a leg's file, by leg id."""
    legs = "".join(f"<li>{_leg(leg, labels[leg.leg_id])}</li>" for leg in picture.legs)
    marks = "".join(f'<li><span class="fd-key fd-key-{kind}"></span>{html(text)}</li>'
                    for kind, text in _marks(picture))
    return f'<ul class="fd-legend">{legs}</ul><ul class="fd-legend">{marks}</ul>'


def _leg(leg: LegDrawn, label: str) -> str:
    about = ", ".join(filter(None, (words(leg.phase), leg.basis, label)))
    return f"{PHASE_SHAPES.get(leg.phase, '▲')} <b>{html(leg.short_name)}</b> {html(about)}"


def _marks(picture: Picture) -> list[tuple[str, str]]:
    """Kind and words of each mark; those of areas, routes, tracks and gaps only where there are any."""
    gaps = [gap for leg in picture.legs for gap in leg.gaps]
    drawn = [
        (any(leg.area is not None for leg in picture.legs), "area", "where it can have been"),
        (True, "us-line", "US territory with its sea to 12 nautical miles"),
        (any(leg.departure and leg.arrival and not leg.track for leg in picture.legs), "route",
         f"between airports: {ROUTE_NOTE}"),
        (any(leg.track for leg in picture.legs), "track", "track; a dot only where received positions are close"),
        (bool(gaps), "gap", "gap in the track: no position received"),
        (any(leg.departed_earliest for leg in picture.legs), "before", "not yet departed"),
        (True, "solid", "in the air, whichever source is right"),
        (True, "pale", "the sources or the times known leave it open"),
        (any(leg.arrived_latest for leg in picture.legs), "after", "arrived"),
        (any(not gap.may_hide_landing for gap in gaps), "flown", "gap flown through: in the air, no position received"),
        (any(gap.may_hide_landing for gap in gaps), "may-land", "gap that may hide a landing"),
    ]
    return [(kind, text) for shown, kind, text in drawn if shown]
