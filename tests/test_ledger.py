"""The ledger of fetching: when a day is asked for again, and answers that no release holds yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ingest.frames import conformed
from ingest.journal import Journal
from ingest.ledger import Row, failed, had, merged, new_rows
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.watch_list import Watch

AT = datetime(2025, 3, 16, 4, tzinfo=UTC)
LIMITS = thresholds()
NONE_HELD = conformed(TABLES["fetches"], [])


@pytest.fixture
def row() -> Row:
    watch = Watch({"a2c4e0": [("2025-01-01", "")]})
    return new_rows(NONE_HELD, watch, "adsb_lol", ["2025-03-15"], AT)[0]


def test_pauses_after_failures_double_up_to_a_week_and_a_good_answer_ends_them(row: Row) -> None:
    hours = []
    for _ in range(8):
        row = failed(row, "timed_out", AT, LIMITS, {})
        hours.append((row["next_due_utc"] - AT) / timedelta(hours=1))
    assert hours == [6, 12, 24, 48, 96, 168, 168, 168]
    assert (row["outcome"], row["tries"]) == ("failed", 8)
    good = had(row, "received", AT, LIMITS)
    assert (good["outcome"], good["tries"], good["reason"]) == ("received", 0, "")


def test_a_longer_pause_that_the_server_asks_for_is_kept(row: Row) -> None:
    assert failed(row, "rate_limited", AT, LIMITS, {}, retry_after_s=86_400)["next_due_utc"] == AT + timedelta(days=1)


def test_what_was_had_stays_had_when_a_later_look_fails(row: Row) -> None:
    good = had(row, "received", AT, LIMITS, {"sha256": "ab", "etag": "x"})
    later = failed(good, "html_page", AT, LIMITS, {"sha256": "cd"})
    assert (later["outcome"], later["sha256"], later["etag"], later["reason"]) == ("received", "ab", "x", "html_page")


def test_a_day_that_was_had_is_looked_at_again_twice_and_then_no_more(row: Row) -> None:
    end = datetime(2025, 3, 16, tzinfo=UTC)
    looks = [had(row, "not_listed", end + timedelta(days=d), LIMITS)["next_due_utc"] for d in (0, 3, 29, 30)]
    assert looks == [end + timedelta(days=3), end + timedelta(days=30), end + timedelta(days=30), None]


def test_a_row_is_made_once_for_each_watched_aircraft_and_day(row: Row) -> None:
    watch = Watch({"a2c4e0": [("2025-03-15", "2025-03-15")], "ab7437": [("2025-03-16", "")]})
    held = merged(NONE_HELD, [row])
    added = new_rows(held, watch, "adsb_lol", ["2025-03-15", "2025-03-16"], AT)
    assert [(r["day_utc"], r["icao24"], r["outcome"]) for r in added] == [("2025-03-16", "ab7437", "missing")]


def test_the_journal_gives_back_what_was_written_and_passes_over_a_torn_line(tmp_path: Path, row: Row) -> None:
    journal = Journal(tmp_path / "fetched.jsonl")
    assert journal.rows() == []
    first, second = failed(row, "tls", AT, LIMITS, {}), had(row, "received", AT, LIMITS, {"sha256": "ab"})
    journal.add(first)
    with open(journal.path, "ab") as file:
        file.write(b'{"source": "adsb_lol", "day')
    journal.add(second)
    assert journal.rows() == [first, second]
    journal.clear()
    assert journal.rows() == []


def test_the_last_answer_for_a_key_is_the_one_that_stands(row: Row) -> None:
    held = merged(NONE_HELD, [row, failed(row, "tls", AT, LIMITS, {})])
    held = merged(held, [had(row, "not_listed", AT, LIMITS)])
    assert held[["outcome", "tries"]].to_numpy().tolist() == [["not_listed", 0]]
    assert held["next_due_utc"].tolist() == [pd.Timestamp("2025-03-19", tz="UTC")]
