"""A user's own reported flights and court events: tables of the reference's columns in the folder `own` beside it.

They stand beside the reference rows and change none of them: an id of theirs that a reference row has is an error, and
so is an own order's link to an event of theirs. All other checks are those of the reference rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.errors import BadRow
from ingest.reference_rows import Row, Rows, read_rows
from ingest.schema import TABLES
from ingest.vocabulary import OWN, REFERENCE

OWN_IDS: dict[str, str] = {
    "court_cases": "case_id", "court_event_claims": "event_id", "court_event_links": "",
    "reported_leg_claims": "flight_id", "position_claims": "claim_id",
}
"""The tables that may have own rows, and the column whose values no reference row may have."""
Read = Mapping[str, Rows]


def own_folder(folder: Path) -> Path:
    """Where rows of one's own stand: `own` beside the folder of the reference rows."""
    return folder.absolute().parent / OWN


def read_own(folder: Path, reference: Read) -> Read:
    """The own rows beside `folder`, all reference tables by name; those that may have none are empty.

    Each has the problems of its cells and ids; a reference table that is not read as a whole leaves its own unread.
    """
    place = own_folder(folder)
    read = {name: read_rows(place, TABLES[name], rows) if name in OWN_IDS else Rows(rows.table, rows.file)
            for name, rows in reference.items()}
    for name, column in OWN_IDS.items():
        read[name].is_read &= reference[name].is_read
        if column:
            _check_ids(read[name], column)
    _check_links(read["court_event_links"], {row["event_id"] for row in read["court_event_claims"].rows})
    return read


def other_files(folder: Path) -> Iterator[BadRow]:
    """A problem for each CSV file among the own ones that is of no table which may have own rows."""
    place = own_folder(folder)
    if place.exists() and not place.is_dir():
        yield BadRow(OWN, found="a file", expected="a folder of CSV files", advice="move it away")
    for path in sorted(place.glob("*.csv")):
        if path.stem not in OWN_IDS:
            yield BadRow(f"{OWN}/{path.name}", found="a file of another name",
                         expected=f"one of {', '.join(f'{name}.csv' for name in OWN_IDS)}",
                         advice="rename it, or move it away")


def _check_ids(rows: Rows, column: str) -> None:
    first: dict[str, Row] = {}
    for row in rows.beside:
        first.setdefault(row[column], row)
    for row in rows.rows:
        if other := first.get(row[column]):
            rows.problem(row.line, column, row[column],
                         f"a name that {REFERENCE}/{rows.table.name}.csv (line {other.line}) does not have",
                         "give it a name of its own; own rows change no reference row")


def _check_links(links: Rows, events: set[str]) -> None:
    for row in links.rows:
        if row["event_id"] and row["event_id"] not in events:
            links.problem(row.line, "event_id", row["event_id"], f"an event_id of {OWN}/court_event_claims.csv",
                          "own rows neither extend nor end a reference event")
