"""Which rows may be passed on: fixes as the terms of their source allow, own rows where they say so."""

from __future__ import annotations

import pandas as pd

from ingest.schema import Table
from ingest.vocabulary import OWN


def passed_on(table: Table, rows: pd.DataFrame, source_files: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows of a stored table that may be passed on, and how many were left out."""
    if table.name == "fixes":
        return redistributable(rows, source_files)
    if not {"ledger", "redistribute"} <= {*table.columns}:
        return rows, 0
    kept = rows[(rows["ledger"] != OWN) | rows["redistribute"].fillna(False).astype(bool)]
    return kept, len(rows) - len(kept)


def redistributable(fixes: pd.DataFrame, source_files: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The fixes of files whose terms allow passing them on, and how many were left out.

    A fix whose file is unknown, or says nothing of it, is left out too.
    """
    allowed = source_files.loc[source_files["redistribute"].fillna(False).astype(bool), "source_file_id"]
    kept = fixes[fixes["source_file_id"].isin(allowed)]
    return kept, len(fixes) - len(kept)
