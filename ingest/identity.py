"""Which aircraft flies under an address, as far as its files and the reference tables say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.derive.claims import joined, text
from ingest.derive.legs import Identity
from ingest.derive.speeds import Fleet


def identity_of(icao24: str, files: Sequence[Mapping[str, Any]], fleet: Fleet) -> Identity:
    """The aircraft of an address; `files` are its rows of `source_files`.

    Files name the registration, else the aircraft table does; of a privacy address (`pia`) it is neither kept nor
    looked up.
    """
    is_private = any("pia" in text(row["address_flags"]).split(";") for row in files)
    registration = "" if is_private else (
        joined(text(row["registration"]) for row in files) or fleet.registrations.get(icao24, ""))
    printed = [text(row["aircraft_type"]) for row in files]
    icao_type = fleet.type_of(registration, printed)
    return Identity(
        icao24, registration, aircraft_type=icao_type or joined(printed), has_known_type=bool(icao_type),
        speed_bound_kt=fleet.bound_kt(icao_type), label="; ".join(sorted({text(row["label"]) for row in files} - {""})),
    )
