"""Reported legs beside observed legs: the table `matches`, a row for each pair and for each leg that stands alone.

Pairs that cannot be are excluded, the others scored and chosen one to one with the greatest sum; what is left over is
looked at for reports that contradict a track. Decisions made by hand come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ingest.derive.claims import joined, listed, text
from ingest.derive.geodesy import Place
from ingest.derive.match_claims import Claims, one_contradicts
from ingest.derive.match_coverage import Ledger
from ingest.derive.match_notes import decided_note, match_note
from ingest.derive.match_pairing import Chosen, best_pairs
from ingest.derive.match_rules import (
    AGREED,
    CONTRADICTED,
    UNDETERMINED,
    can_be_one,
    can_contradict,
    contradiction_score,
    fits_better,
    fits_but_for_aircraft,
    is_excluded,
    missing,
    stood_meanwhile,
    under_way_elsewhere,
)
from ingest.derive.match_score import Limits, Pair, pair_of
from ingest.derive.match_sides import DAY_S, Side, observed_side, reported_side
from ingest.derive.presence import Presence

Row = dict[str, Any]
Key = tuple[str, str]


@dataclass
class _Sides:
    """All reported and observed legs by id, with their rows, in order of their ids."""

    reports: dict[str, Side]
    legs: dict[str, Side]
    rows: dict[str, Mapping[str, Any]]
    ledger: Ledger
    limits: Limits
    claims: Claims
    fields: Mapping[str, Place]
    decisions: dict[Key, Mapping[str, Any]] = field(default_factory=dict)


def matches(
    reported: Iterable[Mapping[str, Any]], observed: Iterable[Mapping[str, Any]], coverage: Iterable[Mapping[str, Any]],
    decisions: Iterable[Mapping[str, Any]], claims: Claims, received: Mapping[str, Presence],
    fields: Mapping[str, Place], thresholds: Mapping[str, float],
) -> list[Row]:
    """Rows of the table `matches` from rows of `reported_legs`, `legs`, `coverage` and `curated_decisions`.

    The order of the rows given plays no part. `claims` are those about each reported leg, `received` the positions by
    address, on the days of the reports at least, `fields` the places of airports by ICAO code, and `thresholds` the
    settings by name.
    """
    limits = Limits(thresholds["match_time_s"], thresholds["match_open_end_h"] * 3600, thresholds["match_gate_s"],
                    thresholds["match_margin_points"], thresholds["near_distance_km"])
    reports, legs = _by_id(reported), _by_id(observed)
    by_hand = {(text(row["subject"]), leg): row for row in decisions if text(row["decision"]) in ("match", "no_match")
               for leg in listed(text(row["object"]))}
    sides = _Sides(
        {i: reported_side(row, fields) for i, row in reports.items()},
        {i: observed_side(row) for i, row in legs.items()}, reports | legs, Ledger(coverage, received), limits, claims,
        fields, by_hand)
    return sorted(_rows(sides), key=lambda row: (row["reported_leg_id"] == "", row["reported_leg_id"], row["leg_id"]))


def _by_id(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {text(row["leg_id"]): row for row in sorted(rows, key=lambda row: text(row["leg_id"]))}


def _rows(sides: _Sides) -> Iterable[Row]:
    free_reports, free_legs = set(sides.reports), set(sides.legs)
    for key, decision in sides.decisions.items():
        if text(decision["decision"]) == "match" and key[0] in free_reports and key[1] in free_legs:
            yield _by_hand(sides, key, decision)
            _take(key, free_reports, free_legs)
    pairs = {key: pair for key, pair in _near(sides, free_reports, free_legs) if key not in sides.decisions}
    likely = {key: pair.score for key, pair in pairs.items() if can_be_one(pair)}
    best = _with_sisters(best_pairs(likely, sides.limits.margin), pairs, sides.limits.margin)
    for chosen in best:
        yield _paired(sides, chosen, pairs)
        _take(chosen.key, free_reports, free_legs)
    yield from _left_over(sides, best, free_reports, free_legs)
    against = {key: contradiction_score(pair) for key, pair in pairs.items()
               if key[0] in free_reports and key[1] in free_legs and can_contradict(pair)}
    for chosen in best_pairs(against, 0.0):
        pair = pairs[chosen.key]
        yield _against(sides, pair)
        _take(chosen.key, free_reports, free_legs)
    for report in sorted(free_reports):
        yield _only_reported(sides, sides.reports[report])
    for leg in sorted(free_legs):
        yield _alone(sides, "", leg, "only_observed", "no_report_fits")


def _with_sisters(best: Sequence[Chosen], pairs: Mapping[Key, Pair], margin: float) -> list[Chosen]:
    """The choice with the legs of other aircraft that are in no pair and fit a report better than its own pair."""
    taken = {chosen.key[1] for chosen in best}
    others: dict[str, list[Pair]] = {}
    for (report, leg), pair in pairs.items():
        if leg not in taken and fits_but_for_aircraft(pair):
            others.setdefault(report, []).append(pair)
    return [replace(chosen, other_legs=tuple(sorted({*chosen.other_legs, *(
        other.observed.leg_id for other in others.get(chosen.key[0], ())
        if fits_better(other, pairs[chosen.key], margin))}))) for chosen in best]


def _left_over(sides: _Sides, best: Sequence[Chosen], free_reports: set[str], free_legs: set[str]) -> Iterable[Row]:
    """Reports and legs without a partner that would do as well as one of an ambiguous pair: undetermined as well."""
    for chosen in best:
        for report in free_reports.intersection(chosen.other_reports):
            yield _alone(sides, report, "", UNDETERMINED, "ambiguous", (chosen.key[1],))
        for leg in free_legs.intersection(chosen.other_legs):
            yield _alone(sides, "", leg, UNDETERMINED, "ambiguous", (chosen.key[0],))
        free_reports.difference_update(chosen.other_reports)
        free_legs.difference_update(chosen.other_legs)


def _take(key: Key, free_reports: set[str], free_legs: set[str]) -> None:
    free_reports.discard(key[0])
    free_legs.discard(key[1])


def _near(sides: _Sides, reports: set[str], legs: set[str]) -> Iterable[tuple[Key, Pair]]:
    """All pairs whose times, open ends included, can lie within a day of each other."""
    timed = [(leg, sides.legs[leg].span) for leg in sorted(legs)]
    spans = [(leg, *span) for leg, span in timed if span is not None]
    reach = DAY_S + sides.limits.open_s
    first, last = (np.array([span[n] for span in spans], dtype=float) for n in (1, 2))
    for report in sorted(reports):
        span = sides.reports[report].span
        if span is not None:
            for n in np.flatnonzero((first - reach <= span[1]) & (last + reach >= span[0])):
                leg = spans[int(n)][0]
                yield (report, leg), pair_of(sides.reports[report], sides.legs[leg], sides.limits)


def _by_hand(sides: _Sides, key: Key, decision: Mapping[str, Any]) -> Row:
    pair = pair_of(sides.reports[key[0]], sides.legs[key[1]], sides.limits)
    if is_excluded(pair):
        row = _row(sides, pair, CONTRADICTED, "excluded_though_by_hand")
        return row | {"decision": "match", "note": decided_note(row, decision)}
    row = _row(sides, pair, AGREED, "decided_by_hand")
    cautions = joined([*listed(row["cautions"]), "matched_by_hand"])
    return row | {"decision": "match", "cautions": cautions, "note": decided_note(row, decision)}


def _paired(sides: _Sides, chosen: Chosen, pairs: Mapping[Key, Pair]) -> Row:
    pair, report = pairs[chosen.key], chosen.key[0]
    if any(pairs[report, leg].aircraft < 0 for leg in chosen.other_legs):
        return _row(sides, pair, UNDETERMINED, "other_aircraft_fits_better", chosen)
    lacking = missing(pair, sides.ledger.is_covered(pair.reported))
    if chosen.is_ambiguous:
        return _row(sides, pair, UNDETERMINED, "ambiguous", chosen)
    if lacking:
        return _row(sides, pair, UNDETERMINED, lacking)
    return _row(sides, pair, AGREED, "evidence_agrees")


def _against(sides: _Sides, pair: Pair) -> Row:
    if pair.observed.is_shared:
        return _row(sides, pair, UNDETERMINED, "shared_hex")
    return _row(sides, pair, CONTRADICTED, pair.contradiction)


def _only_reported(sides: _Sides, report: Side) -> Row:
    barred = sorted(leg for (subject, leg), row in sides.decisions.items()
                    if subject == report.leg_id and text(row["decision"]) == "no_match" and leg in sides.legs)
    legs = [leg for leg in sides.legs.values() if leg.leg_id not in barred]
    elsewhere = under_way_elsewhere(report, legs, sides.limits.time_s)
    if elsewhere:
        return _alone(sides, report.leg_id, "", CONTRADICTED, "in_the_air_elsewhere", (elsewhere,))
    if _stood(sides, report):
        return _alone(sides, report.leg_id, "", CONTRADICTED, "stood_meanwhile")
    row = _alone(sides, report.leg_id, "", "only_reported", sides.ledger.reason(report))
    if barred:
        row |= {"decision": "no_match", "note": decided_note(row, sides.decisions[report.leg_id, barred[0]])}
    return row


def _stood(sides: _Sides, report: Side) -> bool:
    """Whether each aircraft the report can mean stood meanwhile, under an address that no two aircraft may share."""
    received = [sides.ledger.received[address] for address in report.addresses & sides.ledger.received.keys()]
    if not received or len(received) < len(report.addresses):
        return False
    is_shared = any(leg.is_shared and leg.addresses & report.addresses for leg in sides.legs.values())
    return not is_shared and all(stood_meanwhile(report, presence, sides.limits) for presence in received)


def _row(sides: _Sides, pair: Pair, status: str, reason: str, chosen: Chosen | None = None) -> Row:
    legs = (pair.observed.leg_id, *(chosen.other_legs if chosen else ()))
    reports = (pair.reported.leg_id, *(chosen.other_reports if chosen else ()))
    told = sides.rows[pair.reported.leg_id]
    claims = sides.claims.get((text(told["flight_id"]), int(told["leg_no"])), ()) if status == AGREED else ()
    cautions = {"other_day"} if pair.is_off_its_day else set()
    if one_contradicts(claims, pair.observed, sides.fields, sides.limits):
        cautions.add("claim_contradicts_track")
    row = _base(sides, pair.reported.leg_id, pair.observed.leg_id) | {
        "status": status, "reason": reason, "score": pair.score if status != CONTRADICTED else None,
        "score_parts": ";".join(f"{name}:{points:.2f}" for name, points in pair.parts.items() if points),
        "departed_difference_s": pair.times[0].difference_s, "arrived_difference_s": pair.times[1].difference_s,
        "candidate_leg_ids": joined(legs) if chosen else "",
        "candidate_reported_leg_ids": joined(reports) if chosen else "", "cautions": joined(cautions),
    }
    return row | {"note": match_note(row, [times.fit for times in pair.times])}


def _alone(
    sides: _Sides, report: str, leg: str, status: str, reason: str, candidates: Sequence[str] = ()
) -> Row:
    row = _base(sides, report, leg) | {
        "status": status, "reason": reason, "score": None, "score_parts": "", "departed_difference_s": None,
        "arrived_difference_s": None, "candidate_leg_ids": joined(candidates) if report else "",
        "candidate_reported_leg_ids": joined(candidates) if leg else "", "cautions": "",
    }
    return row | {"note": match_note(row)}


def _base(sides: _Sides, report: str, leg: str) -> Row:
    told, seen = sides.rows.get(report, {}), sides.rows.get(leg, {})
    return {
        "reported_leg_id": report, "leg_id": leg, "flight_id": text(told.get("flight_id", "")),
        "leg_no": told.get("leg_no"), "registration": text(seen.get("registration")) or text(told.get("registration")),
        "icao24": text(seen.get("icao24")) or text(told.get("icao24")), "decision": "",
    }
