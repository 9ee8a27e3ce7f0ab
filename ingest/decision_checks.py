"""Checks of the decisions made by hand: what each speaks of must exist, and no two may say the opposite."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.reference_rows import Row, Rows, items
from ingest.vocabulary import LEG_CLASSES

DECISIONS = ("same_flight", "drop_claim", "match", "no_match", "class")
OBSERVED_LEG = re.compile(r"[0-9a-f]{6}-\d{8}T\d{6}Z", re.ASCII)

Read = Mapping[str, Rows]


def check_decisions(read: Read) -> None:
    """Adds a problem for each cell of `curated_decisions.csv` that cannot be followed, or that contradicts another."""
    decisions = read["curated_decisions"]
    for row in decisions.rows:
        if row["decision"] and row["decision"] not in DECISIONS:
            decisions.problem(row.line, "decision", row["decision"], f"one of {', '.join(DECISIONS)}")
    flights = {row["flight_id"] for row in read["reported_leg_claims"].rows}
    reported = {f"{row['flight_id']}-{row['leg_no']}" for row in read["reported_leg_claims"].rows
                if row["scope"] == "leg"}
    _check_same_flight(decisions, flights)
    _check_drops(read, flights)
    _check_matching(decisions, reported)
    _check_classes(decisions, reported)


def _of(decisions: Rows, *kinds: str) -> list[Row]:
    return [row for row in decisions.rows if row["decision"] in kinds]


def _check_same_flight(decisions: Rows, flights: set[str]) -> None:
    """Subject and objects are flights. The subject makes no row of its own, so each object must make one."""
    gone: dict[str, int] = {}
    for row in _of(decisions, "same_flight"):
        gone.setdefault(row["subject"], row.line)
    for row in _of(decisions, "same_flight"):
        if row["subject"] and row["subject"] not in flights:
            decisions.problem(row.line, "subject", row["subject"], "a flight_id of reported_leg_claims.csv")
        for item in items(row["object"]) or [""]:
            if item not in flights:
                decisions.problem(row.line, "object", item or "nothing", "a flight_id of reported_leg_claims.csv")
            elif item in gone:
                decisions.problem(row.line, "object", item, "a flight that keeps its rows, not the subject of "
                                  + ("the same row" if item == row["subject"] else f"line {gone[item]}"),
                                  "name the flight that remains")


def _check_drops(read: Read, flights: set[str]) -> None:
    """The subject is a flight or an event, the object sources of claims about it."""
    decisions = read["curated_decisions"]
    events = {row["event_id"] for row in read["court_event_claims"].rows}
    for row in _of(decisions, "drop_claim"):
        if row["subject"] and row["subject"] not in flights | events:
            decisions.problem(row.line, "subject", row["subject"], "a flight_id or event_id with claims")
        known = _sources(read, row["subject"])
        for item in items(row["object"]) or [""]:
            if item not in known:
                decisions.problem(row.line, "object", item or "nothing", "the source_url of a claim about the subject")


def _sources(read: Read, subject: str) -> set[str]:
    legs = [row for row in read["reported_leg_claims"].rows if row["flight_id"] == subject]
    events = [row for row in read["court_event_claims"].rows if row["event_id"] == subject]
    return {row["source_url"] for row in legs + events if row["source_url"]}


def _check_classes(decisions: Rows, reported: set[str]) -> None:
    """The subject is a reported or observed leg, the object one class; no leg is classed twice."""
    classed: set[str] = set()
    for row in _of(decisions, "class"):
        if row["subject"] and row["subject"] not in reported and not OBSERVED_LEG.fullmatch(row["subject"]):
            decisions.problem(row.line, "subject", row["subject"],
                              "a leg: a flight_id, a hyphen and the leg_no, or the leg_id of an observed leg")
        if row["object"] not in LEG_CLASSES:
            decisions.problem(row.line, "object", row["object"] or "nothing", f"one of {', '.join(LEG_CLASSES)}")
        if row["subject"] in classed:
            decisions.problem(row.line, "subject", row["subject"], "a leg that no other row classes", "keep one row")
        classed.add(row["subject"])


def _check_matching(decisions: Rows, reported: set[str]) -> None:
    """The subject is a reported leg, the object an observed one (several for no_match); nothing is matched twice, and
    no pair both matched and ruled out."""
    matched: set[str] = set()
    decided: dict[tuple[str, str], Row] = {}
    for row in _of(decisions, "match", "no_match"):
        if row["subject"] and row["subject"] not in reported:
            decisions.problem(row.line, "subject", row["subject"],
                              "a flight_id of reported_leg_claims.csv, a hyphen and the leg_no")
        legs = items(row["object"])
        if not legs or (row["decision"] == "match" and len(legs) > 1) or not all(map(OBSERVED_LEG.fullmatch, legs)):
            decisions.problem(row.line, "object", row["object"] or "nothing",
                              "the leg_id of an observed leg, such as a2c4e0-20260825T000618Z")
        for leg in legs:
            other = decided.setdefault((row["subject"], leg), row)
            if other["decision"] != row["decision"]:
                decisions.problem(row.line, "decision", row["decision"],
                                  f"no other decision than line {other.line} on {row['subject']} and {leg}",
                                  "keep one row")
        if row["decision"] == "match":
            for field in ("subject", "object"):
                if row[field] in matched:
                    decisions.problem(row.line, field, row[field], "a leg that no other row matches", "keep one row")
            matched |= {row["subject"], row["object"]}
