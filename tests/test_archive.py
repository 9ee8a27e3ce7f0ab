"""Daily archives through `import`: a whole one tells of every aircraft asked for, another that the day failed."""

from __future__ import annotations

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from archives import DAY, PART_BYTES, RELEASE, cut, day_of, entry, name_of, packed_trace, tar_of, write_parts
from click.testing import CliRunner, Result
from runs import DOCUMENT, assert_same_tables, build, last, silent, write_trace

from ingest import pipeline
from ingest.cli import main
from ingest.errors import UsageError
from ingest.pipeline import Run
from ingest.settings import thresholds
from ingest.sources.archive import find_archives
from ingest.store import Store
from ingest.vocabulary import FILE_REASONS

TRACES = {icao24: packed_trace(icao24) for icao24 in ("a2c4e0", "a2c4e1", "ab7437")}
WHOLE = day_of(TRACES)
ASKED = ("a2c4e0", "ab7437", "a83f98")
OTHER = RELEASE.replace("prod", "mlatonly")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "thresholds", lambda: {**thresholds(), "archive_part_mb": PART_BYTES / 1e6})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def take(store: Store, *paths: Path, aircraft: tuple[str, ...] = ASKED) -> Run:
    return pipeline.import_files(store, paths, silent, aircraft=aircraft)


def states(store: Store) -> dict[str, str]:
    """By aircraft, what the ledger says of the day in the archive; of no other day or source does it say anything."""
    rows = last(store).table("coverage")
    assert set(rows["day_utc"]) == {DAY}
    assert set(rows["source"]) == {"adsb_lol_archive"}
    assert not rows["icao24"].duplicated().any()
    return dict(zip(rows["icao24"], rows["state"], strict=True))


def failed(run: Run) -> dict[str, str]:
    """Of a run in which an archive failed: the reason kept for each aircraft asked for; no fix was kept."""
    files = run.release.table("source_files")
    assert (run.release.rows("fixes"), run.report.rows_kept, run.report.imported) == (0, 0, 0)
    assert len(run.report.set_aside) == 1
    return dict(zip(files["icao24"], files["set_aside_reason"], strict=True))


def within(store: Store, *words: object) -> Result:
    return CliRunner().invoke(main, ["--store", str(store.root), "import", *map(str, words)])


@pytest.mark.parametrize("given", ["first part", "last part", "folder"])
def test_any_part_or_the_folder_gives_the_asked_aircraft_and_tells_of_those_that_are_not_in_it(
        store: Store, tmp_path: Path, given: str) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    assert len(parts) > 2
    run = take(store, {"first part": parts[0], "last part": parts[-1], "folder": tmp_path / "in"}[given])
    assert states(store) == {"a2c4e0": "received", "ab7437": "received", "a83f98": "verified_empty"}
    assert run.release.table("fixes").groupby("icao24").size().to_dict() == {"a2c4e0": 86, "ab7437": 86}
    assert (run.report.imported, run.report.absent, run.report.set_aside) == (2, 1, [])
    files = run.release.table("source_files").set_index("icao24")
    assert files["path"]["a2c4e0"] == f"{RELEASE}/2026/08/25/traces/e0/trace_full_a2c4e0.json"
    assert files["status"].to_dict() == {"a2c4e0": "imported", "ab7437": "imported", "a83f98": "absent"}
    assert (set(files["licence"]), set(files["redistribute"])) == ({"ODbL 1.0, contents CC0"}, {True})
    assert sorted(path.name for path in tmp_path.rglob("*") if store.root not in [path, *path.parents]) == sorted(
        ["in", *(part.name for part in parts)])


def test_the_same_archive_again_changes_nothing_and_neither_does_a_build_after_another(
        store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    before = take(store, parts[0]).release
    again = take(store, parts[0])
    assert again.release.id == before.id
    assert (again.report.already_held, again.report.absent) == (2, 1)
    build(store)
    assert take(store, parts[0]).release.id == last(store).id
    assert last(store).table("coverage").groupby("source").size().to_dict() == {"adsb.lol": 1, "adsb_lol_archive": 3}


@pytest.mark.parametrize("lost", [0, 1, -1])
def test_a_lost_part_is_a_failed_day_for_all_that_were_asked_for_until_the_archive_is_whole(
        store: Store, tmp_path: Path, lost: int) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    bytes_lost = parts[lost].read_bytes()
    parts[lost].unlink()
    reason = "truncated" if lost == -1 else "archive_part_missing"
    assert failed(take(store, tmp_path / "in")) == dict.fromkeys(ASKED, reason)
    assert states(store) == dict.fromkeys(ASKED, "failed")
    parts[lost].write_bytes(bytes_lost)
    take(store, tmp_path / "in")
    assert states(store) == {"a2c4e0": "received", "ab7437": "received", "a83f98": "verified_empty"}
    assert set(last(store).table("source_files")["status"]) == {"imported", "absent", "replaced"}


def test_an_archive_cut_after_the_trace_of_an_aircraft_brings_nothing_of_it_either(
        store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    parts[-1].write_bytes(parts[-1].read_bytes()[:-1])
    assert failed(take(store, parts[0])) == dict.fromkeys(ASKED, "truncated")
    assert last(store).rows("legs") == 0


def test_a_damaged_copy_of_an_archive_that_is_held_loses_nothing(store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    before = take(store, parts[0]).release
    parts[1].write_bytes(parts[1].read_bytes()[:-512])
    run = take(store, parts[0])
    assert [error.reason for error in run.report.set_aside] == ["truncated"]
    assert_same_tables(run.release, before, ("fixes", "legs", "gaps", "coverage"))


def test_an_archive_that_was_made_anew_replaces_its_own_rows_alone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / f"{RELEASE}.tar"
    user = write_trace(tmp_path / "trace_full_a2c4e0.json", DOCUMENT["trace"][:10])
    take(store, user, aircraft=())
    path.write_bytes(day_of({"a2c4e0": TRACES["a2c4e0"], "ab7437": TRACES["ab7437"]}))
    take(store, path)
    shorter = packed_trace("ab7437", DOCUMENT["trace"][:40])
    path.write_bytes(day_of({"ab7437": shorter, "a83f98": packed_trace("a83f98")}))
    run = take(store, path)
    assert run.release.table("fixes").groupby("icao24").size().to_dict() == {"a2c4e0": 10, "ab7437": 40, "a83f98": 86}
    assert run.report.replaced == 2
    rows = run.release.table("coverage").query("source == 'adsb_lol_archive'").set_index("icao24")["state"]
    assert rows.to_dict() == {"a2c4e0": "verified_empty", "ab7437": "received", "a83f98": "received"}
    assert len(run.report.shrunk) == 2


def test_an_aircraft_missing_from_an_archive_of_some_positions_is_not_called_empty(
        store: Store, tmp_path: Path) -> None:
    (tmp_path / f"{OTHER}.tar").write_bytes(WHOLE)
    run = take(store, tmp_path / f"{OTHER}.tar")
    assert states(store) == {"a2c4e0": "received", "ab7437": "received", "a83f98": "failed"}
    assert [error.reason for error in run.report.set_aside] == ["archive_not_complete"]


def test_two_archives_of_a_day_count_each_position_once(store: Store, tmp_path: Path) -> None:
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({"a2c4e0": TRACES["a2c4e0"]}))
    other = day_of({"a2c4e0": TRACES["a2c4e0"], "ab7437": packed_trace("ab7437")})
    (tmp_path / f"{RELEASE.replace('prod', 'staging')}.tar").write_bytes(other)
    run = take(store, tmp_path)
    assert states(store) == {"a2c4e0": "received", "ab7437": "received", "a83f98": "verified_empty"}
    assert run.release.rows("fixes") == 2 * 86


SPOILED: dict[str, tuple[bytes, str]] = {
    "another aircraft inside": (packed_trace("a2c4e1"), "hex_differs_from_name"),
    "another day": (packed_trace("a2c4e0", timestamp=DOCUMENT["timestamp"] - 86_400), "wrong_day"),
    "rows of the next day": (packed_trace("a2c4e0", [[90_000.0, *row[1:]] for row in DOCUMENT["trace"]]), "wrong_day"),
    "cut gzip": (TRACES["a2c4e0"][:-100], "truncated"),
    "zeros in it": (TRACES["a2c4e0"][:600] + bytes(1024) + TRACES["a2c4e0"][1624:], "truncated"),
    "a page": (gzip.compress(b"<!DOCTYPE html><html></html>"), "html_page"),
    "nothing": (b"", "empty_file"),
}


@pytest.mark.parametrize("data, reason", SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_trace_in_a_whole_archive_is_a_failed_day_of_that_aircraft_alone(
        store: Store, tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({**TRACES, "a2c4e0": data}))
    run = take(store, tmp_path / f"{RELEASE}.tar")
    assert [error.reason for error in run.report.set_aside] == [reason]
    assert states(store) == {"a2c4e0": "failed", "ab7437": "received", "a83f98": "verified_empty"}
    assert set(run.release.table("fixes")["icao24"]) == {"ab7437"}


def test_a_link_in_place_of_a_trace_fails_and_a_doubled_name_is_told_and_loses_nothing(
        store: Store, tmp_path: Path) -> None:
    link = entry(name_of("a2c4e0"), type=b"2", linkname="/etc/passwd")
    twice = [entry(name_of("ab7437"), TRACES["ab7437"]), entry(name_of("ab7437"), packed_trace("ab7437", []))]
    (tmp_path / f"{RELEASE}.tar").write_bytes(tar_of([link, *twice]))
    run = take(store, tmp_path / f"{RELEASE}.tar")
    assert [error.reason for error in run.report.set_aside] == ["odd_member", "doubled_member"]
    assert states(store) == {"a2c4e0": "failed", "ab7437": "received", "a83f98": "verified_empty"}
    assert run.release.rows("fixes") == 86


def test_of_bytes_a_person_gave_before_the_archive_tells_the_source(store: Store, tmp_path: Path) -> None:
    unpacked = tmp_path / "by hand" / "2026/08/25/traces/e0/trace_full_a2c4e0.json"
    unpacked.parent.mkdir(parents=True)
    unpacked.write_bytes(TRACES["a2c4e0"])
    take(store, unpacked, aircraft=())
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    run = take(store, parts[0], unpacked, aircraft=("a2c4e0",))
    assert states(store) == {"a2c4e0": "received"}
    assert run.release.rows("fixes") == 86
    assert take(store, parts[0], unpacked, aircraft=("a2c4e0",)).release.id == run.release.id


def test_an_archive_and_a_file_of_the_night_before_join_to_one_leg(store: Store, tmp_path: Path) -> None:
    rows = DOCUMENT["trace"]
    write_trace(tmp_path / "trace_full_a2c4e0.json", rows[:40])
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({"a2c4e0": packed_trace("a2c4e0", rows[40:])}))
    run = take(store, tmp_path, aircraft=("a2c4e0",))
    assert run.release.table("legs")["fix_count"].tolist() == [86]


def test_a_part_that_cannot_be_read_or_waits_for_ever_fails_the_day(store: Store, tmp_path: Path) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    parts[1].unlink()
    os.mkfifo(parts[1])
    assert failed(take(store, parts[0])) == dict.fromkeys(ASKED, "unreadable")


def test_the_command_says_what_it_did_in_sentences(store: Store, tmp_path: Path) -> None:
    path = tmp_path / f"{RELEASE}.tar"
    path.write_bytes(WHOLE)
    done = within(store, path, "--aircraft", "A2C4E0, a83f98")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Files: 1 imported, 0 held already, 0 replaced, 0 set aside." in done.stderr
    assert "Aircraft that an archive of a day does not list: 1 (verified empty)." in done.stderr
    path.write_bytes(WHOLE[:9000])
    done = within(store, path, "--aircraft", "a2c4e0,a83f98")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count(f"Set aside: {RELEASE}: found ") == 1
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


def test_a_release_that_is_there_whole_and_in_parts_is_not_chosen_from(tmp_path: Path) -> None:
    write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    (tmp_path / f"{RELEASE}.tar").write_bytes(WHOLE)
    with pytest.raises(UsageError, match="move the other away"):
        find_archives([tmp_path])


def test_archives_are_found_by_day_each_once_and_other_paths_are_left_for_others(tmp_path: Path) -> None:
    later = write_parts(tmp_path / "b", [b"", b""])
    earlier = write_parts(tmp_path / "a", [b""], release="v2026.08.24-planes-readsb-staging-0tmp")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    file = write_trace(tmp_path / "trace_full_a2c4e0.json")
    found, rest = find_archives([later[1], tmp_path / "c" / earlier[0].name, tmp_path, file])
    assert [(a.day, a.instance, len(a.parts), a.lists_every_aircraft) for a in found] == [
        ("2026-08-24", "staging-0tmp", 1, False), (DAY, "prod-0", 2, True)]
    assert rest == [tmp_path, file]
