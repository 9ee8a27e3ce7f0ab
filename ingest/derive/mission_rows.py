"""Rows of the tables `missions` and `leg_classes`, each with what decides it in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.derive.claims import joined, text
from ingest.derive.intervals import Interval, timestamp
from ingest.derive.leg_classes import REMOVAL, Classed
from ingest.derive.mission_legs import MissionLeg
from ingest.derive.mission_links import HAND_OFF, Link
from ingest.vocabulary import LEG_CLASS_REASONS, LEG_PARTS, MISSION_LINKS

Row = dict[str, Any]


def class_row(leg: MissionLeg, classed: Classed, place: tuple[str, int] | None,
              decision: Mapping[str, Any] | None) -> Row:
    """The row of `leg_classes` for a leg; `place` is the mission's id and the leg's number in it."""
    mission_id, number = place or ("", None)
    return {
        "leg_id": leg.leg_id, "reported_leg_id": leg.report_id, "flight_id": leg.flight_id, "leg_no": leg.leg_no,
        "basis": leg.basis, "registration": leg.registration, "icao24": leg.icao24,
        "departure_airport_icao": leg.departure.shown, "arrival_airport_icao": leg.arrival.shown,
        **_times(leg.departed, leg.arrived), "leg_class": classed.leg_class, "leg_class_reason": classed.reason,
        "mission_id": mission_id, "mission_leg_no": number, "missing": ";".join(leg.missing),
        "decision": joined([*(["class"] if decision else []), *(["match"] if leg.is_by_hand else [])]),
        "cautions": leg.cautions, "note": _class_note(leg, classed, decision),
    }


def _class_note(leg: MissionLeg, classed: Classed, decision: Mapping[str, Any] | None) -> str:
    sentence = LEG_CLASS_REASONS[classed.reason]
    if decision:
        sentence = (f"Decided by hand on {text(decision['decided_on'])} by {text(decision['decided_by'])}: "
                    f"{text(decision['reason']).rstrip('.')}.")
    return f"{sentence} {_not_known(leg.missing)}".strip()


def _not_known(missing: Iterable[str]) -> str:
    """What is missing, in words.

    >>> _not_known(("aircraft", "arrival_time"))
    'Not known: aircraft, time of arrival.'
    """
    told = ", ".join(LEG_PARTS[name] for name in missing)
    return f"Not known: {told}." if told else ""


def mission_row(legs: Sequence[MissionLeg], links: Sequence[Link], classes: Mapping[str, Classed],
                told: Mapping[str, set[int]]) -> Row:
    """The row of `missions` for legs in order; at least one of them is a removal.

    `told` has the numbers of the legs that claims tell of each flight, in this mission or elsewhere.
    """
    removals = [leg for leg in legs if classes[leg.leg_id].leg_class == REMOVAL]
    first = removals[0]
    missing = [name for name in LEG_PARTS if any(name in leg.missing for leg in legs)]
    row: Row = {
        "mission_id": f"m-{first.report_id or first.leg_id}",
        "flight_ids": _each(leg.flight_id for leg in legs), "leg_ids": ";".join(leg.leg_id for leg in legs),
        "leg_classes": ";".join(classes[leg.leg_id].leg_class for leg in legs), "leg_count": len(legs),
        "registrations": _each(leg.registration for leg in legs), "icao24s": _each(leg.icao24 for leg in legs),
        "route": ";".join(f"{_code(leg.departure.airport)}-{_code(leg.arrival.airport)}" for leg in legs),
        "hand_off_airports_icao": _each(link.first.arrival.airport for link in links if link.reason == HAND_OFF),
        "link_reasons": joined(link.reason for link in links), **_times(first.departed, removals[-1].arrived),
        "destination_country": joined(country for leg in removals for country in leg.destinations),
        "basis": joined(leg.basis for leg in legs), "missing": ";".join(missing),
        "missing_legs": ";".join(_missing_legs(legs, told)),
    }
    return row | {"note": _mission_note(row, legs)}


def _mission_note(row: Row, legs: Sequence[MissionLeg]) -> str:
    told = [MISSION_LINKS[key] for key in MISSION_LINKS if key in row["link_reasons"].split(";")]
    if row["leg_count"] == 1:
        told = ["Only one leg of it is known."]
    if row["missing_legs"]:
        told.append(f"The numbers leave room for legs that no claim tells: {_leg_words(row)}.")
    lacking = [f"of leg {n}: {', '.join(LEG_PARTS[name] for name in leg.missing)}"
               for n, leg in enumerate(legs, 1) if leg.missing]
    if lacking:
        told.append(f"Not known {'; '.join(lacking)}." if len(legs) > 1 else _not_known(legs[0].missing))
    return " ".join(told)


def _leg_words(row: Row) -> str:
    """The missing legs by their numbers, with the flight where the mission has several."""
    named = [leg.rpartition("-") for leg in row["missing_legs"].split(";")]
    several = ";" in row["flight_ids"]
    return ", ".join(f"leg {number}{f' of flight {flight}' if several else ''}" for flight, _, number in named)


def _missing_legs(legs: Iterable[MissionLeg], told: Mapping[str, set[int]]) -> list[str]:
    """Flight and number of the legs that a flight's numbers leave room for before its last here, and no claim tells."""
    last: dict[str, int] = {}
    for leg in legs:
        if leg.flight_id and leg.leg_no:
            last[leg.flight_id] = max(leg.leg_no, last.get(leg.flight_id, 0))
    return [f"{flight}-{n}" for flight, number in sorted(last.items()) for n in range(1, number)
            if n not in told.get(flight, ())]


def _each(values: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(value for value in values if value))


def _code(airport: str) -> str:
    return airport or "?"


def _times(departed: Interval, arrived: Interval) -> Row:
    return {"departed_earliest_utc": timestamp(departed.earliest), "departed_latest_utc": timestamp(departed.latest),
            "arrived_earliest_utc": timestamp(arrived.earliest), "arrived_latest_utc": timestamp(arrived.latest)}
