"""readsb trace files (`trace_full_<hex>.json`): one aircraft, one row a position, as columns of the table `fixes`."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.errors import FileSetAside
from ingest.formats.readsb_rows import Decoded, Ground, Row, decode
from ingest.formats.trace import (
    CALLSIGN_CHARACTERS,
    DAY_S,
    HEX,
    NUMBERS,
    TEXT_CHARACTERS,
    Columns,
    Floats,
    Tally,
    Trace,
    checked_base,
    clean,
    flags_of,
    in_range,
)

PACKED_FLOAT = np.dtype([("mark", "u1"), ("value", ">f8")])  # a float in MessagePack; a small number is one byte
PACKED_ROW = np.dtype([("numbers", PACKED_FLOAT, len(NUMBERS)), ("flags", "u1")])
NAN = math.nan
STALE = 1


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
    checked_base(base, latest, place, "timestamp", str(base))
    columns = _columns(decoded, latest)
    flags = flags_of(decoded.file.database_flags)
    return Trace(
        icao24=icao24,
        registration="" if "pia" in flags else clean(decoded.file.r, TEXT_CHARACTERS),
        aircraft_type=clean(decoded.file.t, TEXT_CHARACTERS),
        base=base,
        rows_total=decoded.rows_total,
        rejected=decoded.rejected,
        emptied=decoded.emptied,
        **columns,
        address_flags=flags,
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
    keep = in_range(numbers, latest, Tally(decoded.rejected, decoded.emptied))
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
