"""Positions of live answers: a position that several answers repeat, older each time, is one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ingest.formats.trace import Trace

REPEATED = "position_repeated"
Place = tuple[float, float]


class _Aircraft:
    """What live answers said of one aircraft: its places with their times (ms), and the new rows by answer."""

    def __init__(self) -> None:
        self.places: dict[Place, list[int]] = {}
        self.traces: list[Trace] = []
        self.rejected = Counter[str]()
        self.emptied = Counter[str]()
        self.rows = 0

    def is_new(self, ms: int, place: Place, same_ms: float) -> bool:
        """Whether the aircraft was not at that place then, or within `same_ms` of it; from now on it was."""
        times = self.places.setdefault(place, [])
        at = bisect_left(times, ms)
        if any(abs(ms - near) <= same_ms for near in times[max(0, at - 1):at + 1]):
            return False
        insort(times, ms)
        return True


class LivePositions:
    """The new positions of answers one after the other; `same_s` is how far two times of one position may differ."""

    def __init__(self, same_s: float) -> None:
        self._same_ms = same_s * 1000
        self._of: dict[str, _Aircraft] = {}
        self._rows = 0

    def know(self, held: Iterable[tuple[str, int, float, float]]) -> None:
        """Positions that are held already: address, time (ms since 1970 UTC), latitude, longitude."""
        for icao24, ms, latitude, longitude in held:
            self._aircraft(icao24).is_new(ms, (latitude, longitude), -1)

    def add(self, traces: Sequence[Trace], addresses: Collection[str]) -> int:
        """Take what one answer says of these aircraft; how many positions of it are new."""
        new = 0
        for trace in traces:
            if trace.icao24 in addresses:
                new += self._take(trace)
        self._rows += sum(trace.rows_total for trace in traces)
        return new

    def _take(self, trace: Trace) -> int:
        mine = self._aircraft(trace.icao24)
        rows = zip(trace.time_ms.tolist(), trace.latitude.tolist(), trace.longitude.tolist(), strict=True)
        is_new = np.array([mine.is_new(ms, (latitude, longitude), self._same_ms) for ms, latitude, longitude in rows],
                          dtype=bool)
        mine.rows += trace.rows_total
        mine.rejected.update(trace.rejected)
        mine.rejected[REPEATED] += int((~is_new).sum())
        if is_new.any():
            mine.emptied.update(trace.emptied)
            kept = {name: values[is_new] for name, values in trace.columns.items()}
            mine.traces.append(replace(trace, **{**kept, "row_no": kept["row_no"] + self._rows}))
        return int(is_new.sum())

    def taken(self) -> list[Trace]:
        """The new positions, one trace an aircraft; rows are numbered through all answers. They are held from now."""
        found = [_joined(aircraft) for _, aircraft in sorted(self._of.items()) if aircraft.traces]
        for aircraft in self._of.values():
            aircraft.traces, aircraft.rows = [], 0
            aircraft.rejected.clear()
            aircraft.emptied.clear()
        self._rows = 0
        return found

    def forget(self, before_ms: float) -> None:
        """Forget positions that no answer can repeat any more."""
        for aircraft in self._of.values():
            aircraft.places = {place: recent for place, times in aircraft.places.items()
                               if (recent := times[bisect_left(times, before_ms):])}

    def _aircraft(self, icao24: str) -> _Aircraft:
        return self._of.setdefault(icao24, _Aircraft())


def _joined(aircraft: _Aircraft) -> Trace:
    traces = aircraft.traces
    columns: dict[str, Any] = {name: np.concatenate([trace.columns[name] for trace in traces])
                               for name in traces[0].columns}
    is_private = any("pia" in trace.address_flags for trace in traces)
    return replace(
        traces[-1], **columns, base=float(columns["time_ms"].min()) / 1000, rows_total=aircraft.rows,
        rejected={reason: count for reason, count in aircraft.rejected.items() if count},
        emptied=dict(aircraft.emptied),
        registration="" if is_private else next((t.registration for t in reversed(traces) if t.registration), ""),
        address_flags=tuple(dict.fromkeys(flag for trace in traces for flag in trace.address_flags)))
