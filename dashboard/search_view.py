"""Search: an aircraft, flight, case, airport or day as a reader types it, to links. No Streamlit, nothing computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.html_tables import Link
from dashboard.labels import event_type_words, first_large, words
from dashboard.language import ntr, tr
from dashboard.saying import say
from dashboard.times import days_words, interval_words
from ingest.ask import Docket
from ingest.vocabulary import ORDERS

To = Callable[..., str]
LONGEST = 100
MOST = 40
"""Hits shown of one kind."""
HEX = re.compile("[0-9a-f]{6}")
AIRPORT = re.compile("[A-Z0-9]{4}")
DAY_FORMS = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y")
MONTH_FORMS = ("%Y-%m", "%B %Y", "%b %Y")


@dataclass
class Found:
    """What was found for a text: rows of (kind, link, what is known) and sentences on what was not."""

    rows: list[list[str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def search(docket: Docket, asked: str, to: To) -> Found:
    """Links for a text; where nothing matches, the sentences say what that means and what it does not."""
    text = " ".join(asked.split())[:LONGEST]
    found = Found()
    if not text:
        return found
    days = days_of(text)
    if days:
        _add(found, _days(docket, days, to))
    legs = docket.release.table("leg_classes")
    for kind in (_aircraft, _airports, _flights):
        _add(found, kind(docket, text, legs, to))
    _add(found, _cases(docket, text, to))
    if not found.rows:
        found.remarks.append(_nothing(text))
    return found


def days_of(text: str) -> tuple[date, date] | None:
    """The day or month that a text is, from its first to its last day; None where it is none.

    >>> days_of("15 March 2025"), days_of("2025-02")
    ((datetime.date(2025, 3, 15), datetime.date(2025, 3, 15)), (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28)))
    """
    for forms, is_month in ((DAY_FORMS, False), (MONTH_FORMS, True)):
        for form in forms:
            try:
                day = datetime.strptime(f"{text} +0000", f"{form} %z").date()
            except ValueError:
                continue
            last = pd.Timestamp(day) + pd.offsets.MonthEnd(0) if is_month else pd.Timestamp(day)
            return day, last.date()
    return None


def _add(found: Found, rows: Iterable[list[str]]) -> None:
    hits = list(rows)
    found.rows += hits[:MOST]
    if len(hits) > MOST:
        found.remarks.append(ntr("{n} more “{kind}” is not shown: type more of it.", "{n} more “{kind}” are not shown: "
                                 "type more of it.", len(hits) - MOST, kind=hits[0][0]))


def _days(docket: Docket, days: tuple[date, date], to: To) -> Iterable[list[str]]:
    first, last = days
    when = days_words(first, last)
    begin, end = pd.Timestamp(first, tz="UTC"), pd.Timestamp(last, tz="UTC") + pd.Timedelta(days=1)
    ledger = docket.release.table("coverage", columns=["day_utc", "state", "icao24"])
    received = ledger[ledger["day_utc"].between(str(first), str(last)) & (ledger["state"] == "received")]
    told = ntr("positions of {n} aircraft are loaded", "positions of {n} aircraft are loaded",
               received["icao24"].nunique()) if len(received) else tr("no positions are loaded; that says nothing of "
                                                                      "flights")
    yield [tr("Days"), Link(tr("Flights of {days} (UTC)", days=when), to("/flight_map", **{"from": first, "to": last})),
           told]
    events = docket.events
    near = events[(events["event_earliest_utc"] < end) & (events["event_latest_utc"] >= begin)]
    for row in near.sort_values("event_earliest_utc").itertuples():
        yield _event(row, to)


def _event(row: Any, to: To) -> list[str]:
    when = interval_words(row.event_earliest_utc, row.event_latest_utc, row.timezone)
    kind, event = row.event_type, row.event_id
    return [tr("Court event"), Link(f"{first_large(event_type_words(kind))} ({event})", to("/", event=event)), when]


def _aircraft(docket: Docket, text: str, legs: pd.DataFrame, to: To) -> Iterable[list[str]]:
    """Aircraft whose address is the text, or whose registration begins with it."""
    listed = docket.release.table("aircraft", columns=["registration", "icao24"])
    ledger = docket.release.table("coverage", columns=["icao24"])
    pairs = pd.concat([legs[["registration", "icao24"]], listed, ledger.assign(registration="")]).drop_duplicates()
    pairs = pairs.assign(registration=pairs["registration"].str.split(";")).explode("registration")
    wanted = text.upper()
    for icao24 in sorted(set(pairs["icao24"]) - {""}):
        own = pairs[pairs["icao24"] == icao24]["registration"] if icao24 == text.lower() else ()
        if icao24 == text.lower():
            name = next(filter(None, own), "")
            yield [tr("Aircraft"), Link(f"{name} ({icao24})" if name else icao24, to("/aircraft", icao24=icao24)),
                   _legs_told(legs[legs["icao24"] == icao24])]
    starts = pairs[pairs["registration"].str.upper().str.startswith(wanted) & (len(wanted) >= 2)]
    for registration, own in starts.groupby("registration"):
        asked = {"icao24": own["icao24"].max()} if own["icao24"].max() else {"registration": registration}
        yield [tr("Aircraft"), Link(str(registration), to("/aircraft", **asked)),
               _legs_told(legs[[str(registration) in told.split(";") for told in legs["registration"]]])]


def _legs_told(legs: pd.DataFrame) -> str:
    if not len(legs):
        return tr("no leg is known")
    observed = int((legs["basis"] == "observed").sum())
    return ntr("{n} leg is known, {observed} observed", "{n} legs are known, {observed} observed", len(legs),
               observed=observed)


def _flights(docket: Docket, text: str, legs: pd.DataFrame, to: To) -> Iterable[list[str]]:
    """Legs whose name, callsign or id has the text in it, or whose number it is."""
    wanted = text.lower()
    calls = docket.release.table("legs", columns=["leg_id", "callsigns"])
    sent = dict(zip(calls["leg_id"], calls["callsigns"], strict=True))
    for leg in legs.itertuples():
        held = (docket.leg_names[leg.leg_id], leg.leg_id, leg.reported_leg_id, sent.get(leg.leg_id, ""))
        if len(wanted) >= 3 and any(wanted in str(value).lower() for value in held):
            yield _leg(docket, leg, to)


def _leg(docket: Docket, leg: Any, to: To) -> list[str]:
    name, basis = say(docket.leg_names[leg.leg_id]), leg.basis
    ends = "–".join((getattr(leg, f"{end}_airport_icao").replace(";", "/") or "?") for end in ("departure", "arrival"))
    when = interval_words(leg.departed_earliest_utc, leg.departed_latest_utc)
    return [tr("Flight"), Link(name, to("/flight", leg=leg.leg_id)),
            tr("{basis}, {ends}, departed {time}", basis=words(basis), ends=ends, time=when)]


def _airports(docket: Docket, text: str, legs: pd.DataFrame, to: To) -> Iterable[list[str]]:
    """The legs that touch an airport whose code, or whose place, is the text."""
    names = docket.place_names
    touched = {code for end in ("departure", "arrival") for cell in legs[f"{end}_airport_icao"].unique()
               for code in cell.split(";") if code}
    wanted = {code for code in touched if text.upper() == code or text.lower() == names.get(code, "").lower()}
    for leg in legs.itertuples():
        ends = {*leg.departure_airport_icao.split(";"), *leg.arrival_airport_icao.split(";")}
        if ends & wanted:
            yield _leg(docket, leg, to)


def _cases(docket: Docket, text: str, to: To) -> Iterable[list[str]]:
    """Cases whose caption, docket number or id has the text in it, each with its first order; and an event's id."""
    cases = docket.release.table("court_cases", columns=["case_id", "caption", "docket_numbers"])
    wanted, events = text.lower(), docket.events
    for case in cases.itertuples():
        if len(wanted) >= 3 and wanted in f"{case.caption} {case.docket_numbers} {case.case_id}".lower():
            own = events[events["case_id"] == case.case_id].sort_values("event_earliest_utc", kind="stable")
            orders = own[own["event_type"].isin(ORDERS)]
            first = (orders if len(orders) else own)["event_id"]
            if len(first):
                yield [tr("Case"), Link(case.caption, to("/", event=first.iloc[0])),
                       ntr("{n} event, {orders} of them orders", "{n} events, {orders} of them orders", len(own),
                           orders=len(orders))]
    for row in events[events["event_id"].str.lower() == wanted].itertuples():
        yield _event(row, to)


def _nothing(text: str) -> str:
    """What it means that nothing was found, by what the text looks like."""
    if HEX.fullmatch(text.lower()) or re.fullmatch(r"N\d[0-9A-Z]{0,4}", text.upper()):
        return tr("No file, report or list in this release names the aircraft “{text}”. It is not loaded: nothing is "
                  "known here of whether it flew.", text=text)
    if AIRPORT.fullmatch(text.upper()):
        return tr("No leg in this release touches an airport “{text}”, and nothing else has this name. Days and "
                  "aircraft that are not loaded may have.", text=text)
    return tr("Nothing in this release matches “{text}”. That says nothing about flights that are not loaded.",
              text=text)
