"""The airports table: airportsdata (MIT) with the aliases and exceptions of data/reference/airport_exceptions.csv."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import airportsdata
import pandas as pd

from ingest.reference_rows import items, read_rows
from ingest.schema import Field, Table
from ingest.settings import REFERENCE_DIR

EXCEPTIONS = Table("airport_exceptions", "reference", ("airport_icao",), "What differs from the list of airports.", (
    Field("airport_icao", "text", "ICAO", "curated", "the code we use", required=True),
    Field("listed_as", "text", "ICAO", "source", "the list's code for the field; empty: the same"),
    Field("name", "text", "", "curated", "name instead of the listed one"),
    Field("timezone", "text", "", "curated", "IANA zone instead of the listed one"),
    Field("aliases", "list", "", "curated", "other codes for the same field (rows of the list under them are dropped)"),
    Field("note", "text", "", "curated", "why", required=True),
))


def airports(folder: Path = REFERENCE_DIR) -> pd.DataFrame:
    """All airports with an ICAO code, sorted by it, in the columns of the schema.

    Raises the first BadRow of the table of exceptions.
    """
    exceptions = read_rows(folder, EXCEPTIONS)
    if exceptions.problems:
        raise exceptions.problems[0]
    return _frame(tuple(tuple(exception.cells.items()) for exception in exceptions.rows)).copy(deep=False)


@lru_cache(maxsize=2)
def _frame(exceptions: tuple[tuple[tuple[str, str], ...], ...]) -> pd.DataFrame:
    """The airports with these exceptions, each as its columns and values."""
    rows = {code: _row(code, entry) for code, entry in _listed().items()}
    for exception in exceptions:
        _apply(dict(exception), rows)
    frame = pd.DataFrame([rows[code] for code in sorted(rows)])
    return frame.astype(dict.fromkeys(("airport_icao", "name", "city", "country", "timezone", "aliases"), "str"))


def airport_codes(table: pd.DataFrame) -> dict[str, str]:
    """Each code in use, aliases included, and the airport it stands for.

    >>> airport_codes(airports())["MHSC"]
    'MHPR'
    """
    codes = {code: code for code in table["airport_icao"]}
    for code, aliases in zip(table["airport_icao"], table["aliases"], strict=True):
        if aliases:
            codes.update(dict.fromkeys(items(aliases), code))
    return codes


@cache
def _listed() -> dict[str, Any]:
    return dict(airportsdata.load("ICAO"))


def _row(code: str, entry: Any) -> dict[str, Any]:
    return {"airport_icao": code, "name": entry["name"], "city": entry["city"], "country": entry["country"],
            "latitude": float(entry["lat"]), "longitude": float(entry["lon"]),
            "elevation_ft": float(entry["elevation"]), "timezone": entry["tz"], "aliases": ""}


def _apply(exception: Mapping[str, str], rows: dict[str, dict[str, Any]]) -> None:
    """Change the row the exception speaks of; rows under one of its aliases are dropped, as the field is the same."""
    code, listed_as = exception["airport_icao"], exception["listed_as"] or exception["airport_icao"]
    found = rows.get(code) or rows.get(listed_as)
    if found is None:
        return
    aliases = items(exception["aliases"])
    for other in (listed_as, *aliases):
        rows.pop(other, None)
    rows[code] = found | {"airport_icao": code, "aliases": ";".join(aliases),
                          "name": exception["name"] or found["name"],
                          "timezone": exception["timezone"] or found["timezone"]}
