"""Data quality and coverage: held, failed, missing and empty stay apart, and what was not used is counted by reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from runs import silent
from test_dashboard_pages import started

from dashboard import quality_view
from dashboard.labels import address
from dashboard.queries import docket_at
from ingest.ask import Docket
from ingest.pipeline import import_files
from ingest.store import Store


@pytest.fixture(scope="module")
def troubled(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a day whose file is a web page, and rows of a file that were rejected."""
    folder = tmp_path_factory.mktemp("troubled")
    store = Store(shutil.copytree(built_store, folder / "store"))
    file = folder / "globe_history/2025/03/15/traces/e0/trace_full_a2c4e0.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"<html>a login</html>")
    import_files(store, [file], silent)
    with store.writer("test") as draft:
        files = draft.table("source_files")
        kept = files["status"] == "imported"
        files.loc[kept, "rejected_by_reason"] = "position_missing:2;time_missing:1"
        files.loc[kept, "rows_rejected"] = 3
        draft.put("source_files", files)
        draft.publish({}, {}, ["test"])
    return folder / "store"


@pytest.fixture(scope="module")
def docket(troubled: Path) -> Docket:
    found = docket_at(troubled)
    assert found is not None
    return found


def test_the_finding_says_how_many_are_held_and_which_failed(docket: Docket) -> None:
    assert quality_view.finding(docket) == (
        "1 of 2 aircraft-days asked for or imported are held (received, or verified empty). 1 failed, on days from "
        "2025-03-15 to 2025-03-15 (UTC). None is missing. All other days and aircraft are not loaded.")


def test_a_failed_day_is_listed_with_its_reason_and_a_link_to_the_aircraft(docket: Docket) -> None:
    (row,) = quality_view.troubles(docket, address, "")
    assert (row[0], row[1].href, row[3]) == ("2025-03-15", "/aircraft?icao24=a2c4e0", "failed")
    assert row[4] == "The content is a web page, not data."
    assert quality_view.troubles(docket, address, "2026-08") == []


def test_the_calendar_of_a_source_shows_the_worst_state_and_counts_all(docket: Docket) -> None:
    days = {day: told for source in quality_view.sources(docket)
            for day, told in quality_view.calendar_of(docket, source).items()}
    assert (days["2025-03-15"].state, days["2025-03-15"].told) == ("failed", "aircraft: 1 failed")
    assert (days["2026-08-25"].state, days["2026-08-25"].count) == ("received", 1)


def test_rejected_rows_and_set_aside_files_have_sentences(docket: Docket) -> None:
    assert quality_view.rejected(docket) == [["Latitude or longitude is missing.", "2"],
                                             ["The time is missing or not a number.", "1"]]
    (row,) = quality_view.set_aside(docket)
    assert row[0].endswith("trace_full_a2c4e0.json")
    assert row[2] == "The content is a web page, not data."


def test_every_source_has_its_freshness(docket: Docket) -> None:
    rows = {row[0]: row for row in quality_view.freshness(docket)}
    assert rows["adsb.lol"][3:] == ["00:53:22 UTC, 25 August 2026", "2026-08-25", "never asked", "not due"]


def test_without_a_loaded_day_that_is_said_and_no_number_is_shown(
        built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(shutil.copytree(built_store, tmp_path / "store"))
    with store.writer("test") as draft:
        draft.put("coverage", pd.DataFrame(columns=draft.table("coverage").columns))
        draft.publish({}, {}, ["test"])
    bare = docket_at(tmp_path / "store")
    assert bare is not None
    assert quality_view.finding(bare).startswith("No day is loaded")
    app = started(tmp_path / "store", monkeypatch, "coverage")
    assert not app.exception
