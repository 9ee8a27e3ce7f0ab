"""What every format gives: the positions of one aircraft, as columns of the table `fixes`, checked in one way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import FileSetAside

EARLIEST_S = 631_152_000.0  # 1990-01-01T00:00:00Z
DAY_S = 86_400.0
RANGES: dict[str, tuple[float, float]] = {  # the first three reject a row, the others leave the value empty
    "time_s": (EARLIEST_S, np.inf),
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "altitude_ft": (-10_000.0, 150_000.0),
    "ground_speed_kt": (0.0, 6_000.0),
    "track_deg": (-360.0, 360.0),
    "vertical_rate_fpm": (-100_000.0, 100_000.0),
}
NUMBERS = tuple(RANGES)
LOW, HIGH = (np.array([[pair[end]] for pair in RANGES.values()]) for end in (0, 1))
CALLSIGN_CHARACTERS = 8
TEXT_CHARACTERS = 20
SOURCE_CHARACTERS = 20
ADDRESS_FLAGS: dict[str, int] = {"pia": 4, "ladd": 8}
"""Of an address, as readsb's database flags have them: a privacy address (of which nobody is to learn whose aircraft
flies under it), and an aircraft whose owner asked for limited display. Source: readsb, README-json.md."""
HEX = re.compile(r"~?[0-9a-f]{6}", re.ASCII)

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]


@dataclass(eq=False)
class Trace:
    """What one file says of one aircraft. The arrays have one value per kept row, in the order of the file.

    `icao24` is empty for the rows of a file that belong to no aircraft; none of them is kept.
    `base` is in seconds, `time_ms` in whole milliseconds since 1970 UTC. `altitude_ft` is NaN on the ground or
    unknown, `is_on_ground` None where the format has no such flag, other numbers NaN when unknown, texts empty.
    `callsign` is the one sent with that row, not carried on.
    `address_flags` are keys of ADDRESS_FLAGS.
    `rejected` counts rows by `vocabulary.ROW_REASONS`: they and `rows_kept` add up to `rows_total`.
    `emptied` counts, by column, unusable values left empty in rows that are kept.
    """

    icao24: str
    registration: str
    aircraft_type: str
    base: float
    rows_total: int
    rejected: dict[str, int]
    emptied: dict[str, int]
    time_ms: NDArray[np.int64]
    latitude: Floats
    longitude: Floats
    altitude_ft: Floats
    is_on_ground: NDArray[np.bool_] | NDArray[np.object_]
    ground_speed_kt: Floats
    track_deg: Floats
    vertical_rate_fpm: Floats
    is_stale: NDArray[np.bool_]
    callsign: NDArray[np.object_]
    position_source: NDArray[np.object_]
    row_no: NDArray[np.int64]
    address_flags: tuple[str, ...] = ()

    @property
    def rows_kept(self) -> int:
        return len(self.time_ms)

    @property
    def columns(self) -> Columns:
        """The arrays by the names they have in the table `fixes`; `time_ms` is its `time_utc`."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}


def flags_of(database_flags: float | None) -> tuple[str, ...]:
    """The keys of ADDRESS_FLAGS that are set; none of what is no whole number.

    >>> flags_of(12), flags_of(1), flags_of(None)
    (('pia', 'ladd'), (), ())
    """
    if database_flags is None or not float(database_flags).is_integer():
        return ()
    return tuple(key for key, bit in ADDRESS_FLAGS.items() if int(database_flags) & bit)


@dataclass(frozen=True)
class Tally:
    """Counts that a reader fills: rows it rejects by reason, values it leaves empty by column."""

    rejected: dict[str, int]
    emptied: dict[str, int]


def in_range(numbers: Floats, latest: float, tally: Tally) -> NDArray[np.bool_] | None:
    """Which rows have a time and a position in range, None for all; makes other values out of range NaN.

    `numbers` has a line for each of NUMBERS and a column for each row; `latest` is the last time allowed, in seconds.
    """
    high = HIGH.copy()
    high[0] = latest
    odd = (numbers < LOW) | (numbers > high)
    if not np.count_nonzero(odd):
        return None
    untimely = odd[0]
    unplaced = (odd[1] | odd[2]) & ~untimely
    keep: NDArray[np.bool_] = ~(untimely | unplaced)
    add_counts(tally.rejected, _counted(("time_out_of_range", "position_out_of_range"),
                                        np.array([untimely, unplaced])))
    add_counts(tally.emptied, _counted(NUMBERS[3:], odd[3:, keep]))
    numbers[odd] = np.nan
    return keep


def add_counts(total: dict[str, int], counts: Mapping[str, int]) -> None:
    """Add counts to those that a tally has."""
    for name, count in counts.items():
        total[name] = total.get(name, 0) + count


def _counted(names: tuple[str, ...], marks: NDArray[np.bool_]) -> dict[str, int]:
    """How many marks stand in the line of each name, without the names of none."""
    counts = marks.sum(axis=1).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def checked_base(base: float | None, latest: float, place: str, member: str, found: str) -> float:
    """The base time of a file, in seconds; FileSetAside with the reason `bad_timestamp` where it is out of range."""
    if base is not None and EARLIEST_S <= base <= latest:
        return base
    raise FileSetAside(
        place, field=member, found=found, expected="seconds since 1970, from 1990 to tomorrow",
        advice="check where the file is from", reason="bad_timestamp",
    )  # fmt: skip


def clean(text: str | None, characters: int) -> str:
    """Text without control characters and outer blanks, cut to that many characters.

    >>> clean("GXA6253 ", 8), clean("<b>\\x00\\n=1+1</b>", 8)
    ('GXA6253', '<b>=1+1<')
    """
    if not text:
        return ""
    printable = text if text.isprintable() else "".join(filter(str.isprintable, text))
    return printable.strip()[:characters].rstrip()
