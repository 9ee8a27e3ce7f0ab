"""One leg as the court clock sees it, reported or observed: its ends, its places and what is known around an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.derive.claims import text
from ingest.derive.geodesy import KNOT_KM_S, WGS84, Place, kt
from ingest.derive.intervals import Interval, hull, seconds
from ingest.derive.n_number import to_hex
from ingest.derive.own import CAUTION
from ingest.derive.reach import SLACK_KM
from ingest.derive.region import Region
from ingest.derive.reported_legs import computed_cautions, least_distance_km, narrowed, places, time_cautions
from ingest.derive.trail import Trail

PAIRS_AT_MOST = 60


@dataclass(frozen=True)
class ClockLeg:
    """A leg with what the clock needs. Times in s since 1970; `open_gaps` are gaps in which it can have landed.

    `track` holds the airframe's positions where the leg is observed, `received` also where it is reported.
    """

    leg_id: str
    flight_id: str
    leg_no: int | None
    registration: str
    icao24: str
    basis: str
    departed: Interval
    arrived: Interval
    departure: tuple[Place, ...]
    arrival: tuple[Place, ...]
    departure_text: str
    arrival_text: str
    bound_kt: float
    known: Interval
    cautions: frozenset[str] = frozenset()
    label: str = ""
    track: Trail | None = None
    open_gaps: tuple[Interval, ...] = ()
    received: Trail | None = None

    @property
    def speed_km_s(self) -> float:
        return self.bound_kt * KNOT_KM_S

    @property
    def is_own(self) -> bool:
        """Whether it rests on own reports."""
        return CAUTION in self.cautions

    @property
    def has_airframe(self) -> bool:
        return bool(self.registration or self.icao24) and ";" not in self.registration

    def is_kin(self, other: ClockLeg) -> bool:
        """Whether the other leg is of the same flight or the same airframe."""
        same_tail = self.has_airframe and bool(self.registration) and self.registration == other.registration
        same_hex = bool(self.address) and self.address == other.address
        return self.leg_id != other.leg_id and (self.is_same_flight(other) or same_tail or same_hex)

    def is_same_flight(self, other: ClockLeg) -> bool:
        return bool(self.flight_id) and self.flight_id == other.flight_id

    @property
    def address(self) -> str:
        """The 24-bit address: the one listed or received, else the one that follows from an N-number."""
        return self.icao24 or to_hex(self.registration) or ""


def reported_leg(
    row: Mapping[str, Any], fields: Mapping[str, Place], bound_kt: float | None, spare_s: float
) -> ClockLeg:
    """A leg from a row of `reported_legs`; with another speed bound, computed ends and cautions are made anew."""
    given_departed, given_arrived = _ends(row)
    departed = given_departed if row["departed_basis"] == "reported" else Interval()
    arrived = given_arrived if row["arrived_basis"] == "reported" else Interval()
    bound = bound_kt or float(row["speed_bound_kt"])
    departure, arrival = places(row, "departure", fields), places(row, "arrival", fields)
    distance = least_distance_km(departure, arrival)
    ends = narrowed(departed, arrived, distance, bound, row["departed_basis"] == "computed")
    kept = _kept(row, bound_kt) - {"stop_possible", "arrival_computed", "departure_computed"}
    cautions = kept | time_cautions(*ends, distance, bound, spare_s) | computed_cautions(departed, arrived, ends)
    return ClockLeg(
        leg_id=text(row["leg_id"]), flight_id=text(row["flight_id"]), leg_no=int(row["leg_no"]),
        registration=text(row["registration"]), icao24=text(row["icao24"]), basis="reported",
        departed=ends[0], arrived=ends[1], departure=departure, arrival=arrival,
        departure_text=_airport_text(row, "departure"), arrival_text=_airport_text(row, "arrival"),
        bound_kt=bound, known=hull([departed, arrived]), cautions=frozenset(cautions),
    )


def observed_leg(
    row: Mapping[str, Any], fields: Mapping[str, Place], trail: Trail, open_gaps: tuple[Interval, ...],
    bound_kt: float | None,
) -> ClockLeg:
    """A leg from a row of `legs`, with the track of its airframe; an asked bound is never below the leg's own speed."""
    departed, arrived = _ends(row)
    first, last = seconds(row["first_fix_utc"]), seconds(row["last_fix_utc"])
    cautions = _kept(row, bound_kt)
    if bound_kt is not None:
        own_kt = kt(trail.fastest_km_s(first or 0.0, last or 0.0))
        cautions |= {"speed_bound_raised"} if own_kt > bound_kt else set()
        bound_kt = max(bound_kt, own_kt)
    return ClockLeg(
        leg_id=text(row["leg_id"]), flight_id="", leg_no=None,
        registration=text(row["registration"]), icao24=text(row["icao24"]), basis="observed",
        departed=departed, arrived=arrived,
        departure=_named(row, "departure", fields), arrival=_named(row, "arrival", fields),
        departure_text=text(row["departure_airport_icao"]), arrival_text=text(row["arrival_airport_icao"]),
        bound_kt=bound_kt or float(row["speed_bound_kt"]),
        known=hull([departed, arrived, Interval(first, last)]),
        cautions=frozenset(cautions), label=text(row["label"]), track=trail, open_gaps=open_gaps, received=trail,
    )


def _kept(row: Mapping[str, Any], bound_kt: float | None) -> set[str]:
    """The cautions of a stored leg, without those that speak of its own speed bound where another is asked for."""
    cautions = set(text(row["cautions"]).split(";")) - {""}
    return cautions if bound_kt is None else cautions - {"speed_bound_raised", "type_unknown"}


def _ends(row: Mapping[str, Any]) -> tuple[Interval, Interval]:
    return (Interval(seconds(row["departed_earliest_utc"]), seconds(row["departed_latest_utc"])),
            Interval(seconds(row["arrived_earliest_utc"]), seconds(row["arrived_latest_utc"])))


def _airport_text(row: Mapping[str, Any], end: str) -> str:
    return text(row[f"{end}_airport_icao"]) or text(row[f"{end}_candidates_icao"])


def _named(row: Mapping[str, Any], end: str, fields: Mapping[str, Place]) -> tuple[Place, ...]:
    code = text(row[f"{end}_airport_icao"])
    return (fields[code],) if code in fields else ()


@dataclass(frozen=True)
class Surroundings:
    """The areas an aircraft can have been in during an event, with the times of what is known around it."""

    regions: tuple[Region, ...]
    before_s: float | None
    after_s: float | None


def surroundings(leg: ClockLeg, event: Interval) -> Surroundings:
    """The potential path areas of a leg that is, or may be, under way during the event.

    The event is cut to the time between the first possible departure and the last possible arrival.
    """
    start = _later(event.earliest, leg.departed.earliest)
    end = _sooner(event.latest, leg.arrived.latest)
    if leg.track is not None:
        return along_track(leg.track, start, end, leg.speed_km_s)
    t0 = leg.departed.earliest if leg.departure else None
    t1 = leg.arrived.latest if leg.arrival else None
    befores: tuple[Place | None, ...] = leg.departure if t0 is not None else (None,)
    afters: tuple[Place | None, ...] = leg.arrival if t1 is not None else (None,)
    since = end - t0 if t0 is not None else 0.0
    until = t1 - start if t1 is not None else 0.0
    total = t1 - t0 if t0 is not None and t1 is not None else 0.0
    regions = joinable([Region(a, b, since, until, total, leg.speed_km_s) for a in befores for b in afters])
    return Surroundings(tuple(regions), t0, t1)


def joinable(regions: list[Region]) -> list[Region]:
    """Of alternatives between candidate airports those that the bound allows; all where it allows none."""
    return [region for region in regions if region.excess_km <= 0] or regions


def _later(one: float | None, other: float | None) -> float:
    return max(v for v in (one, other) if v is not None)


def _sooner(one: float | None, other: float | None) -> float:
    return min(v for v in (one, other) if v is not None)


def along_track(track: Trail, start: float, end: float, speed_km_s: float) -> Surroundings:
    """One area for each pair of consecutive fixes that [start, end] (s) meets, and one beyond each end of the track."""
    first = int(np.searchsorted(track.time_s, start, side="right")) - 1
    last = int(np.searchsorted(track.time_s, end, side="left"))
    last = max(last, first + 1)
    count = len(track.time_s)
    regions = []
    if first < 0:
        regions.append(Region(None, track.place(0), 0.0, float(track.time_s[0]) - start, 0.0, speed_km_s))
    if last >= count:
        regions.append(Region(track.place(count - 1), None, end - float(track.time_s[-1]), 0.0, 0.0, speed_km_s))
    regions += between_fixes(track, _thinned(max(first, 0), min(last, count - 1)), start, end, speed_km_s)
    return Surroundings(tuple(regions), float(track.time_s[first]) if first >= 0 else None,
                        float(track.time_s[last]) if last < count else None)


def _thinned(first: int, last: int) -> list[int]:
    """Indexes from first to last, at most PAIRS_AT_MOST steps: leaving fixes out only ever widens an area."""
    if last <= first:
        return []
    return sorted({int(i) for i in np.linspace(first, last, min(last - first, PAIRS_AT_MOST) + 1)})


def between_fixes(
    track: Trail, indexes: Sequence[int], start: float, end: float, speed_km_s: float
) -> list[Region]:
    """The area between each of some fixes and the next of them during [start, end] (s), cut to the time between them.

    Fixes up to SLACK_KM further apart than the speed (km/s) allows are joined at the speed that they need.
    """
    at = np.asarray(indexes, dtype=np.int64)
    time_s, latitude, longitude = track.time_s[at], track.latitude[at], track.longitude[at]
    apart = np.asarray(WGS84.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])[2]) / 1000
    t0, t1, total = time_s[:-1], time_s[1:], np.diff(time_s)
    excess = apart - speed_km_s * total
    near = (excess > 0) & (excess <= SLACK_KM) & (total > 0)
    speed = speed_km_s + np.divide(excess + 1e-6, total, out=np.zeros(len(total)), where=near)
    places = [Place(*at) for at in zip(latitude.tolist(), longitude.tolist(), strict=True)]
    columns = (np.minimum(end, t1) - t0, t1 - np.maximum(start, t0), total, speed)
    regions = [Region(*row) for row in zip(places[:-1], places[1:], *(c.tolist() for c in columns), strict=True)]
    for region, km in zip(regions, (apart - speed * total).tolist(), strict=True):
        region.__dict__["excess_km"] = km
    return regions
