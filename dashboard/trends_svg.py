"""Published counts by month as ticks, ours as bars, days loaded beneath, as SVG."""

from __future__ import annotations

from dashboard.labels import html
from dashboard.language import month_name, tr
from dashboard.trends_view import Month, Year

PLOT = 210.0
TOP = 24.0
STYLE = """
.fd-count {stroke: var(--fd-ink); stroke-width: 3.5;} .fd-count-line {stroke: var(--fd-quiet); stroke-width: 1;
  stroke-dasharray: 1 4;}
.fd-ours-observed {fill: var(--fd-flight-0);}
.fd-ours-reported {fill: none; stroke: var(--fd-flight-0); stroke-width: 1.8; stroke-dasharray: 4 3;}
.fd-days {fill: var(--fd-panel); stroke: var(--fd-quiet); stroke-width: 1;} .fd-days-held {fill: var(--fd-flight-0);}
.fd-days-none {stroke-dasharray: 3 3;}
.fd-figure text.fd-count-words {font-weight: 700;}
.fd-key-count {border-top: 4px solid var(--fd-ink); height: 0;} .fd-key-observed {background: var(--fd-flight-0);}
.fd-key-reported {border: 2px dashed var(--fd-flight-0);}
.fd-key-days {border: 1px solid var(--fd-quiet); background: linear-gradient(90deg, var(--fd-flight-0) 40%,
  var(--fd-panel) 40%);}
"""


def draw_year(year: Year, width: float) -> tuple[str, float]:
    """The figure, and its height in pixels."""
    step = width / 12
    size = 12.0 if width > 600 else 10.0
    ends = [tick.high for month in year.months for tick in month.ticks]
    top = max([*ends, *(float(month.ours) for month in year.months if month.loaded), 1.0])
    bottom = TOP + PLOT
    parts = [f'<line class="fd-tick" x1="0" x2="{width:g}" y1="{bottom:g}" y2="{bottom:g}"/>']
    for n, month in enumerate(year.months):
        parts.append(_month(month, step * (n + 0.5), step, top, bottom, size))
    return "".join(parts), bottom + 4.2 * size + 34


def _month(month: Month, middle: float, step: float, top: float, bottom: float, size: float) -> str:
    name = _text(month_name(int(month.name[5:]), "abbreviated"), middle, bottom + size + 4, size)
    ours = _bars(month, middle, step, top, bottom) if month.loaded else _not_loaded(middle, step, bottom, size)
    count = month.ours - month.observed
    reported = _text(tr("{n} rep.", n=count), middle, bottom + 2 * size + 8, size - 1) if count else ""
    return "".join([ours, *_ticks(month, middle, step, top, bottom, size), name, reported,
                    _days(month, middle, step, bottom + 2.6 * size + 10, size)])


def _y(value: float, top: float, bottom: float) -> float:
    return bottom - value / top * PLOT


def _bars(month: Month, middle: float, step: float, top: float, bottom: float) -> str:
    half = step * 0.24
    seen, all_of = _y(month.observed, top, bottom), _y(month.ours, top, bottom)
    box = f'x="{middle - half:.1f}" width="{2 * half:.1f}"'
    return (f'<rect class="fd-ours-observed" {box} y="{seen:.1f}" height="{bottom - seen:.1f}"/>'
            f'<rect class="fd-ours-reported" {box} y="{all_of:.1f}" height="{seen - all_of:.1f}"/>')


def _not_loaded(middle: float, step: float, bottom: float, size: float) -> str:
    words = tr("not loaded")
    if step < 50:
        x, y = middle + size / 3, bottom - 6
        return (f'<text class="fd-axis" transform="rotate(-90 {x:.1f} {y:.1f})" x="{x:.1f}" y="{y:.1f}" '
                f'font-size="{size:g}">{html(words)}</text>')
    return _text(words, middle, bottom - 6, size)


def _ticks(month: Month, middle: float, step: float, top: float, bottom: float, size: float) -> list[str]:
    half, parts = step * 0.38, []
    for tick in month.ticks:
        y = _y(tick.high, top, bottom)
        parts.append(f'<line class="fd-count-line" x1="{middle:.1f}" x2="{middle:.1f}" y1="{y:.1f}" '
                     f'y2="{bottom - (70 if step < 50 else 20):g}"/>'
                     f'<line class="fd-count" x1="{middle - half:.1f}" x2="{middle + half:.1f}" y1="{y:.1f}" '
                     f'y2="{y:.1f}"/>'
                     + _text(f"{tick.words} {tick.letter}", middle, y - 5, size, "fd-count-words"))
    return parts


def _days(month: Month, middle: float, step: float, y: float, size: float) -> str:
    """A box for the month, filled by the part of its days that is loaded, and the fraction beneath it."""
    half = step * 0.42
    held = 2 * half * month.loaded / month.days
    empty = "" if month.loaded else " fd-days-none"
    return (f'<rect class="fd-days{empty}" x="{middle - half:.1f}" y="{y:.1f}" width="{2 * half:.1f}" height="10"/>'
            f'<rect class="fd-days-held" x="{middle - half:.1f}" y="{y:.1f}" width="{held:.1f}" height="10"/>'
            + _text(f"{month.loaded}/{month.days}", middle, y + 14 + size, size - 1))


def _text(words: str, x: float, y: float, size: float, kind: str = "fd-axis") -> str:
    return (f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="middle">'
            f"{html(words)}</text>")
