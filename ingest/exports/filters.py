"""Which rows of a table are meant: the same words in addresses, on the flight map and at the command line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.errors import NotInStore, WrongParameter
from ingest.exports.legs_by_id import NOT_KNOWN, LegsById, legs_by_id
from ingest.manifest import Release
from ingest.question import chosen
from ingest.schema import TABLES, Table
from ingest.vocabulary import FILTERS, LEG_CLASSES

Flags = NDArray[np.bool_]
DAY = re.compile(r"(19[9]\d|20\d\d)-\d\d-\d\d")
HEX = re.compile("[0-9a-f]{6}")
LEG_TIMES = ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc",
             "first_fix_utc", "last_fix_utc")
TIMES: dict[str, tuple[str, ...]] = {
    "court_events": ("event_earliest_utc", "event_latest_utc"), "court_event_claims": ("earliest_utc", "latest_utc"),
    "position_claims": ("at_earliest_utc", "at_latest_utc"), "fixes": ("time_utc",),
    "gaps": ("before_utc", "after_utc"), "coverage": ("day_utc",), "fetches": ("day_utc",),
    "source_files": ("first_fix_utc", "last_fix_utc"), "releases": ("created_utc",),
} | {table.name: tuple(name for name in LEG_TIMES if name in table.columns) for table in TABLES.values()
     if table.role != "answer" and "departed_earliest_utc" in table.columns}
"""The times, or days, of a row; it lasts from the first to the last of them."""


@dataclass(frozen=True)
class Wanted:
    """The rows that are meant; what is empty means all."""

    first: date | None = None
    last: date | None = None
    destination: str = ""
    icao24: str = ""
    registration: str = ""
    basis: str = ""
    leg_class: str = ""


EVERYTHING = Wanted()


def filters_of(table: Table) -> tuple[str, ...]:
    """The filters that a table has.

    >>> filters_of(TABLES["fixes"]), filters_of(TABLES["zones"])
    (('from', 'to', 'icao24'), ())
    """
    if table.name == "areas":
        return ()
    columns = {*table.columns}
    has = {
        "from": table.name in TIMES, "to": table.name in TIMES,
        "destination": bool(columns & {"destination_country", "leg_id"}),
        "icao24": bool(columns & {"icao24", "icao24s"}),
        "registration": bool(columns & {"registration", "registrations"}),
        "basis": "basis" in columns and table.name != "speed_bounds",
        "class": bool(columns & {"leg_class", "leg_classes", "leg_id"}),
    }
    return tuple(name for name in FILTERS if has[name])


def wanted_of(table: Table, given: Mapping[str, str], release: Release) -> Wanted:
    """The rows meant by filters as text. WrongParameter for one that the table has not, or that cannot be meant;
    NotInStore for an aircraft or a destination that the release does not know."""
    given = {name: value for name, value in given.items() if value}
    for name in given.keys() - {*filters_of(table)}:
        raise WrongParameter(name, found=given[name], expected=f"no such filter: {table.name} has "
                                                               f"{', '.join(filters_of(table)) or 'none'}")
    first, last = (_day(name, given.get(name, "")) for name in ("from", "to"))
    if first and last and last < first:
        raise WrongParameter("to", found=given["to"], expected=f"a day that is not before {first}")
    _one_of("basis", given.get("basis", ""), ("observed", "reported"))
    _one_of("class", given.get("class", ""), LEG_CLASSES)
    if to := given.get("destination", ""):
        chosen("destination", to, sorted(_destinations(release)), "reported_legs")
    return Wanted(first, last, to, _aircraft("icao24", given.get("icao24", "").lower(), release),
                  _aircraft("registration", given.get("registration", "").upper(), release),
                  given.get("basis", ""), given.get("class", ""))


def chosen_rows(table: Table, frame: pd.DataFrame, wanted: Wanted, legs: LegsById | None) -> pd.DataFrame:
    """The rows of a frame that are meant; `legs` is needed for a destination or a class that the table lacks."""
    kept = np.ones(len(frame), dtype=bool)
    if wanted.first or wanted.last:
        kept &= _meets(frame, TIMES[table.name], wanted)
    for column, value in (("icao24", wanted.icao24), ("registration", wanted.registration), ("basis", wanted.basis)):
        if value:
            kept &= _holds(frame[column if column in frame.columns else f"{column}s"], value)
    for name, columns, value in (("destination", ("destination_country",), wanted.destination),
                                 ("leg_class", ("leg_class", "leg_classes"), wanted.leg_class)):
        if value:
            kept &= _holds(_told(frame, name, columns, legs), value)
    return frame[kept]


def _told(frame: pd.DataFrame, name: str, columns: tuple[str, ...], legs: LegsById | None) -> pd.Series:
    """Destinations, or classes, of the rows: their own where the table has them, else those of the leg they name."""
    own = next((c for c in columns if c in frame.columns), "")
    if own:
        return frame[own].where(frame[own] != "", NOT_KNOWN)
    assert legs is not None
    ids = frame["leg_id"]
    if "reported_leg_id" in frame.columns:
        ids = ids.where(ids != "", frame["reported_leg_id"])
    return ids.map(getattr(legs, name)).fillna("")


def _holds(values: pd.Series, value: str) -> Flags:
    """Which lists, joined by `;`, hold a value."""
    return np.array([value in str(cell).split(";") for cell in values], dtype=bool)


def _meets(frame: pd.DataFrame, columns: tuple[str, ...], wanted: Wanted) -> Flags:
    """Which rows reach into the days wanted; a row without a time does not."""
    days = [pd.to_datetime(frame[name], utc=True, errors="coerce").dt.tz_localize(None).to_numpy("datetime64[D]")
            for name in columns]
    begin, end = np.fmin.reduce(days), np.fmax.reduce(days)
    kept = ~np.isnat(begin)
    if wanted.first:
        kept &= end >= np.datetime64(wanted.first)
    if wanted.last:
        kept &= begin <= np.datetime64(wanted.last)
    return np.asarray(kept, dtype=bool)


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if text and day is None:
        raise WrongParameter(name, found=text, expected="a day such as 2025-03-15, in the years 1990 to 2099")
    return day


def _one_of(name: str, text: str, known: Collection[str]) -> None:
    if text and text not in known:
        raise WrongParameter(name, found=text, expected=f"one of {', '.join(known)}")


def _aircraft(name: str, text: str, release: Release) -> str:
    """An address or registration that some table of the release names."""
    if name == "icao24" and text and not HEX.fullmatch(text):
        raise WrongParameter(name, found=text, expected="six hex digits, such as a2c4e0")
    tables = [table for table in ("aircraft", "reported_legs", "legs", "coverage", "reported_leg_claims", "watch_list")
              if name in TABLES[table].columns]
    if text and not any(text in {*release.table(table, columns=[name])[name]} for table in tables):
        raise NotInStore(name, found=text, expected="an aircraft that this release names",
                         advice="of others nothing is known here, not even whether they flew")
    return text


def _destinations(release: Release) -> set[str]:
    return {NOT_KNOWN, *legs_by_id(release).destination.values()} | {
        place for cell in release.table("missions", columns=["destination_country"])["destination_country"]
        for place in cell.split(";") if place}
