"""The time axis of the court clock's strip: which hours it spans, where a time stands, and its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from dashboard.picture import EventDrawn, Picture

MOST = timedelta(hours=10)
"""Ends further than this from the event are drawn to the edge."""
STEPS_MIN = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 4320, 7200, 10080, 20160, 43200)
DAY_MIN = 1440


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


def fit_scale(picture: Picture, left: float, right: float) -> Scale:
    """From half an hour before the first time shown to half an hour after the last, rounded to the axis' step."""
    asked, anchor = picture.asked, picture.anchor
    times = [asked.earliest, asked.latest, anchor.earliest, anchor.latest]
    for leg in picture.legs:
        ends = (leg.departed_earliest, leg.departed_latest, leg.arrived_earliest, leg.arrived_latest)
        times += [end for end in ends if end and anchor.earliest - MOST <= end <= anchor.latest + MOST]
    long = max(times) - min(times) > timedelta(hours=2)
    spare = timedelta(minutes=30 if long else 5)
    step = timedelta(minutes=30 if long else 5)
    day = anchor.earliest.replace(hour=0, minute=0, second=0, microsecond=0)
    start = day + step * int((min(times) - spare - day) // step)
    return Scale(start, day + step * ceil((max(times) + spare - day) / step), left, right)


def shown_events(picture: Picture, scale: Scale) -> list[EventDrawn]:
    """The events that fall into the strip, by time."""
    shown = [e for e in picture.events if e.latest >= scale.start and e.earliest <= scale.end]
    return sorted(shown, key=lambda event: event.earliest)


def ticks(scale: Scale, zone: str, widest: float) -> list[datetime]:
    """Round times in the zone, at the shortest step that leaves room for their labels."""
    minutes = (scale.end - scale.start).total_seconds() / 60
    most = max(2.0, (scale.right - scale.left) / widest)
    step = timedelta(minutes=next((s for s in STEPS_MIN if minutes / s <= most), STEPS_MIN[-1]))
    day = scale.start.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    first = day + step * ceil((scale.start - day) / step)
    return [first + step * n for n in range(int((scale.end - first) / step) + 1)]
