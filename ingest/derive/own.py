"""What rests on a user's own reports and court events: told from what rests on the reference rows, and kept apart.

Own rows never change what follows from the reference rows: reports of the reference rows are joined with tracks as if
there were no others, and own reports only with what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ingest.derive.claims import joined, listed, text
from ingest.vocabulary import MATCH_REASONS, OWN, REFERENCE

CAUTION = "own_rows"
NOTE = "It rests on own reports (data/own)."
Row = dict[str, Any]


def ledger_of(cautions: Collection[str]) -> str:
    """Where a row stands, by its cautions.

    >>> ledger_of({"own_rows", "date_only"}), ledger_of(())
    ('own', 'reference')
    """
    return OWN if CAUTION in cautions else REFERENCE


def cautions_of(claims: Iterable[Mapping[str, Any]]) -> set[str]:
    """The caution of what rests on some claims; none where all of them are reference rows."""
    return {CAUTION} if any(row["ledger"] == OWN for row in claims) else set()


def is_own(row: Mapping[str, Any]) -> bool:
    """Whether a row rests on own rows."""
    return text(row["ledger"]) == OWN


def marked(row: Mapping[str, Any]) -> Row:
    """A row with the mark: its ledger and, where it has cautions, the caution."""
    cautions = {"cautions": joined([*listed(text(row["cautions"])), CAUTION])} if "cautions" in row else {}
    return {**row, **cautions, "ledger": OWN}


def of_reference(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows that rest on reference rows, or on no row at all."""
    return [{**row, "ledger": REFERENCE} for row in rows]


def matches_beside(rows: Iterable[Row], own: Iterable[Row]) -> list[Row]:
    """Rows of `matches`: those made without own reports, and those of own reports.

    A leg that a reference report is joined with keeps it: an own report of that leg is undetermined. A leg without any
    report that an own one agrees with no longer stands alone.
    """
    kept = of_reference(rows)
    taken = {row["leg_id"] for row in kept if row["status"] == "agreed"}
    told = [marked(_beside(row, taken)) for row in own if row["reported_leg_id"]]
    joined_now = {row["leg_id"] for row in told if row["status"] == "agreed"}
    kept = [row for row in kept if row["reported_leg_id"] or row["leg_id"] not in joined_now]
    return sorted([*kept, *told], key=lambda row: (row["reported_leg_id"] == "", row["reported_leg_id"], row["leg_id"]))


def _beside(row: Row, taken: Collection[str]) -> Row:
    if row["status"] != "agreed" or row["leg_id"] not in taken:
        return row
    return row | {"status": "undetermined", "reason": "reported_already", "note": MATCH_REASONS["reported_already"]}


def settled_for_own(classes: Iterable[Row], matched: Iterable[Row]) -> set[str]:
    """The observed legs of which own reports cannot tell what they were: those joined with a reference report, or in a
    mission, but for those that an own report agrees with."""
    agreed = {row["leg_id"] for row in matched if row["status"] == "agreed" and is_own(row)}
    return {row["leg_id"] for row in classes if row["mission_id"] or row["reported_leg_id"]} - agreed


def classes_beside(rows: Iterable[Row], own: Iterable[Row]) -> list[Row]:
    """Rows of `leg_classes`: those made without own reports, and in their place those that own reports decide."""
    found = {row["leg_id"]: row for row in of_reference(rows)}
    found |= {row["leg_id"]: marked(row) for row in own if row["reported_leg_id"] or row["mission_id"]}
    return list(found.values())


def missions_beside(rows: Iterable[Row], own: Iterable[Row]) -> list[Row]:
    """Rows of `missions`: those made without own reports, and those of own reports."""
    told = [marked(row) | {"note": f"{row['note']} {NOTE}"} for row in own]
    return sorted([*of_reference(rows), *told], key=lambda row: str(row["mission_id"]))
