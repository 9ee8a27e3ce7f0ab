"""The sentence beside each match: what joins the two, or why one stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.derive.claims import listed, text
from ingest.vocabulary import MATCH_REASONS


def match_note(row: Mapping[str, Any], decision: Mapping[str, Any] | None = None) -> str:
    """The reason's sentence with what is particular to the row; a decision by hand is told with who, when and why."""
    sentence = MATCH_REASONS[row["reason"]]
    if decision is not None:
        by_hand = f"on {text(decision['decided_on'])} by {text(decision['decided_by'])}: {text(decision['reason'])}"
        if decision["decision"] == "match":
            return f"Matched by hand {by_hand.rstrip('.')}."
        return f"{sentence} A match was ruled out by hand {by_hand.rstrip('.')}."
    return " ".join(part for part in (sentence, _differences(row), _rivals(row)) if part)


def _differences(row: Mapping[str, Any]) -> str:
    words = [f"{noun} {_apart(row[name])}" for name, noun in (
        ("departed_difference_s", "take-off"), ("arrived_difference_s", "landing")) if row[name] is not None]
    return f"Report against track: {', '.join(words)}." if words else ""


def _apart(seconds: float) -> str:
    """How far apart two times are, in words.

    >>> _apart(0), _apart(-60), _apart(5400)
    ('at the same time', '1 min earlier', '1 h 30 min later')
    """
    minutes = round(abs(seconds) / 60)
    if not minutes:
        return "within the same minute" if seconds else "at the same time"
    hours, rest = divmod(minutes, 60)
    amount = " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    return f"{amount} {'later' if seconds > 0 else 'earlier'}"


def _rivals(row: Mapping[str, Any]) -> str:
    legs, reports = listed(row["candidate_leg_ids"]), listed(row["candidate_reported_leg_ids"])
    if len(legs) > 1:
        return f"Legs that fit: {', '.join(legs)}."
    if len(reports) > 1:
        return f"Reports that fit: {', '.join(reports)}."
    if legs and not row["leg_id"]:
        return f"The leg: {legs[0]}."
    return f"The report: {reports[0]}." if reports and not row["reported_leg_id"] else ""
