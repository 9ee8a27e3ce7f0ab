"""Pruning: which releases and raw files go, and that what stays is whole."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ingest.errors import StoreError, UsageError
from ingest.frames import conformed
from ingest.journal import Journal
from ingest.ledger import had, new_rows
from ingest.prune import Pruned, pin, prune
from ingest.raw import Raw
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Store
from ingest.watch_list import Watch

NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Four releases, each with other rows of one table."""
    store = Store(tmp_path / "store")
    for number in range(4):
        with store.writer("test") as draft:
            draft.put("operator_callsigns", pd.DataFrame([{
                "callsign_prefix": f"X{number}", "operator": "one", "note": "", "source_url": ""}]))
            draft.publish({}, {}, ["a test"])
    return store


def pruned(store: Store, at: datetime = NOW, keep_days: float = 90) -> Pruned:
    return prune(store, store.root.parent / "raw", Journal(store.root / "fetched.jsonl"), at, keep_days)


def test_young_releases_all_stay(store: Store) -> None:
    assert pruned(store) == Pruned(0, 0, 0, 0)
    assert len(store.names()) == 4


def test_of_old_releases_the_current_a_pinned_and_the_last_of_a_month_stay_whole(store: Store) -> None:
    first, second, third, current = store.names()
    pin(store, second)
    done = pruned(store, NOW + timedelta(days=200))
    assert (done.releases, done.files, done.bytes > 0) == (2, 2, True)
    assert store.names() == [second, current]
    for name in store.names():
        store.release(name).verify()
    assert store.releases()["release_id"].tolist() == [second, current]
    with pytest.raises(UsageError):
        store.release(first)
    with pytest.raises(UsageError):
        pin(store, third)


def test_a_release_can_be_made_after_pruning(store: Store) -> None:
    pruned(store, NOW + timedelta(days=200))
    with store.writer("test") as draft:
        draft.put("operator_callsigns", draft.table("operator_callsigns").assign(note="again"))
        made = draft.publish({}, {}, ["a test"])
    assert made.number == 5
    assert store.releases()["number"].tolist() == [4, 5]


def test_a_file_of_no_release_goes(store: Store) -> None:
    part = next(iter((store.root / "tables").rglob("*.parquet")))
    stray = part.with_name("0" * 64 + ".parquet")
    stray.write_bytes(part.read_bytes())
    assert pruned(store).files == 1
    assert not stray.exists()


def test_raw_files_that_the_ledger_or_the_journal_names_stay(store: Store) -> None:
    raw = Raw(store.root.parent / "raw")
    named, written, forgotten, young = (raw.put(text) for text in (b"named", b"written", b"forgotten", b"young"))
    row = new_rows(conformed(TABLES["fetches"], []), Watch({"a2c4e0": [("", "")]}), "adsb_lol", ["2025-03-15"], NOW)[0]
    with store.writer("test") as draft:
        draft.put("fetches", conformed(TABLES["fetches"], [had(row, "received", NOW, thresholds(), {"sha256": named})]))
        draft.publish({}, {}, ["a test"])
    Journal(store.root / "fetched.jsonl").add(had(row, "received", NOW, thresholds(), {"sha256": written}))
    old = (NOW - timedelta(days=100)).timestamp()
    for sha256 in (named, written, forgotten):
        os.utime(raw.root / sha256[:2] / sha256, (old, old))
    assert pruned(store).raw_files == 1
    assert {raw.get(sha256) for sha256 in (named, written, young)} == {b"named", b"written", b"young"}
    with pytest.raises(StoreError):
        raw.get(forgotten)
