"""The positions that reports are held against, read from a release in the making."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ingest.derive.presence import FIX_COLUMNS, Presence, days_asked, presences
from ingest.fix_parts import partition_of
from ingest.manifest import Snapshot


def received_of(
    held: Snapshot, reported: Iterable[Mapping[str, Any]], coverage: Iterable[Mapping[str, Any]],
    thresholds: Mapping[str, float],
) -> dict[str, Presence]:
    """The positions by address of the aircraft that rows of `reported_legs` name, on the days of their reports.

    `coverage` are rows of that table, `thresholds` the settings by name. StoreError as `Snapshot.table`.
    """
    days = days_asked(reported, coverage, thresholds["match_time_s"])
    frames = [held.table("fixes", list(FIX_COLUMNS), [("icao24", "in", sorted(addresses))], [partition_of(day)])
              for day, addresses in sorted(days.items())]
    return presences(pd.concat(frames, ignore_index=True), thresholds["gap_s"]) if frames else {}
