"""Files made to fill the memory: each is set aside, or read, in less than 1.5 GB."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.formats.compressed import unpack
from ingest.settings import thresholds

LIMIT = 10_000_000
MOST_MEMORY = 1.5e9

BOMB = """
import resource, sys
from pathlib import Path
from ingest.errors import FileSetAside
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
from ingest.sources.files import read
limit = int(sys.argv[2])
try:
    parse(unpack(read(Path(sys.argv[1]), limit).data, sys.argv[1], limit), sys.argv[1], None, 1787800000.0)
except FileSetAside as error:
    print(error.reason)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def run_alone(path: Path, limit: int) -> tuple[str, int]:
    """What became of the file in a process of its own, and the most memory that took, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(path), str(limit)], capture_output=True, text=True, timeout=120, check=True
    )
    *reason, memory = done.stdout.split()
    return " ".join(reason), int(memory)


def write_bomb(path: Path, head: bytes, middle: bytes, size: int) -> None:
    """A gzip file of that size unpacked, made of members of 15 MB that are all the same."""
    block = middle * (15_000_000 // len(middle))
    packed = gzip.compress(block, 9)
    with path.open("wb") as file:
        file.write(gzip.compress(head))
        for _ in range(round(size / len(block))):
            file.write(packed)


def file_limit() -> int:
    return int(thresholds()["file_limit_mb"] * 1e6)


def test_a_gzip_bomb_of_four_gigabytes_is_set_aside_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    write_bomb(path, b'{"icao":"', b"\0", 4_000_000_000)
    assert path.stat().st_size < 10_000_000
    began = time.monotonic()
    reason, memory = run_alone(path, file_limit())
    assert reason == "too_large"
    assert memory < MOST_MEMORY
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("size", [15_000_000, 90_000_000, 380_000_000], ids=["15 MB", "90 MB", "380 MB"])
@pytest.mark.parametrize(
    "middle",
    [b"[],", b"{},", b"[0,1,1],", b"[0.1,1.5,1.5,[[],[],[]],{}],", b'"ab",', b"null,", b"a"],
    ids=["lists", "objects", "rows", "rows with lists", "texts", "nulls", "one long text"],
)
def test_many_small_values_below_the_limit_stay_in_bounded_memory(tmp_path: Path, middle: bytes, size: int) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    head = '{"icao":"a2c4e0","timestamp":1787616000,"r":"\U0001f6e9","trace":['.encode()
    write_bomb(path, head, middle, size)
    reason, memory = run_alone(path, file_limit())
    assert reason in ("too_large", "truncated")
    assert memory < MOST_MEMORY


def test_many_small_gzip_members_do_not_take_for_ever() -> None:
    members = gzip.compress(b" ") * 100_000
    began = time.monotonic()
    assert unpack(members, "a.json", LIMIT) == b" " * 100_000
    assert time.monotonic() - began < 20
