"""Arrivals of removals: one for each country a mission was bound for, and which of them cannot both have been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.derive.claims import listed, text
from ingest.derive.intervals import Interval, hull, low, seconds
from ingest.derive.mission_legs import aircraft_of

Row = Mapping[str, Any]

AFTER_TAKE_OFF_S = 86400.0  # by when a flight with a known take-off alone has arrived
TWO_TAKE_OFFS_S = 1200.0  # within which one aircraft does not take off for two flights


@dataclass(frozen=True)
class Arrival:
    """A removal's arrival: the countries it may have been bound for, when (s since 1970), the time zone there.

    `destinations` has one country where the reports agree. `departed` is the leg's take-off, and `flown_until` the
    last second up to which it was certainly in the air after it; `aircraft` is empty where it is not known.
    """

    destinations: frozenset[str]
    time: Interval
    zone: str
    is_observed: bool
    aircraft: str
    departed: Interval
    flown_until: float | None

    def excludes(self, other: Arrival) -> bool:
        """Whether one aircraft cannot have flown both: in the air at once for certain, or off within 20 minutes."""
        if not self.aircraft or self.aircraft != other.aircraft:
            return False
        latest = [end for end in (self.departed.latest, other.departed.latest) if end is not None]
        if len(latest) < 2:
            return False
        whole = hull((self.departed, other.departed))
        at_once = low(self.flown_until) > max(latest) and low(other.flown_until) > max(latest)
        return at_once or max(latest) - low(whole.earliest) <= TWO_TAKE_OFFS_S


def groups_of_arrivals(missions: Iterable[Row], classes: Iterable[Row], reported: Iterable[Row],
                       zones: Mapping[str, str]) -> list[list[Arrival]]:
    """The arrivals of all missions, from rows of `missions`, `leg_classes` and `reported_legs`.

    Those that exclude each other are in one group; each other one is alone in its own.
    """
    told = {text(row["leg_id"]): row for row in reported}
    legs = {text(row["leg_id"]): row for row in classes}
    arrivals = [arrival for row in missions
                for arrival in _arrivals([legs[leg] for leg in listed(text(row["leg_ids"]))], told, zones)]
    alone = [[arrival] for arrival in arrivals if not arrival.aircraft]
    fleet: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        if arrival.aircraft:
            fleet.setdefault(arrival.aircraft, []).append(arrival)
    return alone + [group for flown in fleet.values() for group in _groups(flown)]


def _groups(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    groups: list[list[Arrival]] = []
    for arrival in arrivals:
        meeting = [group for group in groups if any(arrival.excludes(other) for other in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append([arrival, *(other for group in meeting for other in group)])
    return groups


def _arrivals(legs: Sequence[Row], told: Mapping[str, Row], zones: Mapping[str, str]) -> list[Arrival]:
    """The arrivals of a mission: its last removal leg to each destination; stops on the way are none."""
    last: dict[frozenset[str], Row] = {}
    for leg in legs:
        if leg["leg_class"] == "removal":
            report = told.get(text(leg["reported_leg_id"]), {})
            last[frozenset(listed(text(report.get("destination_country"))))] = leg
    return [_arrival(destinations, leg, told.get(text(leg["reported_leg_id"]), {}), zones)
            for destinations, leg in last.items()]


def _arrival(destinations: frozenset[str], leg: Row, report: Row, zones: Mapping[str, str]) -> Arrival:
    until = seconds(leg["arrived_earliest_utc"]) or seconds(report.get("arrived_earliest_utc"))
    return Arrival(destinations, _arrived(leg), zones.get(text(leg["arrival_airport_icao"]), "UTC"),
                   leg["basis"] == "observed", aircraft_of(text(leg["icao24"]), text(leg["registration"])),
                   _time(leg, "departed"), until)


def _arrived(leg: Row) -> Interval:
    """When a leg arrived; where only its take-off is known, from then to a day later."""
    arrived, departed = _time(leg, "arrived"), _time(leg, "departed")
    if arrived.is_known or departed.latest is None:
        return arrived
    return Interval(departed.earliest, departed.latest + AFTER_TAKE_OFF_S)


def _time(leg: Row, end: str) -> Interval:
    return Interval(seconds(leg[f"{end}_earliest_utc"]), seconds(leg[f"{end}_latest_utc"]))
