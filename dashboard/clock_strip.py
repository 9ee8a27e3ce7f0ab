"""The time strip of the court clock: a row for each leg, bands for events, axes in court time and UTC, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dashboard.clock_events import IN_FORCE, asked_edges, band, event_labels, in_force
from dashboard.clock_map import colour_class
from dashboard.clock_scale import DAY_MIN, Scale, fit_scale, shown_events, ticks
from dashboard.labels import PHASE_SHAPES, html
from dashboard.language import tr
from dashboard.picture import LegDrawn, Picture
from dashboard.placing import text_width
from dashboard.times import date_words, tick_words, zone_words

ROW = 26
BAR = 14
IN_FORCE_BAR = 18


@dataclass(frozen=True)
class Strip:
    """The strip as SVG, its height and time axis, and between which heights its rows stand, in pixels."""

    svg: str
    height: float
    scale: Scale
    top: float
    bottom: float


def draw_strip(picture: Picture, width: float) -> Strip:
    """The strip of a picture at a width in pixels."""
    narrow = width < 600
    size = 12.0 if narrow else 13.0
    names = [_row_name(leg, narrow) for leg in picture.legs]
    left = max([text_width(name, size) for name in (*names, tr(IN_FORCE))]) + 12
    scale = fit_scale(picture, left, width - 14)
    shown = shown_events(picture, scale)
    labelled = [e for e in shown if e.is_asked or not narrow or e.is_order]
    heads, head_height = event_labels(labelled, scale, size, width)
    top = head_height + 10
    legs_bottom = top + ROW * len(picture.legs) + 2
    bottom = legs_bottom + (ROW if picture.in_force_until else 0)
    parts = [_axis(picture, scale, top, bottom, size, width)]
    parts += [band(event, scale, top - 6, legs_bottom) for event in shown]
    parts.append(heads)
    parts.append(in_force(picture, scale, legs_bottom + 3, size, IN_FORCE_BAR))
    parts += [_row(leg, name, scale, top + ROW * n, size)
              for n, (leg, name) in enumerate(zip(picture.legs, names, strict=True))]
    parts.append(asked_edges(picture.asked, scale, top - 6, legs_bottom))
    return Strip("".join(parts), bottom + (38 if picture.zone == "UTC" else 54), scale, top - 6, bottom)


def _row_name(leg: LegDrawn, narrow: bool) -> str:
    return f"{PHASE_SHAPES.get(leg.phase, '▲')} {leg.short_name if narrow else leg.said_name}"


def _axis(picture: Picture, scale: Scale, top: float, bottom: float, size: float, width: float) -> str:
    """Ticks with their times in the court's zone and in UTC, and beneath them the days they belong to."""
    small = size - 1
    widest = text_width("12:30 p.m.", small) + 8
    marks = [t for t in ticks(scale, picture.zone, widest) if scale.x(t) + widest / 2 - 4 <= width]
    day_ticks = len(marks) > 1 and marks[1] - marks[0] >= timedelta(minutes=DAY_MIN)
    parts = [f'<line class="fd-tick" x1="{scale.x(t):.1f}" x2="{scale.x(t):.1f}" y1="{top}" y2="{bottom}"/>'
             for t in marks]
    zones = list(dict.fromkeys((picture.zone, "UTC")))
    for n, zone in enumerate(zones):
        y = bottom + (size + 3) * (n + 1)
        parts.append(f'<text class="fd-axis" x="0" y="{y:g}" font-size="{small:g}">{html(_zone(scale, zone))}</text>')
        parts += [f'<text class="fd-axis" x="{scale.x(t):.1f}" y="{y:g}" font-size="{small:g}" text-anchor="middle">'
                  f"{html(tick_words(t, zone, day_ticks))}</text>" for t in marks]
    days = "; ".join(f"{_zone(scale, zone)}: {_days(scale, zone)}" for zone in zones)
    parts.append(f'<text class="fd-axis" x="0" y="{bottom + (size + 3) * (len(zones) + 1) + 2:g}" '
                 f'font-size="{small:g}">{html(days)}</text>')
    return "".join(parts)


def _zone(scale: Scale, zone: str) -> str:
    """The zone's name, both where the clocks change within the strip."""
    return "/".join(dict.fromkeys((zone_words(zone, scale.start), zone_words(zone, scale.end))))


def _days(scale: Scale, zone: str) -> str:
    first, last = date_words(scale.start, zone), date_words(scale.end, zone)
    if first == last:
        return last
    begin = first.split()
    kept = next(n for n, (a, b) in enumerate(zip(reversed(begin), reversed(last.split()), strict=True)) if a != b)
    return f"{' '.join(begin[: len(begin) - kept])}–{last}"


def _row(leg: LegDrawn, name: str, scale: Scale, top: float, size: float) -> str:
    """Dotted before departure, pale where sources leave it open, solid in the air for certain, thin after.

    A gap that was flown through is a hollow bar, one that may hide a landing is striped.
    """
    middle = top + ROW / 2
    colour = colour_class(leg)
    begin = leg.departed_earliest or scale.start
    end = leg.arrived_latest or scale.end
    sure_from = leg.departed_latest or end
    sure_to = leg.arrived_earliest or begin
    parts = [f'<text class="fd-row {colour}" x="0" y="{middle + 4:g}" font-size="{size:g}">{html(name)}</text>']
    if begin > scale.start:
        parts.append(_line("fd-before", colour, scale.left, scale.x(begin), middle))
    if end < scale.end:
        parts.append(_line("fd-after", colour, scale.x(end), scale.right, middle))
    if sure_from < sure_to:
        pieces = [("fd-pale", begin, sure_from), ("fd-solid", sure_from, sure_to), ("fd-pale", sure_to, end)]
    else:
        pieces = [("fd-pale", begin, end)]
    pieces += [("fd-may-land" if gap.may_hide_landing else "fd-flown", gap.before, gap.after) for gap in leg.gaps]
    parts += [_bar(kind, colour, scale.x(a), scale.x(b), middle) for kind, a, b in pieces if scale.x(b) > scale.x(a)]
    return "".join(parts)


def _line(kind: str, colour: str, begin: float, end: float, y: float) -> str:
    return f'<line class="{kind} {colour}" x1="{begin:.1f}" x2="{end:.1f}" y1="{y:g}" y2="{y:g}"/>'


def _bar(kind: str, colour: str, begin: float, end: float, middle: float) -> str:
    """A piece of a leg's bar: `fd-solid`, `fd-pale`, or a gap, `fd-flown` (hollow) or `fd-may-land` (striped)."""
    box = f'x="{begin:.1f}" y="{middle - BAR / 2:g}" width="{end - begin:.1f}" height="{BAR}"'
    under = f'<rect class="fd-ground" {box}/>'
    if kind == "fd-flown":
        edges = middle - BAR / 2 + 1, middle + BAR / 2 - 1
        return under + "".join(_line(kind, colour, begin, end, y) for y in edges)
    if kind == "fd-may-land":
        return under + _line(kind, colour, begin, end, middle)
    return f'<rect class="{kind} {colour}" {box}/>'
