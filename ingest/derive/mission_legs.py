"""The legs that missions are made of, as one kind of thing: reported, observed, and those that are both, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ingest.derive.claims import listed, text
from ingest.derive.intervals import Interval, seconds
from ingest.derive.match_sides import numbers_of, plain
from ingest.derive.n_number import to_hex

Row = Mapping[str, Any]

BY_HAND = "decided_by_hand"
IN_US, AT_STATION, ABROAD, UNKNOWN = "us", "station", "abroad", "unknown"
US_COUNTRIES = frozenset({"US", "PR", "VI", "GU", "AS", "MP", "UM"})
STATION = "MUGM"
US_NAMES = frozenset({"united states", "united states of america", "usa", "us"})
CHARTERED = frozenset({"ICE charter", "US charter", "private charter", "US military"})
"""What sources print where they do not name who flew."""


@dataclass(frozen=True)
class Place:
    """One end: the airport where one is named, else candidates; whether it lies in the US, abroad, or is not known."""

    airport: str = ""
    candidates: str = ""
    kind: str = UNKNOWN

    @property
    def shown(self) -> str:
        return self.airport or self.candidates


@dataclass(frozen=True)
class MissionLeg:
    """One leg. Times are in s since 1970; `aircraft` is empty where it is not known, or two may share its address.

    `match` is the leg's status in `matches`; `is_number_alone`: all that joins report and track is a number without
    airline. `cautions` are those of the match, `is_by_hand` says that it was decided by hand. `removers` and
    `destinations` are the countries that reports print.
    """

    leg_id: str
    report_id: str
    flight_id: str
    leg_no: int | None
    basis: str
    registration: str
    icao24: str
    aircraft: str
    operators: frozenset[str]
    departed: Interval
    arrived: Interval
    departure: Place
    arrival: Place
    removers: frozenset[str]
    destinations: frozenset[str]
    match: str
    is_number_alone: bool
    cautions: str = ""
    is_by_hand: bool = False

    @property
    def start_s(self) -> float | None:
        """The first time known of it."""
        ends = (self.departed.earliest, self.departed.latest, self.arrived.earliest, self.arrived.latest)
        return next((end for end in ends if end is not None), None)

    @property
    def missing(self) -> tuple[str, ...]:
        """What neither report nor track tells: aircraft, airports, times."""
        told = {"aircraft": self.aircraft, "departure_airport": self.departure.airport,
                "arrival_airport": self.arrival.airport, "departure_time": self.departed.is_known,
                "arrival_time": self.arrived.is_known}
        return tuple(name for name, value in told.items() if not value)


def mission_legs(
    reported: Iterable[Row], observed: Iterable[Row], matched: Iterable[Row], countries: Mapping[str, str]
) -> list[MissionLeg]:
    """Legs from rows of `reported_legs`, `legs` and `matches`; a leg with status agreed stands once, as observed.

    `countries` gives the ISO 3166 alpha-2 code of the country of each airport.
    """
    reports = {text(row["leg_id"]): row for row in reported}
    statuses: dict[str, str] = {}
    report_of: dict[str, str] = {}
    by_hand: set[str] = set()
    cautions: dict[str, str] = {}
    for row in matched:
        report, leg = text(row["reported_leg_id"]), text(row["leg_id"])
        statuses.update({i: text(row["status"]) for i in (report, leg) if i})
        if row["status"] == "agreed":
            report_of[leg] = report
            cautions[leg] = text(row["cautions"])
            if row["reason"] == BY_HAND:
                by_hand.add(leg)
    legs = [_leg(row, reports.get(report_of.get(text(row["leg_id"]), ""), {}), statuses, countries) for row in observed]
    legs = [replace(leg, cautions=cautions.get(leg.leg_id, "")) for leg in legs]
    legs = [replace(leg, is_number_alone=False, is_by_hand=True) if leg.leg_id in by_hand else leg for leg in legs]
    agreed = set(report_of.values())
    return legs + [_leg({}, row, statuses, countries) for i, row in reports.items() if i not in agreed]


def _leg(seen: Row, told: Row, statuses: Mapping[str, str], countries: Mapping[str, str]) -> MissionLeg:
    """One leg of an observed row, a reported row, or both; the other is empty."""
    leg_id = text(seen.get("leg_id")) or text(told.get("leg_id"))
    registration = text(seen.get("registration")) or text(told.get("registration"))
    icao24 = text(seen.get("icao24")) or text(told.get("icao24"))
    return MissionLeg(
        leg_id, text(told.get("leg_id")), text(told.get("flight_id")), int(told["leg_no"]) if told else None,
        "observed" if seen else "reported", registration, icao24,
        "" if "shared_hex" in listed(text(seen.get("cautions"))) else aircraft_of(icao24, registration),
        frozenset(listed(text(told.get("operator")))) - CHARTERED,
        _time(seen, told, "departed"), _time(seen, told, "arrived"),
        _place(seen, told, "departure", countries), _place(seen, told, "arrival", countries),
        frozenset(listed(text(told.get("removing_country")))),
        frozenset(listed(text(told.get("destination_country")))), statuses.get(leg_id, ""), _number_alone(seen, told))


def _number_alone(seen: Row, told: Row) -> bool:
    """Whether a report names neither the aircraft of its track nor a callsign that was received."""
    if not seen or not told or text(told["icao24"]) or text(told["registration"]):
        return False
    printed, sent = (numbers_of(text(value)) for value in (told["callsign_or_flight_number"], seen["callsigns"]))
    return not any(airline for airline, _ in printed & sent)


def aircraft_of(icao24: str, registration: str) -> str:
    """What tells the aircraft from others: its address, else its registration; empty where sources name several."""
    if icao24 or ";" in registration:
        return icao24
    return to_hex(plain(registration)) or plain(registration)


def _time(seen: Row, told: Row, end: str) -> Interval:
    """The received interval, else the reported one; times that were only computed count as unknown."""
    if seen:
        interval = Interval(seconds(seen[f"{end}_earliest_utc"]), seconds(seen[f"{end}_latest_utc"]))
        if interval.is_known or not told:
            return interval
    if told[f"{end}_basis"] != "reported":
        return Interval()
    return Interval(seconds(told[f"{end}_earliest_utc"]), seconds(told[f"{end}_latest_utc"]))


def _place(seen: Row, told: Row, end: str, countries: Mapping[str, str]) -> Place:
    """The observed airport where it is named, else the reported one, else candidates of the report, else of the track.

    Candidates of a track say nothing of the country.
    """
    airport = text(seen.get(f"{end}_airport_icao")) or text(told.get(f"{end}_airport_icao"))
    if airport:
        return Place(airport, "", _kind([airport], countries))
    candidates = text(told.get(f"{end}_candidates_icao"))
    if candidates:
        return Place("", candidates, _kind(listed(candidates), countries))
    return Place("", text(seen.get(f"{end}_candidates_icao")))


def _kind(codes: Iterable[str], countries: Mapping[str, str]) -> str:
    kinds = {AT_STATION if code == STATION else _country_kind(countries.get(code, "")) for code in codes}
    return kinds.pop() if len(kinds) == 1 else UNKNOWN


def _country_kind(country: str) -> str:
    return UNKNOWN if not country else IN_US if country in US_COUNTRIES else ABROAD


def is_us(country: str) -> bool:
    """Whether a printed name of a country is the United States.

    >>> is_us("United States"), is_us("the U.S."), is_us("Mexico")
    (True, True, False)
    """
    return " ".join(country.casefold().replace(".", "").split()).removeprefix("the ") in US_NAMES
