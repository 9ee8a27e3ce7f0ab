"""Answers: the one place that command line, pages and addresses ask, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from threading import RLock
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ingest.derive.areas import Airframe, area_row
from ingest.derive.claims import dropped_claims, rows_of, text
from ingest.derive.clock_leg import ClockLeg
from ingest.derive.court_clock import Answer, Clock, Event
from ingest.derive.exits import exit_row
from ingest.derive.findings import ENGLISH, Words, finding, told_apart
from ingest.derive.geodesy import Place
from ingest.derive.intervals import Interval, high, low, seconds
from ingest.derive.own import is_own, marked
from ingest.derive.places import places_of
from ingest.derive.sight import Sight
from ingest.derive.territory import Territory
from ingest.derive.verdicts import polygon_of
from ingest.errors import StoreError, UsageError, WrongParameter
from ingest.frames import conformed
from ingest.leg_names import Names, leg_names, place_names
from ingest.manifest import Release
from ingest.question import Question, chosen, events_of, instant, orders, stretch
from ingest.roster import Roster
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Store
from ingest.trails import WHOLE, Reach, Trails
from ingest.vocabulary import ORDERS, OWN, REFERENCE

STATION = "MUGM"
CLASS_COLUMNS = ("leg_class", "leg_class_reason", "mission_id")
BOUND_LIMITS_KT = (1.0, 2000.0)


def open_release(store: Store) -> Release:
    """The last release of a store. StoreError, with the command to run, while there is none."""
    release = store.current()
    if release is None:
        raise StoreError(store.folder.address, found="no release", expected="a store with data",
                         advice="run python -m ingest build")
    return release


class Docket:
    """A release made ready for questions. Making it takes about a tenth of a second; keep it.

    Threads may share it: prepared shapes must not be asked by two at once, so questions wait for each other.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.thresholds = thresholds()
        self._kept: tuple[Any, list[Answer]] = (None, [])
        self._lock = RLock()

    @cached_property
    def territory(self) -> Territory:
        zones = self.release.table("zones")
        assert isinstance(zones, gpd.GeoDataFrame)
        return Territory(zones)

    @cached_property
    def fields(self) -> Mapping[str, Place]:
        return places_of(self.release.table("airports"))

    @cached_property
    def events(self) -> pd.DataFrame:
        """The table `court_events`."""
        return self.release.table("court_events")

    @cached_property
    def dropped_claims(self) -> Mapping[tuple[str, str], str]:
        """The claims that a row of `curated_decisions` drops (event or flight id, source address), with the reason."""
        return dropped_claims(rows_of(self.release.table("curated_decisions")))

    @cached_property
    def _clock(self) -> Clock:
        return Clock(self.territory, self.fields[STATION], self.thresholds)

    @cached_property
    def trails(self) -> Trails:
        """The tracks of the release, read as far as they are asked for."""
        return Trails(self.release)

    @cached_property
    def roster(self) -> Roster:
        """All legs, made ready as far as they are asked for."""
        return Roster(self.release, self.fields, self.trails, self.thresholds["stop_possible_spare_s"])

    def legs(self, flights: Sequence[str] = (), speed_bound_kt: float | None = None) -> list[ClockLeg]:
        """All legs, reported and observed, or those of the flights (flight ids or leg ids) asked for, each with the
        track from its first known second to its last.

        One that is both (status agreed in `matches`) stands once, as observed, with the report's flight and number.
        Raises UsageError for an id that is not in the store and for a bound that is no speed.
        """
        _check_bound(speed_bound_kt)
        indexes = self._of_flights(flights) if flights else range(len(self.roster))
        return self.roster.legs(indexes, lambda first, last: Reach(first, last, first, last), speed_bound_kt)

    def _of_flights(self, flights: Sequence[str]) -> list[int]:
        """The numbers in the roster of the legs of flights (flight ids or leg ids)."""
        told, roster = self.roster.every_report, self.roster
        known = sorted({*told["flight_id"], *told["leg_id"], *roster.leg_ids})
        wanted = {chosen("flight", flight, known, "reported_legs or legs") for flight in flights}
        wanted |= {leg for leg, report in roster.report_of.items() if report["leg_id"] in wanted}
        return [number for number, ids in enumerate(zip(roster.leg_ids, roster.flight_ids, strict=True))
                if not wanted.isdisjoint(ids)]

    @cached_property
    def leg_classes(self) -> Mapping[str, Mapping[str, Any]]:
        """What `leg_classes` says of the class of each leg, by the leg's id."""
        columns = ["leg_id", "reported_leg_id", "basis", "decision", "note", "ledger", *CLASS_COLUMNS]
        return {text(row["leg_id"]): row for row in rows_of(self.release.table("leg_classes", columns=columns))}

    def answers(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> list[Answer]:
        """The clock's answers in the order of events and legs; kept for the same question."""
        key = (question, tuple(flights), all_legs, speed_bound_kt)
        with self._lock:
            kept_key, found = self._kept
            if key != kept_key:
                found = self._found(question, flights, all_legs, speed_bound_kt)
                self._kept = (key, found)
            return found

    def _found(
        self, question: Question, flights: Sequence[str], all_legs: bool, speed_bound_kt: float | None
    ) -> list[Answer]:
        _check_bound(speed_bound_kt)
        every = range(len(self.roster))
        only = self._of_flights(flights) if flights else every
        asked = {self.roster.leg_ids[number] for number in only} if flights else None
        events = dict(enumerate(question.events))
        found: dict[int, list[Answer]] = {}
        for number in sorted(events, key=lambda n: low(events[n].interval.earliest)):  # days of tracks read once
            event = events[number]
            if question.during:
                end = self._end_of(event)
                legs = self._around(Interval(event.interval.earliest, end.latest), only, all_legs, speed_bound_kt)
                found[number] = [Answer(row, ()) for row in self._clock.rows_in_force(event, end, legs, all_legs)]
            else:
                legs = self._around(event.interval, every, all_legs, speed_bound_kt)
                found[number] = self._clock.answers(event, legs, all_legs, asked)
        return [answer for number in events for answer in found[number]]

    def _around(self, event: Interval, only: Sequence[int], all_legs: bool, bound_kt: float | None) -> list[ClockLeg]:
        """Those of `only` that count for an event (near it, or timeless), with as much of their tracks as counts."""
        if all_legs:
            return self.roster.legs(only, lambda first, last: WHOLE, bound_kt)
        window_s = self.thresholds["event_window_h"] * 3600
        beyond_s = window_s + self.thresholds["gap_s"]
        start, end = low(event.earliest), high(event.latest)
        near = np.union1d(self.roster.near(event, window_s), self.roster.timeless)
        return self.roster.legs(np.intersect1d(near, only), lambda first, last: Reach(
            min(first, start) - beyond_s, max(last, end) + beyond_s, start, end), bound_kt)

    def clock(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> pd.DataFrame:
        """The table `court_clock`: a row for each event and leg, marked where event, leg or class rests on own rows."""
        rows = [self._classed(answer.row) for answer in self.answers(question, flights, all_legs, speed_bound_kt)]
        return conformed(TABLES["court_clock"], rows)

    def in_force(self, flights: Sequence[str]) -> pd.DataFrame:
        """The table `court_clock` for every order that was in force, or may have been, while those flights flew."""
        return self.clock(orders(self.events), flights)

    def _classed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of the clock with the class of its leg."""
        classed = self.leg_classes.get(text(row["leg_id"]), {"ledger": REFERENCE})
        told = {**row, **{name: classed.get(name, "") for name in CLASS_COLUMNS}}
        return marked(told) if is_own(classed) or row["event_id"] in self._own_events else told

    @cached_property
    def _own_events(self) -> frozenset[str]:
        return frozenset(self.events.loc[self.events["ledger"] == OWN, "event_id"])

    def clock_areas(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> dict[str, shapely.Geometry]:
        """The potential path area (WGS 84) of each leg that has one, by leg id; of several events the last."""
        answers = self.answers(question, flights, all_legs, speed_bound_kt)
        bounded = (a for a in answers if a.regions and a.row["potential_path_area_km2"] is not None)
        return {str(a.row["leg_id"]): polygon_of(a.regions) for a in bounded}

    def sights(self, minutes: Sequence[float], leg_ids: set[str], speed_bound_kt: float | None) -> list[list[Sight]]:
        """Phase and areas of some legs in each of some minutes (first seconds since 1970) in order, as in `clock`."""
        _check_bound(speed_bound_kt)
        with self._lock:
            legs = self._around(Interval(minutes[0], minutes[-1] + 59), range(len(self.roster)), False, speed_bound_kt)
            return self._clock.sights([Event("", "", Interval(at, at + 59)) for at in minutes], legs, leg_ids)

    def areas_at(self, icao24: str, at: str, speed_bound_kt: float | None = None) -> pd.DataFrame:
        """The answer `areas`, with a column `geometry`: where an aircraft can have been at each of some instants.

        `at` holds ISO times with a zone, joined by commas. Raises UsageError for one that is none, for an aircraft
        that is not in the store, and for a bound that is no speed.
        """
        _check_bound(speed_bound_kt)
        addresses = self.roster.addresses
        chosen("icao24", icao24, sorted({*self.trails.days, *addresses} - {""}), "coverage or reported_legs")
        mine = [number for number, address in enumerate(addresses) if address == icao24]
        legs = self.roster.legs(mine, lambda first, last: WHOLE, speed_bound_kt)
        bound = speed_bound_kt or max((leg.bound_kt for leg in legs), default=self.thresholds["unknown_type_bound_kt"])
        airframe = Airframe(icao24, legs, self.trails.around({icao24: WHOLE}).get(icao24), bound)
        asked = dict.fromkeys(instant(one) for one in at.split(","))
        rows = [area_row(airframe, one, self.thresholds) for one in asked]
        shapes = pd.Series([row["geometry"] for row in rows], dtype=object)
        return conformed(TABLES["areas"], rows).assign(geometry=shapes)

    def exits(self, flights: Sequence[str] = (), speed_bound_kt: float | None = None) -> pd.DataFrame:
        """The table `exits`: when each leg can have been inside US territory."""
        radius = self.thresholds["guantanamo_radius_km"]
        with self._lock:
            rows = [exit_row(leg, self.territory, self.fields[STATION], radius)
                    for leg in self.legs(flights, speed_bound_kt)]
        return conformed(TABLES["exits"], rows)

    def finding(self, frame: pd.DataFrame, words: Words = ENGLISH, named: Callable[[str], str] = str) -> str:
        """What rows of the clock for one event, or one order in force, say together; see `findings.finding`."""
        names = {leg: named(name) for leg, name in self.names_in(frame).items()}
        return finding(rows_of(frame), names, words)

    def names_in(self, frame: pd.DataFrame, in_figure: bool = False) -> dict[str, str]:
        """The names of the legs in rows of the clock, short for a figure; legs of one name carry their number."""
        return told_apart(rows_of(frame), self._names.short if in_figure else self._names.full)

    @cached_property
    def place_names(self) -> Mapping[str, str]:
        """The place of each airport, by its code."""
        return place_names(self.release.table("airports", columns=["airport_icao", "city", "name"]))

    @cached_property
    def _names(self) -> Names:
        claims = self.release.table("reported_leg_claims", columns=["flight_id", "timezone"])
        return leg_names(self.roster, claims, self.place_names)

    @property
    def leg_names(self) -> Mapping[str, str]:
        """A name for people for each leg, by its id."""
        return self._names.full

    def leg_tracks(self, leg_ids: Sequence[str]) -> dict[str, list[list[tuple[float, float, float]]]]:
        """Used fixes of observed legs as lines of (longitude, latitude, s since 1970), cut at gaps."""
        lines: dict[str, list[list[tuple[float, float, float]]]] = {}
        seen = self.roster.observed
        asked = seen[seen["leg_id"].isin(set(leg_ids))].sort_values("first_fix_utc", kind="stable")
        for row in rows_of(asked):  # by time: each day of tracks is read once
            address = text(row["icao24"])
            first, last = seconds(row["first_fix_utc"]) or 0.0, seconds(row["last_fix_utc"]) or 0.0
            trail = self.trails.around({address: Reach(first, last, first, last)})[address]
            lines[text(row["leg_id"])] = trail.lines(first, last, self.thresholds["gap_s"])
        return lines

    def _end_of(self, event: Event) -> Interval:
        row = self.events[self.events["event_id"] == event.event_id].iloc[0]
        return Interval(seconds(row["in_force_until_earliest_utc"]), seconds(row["in_force_until_latest_utc"]))


def _check_bound(speed_bound_kt: float | None) -> None:
    """WrongParameter for a bound that is no speed."""
    if speed_bound_kt is not None and not BOUND_LIMITS_KT[0] <= speed_bound_kt <= BOUND_LIMITS_KT[1]:
        raise WrongParameter("speed_bound_kt", found=str(speed_bound_kt),
                             expected="a number of knots from 1 to 2000")


def question(
    docket: Docket, event: str = "", case: str = "", at: str = "", during: str = ""
) -> Question:
    """The question meant by exactly one of the four words. Raises UsageError for unknown ids and naive times."""
    if sum(map(bool, (event, case, at, during))) != 1:
        raise UsageError("clock", expected="exactly one of event, case, at and during")
    if at:
        return Question((Event(f"at:{at.strip()}", "", stretch(at)),))
    events = docket.events
    if case:
        chosen("case", case, sorted(events["case_id"].unique()), "court_events")
        return Question(tuple(events_of(events[events["case_id"] == case])))
    name, wanted = ("event", event) if event else ("during", during)
    chosen(name, wanted, events["event_id"].tolist(), "court_events")
    asked = events[events["event_id"] == wanted]
    if during and asked["event_type"].iloc[0] not in ORDERS:
        raise WrongParameter("during", found=f"{during}, which is {asked['event_type'].iloc[0]}",
                             expected="an order, which binds from then on", advice="ask for it as event instead")
    return Question(tuple(events_of(asked)), during=bool(during))
