"""What a release holds, in lines for a person: coverage, freshness, rejected rows and files set aside."""

from __future__ import annotations

from ingest.exports.text import cell_text
from ingest.manifest import Release
from ingest.schema import TABLES


def status_lines(release: Release) -> list[str]:
    """The lines `python -m ingest status` prints. They count what was received; they say nothing of what was not."""
    files, coverage = release.table("source_files"), release.table("coverage")
    lines = [f"Release {release.id} of {release.created_utc:%Y-%m-%dT%H:%M:%SZ}, made by {release.command}."]
    whole = files.drop_duplicates(["place_key", "sha256", "status"])  # one with several aircraft has a row for each
    for state, count in whole["status"].value_counts().sort_index().items():
        lines.append(f"Files {str(state).replace('_', ' ')}: {count}.")
    for reason, count in files.loc[files["status"] == "set_aside", "set_aside_reason"].value_counts().items():
        lines.append(f"Set aside, {reason}: {count}.")
    for state, count in coverage["state"].value_counts().sort_index().items():
        lines.append(f"Aircraft-days {str(state).replace('_', ' ')}: {count}.")
    field = TABLES["coverage"].field("first_fix_utc")
    for source, group in coverage[coverage["state"] == "received"].groupby("source"):
        first, last = (cell_text(field, value) for value in (group["first_fix_utc"].min(), group["last_fix_utc"].max()))
        fixes = int(group["fixes"].sum())
        lines.append(f"Source {source}: {len(group)} aircraft-days, {fixes} fixes, {first} to {last}.")
    lines.append("Days and aircraft that are not listed are not loaded; that says nothing about flights.")
    for name in ("court_events", "reported_legs", "legs"):
        lines.append(f"Rows of {name}: {release.rows(name)}.")
    return lines
