"""Reads one reference table from CSV and checks each cell by its kind: rows with their line, and what is wrong.

UTF-8 with or without a byte order mark, any line ends, columns in any order, blanks around a value are ignored.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from ingest.errors import BadRow
from ingest.schema import Field, Table
from ingest.vocabulary import OWN, REFERENCE

FIRST_YEAR = 1990
YEARS_AHEAD = 5
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # category Cc but tab and line ends
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
MAY_SAY = ("redistribute",)
"""Columns that a file of one's own may have besides: whether a row may be passed on (nothing: it may not)."""
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass
class Row:
    """One row: the line of the file it begins on, and its cells as text by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]


@dataclass
class Rows:
    """A table as read: its rows, and the problems of header, shape and cells. It is read when its header is right.

    `beside` are the reference rows beside which rows of one's own stand: these may speak of them.
    """

    table: Table
    file: str
    beside: tuple[Row, ...] = ()
    ledger: str = REFERENCE
    rows: list[Row] = field(default_factory=list)
    problems: list[BadRow] = field(default_factory=list)
    is_read: bool = False

    @property
    def known(self) -> tuple[Row, ...]:
        """The rows that others may speak of."""
        return (*self.beside, *self.rows)

    def problem(self, line: int | None, name: str, found: str, expected: str, advice: str = "correct the cell") -> None:
        self.problems.append(BadRow(self.file, line, name, found, expected, advice))


def read_rows(folder: Path, table: Table, beside: Rows | None = None) -> Rows:
    """The rows of `<folder>/<table>.csv` with all problems of header, shape and single cells.

    With `beside`, the reference rows, they are a user's own: the file may be missing, and may say what to pass on.
    """
    result = Rows(table, f"{table.name}.csv")
    if beside is not None:
        result = Rows(table, f"{OWN}/{table.name}.csv", tuple(beside.rows), OWN)
    path = folder / f"{table.name}.csv"
    if path.is_fifo():
        result.problem(None, "", "a pipe", "a CSV file", "put the table back")
        return result
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if beside is not None:
            result.is_read = True
            return result
        result.problem(None, "", "no such file", "a CSV file", "put the table back")
        return result
    except OSError as error:
        result.problem(None, "", error.strerror or str(error), "a CSV file that can be read", "put the table back")
        return result
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        result.problem(line, "", f"byte {error.object[error.start]:#04x}", "UTF-8 text", "save the file as UTF-8")
        return result
    records = list(_records(text, result))
    if result.problems:
        return result
    if not records or not _header_is_right(records[0][0], records[0][1], result):
        if not records:
            result.problem(1, "", "an empty file", "a header and rows", "put the table back")
        return result
    header = records[0][1]
    result.is_read = True
    for line, cells in records[1:]:
        if cells == header:
            result.problem(line, "", "the header again", "a row", "remove this line")
        else:
            _take_row(line, header, cells, result)
    return result


def _records(text: str, result: Rows) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on, its cells stripped; records of blanks alone are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        result.problem(line, "", str(error), "cells separated by commas", "close the quotes of this row")


def _header_is_right(line: int, header: list[str], result: Rows) -> bool:
    needed = result.table.written
    names = [*needed, *MAY_SAY] if result.ledger == OWN else needed
    before = len(result.problems)
    for place, name in enumerate(header, 1):
        if not name:
            result.problem(line, "", f"no name over column {place}", "a name over each column", "correct the header")
        elif header.index(name) != place - 1:
            result.problem(line, name, f"{name} twice", "each column once", "remove one of the columns")
        elif name not in names:
            result.problem(line, name, name, f"one of {', '.join(names)}", "correct the header")
    for name in needed:
        if name not in header:
            result.problem(line, name, "no such column", f"the column {name}", "add the column (commas separate cells)")
    return len(result.problems) == before


def _take_row(line: int, header: list[str], cells: list[str], result: Rows) -> None:
    if len(cells) != len(header):
        result.problem(line, "", f"{len(cells)} cells", f"{len(header)} cells", "put text with commas in double quotes")
        return
    passed_on = "" if result.ledger == OWN else "true"
    row = Row(line, {"ledger": result.ledger, "redistribute": passed_on} | dict(zip(header, cells, strict=True)))
    for column in result.table.fields:
        value = row[column.name]
        if CONTROL.search(value):
            result.problem(line, column.name, value, "text without control characters", "remove them")
        elif not value and column.required:
            result.problem(line, column.name, "nothing", f"a value ({column.meaning})", "fill in the cell")
        elif value and (expected := wrong_kind(column, value)):
            result.problem(line, column.name, value, expected)
    result.rows.append(row)


def wrong_kind(column: Field, value: str) -> str:
    """What was expected when `value` does not fit the kind of its column; empty when it does."""
    check = KINDS.get(column.kind)
    return check(value) if check else ""


def parse_time(value: str) -> datetime | None:
    """A UTC time written as 2025-03-15T22:45:00Z; None when it is anything else.

    >>> parse_time("2025-03-15T22:45:00Z")
    datetime.datetime(2025, 3, 15, 22, 45, tzinfo=datetime.timezone.utc)
    >>> parse_time("2025-03-15T22:45:00")
    """
    if not TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def parse_date(value: str) -> date | None:
    """A day written as 2025-03-15; None when it is anything else."""
    try:
        return date.fromisoformat(value) if DATE.fullmatch(value) else None
    except ValueError:
        return None


def _time_expected(value: str) -> str:
    time = parse_time(value)
    if time is None:
        return "a UTC time such as 2025-03-15T22:45:00Z (with the Z)"
    return "" if _is_likely(time.date()) else _likely_span()


def _date_expected(value: str) -> str:
    day = parse_date(value)
    if day is None:
        return "a day such as 2025-03-15"
    return "" if _is_likely(day) else _likely_span()


def _is_likely(day: date) -> bool:
    return date(FIRST_YEAR, 1, 1) <= day <= datetime.now(UTC).date() + timedelta(days=366 * YEARS_AHEAD)


def _likely_span() -> str:
    return f"a time from {FIRST_YEAR} on and at most {YEARS_AHEAD} years ahead"


def _number_expected(value: str) -> str:
    return "" if NUMBER.fullmatch(value) and math.isfinite(float(value)) else "a finite number such as 0.82"


KINDS: dict[str, Callable[[str], str]] = {
    "time": _time_expected,
    "date": _date_expected,
    "integer": lambda value: "" if INTEGER.fullmatch(value) else "a whole number",
    "number": _number_expected,
    "flag": lambda value: "" if value in ("true", "false") else "true, false or nothing",
    "list": lambda value: "" if all(items(value)) else "items joined by ; with none empty",
}


def items(value: str) -> list[str]:
    """The items of a list cell.

    >>> items("VE; SV")
    ['VE', 'SV']
    """
    return [item.strip() for item in value.split(";")] if value else []


def to_frame(rows: Rows) -> pd.DataFrame:
    """The rows as a typed frame: times datetime64[ms, UTC], Int64, float64, bool; empty is false or ""."""
    return pd.DataFrame({f.name: _series(f, [row[f.name] for row in rows.rows]) for f in rows.table.fields})


def _series(column: Field, values: list[str]) -> pd.Series:
    if column.kind == "time":
        return pd.Series([parse_time(v) for v in values], dtype="datetime64[ms, UTC]")
    if column.kind == "integer":
        return pd.Series([int(v) if v else None for v in values], dtype="Int64")
    if column.kind == "number":
        return pd.Series([float(v) if v else math.nan for v in values], dtype="float64")
    if column.kind == "flag":
        return pd.Series([v == "true" for v in values], dtype="bool")
    if column.kind == "list":
        values = [";".join(items(v)) for v in values]
    return pd.Series(values, dtype="str")
