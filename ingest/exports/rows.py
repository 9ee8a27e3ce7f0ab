"""The rows of a table or answer for an export: piece by piece, with the line or area of each where a format draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from ingest.ask import Docket, question
from ingest.errors import UsageError
from ingest.exports import EXPORTS, formats_of
from ingest.exports.filters import EVERYTHING, Wanted, chosen_rows
from ingest.exports.left_out import TRACKS, LeftOut
from ingest.exports.legs_by_id import legs_by_id
from ingest.exports.licence import allowed_files, may_be_drawn, passed_on
from ingest.exports.recent import without_recent
from ingest.exports.shapes import not_drawn
from ingest.frames import to_frame
from ingest.question import Question
from ingest.schema import TABLES, Table
from ingest.store import Store

ROWS_AT_ONCE = 20_000
LEGS_AT_ONCE = 200


def exported(docket: Docket, name: str, form: str, left_out: LeftOut, wanted: Wanted = EVERYTHING,
             until: datetime | None = None) -> Iterator[pd.DataFrame]:
    """The rows of a table that are meant and may be passed on, without what rests on positions after `until`.

    What is left out is counted in `left_out` while the frames are taken. A format with places has a column `geometry`
    for legs. UsageError for a table that needs a question, or that the format cannot draw.
    """
    table = TABLES[name]
    if form not in formats_of(name):
        raise not_drawn(table)
    if name == "areas":
        raise UsageError("export", field="TABLE", found=name, expected="a table that needs no question",
                         advice="run python -m ingest areas --icao24 HEX --at TIME")
    if table.role == "answer":
        return chosen_of(docket, name, every_event(docket) if name == "court_clock" else docket.exits(), wanted)
    return _stored(docket, table, EXPORTS[form].places, left_out, wanted, until)


def chosen_of(docket: Docket, name: str, answer: pd.DataFrame, wanted: Wanted) -> Iterator[pd.DataFrame]:
    """The rows of an answer that are meant."""
    legs = legs_by_id(docket.release) if wanted.destination or wanted.leg_class else None
    return iter([chosen_rows(TABLES[name], answer, wanted, legs)])


def every_event(docket: Docket) -> pd.DataFrame:
    """The court clock of all events of all cases."""
    events = [e for case in sorted(docket.events["case_id"].unique()) for e in question(docket, case=case).events]
    return docket.clock(Question(tuple(events)))


def _stored(docket: Docket, table: Table, places: bool, left_out: LeftOut, wanted: Wanted,
            until: datetime | None) -> Iterator[pd.DataFrame]:
    release = docket.release
    allowed = allowed_files(release.table("source_files", columns=["source_file_id", "redistribute"]))
    legs = legs_by_id(release) if wanted.destination or wanted.leg_class else None
    for frame in _pieces(docket, table, wanted):
        kept = passed_on(table, chosen_rows(table, frame, wanted, legs), allowed, left_out)
        if table.name == "legs" and places:
            yield from _with_tracks(docket, kept, allowed, left_out, until)
        else:
            yield without_recent(table.name, kept, until, left_out)


def _pieces(docket: Docket, table: Table, wanted: Wanted) -> Iterator[pd.DataFrame]:
    """The rows in order, a bounded number at once; of days and aircraft no more than are wanted, where that is easy."""
    release = docket.release
    if table.name == "releases":
        known = Store(release.folder).releases()
        yield known[known["number"] <= release.number]
        return
    aircraft = [("icao24", "==", wanted.icao24)] if table.name == "fixes" and wanted.icao24 else None
    for partition in _partitions(release.partitions(table.name), wanted):
        data = release.arrow(table.name, partitions=[partition], filters=aircraft)
        for start in range(0, len(data), ROWS_AT_ONCE):
            yield to_frame(table, data.slice(start, ROWS_AT_ONCE))


def _partitions(held: Iterable[str], wanted: Wanted) -> Iterator[str]:
    """The partitions that can hold rows of the days wanted: they are days (2025-03/15), months, or all in one."""
    for partition in held:
        day_or_month = partition.replace("/", "-")
        first, last = (str(day or default)[:len(partition)]
                       for day, default in ((wanted.first, "0000-00-00"), (wanted.last, "9999-99-99")))
        if first <= day_or_month <= last:
            yield partition


def _with_tracks(docket: Docket, legs: pd.DataFrame, allowed: frozenset[str], left_out: LeftOut,
                 until: datetime | None) -> Iterator[pd.DataFrame]:
    """Legs with their tracks, some at once; a track of a file that may not be passed on is not drawn."""
    free = may_be_drawn(legs, allowed)
    left_out[TRACKS] += len(legs) - int(free.sum())
    end_s = until.timestamp() if until else np.inf
    for start in range(0, len(legs), LEGS_AT_ONCE):
        some = slice(start, start + LEGS_AT_ONCE)
        part = without_recent("legs", legs.iloc[some], until, left_out)
        tracks = docket.leg_tracks(part["leg_id"][free[some]].tolist())
        lines = [_line(tracks.get(leg_id, []), end_s) for leg_id in part["leg_id"]]
        yield part.assign(geometry=pd.Series(lines, index=part.index, dtype=object))


def _line(lines: list[list[tuple[float, float, float]]], end_s: float) -> shapely.Geometry | None:
    kept = [[(lon, lat) for lon, lat, at_s in line if at_s <= end_s] for line in lines]
    drawn = [line for line in kept if len(line) > 1]
    return shapely.MultiLineString(drawn) if drawn else None
