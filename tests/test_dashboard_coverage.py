"""What was received, for the days a page speaks of: received, verified empty, failed and not loaded are four states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from runs import build, last, over_midnight, take, write_trace

from dashboard import coverage
from dashboard.queries import Asked, answer, docket_at
from ingest.ask import Docket
from ingest.store import Store

FOLDER = "2025/03/15/traces"
N278GX, N630VA = "a2c4e0", "a83f98"


@pytest.fixture(scope="module")
def shipped(built_store: Path) -> Docket:
    found = docket_at(built_store)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Docket:
    """What ships, and: a failed day, an empty day, a track over midnight, and 25 aircraft with an empty day."""
    folder = tmp_path_factory.mktemp("mixed")
    store = Store(folder / "store")
    build(store)
    source = folder / "source"
    over_midnight(source)
    write_trace(source / FOLDER / "98/trace_full_a83f98.json", [], icao=N630VA)
    for number in range(25):
        write_trace(source / f"2025/06/01/traces/00/trace_full_abc0{number:02d}.json", [], icao=f"abc0{number:02d}")
    failed = source / FOLDER / "e0/trace_full_a2c4e0.json"
    failed.parent.mkdir(parents=True)
    failed.write_text("<html>busy</html>")
    take(store, source)
    return Docket(last(store))


def by_aircraft(covered: coverage.Covered) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in covered.rows}


def test_at_the_oral_order_no_position_is_loaded_and_that_is_said_of_each_flight(shipped: Docket) -> None:
    covered = answer(shipped, Asked("jgg-oral-order")).covered
    assert covered.line == ("All 7 legs rest on reports alone. No positions are loaded for 14–16 March 2025 (UTC). "
                            "A flight that no report names and no loaded file holds does not appear here.")
    rows = by_aircraft(covered)
    assert rows["GlobalX 6143"] == ["N278GX (a2c4e0)", "reports alone", "14–16 March 2025: not loaded"]
    unnamed = "Reported flight to Laredo, 16 March 2025 (us-2025-03-16-return)"
    assert rows[unnamed] == ["not known", "reports alone", coverage.NO_AIRCRAFT]


def test_an_aircraft_that_a_source_names_is_looked_up_or_its_address_is_said_not_to_be_known(shipped: Docket) -> None:
    told = {row[1]: row[3] for row in answer(shipped, Asked(at="2025-03-23T20:00:00Z")).covered.rows}
    assert told["N342AX (a3c4d2)"].endswith(": not loaded")
    assert told["YV3554"] == "cannot be looked up: no address is known for YV3554"


def test_failed_empty_and_not_loaded_are_three_texts_beside_the_court_clock(mixed: Docket) -> None:
    covered = answer(mixed, Asked("jgg-oral-order")).covered
    assert "Positions, 14–16 March 2025 (UTC): failed for 1 aircraft, verified empty for 1 aircraft; all else is not " \
           "loaded. 1 imported file could not be used: see Downloads." in covered.line
    told = {row[1]: row[3] for row in covered.rows}
    assert "15 March 2025: failed (user files, the content is a web page, not data)" in told["N278GX (a2c4e0)"]
    assert "15 March 2025: verified empty (user files)" in told["N630VA (a83f98)"]
    assert told["N837VA (ab7437)"] == "14–16 March 2025: not loaded"


def test_what_was_received_has_its_times_and_its_zone(mixed: Docket) -> None:
    covered = answer(mixed, Asked(at="2026-08-25T00:10:00Z")).covered
    assert covered.line.startswith("The leg rests on received positions. Positions, 24–26 August 2026 (UTC): received")
    (row,) = covered.rows
    assert row[:3] == ["N278GX GXA6253", "N278GX (a2c4e0)", "received positions"]
    assert "24 August 2026: received (user files), 23:36:18–23:59:59 UTC" in row[3]
    assert row[3].endswith("26 August 2026: not loaded")


def test_an_aircraft_that_was_received_and_has_no_leg_in_the_answer_is_listed_apart(mixed: Docket) -> None:
    noon = datetime(2026, 8, 25, 12, tzinfo=UTC)
    none = answer(mixed, Asked("jgg-oral-order")).clock
    covered = coverage.of_answer(mixed, none.iloc[:0], {}, (noon, noon))
    assert covered.rows[0][:3] == ["no leg in this answer", "N278GX (a2c4e0)", "–"]
    assert covered.line.startswith("Positions, 24–26 August 2026 (UTC): received for 1 aircraft")


def test_the_flight_map_lists_the_days_and_aircraft_of_its_window_only(mixed: Docket) -> None:
    march = coverage.of_days(mixed, date(2025, 3, 1), date(2025, 3, 31))
    assert by_aircraft(march) == {
        "N278GX (a2c4e0)": ["15 March 2025: failed (user files, the content is a web page, not data)"],
        "N630VA (a83f98)": ["15 March 2025: verified empty (user files)"]}
    quiet = coverage.of_days(mixed, date(2025, 5, 1), date(2025, 5, 2))
    assert quiet.rows == []
    assert quiet.line.startswith("No positions are loaded for 1–2 May 2025 (UTC).")
    after = coverage.of_days(mixed, date(2026, 8, 25), None)
    assert after.line.startswith("Positions, days from 25 August 2026 (UTC): received for 1 aircraft")


def test_of_many_aircraft_the_first_are_listed_and_the_others_counted(mixed: Docket) -> None:
    covered = coverage.of_days(mixed, date(2025, 6, 1), date(2025, 6, 1))
    assert len(covered.rows) == 21
    assert covered.rows[-1][0] == "5 more aircraft"
    assert "verified empty for 25 aircraft" in covered.line


def test_a_new_release_of_old_data_is_as_of_the_same_times(mixed: Docket, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build(store)
    first = Docket(last(store))
    take(store, write_trace(tmp_path / FOLDER / "98/trace_full_a83f98.json", [], icao=N630VA))
    second = Docket(last(store))
    assert first.release.number < second.release.number
    assert coverage.latest(first) == coverage.latest(second)
    assert f"{coverage.latest(mixed)[0]:%Y-%m-%dT%H:%M}" == "2026-08-25T00:53"


def test_of_a_store_without_positions_or_reports_nothing_is_latest(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.writer("test") as draft:
        release = draft.publish({}, {}, [])
    assert coverage.latest(Docket(release)) == (None, None)
