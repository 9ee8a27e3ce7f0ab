"""The speed bound of a leg: a number for each aircraft type, from the reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ingest.derive.claims import rows_of, text


@dataclass(frozen=True)
class Fleet:
    """What the reference tables say of airframes: types by registration, addresses, names, bounds in kt."""

    types: Mapping[str, str]
    addresses: Mapping[str, str]
    registrations: Mapping[str, str]
    names: Mapping[str, str]
    bounds: Mapping[str, float]
    unknown_bound_kt: float

    def type_of(self, registration: str, printed: Iterable[str] = ()) -> str:
        """ICAO designator: the aircraft table's for the registration first, then the printed names'; else empty.

        Of several the one with the highest bound; empty, too, where one of the printed names maps to none.
        """
        if registration in self.types:
            return self.types[registration]
        designators = {self.designator(name) for name in printed if name}
        return "" if "" in designators else max(sorted(designators), key=self.bound_kt, default="")

    def designator(self, printed: str) -> str:
        """The designator of a type as printed; a designator itself stays as it is."""
        return self.names.get(printed) or (printed if printed in self.bounds else "")

    def bound_kt(self, icao_type: str) -> float:
        """Speed bound in kt of a type; the bound for an unknown type where there is none."""
        return self.bounds.get(icao_type, self.unknown_bound_kt)


def fleet(reference: Mapping[str, pd.DataFrame], unknown_bound_kt: float) -> Fleet:
    """The fleet of the reference tables `aircraft`, `aircraft_type_names` and `speed_bounds`."""
    bounds = {text(r["icao_type"]): float(r["bound_kt"]) for r in rows_of(reference["speed_bounds"])}
    names = {text(r["type_as_printed"]): text(r["icao_type"]) for r in rows_of(reference["aircraft_type_names"])}
    unlisted = Fleet({}, {}, {}, names, bounds, bounds.get("", unknown_bound_kt))
    printed: dict[str, set[str]] = {}
    addresses: dict[str, set[str]] = {}
    registrations: dict[str, set[str]] = {}
    for row in rows_of(reference["aircraft"]):
        registration, address = text(row["registration"]), text(row["icao24"])
        if unlisted.designator(text(row["aircraft_type"])):
            printed.setdefault(registration, set()).add(text(row["aircraft_type"]))
        if address:
            addresses.setdefault(registration, set()).add(address)
            registrations.setdefault(address, set()).add(registration)
    types = {registration: unlisted.type_of("", found) for registration, found in printed.items()}
    return replace(unlisted, types=types, addresses=_single(addresses), registrations=_single(registrations))


def _single(found: Mapping[str, set[str]]) -> dict[str, str]:
    """Those of which the tables give just one: dates there are sightings, so they cannot say which of two holds."""
    return {key: next(iter(values)) for key, values in found.items() if len(values) == 1}
