"""Altitude over time of an observed leg as SVG: a line between received positions, broken and shaded at gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dashboard.clock_scale import Scale, ticks
from dashboard.labels import html
from dashboard.language import tr
from dashboard.picture import GapDrawn
from dashboard.placing import text_width
from dashboard.times import date_words, tick_words, zone_words

HEIGHT = 190.0
TOP = 26.0
Level = Callable[[float], float]
"""The pixel of an altitude in ft."""
STYLE = """
.fd-shade {fill: var(--fd-quiet); fill-opacity: .16;} .fd-shade-edge {stroke: var(--fd-quiet); stroke-dasharray: 3 3;}
.fd-height {fill: none; stroke: var(--fd-flight-0); stroke-width: 2; stroke-linejoin: round;}
.fd-height-dot {fill: var(--fd-flight-0);}
.fd-key-shade {background: color-mix(in srgb, var(--fd-quiet) 16%, transparent); border: dashed var(--fd-quiet);
  border-width: 0 1px;}
"""


@dataclass(frozen=True)
class Heights:
    """The heights of a leg: pieces between gaps of (time, pressure altitude in ft), its gaps, and the zone shown."""

    pieces: Sequence[Sequence[tuple[datetime, float]]]
    gaps: Sequence[GapDrawn]
    start: datetime
    end: datetime
    zone: str

    @property
    def highest(self) -> tuple[datetime, float] | None:
        """When the greatest altitude was received, and what it was; None where none was received."""
        return max((spot for piece in self.pieces for spot in piece), key=lambda spot: spot[1], default=None)


def draw_heights(heights: Heights, width: float) -> tuple[str, float]:
    """The figure, and its height in pixels: ft at the left, beneath it the time in the zone and in UTC."""
    size = 12.0
    top_ft = _top_ft(heights)
    left = text_width(f"{top_ft:,.0f} ft", size) + 10
    spare = max((heights.end - heights.start) * 0.02, timedelta(seconds=30))
    scale = Scale(heights.start - spare, heights.end + spare, left, width - 14)
    bottom = TOP + HEIGHT

    def y(feet: float) -> float:
        return bottom - feet / top_ft * HEIGHT

    parts = [_levels(top_ft, y, left, width, size), *(_shade(gap, scale, bottom) for gap in heights.gaps)]
    parts += [_line(piece, scale, y) for piece in heights.pieces]
    axis, height = _times(heights, scale, bottom, size, width)
    return "".join([*parts, axis]), height


def _top_ft(heights: Heights) -> float:
    highest = heights.highest
    step = _step_ft(highest[1] if highest else 0.0)
    return max(ceil((highest[1] if highest else 0.0) / step), 1) * step


def _step_ft(highest: float) -> float:
    return 10_000.0 if highest > 12_000 else 2_000.0


def _levels(top_ft: float, y: Level, left: float, width: float, size: float) -> str:
    step = _step_ft(top_ft)
    parts = []
    for n in range(int(top_ft / step) + 1):
        at = y(n * step)
        parts.append(f'<line class="fd-tick" x1="{left:.1f}" x2="{width - 14:g}" y1="{at:.1f}" y2="{at:.1f}"/>'
                     f'<text class="fd-axis" x="{left - 6:.1f}" y="{at + 4:.1f}" font-size="{size:g}" '
                     f'text-anchor="end">{n * step:,.0f} ft</text>')
    return "".join(parts)


def _shade(gap: GapDrawn, scale: Scale, bottom: float) -> str:
    begin, end = scale.x(gap.before), scale.x(gap.after)
    words = tr("gap: a landing cannot be excluded") if gap.may_hide_landing else tr("gap")
    middle = (begin + end) / 2
    room = end - begin >= text_width(words, 11.0)
    label = f'<text class="fd-axis" x="{middle:.1f}" y="{TOP - 8:g}" font-size="11" text-anchor="middle">' \
            f"{html(words)}</text>" if room else ""
    edges = "".join(f'<line class="fd-shade-edge" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP:g}" y2="{bottom:g}"/>'
                    for x in (begin, end))
    return (f'<rect class="fd-shade" x="{begin:.1f}" y="{TOP:g}" width="{max(end - begin, 1):.1f}" '
            f'height="{bottom - TOP:g}"/>{edges}{label}')


def _line(piece: Sequence[tuple[datetime, float]], scale: Scale, y: Level) -> str:
    spots = [(scale.x(at), y(feet)) for at, feet in piece]
    if len(spots) == 1:
        return f'<circle class="fd-height-dot" cx="{spots[0][0]:.1f}" cy="{spots[0][1]:.1f}" r="2.5"/>'
    return f'<path class="fd-height" d="M{"L".join(f"{x:.1f},{at:.1f}" for x, at in spots)}"/>'


def _times(heights: Heights, scale: Scale, bottom: float, size: float, width: float) -> tuple[str, float]:
    """Ticks with their times in each zone, the zone's name at the left, and the day; and the height down to there."""
    zones = list(dict.fromkeys((heights.zone, "UTC")))
    widest = text_width("12:30 p.m.", size) + 8
    marks = [t for t in ticks(scale, heights.zone, widest) if scale.x(t) + widest / 2 - 4 <= width]
    parts, row = [], bottom
    for zone in zones:
        row += 2 * size + 4
        days = dict.fromkeys(date_words(at, zone) for at in (heights.start, heights.end))
        name = f"{zone_words(zone, scale.start)}, {' – '.join(days)}"
        parts.append(f'<text class="fd-axis" x="0" y="{row + size + 1:g}" font-size="{size - 1:g}">{html(name)}</text>')
        parts += [f'<text class="fd-axis" x="{scale.x(t):.1f}" y="{row - 4:g}" font-size="{size - 1:g}" '
                  f'text-anchor="middle">{html(tick_words(t, zone))}</text>' for t in marks]
        row += 4
    return "".join(parts), row + size + 6
