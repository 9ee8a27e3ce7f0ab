"""Published counts with ours beside them: the same destination, the same days, and what is loaded of these days.

Ours is a count of what is known here, never a total: each row says how many of its days have no positions loaded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ingest.derive.arrivals import Arrival, groups_of_arrivals
from ingest.derive.claims import text
from ingest.derive.intervals import Interval, high, low
from ingest.vocabulary import TOTAL_REASONS

Row = dict[str, Any]

COUNTED = frozenset({
    "removal flights (arrivals)", "removal flights (arrivals, from the US)", "removal flights, all countries",
    "removal flights to Caracas (DHS)", "repatriation flights from the US (official)",
    "repatriation flights from the US (official running number)", "repatriation flights from the US (press count)",
})
"""Measures of published_totals that count arrivals of removals by the United States, as a flight in one country."""
EVERYWHERE = "all"
LEFT_OPEN = "times, destinations or a report against it leave open"
THEIRS = ("total_id", "measure", "geography", "period_start", "period_end", "value_min", "value_max", "value_text",
          "unit", "counted_by", "source_url")


def totals(
    published: Iterable[Mapping[str, Any]], missions: Iterable[Mapping[str, Any]],
    classes: Iterable[Mapping[str, Any]], reported: Iterable[Mapping[str, Any]],
    coverage: Iterable[Mapping[str, Any]], zones: Mapping[str, str],
) -> list[Row]:
    """Rows of the table `totals` from rows of `published_totals`, `missions`, `leg_classes`, `reported_legs` and
    `coverage`. `zones` gives the IANA time zone of each airport.
    """
    groups = groups_of_arrivals(missions, classes, reported, zones)
    loaded = sorted({text(row["day_utc"]) for row in coverage if row["state"] in ("received", "verified_empty")})
    return [_row(row, groups, loaded) for row in sorted(published, key=lambda row: text(row["total_id"]))]


def _row(theirs: Mapping[str, Any], groups: Sequence[Sequence[Arrival]], loaded: Sequence[str]) -> Row:
    row: Row = {name: theirs[name] for name in THEIRS}
    first, last = text(theirs["period_start"]), text(theirs["period_end"])
    days, held = _day_count(first, last), bisect_right(loaded, last) - bisect_left(loaded, first)
    row |= {"our_count": None, "our_count_possible": None, "our_count_observed": None, "days": days or None,
            "days_without_positions": days - held if days else None}
    if text(theirs["unit"]) != "flights" or text(theirs["measure"]) not in COUNTED:
        return _told(row, "not_counted_here")
    if not days:
        return _told(row, "days_not_stated")
    certain, possible = _counts(text(theirs["geography"]), (first, last), groups)
    row |= {"our_count": len(certain), "our_count_possible": len(certain) + len(possible),
            "our_count_observed": sum(arrival.is_observed for arrival in certain)}
    return _told(row, "days_missing" if row["days_without_positions"] else "days_loaded")


def _told(row: Row, reason: str) -> Row:
    """The row with its reason, and what it says in a sentence."""
    sentence = TOTAL_REASONS[reason]
    if row["our_count"] is not None:
        more = row["our_count_possible"] - row["our_count"]
        sentence = (f"Known here: {row['our_count']}, of which {row['our_count_observed']} by a track"
                    f"{f', and {more} more that {LEFT_OPEN}' if more else ''}. "
                    f"{row['days_without_positions']} of {row['days']} days have no positions loaded. {sentence}")
    return row | {"reason": reason, "note": sentence}


def _counts(geography: str, days: tuple[str, str],
            groups: Iterable[Sequence[Arrival]]) -> tuple[list[Arrival], list[Arrival]]:
    """Arrivals that lie in a country and a period for certain, and those that only may.

    Of several that exclude each other those with a track are certain, else one, where all of them lie there.
    """
    certain: list[Arrival] = []
    possible: list[Arrival] = []
    for group in groups:
        lies = {n: _lies(arrival, geography, days) for n, arrival in enumerate(group)}
        sure = [group[n] for n, answer in lies.items() if answer is True]
        counted = [arrival for arrival in sure if arrival.is_observed]
        if not any(arrival.is_observed for arrival in group) and len(sure) == len(group):
            counted = sure[:1]
        certain += counted
        possible += [group[n] for n, answer in lies.items()
                     if answer is not False and not any(group[n] is one for one in counted)]
    return certain, possible


def _lies(arrival: Arrival, geography: str, days: tuple[str, str]) -> bool | None:
    """Whether an arrival was in a country, or anywhere, in the days from one to another; None where it only may."""
    if geography != EVERYWHERE and geography not in arrival.destinations:
        return False
    period = _period(days, arrival.zone)
    if not period.meets(arrival.time):
        return False
    inside = low(period.earliest) <= low(arrival.time.earliest) and high(arrival.time.latest) <= high(period.latest)
    is_one = geography == EVERYWHERE or len(arrival.destinations) == 1
    return True if inside and is_one else None


def _period(days: tuple[str, str], zone: str) -> Interval:
    """From the first second of the first day to the last of the last, local time."""
    first, last = (datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)) for day in days)
    return Interval(first.timestamp(), (last + timedelta(days=1)).timestamp() - 1)


def _day_count(first: str, last: str) -> int:
    """How many days there are from one to another; 0 where either is not stated.

    >>> _day_count("2025-02-27", "2025-03-01")
    3
    """
    if not first or not last:
        return 0
    return max(0, (date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
