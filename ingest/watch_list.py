"""The watch-list: whose positions are asked for, and for which days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pandas as pd

from ingest.derive.claims import listed, rows_of, text
from ingest.derive.n_number import to_hex

TRAP = "SWA"
"""Southwest Airlines: lists in use give its prefix as that of a removal carrier. See operator_callsigns.csv."""
FLOWN = ["icao24", "callsigns", "first_fix_utc", "last_fix_utc"]
"""The columns of `legs` that tell which aircraft flew under a callsign, and when."""


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


def watched(reference: Mapping[str, pd.DataFrame], legs: pd.DataFrame | None) -> Watch:
    """The aircraft of the tables `watch_list` and, by their operator, `aircraft`.

    An N-number without an address gives it by arithmetic. A row of a callsign names no aircraft by itself: those that
    flew under it by `legs` (its columns FLOWN; None: nothing was received), whatever source, on these UTC days.
    """
    watch = Watch()
    fleets = _fleets(rows_of(reference["aircraft"]))
    for row in rows_of(reference["watch_list"]):
        icao24 = text(row["icao24"]) or to_hex(text(row["registration"]))
        addresses = fleets.get(text(row["operator"]), []) if row["operator"] else [icao24] if icao24 else []
        for address in addresses:
            watch.add(address, text(row["watch_from"]), text(row["watch_to"]))
    patterns = [row for row in rows_of(reference["watch_list"]) if row["callsign_pattern"]]
    if legs is None or not patterns:
        return watch
    found = {sent: [row for row in patterns
                    if any(is_under(callsign, text(row["callsign_pattern"])) for callsign in listed(sent))]
             for sent in legs["callsigns"].unique()}
    for leg in rows_of(legs[legs["callsigns"].isin([sent for sent, rows in found.items() if rows])]):
        for row in found[leg["callsigns"]]:
            _add_days(watch, leg, text(row["watch_from"]), text(row["watch_to"]))
    return watch


def _add_days(watch: Watch, leg: Mapping[str, pd.Timestamp], first: str, last: str) -> None:
    """Watch the aircraft of a leg on its UTC days that are watched; an address that is not of ICAO names none."""
    day = leg["first_fix_utc"].normalize()
    while day <= leg["last_fix_utc"] and not text(leg["icao24"]).startswith("~"):
        name = f"{day:%Y-%m-%d}"
        if first <= name and (not last or name <= last):
            watch.add(text(leg["icao24"]), name, name)
        day += timedelta(days=1)


def is_under(callsign: str, pattern: str) -> bool:
    """Whether a callsign is one of a pattern: a beginning and `*`, or a whole callsign. Southwest's never is.

    >>> is_under("TYSON43", "TYSON*"), is_under("GXA6145", "GXA614"), is_under("SWA1234", "S*")
    (True, False, False)
    """
    if callsign.startswith(TRAP):
        return False
    return callsign.startswith(pattern[:-1]) if pattern.endswith("*") else callsign == pattern


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
