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
