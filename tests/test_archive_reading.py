"""Reading daily archives: which parts belong together, and what a whole, a spoiled or a partial one says."""

from __future__ import annotations

import gzip
import os
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
from archives import DAY, RELEASE, NoSeeking, cut, day_of, entry, name_of, packed_trace, tar_of, write_parts
from runs import DOCUMENT

from ingest.archives import Reading, read_archives
from ingest.errors import FileSetAside, UsageError
from ingest.imports import Report
from ingest.settings import thresholds
from ingest.sources.archive import find_archives, named

TRACES = {icao24: packed_trace(icao24) for icao24 in ("a2c4e0", "a2c4e1", "ab7437")}
WHOLE = day_of(TRACES)
PART_BYTES = len(WHOLE) // 4 + 1
ASKED = ("a2c4e0", "ab7437", "a83f98")
NOW = 1_788_000_000.0
GOOD = {"a2c4e0": "imported", "ab7437": "imported", "a83f98": "absent"}
Said = tuple[dict[str, str], list[FileSetAside], int]


def read(*paths: Path, part_bytes: int = PART_BYTES) -> Said:
    """By aircraft the last that was said of it (status, or the reason it is set aside); the errors; the fixes kept."""
    kept: list[int] = []

    def park(fixes: pd.DataFrame) -> Path:
        kept.append(len(fixes))
        return Path("parked")

    limits = {**thresholds(), "archive_part_mb": part_bytes / 1e6}
    run = Reading(limits, NOW, set(), set(), Report(), park)
    said = {}
    for _, told in read_archives(find_archives(paths)[0], ASKED, run):
        if told:
            row = told[0].row
            said[row["icao24"]] = row["set_aside_reason"] or row["status"]
    assert sum(kept) >= run.report.rows_kept
    return said, run.report.set_aside, run.report.rows_kept


@pytest.mark.parametrize("given", ["first part", "last part", "folder"])
def test_any_part_or_the_folder_stands_for_the_archive(tmp_path: Path, given: str) -> None:
    parts = write_parts(tmp_path / "in", cut(WHOLE, PART_BYTES))
    path = {"first part": parts[0], "last part": parts[-1], "folder": tmp_path}[given]
    assert read(path) == (GOOD, [], 2 * 86)


@pytest.mark.parametrize("lost", range(4))
def test_a_lost_part_is_a_failed_day_for_all_that_were_asked_for(tmp_path: Path, lost: int) -> None:
    parts = write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    parts[lost].unlink()
    said, errors, kept = read(tmp_path)
    reason = "truncated" if lost == 3 else "archive_part_missing"
    assert (said, [error.reason for error in errors], kept) == (dict.fromkeys(ASKED, reason), [reason], 0)
    if lost < 3:
        assert f"expected also a{'abc'[lost]};" in str(errors[0])


@pytest.mark.parametrize("short", range(4))
def test_a_part_cut_short_is_a_failed_day_though_traces_before_it_could_be_read(tmp_path: Path, short: int) -> None:
    parts = write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    parts[short].write_bytes(parts[short].read_bytes()[:-1])
    said, errors, kept = read(tmp_path)
    assert (said, len(errors), kept) == (dict.fromkeys(ASKED, "truncated"), 1, 0)


def test_parts_that_do_not_have_the_size_at_which_archives_are_cut_fail(tmp_path: Path) -> None:
    write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    assert read(tmp_path, part_bytes=2_000_000_000)[0] == dict.fromkeys(ASKED, "truncated")


def test_a_part_that_is_a_pipe_or_a_link_to_nothing_is_not_waited_for(tmp_path: Path) -> None:
    parts = write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    parts[1].unlink()
    os.mkfifo(parts[1])
    assert read(parts[0])[0] == dict.fromkeys(ASKED, "unreadable")
    parts[1].unlink()
    parts[1].symlink_to("nowhere")
    assert read(parts[0])[0] == dict.fromkeys(ASKED, "unreadable")


@pytest.mark.parametrize("instance, said", [
    ("prod-0", "absent"), ("staging-0", "absent"), ("mlatonly-0", "archive_not_complete"),
    ("staging-0tmp", "archive_not_complete")])
def test_only_an_archive_of_all_positions_says_that_an_aircraft_was_not_received(
        tmp_path: Path, instance: str, said: str) -> None:
    path = tmp_path / f"{RELEASE.replace('prod-0', instance)}.tar"
    path.write_bytes(WHOLE)
    assert read(path)[0] == GOOD | {"a83f98": said}


SPOILED: dict[str, tuple[bytes, str]] = {
    "another aircraft inside": (packed_trace("a2c4e1"), "hex_differs_from_name"),
    "another day": (packed_trace("a2c4e0", timestamp=DOCUMENT["timestamp"] - 86_400), "wrong_day"),
    "rows of the next day": (packed_trace("a2c4e0", [[90_000.0, *row[1:]] for row in DOCUMENT["trace"]]), "wrong_day"),
    "a row of the day before": (packed_trace("a2c4e0", [[-1.0, *DOCUMENT["trace"][0][1:]]]), "wrong_day"),
    "cut gzip": (TRACES["a2c4e0"][:-100], "truncated"),
    "zeros in it": (TRACES["a2c4e0"][:600] + bytes(1024) + TRACES["a2c4e0"][1624:], "truncated"),
    "a page": (gzip.compress(b"<!DOCTYPE html><html></html>"), "html_page"),
    "nothing": (b"", "empty_file"),
}


@pytest.mark.parametrize("data, reason", SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_trace_in_a_whole_archive_is_set_aside_and_the_others_are_read(
        tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({**TRACES, "a2c4e0": data}))
    said, errors, kept = read(tmp_path)
    assert (said, [error.reason for error in errors], kept) == (GOOD | {"a2c4e0": reason}, [reason], 86)
    assert str(errors[0]).startswith(f"{RELEASE}/2026/08/25/traces/e0/trace_full_a2c4e0.json")


def test_a_trace_that_ends_on_the_stroke_of_midnight_is_of_its_day(tmp_path: Path) -> None:
    rows = [[0.0, *DOCUMENT["trace"][0][1:]], [86_400.0, *DOCUMENT["trace"][1][1:]]]
    (tmp_path / f"{RELEASE}.tar").write_bytes(day_of({"a2c4e0": packed_trace("a2c4e0", rows)}))
    assert read(tmp_path)[0]["a2c4e0"] == "imported"


def test_a_link_in_place_of_a_trace_is_no_absence_and_a_doubled_name_is_told(tmp_path: Path) -> None:
    link = entry(name_of("a2c4e0"), type=b"2", linkname="/etc/passwd")
    twice = [entry(name_of("ab7437"), TRACES["ab7437"]), entry(name_of("ab7437"), packed_trace("ab7437", []))]
    (tmp_path / f"{RELEASE}.tar").write_bytes(tar_of([link, *twice]))
    said, errors, kept = read(tmp_path)
    assert said == {"a2c4e0": "odd_member", "ab7437": "doubled_member", "a83f98": "absent"}
    assert ([error.reason for error in errors], kept) == (["odd_member", "doubled_member"], 86)


def test_an_empty_trace_with_a_second_member_of_its_name_is_not_called_empty(tmp_path: Path) -> None:
    twice = [entry(name_of("ab7437"), packed_trace("ab7437", [])), entry(name_of("ab7437"), TRACES["ab7437"])]
    (tmp_path / f"{RELEASE}.tar").write_bytes(tar_of(twice))
    limits, said = Reading(thresholds(), NOW, set(), set(), Report(), lambda _: tmp_path), []
    for _, told in read_archives(find_archives([tmp_path])[0], ["ab7437"], limits):
        said.append(told and told[0].row["set_aside_reason"])
    assert said == ["doubled_member"]


def test_two_archives_of_a_day_with_the_same_trace_give_it_once(tmp_path: Path) -> None:
    for instance, traces in (("prod", {"a2c4e0"}), ("staging", {"a2c4e0", "ab7437"})):
        data = day_of({icao24: TRACES[icao24] for icao24 in sorted(traces)})
        (tmp_path / f"{RELEASE.replace('prod', instance)}.tar").write_bytes(data)
    assert read(tmp_path)[2] == 2 * 86


def test_a_release_that_is_there_whole_and_in_parts_is_not_chosen_from(tmp_path: Path) -> None:
    write_parts(tmp_path, cut(WHOLE, PART_BYTES))
    (tmp_path / f"{RELEASE}.tar").write_bytes(WHOLE)
    with pytest.raises(UsageError, match="move the other away"):
        find_archives([tmp_path])


def test_archives_are_found_by_day_each_once_and_other_paths_are_left_for_others(tmp_path: Path) -> None:
    later = write_parts(tmp_path / "b", [b"", b""])
    earlier = write_parts(tmp_path / "a", [b""], release="v2026.08.24-planes-readsb-staging-0tmp")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    file = tmp_path / "trace_full_a2c4e0.json"
    found, rest = find_archives([later[1], tmp_path / "c" / earlier[0].name, tmp_path, file])
    assert [(a.day, a.instance, len(a.parts), a.lists_every_aircraft) for a in found] == [
        ("2026-08-24", "staging-0tmp", 1, False), (DAY, "prod-0", 2, True)]
    assert rest == [tmp_path, file]


def test_parts_that_come_as_streams_say_the_same_as_files_and_fail_the_same(tmp_path: Path) -> None:
    pieces = cut(WHOLE, PART_BYTES)
    for data, wanted in ((pieces, GOOD), (pieces[:-1], dict.fromkeys(ASKED, "truncated"))):
        limits = {**thresholds(), "archive_part_mb": PART_BYTES / 1e6}
        run = Reading(limits, NOW, set(), set(), Report(), lambda _: tmp_path)
        streams = nullcontext([NoSeeking(piece) for piece in data])
        told = read_archives([named(RELEASE)], ASKED, run, open_parts=lambda _, streams=streams: streams)
        rows = [parked[0].row for _, parked in told if parked]
        assert {row["icao24"]: row["set_aside_reason"] or row["status"] for row in rows} == wanted
