"""A store on object storage: read from other machines, written by one, and a sentence for what the service refuses."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from real_rows import DAY, border_fixes, border_gap, first_release, last, publish

from dashboard.queries import docket_at
from ingest.errors import StoreBusy, StoreError, UsageError
from ingest.journal import Journal
from ingest.prune import pin, prune
from ingest.settings import store_place
from ingest.store import Store

ROOT = Path(__file__).resolve().parent.parent


def on_another_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str = "elsewhere") -> None:
    """From here on stores are opened as on a machine that has no copies yet."""
    monkeypatch.setenv("FLIGHTDOCKET_COPIES", str(tmp_path / name))


def next_release(store: Store, gap_no: int) -> str:
    with store.writer("import") as draft:
        draft.put("gaps", border_gap().assign(gap_no=gap_no))
        return publish(draft).id


def test_another_machine_reads_what_was_published_and_copies_only_what_it_reads(
        bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = first_release(bucket)
    on_another_machine(monkeypatch, tmp_path)
    release = last(Store(bucket))
    assert release.id == last(first).id
    assert len(release.table("fixes")) == 11
    copied = {path.relative_to(release.folder.root).parts[1] for path in release.folder.root.rglob("*.parquet")}
    assert copied == {"fixes"}
    release.verify()


def test_copies_may_be_deleted_at_any_time(bucket: str) -> None:
    store = first_release(bucket)
    shutil.rmtree(store.root)
    assert len(last(Store(bucket)).table("fixes")) == 11
    assert next_release(Store(bucket), 2).startswith("r0002")


def test_of_two_machines_that_write_at_once_the_second_is_refused_and_nothing_is_lost(
        bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = first_release(bucket)
    on_another_machine(monkeypatch, tmp_path)
    there = Store(bucket)
    with here.writer("import") as draft:
        draft.put("gaps", border_gap().assign(gap_no=2))
        told = next_release(there, 3)
        with pytest.raises(StoreBusy, match="another machine has published meanwhile"):
            publish(draft)
    assert last(here).id == last(there).id == told
    assert last(here).table("gaps")["gap_no"].tolist() == [3]
    assert next_release(here, 4).startswith("r0003")


def test_two_machines_that_make_the_first_release_at_once_do_not_overwrite_each_other(
        bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(bucket).writer("build") as draft:
        draft.put("fixes", border_fixes(), DAY)
        on_another_machine(monkeypatch, tmp_path)
        told = last(first_release(bucket)).id
        with pytest.raises(StoreBusy):
            publish(draft)
    assert last(Store(bucket)).id == told


def test_pruning_takes_objects_away_and_a_pinned_release_stays_whole(
        bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = first_release(bucket)
    names = [last(store).id, *(next_release(store, number) for number in (2, 3, 4))]
    pin(store, names[1])
    before = store.folder.sizes()
    later = datetime.now(UTC) + timedelta(days=200)
    done = prune(store, tmp_path / "raw", Journal(store.root / "fetched.jsonl"), later, 90)
    assert done.releases == 2
    assert len(store.folder.sizes()) == len(before) - done.files == len(before) - 2
    on_another_machine(monkeypatch, tmp_path)
    there = Store(bucket)
    assert there.names() == [names[1], names[3]]
    there.release(names[1]).verify()
    with pytest.raises(UsageError):
        there.release(names[0])


def test_a_bucket_that_is_not_there_is_one_sentence_without_secrets(bucket: str) -> None:
    for place in ("s3://no-such-bucket/docket", bucket.replace("flights", "other")):
        with pytest.raises(StoreError, match="see that the bucket is there") as caught:
            Store(place).current()
        assert place in str(caught.value)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_service_that_does_not_answer_is_one_sentence(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="AWS_ENDPOINT_URL"):
        Store(bucket).current()


@pytest.mark.parametrize("place", ["s3://", "s3://a", "s3://Flights/x", "s3://flights/../x", "s3://flights/x y", "gs://flights/x"])
def test_an_address_that_is_none_is_wrong_usage(place: str) -> None:
    with pytest.raises(UsageError, match="s3://bucket/folder"):
        store_place(place)


def test_commands_and_pages_use_a_store_on_object_storage(bucket: str) -> None:
    command = [sys.executable, "-m", "ingest", "--store", bucket]
    subprocess.run([*command, "build"], cwd=ROOT, check=True, capture_output=True)
    clock = subprocess.run([*command, "clock", "--event", "jgg-written-order", "--format", "csv"], cwd=ROOT, check=True,
                           capture_output=True, text=True)
    docket = docket_at(bucket)
    assert docket is not None
    assert docket.release.id in clock.stdout
    shown = subprocess.run([*command, "schedule", "cron"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert f"--store {bucket}" in shown.stdout
