"""Questions put to the court clock: an event, a case, an instant or stretch of time, or an order in force."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from ingest.derive.claims import rows_of, text
from ingest.derive.court_clock import Event
from ingest.derive.intervals import Interval, seconds
from ingest.errors import NotInStore, WrongParameter
from ingest.vocabulary import ORDERS

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?P<seconds>:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")

FIRST_S, END_S = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1990, 2101))


@dataclass(frozen=True)
class Question:
    """The events asked about; `during` is set when legs of an order in force are asked for."""

    events: tuple[Event, ...]
    during: bool = False


def instant(text: str) -> Interval:
    """The interval an ISO time with a zone stands for: with seconds an instant (to the ms), without them that minute.

    Raises WrongParameter for anything else, a time without a zone above all, and for years outside 1990 to 2100.

    >>> instant("2026-08-25T00:43Z")
    Interval(earliest=1787618580.0, latest=1787618639.0)
    >>> instant("2026-08-24T19:43:30-05:00")
    Interval(earliest=1787618610.0, latest=1787618610.0)
    """
    match = TIME.fullmatch(text.strip())
    try:
        seconds = round(datetime.fromisoformat(text.strip()).timestamp(), 3) if match else None
    except ValueError:
        seconds = None
    if match is None or seconds is None:
        raise WrongParameter("at", found=text, expected="an ISO time with a zone such as 2025-03-15T22:45Z",
                             advice="add Z for UTC or an offset such as -04:00")
    if not FIRST_S <= seconds < END_S:
        raise WrongParameter("at", found=text, expected="a time in the years 1990 to 2100 UTC")
    return Interval(seconds, seconds if match["seconds"] else seconds + 59)


def stretch(text: str) -> Interval:
    """The interval of `TIME` or `A/B`. Raises WrongParameter when it cannot be read or ends before it begins."""
    first, slash, second = text.partition("/")
    start = instant(first)
    end = instant(second) if slash else start
    if start.earliest is None or end.latest is None or end.latest < start.earliest:
        raise WrongParameter("at", found=text, expected="a stretch A/B that ends after it begins")
    return Interval(start.earliest, end.latest)


def chosen(name: str, wanted: str, known: list[str], table: str) -> str:
    """`wanted` when it is among the known ids of `table`; else raises NotInStore with the closest ids."""
    if wanted in known:
        return wanted
    close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)
    raise NotInStore(name, found=wanted or "nothing", expected="the id of one that is in the store",
                     advice=f"did you mean {' or '.join(close)}?" if close else f"the ids are in the table {table}")


def events_of(frame: pd.DataFrame) -> list[Event]:
    """Events as the clock takes them, from rows of `court_events`."""
    return [
        Event(text(row["event_id"]), text(row["case_id"]),
              Interval(seconds(row["event_earliest_utc"]), seconds(row["event_latest_utc"])))
        for row in rows_of(frame)
    ]


def orders(frame: pd.DataFrame) -> Question:
    """The question which legs flew while any order among rows of `court_events` was in force."""
    return Question(tuple(events_of(frame[frame["event_type"].isin(ORDERS)])), during=True)
