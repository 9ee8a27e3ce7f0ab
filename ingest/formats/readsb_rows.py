"""The rows of a readsb trace file, as typed values.

The whole file is decoded at once. One odd value (a null latitude, a number as text, NaN) makes that fail; then
the file is read row by row, what cannot be used is counted by reason, and good rows come out the same.
The member `ownOp` is never read: it can name a private person.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal

import msgspec

from ingest.formats.json_object import aside, check_size, kind, object_of, real
from ingest.formats.trace import SOURCE_CHARACTERS, clean

HEAD_BYTES = 4096
ODD = -math.inf  # an optional value that is there but is no usable number
FIRST_ROW = re.compile(rb'"trace"\s*:\s*\[\s*\[\s*([-+.0-9eE]+)')


class Ground(Enum):
    """The text `ground` in the place of an altitude. Once the decoder knows the text, it is packed as +infinity."""

    GROUND = "ground"


KnownSource = Literal[
    "", "adsb_icao", "adsb_icao_nt", "adsr_icao", "tisb_icao", "adsc", "mlat", "other", "mode_s", "adsb_other",
    "adsr_other", "tisb_other", "tisb_trackfile", "unknown",
]  # fmt: skip  # another one is kept too, but its file is read row by row


Flags = Annotated[int, msgspec.Meta(ge=0, le=127)]  # as a small number it is packed in one byte


class Detail(msgspec.Struct, gc=False):
    """The part of the detail object that is used."""

    flight: str | None = None


class Row(msgspec.Struct, array_like=True, gc=False):
    """One row: elements 0 to 9 of the array, the rest is skipped."""

    seconds: float
    latitude: float
    longitude: float
    altitude_ft: float | Ground | None = None
    ground_speed_kt: float | None = None
    track_deg: float | None = None
    flags: Flags = 0
    vertical_rate_fpm: float | None = None
    detail: Detail | None = None
    position_source: KnownSource = ""


class TraceFile(msgspec.Struct, gc=False):
    """The members of the file that are used."""

    icao: str
    timestamp: float
    trace: list[Row]
    r: str | None = None
    t: str | None = None
    database_flags: int | None = msgspec.field(default=None, name="dbFlags")


@dataclass
class Decoded:
    """Rows that have a time and a position; `row_no` is their place in the file, None when it is 0, 1, 2 …

    `rejected` counts the other rows by reason, `emptied` unusable optional values by column.
    """

    file: TraceFile
    rows_total: int
    row_no: list[int] | None = None
    rejected: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)


_DECODER = msgspec.json.Decoder(TraceFile)
Ground.GROUND._value_ = math.inf  # type: ignore[assignment]  # JSON cannot hold it, so no altitude is taken for it


def decode(data: bytes, place: str) -> Decoded:
    """The rows in `data`; raises FileSetAside when it is not a readsb trace as a whole."""
    check_size(data, place, "the trace of one aircraft and day")
    try:
        file = _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _row_by_row(_members(data, place), place)
    if _may_repeat_members(data, file):
        return _row_by_row(_members(data, place), place)
    return Decoded(file, len(file.trace))


def _may_repeat_members(data: bytes, file: TraceFile) -> bool:
    """Whether a member may stand twice: looks before and after the rows and at the first row only, so it is quick."""
    start = data.find(b'"trace"', 0, HEAD_BYTES)
    around = data[:start] + data[data.rfind(b"]") :]
    if start < 0 or around.count(b'"icao"') > 1 or around.count(b'"timestamp"') > 1:
        return True
    first = FIRST_ROW.match(data, start)
    return bool(file.trace) and (first is None or float(first[1]) != file.trace[0].seconds)


def _members(data: bytes, place: str) -> dict[str, Any]:
    members = object_of(data, place, "a readsb trace")
    if "trace" not in members:
        raise aside(place, "not_a_trace", "no member trace", "the members icao, timestamp and trace")
    return members


def _row_by_row(members: dict[str, Any], place: str) -> Decoded:
    rows = members["trace"]
    if not isinstance(rows, list):
        raise aside(place, "trace_not_a_list", kind(rows), "a list of rows", "trace")
    base, icao = real(members.get("timestamp")), members.get("icao")
    if base is None:
        raise aside(place, "bad_timestamp", kind(members.get("timestamp")), "seconds since 1970", "timestamp")
    if not isinstance(icao, str):
        raise aside(place, "bad_hex", kind(icao), "six hex digits as text", "icao")
    r, t = (text if isinstance(text, str) else None for text in (members.get("r"), members.get("t")))
    flags = real(members.get("dbFlags"))
    database_flags = int(flags) if flags is not None and flags.is_integer() else None
    kept: list[Row] = []
    row_no: list[int] = []
    rejected, emptied = Counter[str](), Counter[str]()
    for number, values in enumerate(rows):
        row = _row(values, emptied)
        if isinstance(row, str):
            rejected[row] += 1
        else:
            kept.append(row)
            row_no.append(number)
    file = TraceFile(icao, base, kept, r, t, database_flags)
    return Decoded(file, len(rows), row_no, dict(rejected), dict(+emptied))


def _row(values: Any, emptied: Counter[str]) -> Row | str:
    """The row, or the reason why it is none."""
    if not isinstance(values, list):
        return "row_not_a_list"
    if len(values) < 3:
        return "row_too_short"
    seconds, latitude, longitude = map(real, values[:3])
    if seconds is None:
        return "time_missing"
    if latitude is None or longitude is None:
        return "position_missing" if None in values[1:3] else "position_not_a_number"
    _, _, _, altitude, speed, track, flags, rate, detail, source = (values + [None] * 7)[:10]
    flight = detail.get("flight") if isinstance(detail, dict) else detail
    return Row(
        seconds, latitude, longitude,
        Ground.GROUND if altitude == "ground" else _optional(altitude),
        _optional(speed), _optional(track), _flags(values, flags, emptied), _optional(rate),
        Detail(_text(flight, "callsign", emptied)),
        clean(_text(source, "position_source", emptied), SOURCE_CHARACTERS),  # type: ignore[arg-type]
    )  # fmt: skip


def _optional(value: Any) -> float | None:
    if value is None:
        return None
    return value if isinstance(value, float) and math.isfinite(value) else ODD


def _flags(values: list[Any], flags: Any, emptied: Counter[str]) -> int:
    if isinstance(flags, float) and flags.is_integer():
        return int(flags) & 127  # only the lowest bits are known
    emptied["is_stale"] += len(values) > 6
    return 0


def _text(value: Any, column: str, emptied: Counter[str]) -> str | None:
    if value is None or isinstance(value, str):
        return value
    emptied[column] += 1
    return None
