"""The keys beneath the court clock's figure: a swatch and words for each kind of mark that is drawn in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.clock_map import colour_class
from dashboard.clock_scale import fit_scale, shown_events
from dashboard.labels import PHASE_SHAPES, ROUTE_NOTE, html, words
from dashboard.language import mark, tr
from dashboard.picture import EventDrawn, LegDrawn, Picture

US_LINE = mark("US territory with its sea to 12 nautical miles")
STYLE = """
.fd-key {display: inline-block; width: 34px; height: 14px; margin-right: .45rem; vertical-align: middle;
  box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; --c: var(--fd-quiet);}
.fd-key-area {border: 2px solid var(--c); border-radius: 7px;
  background: color-mix(in srgb, var(--c) 17%, transparent);}
.fd-key-us-line, .fd-key-route, .fd-key-straight, .fd-key-track, .fd-key-gap, .fd-key-before, .fd-key-after {height: 0;}
.fd-key-us-line {height: 1.5px; background: repeating-linear-gradient(90deg, var(--c) 0 7px, transparent 7px 9.5px,
  var(--c) 9.5px 11px, transparent 11px 13.5px);}
.fd-key-route {height: 1.5px; background: repeating-linear-gradient(90deg, var(--fd-ink) 0 7px, transparent 7px 12px);
  opacity: .65;}
.fd-key-track {border-top: 3px solid var(--fd-flight-0);}
.fd-key-straight {border-top: 1.2px solid var(--fd-flight-0); opacity: .65;}
.fd-key-gap {height: 2px; background: repeating-linear-gradient(90deg, var(--fd-flight-0) 0 5px, transparent 5px 9px);}
.fd-key-before {border-top: 2px dotted var(--c);} .fd-key-after {border-top: 1.4px solid var(--c);}
.fd-key-solid {background: var(--c);}
.fd-key-pale {border: 1px dashed var(--c); background: color-mix(in srgb, var(--c) 30%, transparent);}
.fd-key-flown {border: solid var(--c); border-width: 2px 0;}
.fd-key-may-land {background: repeating-linear-gradient(90deg, var(--c) 0 2.5px, transparent 2.5px 5px);}
.fd-key-asked, .fd-key-order, .fd-key-event {width: 8px; height: 16px;}
.fd-key-asked {background: color-mix(in srgb, var(--fd-order) 85%, transparent);}
.fd-key-order {background: color-mix(in srgb, var(--fd-order) 40%, transparent);}
.fd-key-event {background: color-mix(in srgb, var(--fd-event) 35%, transparent);}
.fd-key-in-force {background: color-mix(in srgb, var(--fd-order) 18%, transparent);}
.fd-shape, .fd-legend b.fd-shape {color: var(--c);}
.fd-keys {display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: baseline; font-size: .92rem;}
.fd-keys > span {flex: 0 0 7.8rem; color: var(--fd-quiet); font-weight: 600;} .fd-keys > ul {flex: 1 1 16rem;}
.fd-keys li {padding-left: calc(34px + .45rem); text-indent: calc(-34px - .45rem);}
.fd-events {display: none;}
@media (max-width: 640px) {.fd-keys > span {flex: 1 0 100%; margin-top: .3rem;} .fd-events {display: block;}}
@media print {.fd-events {display: none;} .fd-keys > span {flex-basis: 25mm;}}
"""
Marks = list[tuple[str, str]]
"""Kind and words of each mark."""


def keys(picture: Picture, labels: Mapping[str, str]) -> str:
    """The legs, then the marks of map and strip; `labels` are what a reader must know of a leg's file, by leg id."""
    legs = "".join(f"<li>{_leg(leg, labels[leg.leg_id])}</li>" for leg in picture.legs)
    return (f'<ul class="fd-legend">{legs}</ul>{listed(tr("On the map"), _on_the_map(picture))}'
            f'{listed(tr("On the time strip"), _on_the_strip(picture))}{_grey_bands(picture)}')


def listed(title: str, marks: Sequence[tuple[str, str]]) -> str:
    """A group of keys under its title."""
    items = "".join(f'<li><span class="fd-key fd-key-{kind}"></span>{html(text)}</li>' for kind, text in marks)
    return f'<div class="fd-keys"><span>{html(title)}</span><ul class="fd-legend">{items}</ul></div>'


def _leg(leg: LegDrawn, label: str) -> str:
    about = ", ".join(filter(None, (words(leg.phase), words(leg.basis), label)))
    name = f'<b class="fd-shape">{PHASE_SHAPES.get(leg.phase, "▲")} {html(leg.short_name)}</b>'
    return f'<span class="{colour_class(leg)}">{name}</span> {html(about)}'


def _on_the_map(picture: Picture) -> Marks:
    """Marks of areas, routes, tracks and gaps only where there are any."""
    drawn = [
        (any(leg.area is not None for leg in picture.legs), "area", tr("where it can have been")),
        (any(leg.departure and leg.arrival and not leg.track for leg in picture.legs), "route",
         tr("between airports: {note}", note=tr(ROUTE_NOTE))),
        (any(leg.track for leg in picture.legs), "track", tr("track; a dot only where received positions are close")),
        (any(leg.gaps for leg in picture.legs), "gap", tr("gap in the track: no position received")),
        (True, "us-line", tr(US_LINE)),
    ]
    return [(kind, text) for shown, kind, text in drawn if shown]


def _on_the_strip(picture: Picture) -> Marks:
    """Marks of bars, gaps and events only where there are any."""
    gaps = [gap for leg in picture.legs for gap in leg.gaps]
    others = _other_events(picture)
    drawn = [
        (any(leg.departed_earliest for leg in picture.legs), "before", tr("not yet departed")),
        (bool(picture.legs), "solid", tr("in the air, whichever source is right")),
        (bool(picture.legs), "pale", tr("the sources or the times known leave it open")),
        (any(leg.arrived_latest for leg in picture.legs), "after", tr("arrived")),
        (any(not gap.may_hide_landing for gap in gaps), "flown",
         tr("gap flown through: in the air, no position received")),
        (any(gap.may_hide_landing for gap in gaps), "may-land", tr("gap that may hide a landing")),
        (True, "asked", tr("the time asked")),
        (any(event.is_order for event in others), "order", tr("other order")),
        (any(not event.is_order for event in others), "event", tr("other event")),
        (picture.in_force_until is not None, "in-force", tr("the order is in force")),
    ]
    return [(kind, text) for shown, kind, text in drawn if shown]


def _other_events(picture: Picture) -> list[EventDrawn]:
    return [event for event in shown_events(picture, fit_scale(picture, 0, 1)) if not event.is_asked]


def _grey_bands(picture: Picture) -> str:
    """Names of the events whose bands have no label on a phone."""
    named = [event.label for event in _other_events(picture) if not event.is_order]
    told = tr("Grey bands, from left to right: {events}.", events="; ".join(named)) if named else ""
    return f'<p class="fd-page fd-quiet fd-events">{html(told)}</p>' if told else ""
