"""The court clock's figure from an answer: its legs, events and airports as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.labels import short_type
from dashboard.language import tr
from dashboard.picture import Airport, EventDrawn, GapDrawn, LegDrawn, Picture
from dashboard.times import interval_words, moment
from ingest.ask import Docket
from ingest.vocabulary import ORDERS, OWN

EVENTS_AROUND = timedelta(hours=12)
PRECISE = ("minute", "range")


@dataclass(frozen=True)
class Asking:
    """What the figure answers: an instant (`at`) or an event, its interval, the event's row, and the event's figure
    where an instant is asked beside it."""

    at: str
    interval: tuple[datetime, datetime]
    row: pd.Series | None = None
    beside: Picture | None = None


def drawn(docket: Docket, asking: Asking, legs: pd.DataFrame, areas: dict[str, Any], finding: str) -> Picture:
    """The figure of rows of the clock, with the area of each leg that has one."""
    row, beside = asking.row, asking.beside
    zone = str(row["timezone"]) if row is not None else "UTC"
    tracks = docket.leg_tracks([leg for leg, basis in zip(legs["leg_id"], legs["basis"], strict=True)
                                if basis == "observed"])
    gaps = docket.release.table("gaps", columns=["leg_id", "before_utc", "after_utc", "landing_in_gap"])
    airports = _airports(docket, legs)
    order = beside.order if beside else []
    rows = sorted(legs.sort_values(["departed_earliest_utc", "leg_id"], na_position="first").itertuples(),
                  key=lambda leg: order.index(leg.leg_id) if leg.leg_id in order else len(order))
    flights = list(dict.fromkeys(_flight_of(leg) for leg in rows))
    names = docket.names_in(legs, in_figure=True)
    shown = [_leg_drawn(leg, names, flights, areas, tracks, gaps, airports) for leg in rows]
    until = (None, None) if row is None else (moment(row["in_force_until_earliest_utc"]),
                                              moment(row["in_force_until_latest_utc"]))
    title = tr("Where each flight can have been: {time}", time=interval_words(*asking.interval, zone))
    in_force = (until[0], until[1]) if until[0] and until[1] else None
    around = tuple(leg.area for leg in beside.legs if leg.area is not None) if beside else ()
    return Picture(tuple(shown), tuple(_events(docket, asking, zone)), zone, title, finding, in_force, around,
                   str(row["event_id"]) if row is not None else "")


def _flight_of(leg: Any) -> str:
    return leg.flight_id or leg.leg_id


def _airports(docket: Docket, legs: pd.DataFrame) -> dict[str, Airport]:
    """The airports that the rows name (never candidates)."""
    codes = {code for column in ("departure_airport_icao", "arrival_airport_icao") for code in legs[column]
             if code and ";" not in code}
    table = docket.release.table("airports", columns=["airport_icao", "latitude", "longitude", "timezone"])
    table = table[table["airport_icao"].isin(codes)]
    return {r.airport_icao: Airport(r.airport_icao, docket.place_names[r.airport_icao], r.longitude, r.latitude,
                                    r.timezone) for r in table.itertuples(index=False)}


def _leg_drawn(leg: Any, names: dict[str, str], order: list[str], areas: dict[str, Any], tracks: dict[str, Any],
               gaps: pd.DataFrame, airports: dict[str, Airport]) -> LegDrawn:
    own = gaps[gaps["leg_id"] == leg.leg_id]
    return LegDrawn(
        leg.leg_id, names[leg.leg_id], order.index(_flight_of(leg)), leg.phase, leg.basis,
        moment(leg.departed_earliest_utc), moment(leg.departed_latest_utc),
        moment(leg.arrived_earliest_utc), moment(leg.arrived_latest_utc),
        airports.get(leg.departure_airport_icao), airports.get(leg.arrival_airport_icao),
        areas.get(leg.leg_id), tracks.get(leg.leg_id, []),
        tuple(GapDrawn(gap.before_utc.to_pydatetime(warn=False), gap.after_utc.to_pydatetime(warn=False),
                       gap.landing_in_gap != "no") for gap in own.itertuples()))


def _events(docket: Docket, asking: Asking, zone: str) -> list[EventDrawn]:
    """What is asked, and the other events of the case in those hours that are known to less than a day."""
    begin, end = asking.interval
    label = tr("asked: {time}", time=interval_words(begin, end, zone, with_date=False))
    asked = [EventDrawn(asking.at, label, begin, end, True, True)] if asking.at else []
    if asking.row is None:
        return asked
    row, events = asking.row, docket.events
    first, last = row["event_earliest_utc"], row["event_latest_utc"]
    near = events[(events["case_id"] == row["case_id"]) & events["precision"].isin(PRECISE)
                  & (events["event_latest_utc"] >= first - EVENTS_AROUND)
                  & (events["event_earliest_utc"] <= last + EVENTS_AROUND)
                  & (events["event_id"] != row["event_id"])]
    return [*asked, _event_drawn(row, zone, not asking.at),
            *(_event_drawn(other, zone, False) for _, other in near.iterrows())]


def _event_drawn(row: pd.Series, zone: str, is_asked: bool) -> EventDrawn:
    begin, end = moment(row["event_earliest_utc"]), moment(row["event_latest_utc"])
    assert begin is not None
    assert end is not None
    label = short_type(row["event_type"])
    if row["ledger"] == OWN:
        label = tr("{event} (own)", event=label)
    if row["precision"] in PRECISE:
        label += f" {interval_words(begin, end, zone, with_date=False)}"
    return EventDrawn(row["event_id"], label, begin, end, is_asked, row["event_type"] in ORDERS)
