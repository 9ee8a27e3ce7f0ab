"""The table `source_files` while a run works on it: what is held stays in columns, only what changes is rows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ingest.derive.claims import rows_of
from ingest.frames import conformed
from ingest.schema import TABLES

Row = dict[str, Any]
TABLE = TABLES["source_files"]
TOLD = ["source_file_id", "source", "base_utc", "registration", "aircraft_type", "address_flags", "label",
        "rows_rejected"]
"""What legs and coverage follow from."""


class HeldFiles:
    """The rows of `source_files`: `held` as they were, `changed` by their ids those that a run adds or changes."""

    def __init__(self, held: pd.DataFrame) -> None:
        self.held = held
        self.changed: dict[str, Row] = {}
        self._ids: dict[tuple[str, str], dict[str, None]] = {}

    def hold(self, row: Row) -> None:
        """Take a row, in place of one with its id."""
        self.changed[row["source_file_id"]] = row
        for column in ("place_key", "icao24"):
            self._ids.setdefault((column, row[column]), {})[row["source_file_id"]] = None

    def change(self, row: Row, **values: Any) -> None:
        """Change a row that `get` or `at` gave."""
        row.update(values)
        self.hold(row)

    def get(self, source_file_id: str) -> Row | None:
        """The row with that id."""
        if source_file_id in self.changed:
            return self.changed[source_file_id]
        found = self._places.get(source_file_id)
        return None if found is None else rows_of(self.held.iloc[[found]])[0]

    def at(self, place_key: str) -> list[Row]:
        """The rows of files at a place, as they are now."""
        held = self._of_place.get(place_key)
        old = [] if held is None else rows_of(self.held.iloc[held])
        return [*(row for row in old if row["source_file_id"] not in self.changed),
                *self._changed_of("place_key", place_key)]

    def _changed_of(self, column: str, value: str) -> list[Row]:
        """The rows that a run added or changed of files at a place, or of an aircraft."""
        rows = (self.changed[source_file_id] for source_file_id in self._ids.get((column, value), ()))
        return [row for row in rows if row[column] == value]

    def of(self, icao24: str) -> list[Row]:
        """What the files of one aircraft that are imported tell now (TOLD), in order of base time and id."""
        before = self.before(icao24)
        old = rows_of(before[TOLD]) if len(before) else []
        rows = [*(row for row in old if row["source_file_id"] not in self.changed),
                *(row for row in self._changed_of("icao24", icao24) if row["status"] == "imported")]
        return sorted(rows, key=lambda row: (row["base_utc"], row["source_file_id"]))

    def before(self, icao24: str) -> pd.DataFrame:
        """The rows of files of one aircraft that were imported when the run began."""
        places = self._of_aircraft.get(icao24)
        rows = self.held.iloc[:0] if places is None else self.held.iloc[places]
        return rows[rows["status"] == "imported"] if len(rows) else rows

    def frame(self) -> pd.DataFrame:
        """All rows as they are now, in order of their ids."""
        kept = self.held[~self.held["source_file_id"].isin(self.changed)]
        frames = [kept, *([conformed(TABLE, list(self.changed.values()))] if self.changed else [])]
        return pd.concat([f for f in frames if len(f)] or [kept]).sort_values(
            "source_file_id", kind="stable", ignore_index=True)

    def aircraft(self) -> set[str]:
        """The aircraft of which a file is imported."""
        held = self.held[(self.held["status"] == "imported") & ~self.held["source_file_id"].isin(self.changed)]
        new = (row["icao24"] for row in self.changed.values() if row["status"] == "imported")
        return {*held["icao24"].unique(), *new} - {""}

    def in_use(self) -> set[str]:
        """The sha256 of files that are imported whole: none of their aircraft has given way to a corrected file."""
        rows = self.frame() if self.changed else self.held
        given_way = (rows["status"] == "replaced") & (rows["set_aside_reason"] == "")
        return set(rows.loc[rows["status"] == "imported", "sha256"]) - set(rows.loc[given_way, "sha256"])

    def not_from(self, source: str) -> set[str]:
        """The sha256 of files of other sources than this one."""
        return set(self.held.loc[self.held["source"] != source, "sha256"])

    @cached_property
    def _places(self) -> dict[str, int]:
        return dict(zip(self.held["source_file_id"].tolist(), range(len(self.held)), strict=True))

    @cached_property
    def _of_place(self) -> dict[str, np.ndarray]:
        return _groups(self.held["place_key"])

    @cached_property
    def _of_aircraft(self) -> dict[str, np.ndarray]:
        return _groups(self.held["icao24"])


def _groups(values: pd.Series) -> dict[str, np.ndarray]:
    """The places of each value."""
    codes, names = pd.factorize(values)
    order = np.argsort(codes, kind="stable")
    edges = np.flatnonzero(np.diff(codes[order])) + 1
    return dict(zip(names.tolist(), np.split(order, edges), strict=True)) if len(values) else {}
