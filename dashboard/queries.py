"""What the pages read: a release's tables, and the answers of `ingest.ask`. Nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from dashboard.coverage import Covered, of_answer
from dashboard.labels import short_type
from dashboard.picture import Airport, EventDrawn, GapDrawn, LegDrawn, Picture
from dashboard.times import interval_words, moment
from ingest.ask import Docket, question
from ingest.errors import WrongParameter
from ingest.exports import csv, licence
from ingest.schema import TABLES
from ingest.store import Release, Store
from ingest.vocabulary import ORDERS, OWN

EVENTS_AROUND = timedelta(hours=12)
CLAIMS_AROUND = timedelta(hours=24)
PRECISE = ("minute", "range")


@dataclass(frozen=True)
class Asked:
    """What a page asks: an event or an instant, and a speed bound in knots (None: each type's own)."""

    event: str = ""
    at: str = ""
    speed_bound_kt: float | None = None


@dataclass(frozen=True)
class Answered:
    """The answer to a question: the clock's rows, the finding, the figure, exits and classes of its legs, coverage."""

    asked: Asked
    clock: pd.DataFrame
    finding: str
    picture: Picture
    exits: pd.DataFrame
    names: dict[str, str]
    classes: dict[str, str]
    covered: Covered


def open_release(place: Path | str, release_id: str = "") -> Release | None:
    """The release of that name, or the last; None while the store is empty. DocketError where it cannot be read."""
    store = Store(place)
    return store.release(release_id) if release_id else store.current()


@lru_cache(maxsize=2)
def _docket(place: Path | str, release_id: str) -> Docket:
    return Docket(Store(place).release(release_id))


def docket_at(place: Path | str, release_id: str = "") -> Docket | None:
    """The docket of a release, else of the last; None while the store is empty. Kept for the last two releases."""
    release = open_release(place, release_id)
    return _docket(place, release.id) if release else None


@lru_cache(maxsize=32)
def answer(docket: Docket, asked: Asked) -> Answered:
    """Ask the clock; kept for the last questions, so the frames are to be read only.

     Raises UsageError, in a sentence, for an unknown event, a naive time or a bound that is no speed."""
    asked_of = question(docket, at=asked.at) if asked.at else question(docket, event=asked.event)
    clock = docket.clock(asked_of, speed_bound_kt=asked.speed_bound_kt)
    legs = verdict_rows(clock)
    exits = docket.exits(tuple(legs["leg_id"]), asked.speed_bound_kt) if len(legs) else pd.DataFrame()
    names = {leg_id: docket.leg_names[leg_id] for leg_id in clock["leg_id"]}
    areas = docket.clock_areas(asked_of, speed_bound_kt=asked.speed_bound_kt)
    interval = asked_of.events[0].interval
    begin, end = (pd.Timestamp(t, unit="s", tz="UTC").to_pydatetime() for t in (interval.earliest, interval.latest))
    finding = docket.finding(clock)
    picture = _picture(docket, asked, legs, areas, (begin, end), finding)
    covered = of_answer(docket, clock, names, (begin, end))
    classes = {leg_id: class_words(docket, leg_id) for leg_id in clock["leg_id"]}
    return Answered(asked, clock, finding, picture, exits, names, classes, covered)


def class_words(docket: Docket, leg_id: str) -> str:
    """The class of a leg and the sentence that explains it; a release made before classes says so."""
    row = docket.leg_classes.get(leg_id)
    return f"Class {row['leg_class']}: {row['note']}" if row else "No class: this release was made before legs had one."


def bound_of(text: str) -> float | None:
    """A speed bound from an address; None where empty. UsageError where it is no number."""
    try:
        return float(text) if text else None
    except ValueError:
        raise WrongParameter("speed_bound_kt", found=text, expected="a number of knots") from None


def verdict_rows(clock: pd.DataFrame) -> pd.DataFrame:
    """The rows of the clock that were asked: they have a verdict."""
    return clock[clock["outside_us_territory"] != ""]


def event_row(docket: Docket, event_id: str) -> pd.Series | None:
    """The row of `court_events`; None where there is none of that id."""
    found = docket.events[docket.events["event_id"] == event_id]
    return found.iloc[0] if len(found) else None


def cases(release: Release, events: pd.DataFrame) -> list[tuple[str, str]]:
    """Id and caption of each case that has an event, by caption."""
    table = release.table("court_cases", columns=["case_id", "caption"]).drop_duplicates("case_id")
    captions = dict(zip(table["case_id"], table["caption"], strict=True))
    return sorted(((case, captions.get(case, case)) for case in events["case_id"].unique()), key=lambda c: c[1])


def csv_bytes(frame: pd.DataFrame, table: str, release_id: str) -> bytes:
    """The rows as the same CSV that command line and addresses give."""
    buffer = BytesIO()
    text = TextIOWrapper(buffer, encoding="utf-8", newline="")
    csv.write(frame, TABLES[table], release_id, text)
    text.flush()
    return buffer.getvalue()


def passed_on(release: Release, name: str) -> pd.DataFrame:
    """The rows of a stored table that may be passed on, as in exports."""
    if name == "releases":
        known = Store(release.folder).releases()
        return known[known["number"] <= release.number]
    frame = release.table(name)
    return licence.passed_on(TABLES[name], frame, release.table("source_files"))[0]


def event_claims(release: Release, event_id: str) -> pd.DataFrame:
    """The claims about an event, in the order of the times they give."""
    claims = release.table("court_event_claims")
    return claims[claims["event_id"] == event_id].sort_values(["earliest_utc", "latest_utc"], kind="stable")


def leg_claims(release: Release, clock: pd.DataFrame) -> pd.DataFrame:
    """The claims about the reported legs of the clock's rows; schedules and claims about several flights left out."""
    claims = release.table("reported_leg_claims")
    own = ~claims["is_schedule"].fillna(False).astype(bool) & (claims["scope"] != "flights")
    named = claims["flight_id"] + "-" + claims["leg_no"].astype("string").fillna("")
    return claims[own & named.isin(reports_of(clock).values())]


def reports_of(clock: pd.DataFrame) -> dict[str, str]:
    """The reported leg that a row of the clock has claims of, by the row's leg id; a received leg may have one."""
    named = clock["flight_id"] + "-" + clock["leg_no"].astype("string").fillna("")
    return {leg: report for leg, report in zip(clock["leg_id"], named, strict=True) if report != "-"}


def match_of(release: Release, reported_leg_id: str) -> tuple[str, str]:
    """Whether a track was found for a reported leg, and why: status and note of its row in `matches`."""
    rows = release.table("matches", columns=["reported_leg_id", "status", "note"])
    found = rows[rows["reported_leg_id"] == reported_leg_id]
    return (found["status"].iloc[0], found["note"].iloc[0]) if len(found) else ("not_compared", "Build anew.")


class Match(NamedTuple):
    """What a row of `matches` says of the leg or legs in it."""

    status: str
    reason: str
    note: str


def matches_by_leg(release: Release) -> dict[str, Match]:
    """How report and track stand, by the id of each reported and each observed leg."""
    rows = release.table("matches", columns=["reported_leg_id", "leg_id", "status", "reason", "note"])
    return {leg: Match(row.status, row.reason, row.note) for row in rows.itertuples(index=False)
            for leg in (row.reported_leg_id, row.leg_id) if leg}


def missions_of(release: Release, clock: pd.DataFrame) -> pd.DataFrame:
    """The missions of the legs in rows of the clock."""
    missions = release.table("missions")
    return missions[missions["mission_id"].isin(set(clock["mission_id"]) - {""})]


def route_words(docket: Docket, route: str) -> str:
    """The places of a mission's route, in which legs `KHRL-MHPR` are joined by `;` and an unknown airport is `?`."""
    told, last = "", ""
    for start, end in (leg.split("-") for leg in route.split(";")):
        first, last_name = (docket.place_names.get(code, "not known" if code == "?" else code) for code in (start, end))
        told += f" – {last_name}" if start == last != "?" else f"{', ' if told else ''}{first} – {last_name}"
        last = end
    return told


def claims_apart(release: Release, clock: pd.DataFrame, around: tuple[datetime, datetime]) -> pd.DataFrame:
    """Schedules of the flights in the rows, and claims about several flights within 24 hours of the event."""
    claims = release.table("reported_leg_claims")
    planned = claims["is_schedule"].fillna(False).astype(bool) & claims["flight_id"].isin(clock["flight_id"])
    begin, end = around[0] - CLAIMS_AROUND, around[1] + CLAIMS_AROUND
    ends = claims[["departed_earliest_utc", "arrived_earliest_utc"]].min(axis=1)
    last = claims[["departed_latest_utc", "arrived_latest_utc"]].max(axis=1)
    several = (claims["scope"] == "flights") & (ends <= pd.Timestamp(end)) & (last >= pd.Timestamp(begin))
    return claims[planned | several]


def claims_told_twice(release: Release, clock: pd.DataFrame) -> pd.DataFrame:
    """Claims that make no row: those about what a curated row takes for a flight of these rows, with the `reason`."""
    decisions = release.table("curated_decisions")
    flights = set(clock["flight_id"]) - {""}
    same = [(d.subject, d.reason) for d in decisions.itertuples()
            if d.decision == "same_flight" and flights & set(d.object.split(";"))]
    claims = release.table("reported_leg_claims").merge(pd.DataFrame(same, columns=["flight_id", "reason"]))
    return claims[~claims["is_schedule"].fillna(False).astype(bool) & (claims["scope"] != "flights")]


def position_claims(release: Release, clock: pd.DataFrame) -> pd.DataFrame:
    """Published statements of where these flights were."""
    claims = release.table("position_claims")
    flights = {flight for flight in clock["flight_id"] if flight}
    together = {flight.rsplit("-", 1)[0] + "-all" for flight in flights}
    return claims[claims["flight_id"].isin(flights | together)].sort_values("at_earliest_utc", kind="stable")


def _picture(docket: Docket, asked: Asked, legs: pd.DataFrame, areas: dict[str, Any],
             interval: tuple[datetime, datetime], finding: str) -> Picture:
    row = None if asked.at else event_row(docket, asked.event)
    zone = str(row["timezone"]) if row is not None else "UTC"
    tracks = docket.leg_tracks([leg for leg, basis in zip(legs["leg_id"], legs["basis"], strict=True)
                                if basis == "observed"])
    gaps = docket.release.table("gaps", columns=["leg_id", "before_utc", "after_utc", "landing_in_gap"])
    airports = _airports(docket, legs)
    rows = list(legs.sort_values(["departed_earliest_utc", "leg_id"], na_position="first").itertuples())
    order = list(dict.fromkeys(_flight_of(leg) for leg in rows))
    names = docket.names_in(legs, in_figure=True)
    drawn = [_leg_drawn(leg, names, order, areas, tracks, gaps, airports) for leg in rows]
    until = (None, None) if row is None else (moment(row["in_force_until_earliest_utc"]),
                                              moment(row["in_force_until_latest_utc"]))
    events = _events(docket, asked, row, interval, zone)
    title = f"Where each flight can have been: {interval_words(*interval, zone)}"
    in_force = (until[0], until[1]) if until[0] and until[1] else None
    return Picture(tuple(drawn), tuple(events), zone, title, finding, in_force)


def _flight_of(leg: Any) -> str:
    return leg.flight_id or leg.leg_id


def _airports(docket: Docket, legs: pd.DataFrame) -> dict[str, Airport]:
    """The airports that the rows name (never candidates)."""
    codes = {code for column in ("departure_airport_icao", "arrival_airport_icao") for code in legs[column]
             if code and ";" not in code}
    table = docket.release.table("airports", columns=["airport_icao", "latitude", "longitude"])
    table = table[table["airport_icao"].isin(codes)]
    return {r.airport_icao: Airport(r.airport_icao, docket.place_names[r.airport_icao], r.longitude, r.latitude)
            for r in table.itertuples(index=False)}


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


def _events(docket: Docket, asked: Asked, row: pd.Series | None, interval: tuple[datetime, datetime],
            zone: str) -> list[EventDrawn]:
    """The event asked, and the same case's others of those hours that are known to less than a day."""
    if row is None:
        return [EventDrawn(asked.at, f"asked: {interval_words(*interval, with_date=False)}", *interval, True, True)]
    events = docket.events
    near = events[(events["case_id"] == row["case_id"]) & events["precision"].isin(PRECISE)
                  & (events["event_latest_utc"] >= interval[0] - EVENTS_AROUND)
                  & (events["event_earliest_utc"] <= interval[1] + EVENTS_AROUND)
                  & (events["event_id"] != row["event_id"])]
    return [_event_drawn(row, zone, True), *(_event_drawn(other, zone, False) for _, other in near.iterrows())]


def _event_drawn(row: pd.Series, zone: str, is_asked: bool) -> EventDrawn:
    begin, end = moment(row["event_earliest_utc"]), moment(row["event_latest_utc"])
    assert begin is not None
    assert end is not None
    label = short_type(row["event_type"]) + " (own)" * (row["ledger"] == OWN)
    if row["precision"] in PRECISE:
        label += f" {interval_words(begin, end, zone, with_date=False)}"
    return EventDrawn(row["event_id"], label, begin, end, is_asked, row["event_type"] in ORDERS)
