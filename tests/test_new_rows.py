"""A court order in a new case and a new flight are rows in a file: no line of code, and a bad row does no harm."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from runs import ROOT, docket, last

from ingest.checks import checked
from ingest.store import Store

CASE = {"case_id": "doe-v-example", "caption": "Doe v. Example", "docket_numbers": "1:26-cv-00001", "courts": "D.D.C.",
        "note": "made up for this test"}
ORDER = {"event_id": "doe-order", "case_id": "doe-v-example", "event_type": "written_order_docketed",
         "actor": "a judge", "reported_local_time": "2026-05-04 6:30 p.m.", "timezone": "America/New_York",
         "earliest_utc": "2026-05-04T22:30:00Z", "latest_utc": "2026-05-04T22:30:59Z", "precision": "minute",
         "is_window_by_convention": "false", "description": "no removal without a hearing", "source_title": "a docket",
         "source_url": "https://example.org/docket", "source_kind": "court_primary"}
FLIGHT = {"flight_id": "hn-2026-05-04-test", "leg_no": "1", "scope": "leg", "claim_source": "a monitor",
          "callsign_or_flight_number": "GXA1", "aircraft_type": "A320", "departure_airport_icao": "KHRL",
          "arrival_airport_icao": "MHPR", "departure_as_reported": "5:30 p.m.", "arrival_as_reported": "7:40 p.m.",
          "timezone": "America/New_York", "departed_earliest_utc": "2026-05-04T21:30:00Z",
          "departed_latest_utc": "2026-05-04T21:30:59Z", "departed_precision": "minute",
          "arrived_earliest_utc": "2026-05-04T23:40:00Z", "arrived_latest_utc": "2026-05-04T23:40:59Z",
          "arrived_precision": "minute", "is_window_by_convention": "false", "is_nonstop": "false",
          "is_schedule": "false", "removing_country": "United States", "destination_country": "Honduras",
          "source_title": "a report", "source_url": "https://example.org/report", "source_kind": "news"}


NAIVE = ORDER | {"case_id": "jgg-v-trump", "earliest_utc": "2026-05-04T22:30:00"}


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program and its data as committed files, in a folder of their own."""
    listed = subprocess.run(["git", "ls-files", "ingest", "data"], cwd=ROOT, capture_output=True, text=True, check=True)
    folder = tmp_path_factory.mktemp("copy")
    for name in listed.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def project(clean_copy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean_copy, tmp_path / "project"))


def add_row(project: Path, table: str, row: dict[str, str]) -> int:
    """Append a row to a reference file, as a text editor would; returns its line."""
    path = project / "data" / "reference" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    header = next(csv.reader(text.splitlines()[:1]))
    assert set(row) <= set(header)
    line = io.StringIO()
    csv.DictWriter(line, header, lineterminator="\n").writerow(row)
    path.write_text(f"{text.rstrip()}\n{line.getvalue()}", encoding="utf-8")
    return len(path.read_text(encoding="utf-8").splitlines())


def clock(project: Path, store: Path, *words: str) -> list[dict[str, str]]:
    done = docket(store, "clock", *words, "--format", "csv", root=project)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def release_id(store: Path) -> str:
    release = Store(store).current()
    return release.id if release else ""


def test_an_order_in_a_new_case_and_a_new_flight_are_answered_after_build(project: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for table, row in (("court_cases", CASE), ("court_event_claims", ORDER), ("reported_leg_claims", FLIGHT)):
        add_row(project, table, row)
    assert docket(store, "check", root=project).returncode == 0
    assert docket(store, "build", root=project).returncode == 0
    release = last(store)
    assert "doe-v-example" in set(release.table("court_cases")["case_id"])
    assert "doe-order" in set(release.table("court_events")["event_id"])
    legs = release.table("reported_legs")
    assert legs.loc[legs["flight_id"] == FLIGHT["flight_id"], "leg_id"].tolist() == ["hn-2026-05-04-test-1"]
    for words in (("--event", "doe-order"), ("--case", "doe-v-example")):
        row = next(r for r in clock(project, store, *words) if r["flight_id"] == FLIGHT["flight_id"])
        assert (row["phase"], row["speed_bound_kt"]) == ("airborne", "590")
        assert (row["event_earliest_utc"], row["event_latest_utc"]) == (ORDER["earliest_utc"], ORDER["latest_utc"])
        assert row["outside_us_territory"] == "yes"
        assert row["possible_zones"]


def test_a_bad_row_is_refused_with_file_line_and_field_and_the_last_release_stays(
        project: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert docket(store, "build", root=project).returncode == 0
    before = release_id(store)
    line = add_row(project, "court_event_claims", NAIVE)
    for command in ("check", "build"):
        done = docket(store, command, root=project)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        assert f"court_event_claims.csv, line {line}, field earliest_utc: found " in done.stderr
        assert ", expected " in done.stderr
    assert release_id(store) == before


@pytest.mark.parametrize(("table", "row", "field"), [
    ("court_event_claims", NAIVE, "earliest_utc"),
    ("court_event_claims", ORDER | {"case_id": "jgg-v-trump", "timezone": "America/Nowhere"}, "timezone"),
    ("court_event_claims", ORDER, "case_id"),
    ("reported_leg_claims", FLIGHT | {"arrival_airport_icao": "MHXX"}, "arrival_airport_icao"),
    ("reported_leg_claims", FLIGHT | {"leg_no": "one"}, "leg_no"),
], ids=["naive time", "unknown zone", "unknown case", "unknown airport", "words for a number"])
def test_each_bad_row_is_told_with_file_line_and_field(
        clean_copy: Path, tmp_path: Path, table: str, row: dict[str, str], field: str) -> None:
    shutil.copytree(clean_copy / "data", tmp_path / "data")
    line = add_row(tmp_path, table, row)
    problems = [str(problem) for problem in checked(tmp_path / "data" / "reference")[2]]
    assert any(problem.startswith(f"{table}.csv, line {line}, field {field}: found ") for problem in problems)
    assert all(f"{table}.csv, line {line}, " in problem and ", expected " in problem for problem in problems)
