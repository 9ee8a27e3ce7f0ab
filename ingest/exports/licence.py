"""Which fixes may be passed on."""

from __future__ import annotations

import pandas as pd


def redistributable(fixes: pd.DataFrame, source_files: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The fixes of files whose terms allow passing them on, and how many were left out.

    A fix whose file is unknown, or says nothing of it, is left out too.
    """
    allowed = source_files.loc[source_files["redistribute"].fillna(False).astype(bool), "source_file_id"]
    kept = fixes[fixes["source_file_id"].isin(allowed)]
    return kept, len(fixes) - len(kept)
