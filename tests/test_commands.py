"""The commands as a person or cron runs them: standard output carries the table alone, wrong words exit 2."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from runs import DOCUMENT, ROOT, docket, last, write_trace

from ingest.cli import main
from ingest.exports import EXPORTS, formats_of
from ingest.schema import TABLES

CALLSIGN = "=1+1"
DRAWN = {"fixes", "gaps", "legs", "zones"}
"""Tables that map formats take: each row has a place, a line or an area."""
ANSWERS = {table.name for table in TABLES.values() if table.role == "answer"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the reference data, the sample, and an aircraft whose callsign is a formula."""
    folder = tmp_path_factory.mktemp("commands")
    rows = [[*row[:8], {"flight": CALLSIGN}, *row[9:]] if row[8] else row for row in DOCUMENT["trace"]]
    hostile = write_trace(folder / "trace_full_a2c4e1.json", rows, icao="a2c4e1", r="@N278GX", t="+A320")
    root = folder / "store"
    assert docket(root, "build").returncode == 0
    assert docket(root, "import", hostile).returncode == 0
    return root


def within(store: Path, *words: object) -> Result:
    """The same command within this process, which is quicker."""
    return CliRunner().invoke(main, ["--store", str(store), *map(str, words)], prog_name="python -m ingest")


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("command", ["", *sorted(main.commands)])
def test_every_command_has_help(store: Path, command: str) -> None:
    done = within(store, *filter(None, [command]), "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: python -m ingest")
    told = main.commands[command].help if command else main.help
    assert told is not None
    assert " ".join(told.split()[:6]) in " ".join(done.stdout.split())


def test_build_and_import_keep_standard_output_clean_and_say_what_they_did(tmp_path: Path) -> None:
    root = tmp_path / "store"
    built = docket(root, "build")
    assert (built.returncode, built.stdout) == (0, "")
    assert "Rows: 86 kept of 86." in built.stderr
    assert f"Release {last(root).id}." in built.stderr
    imported = docket(root, "import", write_trace(tmp_path / "trace_full_a2c4e1.json", icao="a2c4e1"))
    assert (imported.returncode, imported.stdout) == (0, "")
    assert "Files: 1 imported, 0 held already, 0 replaced, 0 set aside." in imported.stderr
    assert "\r" not in imported.stderr
    assert "reading" not in imported.stderr


@pytest.mark.parametrize("words", [
    ("clock", "--event", "jgg-oral-order"), ("clock", "--case", "alawieh-v-us-cbp", "--all"),
    ("clock", "--during", "jgg-written-order"),
    ("clock", "--at", "2026-08-25T00:43:30Z"), ("exits",), ("legs",)], ids=lambda words: " ".join(words[:2]))
def test_csv_and_json_are_the_whole_output_and_agree(store: Path, words: tuple[str, ...]) -> None:
    as_csv, as_json = docket(store, *words, "--format", "csv"), within(store, *words, "--format", "json")
    assert (as_csv.returncode, as_json.exit_code) == (0, 0)
    rows, document = read_csv(as_csv.stdout), json.loads(as_json.stdout)
    listed = next(value for value in document.values() if isinstance(value, list)) if isinstance(
        document, dict) else document
    assert len(rows) == len(listed) > 0
    table = {"clock": "court_clock"}.get(words[0], words[0])
    assert list(rows[0]) == [*TABLES[table].columns, "release"]
    assert {row["release"] for row in rows} == {last(store).id}


def test_a_table_for_people_names_the_verdicts(store: Path) -> None:
    done = docket(store, "clock", "--event", "jgg-oral-order")
    assert done.returncode == 0
    assert done.stdout.split()[:2] == ["leg", "id"]
    assert "airborne" in done.stdout
    assert "sv-2025-03-15-gxa6145" in done.stdout
    assert f"Release {last(store).id}." in done.stderr


def test_an_import_that_finds_no_trace_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("x", encoding="utf-8")
    done = within(tmp_path / "store", "import", tmp_path / "folder")
    assert done.exit_code == 0
    assert "Nothing was found to read: of a folder, files called trace_….json are taken." in done.stderr


@pytest.mark.parametrize(("words", "sentence"), [
    (("clock", "--event", "jgg-oral-ordr"), "did you mean"),
    (("clock", "--case", "jg"), "--case: found 'jg'"),
    (("clock", "--during", "nothing-like-it"), "--during"),
    (("clock", "--event", "jgg-oral-order", "--flight", "gxa9999"), "--flight: found 'gxa9999'"),
    (("clock", "--at", "2025-03-15T22:45"), "an ISO time with a zone"),
    (("clock", "--at", "2025-03-15"), "an ISO time with a zone"),
    (("clock", "--at", "2025-03-15T22:45Z/2025-03-15T22:00Z"), "ends after it begins"),
    (("clock", "--at", "2025-02-30T22:45Z"), "an ISO time with a zone"),
    (("clock",), "exactly one of event, case, at and during"),
    (("clock", "--event", "jgg-oral-order", "--at", "2025-03-15T22:45Z"), "exactly one of"),
    (("clock", "--event", "jgg-oral-order", "--speed-bound-kt", "nan"), "a number of knots from 1 to 2000"),
    (("exits", "--speed-bound-kt", "-5"), "a number of knots from 1 to 2000"),
    (("exits", "--flight", "=cmd"), "--flight"),
    (("exits", "--format", "xlsx"), "'xlsx' is not one of"),
    (("export", "flights", "--out", "x.csv"), "one of court_cases"),
    (("export", "legs", "--format", "shp", "--out", "x.shp"), "'shp' is not one of"),
    (("export", "legs"), "Missing option '--out'"),
    (("export", "aircraft", "--format", "kml", "--out", "x.kml"), "rows without geometry"),
    (("clock", "--during", "=cmd|x"), "the ids are in the table court_events"),
    (("export", "legs", "--out", "no/such/folder/legs.csv"), "a path that can be written"),
    (("import", "no-such-file.json"), "no-such-file.json: found 'nothing', expected a file or a folder"),
    (("import",), "Missing argument 'PATHS...'"),
    (("land",), "No such command 'land'"),
], ids=lambda value: " ".join(value) if isinstance(value, tuple) else None)
def test_wrong_usage_exits_2_with_a_sentence_and_no_table(
        store: Path, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    before = last(store).id
    words = tuple(str(tmp_path / word) if word.startswith("x.") else word for word in words)
    done = within(store, *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in " ".join(done.stderr.split())
    assert last(store).id == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--format", "kml", "--out", "x.kml"), ("--out", "no/such/folder/x.csv")])
def test_an_export_that_cannot_be_written_is_refused_before_it_is_computed(
        store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    started = time.process_time()
    assert within(store, "export", "court_clock", *words).exit_code == 2
    assert time.process_time() - started < 1


def test_a_table_that_does_not_fit_on_the_disk_is_no_success(store: Path) -> None:
    for form in ("csv", "json", "table"):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run([sys.executable, "-m", "ingest", "--store", str(store), "legs", "--format", form],
                                  cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith("Failed: standard output: found 'No space left on device'")


@pytest.mark.parametrize("words", [("clock", "--event", "a\x1b[31m\nb\u202e"), ("import", "a\x1b[31m\nb\u202e"),
                                   ("export", "legs", "--out", "a\x1b[31m\nb\u202e/x.csv"),
                                   ("--store", "a\x1b[31m\nb\u202e", "build")])
def test_words_that_cannot_be_printed_are_escaped_in_sentences(store: Path, words: tuple[str, ...]) -> None:
    done = within(store, *words)
    assert done.exit_code == 2
    assert r"a\x1b[31m\nb\u202e" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("build",), ("status",), ("import", "data"), ("check",)])
def test_a_store_that_is_an_address_is_refused_and_no_folder_is_made(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    for given in ("gs://bucket/docket", "file:/docket"):
        monkeypatch.setenv("FLIGHTDOCKET_STORE", given)
        for store in ((), ("--store", given)):
            done = CliRunner().invoke(main, [*store, *words])
            named = store[0] if store else "FLIGHTDOCKET_STORE"
            assert (done.exit_code, done.stdout) == (2, "")
            assert f"Wrong usage: {named}: found '{given}', expected a folder on this machine" in " ".join(
                done.stderr.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("build",), ("status",), ("check",)])
def test_a_store_that_is_a_file_is_refused_and_another_place_is_advised(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for given in (tmp_path / "file", tmp_path / "file" / "below"):
        done = within(given, *words)
        assert done.exit_code == 1
        told = " ".join(done.stderr.split())
        assert f"Failed: {tmp_path / 'file'}: found 'a file or a broken link'" in told
        assert "name another place for the store" in told


@pytest.mark.parametrize("words", [("clock", "--event", "jgg-oral-order"), ("status",), ("legs",)])
def test_without_a_store_the_command_to_run_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = docket(tmp_path / "nothing", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "run python -m ingest build" in done.stderr


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_every_table_is_exported_in_every_format_that_fits_it(store: Path, tmp_path: Path, form: str) -> None:
    for table in set(TABLES) - ANSWERS:
        out = tmp_path / f"{table}.{form}"
        done = within(store, "export", table, "--format", form, "--out", out)
        fits = form in formats_of(table)
        assert fits == (table in DRAWN or form in ("csv", "json", "parquet"))
        assert done.exit_code == (0 if fits else 2), (table, form, done.output)
        assert done.stdout == ""
        assert out.exists() == fits
        assert out.with_name(out.name + ".notes.txt").exists() == fits
    held = last(store)
    if form == "csv":
        for table in held.contents:
            rows = len(read_csv((tmp_path / f"{table}.csv").read_text(encoding="utf-8")))
            assert rows == held.rows(table), table
        assert len(read_csv((tmp_path / "releases.csv").read_text(encoding="utf-8"))) == held.number == 2


def test_answers_are_exported_as_the_commands_give_them(store: Path, tmp_path: Path) -> None:
    for table in ANSWERS - {"areas"}:
        assert within(store, "export", table, "--out", tmp_path / f"{table}.csv").exit_code == 0
    text = (tmp_path / "exits.csv").read_text(encoding="utf-8")
    assert read_csv(text) == read_csv(within(store, "exits", "--format", "csv").stdout)
    rows = read_csv((tmp_path / "court_clock.csv").read_text(encoding="utf-8"))
    assert [row for row in rows if row["event_id"] == "jgg-oral-order"] == read_csv(
        within(store, "clock", "--event", "jgg-oral-order", "--format", "csv").stdout)


def test_cells_that_a_spreadsheet_would_calculate_are_harmless_and_numbers_are_as_they_were(
        store: Path, tmp_path: Path) -> None:
    assert docket(store, "export", "fixes", "--out", tmp_path / "fixes.csv").returncode == 0
    rows = [r for r in read_csv((tmp_path / "fixes.csv").read_text(encoding="utf-8")) if r["icao24"] == "a2c4e1"]
    assert {row["callsign"] for row in rows} == {"", f"'{CALLSIGN}"}
    assert [float(row["longitude"]) for row in rows] == [row[2] for row in DOCUMENT["trace"]]
    assert all(row["longitude"].startswith("-1") for row in rows)
    leg = next(row for row in read_csv(docket(store, "legs", "--format", "csv").stdout) if row["icao24"] == "a2c4e1")
    assert (leg["registration"], leg["aircraft_type"], leg["callsigns"]) == ("'@N278GX", "'+A320", f"'{CALLSIGN}")
    assert leg["last_fix_longitude"].startswith("-1")


def test_status_says_what_is_held_and_that_the_rest_is_not_loaded(store: Path) -> None:
    done = docket(store, "status")
    assert done.returncode == 0
    assert f"Release {last(store).id} of " in done.stdout
    assert ("Source adsb.lol: 1 aircraft-days, 86 fixes, 2026-08-25T00:06:18.950Z to "
            "2026-08-25T00:53:22.060Z, newest day 2026-08-25." in done.stdout)
    assert "that says nothing about flights" in done.stdout


def test_check_passes_on_the_reference_data_that_ships_and_on_a_whole_store(store: Path) -> None:
    done = docket(store, "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"0 problems in the reference files and samples; release {last(store).id} is whole." in done.stderr


def test_check_names_a_damaged_file_of_the_store(tmp_path: Path) -> None:
    root = tmp_path / "store"
    docket(root, "import", write_trace(tmp_path / "trace_full_a2c4e1.json", icao="a2c4e1"))
    part = last(root).files("legs")[0]
    part.write_bytes(part.read_bytes()[:-20])
    done = docket(root, "check")
    assert done.returncode == 1
    assert part.name in done.stderr
    assert "Traceback" not in done.stderr


def test_the_store_can_be_named_before_or_after_the_command(store: Path, tmp_path: Path) -> None:
    for words in (("--store", store, "status"), ("status", "--store", store)):
        assert last(store).id in docket(tmp_path / "other", *words).stdout


def test_the_clock_of_a_case_names_the_events_without_a_leg_nearby(store: Path) -> None:
    done = within(store, "clock", "--case", "jgg-v-trump", "--format", "csv")
    answered = {row["event_id"] for row in csv.DictReader(io.StringIO(done.stdout))}
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("No row for"))
    without = line.partition(": ")[2].rstrip(".").split(", ")
    assert answered
    assert answered.isdisjoint(without)
    assert f"{len(without)} of {len(without) + len(answered)} events" in line
