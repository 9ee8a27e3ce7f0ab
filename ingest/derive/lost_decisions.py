"""Decisions made by hand that decide nothing, as a leg they name is not there (any more)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from ingest.derive.claims import listed, text

NAMED_IN = {"match": ("subject", "object"), "no_match": ("subject", "object"), "class": ("subject",)}
"""The columns in which a decision of each kind names legs."""


def lost_decisions(decisions: Iterable[Mapping[str, Any]], legs: Set[str]) -> str:
    """A line on the decisions that name a leg which is not among `legs`, by row of their file; empty where none does.

    `decisions` are the rows of `curated_decisions` in the order of their file, `legs` the ids of all legs.

    >>> lost_decisions([{"decision": "class", "subject": "a2c4e0-20260825T000618Z", "object": "return"}], set())[:56]
    '1 decision names legs that are not in the store (curated'
    """
    lost = []
    for number, row in enumerate(decisions, 2):
        named = [leg for column in NAMED_IN.get(text(row["decision"]), ()) for leg in listed(text(row[column]))]
        away = [leg for leg in named if leg not in legs]
        if away:
            lost.append(f"row {number}: {', '.join(away)}")
    if not lost:
        return ""
    count = "1 decision names" if len(lost) == 1 else f"{len(lost)} decisions name"
    return (f"{count} legs that are not in the store (curated_decisions.csv, the header being row 1; "
            f"{'; '.join(lost)}).")
