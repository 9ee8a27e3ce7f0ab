"""Files of several aircraft, and of none that is named, on their way into the store."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.exports.left_out import TERMS, LeftOut
from ingest.exports.licence import allowed_files, passed_on
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.settings import ROOT
from ingest.store import Store
from tests.expected import EXAMPLES
from tests.runs import docket, last, take

AIRCRAFT = {"a2c4e0", "a2c4e1", "~2c4e02"}
SNAPSHOT = (EXAMPLES / "aircraft_json" / "several_aircraft_now_in_seconds.json").read_bytes()
METRES = EXAMPLES / "mapped_csv" / "metres_and_local_time.csv"
MAPPING = ROOT / "data" / "mappings" / "metres_with_zone.toml"


def latitudes(release: Release) -> list[float]:
    """Of the positions that came from aircraft.json."""
    files, fixes = release.table("source_files"), release.table("fixes")
    mine = files.loc[files["format"] == "aircraft_json", "source_file_id"]
    return list(fixes.loc[fixes["source_file_id"].isin(mine), "latitude"])


def check_first(release: Release) -> None:
    """Each aircraft has its row, the rest a row without address; the file without an aircraft is set aside."""
    files = release.table("source_files").set_index("icao24")
    aside = files[files["status"] == "set_aside"]
    assert aside["set_aside_reason"].tolist() == ["aircraft_not_named"]
    files = files[files["status"] == "imported"]
    assert set(files.index) == {*AIRCRAFT, ""}
    digits = files["sha256"].iloc[0][:16]
    assert files["source_file_id"].to_dict() == {icao24: f"{digits}:{icao24}" for icao24 in files.index}
    assert set(files["format"]) == set(files["source"]) == {"aircraft_json"}
    assert (files.loc["", "rows_total"], files.loc["", "rows_rejected"]) == (3, 3)
    assert release.table("fixes").set_index("icao24")["source_file_id"].to_dict() == {
        icao24: f"{digits}:{icao24}" for icao24 in AIRCRAFT}
    assert release.table("coverage")[["source", "icao24", "state"]].value_counts().to_dict() == {
        ("aircraft_json", icao24, "received"): 1 for icao24 in AIRCRAFT}


def check_second(release: Release) -> None:
    """The corrected file replaced its own rows alone; what may not be passed on is held and left out of exports."""
    files = release.table("source_files")
    assert files["status"].value_counts().to_dict() == {"imported": 5, "replaced": 5}
    assert sorted(latitudes(release)) == [30.98616, 31.010727, 31.02]
    file = files[files["format"] == "flightradar24_csv"].iloc[0]
    assert (file.icao24, file.source, file.redistribute) == ("a2c4e0", "flightradar24_files", False)
    left_out = LeftOut()
    kept = passed_on(TABLES["fixes"], release.table("fixes"), allowed_files(files), left_out)
    assert (len(kept), left_out) == (3, {TERMS: 74})


def test_files_of_several_aircraft_and_of_a_given_one_are_held_apart_and_corrected(tmp_path: Path) -> None:
    store, snapshot, flight = Store(tmp_path / "store"), tmp_path / "aircraft.json", tmp_path / "GXA6253_1a2b3c4d.csv"
    snapshot.write_bytes(SNAPSHOT)
    flight.write_bytes((EXAMPLES / "flightradar24" / "website_export.csv").read_bytes())
    run = take(store, snapshot, flight)
    assert (run.report.imported, run.report.rows_total, run.report.rows_kept) == (1, 6, 3)
    check_first(run.release)
    document = json.loads(SNAPSHOT)
    document["aircraft"][0]["lat"] = 31.02
    snapshot.write_text(json.dumps(document))
    check_second(take(store, snapshot, flight, icao24="a2c4e0").release)
    snapshot.write_bytes(SNAPSHOT)
    done = docket(store.root, "import", "--icao24", "A2C4E1", "--mapping", MAPPING, snapshot, flight, METRES)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Held already: GXA6253_1a2b3c4d.csv as a2c4e0, not as a2c4e1." in done.stderr
    files = last(store).table("source_files").set_index("format")
    assert files.loc["mapped_csv", ["icao24", "source", "rows_kept"]].tolist() == ["a2c4e1", "mapped_csv", 16]
    assert sorted(latitudes(last(store))) == [30.98616, 31.010727, 31.015056]
    assert docket(store.root, "import", "--icao24", "a2c4e", flight).returncode == 2


def test_an_aircraft_that_a_corrected_file_leaves_out_goes_with_its_positions(tmp_path: Path) -> None:
    store, snapshot = Store(tmp_path / "store"), tmp_path / "aircraft.json"
    snapshot.write_bytes(SNAPSHOT)
    take(store, snapshot)
    document = json.loads(SNAPSHOT)
    document["aircraft"] = [row for row in document["aircraft"] if row.get("hex") != "a2c4e1"]
    snapshot.write_text(json.dumps(document))
    release = take(store, snapshot).release
    assert set(release.table("fixes")["icao24"]) == AIRCRAFT - {"a2c4e1"}
    assert set(release.table("coverage")["icao24"]) == AIRCRAFT - {"a2c4e1"}
    files = release.table("source_files")
    assert set(files.loc[files["status"] == "imported", "icao24"]) == {*AIRCRAFT, ""} - {"a2c4e1"}
