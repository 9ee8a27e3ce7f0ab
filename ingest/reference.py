"""The reference data: CSV tables, airports and zones, read whole and checked, and their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ingest.airports import airport_codes, airports
from ingest.checks import CSV_TABLES, checked
from ingest.manifest import Release
from ingest.own_rows import own_folder
from ingest.reference_rows import to_frame
from ingest.settings import REFERENCE_DIR
from ingest.vocabulary import OWN
from ingest.zones import zones

__all__ = ["airport_codes", "airports", "legs_are_outdated", "load_reference", "reference_hashes", "zones"]

BESIDE_LEGS = frozenset({
    "court_cases.csv", "court_event_claims.csv", "court_event_links.csv", "curated_decisions.csv",
    "operator_callsigns.csv", "position_claims.csv", "published_totals.csv", "reported_leg_claims.csv",
    "venezuela_programme_series.csv", "watch_list.csv", "zones.parquet"})
"""Reference files from which no observed leg follows."""


def load_reference(folder: Path = REFERENCE_DIR) -> dict[str, pd.DataFrame]:
    """All reference tables kept as CSV, by name, typed as the schema says; text is "" and flags false when empty.

    Own rows, in the folder `own` beside `folder`, stand after the reference rows of their table. Raises the first
    problem that `checks.checked` finds, as a DocketError with file, line and field.
    """
    read, own, found = checked(folder)
    if found:
        raise found[0]
    return {name: pd.concat([to_frame(rows) for rows in (read[name], own[name]) if rows.rows or rows is read[name]],
                            ignore_index=True) for name in CSV_TABLES}


def reference_hashes(folder: Path = REFERENCE_DIR) -> dict[str, str]:
    """The sha256 of each reference file (CSV and zones), by file name; own files as `own/` and their name."""
    files = {path.name: path for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}
    files |= {f"{OWN}/{path.name}": path for path in own_folder(folder).glob("*.csv")}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(files.items())
            if path.is_file()}


def legs_are_outdated(release: Release, settings: Mapping[str, float], folder: Path = REFERENCE_DIR) -> bool:
    """Whether a setting or a reference file from which legs follow is another one than when the release was made."""
    now = reference_hashes(folder)
    changed = {name for name in {*now, *release.reference_hashes}
               if now.get(name) != release.reference_hashes.get(name)}
    beside = {name for name in changed if name in BESIDE_LEGS or name.startswith(f"{OWN}/")}
    return dict(release.settings) != dict(settings) or changed != beside
