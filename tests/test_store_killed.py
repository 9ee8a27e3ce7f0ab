"""A run that is killed at any moment, or whose disk fills up, leaves the last release as it was."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from real_rows import DAY, border_fixes, border_gap, first_release, last, publish

from ingest.errors import StoreError
from ingest.store import Store

WRITER = textwrap.dedent("""
    import sys
    sys.path.insert(0, "tests")
    from real_rows import DAY, border_fixes, border_gap, publish
    from ingest.frames import to_arrow
    from ingest.schema import TABLES
    from ingest.settings import store_place
    from ingest.store import Store

    store = Store(store_place(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        with store.writer("import") as draft:
            number = draft.base.number + 1 if draft.base else 1
            added = to_arrow(TABLES["fixes"], border_fixes(f"{number:016d}"))
            draft.put_parts("fixes", DAY, [*draft.files("fixes", DAY), added])
            draft.put("gaps", border_gap().assign(gap_no=number))
            print(publish(draft).id, flush=True)
""")


def start_writer(place: Path | str, runs: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(runs)], stdout=subprocess.PIPE, text=True,
                            cwd=Path(__file__).resolve().parent.parent)


def kill_at_a_random_moment(place: Path | str, moment: random.Random) -> list[str]:
    """Start a writer, let it publish once, kill it up to 60 ms later; returns the releases it said it published."""
    run = start_writer(place, 10_000)
    assert run.stdout is not None
    told = [run.stdout.readline()]
    time.sleep(moment.uniform(0, 0.06))
    run.kill()
    told += run.stdout.read().splitlines()
    run.wait()
    return [line.strip() for line in told]


def assert_whole(store: Store, told: list[str]) -> None:
    """All files are as published, all tables are of one run, no row is lost or doubled, no told release is lost."""
    release = last(store)
    release.verify()
    assert release.table("gaps")["gap_no"].tolist() == [release.number]
    fixes = release.table("fixes")
    assert sorted(fixes["source_file_id"].unique()) == [f"{n:016d}" for n in range(1, release.number + 1)]
    assert len(fixes) == 11 * release.number == len(fixes.drop_duplicates(["source_file_id", "row_no"]))
    listed = store.releases()["release_id"].tolist()
    assert set(told) <= set(listed)
    assert len(listed) == release.number


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_a_run_killed_at_any_moment_leaves_a_whole_release_and_the_next_finishes(place: Path | str, kills: int) -> None:
    store, moment, told = Store(place), random.Random(), []
    for _ in range(kills):
        told += kill_at_a_random_moment(place, moment)
        assert_whole(store, told)
        output, _ = start_writer(place, 1).communicate()
        told.append(output.strip())
        assert last(store).id == told[-1]
        assert_whole(store, told)
    assert not (store.root / "scratch").exists()


@pytest.mark.parametrize("step", ["files written", "manifest written"])
def test_a_first_run_that_stops_before_its_pointer_does_not_stand_in_the_way(tmp_path: Path, step: str) -> None:
    store = first_release(tmp_path / "store")
    (store.root / "current").unlink()
    if step == "files written":
        for manifest in (store.root / "releases").iterdir():
            manifest.unlink()
        assert store.current() is None
    with store.writer("build") as draft:
        draft.put("fixes", border_fixes(), DAY)
        draft.put("gaps", border_gap().assign(gap_no=2))
        release = publish(draft)
    assert len(release.table("fixes")) == 11
    release.verify()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True,
                             check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root; the test with a file size limit stands in")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def many_fixes() -> pd.DataFrame:
    """More fixes than a small disk holds, of values that do not compress."""
    noise, count = np.random.default_rng(1), 60_000
    return border_fixes().iloc[[0] * count].assign(
        row_no=range(count), latitude=noise.uniform(13, 32, count), longitude=noise.uniform(-108, -88, count))


def test_a_disk_that_fills_up_is_told_in_a_sentence_and_nothing_is_lost(small_disk: Path) -> None:
    store = first_release(small_disk / "store")
    before = last(store)
    with store.writer("import") as draft:
        draft.put("gaps", border_gap().assign(gap_no=2))
        with pytest.raises(StoreError, match=r"No space left on device.*the last release is as it was"):
            draft.put("fixes", many_fixes(), DAY)
    assert last(store).id == before.id
    last(store).verify()
    with store.writer("import") as draft:
        draft.put("gaps", border_gap().assign(gap_no=2))
        assert publish(draft).number == 2


LIMITED = textwrap.dedent("""
    import resource, sys
    from pathlib import Path
    sys.path.insert(0, "tests")
    from real_rows import DAY
    from test_store_killed import many_fixes
    from ingest.errors import StoreError
    from ingest.store import Store

    fixes = many_fixes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        with Store(Path(sys.argv[1])).writer("import") as draft:
            draft.put("fixes", fixes, DAY)
    except StoreError as error:
        print(error)
""")


def test_a_file_the_system_will_not_take_is_told_in_a_sentence_and_nothing_is_lost(tmp_path: Path) -> None:
    store = first_release(tmp_path / "store")
    before = last(store)
    run = subprocess.run([sys.executable, "-c", LIMITED, str(store.root)], capture_output=True, text=True, check=True,
                         cwd=Path(__file__).resolve().parent.parent)
    assert "File too large" in run.stdout
    assert "the last release is as it was" in run.stdout
    assert last(store).id == before.id
    last(store).verify()
