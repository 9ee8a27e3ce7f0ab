"""Missions: the legs that carry one removal, with the aircraft's way there and back; and the class of every leg.

Removal legs are joined first, through their links. To each such chain come the legs inside the United States that
lead to it, and the legs on which an aircraft that set out from there goes on or comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.derive.claims import text
from ingest.derive.leg_classes import CONNECTION, REMOVAL, RETURN, UNDETERMINED, Classed, class_by_report
from ingest.derive.mission_legs import AT_STATION, BY_HAND, IN_US, UNKNOWN, MissionLeg, mission_legs
from ingest.derive.mission_links import HAND_OFF, Link, in_order, links_of
from ingest.derive.mission_rows import class_row, mission_row
from ingest.errors import BadRow

Row = dict[str, Any]
JOINED = frozenset({CONNECTION, RETURN, "shuffle", "lateral", "mixed"})
"""Classes, given by reports or by hand, with which a leg beside a removal belongs to its mission."""
OPEN = frozenset({"no_report", "report_not_settled", "no_claim_of_removal", "destination_not_stated", "bound_for_us",
                  "ends_in_us", "ends_at_station"})
"""Reasons for no class that leave open that a leg is the way to a removal or back from it."""
CLASSED_BY_END = {IN_US: Classed(CONNECTION, "before_removal"), AT_STATION: Classed(UNDETERMINED, "ends_at_station")}
"""Class and reason of a leg from the United States that leads to a removal, by where it ends."""


@dataclass
class Chain:
    """One mission: its legs, and the links between them."""

    legs: list[MissionLeg]
    links: list[Link] = field(default_factory=list)


@dataclass
class _Work:
    """The links by their legs, the class of each leg as it stands, and the legs that are in a mission."""

    after: dict[str, list[Link]]
    before: dict[str, list[Link]]
    classes: dict[str, Classed]
    taken: set[str] = field(default_factory=set)

    def is_removal(self, leg: MissionLeg) -> bool:
        return self.classes[leg.leg_id].leg_class == REMOVAL

    def may_join(self, leg: MissionLeg) -> bool:
        classed = self.classes[leg.leg_id]
        return leg.leg_id not in self.taken and (classed.leg_class in JOINED or classed.reason in OPEN)

    def join(self, chain: Chain, link: Link, leg: MissionLeg, classed: Classed) -> None:
        """Take a leg into a chain; it gets the class that its place gives, where nothing else gave it one."""
        chain.legs.append(leg)
        chain.links.append(link)
        self.taken.add(leg.leg_id)
        if self.classes[leg.leg_id].leg_class == UNDETERMINED:
            self.classes[leg.leg_id] = classed


def missions(
    reported: Iterable[Mapping[str, Any]], observed: Iterable[Mapping[str, Any]],
    matched: Iterable[Mapping[str, Any]], decisions: Iterable[Mapping[str, Any]], countries: Mapping[str, str],
    thresholds: Mapping[str, float],
) -> tuple[list[Row], list[Row]]:
    """Rows of the tables `missions` and `leg_classes`, from rows of `reported_legs`, `legs`, `matches` and
    `curated_decisions`, whatever their order.

    `countries` gives the ISO 3166 alpha-2 code of the country of each airport; `thresholds` are the settings by name.
    BadRow where two decisions give the two sides of one leg different classes.
    """
    legs = sorted(mission_legs(reported, observed, matched, countries), key=lambda leg: leg.leg_id)
    by_hand = {text(row["subject"]): row for row in decisions if text(row["decision"]) == "class"}
    of_leg = {leg.leg_id: _decision(leg, by_hand) for leg in legs}
    classes = {leg.leg_id: _classed(leg, of_leg[leg.leg_id]) for leg in legs}
    chained = [leg for leg in legs if classes[leg.leg_id].reason != "report_contradicted" or leg.basis == "observed"]
    work = _work(links_of(chained, thresholds["mission_ground_h"] * 3600), classes)
    rows, places, told = [], {}, _numbers(legs)
    for chain in _chains([leg for leg in chained if work.is_removal(leg)], work):
        row = mission_row(in_order(chain.legs), chain.links, work.classes, told)
        rows.append(row)
        places.update({leg: (row["mission_id"], n) for n, leg in enumerate(row["leg_ids"].split(";"), 1)})
    return (sorted(rows, key=lambda row: str(row["mission_id"])),
            [class_row(leg, classes[leg.leg_id], places.get(leg.leg_id), of_leg[leg.leg_id]) for leg in legs])


def _numbers(legs: Iterable[MissionLeg]) -> dict[str, set[int]]:
    """The numbers of the legs known of each flight."""
    numbers: dict[str, set[int]] = {}
    for leg in legs:
        if leg.flight_id and leg.leg_no:
            numbers.setdefault(leg.flight_id, set()).add(leg.leg_no)
    return numbers


def _decision(leg: MissionLeg, by_hand: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row that classes a leg, whichever side it names. BadRow where two give it different classes."""
    rows = {i: by_hand[i] for i in (leg.report_id, leg.leg_id) if i in by_hand}
    classes = {i: text(row["object"]) for i, row in rows.items()}
    if len(set(classes.values())) > 1:
        raise BadRow("curated_decisions.csv", field="object", advice="keep one of the two rows",
                     found=f"{classes[leg.report_id]} for {leg.report_id}",
                     expected=f"{classes[leg.leg_id]}, as another row says of its track {leg.leg_id}")
    return next(iter(rows.values()), None)


def _classed(leg: MissionLeg, decision: Mapping[str, Any] | None) -> Classed:
    return Classed(text(decision["object"]), BY_HAND) if decision else class_by_report(leg)


def _work(links: Sequence[Link], classes: dict[str, Classed]) -> _Work:
    after: dict[str, list[Link]] = {}
    before: dict[str, list[Link]] = {}
    for link in links:
        after.setdefault(link.first.leg_id, []).append(link)
        before.setdefault(link.second.leg_id, []).append(link)
    return _Work(after, before, classes)


def _chains(removals: Sequence[MissionLeg], work: _Work) -> list[Chain]:
    """The missions, in the order of their first removal legs, each with the legs that lead to it and from it."""
    chains = []
    for leg in in_order(removals):
        if leg.leg_id not in work.taken:
            chains.append(_removals_from(leg, work))
    for chain in chains:
        removing = list(chain.legs)
        _add_before(chain, removing, work)
        _add_after(chain, removing, work)
    return chains


def _removals_from(start: MissionLeg, work: _Work) -> Chain:
    """All removal legs that links join with the one given, either way."""
    chain, waiting = Chain([]), [start]
    work.taken.add(start.leg_id)
    while waiting:
        leg = waiting.pop()
        chain.legs.append(leg)
        for link in work.after.get(leg.leg_id, ()):
            if work.is_removal(link.second):
                chain.links.append(link)
        for link in (*work.after.get(leg.leg_id, ()), *work.before.get(leg.leg_id, ())):
            other = link.second if link.first is leg else link.first
            if work.is_removal(other) and other.leg_id not in work.taken:
                work.taken.add(other.leg_id)
                waiting.append(other)
    return chain


def _add_before(chain: Chain, removing: Sequence[MissionLeg], work: _Work) -> None:
    """Legs from the United States that lead to the removal: connections, and legs to Guantanamo Bay without a class."""
    waiting = list(removing)
    while waiting:
        for link in work.before.get(waiting.pop().leg_id, ()):
            leg = link.first
            if work.may_join(leg) and leg.departure.kind == IN_US and leg.arrival.kind in CLASSED_BY_END:
                work.join(chain, link, leg, CLASSED_BY_END[leg.arrival.kind])
                waiting.append(leg)


def _add_after(chain: Chain, removing: Sequence[MissionLeg], work: _Work) -> None:
    """Legs on which an aircraft that set out from the United States goes on, to the one that ends there: the return."""
    out = {leg.aircraft for leg in removing if _sets_out(leg)}
    waiting = [leg for leg in removing if leg.aircraft in out]
    while waiting:
        for link in work.after.get(waiting.pop().leg_id, ()):
            leg = link.second
            if link.reason == HAND_OFF or not work.may_join(leg) or leg.departure.kind == IN_US:
                continue
            if leg.arrival.kind == IN_US:
                work.join(chain, link, leg, Classed(RETURN, "after_removal"))
            else:
                work.join(chain, link, leg, Classed(UNDETERMINED, "goes_on_after_removal"))
                waiting.append(leg)


def _sets_out(leg: MissionLeg) -> bool:
    return leg.departure.kind in (IN_US, AT_STATION) or (leg.departure.kind == UNKNOWN and leg.leg_no == 1)
