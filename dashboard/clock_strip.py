"""The time strip of the court clock: a row for each leg, bands for events, axes in court time and UTC, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from dashboard.clock_map import colour_class
from dashboard.labels import PHASE_SHAPES, html
from dashboard.picture import EventDrawn, LegDrawn, Picture
from dashboard.placing import lay_heads, text_width
from dashboard.times import date_words, tick_words, zone_words

ROW = 26
BAR = 14
NARROW_BAR = 4
LANE = 17
MOST = timedelta(hours=10)
"""Ends further than this from the event are drawn to the edge."""
STEPS_MIN = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 4320, 7200, 10080, 20160, 43200)
DAY_MIN = 1440
WIDE_BAND_PX = 40


@dataclass(frozen=True)
class Scale:
    """The strip's time axis: from `start` to `end` between `left` and `right` pixels."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """The pixel of a time, held within the strip."""
        part = (at - self.start) / (self.end - self.start)
        return self.left + min(max(part, 0.0), 1.0) * (self.right - self.left)


def draw_strip(picture: Picture, width: float) -> tuple[str, float]:
    """The strip and its height in pixels."""
    narrow = width < 600
    size = 12.0 if narrow else 13.0
    names = [_row_name(leg, narrow) for leg in picture.legs]
    left = max([text_width(name, size) for name in names], default=60.0) + 12
    scale = _scale(picture, left, width - 14)
    shown = [e for e in picture.events if e.latest >= scale.start and e.earliest <= scale.end]
    labelled = [e for e in shown if e.is_asked or not narrow or e.is_order]
    heads, head_height = _event_labels(labelled, scale, size, width)
    top = head_height + 6
    rows_top = top + (20 if picture.in_force_until else 4)
    bottom = rows_top + ROW * len(picture.legs) + 2
    parts = [_axis(picture, scale, rows_top, bottom, size, width)]
    parts += [_band(event, scale, top - 2, bottom) for event in shown]
    parts.append(heads)
    parts.append(_in_force(picture, scale, top, size))
    parts += [_row(leg, name, scale, rows_top + ROW * n, size)
              for n, (leg, name) in enumerate(zip(picture.legs, names, strict=True))]
    return "".join(parts), bottom + (38 if picture.zone == "UTC" else 54)


def _row_name(leg: LegDrawn, narrow: bool) -> str:
    return f"{PHASE_SHAPES.get(leg.phase, '▲')} {leg.short_name if narrow else leg.name}"


def _scale(picture: Picture, left: float, right: float) -> Scale:
    """From half an hour before the first time shown to half an hour after the last, rounded to the axis' step."""
    asked = picture.asked
    times = [asked.earliest, asked.latest]
    for leg in picture.legs:
        ends = (leg.departed_earliest, leg.departed_latest, leg.arrived_earliest, leg.arrived_latest)
        times += [end for end in ends if end and asked.earliest - MOST <= end <= asked.latest + MOST]
    long = max(times) - min(times) > timedelta(hours=2)
    spare = timedelta(minutes=30 if long else 5)
    step = timedelta(minutes=30 if long else 5)
    day = asked.earliest.replace(hour=0, minute=0, second=0, microsecond=0)
    start = day + step * int((min(times) - spare - day) // step)
    return Scale(start, day + step * ceil((max(times) + spare - day) / step), left, right)


def _axis(picture: Picture, scale: Scale, top: float, bottom: float, size: float, width: float) -> str:
    """Ticks with their times in the court's zone and in UTC, and beneath them the days they belong to."""
    small = size - 1
    widest = text_width("12:30 p.m.", small) + 8
    ticks = [t for t in _ticks(scale, picture.zone, widest) if scale.x(t) + widest / 2 - 4 <= width]
    day_ticks = len(ticks) > 1 and ticks[1] - ticks[0] >= timedelta(minutes=DAY_MIN)
    parts = [f'<line class="fd-tick" x1="{scale.x(t):.1f}" x2="{scale.x(t):.1f}" y1="{top}" y2="{bottom}"/>'
             for t in ticks]
    zones = list(dict.fromkeys((picture.zone, "UTC")))
    for n, zone in enumerate(zones):
        y = bottom + (size + 3) * (n + 1)
        parts.append(f'<text class="fd-axis" x="0" y="{y:g}" font-size="{small:g}">{html(_zone(scale, zone))}</text>')
        parts += [f'<text class="fd-axis" x="{scale.x(t):.1f}" y="{y:g}" font-size="{small:g}" text-anchor="middle">'
                  f"{html(tick_words(t, zone, day_ticks))}</text>" for t in ticks]
    days = "; ".join(f"{_zone(scale, zone)}: {_days(scale, zone)}" for zone in zones)
    parts.append(f'<text class="fd-axis" x="0" y="{bottom + (size + 3) * (len(zones) + 1) + 2:g}" '
                 f'font-size="{small:g}">{html(days)}</text>')
    return "".join(parts)


def _ticks(scale: Scale, zone: str, widest: float) -> list[datetime]:
    """Round times in the zone, at the shortest step that leaves room for their labels."""
    minutes = (scale.end - scale.start).total_seconds() / 60
    most = max(2.0, (scale.right - scale.left) / widest)
    step = timedelta(minutes=next((s for s in STEPS_MIN if minutes / s <= most), STEPS_MIN[-1]))
    day = scale.start.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    first = day + step * ceil((scale.start - day) / step)
    return [first + step * n for n in range(int((scale.end - first) / step) + 1)]


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


def _event_labels(events: list[EventDrawn], scale: Scale, size: float, width: float) -> tuple[str, float]:
    """Labels above the bands, the asked event's in the lowest lane; and the height they take."""
    small = size - 1
    ordered = sorted(events, key=lambda e: (not e.is_asked, not e.is_order, e.earliest))
    asked = next(e for e in ordered if e.is_asked)
    centres = [(scale.x(e.earliest) + scale.x(e.latest)) / 2 for e in ordered]
    widths = [text_width(e.label, size) for e in ordered]
    heads = [(c, w, e.earliest < asked.earliest) for e, c, w in zip(ordered, centres, widths, strict=True)]
    heads[0] = (centres[0] - widths[0] / 2, widths[0], False)
    spots = lay_heads(heads, 0, width)
    height = LANE * (max(lane for lane, _ in spots) + 1)
    leads, texts = [], []
    for event, w, (lane, left), centre in zip(ordered, widths, spots, centres, strict=True):
        y = height - LANE * lane - 4
        kind = "fd-order" if event.is_asked or event.is_order else "fd-event"
        if lane:
            leads.append(f'<line class="fd-lead {kind}" x1="{centre:.1f}" x2="{centre:.1f}" y1="{y + 4:g}" '
                         f'y2="{height + 4:g}"/>')
        texts.append(f'<text class="{kind}{" fd-asked" if event.is_asked else ""}" x="{left + w / 2:.1f}" y="{y:g}" '
                     f'font-size="{small:g}" text-anchor="middle">{html(event.label)}</text>')
    return "".join(leads + texts), height


def _band(event: EventDrawn, scale: Scale, top: float, bottom: float) -> str:
    begin, end = scale.x(event.earliest), scale.x(event.latest)
    kind = "fd-band-asked" if event.is_asked else "fd-band-order" if event.is_order else "fd-band-event"
    if end - begin > WIDE_BAND_PX:
        kind += " fd-band-wide"
    return (f'<rect class="{kind}" x="{begin:.1f}" y="{top:g}" width="{max(end - begin, 1.5):.1f}" '
            f'height="{bottom - top:g}"><title>{html(event.label)}</title></rect>')


def _in_force(picture: Picture, scale: Scale, top: float, size: float) -> str:
    """The order in force as a band from the event to its end, which mostly lies beyond the edge."""
    if not picture.in_force_until:
        return ""
    begin, end = scale.x(picture.asked.latest), scale.x(picture.in_force_until[1])
    text = f"{'in force ' if scale.right > 600 else ''}until {date_words(picture.in_force_until[1], picture.zone)}"
    beyond = " →" if picture.in_force_until[1] > scale.end else ""
    room = end - begin > text_width(text + beyond, size - 1) + 10
    x, anchor = (begin + 6, "start") if room else (begin - 6, "end")
    return (f'<rect class="fd-in-force" x="{begin:.1f}" y="{top:g}" width="{max(end - begin, 1):.1f}" height="17"/>'
            f'<text class="fd-order" x="{x:.1f}" y="{top + 13:g}" font-size="{size - 1:g}" text-anchor="{anchor}">'
            f"{html(text + beyond)}</text>")


def _row(leg: LegDrawn, name: str, scale: Scale, top: float, size: float) -> str:
    """Dotted before departure, pale where sources leave it open, solid in the air for certain, thin after.

    A gap that was flown through is a narrow bar, one that may hide a landing is striped.
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
    """A piece of a leg's bar: `fd-solid`, `fd-pale`, or a gap, `fd-flown` (narrow) or `fd-may-land` (striped)."""
    box = f'x="{begin:.1f}" y="{middle - BAR / 2:g}" width="{end - begin:.1f}" height="{BAR}"'
    under = f'<rect class="fd-gap-ground" {box}/>'
    if kind == "fd-flown":
        return (f'{under}<rect class="{kind} {colour}" x="{begin:.1f}" y="{middle - NARROW_BAR / 2:g}" '
                f'width="{end - begin:.1f}" height="{NARROW_BAR}"/>')
    if kind == "fd-may-land":
        return under + _line(kind, colour, begin, end, middle)
    return f'<rect class="{kind} {colour}" {box}/>'
