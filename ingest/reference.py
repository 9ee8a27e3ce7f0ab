"""The reference data: CSV tables, airports and zones, read whole and checked, and their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from ingest.airports import airport_codes, airports
from ingest.checks import CSV_TABLES, checked
from ingest.reference_rows import to_frame
from ingest.settings import REFERENCE_DIR
from ingest.zones import zones

__all__ = ["airport_codes", "airports", "load_reference", "reference_hashes", "zones"]


def load_reference(folder: Path = REFERENCE_DIR) -> dict[str, pd.DataFrame]:
    """All reference tables kept as CSV, by name, typed as the schema says; text is "" and flags false when empty.

    Raises the first problem that `checks.checked` finds, as a DocketError with file, line and field.
    """
    read, found = checked(folder)
    if found:
        raise found[0]
    return {name: to_frame(read[name]) for name in CSV_TABLES}


def reference_hashes(folder: Path = REFERENCE_DIR) -> dict[str, str]:
    """The sha256 of each reference file (CSV and zones), by file name."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".parquet") and path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
