"""When positions of an aircraft were received: what a report of its days can be held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ingest.derive.claims import text
from ingest.derive.geodesy import Place, distance_km
from ingest.derive.match_sides import DAY_S, Side, reported_side
from ingest.derive.trail import Trail, trail_of

MOST_DAYS = 40
FIX_COLUMNS = ("icao24", "time_utc", "latitude", "longitude", "is_on_ground", "ground_speed_kt", "set_aside_reason")


@dataclass(frozen=True)
class Presence:
    """The used positions of one aircraft, and those sent from the ground; a silence is over `gap_s` between two."""

    trail: Trail
    ground: Trail
    gap_s: float

    @cached_property
    def stretches(self) -> tuple[tuple[float, float], ...]:
        """First and last second (since 1970) of each stretch without a silence, in order."""
        time_s = self.trail.time_s
        cuts = np.flatnonzero(np.diff(time_s) > self.gap_s) + 1
        return tuple((float(part[0]), float(part[-1])) for part in np.split(time_s, cuts) if len(part))

    def covers(self, first_s: float, last_s: float) -> bool:
        """Whether one stretch holds all from `first_s` to `last_s`, but for `gap_s` at each end."""
        return any(start <= min(first_s + self.gap_s, last_s) and end >= max(last_s - self.gap_s, first_s)
                   for start, end in self.stretches)

    def stayed(self, first_s: float, last_s: float, near_km: float) -> Place | None:
        """Where it was, within `near_km`, all that time; it is covered, and no position contradicts the track then."""
        time_s = self.trail.time_s
        within = np.flatnonzero((time_s >= first_s - self.gap_s) & (time_s <= last_s + self.gap_s))
        if not self.covers(first_s, last_s) or self.trail.is_contradicted(first_s - self.gap_s, last_s + self.gap_s):
            return None
        place = self.trail.place(int(within[0]))
        away_km = distance_km(place, self.trail.latitude[within], self.trail.longitude[within])
        return place if bool((away_km <= near_km).all()) else None

    def stood_at(self, places: Iterable[Place], first_s: float, last_s: float, near_km: float) -> bool:
        """Whether it sent from the ground within `near_km` of a place after `first_s` and before `last_s`."""
        time_s = self.ground.time_s
        within = np.flatnonzero((time_s > first_s) & (time_s < last_s))
        if not len(within) or self.trail.is_contradicted(first_s, last_s):
            return False
        latitude, longitude = self.ground.latitude[within], self.ground.longitude[within]
        return any(bool((distance_km(place, latitude, longitude) <= near_km).any()) for place in places)


def presences(fixes: pd.DataFrame, gap_s: float) -> dict[str, Presence]:
    """The presence of each aircraft from rows of `fixes` with FIX_COLUMNS."""
    return {str(icao24): Presence(trail_of(rows), trail_of(rows[rows["is_on_ground"].eq(True).fillna(False)]), gap_s)
            for icao24, rows in fixes.groupby("icao24")}


def days_asked(
    reported: Iterable[Mapping[str, Any]], coverage: Iterable[Mapping[str, Any]], reach_s: float
) -> dict[str, set[str]]:
    """The addresses whose positions are needed for rows of `reported_legs`, by UTC day; only days with positions.

    `reach_s` is how far around the reported times they are needed.
    """
    held = {(text(row["icao24"]), text(row["day_utc"])) for row in coverage if row["state"] == "received"}
    found: dict[str, set[str]] = {}
    for report in (reported_side(row, {}) for row in reported):
        for day in report_days(report, reach_s):
            for address in report.addresses:
                if (address, day) in held:
                    found.setdefault(day, set()).add(address)
    return found


def report_days(report: Side, reach_s: float = 0.0) -> list[str]:
    """The UTC days a report speaks of; none where it gives no time."""
    return [] if report.span is None else _days(report.span[0] - reach_s, report.span[1] + reach_s)


def _days(first: float, last: float) -> list[str]:
    """The UTC days from one second to another, at most MOST_DAYS of them.

    >>> _days(0, 86400)
    ['1970-01-01', '1970-01-02']
    """
    numbers = range(int(first // DAY_S), min(int(last // DAY_S), int(first // DAY_S) + MOST_DAYS) + 1)
    return [datetime.fromtimestamp(number * DAY_S, UTC).date().isoformat() for number in numbers]
