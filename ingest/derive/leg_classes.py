"""The class of a leg by what reports say of it, before its place in a mission is looked at.

The words are those of Witness at the Border and Human Rights First; see docs/methods.md. Only a report, or a decision
made by hand, makes a leg a removal: an airport, an operator or a callsign never does.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.derive.mission_legs import ABROAD, AT_STATION, IN_US, UNKNOWN, MissionLeg, is_us

REMOVAL, CONNECTION, RETURN, UNDETERMINED = "removal", "connection", "return", "undetermined"


class Classed(NamedTuple):
    """A class and the key of what decides it, from `vocabulary.LEG_CLASSES` and `LEG_CLASS_REASONS`."""

    leg_class: str
    reason: str


def class_by_report(leg: MissionLeg) -> Classed:
    """The class that the reports of a leg give it; undetermined, with the reason, where they give none."""
    if not leg.report_id:
        return Classed(UNDETERMINED, {"undetermined": "report_not_settled", "contradicted": "report_contradicted"}.get(
            leg.match, "no_report"))
    if leg.match == "contradicted":
        return Classed(UNDETERMINED, "report_contradicted")
    if leg.is_number_alone:
        return Classed(UNDETERMINED, "number_alone")
    if not leg.removers:
        return Classed(UNDETERMINED, "no_claim_of_removal")
    if not all(map(is_us, leg.removers)):
        return Classed(UNDETERMINED, "removers_differ" if any(map(is_us, leg.removers)) else "other_country_removes")
    return _by_destination(leg)


def _by_destination(leg: MissionLeg) -> Classed:
    """Of a leg on which, by its reports, the United States takes people somewhere."""
    within_us = leg.departure.kind == leg.arrival.kind == IN_US
    bound_for_us = {is_us(country) for country in leg.destinations}
    if not bound_for_us:
        return Classed(UNDETERMINED, "destination_not_stated")
    if bound_for_us == {True}:
        return Classed("shuffle", "claim_within_us") if within_us else Classed(UNDETERMINED, "bound_for_us")
    if bound_for_us == {True, False}:
        return Classed("mixed", "claims_of_two_classes") if within_us else Classed(UNDETERMINED, "destinations_differ")
    return _by_route(leg)


def _by_route(leg: MissionLeg) -> Classed:
    """Of a leg on which, by its reports, the United States takes people abroad."""
    if leg.arrival.kind == ABROAD:
        begins_abroad = leg.departure.kind == ABROAD and leg.leg_no == 1
        return Classed(UNDETERMINED, "begins_abroad") if begins_abroad else Classed(REMOVAL, "claim_of_removal")
    return Classed(UNDETERMINED, {UNKNOWN: "arrival_not_known", IN_US: "ends_in_us",
                                  AT_STATION: "ends_at_station"}[leg.arrival.kind])
