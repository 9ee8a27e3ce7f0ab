"""Frames for export: the rows of a table or answer, and for map formats the line or area of each row."""

from __future__ import annotations

import pandas as pd
import shapely

from ingest.ask import Docket, question
from ingest.errors import UsageError
from ingest.exports import EXPORTS
from ingest.exports.licence import passed_on
from ingest.exports.shapes import shapes
from ingest.question import Question
from ingest.schema import TABLES
from ingest.store import Store


def with_geometry(docket: Docket, table: str, form: str) -> tuple[pd.DataFrame, int]:
    """The rows of a table, with a column `geometry` where a map format needs one; and how many rows were left out.

    Raises UsageError for a table that does not exist, and at once for an answer that the format cannot draw.
    """
    if table not in TABLES:
        raise UsageError("export", field="TABLE", found=table, expected=f"one of {', '.join(TABLES)}")
    if EXPORTS[form].draws and TABLES[table].role == "answer":
        shapes(pd.DataFrame(columns=TABLES[table].columns), TABLES[table])
    if table == "areas":
        raise UsageError("export", field="TABLE", found=table, expected="a table that needs no question",
                         advice="run python -m ingest areas --icao24 HEX --at TIME")
    if table == "court_clock":
        return every_event(docket), 0
    if table == "exits":
        return docket.exits(), 0
    if table == "releases":
        releases = Store(docket.release.folder).releases()
        return releases[releases["number"] <= docket.release.number], 0
    frame = docket.release.table(table)
    if table == "legs" and EXPORTS[form].draws:
        tracks = docket.leg_tracks(frame["leg_id"].tolist())
        lines = [_line(tracks[leg_id]) for leg_id in frame["leg_id"]]
        return frame.assign(geometry=pd.Series(lines, index=frame.index, dtype=object)), 0
    return passed_on(TABLES[table], frame, docket.release.table("source_files"))


def every_event(docket: Docket) -> pd.DataFrame:
    """The court clock of all events of all cases."""
    events = [e for case in sorted(docket.events["case_id"].unique()) for e in question(docket, case=case).events]
    return docket.clock(Question(tuple(events)))


def _line(lines: list[list[tuple[float, float, float]]]) -> shapely.Geometry | None:
    drawn = [[(lon, lat) for lon, lat, _ in line] for line in lines if len(line) > 1]
    return shapely.MultiLineString(drawn) if drawn else None
