"""Times in words: an interval stays an interval, and every time has its zone beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale

from dashboard.language import HALF_DAYS, current, filled, month_name, tr

SHORT_NAMES = frozenset({
    "America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "UTC",
})
"""Zones whose abbreviation is understood; others are named by their city and offset."""


def moment(value: Any) -> datetime | None:
    """A cell of a time column as a datetime in UTC; None where it is empty."""
    if value is None or pd.isna(value):
        return None
    return pd.Timestamp(value).tz_convert("UTC").to_pydatetime(warn=False)


def zone_words(zone: str, at: datetime) -> str:
    """The name of a zone at a time.

    >>> zone_words("America/New_York", datetime(2025, 3, 15, 22, 45, tzinfo=UTC))
    'EDT'
    >>> zone_words("America/Tegucigalpa", datetime(2025, 3, 15, 22, 45, tzinfo=UTC))
    'Tegucigalpa time (UTC-6)'
    """
    local = at.astimezone(ZoneInfo(zone))
    if zone in SHORT_NAMES:
        return local.strftime("%Z")
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours = f"{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02d}" if minutes % 60 else "")
    sign = "-" if minutes < 0 else "+"
    return tr("{place} time (UTC{offset})", place=_zone_place(zone), offset=f"{sign}{hours}")


def _zone_place(zone: str) -> str:
    """The city that a zone is named by."""
    known = Locale.parse(current()).time_zones.get(zone, {}).get("city")
    return str(known or zone.rsplit("/", 1)[-1].replace("_", " "))


def date_words(at: datetime, zone: str = "UTC") -> str:
    """The day in a zone, e.g. `15 March 2025`."""
    return day_words(at.astimezone(ZoneInfo(zone)).date())


def day_words(day: date) -> str:
    """A day, e.g. `15 March 2025`."""
    return _day_words(day, current())


@lru_cache(maxsize=10_000)
def _day_words(day: date, language: str) -> str:
    """The day in the language in use, which is `language`."""
    return tr("{day} {month} {year}", day=day.day, month=month_name(day.month), year=day.year)


def days_words(first: date | None, last: date | None) -> str:
    """Days in words; None leaves that side open.

    >>> days_words(date(2025, 3, 14), date(2025, 3, 16)), days_words(date(2025, 3, 31), date(2025, 4, 2))
    ('14–16 March 2025', '31 March 2025 – 2 April 2025')
    """
    begin, end = (day_words(day) if day else "" for day in (first, last))
    if not first or not last:
        return tr("days from {day}", day=begin) if begin else tr("days until {day}", day=end)
    if begin == end:
        return end
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day}–{end}" if same_month else f"{begin} – {end}"


def interval_words(earliest: Any, latest: Any, zone: str = "UTC", with_date: bool = True) -> str:
    """A closed interval in words, with its zone; `earliest` or `latest` empty is an open end.

    >>> e0, e1 = datetime(2025, 3, 15, 22, 45, tzinfo=UTC), datetime(2025, 3, 15, 22, 48, 59, tzinfo=UTC)
    >>> interval_words(e0, e1, "America/New_York")
    '6:45–6:48 p.m. EDT, 15 March 2025'
    >>> interval_words(e0, e1, with_date=False)
    '22:45–22:48 UTC'
    >>> interval_words(e1, None, with_date=False)
    'not before 22:48:59 UTC'
    """
    first, last = moment(earliest), moment(latest)
    if first is None or last is None:
        return _open_words(first, last, zone, with_date)
    if _is_whole_days(first, last, zone):
        return _days_words(first, last, zone)
    whole_minutes = first.second == 0 and last.second == 59 and not first.microsecond
    begin, end = _clock(first, zone, not whole_minutes), _clock(last, zone, not whole_minutes)
    if date_words(first, zone) != date_words(last, zone):
        return (f"{begin}, {date_words(first, zone)} – {end}, {date_words(last, zone)}, {zone_words(zone, last)}"
                if with_date else tr("{begin} – {end} on {day}, {zone}", begin=begin, end=end,
                                     day=date_words(last, zone), zone=zone_words(zone, last)))
    words = begin if begin == end else f"{_without_half(begin, end)}–{end}"
    return f"{words} {zone_words(zone, last)}" + (f", {date_words(first, zone)}" if with_date else "")


def both_clocks(earliest: Any, latest: Any, zone: str) -> str:
    """The interval in a zone, and in UTC in brackets: `6:45–6:48 p.m. EDT, 15 March 2025 (22:45–22:48 UTC)`."""
    words = interval_words(earliest, latest, zone)
    first, last = moment(earliest), moment(latest)
    if zone == "UTC" or (first is None and last is None):
        return words
    some = first or last or datetime.now(UTC)
    same_day = all(date_words(t) == date_words(t, zone) for t in (first, last) if t) and bool(some)
    return f"{words} ({interval_words(earliest, latest, 'UTC', with_date=not same_day)})"


def tick_words(at: datetime, zone: str, as_day: bool = False) -> str:
    """A tick of an axis whose zone stands beside it: `5:30 p.m.`, `21:30` in UTC, or the day `8 Nov`."""
    local = at.astimezone(ZoneInfo(zone))
    day = tr("{day} {month}", day=local.day, month=month_name(local.month, "abbreviated"))
    return day if as_day else _clock(at, zone, with_seconds=False)


def _open_words(first: datetime | None, last: datetime | None, zone: str, with_date: bool) -> str:
    known = first or last
    if known is None:
        return tr("not known")
    whole = known.second in (0, 59) and not known.microsecond and (known.second == 0) == (first is not None)
    date = f", {date_words(known, zone)}" if with_date else ""
    side = tr("not before {time}") if first else tr("not after {time}")
    return filled(side, {"time": f"{_clock(known, zone, not whole)} {zone_words(zone, known)}{date}"})


def _is_whole_days(first: datetime, last: datetime, zone: str) -> bool:
    begin, end = first.astimezone(ZoneInfo(zone)), last.astimezone(ZoneInfo(zone))
    return (begin.hour, begin.minute, begin.second) == (0, 0, 0) and (end.hour, end.minute, end.second) == (23, 59, 59)


def _days_words(first: datetime, last: datetime, zone: str) -> str:
    begin, end = date_words(first, zone), date_words(last, zone)
    days = begin if begin == end else f"{begin} – {end}"
    words = f"{days} ({zone_words(zone, last)})"
    return tr("some time on {day}", day=words) if begin == end else words


def _clock(at: datetime, zone: str, with_seconds: bool) -> str:
    local = at.astimezone(ZoneInfo(zone))
    seconds = f":{local:%S}" if with_seconds else ""
    if zone == "UTC" or current() not in HALF_DAYS:
        return f"{local:%H:%M}{seconds}"
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local.hour % 12 or 12}:{local:%M}{seconds} {half}"


def _without_half(begin: str, end: str) -> str:
    """The beginning without a.m. or p.m. where the end has the same."""
    same = begin[-4:] == end[-4:] and begin.endswith("m.")
    return begin[:-5] if same else begin
