"""Legs by month as bars, with the days that are chosen; a reader drags over it to choose others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.filters import Wanted
from dashboard.labels import html
from dashboard.language import month_name, tr

HEIGHT, FLOOR, LEFT = 84.0, 62.0, 34.0
LABEL_PX = 54.0
MOST_MONTHS = 240
STYLE = """
.fd-histogram {position: relative; touch-action: pan-y; cursor: ew-resize; color: var(--fd-ink); user-select: none;}
.fd-histogram svg {display: block; width: 100%; height: auto;}
.fd-histogram text {fill: var(--fd-quiet); font-size: 11px;}
.fd-bar-observed {fill: var(--fd-flight-0);} .fd-bar-reported {fill: var(--fd-flight-0); fill-opacity: .3;
  stroke: var(--fd-flight-0); stroke-width: .8;}
.fd-bar-floor {stroke: var(--fd-quiet); stroke-width: 1;} .fd-brushed {fill: var(--fd-ink); fill-opacity: .1;
  stroke: var(--fd-ink); stroke-width: 1;}
@media print, (max-width: 640px) {.fd-histogram {display: none;}}
"""


@dataclass(frozen=True)
class Month:
    """A month with its legs and its place, in pixels."""

    first: date
    observed: int
    reported: int
    left: float
    right: float

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def months(legs: pd.DataFrame, width: float) -> list[Month]:
    """The months from the first to the last known beginning of a leg; none where there is only one, or too many."""
    begins = pd.to_datetime(legs["begin"], utc=True)
    known = legs[begins.notna()].assign(month=begins.dropna().dt.year * 12 + begins.dropna().dt.month - 1)
    counts = known.groupby(["month", "basis"]).size().unstack(fill_value=0)
    if len(counts) < 2 or counts.index[-1] - counts.index[0] >= MOST_MONTHS:
        return []
    counts = counts.reindex(range(int(counts.index[0]), int(counts.index[-1]) + 1), fill_value=0)
    wide = (width - LEFT) / len(counts)
    return [Month(date(month // 12, month % 12 + 1, 1), int(row.get("observed", 0)), int(row.get("reported", 0)),
                  LEFT + n * wide, LEFT + (n + 1) * wide)
            for n, (month, row) in enumerate(counts.iterrows())]


def draw(shown: list[Month], wanted: Wanted, width: float) -> str:
    """The bars as SVG: observed legs solid below, only reported ones pale above them, and a frame around the days."""
    most = max(month.observed + month.reported for month in shown)
    title = tr("Legs by UTC month: {first} to {last}, {most} at most in a month", first=_name(shown[0]),
               last=_name(shown[-1]), most=most)
    parts = [f'<line class="fd-bar-floor" x1="{LEFT:g}" x2="{width:g}" y1="{FLOOR}" y2="{FLOOR}"/>',
             f'<text x="{LEFT - 6:g}" y="14" text-anchor="end">{most}</text>',
             f'<text x="{LEFT - 6:g}" y="{FLOOR:g}" text-anchor="end">0</text>']
    parts += [_bars(month, most) for month in shown]
    every = max(1, round(LABEL_PX / (shown[0].right - shown[0].left) + 0.49))
    parts += [f'<text x="{month.left:.1f}" y="{FLOOR + 15:g}">{html(_tick(month, n == 0))}</text>'
              for n, month in enumerate(shown[::every]) if month.left < width - LABEL_PX]
    chosen = [month for month in shown if (not wanted.first or month.last >= wanted.first)
              and (not wanted.last or month.first <= wanted.last)] if wanted.first or wanted.last else []
    if chosen:
        parts.append(f'<rect class="fd-brushed" x="{chosen[0].left:.1f}" y="2" height="{FLOOR:g}" '
                     f'width="{chosen[-1].right - chosen[0].left:.1f}"/>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {HEIGHT:g}" role="img" '
            f'aria-label="{html(title)}">{"".join(parts)}</svg>')


def _bars(month: Month, most: int) -> str:
    x, wide = month.left + 0.5, max(month.right - month.left - 1, 1)
    parts, y = [], FLOOR
    for kind, count in (("observed", month.observed), ("reported", month.reported)):
        high = (FLOOR - 6) * count / most
        y -= high
        if count:
            parts.append(f'<rect class="fd-bar-{kind}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                         f'height="{high:.1f}"><title>{html(_name(month))}: {count}</title></rect>')
    return "".join(parts)


def _name(month: Month) -> str:
    return f"{month_name(month.first.month)} {month.first.year}"


def _tick(month: Month, is_first: bool) -> str:
    """The month, and its year where it is the first shown or a January."""
    name = month_name(month.first.month, "abbreviated")
    return f"{name} {month.first.year}" if is_first or month.first.month == 1 else name
