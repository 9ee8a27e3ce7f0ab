"""The watch-list: whose positions are asked for, and for which days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ingest.derive.claims import rows_of, text
from ingest.derive.n_number import to_hex


@dataclass
class Watch:
    """The aircraft to ask for, each with its stretches of days; an open end is an empty text."""

    stretches: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def on(self, day: str) -> list[str]:
        """The addresses watched on a UTC day, sorted.

        >>> Watch({"a2c4e0": [("2025-03-01", "2025-03-31")], "ab7437": [("2025-03-15", "")]}).on("2025-04-01")
        ['ab7437']
        """
        return sorted(icao24 for icao24, stretches in self.stretches.items()
                      if any(first <= day and (not last or day <= last) for first, last in stretches))

    def add(self, icao24: str, first: str, last: str) -> None:
        """Watch an aircraft from one day to another as well."""
        self.stretches.setdefault(icao24, []).append((first, last))


def watched(reference: Mapping[str, pd.DataFrame]) -> Watch:
    """The aircraft of the tables `watch_list` and, by their operator, `aircraft`.

    An N-number without an address gives it by arithmetic. Rows of callsigns name no aircraft.
    """
    watch = Watch()
    fleets = _fleets(rows_of(reference["aircraft"]))
    for row in rows_of(reference["watch_list"]):
        icao24 = text(row["icao24"]) or to_hex(text(row["registration"]))
        addresses = fleets.get(text(row["operator"]), []) if row["operator"] else [icao24] if icao24 else []
        for address in addresses:
            watch.add(address, text(row["watch_from"]), text(row["watch_to"]))
    return watch


def _fleets(aircraft: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for row in aircraft:
        icao24 = text(row["icao24"]) or to_hex(text(row["registration"]))
        if icao24:
            found.setdefault(operator_of(text(row["operator"])), set()).add(icao24)
    return {operator: sorted(addresses) for operator, addresses in found.items()}


def operator_of(listed: str) -> str:
    """An operator as listed, without the remark in brackets at its end.

    >>> operator_of("GlobalX (from callsign)")
    'GlobalX'
    """
    return listed.partition(" (")[0]
