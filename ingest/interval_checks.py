"""Checks the times of reference rows: ends in order, and each interval exactly as wide as its precision says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, groupby
from zoneinfo import ZoneInfo, available_timezones

from ingest.reference_rows import Row, Rows, parse_date, parse_time, wrong_kind
from ingest.vocabulary import PRECISIONS

ZONES = available_timezones()
SECOND = timedelta(seconds=1)
WRITTEN = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Ends:
    """The columns of one interval; `precision` and `printed`, the local time, are empty where the table has none."""

    earliest: str
    latest: str
    precision: str
    printed: str = ""


PRINTED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
INTERVALS: dict[str, tuple[Ends, ...]] = {
    "court_event_claims": (Ends("earliest_utc", "latest_utc", "precision", "reported_local_time"),
                           Ends("in_force_until_earliest_utc", "in_force_until_latest_utc", "")),
    "reported_leg_claims": (Ends("departed_earliest_utc", "departed_latest_utc", "departed_precision",
                                 "departure_as_reported"),
                            Ends("arrived_earliest_utc", "arrived_latest_utc", "arrived_precision",
                                 "arrival_as_reported")),
    "position_claims": (Ends("at_earliest_utc", "at_latest_utc", "precision", "at_local"),),
}
ORDERED: dict[str, tuple[tuple[str, str], ...]] = {
    "aircraft": (("valid_from", "valid_to"),),
    "published_totals": (("period_start", "period_end"), ("value_min", "value_max")),
    "venezuela_programme_series": (("date_earliest_local", "date_latest_local"),),
}


def check_intervals(rows: Rows) -> None:
    """Add the problems of all intervals of the table to `rows`; cells that are no times are left to the cell check."""
    for row in rows.rows:
        for ends in INTERVALS.get(rows.table.name, ()):
            _check_interval(rows, row, ends)
        if rows.table.name == "court_event_claims":
            _check_in_force(rows, row)
        if rows.table.name == "reported_leg_claims":
            _check_leg(rows, row)
        for low, high in ORDERED.get(rows.table.name, ()):
            _check_order(rows, row, low, high)
    if rows.table.name == "reported_leg_claims":
        _check_numbers(rows)


def _check_interval(rows: Rows, row: Row, ends: Ends) -> None:
    given = [name for name in (ends.earliest, ends.latest) if row[name]]
    if len(given) == 1:
        other = ends.latest if given == [ends.earliest] else ends.earliest
        rows.problem(row.line, other, "nothing", f"a time, as {given[0]} is given", "fill in both ends or neither")
    precision = row[ends.precision] if ends.precision else ""
    if precision and precision not in PRECISIONS:
        rows.problem(row.line, ends.precision, precision, f"one of {', '.join(PRECISIONS)}")
        return
    if ends.precision and bool(given) != bool(precision):
        rows.problem(row.line, ends.precision, precision or "nothing",
                     f"one of {', '.join(PRECISIONS)}" if given else "nothing, as no time is given")
        return
    earliest, latest = parse_time(row[ends.earliest]), parse_time(row[ends.latest])
    if earliest is None or latest is None:
        return
    if earliest > latest:
        rows.problem(row.line, ends.latest, row[ends.latest], f"a time not before {row[ends.earliest]}")
    elif precision:
        misfits = list(_misfits(ends, precision, row["timezone"], earliest, latest))
        for name, expected in misfits or _not_as_printed(ends, row, earliest, latest):
            rows.problem(row.line, name, row[name], expected, "correct the time, the zone or the precision")


def _misfits(ends: Ends, precision: str, zone: str, earliest: datetime, latest: datetime) -> Iterator[tuple[str, str]]:
    """Columns that do not fit the precision, each with what was expected."""
    if precision in ("minute", "range"):
        if earliest.second != 0:
            yield ends.earliest, "the first second of a minute (:00)"
        if latest.second != 59:
            yield ends.latest, "the last second of a minute (:59)"
        elif precision == "minute" and latest - earliest != 59 * SECOND:
            yield ends.latest, f"{_written(earliest + 59 * SECOND)}, as a minute is :00 to :59"
        elif precision == "range" and latest - earliest > timedelta(hours=25):
            yield ends.latest, "less than a day after the earliest, as a range is under a day"
    elif zone in ZONES:
        first, last = earliest.astimezone(ZoneInfo(zone)).date(), latest.astimezone(ZoneInfo(zone)).date()
        if earliest != (start := _midnight(first, zone)):
            yield ends.earliest, f"{_written(start)}, the first second of {first} in {zone}"
        if latest != (end := _midnight(last + timedelta(days=1), zone) - SECOND):
            yield ends.latest, f"{_written(end)}, the last second of {last} in {zone}"
        if precision == "day" and first != last:
            yield ends.latest, f"a time on {first} in {zone}, as a day is one local day"
    elif not zone:
        yield "timezone", "the IANA zone of the local day"


def _not_as_printed(ends: Ends, row: Row, earliest: datetime, latest: datetime) -> Iterator[tuple[str, str]]:
    """The column of the printed local time, where it is an ISO day or minute that the interval does not hold."""
    printed, zone = row[ends.printed] if ends.printed else "", row["timezone"]
    if zone not in ZONES or not PRINTED.fullmatch(printed):
        return
    first, last = earliest.astimezone(ZoneInfo(zone)), latest.astimezone(ZoneInfo(zone))
    try:
        local = datetime.fromisoformat(printed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        yield ends.printed, "a day and a minute that exist"
        return
    if "T" in printed:
        held = any(earliest <= local.replace(fold=fold).astimezone(UTC) <= latest for fold in (0, 1))
    else:
        held = first.date() <= local.date() <= last.date()
    if not held:
        yield ends.printed, (f"a local time from {first:%Y-%m-%dT%H:%M} to {last:%Y-%m-%dT%H:%M} in {zone}, "
                             f"as {ends.earliest} and {ends.latest} say")


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(WRITTEN)


def _check_in_force(rows: Rows, row: Row) -> None:
    event, until = parse_time(row["earliest_utc"]), parse_time(row["in_force_until_latest_utc"])
    if event and until and until < event:
        rows.problem(row.line, "in_force_until_latest_utc", row["in_force_until_latest_utc"],
                     f"a time not before the event ({row['earliest_utc']})")


def _check_leg(rows: Rows, row: Row) -> None:
    departed, arrived = parse_time(row["departed_earliest_utc"]), parse_time(row["arrived_latest_utc"])
    if departed and arrived and arrived < departed:
        rows.problem(row.line, "arrived_latest_utc", row["arrived_latest_utc"],
                     f"a time not before the departure ({row['departed_earliest_utc']})")


def _check_numbers(rows: Rows) -> None:
    """Of the legs of one flight in one source none departs before a leg with a lower number."""
    legs = [row for row in rows.rows if row["scope"] == "leg" and row["leg_no"].isdigit()]
    told = sorted(legs, key=_told)
    for row, other in (pair for _, group in groupby(told, _told) for pair in combinations(group, 2)):
        first, second = sorted((row, other), key=lambda leg: int(leg["leg_no"]))
        after, before = parse_time(first["departed_earliest_utc"]), parse_time(second["departed_latest_utc"])
        if int(first["leg_no"]) < int(second["leg_no"]) and after and before and before < after:
            rows.problem(second.line, "departed_latest_utc", second["departed_latest_utc"],
                         f"a time not before the departure of leg {first['leg_no']} ({first['departed_earliest_utc']})",
                         "correct the times or the numbers of the legs")


def _told(row: Row) -> tuple[str, str]:
    return row["flight_id"], row["source_url"]


def _check_order(rows: Rows, row: Row, low: str, high: str) -> None:
    if not row[low] or not row[high]:
        return
    if rows.table.field(low).kind == "date":
        first, last = parse_date(row[low]), parse_date(row[high])
        wrong = first is not None and last is not None and last < first
    else:
        wrong = not wrong_kind(rows.table.field(low), row[low]) and not wrong_kind(rows.table.field(high), row[high]) \
            and float(row[high]) < float(row[low])
    if wrong:
        rows.problem(row.line, high, row[high], f"nothing less than {low} ({row[low]})")
