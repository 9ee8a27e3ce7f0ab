"""What a run would ask for, in words: the days that are due, the newest first, each with its aircraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

MOST_STRETCHES, MOST_AIRCRAFT = 20, 100


def due_lines(rows: Iterable[Mapping[str, Any]], registrations: Mapping[str, str]) -> list[str]:
    """A line for each stretch of days that are due for the same aircraft, from rows of `fetches`.

    `registrations` are by address. After 20 stretches, and after 100 aircraft in a line, the rest is counted.

    >>> rows = [{"day_utc": day, "icao24": "a2c4e0"} for day in ("2025-03-15", "2025-03-16", "2025-03-18")]
    >>> print(*due_lines(rows, {"a2c4e0": "N278GX"}), sep="\\n")
    2025-03-18: 1 aircraft: N278GX (a2c4e0)
    2025-03-15..2025-03-16: 1 aircraft: N278GX (a2c4e0)
    """
    by_day: dict[str, set[str]] = {}
    for row in rows:
        by_day.setdefault(row["day_utc"], set()).add(row["icao24"])
    stretches = _stretches(by_day)
    lines = [_line(days, by_day[days[0]], registrations) for days in stretches[:MOST_STRETCHES]]
    more = sum(map(len, stretches[MOST_STRETCHES:]))
    return [*lines, f"and {more} more days"] if more else lines


def _stretches(by_day: Mapping[str, set[str]]) -> list[list[str]]:
    """The days in runs of consecutive ones with the same aircraft; runs and days with the newest first."""
    found: list[list[str]] = []
    for day in sorted(by_day, reverse=True):
        is_next = bool(found) and (date.fromisoformat(found[-1][-1]) - date.fromisoformat(day)).days == 1
        if is_next and by_day[found[-1][-1]] == by_day[day]:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _line(days: list[str], addresses: set[str], registrations: Mapping[str, str]) -> str:
    when = days[0] if len(days) == 1 else f"{days[-1]}..{days[0]}"
    named = sorted(f"{registrations[a]} ({a})" if a in registrations else a for a in addresses)
    more = len(named) - MOST_AIRCRAFT
    told = ", ".join(named[:MOST_AIRCRAFT]) + (f" and {more} more" if more > 0 else "")
    return f"{when}: {len(named)} aircraft: {told}"
