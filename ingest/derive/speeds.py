"""The speed bound of a leg: a number for each aircraft type, from the reference tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

    def type_of(self, registration: str, printed: str = "") -> str:
        """ICAO designator: the aircraft table's for the registration first, then the printed name's; else empty."""
        return self.types.get(registration) or self.designator(printed)

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
    types: dict[str, str] = {}
    addresses: dict[str, str] = {}
    registrations: dict[str, str] = {}
    for row in rows_of(reference["aircraft"]):
        registration, address = text(row["registration"]), text(row["icao24"])
        printed = text(row["aircraft_type"])
        icao_type = names.get(printed) or (printed if printed in bounds else "")
        if icao_type:
            types.setdefault(registration, icao_type)
        if address:
            addresses.setdefault(registration, address)
            registrations.setdefault(address, registration)
    return Fleet(types, addresses, registrations, names, bounds, bounds.get("", unknown_bound_kt))
