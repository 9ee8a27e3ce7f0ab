"""What the pages read: a release's tables, and the answers of `ingest.ask`. Nothing is computed here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pandas as pd

from dashboard.coverage import Covered, of_answer
from dashboard.drawn import Asking, drawn
from dashboard.kept import kept
from dashboard.language import current, mark, ntr, tr
from dashboard.picture import Picture
from dashboard.saying import say
from dashboard.sentences import class_words
from dashboard.times import interval_words
from ingest.ask import Docket, Words, question
from ingest.errors import WrongParameter
from ingest.exports import csv
from ingest.exports.recent import too_new
from ingest.schema import TABLES
from ingest.store import Release, Store

BOUND = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,15})?")
CLAIMS_AROUND = timedelta(hours=24)
BESIDE = timedelta(hours=24)
"""An instant is put beside an event no further from it than this: answers look so far for legs."""


@dataclass(frozen=True)
class Asked:
    """What a page asks: an event or an instant, and a speed bound in knots (None: each type's own).

    Of an instant beside an event, the instant is answered; the figure keeps the window and orders of the event.
    Legs with positions after `until` are left out, and the finding says so: they are too new to be shown to all.
    """

    event: str = ""
    at: str = ""
    speed_bound_kt: float | None = None
    until: datetime | None = None


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


_one_at_once = Lock()


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
    with _one_at_once:  # two dockets of one release would be made ready twice
        return _docket(place, release.id) if release else None


def answer(docket: Docket, asked: Asked) -> Answered:
    """Ask the clock; kept for the last questions in each language, so the frames are to be read only.

     Raises UsageError, in a sentence, for an unknown event, a naive time or a bound that is no speed."""
    return _answer(docket, asked, current())


@kept(32)
def _answer(docket: Docket, asked: Asked, language: str) -> Answered:
    """The answer with its words in the language in use, which is `language`."""
    asked_of = question(docket, at=asked.at) if asked.at else question(docket, event=asked.event)
    interval = asked_of.events[0].interval
    begin, end = (pd.Timestamp(t, unit="s", tz="UTC").to_pydatetime() for t in (interval.earliest, interval.latest))
    beside = _beside(docket, asked, begin, end)
    clock = docket.clock(asked_of, speed_bound_kt=asked.speed_bound_kt)
    is_new = clock["leg_id"].isin(new_legs(docket.release, asked.until))
    clock = clock[~is_new]
    legs = verdict_rows(clock)
    exits = docket.exits(tuple(legs["leg_id"]), asked.speed_bound_kt) if len(legs) else pd.DataFrame()
    names = {leg_id: say(docket.leg_names[leg_id]) for leg_id in clock["leg_id"]}
    areas = docket.clock_areas(asked_of, speed_bound_kt=asked.speed_bound_kt)
    finding = docket.finding(clock, Words(tr, ntr), say) + new_words(int(is_new.sum()), asked.until)
    row = event_row(docket, asked.event) if asked.event else None
    kept = set(beside.order) if beside else set()
    shown = clock[clock["leg_id"].isin({*legs["leg_id"], *kept})]
    picture = drawn(docket, Asking(asked.at, (begin, end), row, beside), shown, areas, finding)
    covered = of_answer(docket, clock, names, (begin, end))
    classes = {leg_id: class_words(docket, leg_id) for leg_id in clock["leg_id"]}
    return Answered(asked, clock, finding, picture, exits, names, classes, covered)


def _beside(docket: Docket, asked: Asked, begin: datetime, end: datetime) -> Picture | None:
    """The figure of the event beside which an instant is asked. WrongParameter where they are over 24 hours apart."""
    if not asked.at or not asked.event:
        return None
    beside = answer(docket, Asked(asked.event, "", asked.speed_bound_kt, asked.until)).picture
    if end < beside.asked.earliest - BESIDE or begin > beside.asked.latest + BESIDE:
        raise WrongParameter("at", found=asked.at, expected=f"a time within 24 hours of the event {asked.event}",
                             advice="leave the event out to ask for this instant alone")
    return beside


def new_legs(release: Release, until: datetime | None) -> frozenset[str]:
    """The observed legs of a release with positions after `until`."""
    return too_new(release.table("legs", columns=["leg_id", "last_fix_utc"]), until) if until else frozenset()


def new_words(number: int, until: datetime | None) -> str:
    """That some legs are not shown yet, as a sentence to append; empty for none."""
    return " " + ntr("{n} leg has positions after {time} and is not shown yet: they are too new to be shown to all.",
                     "{n} legs have positions after {time} and are not shown yet: they are too new to be shown to all.",
                     number, time=interval_words(until, until)) if number else ""


def bound_of(text: str) -> float | None:
    """A speed bound from an address; None where empty. UsageError where it is no number."""
    if text and not BOUND.fullmatch(text):
        raise WrongParameter("speed_bound_kt", found=text, expected="a number of knots from 1 to 2000")
    return float(text) if text else None


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
    csv.write([frame], TABLES[table], release_id, text)
    text.flush()
    return buffer.getvalue()


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
    return (found["status"].iloc[0], found["note"].iloc[0]) if len(found) else ("not_compared", mark("Build anew."))


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
    told, last, unknown = "", "", tr("not known")
    for start, end in (leg.split("-") for leg in route.split(";")):
        first, last_name = (docket.place_names.get(code, unknown if code == "?" else code) for code in (start, end))
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
