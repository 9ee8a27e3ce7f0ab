"""readsb trace files (`trace_full_<hex>.json`): one aircraft, one row a position, as columns of the table `fixes`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import FileSetAside
from ingest.formats.readsb_rows import Decoded, Row, decode

EARLIEST_S = 631_152_000.0  # 1990-01-01T00:00:00Z
DAY_S = 86_400.0
PLAUSIBLE: dict[str, tuple[float, float]] = {  # a value outside is left empty, its row is kept
    "altitude_ft": (-10_000.0, 150_000.0),
    "ground_speed_kt": (0.0, 6_000.0),
    "track_deg": (-360.0, 360.0),
    "vertical_rate_fpm": (-100_000.0, 100_000.0),
}
CALLSIGN_CHARACTERS = 8
TEXT_CHARACTERS = 20
HEX = re.compile(r"~?[0-9a-f]{6}", re.ASCII)

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
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
    columns, emptied = _columns(decoded, latest)
    return Trace(
        icao24=icao24,
        registration=clean(decoded.file.r, TEXT_CHARACTERS),
        aircraft_type=clean(decoded.file.t, TEXT_CHARACTERS),
        base=base,
        rows_total=decoded.rows_total,
        rejected=dict(decoded.rejected),
        emptied=dict(+emptied),
        **columns,
    )


def clean(text: str | None, characters: int) -> str:
    """Text without control characters and outer blanks, cut to that many characters.

    >>> clean("GXA6253 ", 8), clean("<b>\\x00\\n=1+1</b>", 8)
    ('GXA6253', '<b>=1+1<')
    """
    return "".join(filter(str.isprintable, text)).strip()[:characters].rstrip() if text else ""


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


def _columns(decoded: Decoded, latest: float) -> tuple[Columns, Counter[str]]:
    """Arrays of the rows whose time and position are in range; counts the others in `decoded.rejected`."""
    rows, emptied = decoded.file.trace, Counter(decoded.emptied)
    count = len(rows)
    seconds = np.fromiter([row.seconds for row in rows], np.float64, count) + decoded.file.timestamp
    columns: Columns = {
        "latitude": np.fromiter([row.latitude for row in rows], np.float64, count),
        "longitude": np.fromiter([row.longitude for row in rows], np.float64, count),
        "row_no": np.arange(count) if decoded.row_no is None else np.array(decoded.row_no, dtype=np.int64),
        "is_stale": np.frombuffer(bytes([row.flags & 1 for row in rows]), dtype=np.bool_),
        **_numbers(rows),
        **_texts(rows),
    }
    keep = _in_range(seconds, columns, latest, decoded.rejected)
    if keep is not None:
        seconds, columns = seconds[keep], {name: values[keep] for name, values in columns.items()}
    columns["time_ms"] = np.rint(seconds * 1000.0).astype(np.int64)
    for name, (low, high) in PLAUSIBLE.items():
        odd = (columns[name] < low) | (columns[name] > high)
        if odd.any():
            emptied[name] += int(odd.sum())
            columns[name][odd] = np.nan
    return columns, emptied


def _numbers(rows: list[Row]) -> Columns:
    """Optional numbers, NaN where they are null; a ground row has +infinity for its altitude until here."""
    count = len(rows)
    altitude = np.fromiter([row.altitude_ft for row in rows], np.float64, count)
    is_on_ground = altitude == np.inf
    altitude[is_on_ground] = np.nan
    return {
        "altitude_ft": altitude,
        "is_on_ground": is_on_ground,
        "ground_speed_kt": np.fromiter([row.ground_speed_kt for row in rows], np.float64, count),
        "track_deg": np.fromiter([row.track_deg for row in rows], np.float64, count),
        "vertical_rate_fpm": np.fromiter([row.vertical_rate_fpm for row in rows], np.float64, count),
    }


def _texts(rows: list[Row]) -> Columns:
    """Callsigns and position sources; details come with every fourth row or so."""
    callsign = np.full(len(rows), "", dtype=object)
    details = [row.detail for row in rows]
    for number, detail in compress(enumerate(details), details):
        if detail is not None and detail.flight:
            callsign[number] = clean(detail.flight, CALLSIGN_CHARACTERS)
    sources = [row.position_source for row in rows]
    cleaned = {source: clean(source, TEXT_CHARACTERS) for source in set(sources)}
    return {
        "callsign": callsign,
        "position_source": np.array([cleaned[source] for source in sources], dtype=object),
    }


def _in_range(seconds: Floats, columns: Columns, latest: float, rejected: Counter[str]) -> NDArray[np.bool_] | None:
    """Which rows have a time and a position in range; None for all. Counts the others by reason."""
    in_time = (seconds >= EARLIEST_S) & (seconds <= latest)
    keep = in_time & (np.abs(columns["latitude"]) <= 90.0) & (np.abs(columns["longitude"]) <= 180.0)
    if keep.all():
        return None
    for reason, lost in (
        ("time_out_of_range", len(seconds) - int(in_time.sum())),
        ("position_out_of_range", int(in_time.sum() - keep.sum())),
    ):
        if lost:
            rejected[reason] += lost
    return keep
