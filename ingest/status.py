"""What a release holds, in lines for a person: coverage, freshness, rejected rows and files set aside."""

from __future__ import annotations

import pandas as pd

from ingest.credits import Credits
from ingest.derive.claims import rows_of
from ingest.derive.lost_decisions import lost_decisions
from ingest.exports.text import cell_text
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.settings import now_utc
from ingest.vocabulary import OWN

CLAIMED = ("court_event_claims", "reported_leg_claims", "position_claims")


def status_lines(release: Release) -> list[str]:
    """The lines `python -m ingest status` prints. They count what was received; they say nothing of what was not."""
    files, coverage = release.table("source_files"), release.table("coverage")
    lines = [f"Release {release.id} of {release.created_utc:%Y-%m-%dT%H:%M:%SZ}, made by {release.command}."]
    whole = files[files["status"] != "absent"].drop_duplicates(["place_key", "sha256", "status"])
    for state, count in whole["status"].value_counts().sort_index().items():  # a file of several aircraft has many rows
        lines.append(f"Files {str(state).replace('_', ' ')}: {count}.")
    for reason, count in files.loc[files["status"] == "set_aside", "set_aside_reason"].value_counts().items():
        lines.append(f"Set aside, {reason}: {count}.")
    for state, count in coverage["state"].value_counts().sort_index().items():
        lines.append(f"Aircraft-days {str(state).replace('_', ' ')}: {count}.")
    lines += [_source_line(str(source), group) for source, group in coverage.groupby("source")]
    due = release.table("fetches", columns=["next_due_utc"])["next_due_utc"].min()
    if not pd.isna(due):
        lines.append(f"Next due: {cell_text(TABLES['fetches'].field('next_due_utc'), due)}.")
    if credits := Credits(release.folder.root).told(now_utc()):
        lines.append(f"OpenSky credits: {credits}.")
    lines.append("Days and aircraft that are not listed are not loaded; that says nothing about flights.")
    for name in ("court_events", "reported_legs", "legs"):
        lines.append(f"Rows of {name}: {release.rows(name)}.")
    own = {name: int((release.table(name, columns=["ledger"])["ledger"] == OWN).sum()) for name in CLAIMED}
    if told := ", ".join(f"{name} {count}" for name, count in own.items() if count):
        lines.append(f"Own rows (data/own): {told}.")
    return lines + list(filter(None, [decisions_line(release)]))


def decisions_line(release: Release) -> str:
    """The line on decisions made by hand that name legs the release does not have; empty where there are none."""
    legs = {leg for name in ("legs", "reported_legs") for leg in release.table(name, columns=["leg_id"])["leg_id"]}
    return lost_decisions(rows_of(release.table("curated_decisions")), legs)


def _source_line(source: str, coverage: pd.DataFrame) -> str:
    """One source: what was received from when to when, its newest day, how many aircraft-days are in which state."""
    received = coverage[coverage["state"] == "received"]
    parts = []
    if len(received):
        field = TABLES["coverage"].field("first_fix_utc")
        first, last = (cell_text(field, value) for value in (received["first_fix_utc"].min(),
                                                              received["last_fix_utc"].max()))
        parts.append(f"{len(received)} aircraft-days, {int(received['fixes'].sum())} fixes, {first} to {last}")
    had = coverage[coverage["state"].isin(["received", "verified_empty"])]
    if len(had):
        parts.append(f"newest day {had['day_utc'].max()}")
    for state in ("verified_empty", "missing", "failed"):
        if count := int((coverage["state"] == state).sum()):
            parts.append(f"{count} {state.replace('_', ' ')}")
    reasons = coverage.loc[coverage["state"] == "failed", "reason"].value_counts().sort_index()
    if len(reasons):
        parts[-1] += f" ({', '.join(f'{reason} {count}' for reason, count in reasons.items())})"
    return f"Source {source}: {', '.join(parts)}."
