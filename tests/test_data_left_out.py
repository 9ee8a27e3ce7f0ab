"""What the data addresses leave out, and say so: positions that may not be passed on, and those that are too new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from addresses import asked, readable, release_id, rows
from runs import silent

from dashboard import delay
from ingest import pipeline
from ingest.exports import EXPORTS
from ingest.settings import SAMPLES_DIR
from ingest.store import Store

AREA = "icao24=a2c4e0&at=2026-08-25T00:43:30Z"


@pytest.fixture(autouse=True)
def _store(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))


def traces(folder: Path) -> Path:
    """A store with the shipped sample and the same positions of another aircraft as a file of Flightradar24."""
    lines = ["Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction"]
    lines += [f"{1787617000 + 60 * n},2026-08-25T00:00:00Z,GXA1,\"{25 + n / 20},{-100 + n / 20}\",30000,400,45"
              for n in range(30)]
    file = folder / "GXA1_1a2b3c4d.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    store = Store(folder / "store")
    pipeline.import_files(store, [file, *SAMPLES_DIR.rglob("trace_full_a2c4e0*")], silent, icao24="a2c4e1")
    return folder / "store"


def test_positions_that_may_not_be_passed_on_are_left_out_of_each_format_and_counted(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(traces(tmp_path)))
    for form in EXPORTS:
        told = asked(f"/data/fixes.{form}")
        assert readable(told, form) == 86
        assert told.headers["x-left-out"] == (
            "30 positions are left out: the terms of their source forbid passing them on.")
        assert b"a2c4e1" not in told.body
    drawn = json.loads(asked("/data/legs.geojson").body)["features"]
    assert {f["properties"]["icao24"]: bool(f["geometry"]) for f in drawn} == {"a2c4e0": True, "a2c4e1": False}
    assert "x-left-out" not in asked("/data/legs.csv").headers
    assert "1 tracks are left out" in asked("/data/legs.kml").headers["x-left-out"]


class Listening:
    """As a server would be that listens at an address."""

    def __init__(self, address: str | None) -> None:
        self.address = address

    def get_option(self, name: str) -> str | None:
        assert name == "server.address"
        return self.address


@pytest.mark.parametrize("address", [None, "0.0.0.0", "192.0.2.7"])
def test_new_positions_are_left_out_where_others_read(
        built_store: Path, monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.setattr(delay, "st", Listening(address))
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T01:26:30Z")
    told = asked(f"/data/{release_id(built_store)}/fixes.csv")
    kept = rows(told)
    assert 0 < len(kept) < 86
    assert kept["time_utc"].max() <= "2026-08-25T00:26:00Z"
    assert told.headers["x-left-out"].startswith(f"{86 - len(kept)} rows, or places in them, are left out")
    assert told.headers["cache-control"] == "no-cache"
    track = json.loads(asked("/data/legs.geojson").body)["features"][0]
    assert track["properties"]["last_fix_longitude"] is None
    drawn = sum(len(line) for line in track["geometry"]["coordinates"])
    assert drawn <= len(kept)
    late = asked("/data/areas.csv", AREA)
    assert late.status == 403
    assert "positions of the last 60 minutes" in late.detail
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T01:36:30Z")
    later = asked(f"/data/{release_id(built_store)}/fixes.csv", if_none_match=told.headers["etag"])
    assert (later.status, len(rows(later)) > len(kept)) == (200, True)


def test_on_this_machine_alone_new_positions_are_shown_unless_another_server_passes_the_request_on(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delay, "st", Listening("localhost"))
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T01:26:30Z")
    assert len(rows(asked("/data/fixes.csv"))) == 86
    assert len(rows(asked("/data/fixes.csv", x_forwarded_for="192.0.2.7"))) < 86
