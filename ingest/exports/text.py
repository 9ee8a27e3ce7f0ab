"""How a value is written: CSV, command line and pages share this one formatter, so their words and numbers agree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape

import pandas as pd

from ingest.schema import Field

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIXED_DECIMALS = {"km": 1, "km²": 0, "s": 1}
"""Decimals that are always written, by unit."""
MOST_DECIMALS = {"kt": 1, "ft": 0, "ft/min": 0, "degrees": 6}
"""Decimals at most, zeros at the end left out; units that are not named here: six."""


def cell_text(field: Field, value: Any) -> str:
    """The value of a field as text: times in UTC to the second (milliseconds where there are any), numbers rounded
    by unit, true or false, list items joined by `;`, and nothing where it is missing. ValueError for a naive time.

    >>> from ingest.schema import TABLES
    >>> clock = TABLES["court_clock"]
    >>> cell_text(clock.field("event_earliest_utc"), datetime(2025, 3, 15, 22, 45, tzinfo=UTC))
    '2025-03-15T22:45:00Z'
    >>> cell_text(clock.field("speed_needed_kt"), 601.6666), cell_text(clock.field("speed_bound_kt"), 590.0)
    ('601.7', '590')
    >>> cell_text(clock.field("nearest_us_territory_km_min"), 4.04), cell_text(clock.field("leg_no"), pd.NA)
    ('4.0', '')
    """
    if isinstance(value, list | tuple):
        return ";".join(str(item) for item in value)
    if field.kind == "geometry" or _is_missing(value):
        return ""
    if field.kind == "time":
        return moment_text(value)
    if field.kind == "number":
        return _number_text(field.unit, float(value))
    if field.kind == "integer":
        return str(int(value))
    return str(bool(value)).lower() if field.kind == "flag" else str(value)


def cell_json(field: Field, value: Any) -> str | int | float | bool | None:
    """The same value for JSON: numbers as numbers, rounded as in `cell_text`; null where it is missing."""
    text = cell_text(field, value)
    if field.kind == "number" and text and not math.isinf(float(value)):
        return float(text) if "." in text else int(text)
    if field.kind == "integer" and text:
        return int(text)
    if field.kind == "flag" and text:
        return text == "true"
    return text if text or field.kind in ("text", "list") else None


def xml_text(text: str) -> str:
    """Text escaped for XML, and characters that XML cannot hold replaced."""
    return escape(NOT_XML.sub("\ufffd", text))


def write_pieces(pieces: Iterable[str], out: Path | TextIO) -> None:
    """Write pieces of text one after the other: to a path as UTF-8, line ends as they are, or to a text stream."""
    if isinstance(out, Path):
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    else:
        out.writelines(pieces)


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT or NA (ten times as fast as pandas.isna on one value)."""
    return value is None or value is pd.NA or bool(value != value)


def moment_text(value: datetime) -> str:
    """A time as text: UTC, to the second, with milliseconds where there are any. ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"naive time {value}")
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    milliseconds = f".{utc.microsecond // 1000:03d}" if utc.microsecond >= 1000 else ""
    return f"{utc.isoformat()[:19]}{milliseconds}Z"


def _number_text(unit: str, value: float) -> str:
    if math.isinf(value):
        return str(value)
    if unit in FIXED_DECIMALS:
        return f"{round(value, FIXED_DECIMALS[unit]) + 0.0:.{FIXED_DECIMALS[unit]}f}"
    most = MOST_DECIMALS.get(unit, 6)
    text = f"{round(value, most) + 0.0:.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
