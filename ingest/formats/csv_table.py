"""CSV read row by row, within bounds: any line ends, a byte order mark, quoted cells; columns by their names."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.errors import FileSetAside
from ingest.formats.json_object import MOST_BYTES, aside

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
NOTHING = {"", "null", "none", "nan", "na", "n/a", "<na>", "nat"}


def cells(data: bytes, place: str, separator: str = ",") -> Iterator[list[str]]:
    """The rows as lists of cells without outer blanks, blank lines left out.

    Raises FileSetAside with the reason `too_large` or, on the way, `truncated`.
    """
    if len(data) > MOST_BYTES:
        raise aside(place, "too_large", f"more than {MOST_BYTES / 1e6:.0f} MB unpacked", "a smaller CSV",
                    advice="export fewer days or aircraft at a time")
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""), delimiter=separator)
    try:
        for row in reader:
            if row:
                yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise aside(place, "truncated", f"damaged CSV, line {reader.line_num}: {error}", "whole CSV",
                    advice="get the file again") from None


def places_of(header: Sequence[str], names: Sequence[str], optional: Sequence[str], place: str) -> list[int]:
    """Where the columns stand in the header; -1 for an optional one that is not there.

    Raises FileSetAside with the reason `bad_header` when one is missing, or stands twice.
    """
    counts = Counter(header)
    for name in (*names, *optional):
        if counts[name] > 1 or (name in names and not counts[name]):
            found = f"column {name} {counts[name]} times" if counts[name] else f"no column {name}"
            raise FileSetAside(place, field=name, found=found, expected=f"one column {name}", reason="bad_header",
                               advice="export the file again with each column once")
    return [header.index(name) if counts[name] else -1 for name in (*names, *optional)]


def body(rows: Iterator[list[str]], width: int, wanted: Sequence[int]) -> Iterator[list[str] | str]:
    """Of each row the cells at the places wanted ("" at -1), or why it is no row: too few or too many cells."""
    for row in rows:
        if len(row) != width:
            yield "row_too_short" if len(row) < width else "row_too_long"
        else:
            yield [row[at] if at >= 0 else "" for at in wanted]


def number(cell: str) -> float | None:
    """A cell as a number, None where it is empty, NaN where it is something else.

    >>> number("31.5"), number(""), number("null"), number("=1+1"), number("1_000")
    (31.5, None, None, nan, nan)
    """
    if NUMBER.fullmatch(cell):
        return float(cell)
    return None if cell.lower() in NOTHING else math.nan


def flag(cell: str) -> bool | None:
    """A cell as true or false, None where it is neither.

    >>> flag("True"), flag("0"), flag("-1"), flag("")
    (True, False, True, None)
    """
    return {"true": True, "t": True, "1": True, "-1": True, "false": False, "f": False, "0": False}.get(cell.lower())
