"""60 aircraft out of a daily archive of 1.4 GB in parts, beside reading the same parts from end to end.

`python -m tests.benchmarks.bench_archive` prints it. The archive is made in a temporary folder: 20,000 members, the
chosen ones days of the excerpt that ships under made-up addresses, the others as large. It is never shown as flights.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from string import ascii_lowercase

import numpy as np

from ingest.settings import ROOT
from tests.benchmarks.many_files import EXCERPT, flown_at_start, packed_day

MEMBERS, CHOSEN = 20_000, 60
MEMBER_BYTES = 70_000
PART_BYTES = 500_000_000
FIRST = 0xF00000
ROUNDS = 5
RELEASE = "v2026.08.25-planes-readsb-prod-0"
ALONE = """
import resource, sys, time
from pathlib import Path
from ingest.archives import Reading, read_archives, read_streams
from ingest.imports import Report
from ingest.settings import thresholds
from ingest.sources.archive import find_archives, opened
way, aircraft = sys.argv[2], [f"{0xF00000 + n:06x}" for n in range(int(sys.argv[3]))]
kept = []
run = Reading({**thresholds(), "archive_part_mb": int(sys.argv[4]) / 1e6}, 2e9, set(), set(), Report(),
              lambda fixes: kept.append(len(fixes)))
archives, _ = find_archives([Path(sys.argv[1])])
began = time.perf_counter()
if way == "reading":
    size = 0
    with opened(archives[0]) as parts:
        for part in parts:
            while data := part.read(1 << 20):
                size += len(data)
    kept = [size]
elif way == "seeking":
    told = list(read_archives(archives, aircraft, run))
else:
    with opened(archives[0]) as parts:
        for part in parts:
            part.seekable = lambda: False
        told = list(read_streams(parts, archives[0], aircraft, run))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, sum(kept), len(kept))
"""


def write_archive(folder: Path) -> int:
    """The parts of the archive in a folder; returns their bytes. The chosen members lie evenly among the others."""
    document, random = json.loads(EXCERPT.read_bytes()), np.random.default_rng(1)
    flight, filler = flown_at_start(document["trace"]), random.bytes(2 * MEMBER_BYTES)
    out = Parts(folder)
    with tarfile.open(fileobj=out, mode="w|", bufsize=1 << 20, format=tarfile.GNU_FORMAT) as tar:
        for number in range(MEMBERS):
            chosen, others = divmod(number, MEMBERS // CHOSEN)
            is_chosen = not others and chosen < CHOSEN
            icao24 = f"{FIRST + chosen if is_chosen else number:06x}"
            data = packed_day(document | {"icao": icao24}, flight, random) if is_chosen else \
                filler[number : number + MEMBER_BYTES]
            info = tarfile.TarInfo(f"./traces/{icao24[-2:]}/trace_full_{icao24}.json")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.size


class Parts:
    """Writes `.tar.aa`, `.tar.ab`, …, each but the last of PART_BYTES."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.size = folder, 0

    def write(self, data: bytes) -> int:
        left = data
        while left:
            number, used = divmod(self.size, PART_BYTES)
            piece = left[: PART_BYTES - used]
            with (self.folder / f"{RELEASE}.tar.a{ascii_lowercase[number]}").open("ab") as part:
                part.write(piece)
            self.size, left = self.size + len(piece), left[len(piece) :]
        return len(data)


def bench() -> dict[str, float]:
    """All figures, by name: GB per wall second, memory in MB; the best of some rounds, each in a new process."""
    with tempfile.TemporaryDirectory() as name:
        size = write_archive(Path(name))
        figures: dict[str, float] = {"archive_gb": size / 1e9, "archive_members": MEMBERS, "archive_aircraft": CHOSEN}
        for way in ("reading", "seeking", "streaming"):
            runs = [_alone(name, way) for _ in range(ROUNDS)]
            figures[f"archive_{way}_gb_per_s"] = size / 1e9 / min(seconds for seconds, *_ in runs)
            figures[f"archive_{way}_peak_memory_mb"] = max(memory for _, memory, *_ in runs)
            if way != "reading":
                assert runs[0][3] == CHOSEN, "aircraft are missing"
                figures["archive_fixes"] = runs[0][2]
    return figures


def _alone(folder: str, way: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", ALONE, folder, way, str(CHOSEN), str(PART_BYTES)],
                          capture_output=True, text=True, check=True, cwd=ROOT)
    return [float(word) for word in done.stdout.split()]


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:36} {value:14,.2f}")
