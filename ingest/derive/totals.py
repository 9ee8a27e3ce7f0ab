"""Published counts with ours beside them: the same destination, the same days, and what is loaded of these days.

Ours is a count of what is known here, never a total: each row says how many of its days have no positions loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ingest.derive.claims import listed, text
from ingest.derive.intervals import Interval, high, low, seconds
from ingest.vocabulary import TOTAL_REASONS

Row = dict[str, Any]

COUNTED = frozenset({
    "removal flights (arrivals)", "removal flights (arrivals, from the US)", "removal flights, all countries",
    "removal flights to Caracas (DHS)", "repatriation flights from the US (official)",
    "repatriation flights from the US (official running number)", "repatriation flights from the US (press count)",
})
"""Measures of published_totals that count arrivals of removals by the United States, as a flight in one country."""
EVERYWHERE = "all"
AFTER_TAKE_OFF_S = 86400.0  # by when a flight with a known take-off alone has arrived
THEIRS = ("total_id", "measure", "geography", "period_start", "period_end", "value_min", "value_max", "value_text",
          "unit", "counted_by", "source_url")


@dataclass(frozen=True)
class Arrival:
    """A removal's arrival: the country it was bound for, when (s since 1970), the time zone there, how it is known."""

    destination: str
    time: Interval
    zone: str
    is_observed: bool


def totals(
    published: Iterable[Mapping[str, Any]], missions: Iterable[Mapping[str, Any]],
    classes: Iterable[Mapping[str, Any]], reported: Iterable[Mapping[str, Any]],
    coverage: Iterable[Mapping[str, Any]], zones: Mapping[str, str],
) -> list[Row]:
    """Rows of the table `totals` from rows of `published_totals`, `missions`, `leg_classes`, `reported_legs` and
    `coverage`. `zones` gives the IANA time zone of each airport.
    """
    bound_for = {text(row["leg_id"]): text(row["destination_country"]) for row in reported}
    legs = {text(row["leg_id"]): row for row in classes}
    arrivals = [arrival for row in missions for arrival in _arrivals(
        [legs[leg] for leg in listed(text(row["leg_ids"]))], bound_for, zones)]
    loaded = {text(row["day_utc"]) for row in coverage if row["state"] in ("received", "verified_empty")}
    return [_row(row, arrivals, loaded) for row in sorted(published, key=lambda row: text(row["total_id"]))]


def _arrivals(legs: Sequence[Mapping[str, Any]], bound_for: Mapping[str, str],
              zones: Mapping[str, str]) -> list[Arrival]:
    """The arrivals of a mission: its last removal leg to each destination; stops on the way are none."""
    last: dict[str, Mapping[str, Any]] = {}
    for leg in legs:
        if leg["leg_class"] == "removal":
            last[bound_for.get(text(leg["reported_leg_id"]), "")] = leg
    return [Arrival(destination, _arrived(leg), zones.get(text(leg["arrival_airport_icao"]), "UTC"),
                    leg["basis"] == "observed") for destination, leg in last.items()]


def _arrived(leg: Mapping[str, Any]) -> Interval:
    """When a leg arrived; where only its take-off is known, from then to a day later."""
    arrived, departed = (Interval(seconds(leg[f"{end}_earliest_utc"]), seconds(leg[f"{end}_latest_utc"]))
                         for end in ("arrived", "departed"))
    if arrived.is_known or departed.latest is None:
        return arrived
    return Interval(departed.earliest, departed.latest + AFTER_TAKE_OFF_S)


def _row(theirs: Mapping[str, Any], arrivals: Sequence[Arrival], loaded: set[str]) -> Row:
    row: Row = {name: theirs[name] for name in THEIRS}
    days = _days(text(theirs["period_start"]), text(theirs["period_end"]))
    row |= {"our_count": None, "our_count_possible": None, "our_count_observed": None,
            "days": len(days) if days else None,
            "days_without_positions": sum(day not in loaded for day in days) if days else None}
    if text(theirs["unit"]) != "flights" or text(theirs["measure"]) not in COUNTED:
        return _told(row, "not_counted_here")
    if not days:
        return _told(row, "days_not_stated")
    certain, possible = _counts(text(theirs["geography"]), (days[0], days[-1]), arrivals)
    row |= {"our_count": len(certain), "our_count_possible": len(certain) + len(possible),
            "our_count_observed": sum(arrival.is_observed for arrival in certain)}
    return _told(row, "days_missing" if row["days_without_positions"] else "days_loaded")


def _told(row: Row, reason: str) -> Row:
    """The row with its reason, and what it says in a sentence."""
    sentence = TOTAL_REASONS[reason]
    if row["our_count"] is not None:
        more = row["our_count_possible"] - row["our_count"]
        sentence = (f"Known here: {row['our_count']}, of which {row['our_count_observed']} by a track"
                    f"{f', and {more} more that may fall in these days' if more else ''}. "
                    f"{row['days_without_positions']} of {row['days']} days have no positions loaded. {sentence}")
    return row | {"reason": reason, "note": sentence}


def _counts(geography: str, days: tuple[str, str],
            arrivals: Iterable[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
    """Arrivals that lie in a period for certain, and those that only may."""
    certain, possible = [], []
    for arrival in arrivals:
        if geography not in (EVERYWHERE, arrival.destination):
            continue
        period = _period(days, arrival.zone)
        if low(period.earliest) <= low(arrival.time.earliest) and high(arrival.time.latest) <= high(period.latest):
            certain.append(arrival)
        elif period.meets(arrival.time):
            possible.append(arrival)
    return certain, possible


def _period(days: tuple[str, str], zone: str) -> Interval:
    """From the first second of the first day to the last of the last, local time."""
    first, last = (datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)) for day in days)
    return Interval(first.timestamp(), (last + timedelta(days=1)).timestamp() - 1)


def _days(first: str, last: str) -> list[str]:
    """The days from one to another.

    >>> _days("2025-02-27", "2025-03-01")
    ['2025-02-27', '2025-02-28', '2025-03-01']
    """
    if not first or not last:
        return []
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]
