"""What was fetched is kept as it came, whole, once, and on the disk before anyone reads it."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import StoreError, UsageError
from ingest.raw import Raw
from ingest.settings import raw_path

ROOT = Path(__file__).resolve().parent.parent
TRACE = (ROOT / "data/samples/readsb/trace_full_a2c4e0.json").read_bytes()
WRITING = """
import random, sys
from pathlib import Path
from ingest.raw import Raw
dice, raw = random.Random(int(sys.argv[2])), Raw(Path(sys.argv[1]))
while True:
    print(raw.put(dice.randbytes(300_000)), flush=True)
"""
LIMITED = """
import resource, sys
from pathlib import Path
from ingest.errors import StoreError
from ingest.raw import Raw
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    Raw(Path(sys.argv[1])).put(bytes(200_000))
except StoreError as error:
    print(error)
"""


@pytest.fixture
def raw(tmp_path: Path) -> Raw:
    return Raw(tmp_path / "raw")


def names(raw: Raw) -> list[str]:
    return sorted(path.relative_to(raw.root).as_posix() for path in raw.root.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [TRACE, b"", b"<html>"])
def test_bytes_come_back_as_they_were_from_a_file_named_by_their_hash(raw: Raw, data: bytes) -> None:
    sha256 = raw.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert raw.get(sha256) == data
    assert names(raw) == [f"{sha256[:2]}/{sha256}"]


def test_the_same_bytes_are_kept_once_and_not_written_again(raw: Raw) -> None:
    file = raw.root / raw.put(TRACE)[:2] / raw.put(TRACE)
    before = file.stat()
    assert raw.put(TRACE) == file.name
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("damaged", [TRACE[:-1], b"", TRACE[:-1] + b" "])
def test_a_damaged_file_is_never_given_out_and_fetching_it_again_mends_it(raw: Raw, damaged: bytes) -> None:
    sha256 = raw.put(TRACE)
    (raw.root / sha256[:2] / sha256).write_bytes(damaged)
    with pytest.raises(StoreError, match=f"{sha256}.*another sha256.*fetch it again"):
        raw.get(sha256)
    assert raw.put(TRACE) == sha256
    assert raw.get(sha256) == TRACE


def test_a_missing_file_is_named_and_removing_it_twice_is_no_fault(raw: Raw) -> None:
    sha256 = raw.put(TRACE)
    raw.remove(sha256)
    raw.remove(sha256)
    with pytest.raises(StoreError, match=f"{sha256}.*no file.*fetch it again"):
        raw.get(sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "/" + "a" * 63])
def test_only_a_hash_names_a_file(raw: Raw, name: str) -> None:
    for ask in (raw.get, raw.remove):
        with pytest.raises(StoreError, match="a sha256"):
            ask(name)


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_writer_leaves_whole_files_only_and_all_that_it_reported(raw: Raw, seed: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITING, str(raw.root), str(seed)], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    reported = [writer.stdout.readline().strip()]
    time.sleep(random.Random(seed).uniform(0, 0.05))
    writer.send_signal(signal.SIGKILL)
    reported += writer.stdout.read().split()
    writer.wait()
    kept = {Path(name).name for name in names(raw) if not name.endswith(".part")}
    assert set(reported) <= kept
    assert all(len(raw.get(sha256)) == 300_000 for sha256 in kept)


def test_what_a_killed_writer_left_half_done_is_no_file_and_is_written_over(raw: Raw) -> None:
    sha256 = hashlib.sha256(TRACE).hexdigest()
    (raw.root / sha256[:2]).mkdir(parents=True)
    (raw.root / sha256[:2] / f"{sha256}.part").write_bytes(TRACE[:100])
    with pytest.raises(StoreError, match="no file"):
        raw.get(sha256)
    raw.put(TRACE)
    assert names(raw) == [f"{sha256[:2]}/{sha256}"]


def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True,
                          check=False)
    if done.returncode:
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "disk", "size=1m")


@pytest.fixture
def closed_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be written."""
    if os.geteuid() == 0:
        yield from mounted(tmp_path / "disk", "ro")
    else:
        (tmp_path / "disk").mkdir(mode=0o555)
        yield tmp_path / "disk"


def test_a_full_disk_is_told_in_a_sentence_and_what_is_kept_stays(small_disk: Path) -> None:
    raw = Raw(small_disk / "raw")
    sha256 = raw.put(TRACE)
    with pytest.raises(StoreError, match=r"No space left.*fetched before is as it was; make room, then run again"):
        raw.put(bytes(2_000_000))
    assert names(raw) == [f"{sha256[:2]}/{sha256}"]
    assert raw.get(sha256) == TRACE
    assert raw.put(bytes(200_000))


def test_a_file_the_system_will_not_take_is_told_in_a_sentence(raw: Raw) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(raw.root)], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    assert "File too large" in done.stdout
    assert "make room" in done.stdout
    assert names(raw) == []


def test_a_folder_that_may_not_be_written_is_told_in_a_sentence(closed_disk: Path) -> None:
    with pytest.raises(StoreError, match="check its permissions, then run again"):
        Raw(closed_disk / "raw").put(TRACE)


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"")
    with pytest.raises(StoreError, match=r"raw.*move away what stands there"):
        Raw(tmp_path / "raw").put(TRACE)


def test_raw_files_lie_beside_the_store_unless_the_environment_says_otherwise(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLIGHTDOCKET_RAW", raising=False)
    assert raw_path(tmp_path / "store") == tmp_path / "raw"
    monkeypatch.setenv("FLIGHTDOCKET_RAW", str(tmp_path / "elsewhere"))
    assert raw_path(tmp_path / "store") == tmp_path / "elsewhere"
    monkeypatch.setenv("FLIGHTDOCKET_RAW", "s3://bucket/raw")
    with pytest.raises(UsageError, match="FLIGHTDOCKET_RAW"):
        raw_path(tmp_path / "store")
