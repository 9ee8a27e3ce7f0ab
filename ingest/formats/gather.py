"""Gathers the rows of a file that may hold several aircraft, and makes one trace of each."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from ingest.formats.json_object import aside
from ingest.formats.trace import (
    CALLSIGN_CHARACTERS,
    DAY_S,
    HEX,
    NUMBERS,
    SOURCE_CHARACTERS,
    TEXT_CHARACTERS,
    Tally,
    Trace,
    clean,
    in_range,
)

MOST_AIRCRAFT = 50_000  # the whole world has some 15,000 in the air at once
NOBODY = ""
"""The address under which rows are counted that belong to no aircraft."""


class Fix(NamedTuple):
    """One row: None where a value is missing, NaN where it is there but is no number. `is_on_ground`: None unknown."""

    time_s: float | None
    latitude: float | None
    longitude: float | None
    altitude_ft: float | None = None
    ground_speed_kt: float | None = None
    track_deg: float | None = None
    vertical_rate_fpm: float | None = None
    is_on_ground: bool | None = None
    callsign: str = ""
    position_source: str = ""


class _Aircraft:
    """The rows of one aircraft so far."""

    def __init__(self) -> None:
        self.numbers = array("d")
        self.row_no = array("q")
        self.texts: list[tuple[bool | None, str, str]] = []
        self.rejected = Counter[str]()
        self.total = 0
        self.registration = self.aircraft_type = ""
        self.flags: tuple[str, ...] = ()


class Rows:
    """The rows of one file in their order; `place` names it in errors, `now` is in seconds since 1970 UTC.

    Rows over a day later, or before 1990, are rejected.
    """

    def __init__(self, place: str, now: float) -> None:
        self.place, self.latest = place, now + DAY_S
        self.total = 0
        self._of: dict[str, _Aircraft] = {}
        self._addresses: dict[str, str] = {}
        self._texts: dict[tuple[str, int], str] = {}

    def add(self, address: Any, row: Fix | str) -> None:
        """One row of the aircraft with that address: a fix, or a key of vocabulary.ROW_REASONS why it is none."""
        icao24 = self._address(address)
        if icao24 is None:
            icao24 = NOBODY
            if not isinstance(row, str):
                row = "address_missing" if address in (None, "") else "address_not_hex"
        aircraft = self._aircraft(icao24)
        number, self.total = self.total, self.total + 1
        aircraft.total += 1
        reason = row if isinstance(row, str) else _lacks(row)
        if reason or isinstance(row, str):
            aircraft.rejected[reason] += 1
            return
        aircraft.numbers.extend([
            _packed(row.time_s), _packed(row.latitude), _packed(row.longitude), _packed(row.altitude_ft),
            _packed(row.ground_speed_kt), _packed(row.track_deg), _packed(row.vertical_rate_fpm)])
        aircraft.row_no.append(number)
        aircraft.texts.append((row.is_on_ground, self._text(row.callsign, CALLSIGN_CHARACTERS),
                               self._text(row.position_source, SOURCE_CHARACTERS)))

    def name(self, address: Any, registration: Any, aircraft_type: Any, flags: tuple[str, ...] = ()) -> None:
        """What the file says of an aircraft beside its positions; anything but text is left out."""
        icao24 = self._address(address)
        if icao24 is not None:
            aircraft = self._aircraft(icao24)
            aircraft.flags = flags or aircraft.flags
            aircraft.registration = text(registration, TEXT_CHARACTERS) or aircraft.registration
            aircraft.aircraft_type = text(aircraft_type, TEXT_CHARACTERS) or aircraft.aircraft_type

    def traces(self, base: float | None = None) -> list[Trace]:
        """One trace an aircraft, in order of address, based on `base`, else on its own first position.

        Where a file holds several aircraft, those without a usable position are counted in the trace that has no
        address, with the rows that belong to none. Raises FileSetAside with the reason `no_usable_row` when the file
        has no base and nothing is kept.
        """
        known = {icao24: _trace(icao24, self._of[icao24], self.latest) for icao24 in sorted(self._of)}
        nobody = known.pop(NOBODY, None)
        kept = [trace for trace in known.values() if trace.rows_kept or len(known) == 1]
        left = [trace for trace in known.values() if not trace.rows_kept and len(known) > 1]
        others = [*([nobody] if nobody else []), *left]
        if others or not kept:
            kept.append(_joined(others))
        first = min((trace.base for trace in kept if trace.rows_kept), default=base)
        if first is None:
            raise self._unusable(kept)
        for trace in kept:
            trace.base = base if base is not None else trace.base if trace.rows_kept else first
        return kept

    def _unusable(self, traces: list[Trace]) -> Exception:
        counts = Counter[str]()
        for trace in traces:
            counts.update(trace.rejected)
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items()))
        return aside(self.place, "no_usable_row", f"{self.total} rows, none usable" + (f": {reasons}" * bool(reasons)),
                     "rows with a time and a position", advice="check the units and columns of the file")

    def _address(self, address: Any) -> str | None:
        if not isinstance(address, str):
            return None
        known = self._addresses.get(address)
        if known is None:
            lower = address.strip().lower()
            known = self._addresses[address] = lower if HEX.fullmatch(lower) else NOBODY
        return known or None

    def _aircraft(self, icao24: str) -> _Aircraft:
        found = self._of.get(icao24)
        if found is None:
            if len(self._of) > MOST_AIRCRAFT:
                raise aside(self.place, "too_large", f"more than {MOST_AIRCRAFT} aircraft", "a file of fewer aircraft")
            found = self._of[icao24] = _Aircraft()
        return found

    def _text(self, sent: str, characters: int) -> str:
        """A file has few texts in many rows, so each is cleaned once."""
        kept = self._texts.get((sent, characters))
        if kept is None:
            kept = self._texts[sent, characters] = clean(sent, characters)
        return kept


def text(value: Any, characters: int) -> str:
    """A text cleaned and cut; empty where the value is none."""
    return clean(value, characters) if isinstance(value, str) else ""


def _lacks(row: Fix) -> str:
    """Why a row is none: it lacks a time or a position."""
    if row.time_s is None or row.time_s != row.time_s:
        return "time_missing"
    if row.latitude is None or row.longitude is None:
        return "position_missing"
    if row.latitude != row.latitude or row.longitude != row.longitude:
        return "position_not_a_number"
    return ""


def _packed(value: float | None) -> float:
    """NaN where a value is missing; minus infinity, which is in no range, where it is no number."""
    return np.nan if value is None else -np.inf if value != value else value


def _trace(icao24: str, aircraft: _Aircraft, latest: float) -> Trace:
    numbers = np.array(aircraft.numbers).reshape(-1, len(NUMBERS)).T.copy()
    row_no = np.array(aircraft.row_no, dtype=np.int64)
    flags, callsigns, sources = ([row[part] for row in aircraft.texts] for part in range(3))
    rejected, emptied = dict(aircraft.rejected), dict[str, int]()
    keep = in_range(numbers, latest, Tally(rejected, emptied))
    kept = np.ones(len(row_no), dtype=bool) if keep is None else keep
    time_s, latitude, longitude, altitude_ft, ground_speed_kt, track_deg, vertical_rate_fpm = numbers[:, kept]
    is_on_ground = np.fromiter(flags, object, len(flags))[kept]
    altitude_ft[is_on_ground == True] = np.nan  # noqa: E712  # None is neither
    registration = "" if "pia" in aircraft.flags else aircraft.registration
    return Trace(
        icao24, registration, aircraft.aircraft_type, float(time_s.min()) if len(time_s) else np.nan,
        aircraft.total, rejected, emptied, np.rint(time_s * 1000).astype(np.int64), latitude, longitude, altitude_ft,
        is_on_ground, ground_speed_kt, track_deg, vertical_rate_fpm, np.zeros(len(time_s), dtype=bool),
        np.fromiter(callsigns, object, len(callsigns))[kept], np.fromiter(sources, object, len(sources))[kept],
        row_no[kept], aircraft.flags,
    )  # fmt: skip


def _joined(traces: list[Trace]) -> Trace:
    """One trace without address that counts the rows of all these, of which none is kept."""
    rejected = Counter[str]()
    for trace in traces:
        rejected.update(trace.rejected)
    whole = _trace(NOBODY, _Aircraft(), np.inf)
    whole.rows_total, whole.rejected = sum(trace.rows_total for trace in traces), dict(rejected)
    return whole
