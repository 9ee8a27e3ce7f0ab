"""The bundle for a filing: whole, checkable, the same bytes each time, and no more than may be passed on."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from addresses import asked, release_id
from click.testing import CliRunner, Result
from test_data_left_out import traces

from ingest.cli import main
from ingest.settings import ROOT
from ingest.store import Store

ORAL = "jgg-oral-order"
AT = "2026-08-25T00:43:30Z"


def run(store: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--store", str(store), *map(str, words)], prog_name="python -m ingest")


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a bundle, by their names in its folder; the sums in it are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        assert len({name.split("/")[0] for name in file.namelist()}) == 1
        found = {name.split("/", 1)[1]: file.read(name) for name in file.namelist()}
    sums = dict(reversed(line.split("  ")) for line in found["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(part).hexdigest() for name, part in found.items() if name != "SHA256SUMS"}
    return found


def rows(part: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(part.decode(), newline="")))


@pytest.fixture(scope="module")
def oral(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bundle of the oral order, as the command line writes it."""
    path = tmp_path_factory.mktemp("bundle") / "oral.zip"
    done = run(built_store, "clock", "--event", ORAL, "--bundle", path)
    assert (done.exit_code, done.stdout) == (0, "")
    return parts(path.read_bytes())


def test_the_answer_in_it_is_that_of_the_command_line(built_store: Path, oral: dict[str, bytes]) -> None:
    for form in ("csv", "json"):
        told = run(built_store, "clock", "--event", ORAL, "--format", form).stdout
        assert oral[f"court_clock.{form}"].decode() == told


def test_every_claim_about_the_event_and_its_flights_is_in_it_with_its_source(
        built_store: Path, oral: dict[str, bytes]) -> None:
    release = Store(built_store).current()
    assert release is not None
    told = release.table("court_event_claims")
    assert len(rows(oral["court_event_claims.csv"])) == int((told["event_id"] == ORAL).sum()) > 5
    legs = release.table("reported_leg_claims")
    flights = {row["flight_id"] for row in rows(oral["court_clock.csv"])}
    kept = [row for row in rows(oral["reported_leg_claims.csv"]) if row["flight_id"] in flights]
    assert len(kept) == int(legs["flight_id"].isin(flights).sum()) > 20
    assert all(row["source_url"] or row["source_title"] for row in kept)
    assert {row["flight_id"] for row in rows(oral["position_claims.csv"])} >= {"sv-2025-03-15-all"}


def test_it_holds_method_settings_versions_release_and_licences(built_store: Path, oral: dict[str, bytes]) -> None:
    assert oral["methods.md"] == (ROOT / "docs" / "methods.md").read_bytes()
    about = json.loads(oral["about.json"])
    assert about["release"]["id"] == release_id(built_store)
    assert about["question"] == f"clock --event {ORAL}"
    assert {"python", "flight_docket", "shapely"} <= about["versions"].keys()
    assert {"name": "gap_s", "value": 300} .items() <= about["settings"][0].items()
    assert b"OpenStreetMap contributors" in oral["licences.txt"]


def test_the_page_in_it_stands_alone_and_says_what_the_answer_says(oral: dict[str, bytes]) -> None:
    page = oral["print.html"].decode()
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    for words in ("Two legs were in the air outside US territory", "2025-03-15 18:45:00 to 2025-03-15 18:48:59",
                  "601.6", "The data cannot show who was aboard.", "Rows of which the place is not asked: 4"):
        assert words in page


def test_the_same_question_gives_the_same_bytes_at_the_command_line_and_at_the_address(
        built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    for name in ("a.zip", "b.zip"):
        words = ("--event", ORAL, "--speed-bound-kt", "600", "--flight", "sv-2025-03-15-gxa6145")
        assert run(built_store, "clock", *words, "--bundle", tmp_path / name).exit_code == 0
    told = asked("/data/latest/bundle.zip", f"event={ORAL}&speed_bound_kt=600&flight=sv-2025-03-15-gxa6145")
    assert told.headers["content-type"] == "application/zip"
    assert told.headers["content-disposition"] == (
        f'attachment; filename="flight-docket_{ORAL}_{release_id(built_store)}.zip"')
    assert told.body == (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize(("query", "status"), [
    ("event=x", 404), ("", 400), ("event=jgg-oral-order&class=removal", 400), ("at=2025-03-15T18:45", 400)])
def test_a_bundle_of_what_cannot_be_meant_is_refused(
        built_store: Path, monkeypatch: pytest.MonkeyPatch, query: str, status: int) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    told = asked("/data/latest/bundle.zip", query)
    assert (told.status, len(told.detail) > 20) == (status, True)


def test_each_position_used_stands_with_the_sha256_of_its_file(built_store: Path, tmp_path: Path) -> None:
    assert run(built_store, "clock", "--at", AT, "--bundle", tmp_path / "at.zip").exit_code == 0
    found = parts((tmp_path / "at.zip").read_bytes())
    fixes, files = rows(found["fixes.csv"]), rows(found["source_files.csv"])
    sample = next((ROOT / "data" / "samples").rglob("trace_full_a2c4e0.json"))
    assert len(fixes) == 86
    assert {fix["source_file_id"] for fix in fixes} == {file["source_file_id"] for file in files}
    assert files[0]["sha256"] == hashlib.sha256(sample.read_bytes()).hexdigest()


def test_positions_that_may_not_be_passed_on_are_not_in_it_and_each_part_says_so(tmp_path: Path) -> None:
    store = traces(tmp_path)
    done = run(store, "clock", "--at", "2026-08-25T00:20:00Z", "--bundle", tmp_path / "at.zip")
    assert done.exit_code == 0, done.output
    said = "30 positions are left out: the terms of their source forbid passing them on."
    assert said in " ".join(done.stderr.split())
    found = parts((tmp_path / "at.zip").read_bytes())
    assert {fix["icao24"] for fix in rows(found["fixes.csv"])} == {"a2c4e0"}
    assert said in found["README.txt"].decode()
    assert said in found["print.html"].decode()
    assert said in json.loads(found["about.json"])["left_out"]


def test_positions_too_new_for_all_are_not_in_it_at_an_address(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T01:26:30Z")
    told = asked("/data/latest/bundle.zip", f"at={AT}")
    fixes = rows(parts(told.body)["fixes.csv"])
    assert 0 < len(fixes) < 86
    assert max(fix["time_utc"] for fix in fixes) <= "2026-08-25T00:26:00Z"
    assert "positions of the last 60 minutes" in told.headers["x-left-out"]


def test_a_bundle_that_cannot_be_written_leaves_nothing(built_store: Path, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "a.zip", built_store / "a.zip"):
        assert run(built_store, "clock", "--event", ORAL, "--bundle", path).exit_code == 2
    assert run(built_store, "clock", "--event", "x", "--bundle", tmp_path / "a.zip").exit_code == 2
    assert list(tmp_path.iterdir()) == []
