"""The store when its files are damaged or lost, or a run is killed with workers of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from real_rows import DAY, border_fixes, first_release, last, publish

from ingest.errors import StoreError
from ingest.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return first_release(tmp_path / "store")


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [damage_middle, Path.unlink, lambda p: p.write_bytes(p.read_bytes()[:50]),
                                    lambda p: p.write_bytes(b"")])
def test_a_damaged_or_missing_file_is_named(store: Store, damage: object) -> None:
    release = last(store)
    path = release.files("fixes", DAY)[0]
    release.verify()
    damage(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=path.name):
        release.table("fixes")
    with pytest.raises(StoreError, match=path.name):
        release.verify()
    assert release.rows("gaps") == len(release.table("gaps"))


def test_putting_the_rows_again_repairs_a_damaged_file(store: Store) -> None:
    damage_middle(last(store).files("fixes", DAY)[0])
    with store.writer("import") as draft:
        draft.put("fixes", border_fixes(), DAY)
        publish(draft).verify()


@pytest.mark.parametrize("damage", [Path.unlink, lambda p: p.write_text("{}"),
                                    lambda p: p.write_text(p.read_text().replace('"rows": 11', '"rows": 12'))])
def test_a_damaged_manifest_is_named(store: Store, damage: object) -> None:
    path = store.root / "releases" / f"{last(store).id}.json"
    damage(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=path.name):
        store.current()


def test_a_damaged_pointer_is_named_and_a_lost_one_is_found_again(store: Store) -> None:
    before = last(store)
    (store.root / "current").write_text("../../etc/passwd")
    with pytest.raises(StoreError, match="current"):
        store.current()
    (store.root / "current").unlink()
    assert last(store).id == before.id


def test_the_advice_for_a_damaged_pointer_or_manifest_mends_the_store(store: Store) -> None:
    before, pointer = last(store), store.root / "current"
    with store.writer("import") as draft:
        draft.put("fixes", border_fixes()[:5], DAY)
        newest = publish(draft)
    pointer.unlink()
    pointer.mkdir()
    with pytest.raises(StoreError, match=r"current: found 'Is a directory'.*move it away"):
        store.current()
    pointer.rmdir()
    assert last(store).id == newest.id
    pointer.write_text(newest.id)
    (store.root / "releases" / f"{newest.id}.json").write_text("{}")
    with pytest.raises(StoreError, match="write the name of a whole release of releases/ into the file current"):
        store.current()
    pointer.write_text(before.id)
    assert last(store).rows("fixes") == before.rows("fixes")


def test_a_folder_in_the_place_of_the_lock_is_named_and_not_taken_for_a_full_disk(store: Store) -> None:
    (store.root / "lock").unlink()
    (store.root / "lock").mkdir()
    with pytest.raises(StoreError, match=r"lock: found 'Is a directory'.*move away what stands there") as caught, \
            store.writer("build"):
        pass
    assert "room" not in str(caught.value)


def test_a_forked_worker_does_not_keep_the_lock_of_a_killed_run(store: Store) -> None:
    script = textwrap.dedent("""
        import os, sys, time
        from pathlib import Path
        from ingest.store import Store
        with Store(Path(sys.argv[1])).writer("import"):
            worker = os.fork()
            if worker:
                print(worker, flush=True)
            time.sleep(60)
    """)
    run = subprocess.Popen([sys.executable, "-c", script, str(store.root)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    worker = int(run.stdout.readline())
    try:
        time.sleep(0.2)
        run.kill()
        run.wait()
        with store.writer("build"):
            pass
    finally:
        os.kill(worker, signal.SIGKILL)
