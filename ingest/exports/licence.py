"""Which rows may be passed on: fixes as the terms of their source allow, own rows where they say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.exports.left_out import OWN_ROWS, TERMS, TRACKS, LeftOut
from ingest.manifest import Release
from ingest.schema import Table
from ingest.vocabulary import OWN

CLAIMED = {"ledger", "redistribute"}
"""Columns of the tables that may have rows of one's own."""


def allowed_files(source_files: pd.DataFrame) -> frozenset[str]:
    """The ids of the files whose positions may be passed on; one that says nothing of it is not among them."""
    return frozenset(source_files.loc[source_files["redistribute"].fillna(False).astype(bool), "source_file_id"])


def held_back(release: Release, table: Table) -> LeftOut:
    """What no export of a stored table has, because it may not be passed on."""
    left_out = LeftOut()
    allowed = allowed_files(release.table("source_files", columns=["source_file_id", "redistribute"]))
    if table.name == "fixes":
        for partition in release.partitions("fixes"):
            counts = release.arrow("fixes", ["source_file_id"], [partition])["source_file_id"].value_counts()
            files = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
            left_out[TERMS] += sum(count for file, count in files if file not in allowed)
    elif table.name == "legs":
        left_out[TRACKS] += int((~may_be_drawn(release.table("legs", columns=["source_file_ids"]), allowed)).sum())
    elif {*table.columns} >= CLAIMED:
        passed_on(table, release.table(table.name, columns=sorted(CLAIMED)), allowed, left_out)
    return left_out


def may_be_drawn(legs: pd.DataFrame, allowed: frozenset[str]) -> NDArray[np.bool_]:
    """Which legs have a track of files alone whose positions may be passed on."""
    return np.array([allowed.issuperset(files.split(";")) for files in legs["source_file_ids"]], dtype=bool)


def passed_on(table: Table, rows: pd.DataFrame, allowed: frozenset[str], left_out: LeftOut) -> pd.DataFrame:
    """The rows of a stored table that may be passed on; the others are counted in `left_out`.

    `allowed` are the files whose positions may be; a fix whose file is unknown is left out too.
    """
    if table.name == "fixes":
        kept, reason = rows[rows["source_file_id"].isin(allowed)], TERMS
    elif {*table.columns} >= CLAIMED:
        kept = rows[(rows["ledger"] != OWN) | rows["redistribute"].fillna(False).astype(bool)]
        reason = OWN_ROWS
    else:
        return rows
    left_out[reason] += len(rows) - len(kept)
    return kept
