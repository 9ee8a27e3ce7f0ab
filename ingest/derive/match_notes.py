"""The sentence beside each match: what joins the two, or why one stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.derive.claims import listed, text
from ingest.vocabulary import MATCH_REASONS

FITS = {
    "not_received": "that end was not received; the reported time fits",
    "window": "within the reported window",
    "days": "within the reported days",
}
"""What is said of times that can be the same, where no difference can be given."""


def match_note(row: Mapping[str, Any], fits: Sequence[str] = ("", "")) -> str:
    """The reason's sentence with what is particular to the row; `fits` are keys of FITS for take-off and landing."""
    return " ".join(part for part in (MATCH_REASONS[row["reason"]], _differences(row, fits), _rivals(row)) if part)


def decided_note(row: Mapping[str, Any], decision: Mapping[str, Any]) -> str:
    """The note of a row that was decided by hand: who, when, why, and what it rests on."""
    by_hand = f"on {text(decision['decided_on'])} by {text(decision['decided_by'])}: {text(decision['reason'])}"
    source = text(decision.get("source"))
    told = f"{by_hand.rstrip('.')}.{f' Source: {source}' if source else ''}"
    if decision["decision"] == "match":
        lead = "" if row["reason"] == "decided_by_hand" else MATCH_REASONS[row["reason"]]
        return " ".join(part for part in (lead, f"Matched by hand {told}", _differences(row, ("", ""))) if part)
    return f"{MATCH_REASONS[row['reason']]} A match was ruled out by hand {told}"


def _differences(row: Mapping[str, Any], fits: Sequence[str]) -> str:
    ends = (("take-off", row["departed_difference_s"], fits[0]), ("landing", row["arrived_difference_s"], fits[1]))
    words = [f"{noun}: {FITS[fit] if apart is None else _apart(apart, bool(fit))}"
             for noun, apart, fit in ends if apart is not None or (fit and row["status"] != "contradicted")]
    return f"Report against track: {'; '.join(words)}." if words else ""


def _apart(seconds: float, at_least: bool = False) -> str:
    """How far apart two times are, in words.

    >>> _apart(0), _apart(-60), _apart(5400, at_least=True)
    ('the times meet', '1 min earlier', 'at least 1 h 30 min later')
    """
    minutes = round(abs(seconds) / 60)
    if not minutes:
        return "within the same minute" if seconds else "the times meet"
    hours, rest = divmod(minutes, 60)
    amount = " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    return f"{'at least ' if at_least else ''}{amount} {'later' if seconds > 0 else 'earlier'}"


def _rivals(row: Mapping[str, Any]) -> str:
    legs, reports = listed(row["candidate_leg_ids"]), listed(row["candidate_reported_leg_ids"])
    if len(legs) > 1:
        return f"Legs that fit: {', '.join(legs)}."
    if len(reports) > 1:
        return f"Reports that fit: {', '.join(reports)}."
    if legs and not row["leg_id"]:
        return f"The leg: {legs[0]}."
    return f"The report: {reports[0]}." if reports and not row["reported_leg_id"] else ""
