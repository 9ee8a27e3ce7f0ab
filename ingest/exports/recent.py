"""Positions that are too new to be shown to all: rows that rest on them, and places in rows that do."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from ingest.exports.left_out import RECENT, LeftOut

NEWEST = {"fixes": ["time_utc"], "gaps": ["after_utc"], "areas": ["at_latest_utc", "before_utc", "after_utc"]}
"""Tables whose rows go, with the times of the positions they rest on."""
ENDS = ("first_fix", "last_fix")
HAVE_PLACES = ("fixes", "gaps", "legs")
"""Stored tables that have places of positions."""


def without_recent(table: str, rows: pd.DataFrame, until: datetime | None, left_out: LeftOut) -> pd.DataFrame:
    """The rows without what rests on positions after `until` (None: nothing is too new), counted in `left_out`.

    Of legs the row stays and the places of its first and last fix go.
    """
    if until is None or not len(rows):
        return rows
    if table in NEWEST:
        kept = rows[~(rows[NEWEST[table]].max(axis=1) > pd.Timestamp(until))]
        left_out[RECENT] += len(rows) - len(kept)
        return kept
    return _without_places(rows, until, left_out) if table == "legs" else rows


def too_new(legs: pd.DataFrame, until: datetime | None) -> frozenset[str]:
    """The ids of rows of the table `legs` that rest on positions after `until`; none where that is None."""
    if until is None:
        return frozenset()
    return frozenset(legs.loc[legs["last_fix_utc"] > pd.Timestamp(until), "leg_id"])


def _without_places(legs: pd.DataFrame, until: datetime, left_out: LeftOut) -> pd.DataFrame:
    legs = legs.copy()
    for end in ENDS:
        new = legs[f"{end}_utc"] > pd.Timestamp(until)
        legs.loc[new, [f"{end}_latitude", f"{end}_longitude"]] = np.nan
    left_out[RECENT] += int((legs["last_fix_utc"] > pd.Timestamp(until)).sum())
    return legs
