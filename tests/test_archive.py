"""Daily archives through `import`: a whole one tells of every aircraft asked for, another that the day failed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from archives import DAY, RELEASE, cut, day_of, packed_trace, write_parts
from click.testing import CliRunner, Result
from runs import DOCUMENT, assert_same_tables, build, last, silent, write_trace

from ingest import pipeline
from ingest.cli import main
from ingest.fetching import trace_path
from ingest.frames import conformed
from ingest.pipeline import Run
from ingest.publishing import publish_fetched
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.sources.files import Opened
from ingest.store import Store
from ingest.vocabulary import FILE_REASONS

TRACES = {icao24: packed_trace(icao24) for icao24 in ("a2c4e0", "a2c4e1", "ab7437")}
WHOLE = day_of(TRACES)
PART_BYTES = len(WHOLE) // 3 + 1
ASKED = ("a2c4e0", "ab7437", "a83f98")
STATES = {"a2c4e0": "received", "ab7437": "received", "a83f98": "verified_empty"}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "thresholds", lambda: {**thresholds(), "archive_part_mb": PART_BYTES / 1e6})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def take(store: Store, *paths: Path, aircraft: tuple[str, ...] = ASKED) -> Run:
    return pipeline.import_files(store, paths, silent, aircraft=aircraft)


def states(store: Store, source: str = "adsb_lol_archive") -> dict[str, str]:
    """By aircraft, what the ledger says of the day in the archive, which is the only day it speaks of."""
    rows = last(store).table("coverage").query(f"source == '{source}'")
    assert set(rows["day_utc"]) <= {DAY}
    assert not rows["icao24"].duplicated().any()
    return dict(zip(rows["icao24"], rows["state"], strict=True))


def within(store: Store, *words: object) -> Result:
    return CliRunner().invoke(main, ["--store", str(store.root), "import", *map(str, words)])


def test_the_asked_aircraft_are_received_or_verified_empty_and_nothing_is_written_beside_the_store(
        store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    run = take(store, parts[1])
    assert states(store) == STATES
    assert run.release.table("fixes").groupby("icao24").size().to_dict() == {"a2c4e0": 86, "ab7437": 86}
    assert (run.report.imported, run.report.absent, run.report.set_aside) == (2, 1, [])
    files = run.release.table("source_files").set_index("icao24")
    assert files["path"]["a2c4e0"] == f"{RELEASE}/2026/08/25/traces/e0/trace_full_a2c4e0.json"
    assert files["status"].to_dict() == {"a2c4e0": "imported", "ab7437": "imported", "a83f98": "absent"}
    assert (set(files["licence"]), set(files["redistribute"])) == ({"ODbL 1.0, contents CC0"}, {True})
    assert {path.name for path in tmp_path.rglob("*") if not path.is_relative_to(store.root)} == {
        "in", *(part.name for part in parts)}


def test_the_same_archive_again_changes_nothing_also_after_a_build(store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    take(store, parts[0])
    before = build(store).release
    again = take(store, parts[0])
    assert again.release.id == before.id
    assert (again.report.already_held, again.report.absent) == (2, 1)
    assert states(store) == STATES


def test_a_lost_part_fails_the_day_until_the_archive_is_whole_and_a_damaged_copy_after_it_loses_nothing(
        store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    whole = parts[-1].read_bytes()
    parts[-1].write_bytes(whole[:-1])
    cut_off = take(store, tmp_path / "in")
    assert states(store) == dict.fromkeys(ASKED, "failed")
    assert (cut_off.release.rows("fixes"), cut_off.report.rows_kept, len(cut_off.report.set_aside)) == (0, 0, 1)
    parts[-1].write_bytes(whole)
    before = take(store, tmp_path / "in").release
    assert states(store) == STATES
    assert set(before.table("source_files")["status"]) == {"imported", "absent", "replaced"}
    parts[1].unlink()
    again = take(store, tmp_path / "in")
    assert [error.reason for error in again.report.set_aside] == ["archive_part_missing"]
    assert_same_tables(again.release, before, ("fixes", "legs", "gaps", "coverage"))


def test_an_archive_that_was_made_anew_replaces_its_own_rows_alone(store: Store, tmp_path: Path) -> None:
    path, user = tmp_path / f"{RELEASE}.tar", tmp_path / "trace_full_a2c4e0.json"
    write_trace(user, DOCUMENT["trace"][:10])
    path.write_bytes(WHOLE)
    take(store, path, user)
    shorter = packed_trace("ab7437", DOCUMENT["trace"][:40])
    path.write_bytes(day_of({"ab7437": shorter, "a83f98": packed_trace("a83f98")}))
    run = take(store, path)
    assert run.release.table("fixes").groupby("icao24").size().to_dict() == {"a2c4e0": 10, "ab7437": 40, "a83f98": 86}
    assert states(store) == {"a2c4e0": "verified_empty", "ab7437": "received", "a83f98": "received"}
    assert (run.report.replaced, len(run.report.shrunk)) == (2, 2)


def test_of_bytes_a_person_gave_before_the_archive_tells_the_source(store: Store, tmp_path: Path) -> None:
    unpacked = tmp_path / "by hand" / "2026/08/25/traces/e0/trace_full_a2c4e0.json"
    unpacked.parent.mkdir(parents=True)
    unpacked.write_bytes(TRACES["a2c4e0"])
    take(store, unpacked, aircraft=())
    path = tmp_path / f"{RELEASE}.tar"
    path.write_bytes(WHOLE)
    run = take(store, path, unpacked, aircraft=("a2c4e0",))
    assert (states(store), states(store, "user_files")) == ({"a2c4e0": "received"}, {})
    assert run.release.rows("fixes") == 86
    assert take(store, path, unpacked, aircraft=("a2c4e0",)).release.id == run.release.id


def test_of_bytes_a_service_gave_before_both_are_told_to_have_the_day(store: Store, tmp_path: Path) -> None:
    data = TRACES["a2c4e0"]
    sha256 = hashlib.sha256(data).hexdigest()
    row = dict.fromkeys(TABLES["fetches"].columns, "") | {
        "source": "adsb_lol", "day_utc": DAY, "icao24": "a2c4e0", "outcome": "received", "tries": 0, "sha256": sha256,
        "next_due_utc": None, "first_tried_utc": None, "last_tried_utc": None}
    given = Opened(trace_path("adsb_lol", DAY, "a2c4e0"), data, sha256, len(data))
    with store.writer("run") as draft:
        publish_fetched(draft, conformed(TABLES["fetches"], [row]), {("a2c4e0", DAY)}, [(given, DAY)],
                        "adsb_lol", silent)
    before = last(store).rows("fixes")
    take(store, *write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES)), aircraft=("a2c4e0",))
    assert last(store).rows("fixes") == before == 86
    assert states(store) == states(store, "adsb_lol") == {"a2c4e0": "received"}


def test_an_archive_and_another_file_of_an_aircraft_join_to_one_leg(store: Store, tmp_path: Path) -> None:
    rows = DOCUMENT["trace"]
    write_trace(tmp_path / "trace_full_a2c4e0.json", rows[:40])
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({"a2c4e0": packed_trace("a2c4e0", rows[40:])}))
    run = take(store, tmp_path, aircraft=("a2c4e0",))
    assert run.release.table("legs")["fix_count"].tolist() == [86]


def test_the_command_says_what_it_did_in_sentences(store: Store, tmp_path: Path) -> None:
    (tmp_path / f"{RELEASE}.tar").write_bytes(WHOLE)
    (tmp_path / f"{RELEASE.replace('25', '26')}.tar").write_bytes(WHOLE[:9000])
    done = within(store, tmp_path, "--aircraft", "A2C4E0, a83f98")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Files: 1 imported, 0 held already, 0 replaced, 1 set aside." in done.stderr
    assert "Aircraft that an archive of a day does not list: 1 (verified empty)." in done.stderr
    assert f"Set aside: {RELEASE.replace('25', '26')}: found 'an end after 9000 bytes'" in done.stderr
    assert FILE_REASONS["truncated"] in done.stderr


WRONG: Mapping[str, tuple[str, str, str]] = {
    "no aircraft": (f"{RELEASE}.tar", "", "--aircraft: found 'no address'"),
    "a registration": (f"{RELEASE}.tar", "N278GX", "found 'n278gx', expected six hex digits"),
    "no archive": ("trace_full_a2c4e0.json", "a2c4e0", "beside a daily archive"),
    "another name": ("planes.tar", "a2c4e0", "expected a name that tells the day"),
    "a day that is none": (RELEASE.replace("08.25", "02.30") + ".tar.aa", "a2c4e0", "expected a name that tells"),
}


@pytest.mark.parametrize("name, aircraft, words", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_a_sentence_and_makes_no_store(
        store: Store, tmp_path: Path, name: str, aircraft: str, words: str) -> None:
    (tmp_path / name).write_bytes(WHOLE)
    done = within(store, tmp_path / name, "--aircraft", aircraft)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert not store.root.exists()
