"""Checks what claims rest on and are called: their source, the words for kinds, and ids that can stand in lists."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.reference_rows import Row, Rows
from ingest.vocabulary import EVENT_TYPES, SOURCE_KINDS

CLAIMS = ("court_event_claims", "reported_leg_claims", "position_claims")
IDS = ("event_id", "by_event_id", "case_id", "flight_id", "claim_id")
ID = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)


def check_claims(read: Mapping[str, Rows]) -> None:
    """Add the problems of sources, kinds and ids to the rows of all tables."""
    for rows in read.values():
        for row in rows.rows:
            _check_ids(rows, row)
            if rows.table.name in CLAIMS:
                _check_source(rows, row)
    _check_types(read["court_event_claims"])


def _check_ids(rows: Rows, row: Row) -> None:
    for name in IDS:
        if name in rows.table.columns and row[name] and not ID.fullmatch(row[name]):
            rows.problem(row.line, name, row[name], "letters, digits, `-`, `_` and `.` only, as ids stand in lists")


def _check_source(rows: Rows, row: Row) -> None:
    if not row["source_title"] and not row["source_url"]:
        rows.problem(row.line, "source_title", "nothing", "the title or the address of what the claim was read in",
                     "name the source; a claim without one cannot be used")
    if "source_kind" in rows.table.columns and row["source_kind"] not in SOURCE_KINDS:
        rows.problem(row.line, "source_kind", row["source_kind"] or "nothing", f"one of {', '.join(SOURCE_KINDS)}")


def _check_types(claims: Rows) -> None:
    """Each type is one of those known, as some of them bind; all claims about one event give the same."""
    first: dict[str, Row] = {}
    for row in claims.rows:
        other = first.setdefault(row["event_id"], row)
        if row["event_type"] and row["event_type"] not in EVENT_TYPES:
            claims.problem(row.line, "event_type", row["event_type"], f"one of {', '.join(EVENT_TYPES)}")
        elif row["event_type"] != other["event_type"]:
            claims.problem(row.line, "event_type", row["event_type"],
                           f"{other['event_type']}, the type of the same event on line {other.line}")
