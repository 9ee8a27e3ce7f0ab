"""Units and times of other formats, into those of the table `fixes`: ft, kt, ft/min, seconds since 1970 UTC."""

from __future__ import annotations

from datetime import datetime

from ingest.errors import FileSetAside
from ingest.formats.csv_table import number

FT_PER_M = 1 / 0.3048
KT_PER_MS = 3600 / 1852
FPM_PER_MS = 60 / 0.3048


def converted(value: float | None, factor: float) -> float | None:
    """The value in another unit, to a tenth: finer than any source sends. None and NaN stay.

    >>> converted(11582.4, FT_PER_M), converted(231.81, KT_PER_MS), converted(None, FT_PER_M)
    (38000.0, 450.6, None)
    """
    return value if value is None or factor == 1 else round(value * factor, 1) if abs(value) < 1e15 else value


def utc_seconds(cell: str, place: str) -> float | None:
    """A time as seconds since 1970 UTC, from such a number or ISO 8601 with a zone; None where it is neither.

    Raises FileSetAside with the reason `time_without_zone` for a time that has none: it is not guessed.

    >>> utc_seconds("1787618446.57", "a.csv"), utc_seconds("2026-08-25 00:40:46.57+00:00", "a.csv")
    (1787618446.57, 1787618446.57)
    """
    value = number(cell)
    if value is None or value == value:
        return value
    try:
        time = datetime.fromisoformat(cell)
    except ValueError:
        return None
    if time.tzinfo is None:
        raise FileSetAside(place, found=cell, expected="times with a zone, such as 2026-08-25T00:40:46Z",
                           advice="write the zone into the times, or name it in a mapping (--mapping)",
                           reason="time_without_zone")
    return time.timestamp()
