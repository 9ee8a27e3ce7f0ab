"""Destination and class of every leg, reported or observed, by its id: what rows that name a leg are chosen by."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.exports.countries import country_of
from ingest.manifest import Release

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class LegsById:
    """`destination` (the name of a country, or NOT_KNOWN) and `leg_class` of each leg, by its id."""

    destination: dict[str, str]
    leg_class: dict[str, str]


def legs_by_id(release: Release) -> LegsById:
    """Where legs went and what they were: an observed leg goes where its report says, else where it landed."""
    told = release.table("reported_legs", columns=["leg_id", "destination_country"])
    bound_for = dict(zip(told["leg_id"], told["destination_country"], strict=True))
    classes = release.table("leg_classes", columns=["leg_id", "reported_leg_id", "basis", "leg_class"])
    report_of = dict(zip(classes["leg_id"], classes["reported_leg_id"], strict=True))
    airports = release.table("airports", columns=["airport_icao", "country"])
    country = dict(zip(airports["airport_icao"], airports["country"], strict=True))
    destination = {leg: to or NOT_KNOWN for leg, to in bound_for.items()}
    for leg in release.table("legs", columns=["leg_id", "arrival_airport_icao"]).itertuples(index=False):
        landed = country_of(country.get(leg.arrival_airport_icao, ""))
        destination[leg.leg_id] = bound_for.get(report_of.get(leg.leg_id, ""), "") or landed or NOT_KNOWN
    by_leg = dict(zip(classes["leg_id"], classes["leg_class"], strict=True))
    by_report = dict(zip(classes["reported_leg_id"], classes["leg_class"], strict=True))
    return LegsById(destination, {leg: kind for leg, kind in (by_report | by_leg).items() if leg})
