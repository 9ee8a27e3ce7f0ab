"""Reported legs from claims: one row for each leg that sources speak of, with its working times and airports.

Schedules never count, nor do claims that speak of several flights at once: neither makes a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ingest.derive.claims import TimeClaim, WorkingTime, joined, listed, rows_of, text, time_claim, working_time
from ingest.derive.geodesy import KNOT_KM_S, Place, between_km
from ingest.derive.intervals import Interval, timestamp
from ingest.derive.n_number import to_hex
from ingest.derive.own import cautions_of, ledger_of
from ingest.derive.speeds import Fleet

Row = dict[str, Any]


def reported_legs(
    reference: Mapping[str, pd.DataFrame], fleet: Fleet, fields: Mapping[str, Place], spare_s: float,
    dropped: frozenset[tuple[str, str]],
) -> list[Row]:
    """Rows of the table `reported_legs`.

    `fields` are airports by code, aliases included; `spare_s` is the spare time from which a stop is possible;
    `dropped` holds (flight id, source address) of claims that a curated row drops.
    """
    return [_leg(flight, number, rows, fleet, fields, spare_s)
            for (flight, number), rows in sorted(claims_of_legs(reference, dropped).items())]


def claims_of_legs(
    reference: Mapping[str, pd.DataFrame], dropped: frozenset[tuple[str, str]],
) -> dict[tuple[str, int], list[Row]]:
    """The claims about each leg that count, by flight id and number; neither schedules nor what a curated row drops."""
    decisions = rows_of(reference["curated_decisions"])
    merged = {text(row["subject"]) for row in decisions if text(row["decision"]) == "same_flight"}
    groups: dict[tuple[str, int], list[Row]] = {}
    for row in rows_of(reference["reported_leg_claims"]):
        flight = text(row["flight_id"])
        counts = text(row["scope"]) == "leg" and not bool(row["is_schedule"])
        if counts and flight not in merged and (flight, text(row["source_url"])) not in dropped:
            groups.setdefault((flight, int(row["leg_no"])), []).append(row)
    return groups


def _leg(
    flight: str, number: int, rows: list[Row], fleet: Fleet, fields: Mapping[str, Place], spare_s: float
) -> Row:
    departed = working_time(_claims(rows, "departed"))
    arrived = working_time(_claims(rows, "arrived"))
    registrations = joined(text(row["registration"]) for row in rows)
    icao_type = fleet.type_of(registrations, (text(row["aircraft_type"]) for row in rows))
    departure, departure_candidates = airport_of(rows, "departure", fields)
    arrival, arrival_candidates = airport_of(rows, "arrival", fields)
    cautions = {*departed.cautions, *arrived.cautions, *cautions_of(rows), *range_cautions(departed, arrived)}
    if departure_candidates or arrival_candidates:
        cautions.add("airport_candidates")
    if not (departure or departure_candidates) or not (arrival or arrival_candidates):
        cautions.add("airport_unknown")
    if not icao_type:
        cautions.add("type_unknown")
    if ";" in registrations:
        cautions.add("aircraft_differ")
    row: Row = {
        "leg_id": f"{flight}-{number}",
        "flight_id": flight,
        "leg_no": number,
        "callsign_or_flight_number": joined(text(r["callsign_or_flight_number"]) for r in rows),
        "registration": registrations,
        "icao24": fleet.addresses.get(registrations) or to_hex(registrations) or "",
        "aircraft_type": icao_type,
        "operator": joined(text(r["operator"]) for r in rows),
        "departure_airport_icao": departure,
        "departure_candidates_icao": departure_candidates,
        "arrival_airport_icao": arrival,
        "arrival_candidates_icao": arrival_candidates,
        "departed_precision": departed.precision,
        "arrived_precision": arrived.precision,
        "destination_country": joined(text(r["destination_country"]) for r in rows),
        "removing_country": joined(text(r["removing_country"]) for r in rows),
        "speed_bound_kt": fleet.bound_kt(icao_type),
        "claim_count": len(rows), "ledger": ledger_of(cautions),
    }
    nonstop = any(bool(r["is_nonstop"]) for r in rows)
    distance = least_distance_km(places(row, "departure", fields), places(row, "arrival", fields))
    ends = narrowed(departed.interval, arrived.interval, distance, row["speed_bound_kt"], nonstop)
    return row | _times(*ends, departed.interval.is_known, arrived.interval.is_known) | {
        "cautions": joined(cautions | time_cautions(*ends, distance, row["speed_bound_kt"], spare_s)
                           | computed_cautions(departed.interval, arrived.interval, ends))
    }


def _claims(rows: list[Row], end: str) -> list[TimeClaim]:
    claims = (time_claim(row, f"{end}_", f"{end}_precision", "claim_source") for row in rows)
    return [claim for claim in claims if claim is not None]


def airport_of(rows: list[Row], end: str, fields: Mapping[str, Place]) -> tuple[str, str]:
    """The airport that all claims agree on, else all that any of them names, joined by `;`, in codes in use."""
    def in_use(code: str) -> str:
        return fields[code].code if code in fields else code

    codes = {in_use(text(row[f"{end}_airport_icao"])) for row in rows} - {""}
    cities = [{in_use(code) for code in listed(text(row[f"{end}_candidates_icao"]))} for row in rows]
    if len(codes) == 1 and all(not city or codes <= city for city in cities):
        return codes.pop(), ""
    others = [city for city in cities if city and not city & codes]
    return "", joined(codes.union(*others))


def places(leg: Mapping[str, Any], end: str, fields: Mapping[str, Place]) -> tuple[Place, ...]:
    """The places of a leg's airport, or of all its candidates; those without coordinates are left out."""
    codes = listed(text(leg[f"{end}_airport_icao"])) or listed(text(leg[f"{end}_candidates_icao"]))
    return tuple(fields[code] for code in codes if code in fields)


def least_distance_km(departure: Iterable[Place], arrival: Iterable[Place]) -> float:
    """Least geodesic distance in km between the two sets of places; 0 when one is empty."""
    arrivals = tuple(arrival)
    return min((between_km(a, b) for a in departure for b in arrivals), default=0.0)


def narrowed(
    departed: Interval, arrived: Interval, distance_km: float, bound_kt: float, nonstop: bool
) -> tuple[Interval, Interval]:
    """Unknown ends narrowed by the speed bound: an arrival from below; a departure from above if `nonstop` is said."""
    flight_s = distance_km / (bound_kt * KNOT_KM_S)
    if not arrived.is_known and departed.earliest is not None:
        arrived = Interval(float(int(departed.earliest + flight_s)), None)
    elif not departed.is_known and arrived.latest is not None and nonstop:
        departed = Interval(None, float(-int(-(arrived.latest - flight_s) // 1)))
    return departed, arrived


def computed_cautions(departed: Interval, arrived: Interval, ends: tuple[Interval, Interval]) -> set[str]:
    """Cautions for ends that narrowing has filled."""
    return ({"departure_computed"} if ends[0] != departed else set()) | (
        {"arrival_computed"} if ends[1] != arrived else set())


def time_cautions(
    departed: Interval, arrived: Interval, distance_km: float, bound_kt: float, spare_s: float
) -> set[str]:
    """stop_possible, where time is to spare; claims_inconsistent, where the arrival lies before the departure."""
    cautions = set()
    if departed.earliest is not None and arrived.latest is not None:
        needed = distance_km / (bound_kt * KNOT_KM_S)
        if arrived.latest < departed.earliest:
            cautions.add("claims_inconsistent")
        elif distance_km and arrived.latest - departed.earliest - needed > spare_s:
            cautions.add("stop_possible")
    return cautions


def range_cautions(departed: WorkingTime, arrived: WorkingTime) -> set[str]:
    """arrival_range_before_departure, where both are known to less than a day and the arrival's interval begins first.

    An arrival that ends before the departure begins is claims_inconsistent instead.
    """
    begin, end = arrived.interval.earliest, arrived.interval.latest
    left, is_within_a_day = departed.interval.earliest, {departed.precision, arrived.precision} <= {"minute", "range"}
    begins_first = begin is not None and left is not None and begin < left and (end is None or end >= left)
    return {"arrival_range_before_departure"} if is_within_a_day and begins_first else set()


def _times(departed: Interval, arrived: Interval, departed_reported: bool, arrived_reported: bool) -> Row:
    def basis(interval: Interval, reported: bool) -> str:
        return "reported" if reported else ("computed" if interval.is_known else "unknown")

    return {
        "departed_earliest_utc": timestamp(departed.earliest),
        "departed_latest_utc": timestamp(departed.latest),
        "arrived_earliest_utc": timestamp(arrived.earliest),
        "arrived_latest_utc": timestamp(arrived.latest),
        "departed_basis": basis(departed, departed_reported),
        "arrived_basis": basis(arrived, arrived_reported),
    }
