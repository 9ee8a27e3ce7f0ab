"""Why a reported leg has no observed one: what the coverage ledger says of its days and its aircraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ingest.derive.claims import text
from ingest.derive.intervals import Interval, seconds
from ingest.derive.match_sides import Side

DAY_S = 86400
MOST_DAYS = 40


class Ledger:
    """The table `coverage`, asked about single aircraft and days."""

    def __init__(self, coverage: Iterable[Mapping[str, Any]]) -> None:
        self.states: dict[tuple[str, str], set[str]] = {}
        self.received: dict[tuple[str, str], Interval] = {}
        self.days: set[str] = set()
        for row in coverage:
            key = (text(row["icao24"]), text(row["day_utc"]))
            self.states.setdefault(key, set()).add(text(row["state"]))
            self.days.add(key[1])
            if row["state"] == "received":
                self.received[key] = _joined(self.received.get(key), Interval(
                    seconds(row["first_fix_utc"]), seconds(row["last_fix_utc"])))

    def reason(self, report: Side) -> str:
        """A key of `vocabulary.MATCH_REASONS` for a report without an observed leg."""
        if report.span is None:
            return "time_not_stated"
        days = _days(*report.span)
        if not report.addresses:
            return "aircraft_not_named" if self.days.intersection(days) else "day_not_loaded"
        return min((self._of(address, days, report.span) for address in report.addresses), key=ORDER.index)

    def is_loaded(self, report: Side) -> bool:
        """Whether all the days a report speaks of are loaded for its aircraft."""
        return self.reason(report) == "no_such_leg"

    def _of(self, address: str, days: list[str], span: tuple[float, float]) -> str:
        states = [self.states.get((address, day), set()) for day in days]
        if any(not found for found in states):
            return "day_not_loaded"
        if any(found == {"failed"} for found in states):
            return "day_failed"
        received = [self.received[address, day] for day in days if (address, day) in self.received]
        first = min((i.earliest for i in received if i.earliest is not None), default=None)
        last = max((i.latest for i in received if i.latest is not None), default=None)
        is_whole_days = span[1] - span[0] >= DAY_S - 1
        if first is not None and last is not None and not is_whole_days and (span[1] < first or span[0] > last):
            return "outside_coverage"
        return "no_such_leg"


ORDER = ("outside_coverage", "day_failed", "day_not_loaded", "no_such_leg")


def _joined(one: Interval | None, other: Interval) -> Interval:
    if one is None or one.earliest is None or other.earliest is None or one.latest is None or other.latest is None:
        return other
    return Interval(min(one.earliest, other.earliest), max(one.latest, other.latest))


def _days(first: float, last: float) -> list[str]:
    """The UTC days from one second to another, at most MOST_DAYS of them.

    >>> _days(0, 86400)
    ['1970-01-01', '1970-01-02']
    """
    numbers = range(int(first // DAY_S), min(int(last // DAY_S), int(first // DAY_S) + MOST_DAYS) + 1)
    return [datetime.fromtimestamp(number * DAY_S, UTC).date().isoformat() for number in numbers]
