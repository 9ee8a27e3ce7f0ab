"""readsb trace files (`trace_full_<hex>.json`): one aircraft, one row a position, as columns of the table `fixes`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.errors import FileSetAside
from ingest.formats.readsb_rows import Decoded, Ground, Row, clean, decode

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
PACKED_FLOAT = np.dtype([("mark", "u1"), ("value", ">f8")])  # a float in MessagePack; a small number is one byte
PACKED_ROW = np.dtype([("numbers", PACKED_FLOAT, len(NUMBERS)), ("flags", "u1")])
NAN = math.nan
STALE = 1
CALLSIGN_CHARACTERS = 8
TEXT_CHARACTERS = 20
HEX = re.compile(r"~?[0-9a-f]{6}", re.ASCII)

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]


@dataclass(eq=False)
class Trace:
    """What one file says. The arrays have one value per kept row, in the order of the file.

    `base` is in seconds, `time_ms` in whole milliseconds since 1970 UTC. `altitude_ft` is NaN on the ground or
    unknown, other numbers NaN when unknown, texts empty. `callsign` is the one sent with that row, not carried on.
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
    is_on_ground: NDArray[np.bool_]
    ground_speed_kt: Floats
    track_deg: Floats
    vertical_rate_fpm: Floats
    is_stale: NDArray[np.bool_]
    callsign: NDArray[np.object_]
    position_source: NDArray[np.object_]
    row_no: NDArray[np.int64]

    @property
    def rows_kept(self) -> int:
        return len(self.time_ms)

    @property
    def columns(self) -> Columns:
        """The arrays by the names they have in the table `fixes`; `time_ms` is its `time_utc`."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}


def parse(data: bytes, place: str, name_hex: str | None, now: float) -> Trace:
    """The trace in unpacked `data`; `place` names the file in errors, `name_hex` is the address in its name.

    `now` is in seconds since 1970 UTC: rows over a day later, or before 1990, are rejected.
    Raises FileSetAside when the file cannot be used as a whole.

    >>> text = b'{"icao":"a2c4e0","timestamp":1787616000,"trace":[[2446.0,31.0,-107.7,38000],[2447.0,null,-107.7]]}'
    >>> trace = parse(text, "a.json", "a2c4e0", now=1787700000.0)
    >>> trace.time_ms.tolist(), trace.altitude_ft.tolist(), trace.rejected
    ([1787618446000], [38000.0], {'position_missing': 1})
    """
    decoded = decode(data, place)
    icao24 = _checked_hex(decoded.file.icao, place, name_hex)
    base, latest = decoded.file.timestamp, now + DAY_S
    if not EARLIEST_S <= base <= latest:
        raise FileSetAside(
            place, field="timestamp", found=str(base), expected="seconds since 1970, from 1990 to tomorrow",
            advice="check where the file is from", reason="bad_timestamp",
        )  # fmt: skip
    columns = _columns(decoded, latest)
    return Trace(
        icao24=icao24,
        registration=clean(decoded.file.r, TEXT_CHARACTERS),
        aircraft_type=clean(decoded.file.t, TEXT_CHARACTERS),
        base=base,
        rows_total=decoded.rows_total,
        rejected=decoded.rejected,
        emptied=decoded.emptied,
        **columns,
    )


def _checked_hex(icao: str, place: str, name_hex: str | None) -> str:
    icao24 = icao.lower()
    if not HEX.fullmatch(icao24):
        expected, reason, advice = "six hex digits", "bad_hex", "check where the file is from"
    elif name_hex is not None and icao24 != name_hex.lower():
        expected, reason = f"{name_hex.lower()} as in the file's name", "hex_differs_from_name"
        advice = "rename the file if its content is right"
    else:
        return icao24
    raise FileSetAside(place, field="icao", found=icao, expected=expected, advice=advice, reason=reason)


def _columns(decoded: Decoded, latest: float) -> Columns:
    """Arrays of the rows whose time and position are in range; counts the others, and values out of range."""
    rows = decoded.file.trace
    numbers, flags = _numbers(rows)
    time_s, latitude, longitude, altitude_ft, ground_speed_kt, track_deg, vertical_rate_fpm = numbers
    time_s += decoded.file.timestamp
    is_on_ground = altitude_ft == np.inf
    np.putmask(altitude_ft, is_on_ground, np.nan)
    keep = _kept(numbers, latest, decoded)
    columns: Columns = {
        "time_ms": np.rint(time_s * 1000.0),
        "latitude": latitude,
        "longitude": longitude,
        "altitude_ft": altitude_ft,
        "is_on_ground": is_on_ground,
        "ground_speed_kt": ground_speed_kt,
        "track_deg": track_deg,
        "vertical_rate_fpm": vertical_rate_fpm,
        "is_stale": (flags & STALE).view(np.bool_),
        "callsign": np.fromiter(_callsigns(rows), object, len(rows)),
        "position_source": np.fromiter([row.position_source for row in rows], object, len(rows)),
        "row_no": np.arange(len(rows)) if decoded.row_no is None else np.array(decoded.row_no, dtype=np.int64),
    }
    if keep is not None:
        columns = {name: values[keep] for name, values in columns.items()}
    columns["time_ms"] = columns["time_ms"].astype(np.int64)
    return columns


def _numbers(rows: list[Row]) -> tuple[Floats, NDArray[np.uint8]]:
    """One line for each of NUMBERS, one column a row, and the flags.

    Unknown is NaN, the altitude on the ground +infinity. Packed as MessagePack all rows have the same layout, so that
    an array reads the values from there, in a third of the time that asking each element takes.
    """
    values: list[float | Ground] = []
    for row in rows:  # once through and without a call: this is where reading spends its time
        values += (
            row.seconds,
            row.latitude,
            row.longitude,
            NAN if (height := row.altitude_ft) is None else height,
            NAN if (speed := row.ground_speed_kt) is None else speed,
            NAN if (track := row.track_deg) is None else track,
            NAN if (rate := row.vertical_rate_fpm) is None else rate,
            row.flags,
        )
    packed = msgspec.msgpack.encode(values)
    table = np.frombuffer(packed, PACKED_ROW, offset=len(packed) - PACKED_ROW.itemsize * len(rows))
    return table["numbers"]["value"].T.astype(np.float64, order="C"), table["flags"]


def _callsigns(rows: list[Row]) -> list[str]:
    """The callsign sent with each row. A file has few of them in many rows, so each is cleaned once."""
    kept = _Callsigns()
    return ["" if (detail := row.detail) is None else kept[detail.flight] for row in rows]


class _Callsigns(dict[str | None, str]):
    """Callsigns as sent, and as kept."""

    def __missing__(self, sent: str | None) -> str:
        kept = self[sent] = clean(sent, CALLSIGN_CHARACTERS)
        return kept


def _kept(numbers: Floats, latest: float, decoded: Decoded) -> NDArray[np.bool_] | None:
    """Which rows have a time and a position in range, None for all; makes other values out of range NaN.

    Counts the rows by reason in `decoded.rejected` and the values by column in `decoded.emptied`.
    """
    high = HIGH.copy()
    high[0] = latest
    odd = (numbers < LOW) | (numbers > high)
    if not np.count_nonzero(odd):
        return None
    untimely = odd[0]
    unplaced = (odd[1] | odd[2]) & ~untimely
    keep: NDArray[np.bool_] = ~(untimely | unplaced)
    decoded.rejected |= _counted(("time_out_of_range", "position_out_of_range"), np.array([untimely, unplaced]))
    decoded.emptied |= _counted(NUMBERS[3:], odd[3:, keep])
    numbers[odd] = np.nan
    return keep


def _counted(names: tuple[str, ...], marks: NDArray[np.bool_]) -> dict[str, int]:
    """How many marks stand in the line of each name, without the names of none."""
    counts = marks.sum(axis=1).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}
