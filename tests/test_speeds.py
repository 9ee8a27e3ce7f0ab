"""Types, addresses and speed bounds of airframes, from the reference tables and from the files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heart import table
from runs import last, take, write_trace

from ingest.derive.speeds import Fleet, fleet
from ingest.reference import load_reference
from ingest.store import Store


def fleet_with(*aircraft: dict[str, Any]) -> Fleet:
    return fleet(load_reference() | {"aircraft": table("aircraft", aircraft)}, 660)


def test_of_two_types_listed_for_a_registration_the_faster_one_counts() -> None:
    made = fleet_with({"registration": "N700KW", "aircraft_type": "A320"},
                      {"registration": "N700KW", "aircraft_type": "B767-336ER"})
    assert (made.type_of("N700KW"), made.bound_kt(made.type_of("N700KW"))) == ("B763", 615)


def test_an_address_listed_with_two_registrations_names_neither() -> None:
    made = fleet_with({"registration": "N276GX", "icao24": "a2bd72"}, {"registration": "N278GX", "icao24": "a2c4e0"},
                      {"registration": "N999XX", "icao24": "a2c4e0"})
    assert made.registrations == {"a2bd72": "N276GX"}
    assert made.addresses["N278GX"] == "a2c4e0"


def test_a_type_in_a_file_that_has_no_bound_is_kept_and_said_to_be_unknown(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    take(store, write_trace(tmp_path / "trace_full_a00001.json", icao="a00001", r="N1", t="GLF4"))
    leg = last(store).table("legs").iloc[0]
    assert (leg["aircraft_type"], leg["speed_bound_kt"]) == ("GLF4", 660)
    assert "type_unknown" in leg["cautions"]
