"""Answers: the one place that command line, pages and addresses ask, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from ingest.derive.areas import Airframe, area_row
from ingest.derive.claims import dropped_claims, rows_of, text
from ingest.derive.clock_leg import ClockLeg, Trail, observed_leg, reported_leg, trail_of
from ingest.derive.court_clock import Answer, Clock, Event
from ingest.derive.exits import exit_row
from ingest.derive.findings import finding_sentence, in_force_sentence, told_apart
from ingest.derive.geodesy import Place
from ingest.derive.intervals import Interval, seconds
from ingest.derive.places import places_of
from ingest.derive.territory import Territory
from ingest.derive.verdicts import polygon_of
from ingest.errors import StoreError, UsageError, WrongParameter
from ingest.frames import conformed
from ingest.manifest import Release
from ingest.question import Question, chosen, instant, stretch
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Store
from ingest.vocabulary import ORDERS

STATION = "MUGM"
CLASS_COLUMNS = ("leg_class", "leg_class_reason", "mission_id")
BOUND_LIMITS_KT = (1.0, 2000.0)


def open_release(store: Store) -> Release:
    """The last release of a store. StoreError, with the command to run, while there is none."""
    release = store.current()
    if release is None:
        raise StoreError(str(store.root), found="no release", expected="a store with data",
                         advice="run python -m ingest build")
    return release


class Docket:
    """A release made ready for questions. Making it takes about a tenth of a second; keep it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.thresholds = thresholds()
        self._kept: tuple[Any, list[Answer]] = (None, [])
        self._trails: dict[str, Trail] = {}

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
    def _leg_rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return rows_of(self.release.table("reported_legs")), rows_of(self.release.table("legs"))

    @cached_property
    def _report_of(self) -> Mapping[str, Mapping[str, Any]]:
        """The row of `reported_legs` that speaks of an observed leg, by the id of that leg."""
        agreed = {text(row["reported_leg_id"]): text(row["leg_id"]) for row in rows_of(self.release.table("matches"))
                  if row["status"] == "agreed"}
        return {agreed[row["leg_id"]]: row for row in self._leg_rows[0] if row["leg_id"] in agreed}

    @cached_property
    def _open_gaps(self) -> Mapping[str, tuple[Interval, ...]]:
        gaps = self.release.table("gaps")
        found: dict[str, tuple[Interval, ...]] = {}
        for row in rows_of(gaps[gaps["landing_in_gap"] != "no"]):
            gap = Interval(seconds(row["before_utc"]), seconds(row["after_utc"]))
            found[row["leg_id"]] = (*found.get(row["leg_id"], ()), gap)
        return found

    def legs(self, flights: Sequence[str] = (), speed_bound_kt: float | None = None) -> list[ClockLeg]:
        """All legs, reported and observed, or those of the flights (flight ids or leg ids) asked for.

        One that is both (status agreed in `matches`) stands once, as observed, with the report's flight and number.
        Raises UsageError for an id that is not in the store and for a bound that is no speed.
        """
        if speed_bound_kt is not None and not BOUND_LIMITS_KT[0] <= speed_bound_kt <= BOUND_LIMITS_KT[1]:
            raise WrongParameter("speed_bound_kt", found=str(speed_bound_kt),
                                 expected="a number of knots from 1 to 2000")
        reported, observed = self._leg_rows
        known = sorted({text(r["flight_id"]) for r in reported} | {text(r["leg_id"]) for r in (*reported, *observed)})
        wanted = {chosen("flight", flight, known, "reported_legs or legs") for flight in flights}
        wanted |= {leg for leg, report in self._report_of.items() if report["leg_id"] in wanted}
        spare = self.thresholds["stop_possible_spare_s"]
        matched = {report["leg_id"] for report in self._report_of.values()}
        legs = [reported_leg(row, self.fields, speed_bound_kt, spare) for row in reported
                if row["leg_id"] not in matched]
        legs = [replace(leg, received=self._trail(leg.address)) for leg in legs]
        for row in observed:
            trail = self._trail(text(row["icao24"]))
            assert trail is not None  # a leg has fixes
            gaps = self._open_gaps.get(text(row["leg_id"]), ())
            leg = observed_leg(row, self.fields, trail, gaps, speed_bound_kt)
            report = self._report_of.get(leg.leg_id)
            legs.append(leg if report is None else replace(
                leg, flight_id=text(report["flight_id"]), leg_no=int(report["leg_no"])))
        return [leg for leg in legs if not wanted or leg.flight_id in wanted or leg.leg_id in wanted]

    def fixes_of(self, icao24: str, columns: list[str] | None = None) -> pd.DataFrame:
        """The fixes of one aircraft, used or not, in order of time."""
        coverage = self.release.table("coverage", columns=["icao24", "day_utc"])
        days = {day[:7] + "/" + day[8:] for day in coverage.loc[coverage["icao24"] == icao24, "day_utc"]}
        return self.release.table("fixes", columns=columns, filters=[("icao24", "==", icao24)], partitions=days)

    @cached_property
    def _received(self) -> frozenset[str]:
        """The addresses of which there are positions."""
        return frozenset(self.release.table("coverage", columns=["icao24", "fixes"]).query("fixes > 0")["icao24"])

    def _trail(self, icao24: str) -> Trail | None:
        """The track of an aircraft, None where no position of it was received; read once and kept."""
        if icao24 not in self._received:
            return None
        if icao24 not in self._trails:
            columns = ["time_utc", "latitude", "longitude", "ground_speed_kt", "set_aside_reason"]
            self._trails[icao24] = trail_of(self.fixes_of(icao24, columns))
        return self._trails[icao24]

    @cached_property
    def leg_classes(self) -> Mapping[str, Mapping[str, Any]]:
        """The row of `leg_classes` for each leg, by the leg's id."""
        return {text(row["leg_id"]): row for row in rows_of(self.release.table("leg_classes"))}

    def answers(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> list[Answer]:
        """The clock's answers in the order of events and legs; kept for the same question."""
        key = (question, tuple(flights), all_legs, speed_bound_kt)
        kept_key, found = self._kept
        if key != kept_key:
            found = self._found(question, flights, all_legs, speed_bound_kt)
            self._kept = (key, found)
        return found

    def _found(
        self, question: Question, flights: Sequence[str], all_legs: bool, speed_bound_kt: float | None
    ) -> list[Answer]:
        every = self.legs((), speed_bound_kt)
        asked = {leg.leg_id for leg in self.legs(flights, speed_bound_kt)} if flights else None
        found: list[Answer] = []
        for event in question.events:
            if question.during:
                rows = self._clock.rows_in_force(event, self._end_of(event), every, all_legs)
                found += [Answer(row, ()) for row in rows if asked is None or row["leg_id"] in asked]
            else:
                found += self._clock.answers(event, every, all_legs, asked)
        return found

    def clock(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> pd.DataFrame:
        """The table `court_clock` for a question: a row for each event and leg."""
        rows = [answer.row for answer in self.answers(question, flights, all_legs, speed_bound_kt)]
        classes = [self.leg_classes.get(text(row["leg_id"]), {}) for row in rows]
        told = [{name: classed.get(name, "") for name in CLASS_COLUMNS} for classed in classes]
        return conformed(TABLES["court_clock"], [row | more for row, more in zip(rows, told, strict=True)])

    def clock_areas(
        self, question: Question, flights: Sequence[str] = (), all_legs: bool = False,
        speed_bound_kt: float | None = None,
    ) -> dict[str, shapely.Geometry]:
        """The potential path area (WGS 84) of each leg that has one, by leg id; of several events the last."""
        answers = self.answers(question, flights, all_legs, speed_bound_kt)
        bounded = (a for a in answers if a.regions and a.row["potential_path_area_km2"] is not None)
        return {str(a.row["leg_id"]): polygon_of(a.regions) for a in bounded}

    def areas_at(self, icao24: str, at: str, speed_bound_kt: float | None = None) -> pd.DataFrame:
        """The answer `areas`, with a column `geometry`: where an aircraft can have been at each of some instants.

        `at` holds ISO times with a zone, joined by commas. Raises UsageError for one that is none, for an aircraft
        that is not in the store, and for a bound that is no speed.
        """
        every = self.legs((), speed_bound_kt)
        chosen("icao24", icao24, sorted(self._received | {leg.address for leg in every} - {""}),
               "coverage or reported_legs")
        legs = [leg for leg in every if leg.address == icao24]
        bound = speed_bound_kt or max((leg.bound_kt for leg in legs), default=self.thresholds["unknown_type_bound_kt"])
        airframe = Airframe(icao24, legs, self._trail(icao24), bound)
        rows = [area_row(airframe, instant(one), self.thresholds) for one in dict.fromkeys(at.split(","))]
        shapes = pd.Series([row["geometry"] for row in rows], dtype=object)
        return conformed(TABLES["areas"], rows).assign(geometry=shapes)

    def exits(self, flights: Sequence[str] = (), speed_bound_kt: float | None = None) -> pd.DataFrame:
        """The table `exits`: when each leg can have been inside US territory."""
        radius = self.thresholds["guantanamo_radius_km"]
        rows = [exit_row(leg, self.territory, self.fields[STATION], radius)
                for leg in self.legs(flights, speed_bound_kt)]
        return conformed(TABLES["exits"], rows)

    def finding(self, frame: pd.DataFrame) -> str:
        """What the rows of the clock for one event, or for one order in force, say together, in a sentence."""
        rows = rows_of(frame)
        if any(row["in_force"] for row in rows):
            return in_force_sentence(rows)
        return finding_sentence(rows, self.names_in(frame))

    def names_in(self, frame: pd.DataFrame) -> dict[str, str]:
        """The names of the legs in rows of the clock; legs of one name carry their number."""
        return told_apart(rows_of(frame), self.leg_names)

    @cached_property
    def leg_names(self) -> Mapping[str, str]:
        """A name for people for each leg: flight number or callsign with the registration."""
        reported, observed = self._leg_rows
        names = {text(r["leg_id"]): text(r["callsign_or_flight_number"]) or text(r["flight_id"]) for r in reported}
        for r in observed:
            names[text(r["leg_id"])] = " ".join(x for x in (text(r["registration"]) or text(r["icao24"]),
                                                            text(r["callsigns"]).replace(";", "/")) if x)
        return names | {leg: names[text(report["leg_id"])] for leg, report in self._report_of.items()}

    def leg_tracks(self, leg_ids: Sequence[str]) -> dict[str, list[list[tuple[float, float, float]]]]:
        """Used fixes of observed legs as lines of (longitude, latitude, s since 1970), cut at gaps."""
        lines: dict[str, list[list[tuple[float, float, float]]]] = {}
        for row in self._leg_rows[1]:
            if row["leg_id"] in set(leg_ids):
                trail = self._trail(text(row["icao24"]))
                assert trail is not None  # a leg has fixes
                first, last = seconds(row["first_fix_utc"]), seconds(row["last_fix_utc"])
                lines[text(row["leg_id"])] = trail.lines(first or 0.0, last or 0.0, self.thresholds["gap_s"])
        return lines

    def _end_of(self, event: Event) -> Interval:
        row = self.events[self.events["event_id"] == event.event_id].iloc[0]
        return Interval(seconds(row["in_force_until_earliest_utc"]), seconds(row["in_force_until_latest_utc"]))


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
        return Question(tuple(_events(events[events["case_id"] == case])))
    name, wanted = ("event", event) if event else ("during", during)
    chosen(name, wanted, events["event_id"].tolist(), "court_events")
    asked = events[events["event_id"] == wanted]
    if during and asked["event_type"].iloc[0] not in ORDERS:
        raise WrongParameter("during", found=f"{during}, which is {asked['event_type'].iloc[0]}",
                             expected="an order, which binds from then on", advice="ask for it as event instead")
    return Question(tuple(_events(asked)), during=bool(during))


def _events(frame: pd.DataFrame) -> list[Event]:
    return [
        Event(text(row["event_id"]), text(row["case_id"]),
              Interval(seconds(row["event_earliest_utc"]), seconds(row["event_latest_utc"])))
        for row in rows_of(frame)
    ]
