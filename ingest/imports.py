"""Reading files into rows of the tables `fixes` and `source_files`: what is kept, what is not, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.errors import FileSetAside
from ingest.formats import FORMATS, read_content
from ingest.formats.compressed import unpack
from ingest.formats.content import Given
from ingest.formats.trace import Trace
from ingest.paths import ID_DIGITS, place_key, short_path
from ingest.schema import TABLES
from ingest.sources import SOURCES
from ingest.sources.files import Opened, hex_of_name, read, shown_path

DAILY_FORMAT = "readsb_trace"
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Origin:
    """Where files come from: source, licence, whether fixes may be passed on, and what a reader must know."""

    source: str
    licence: str
    redistribute: bool
    label: str = ""


ORIGINS = {source.key: Origin(source.key, source.licence, source.redistribute) for source in SOURCES}
USER_FILES = ORIGINS["user_files"]


@dataclass
class Report:
    """What a run did with files; printed at its end. `held_paths` have the sha256 of what is in use already."""

    imported: int = 0
    held_paths: dict[PurePath, str] = field(default_factory=dict)
    replaced: int = 0
    corrected: list[str] = field(default_factory=list)
    shrunk: list[str] = field(default_factory=list)
    held_as: list[str] = field(default_factory=list)
    rows_total: int = 0
    rows_kept: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    set_aside: list[FileSetAside] = field(default_factory=list)
    absent: int = 0

    @property
    def already_held(self) -> int:
        return len(self.held_paths)

    def add(self, trace: Trace) -> None:
        self.rows_total += trace.rows_total
        self.rows_kept += trace.rows_kept
        self._count(trace.rejected, trace.emptied)

    def tell_held_as(self, icao24: str, file_of: Callable[[str], Mapping[str, Any] | None]) -> None:
        """Note the files that are held, but as another aircraft's than `icao24`; `file_of` gives a row by its id."""
        rows = (file_of(sha256[:ID_DIGITS]) for sha256 in self.held_paths.values())
        self.held_as += [f"{row['path']} as {row['icao24']}, not as {icao24}" for row in rows
                         if row and icao24 not in ("", row["icao24"])]

    def include(self, other: Report) -> None:
        """Add what another report tells, of files that it alone is about."""
        for name in ("imported", "replaced", "rows_total", "rows_kept", "absent"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.held_paths |= other.held_paths
        self.shrunk += other.shrunk
        self.set_aside += other.set_aside
        self._count(other.rejected, other.emptied)

    def _count(self, rejected: Mapping[str, int], emptied: Mapping[str, int]) -> None:
        for total, counts in ((self.rejected, rejected), (self.emptied, emptied)):
            for reason, count in counts.items():
                total[reason] = total.get(reason, 0) + count


@dataclass(frozen=True)
class Read:
    """A row in `source_files` of a file that was read, and its fixes; None where it is set aside, or where the row
    counts what belongs to no aircraft."""

    row: dict[str, Any]
    fixes: pd.DataFrame | None


def read_file(
    path: Path, origin: Origin | None, limit: int, given: Given, held: set[str], report: Report
) -> list[Read]:
    """Read one file: a row for each aircraft, and one for what belongs to none.

    Nothing when its bytes are in use already: `held` has their sha256, and gets this file's. Without an `origin` it is
    the one that SOURCES has for the format.
    """
    try:
        opened = read(path, limit)
    except FileSetAside as error:
        report.set_aside.append(error)
        return [set_aside(path, origin or USER_FILES, error)]
    return read_opened(opened, origin, limit, given, held, report)


def read_opened(
    opened: Opened, origin: Origin | None, limit: int, given: Given, held: set[str], report: Report, day: str = ""
) -> list[Read]:
    """As `read_file`, of bytes at hand; `day` is the UTC day of which the trace must be, where that is known."""
    if opened.sha256 in held:
        report.held_paths[opened.path] = opened.sha256
        return []
    try:
        key, traces = parse(opened, limit, given, day)
    except FileSetAside as error:
        report.set_aside.append(error)
        return [set_aside(opened.path, origin or USER_FILES, error, opened)]
    held.add(opened.sha256)
    return reads_of(opened, origin or ORIGINS[FORMATS[key].source], key, traces, report)


def reads_of(opened: Opened, origin: Origin, key: str, traces: Sequence[Trace], report: Report) -> list[Read]:
    """What `opened`, a file of the format `key`, says: the row and the fixes of each trace."""
    report.imported += 1
    same = _origin_row(opened.path, origin, opened.sha256, opened.size) | {"format": key}
    reads = []
    for trace in traces:
        report.add(trace)
        row = same | _trace_row(trace)
        if len(traces) > 1:
            row["source_file_id"] += f":{trace.icao24}"
        reads.append(Read(row, _fixes(trace, row["source_file_id"]) if trace.icao24 else None))
    return reads


def set_aside(path: PurePath, origin: Origin, error: FileSetAside, opened: Opened | None = None) -> Read:
    """What is kept of a file that cannot be used: its row, with the reason."""
    return Read(_aside_row(path, origin, opened, error), None)


def absent(path: PurePath, origin: Origin) -> Read:
    """What is kept of an aircraft that is not in an archive which lists all: a row, and nothing of what it is about."""
    empty = dict.fromkeys(TABLES["source_files"].columns)
    return Read(empty | _origin_row(path, origin, "", None) | {
        "source_file_id": f"absent:{place_key(path)}", "icao24": hex_of_name(path) or "", "rows_total": 0,
        "rows_kept": 0, "rows_rejected": 0, "status": "absent",
        "detail": "the archive was read whole and does not hold it"}, None)


def _check_day(trace: Trace, day: str, place: str) -> None:
    """FileSetAside when the base time or a position lies outside the UTC day."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000
    times = np.append(trace.time_ms, trace.base * 1000)
    outside = times[(times < start) | (times > start + DAY_MS)]
    if len(outside):
        raise FileSetAside(place, field="trace" if len(outside) < len(times) else "timestamp",
                           found=f"{_time(outside[0]):%Y-%m-%dT%H:%M:%SZ}", expected=f"times of {day}",
                           advice="check where the file is from", reason="wrong_day")


def parse(opened: Opened, limit: int, given: Given, day: str = "") -> tuple[str, list[Trace]]:
    """The format of a file that was read, and what it says.

    Raises FileSetAside when it cannot be used, or is not the trace of the UTC day `day`.
    """
    place = shown_path(opened.path)
    given = replace(given, name_hex=hex_of_name(opened.path))
    key, traces = read_content(unpack(opened.data, place, limit), place, given)
    if day and key != DAILY_FORMAT:
        raise FileSetAside(place, found=f"a file of the format {key}", expected=DAILY_FORMAT, reason="not_a_trace",
                           advice="check where the file is from")
    for trace in traces if day else ():
        _check_day(trace, day, place)
    return key, traces


def _trace_row(trace: Trace) -> dict[str, Any]:
    times = trace.time_ms
    return {
        "icao24": trace.icao24,
        "registration": trace.registration, "aircraft_type": trace.aircraft_type,
        "address_flags": ";".join(trace.address_flags), "base_utc": _time(trace.base * 1000),
        "rows_total": trace.rows_total, "rows_kept": trace.rows_kept, "rows_rejected": sum(trace.rejected.values()),
        "rejected_by_reason": counted(trace.rejected),
        "first_fix_utc": _time(times.min()) if len(times) else None,
        "last_fix_utc": _time(times.max()) if len(times) else None,
        "status": "imported", "set_aside_reason": "",
        "detail": "; ".join(f"{count} unusable values of {name} left empty" for name, count in trace.emptied.items()),
    }


def _aside_row(path: PurePath, origin: Origin, opened: Opened | None, error: FileSetAside) -> dict[str, Any]:
    empty = dict.fromkeys(TABLES["source_files"].columns)
    sha256 = opened.sha256 if opened else ""
    return empty | _origin_row(path, origin, sha256, opened.size if opened else None) | {
        "source_file_id": aside_id(path),
        "icao24": hex_of_name(path) or "", "status": "set_aside", "set_aside_reason": error.reason,
        "detail": str(replace(error, place=short_path(path))),
    }


def aside_id(path: PurePath) -> str:
    """The `source_file_id` of a file that is set aside: one a path, for error pages are alike byte for byte."""
    return f"set_aside:{place_key(path)}"


def _origin_row(path: PurePath, origin: Origin, sha256: str, size: int | None) -> dict[str, Any]:
    return {
        "source_file_id": sha256[:ID_DIGITS], "sha256": sha256 or "not read",
        "path": short_path(path), "place_key": place_key(path),
        "format": "", "source": origin.source, "licence": origin.licence,
        "redistribute": origin.redistribute, "label": origin.label, "bytes": size,
    }


def counted(counts: Mapping[str, int]) -> str:
    """`reason:count` items joined by `;`.

    >>> counted({"time_missing": 2, "position_missing": 1})
    'position_missing:1;time_missing:2'
    """
    return ";".join(f"{reason}:{count}" for reason, count in sorted(counts.items()))


def _time(ms: float) -> pd.Timestamp:
    return pd.Timestamp(round(ms), unit="ms", tz="UTC").as_unit("ms")


def _fixes(trace: Trace, source_file_id: str) -> pd.DataFrame:
    columns: dict[str, Any] = dict(trace.columns)
    if columns["is_on_ground"].dtype == object:
        columns["is_on_ground"] = pd.array(columns["is_on_ground"], dtype="boolean")
    times = pd.DatetimeIndex(np.asarray(columns.pop("time_ms"), dtype="datetime64[ms]"), tz="UTC")
    given = {"icao24": trace.icao24, "source_file_id": source_file_id, "set_aside_reason": ""}
    same = {name: pd.array(pa.repeat(value, len(times)), dtype="str") for name, value in given.items()}
    return pd.DataFrame({**columns, **same, "time_utc": times}, columns=TABLES["fixes"].columns)
