"""Import and build: what goes in is what is held, once, whatever the order, and nothing is lost."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from runs import DOCUMENT, EXCERPT, assert_same_tables, build, last, over_midnight, take, write_trace

from ingest import imports
from ingest.sources.files import read
from ingest.store import Store

PAGE = "<html><body>429 Too Many Requests</body></html>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def user_copy(tmp_path: Path) -> Path:
    """The excerpt as a file of the user's, outside the project."""
    return Path(shutil.copy(EXCERPT, tmp_path / EXCERPT.name))


def states(store: Store) -> dict[tuple[str, str], str]:
    """What the coverage ledger says of each day and aircraft."""
    rows = last(store).table("coverage")
    return {(day, icao24): state for day, icao24, state in zip(rows.day_utc, rows.icao24, rows.state, strict=True)}


def test_the_excerpt_goes_into_an_empty_store_with_all_that_follows_from_it(store: Store, user_copy: Path) -> None:
    run = take(store, user_copy)
    file = run.release.table("source_files").iloc[0]
    assert (run.report.imported, run.report.rows_kept, run.report.rows_total) == (1, 86, 86)
    assert (file.rows_total, file.rows_kept, file.rows_rejected, file.status) == (86, 86, 0, "imported")
    assert (file.source, file.licence, file.label) == ("user_files", "as its giver states", "")
    assert run.release.rows("fixes") == 86
    assert run.release.table("legs")["leg_id"].tolist() == ["a2c4e0-20260825T000618Z"]
    assert run.release.rows("gaps") >= 1
    assert states(store) == {("2026-08-25", "a2c4e0"): "received"}
    assert {"court_events", "reported_legs", "airports", "zones"} <= set(run.release.contents)


def test_each_fix_is_a_row_of_the_file_and_none_lies_before_the_first_or_after_the_last(
        store: Store, user_copy: Path) -> None:
    fixes = take(store, user_copy).release.table("fixes")
    base = pd.Timestamp(DOCUMENT["timestamp"], unit="s", tz="UTC")
    told = [(base + pd.Timedelta(seconds=row[0]).round("ms"), *row[1:3]) for row in DOCUMENT["trace"]]
    assert list(zip(fixes.time_utc, fixes.latitude, fixes.longitude, strict=True)) == told
    leg = last(store).table("legs").iloc[0]
    assert told[0][0] <= leg.first_fix_utc <= leg.last_fix_utc <= told[-1][0]
    assert pd.isna(leg.departed_earliest_utc)
    assert pd.isna(leg.arrived_latest_utc)
    assert (leg.departure_airport_icao, leg.arrival_airport_icao) == ("", "")


def test_importing_the_same_file_again_changes_nothing(store: Store, user_copy: Path) -> None:
    before = take(store, user_copy).release
    again = take(store, user_copy)
    assert again.release.id == before.id
    assert (again.report.imported, again.report.already_held) == (0, 1)


def test_the_same_bytes_under_another_name_change_nothing(store: Store, user_copy: Path) -> None:
    before = take(store, user_copy).release
    renamed = Path(shutil.copy(user_copy, user_copy.with_name("received by mail.json")))
    assert take(store, renamed).release.id == before.id


def test_the_same_bytes_twice_in_one_import_count_once(store: Store, user_copy: Path) -> None:
    renamed = Path(shutil.copy(user_copy, user_copy.with_name("trace_recent_a2c4e0.json")))
    run = take(store, renamed, user_copy)
    assert (run.report.imported, run.report.already_held, run.release.rows("fixes")) == (1, 1, 86)


def test_a_corrected_file_replaces_its_own_fixes_and_only_those(store: Store, tmp_path: Path) -> None:
    rows = DOCUMENT["trace"]
    first = write_trace(tmp_path / "a" / "trace_full_a2c4e0.json", rows[:40])
    second = write_trace(tmp_path / "b" / "trace_full_a2c4e0.json", rows[40:])
    before = take(store, first, second).release.table("fixes")
    corrected = [[row[0], round(row[1] + 0.001, 6), *row[2:]] for row in rows[:30]]
    run = take(store, write_trace(first, corrected))
    fixes, files = run.release.table("fixes"), run.release.table("source_files")
    assert run.report.replaced == 1
    assert files["status"].value_counts().to_dict() == {"imported": 2, "replaced": 1}
    assert len(fixes) == 30 + 46
    assert fixes["latitude"].tolist() == [r[1] for r in corrected] + before["latitude"].tolist()[40:]


def test_a_copy_of_a_file_speaks_on_when_the_file_itself_is_corrected(store: Store, tmp_path: Path) -> None:
    rows = DOCUMENT["trace"]
    copy, file = (write_trace(tmp_path / name / "trace_full_a2c4e0.json", rows[:40]) for name in "ab")
    assert take(store, tmp_path).release.rows("fixes") == 40
    run = take(store, write_trace(copy, rows[50:60]), file)
    assert (run.release.rows("fixes"), run.report.already_held) == (50, 0)
    assert take(store, tmp_path).release.id == run.release.id


def test_the_folders_of_the_machine_are_not_stored_whether_a_file_is_kept_or_set_aside(
        store: Store, tmp_path: Path) -> None:
    kept = write_trace(tmp_path / "alice" / "trace_full_a2c4e0.json")
    day = write_trace(tmp_path / "alice" / "2026/08/25/traces/e1/trace_full_a2c4e1.json", icao="a2c4e1")
    aside = tmp_path / "alice" / "trace_full_a2c4e2.json"
    aside.write_text(PAGE, encoding="utf-8")
    run = take(store, kept, day, aside)
    files = run.release.table("source_files")
    assert sorted(files["path"]) == ["2026/08/25/traces/e1/trace_full_a2c4e1.json", kept.name, aside.name]
    assert files["place_key"].str.fullmatch("[0-9a-f]{16}").all()
    for name in ("source_files", "coverage"):
        assert "alice" not in run.release.table(name).to_csv()
    assert str(run.report.set_aside[0]).startswith(f"{aside}: ")


def test_a_folder_given_whole_and_its_files_given_one_by_one_are_the_same_place(
        store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_trace(tmp_path / "traces" / "trace_full_a2c4e0.json")
    take(store, path.parent)
    (tmp_path / "link").symlink_to(path.parent)
    monkeypatch.chdir(path.parent)
    for rows, given in ((30, Path(path.name)), (20, tmp_path / "link")):
        write_trace(path, DOCUMENT["trace"][:rows])
        assert take(store, given).report.replaced == 1
        assert last(store).rows("fixes") == rows


def test_files_named_by_no_aircraft_are_read_once_and_join_those_that_are(
        store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = DOCUMENT["trace"]
    paths = [write_trace(tmp_path / f"part {n}.json", rows[n::4]) for n in range(3)]
    paths += [write_trace(tmp_path / "trace_full_a2c4e0.json", rows[3::4]),
              write_trace(tmp_path / "other.json", icao="a2c4e1"), tmp_path / "page.json"]
    paths[-1].write_text(PAGE, encoding="utf-8")
    opened: list[Path] = []
    monkeypatch.setattr(imports, "read", lambda path, limit: opened.append(path) or read(path, limit))
    run = take(store, *paths)
    assert sorted(opened) == sorted(paths)
    assert (run.report.imported, len(run.report.set_aside)) == (5, 1)
    whole = Store(tmp_path / "whole")
    take(whole, write_trace(tmp_path / "all" / "trace_full_a2c4e0.json"))
    legs = run.release.table("legs").set_index("icao24")["fix_count"].to_dict()
    assert legs == {"a2c4e0": 86, "a2c4e1": 86}
    mine = run.release.table("gaps").query("icao24 == 'a2c4e0'").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, last(whole).table("gaps"))


def test_a_correction_that_is_taken_back_brings_the_first_fixes_back(store: Store, tmp_path: Path) -> None:
    path = write_trace(tmp_path / "trace_full_a2c4e0.json")
    before = take(store, path).release
    take(store, write_trace(path, DOCUMENT["trace"][:30]))
    assert last(store).rows("fixes") == 30
    take(store, write_trace(path))
    assert_same_tables(last(store), before, ("fixes", "legs", "gaps", "coverage"))


def test_a_corrected_file_without_rows_takes_its_fixes_and_legs_with_it(store: Store, tmp_path: Path) -> None:
    path = write_trace(tmp_path / "2026/08/25/traces/e0/trace_full_a2c4e0.json")
    take(store, path)
    run = take(store, write_trace(path, []))
    assert [run.release.rows(name) for name in ("fixes", "legs", "gaps")] == [0, 0, 0]
    assert states(store) == {("2026-08-25", "a2c4e0"): "verified_empty"}


def test_a_live_file_that_rolled_on_keeps_both_states_and_uses_each_fix_once(store: Store, tmp_path: Path) -> None:
    rows, base = DOCUMENT["trace"], DOCUMENT["timestamp"]
    path = write_trace(tmp_path / "trace_full_a2c4e0.json", rows[:60])
    take(store, path)
    later = [[round(row[0] - 600, 2), *row[1:]] for row in rows[20:]]
    run = take(store, write_trace(path, later, timestamp=base + 600))
    fixes = run.release.table("fixes")
    assert run.report.replaced == 0
    assert len(fixes) == 60 + 66
    assert fixes["set_aside_reason"].value_counts().to_dict() == {"": 86, "doubled": 40}
    assert run.release.table("legs")["fix_count"].tolist() == [86]


@pytest.mark.parametrize("order", [*permutations((0, 1)), None], ids=["in order", "newest first", "at once"])
def test_files_of_two_days_join_to_one_leg_over_midnight_whatever_the_order(
        store: Store, tmp_path: Path, order: tuple[int, int] | None) -> None:
    days = over_midnight(tmp_path)
    for chosen in ([days] if order is None else [[days[n]] for n in order]):
        take(store, *chosen)
    whole = Store(tmp_path / "whole")
    take(whole, *days)
    leg = last(store).table("legs")
    assert (len(leg), leg["fix_count"].iloc[0]) == (1, 86)
    assert leg["first_fix_utc"].iloc[0].day != leg["last_fix_utc"].iloc[0].day
    assert set(states(store)) == {("2026-08-24", "a2c4e0"), ("2026-08-25", "a2c4e0")}
    assert_same_tables(last(store), last(whole))


def test_files_that_disagree_on_the_registration_name_no_airframe_in_any_order(store: Store, tmp_path: Path) -> None:
    rows, base = DOCUMENT["trace"], DOCUMENT["timestamp"]
    old = write_trace(tmp_path / "old" / "trace_full_a2c4e0.json", rows[:40], r="N278OLD")
    new = write_trace(tmp_path / "new" / "trace_full_a2c4e0.json", rows[40:], r="N278NEW", timestamp=base + 60)
    take(store, new)
    take(store, old)
    other = Store(tmp_path / "other")
    take(other, old)
    take(other, new)
    build(other)
    build(store)
    assert set(last(store).table("legs")["registration"]) == {"N278GX;N278NEW;N278OLD"}
    assert_same_tables(last(store), last(other))


def test_a_file_named_by_its_aircraft_and_one_that_is_not_are_joined_in_one_import(
        store: Store, tmp_path: Path) -> None:
    rows = DOCUMENT["trace"]
    run = take(store, write_trace(tmp_path / "part.json", rows[:40]),
               write_trace(tmp_path / "trace_full_a2c4e0.json", rows[40:]))
    assert run.release.rows("fixes") == 86
    assert run.release.table("legs")["fix_count"].tolist() == [86]


def test_samples_enter_by_build_alone_and_build_never_loses_an_import(store: Store, tmp_path: Path) -> None:
    other = write_trace(tmp_path / "trace_full_a2c4e1.json", icao="a2c4e1")
    take(store, other)
    assert set(last(store).table("source_files")["source"]) == {"user_files"}
    release = build(store).release
    assert release.table("source_files").set_index("icao24")["source"].to_dict() == {
        "a2c4e0": "adsb.lol", "a2c4e1": "user_files"}
    assert release.table("fixes").groupby("icao24").size().to_dict() == {"a2c4e0": 86, "a2c4e1": 86}
    assert build(store).release.id == release.id
    turned = Store(tmp_path / "turned")
    build(turned)
    take(turned, other)
    assert_same_tables(last(turned), release)


def test_a_sample_that_was_imported_by_hand_first_gets_its_label_from_build(store: Store, user_copy: Path) -> None:
    take(store, user_copy)
    release = build(store).release
    assert release.table("source_files")["label"].tolist() == ["sample, class undetermined"]
    assert release.table("legs")["label"].tolist() == ["sample, class undetermined"]
    assert release.table("coverage")["source"].tolist() == ["adsb.lol"]


def test_error_pages_that_are_alike_are_a_failed_day_each_until_the_days_come(store: Store, tmp_path: Path) -> None:
    days = over_midnight(tmp_path)
    for path in days:
        path.write_text(PAGE, encoding="utf-8")
    failed = take(store, *days)
    assert set(states(store).values()) == {"failed"}
    assert len(states(store)) == 2
    assert take(store, *days).release.id == failed.release.id
    over_midnight(tmp_path)
    take(store, days[1])
    assert states(store) == {("2026-08-24", "a2c4e0"): "failed", ("2026-08-25", "a2c4e0"): "received"}
    files = last(store).table("source_files")
    assert sorted(files["status"]) == ["imported", "replaced", "set_aside"]
    build(store)
    assert states(store)[("2026-08-24", "a2c4e0")] == "failed"


def test_a_damaged_copy_of_a_file_that_is_held_loses_nothing(store: Store, tmp_path: Path) -> None:
    path = over_midnight(tmp_path)[1]
    before = take(store, path).release
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    run = take(store, path)
    assert [error.reason for error in run.report.set_aside] == ["truncated"]
    assert_same_tables(run.release, before, ("fixes", "legs", "gaps", "coverage"))
    path.write_bytes(whole)
    assert take(store, path).report.already_held == 1
    assert sorted(last(store).table("source_files")["status"]) == ["imported", "replaced"]


def test_a_day_whose_file_holds_no_row_is_verified_empty_and_one_without_usable_rows_failed(
        store: Store, tmp_path: Path) -> None:
    before, day = over_midnight(tmp_path)
    write_trace(before, [])
    write_trace(day, [[1.0, None, None], [2.0, 95.0, 10.0]])
    run = take(store, before, day)
    assert states(store) == {("2026-08-24", "a2c4e0"): "verified_empty", ("2026-08-25", "a2c4e0"): "failed"}
    assert run.report.rejected == {"position_missing": 1, "position_out_of_range": 1}
    assert run.report.rows_total == run.report.rows_kept + sum(run.report.rejected.values()) == 2


def test_a_file_without_rows_outside_any_tree_is_verified_empty_on_its_own_day(store: Store, tmp_path: Path) -> None:
    take(store, write_trace(tmp_path / "trace_full_a2c4e0.json", []))
    assert states(store) == {("2026-08-25", "a2c4e0"): "verified_empty"}


def test_a_second_import_of_another_aircraft_leaves_the_first_as_it_was(store: Store, user_copy: Path) -> None:
    before = take(store, user_copy).release
    after = take(store, write_trace(user_copy.with_name("trace_full_a2c4e1.json"), icao="a2c4e1")).release
    for name in ("fixes", "legs", "gaps", "coverage"):
        mine = after.table(name)
        pd.testing.assert_frame_equal(mine[mine["icao24"] == "a2c4e0"].reset_index(drop=True), before.table(name))
    assert before.rows("fixes") == 86
