"""Privacy addresses are not resolved to an aircraft, in whatever file they come; limited display is carried along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from runs import DOCUMENT, last, take, write_trace

from ingest.store import Store


def live_file(path: Path, database_flags: int) -> Path:
    """A moment of the excerpt's aircraft as `aircraft.json` tells it."""
    seconds, latitude, longitude, height, *_ = DOCUMENT["trace"][0]
    aircraft = {"hex": "a2c4e0", "r": "N278GX", "t": "A320", "dbFlags": database_flags, "lat": latitude,
                "lon": longitude, "alt_baro": height, "seen_pos": 0.5}
    path.write_text(json.dumps({"now": DOCUMENT["timestamp"] + seconds, "aircraft": [aircraft]}))
    return path


@pytest.mark.parametrize("flags, kept, told", [
    (0, "N278GX", ""), (8, "N278GX", "ladd"), (4, "", "pia"), (12, "", "pia;ladd"), (4.0, "", "pia"),
    ("4", "N278GX", ""),
])
def test_a_privacy_address_has_no_registration_also_where_file_and_aircraft_table_give_one(
    flags: object, kept: str, told: str, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    take(store, write_trace(tmp_path / "trace_full_a2c4e0.json", dbFlags=flags))
    release = last(store)
    assert release.table("source_files")[["registration", "address_flags"]].to_numpy().tolist() == [[kept, told]]
    assert release.table("legs")["registration"].tolist() == [kept]
    assert release.table("leg_classes").query("basis == 'observed'")["registration"].tolist() == [kept]


def test_a_privacy_address_in_a_live_file_has_no_registration(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    take(store, live_file(tmp_path / "aircraft.json", 4))
    row = last(store).table("source_files").iloc[0]
    assert (row.icao24, row.registration, row.address_flags) == ("a2c4e0", "", "pia")
