"""How fast trace files are read, beside a plain loop and the limit, in one run on one core.

`python -m tests.benchmarks.bench_parse` prints it. The files are the real ones under FLIGHTDOCKET_EXTRA_SAMPLES, else
days made of the shipped excerpt, its digits shaken so that they pack like real ones.
The limit is unpacking with isal and finding the parts of the JSON with simdjson, without making anything of them.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import simdjson
from isal import igzip_lib

from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
from ingest.settings import SAMPLES_DIR
from ingest.sources.files import find

EXCERPT = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
LIMIT_BYTES = 100_000_000
NOW = 2_000_000_000.0
DAY_ROWS = 1000  # a file with more rows than this counts as a whole day
ROUNDS = 40

MEMORY = """
import resource, sys
from pathlib import Path
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
files = sorted(Path(sys.argv[1]).iterdir())
for number in range(int(sys.argv[2])):
    path = files[number % len(files)]
    parse(unpack(path.read_bytes(), path.name, 10**8), path.name, None, 2e9)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def packed_files() -> list[bytes]:
    """The gzip bytes of the files to read."""
    folder = os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES")
    if not folder:
        return _days_of_the_excerpt(files=20, copies=40)
    contents = (path.read_bytes() for path in find([Path(folder) / "readsb"]))
    return [content if content.startswith(b"\x1f\x8b") else gzip.compress(content) for content in contents]


def _days_of_the_excerpt(files: int, copies: int) -> list[bytes]:
    random = np.random.default_rng(1)
    document = json.loads(EXCERPT.read_bytes())
    days = []
    for _ in range(files):
        rows = []
        for copy in range(copies):
            for row in document["trace"]:
                place = (np.array(row[1:3]) + random.uniform(-0.5, 0.5, 2)).round(6).tolist()
                speed, track = (value and round(value + random.uniform(-9, 9), 1) for value in row[4:6])
                height = row[3] + 25 * int(random.integers(-9, 9))
                rows.append([round(row[0] / copies + copy * 2000, 2), *place, height, speed, track, *row[6:]])
        days.append(gzip.compress(json.dumps(document | {"trace": rows}, separators=(",", ":")).encode()))
    return days


def read_fully(packed: bytes) -> int:
    """The way of the program: gzip bytes to columns. Gives the number of rows, as the others do."""
    return parse(unpack(packed, "bench", LIMIT_BYTES), "bench", None, NOW).rows_total


def read_in_a_loop(packed: bytes) -> int:
    """The plain way: gzip, json, and lists filled row by row, then made arrays."""
    document = json.loads(gzip.decompress(packed))
    base = document["timestamp"]
    columns: list[list[object]] = [[] for _ in range(10)]
    for row in document["trace"]:
        flight = row[8].get("flight", "").strip() if row[8] else ""
        height = None if row[3] == "ground" else row[3]
        source = row[9] if len(row) > 9 else ""
        values = (base + row[0], row[1], row[2], height, row[3] == "ground", row[4], row[5], row[7], flight, source)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    kinds = (float, float, float, float, bool, float, float, float, object, object)
    arrays = [np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)]
    return len(arrays[0])


PARSER = simdjson.Parser()


def read_no_further_than_the_limit(packed: bytes) -> int:
    """Unpacks and tokenises; no value is looked at."""
    document = PARSER.parse(igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP).decompress(packed))
    del document  # the parser is used again
    return 0


def points_per_second(files: list[bytes]) -> dict[str, float]:
    """Rows per second of processor time for the three ways, the best of some rounds taken in turn."""
    ways: dict[str, Callable[[bytes], int]] = {
        "parse": read_fully, "loop": read_in_a_loop, "limit": read_no_further_than_the_limit,
    }  # fmt: skip
    best = dict.fromkeys(ways, float("inf"))
    rows = sum(map(read_fully, files))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.process_time()
            for packed in files:
                way(packed)
            best[name] = min(best[name], time.process_time() - began)
    return {name: rows / seconds for name, seconds in best.items()}


def peak_memory_mb(files: list[bytes], count: int) -> float:
    """Peak memory in MB of a process that parses `count` files, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for number, packed in enumerate(files):
            Path(folder, f"{number:04d}.json").write_bytes(packed)
        command = [sys.executable, "-c", MEMORY, folder, str(count)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def bench() -> dict[str, float]:
    """All figures, by name; speeds are rows per second and core, memory is in MB."""
    files = packed_files()
    rows = [read_fully(packed) for packed in files]
    days = [packed for packed, count in zip(files, rows, strict=True) if count > DAY_ROWS]
    figures: dict[str, float] = {
        "files": len(files),
        "rows": sum(rows),
        "packed_bytes_per_row": sum(map(len, files)) / sum(rows),
    }
    for label, chosen in (("all_files", files), ("whole_days", days)):
        speeds = points_per_second(chosen)
        figures |= {f"{label}_{name}_rows_per_s": speed for name, speed in speeds.items()}
        figures[f"{label}_parse_to_limit"] = speeds["parse"] / speeds["limit"]
        figures[f"{label}_parse_to_loop"] = speeds["parse"] / speeds["loop"]
    for count in (len(files), 10 * len(files)):
        figures[f"peak_memory_mb_{count}_files"] = peak_memory_mb(files, count)
    return figures


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:36} {value:14,.2f}")
