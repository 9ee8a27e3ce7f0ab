"""Why a reported leg has no observed one: what the coverage ledger and the positions say of its days and aircraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.derive.claims import text
from ingest.derive.match_sides import Side
from ingest.derive.presence import Presence, report_days

TRIED = frozenset({"received", "verified_empty", "failed"})


class Ledger:
    """The table `coverage`, asked about single aircraft and days, and `received`, their positions by address."""

    def __init__(self, coverage: Iterable[Mapping[str, Any]], received: Mapping[str, Presence]) -> None:
        self.received = received
        self.states: dict[tuple[str, str], set[str]] = {}
        self.days: set[str] = set()
        for row in coverage:
            key = (text(row["icao24"]), text(row["day_utc"]))
            self.states.setdefault(key, set()).add(text(row["state"]))
            self.days.add(key[1])

    def reason(self, report: Side) -> str:
        """A key of `vocabulary.MATCH_REASONS` for a report without an observed leg."""
        if report.span is None:
            return "time_not_stated"
        days = report_days(report)
        if not report.addresses:
            return "aircraft_not_named" if self.days.intersection(days) else "day_not_loaded"
        return min((self._of(address, days, report.span) for address in report.addresses), key=ORDER.index)

    def is_covered(self, report: Side) -> bool:
        """Whether positions of its aircraft were received throughout the times a report gives."""
        return self.reason(report) == "no_such_leg"

    def _of(self, address: str, days: list[str], span: tuple[float, float]) -> str:
        states = [self.states.get((address, day), set()) & TRIED for day in days]
        if not all(states):
            return "day_not_loaded"
        if any(found == {"failed"} for found in states):
            return "day_failed"
        presence = self.received.get(address)
        return "no_such_leg" if presence and presence.covers(*span) else "outside_coverage"


ORDER = ("outside_coverage", "day_failed", "day_not_loaded", "no_such_leg")
