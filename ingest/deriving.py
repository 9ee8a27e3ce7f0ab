"""Derives aircraft again: no more of a track than what came or went can change, and each day read once for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.coverage import coverage_rows
from ingest.derive.airports import Fields
from ingest.derive.claims import rows_of
from ingest.derive.fixes import in_order, set_aside
from ingest.derive.legs import legs_of
from ingest.derive.speeds import Fleet
from ingest.derive.track import times_ms
from ingest.derive.window import Short, Window, span_of_legs, zone
from ingest.fix_parts import FixParts, day_name, day_numbers, partition_of
from ingest.frames import to_frame
from ingest.held_files import TOLD, HeldFiles
from ingest.identity import identity_of
from ingest.schema import TABLES
from ingest.store import Draft

ROWS_AT_ONCE = 300_000
DAYS_AROUND = 5
DAY_MS = 86_400_000
Row = dict[str, Any]


@dataclass
class Task:
    """One aircraft: the fixes of new files, the rows of files that gave way, and whether all of it is to be derived.

    `days` are its days with fixes as numbers, in order, `changed_ms` the first and the last time at which a fix came or
    went, `pieces` the fixes of days that were read; `left` and `right` say how many days around are looked at.
    """

    icao24: str
    new: list[pd.DataFrame]
    gone: list[Row]
    days: np.ndarray
    changed_ms: tuple[int, int]
    whole: bool
    left: int = DAYS_AROUND
    right: int = DAYS_AROUND
    pieces: dict[int, list[pa.Table]] = field(default_factory=dict)


@dataclass(frozen=True)
class Legs:
    """The legs and gaps of an aircraft that stand in place of those whose first airborne fix lies in [low, high)."""

    icao24: str
    low: float
    high: float
    legs: pd.DataFrame
    gaps: pd.DataFrame


class Deriver:
    """Takes aircraft, and derives them in groups of about ROWS_AT_ONCE fixes."""

    def __init__(self, draft: Draft, parts: FixParts, files: HeldFiles, fleet: Fleet, fields: Fields,
                 thresholds: Mapping[str, float]) -> None:
        self.draft, self.parts, self.files, self.fleet = draft, parts, files, fleet
        self.fields, self.thresholds = fields, thresholds
        self.bound_kt = thresholds["unknown_type_bound_kt"]
        self.aircraft: set[str] = set()
        self.days: set[tuple[str, str]] = set()
        self.legs: list[Legs] = []
        self.coverage: list[Row] = []
        self._waiting: list[Task] = []
        self._rows = 0
        held = draft.table("coverage", columns=["icao24", "day_utc", "fixes"], filters=[("state", "==", "received")])
        held = held.groupby(["icao24", "day_utc"])[["fixes"]].sum().reset_index()
        held["number"] = held["day_utc"].to_numpy(dtype="datetime64[D]").astype(np.int64)
        self._held = dict(tuple(held.groupby("icao24")))
        legs = draft.table("legs", columns=["icao24", "cautions", "first_fix_utc", "last_fix_utc"])
        self._shared = dict(tuple(legs[is_shared(legs)].groupby("icao24")))

    def add(self, icao24: str, new: list[pd.DataFrame], gone: list[Row], whole: bool) -> None:
        """Derive an aircraft with the fixes of new files and without those of files that gave way."""
        held = self._held.get(icao24)
        days = np.array([], dtype=np.int64) if held is None else held["number"].to_numpy()
        changed_ms = _changed_ms(new, gone)
        whole = whole or self._is_another(icao24)
        if not whole and not changed_ms:
            return
        task = Task(icao24, new, gone, days, changed_ms or (0, 0), whole)
        self.aircraft.add(icao24)
        self._waiting.append(task)
        self._rows += sum(map(len, new))
        if held is not None:
            self._rows += int(held["fixes"].to_numpy()[np.isin(days, self._wanted(task))].sum())
        if self._rows > ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Derive what waits."""
        tasks, self._waiting, self._rows = self._waiting, [], 0
        while tasks:
            self._read(tasks)
            tasks = [task for task in tasks if not self._is_derived(task)]

    def _is_another(self, icao24: str) -> bool:
        """Whether the files now tell another airframe, or label, than before: that stands in each leg."""
        before = self.files.before(icao24)
        if before.empty:
            return True
        one, other = (identity_of(icao24, rows, self.fleet) for rows in (rows_of(before[TOLD]), self.files.of(icao24)))
        return one != other

    def _wanted(self, task: Task) -> list[int]:
        """The days to be read: those changed and some around them, and all days of files that have one of these."""
        days = task.days
        if task.whole or not len(days):
            return [*map(int, days)]
        first, last = (edge // DAY_MS for edge in task.changed_ms)
        low, high = int(np.searchsorted(days, first)), int(np.searchsorted(days, last, side="right"))
        low, high = max(low - task.left, 0), min(high + task.right, len(days))
        spans = self._spans(task.icao24)
        while low < high:
            met = spans[(spans[:, 1] >= days[low]) & (spans[:, 0] <= days[high - 1])]
            wider = (min(low, int(np.searchsorted(days, met[:, 0].min(initial=days[low])))),
                     max(high, int(np.searchsorted(days, met[:, 1].max(initial=days[high - 1]), side="right"))))
            if wider == (low, high):
                break
            low, high = wider
        return [*map(int, days[low:high])]

    def _spans(self, icao24: str) -> np.ndarray:
        """The first and the last day of each file of an aircraft that has fixes."""
        rows = self.files.before(icao24)
        rows = rows[rows["first_fix_utc"].notna()]
        return np.stack([rows[name].to_numpy(dtype="datetime64[D]").astype(np.int64)
                         for name in ("first_fix_utc", "last_fix_utc")], axis=1)

    def _read(self, tasks: list[Task]) -> None:
        """The fixes of all days that the tasks want and have not, each day read once."""
        asked: dict[int, dict[str, Task]] = {}
        for task in tasks:
            for day in self._wanted(task):
                if day not in task.pieces:
                    task.pieces[day] = []
                    asked.setdefault(day, {})[task.icao24] = task
        for day, those in sorted(asked.items()):
            table = self.draft.arrow("fixes", partitions=[partition_of(day_name(day))])
            table = table.filter(pc.is_in(table["icao24"], pa.array(list(those), pa.string()))).combine_chunks()
            if len(table):
                runs = pc.run_end_encode(table["icao24"].combine_chunks())
                ends = runs.run_ends.to_pylist()
                for icao24, start, end in zip(runs.values.to_pylist(), [0, *ends], ends, strict=False):
                    those[icao24].pieces[day].append(table.slice(start, end - start))

    def _is_derived(self, task: Task) -> bool:
        """Derive what was read; False where more must be read, then with wider limits."""
        found = self._derived(task)
        if found is None:
            return True
        task.left *= 1 + found.left
        task.right *= 1 + found.right
        return False

    def _derived(self, task: Task) -> Short | None:
        wanted = self._wanted(task)
        fixes, is_new, lost = self._fixes(task, wanted)
        window = Window(task.whole or not len(task.days) or bool(wanted[0] == task.days[0]),
                        task.whole or not len(task.days) or bool(wanted[-1] == task.days[-1]))
        again: slice | Short = slice(0, len(fixes))
        if not task.whole:
            again = zone(fixes, is_new, task.changed_ms, window, self.bound_kt)
        if isinstance(again, Short):
            return again
        before = fixes["set_aside_reason"].to_numpy()
        judged = set_aside(fixes.iloc[again], self.bound_kt, self.thresholds)
        fixes = pd.concat([f for f in (fixes.iloc[: again.start], judged, fixes.iloc[again.stop :]) if len(f)] or
                          [fixes], ignore_index=True)
        mine = self.files.of(task.icao24)
        identity = identity_of(task.icao24, mine, self.fleet)
        legs, gaps = legs_of(fixes, self.fields, self.thresholds, identity)
        if not task.whole and (bool(is_shared(legs).any()) or self._was_shared(task.icao24, fixes)):
            task.whole = True  # a leg of two aircraft ends where its whole length says
            return Short(False, False)
        span = (-np.inf, np.inf) if task.whole else span_of_legs(fixes, again, legs, window, self.fields)
        if isinstance(span, Short):
            return span
        changed = is_new | (before != fixes["set_aside_reason"].to_numpy())
        self._keep(task, fixes, changed, lost, mine)
        inside = _between(legs, span)
        self.legs.append(Legs(task.icao24, *span, legs[inside], gaps[gaps["leg_id"].isin(legs.loc[inside, "leg_id"])]))
        return None

    def _was_shared(self, icao24: str, fixes: pd.DataFrame) -> bool:
        """Whether a leg as it is held, which two aircraft may have sent, meets the time of the window."""
        legs = self._shared.get(icao24)
        return legs is not None and bool(((legs["first_fix_utc"] <= fixes["time_utc"].max())
                                          & (legs["last_fix_utc"] >= fixes["time_utc"].min())).any())

    def _fixes(self, task: Task, days: Iterable[int]) -> tuple[pd.DataFrame, np.ndarray, set[int]]:
        """The fixes of the window in order of time, which of them are new, and the days that lost some."""
        table = TABLES["fixes"]
        pieces = [piece for day in days for piece in task.pieces[day]]
        held = to_frame(table, pa.concat_tables(pieces) if pieces else table.arrow_schema.empty_table())
        new_ids = {str(frame["source_file_id"].iloc[0]) for frame in task.new if len(frame)}
        gone = held["source_file_id"].isin({row["source_file_id"] for row in task.gone} | new_ids).to_numpy(dtype=bool)
        lost = set(np.unique(day_numbers(held[gone])).tolist())
        frames = [f for f in (held[~gone], *task.new) if len(f)] or [held[~gone]]
        fixes, _ = in_order(pd.concat(frames, ignore_index=True))
        return fixes, fixes["source_file_id"].isin(new_ids).to_numpy(dtype=bool), lost

    def _keep(self, task: Task, fixes: pd.DataFrame, changed: np.ndarray, lost: set[int], mine: list[Row]) -> None:
        """The fixes and coverage of the days on which something changed."""
        numbers = day_numbers(fixes)
        days = set(np.unique(numbers[changed]).tolist()) | lost
        if task.whole:
            days = {*task.days.tolist(), *np.unique(numbers).tolist()}
        names = {day_name(day) for day in days}
        fixes = fixes[np.isin(numbers, sorted(days))]
        self.parts.add(task.icao24, fixes, names)
        self.days |= {(task.icao24, name) for name in names}
        self.coverage += coverage_rows(task.icao24, fixes, mine)


def is_shared(legs: pd.DataFrame) -> pd.Series:
    """Whether two aircraft may have sent each leg."""
    return legs["cautions"].str.contains("shared_hex", regex=False)


def _changed_ms(new: list[pd.DataFrame], gone: list[Row]) -> tuple[int, int] | None:
    """The first and the last time at which a fix came or went; None where none did."""
    came = [edge(times_ms(frame)) for frame in new if len(frame) for edge in (np.min, np.max)]
    went = [round(row[name].timestamp() * 1000) for row in gone
            for name in ("first_fix_utc", "last_fix_utc") if not pd.isna(row[name])]
    return (int(min([*came, *went])), int(max([*came, *went]))) if came or went else None


def _between(legs: pd.DataFrame, span: tuple[float, float]) -> np.ndarray:
    """Which legs have their first airborne fix between two times in ms, the second left out."""
    first = times_ms(legs.rename(columns={"first_fix_utc": "time_utc"}))
    return np.asarray((first >= span[0]) & (first < span[1]))
