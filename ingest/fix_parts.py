"""Fixes on their way into the store: gathered by UTC day, written out in parts so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.derive.track import Whole, times_ms
from ingest.frames import to_arrow, to_frame
from ingest.schema import TABLES
from ingest.store import Draft, write_part

ROWS_IN_MEMORY = 200_000
ROWS_IN_ONE_PART = 250_000
DAY_MS = 86_400_000


def partition_of(day: str) -> str:
    """The partition of a day.

    >>> partition_of("2025-03-15")
    '2025-03/15'
    """
    return f"{day[:7]}/{day[8:]}"


def day_numbers(fixes: pd.DataFrame) -> Whole:
    """The UTC day of each fix, in days since 1970."""
    return times_ms(fixes) // DAY_MS


def day_name(number: int) -> str:
    """The date of a day.

    >>> day_name(20162)
    '2025-03-15'
    """
    return str(np.datetime64(int(number), "D"))


class FixParts:
    """Collects the fixes of whole days of aircraft and puts each touched day into a draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._aircraft: dict[str, set[str]] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._written: dict[str, list[Path]] = {}
        self._rows = 0
        self._count = 0

    def add(self, icao24: str, fixes: pd.DataFrame, of_days: Iterable[str]) -> None:
        """Take all fixes that one aircraft has on some days, in order of time; those in the store give way."""
        for day in of_days:
            self._aircraft.setdefault(day, set()).add(icao24)
            self._waiting.setdefault(day, [])
        data, days = to_arrow(TABLES["fixes"], fixes), day_numbers(fixes)
        starts = np.flatnonzero(np.diff(days, prepend=-1))
        for start, end in pairwise([*starts, len(days)]):
            self._waiting.setdefault(day_name(days[start]), []).append(data.slice(start, end - start))
        self._rows += len(fixes)
        if self._rows > ROWS_IN_MEMORY:
            self._spill()

    def park(self, fixes: pd.DataFrame) -> Path:
        """Put fixes on the disk until their aircraft's turn comes: see `unparked`."""
        self._count += 1
        path = self.draft.scratch / f"parked-{self._count:06d}.parquet"
        return write_part("fixes", to_arrow(TABLES["fixes"], fixes), path)

    def _spill(self) -> None:
        for day, tables in self._waiting.items():
            if tables:
                self._count += 1
                path = self.draft.scratch / f"fixes-{self._count:06d}.parquet"
                self._written.setdefault(day, []).append(write_part("fixes", pa.concat_tables(tables), path))
            else:
                self._written.setdefault(day, [])
        self._waiting, self._rows = {}, 0

    def finish(self) -> None:
        """Put every touched day: the store's rows of other aircraft, and the new rows."""
        for day in sorted({*self._waiting, *self._written}):
            partition = partition_of(day)
            parts = chain(self._others(day), map(_read, self._written.get(day, [])), self._waiting.get(day, []))
            self.draft.put_parts("fixes", partition, joined(parts))

    def _others(self, day: str) -> Iterator[pa.Table]:
        changed = pa.array(sorted(self._aircraft[day]), pa.string())
        held = (_read(path) for path in self.draft.files("fixes", partition_of(day)))
        return (table.filter(pc.invert(pc.is_in(table["icao24"], changed))) for table in held)


def unparked(path: Path) -> pd.DataFrame:
    """The fixes that `FixParts.park` put there."""
    return to_frame(TABLES["fixes"], _read(path))


def _read(path: Path) -> pa.Table:
    table: pa.Table = pq.read_table(path)
    return table


def joined(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The parts as one sorted table, or as several when together they are over ROWS_IN_ONE_PART."""
    order = [("icao24", "ascending"), ("time_utc", "ascending"), ("source_file_id", "ascending"),
             ("row_no", "ascending")]
    group: list[pa.Table] = []
    for part in parts:
        if group and sum(t.num_rows for t in group) + part.num_rows > ROWS_IN_ONE_PART:
            yield pa.concat_tables(group).sort_by(order)
            group = []
        group.append(part)
    if group:
        yield pa.concat_tables(group).sort_by(order)
