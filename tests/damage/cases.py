"""The traces of the benchmark: the additional samples, and one more from the wheel of the library traffic."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pandas as pd

from ingest.derive.speeds import fleet
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
from ingest.reference import load_reference
from ingest.settings import thresholds
from tests.damage.damages import DAMAGES
from tests.damage.trace import Random, Trace, undamaged
from tests.traces import BYTES_AT_MOST, READ_AT, extra_traces, fixes_of, source_file_id

MEMBER = "traffic/data/samples/readsb/trace_full_ac671b.json"
DOWNLOAD = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
            "traffic")
DOWNLOAD_S = 120
NEW_LEG = 2  # the bit of a row's flags


@dataclass(frozen=True)
class Case:
    """One aircraft: its undamaged trace, and whether thresholds were judged on it."""

    icao24: str
    aircraft_type: str
    trace: Trace
    is_judged_on: bool


def cases() -> list[Case]:
    """All aircraft, by the number of their rows in turns to the half that thresholds are judged on and the other.

    Needs FLIGHTDOCKET_EXTRA_SAMPLES. The turns are judged, other, other, judged, so that both hold long traces.
    """
    types = _types()
    with TemporaryDirectory() as folder:
        wheel = wheel_trace(Path(folder))
        traces = dict(extra_traces()) | ({"ac671b": fixes_of(wheel)} if wheel else {})
        new = _new_legs([*_files(), *([wheel] if wheel else [])])
    traces = {icao24: fixes.assign(is_new_leg=[mark in new for mark in zip(
        fixes["source_file_id"], fixes["row_no"], strict=True)]) for icao24, fixes in traces.items()}
    table = fleet(load_reference(), thresholds()["unknown_type_bound_kt"])
    order = sorted(traces, key=lambda icao24: (-len(traces[icao24]), icao24))
    return [
        Case(icao24, kind := table.type_of("", [types.get(icao24, "")]),
             undamaged(traces[icao24], table.bound_kt(kind)), number % 4 in (0, 3))
        for number, icao24 in enumerate(order)
    ]


def damaged(name: str, case: Case, seed: int) -> tuple[Trace, Random]:
    """The trace of a case with the damage of that name, the same one for the same seed, and what is random after it."""
    random = np.random.default_rng([seed, crc32(f"{name} {case.icao24}".encode())])
    return DAMAGES[name](case.trace, random), random


def _files() -> list[Path]:
    return sorted((Path(os.environ["FLIGHTDOCKET_EXTRA_SAMPLES"]) / "readsb").rglob("trace_full_*.json"))


def _types() -> dict[str, str]:
    """The type of each aircraft as its files print it."""
    return {path.stem[-6:]: parse(unpack(path.read_bytes(), path.name, BYTES_AT_MOST), path.name, None,
                                  READ_AT).aircraft_type
            for path in _files()}


def _new_legs(paths: list[Path]) -> set[tuple[str, int]]:
    """The rows by file and number that the archive marks as the start of a leg; other programs go by that."""
    return {
        (source_file_id(path), number)
        for path in paths
        for number, row in enumerate(json.loads(unpack(path.read_bytes(), path.name, BYTES_AT_MOST))["trace"])
        if int(row[6] or 0) & NEW_LEG
    }


def wheel_trace(folder: Path) -> Path | None:
    """The trace ac671b: as installed, else from the wheel downloaded into `folder`; None where neither can be had."""
    spec = importlib.util.find_spec("traffic")
    if spec and spec.origin:
        installed = Path(spec.origin).parent.parent / MEMBER
        return installed if installed.exists() else None
    try:
        subprocess.run([sys.executable, *DOWNLOAD, "--dest", str(folder)], check=True, timeout=DOWNLOAD_S,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with zipfile.ZipFile(next(folder.glob("traffic-*.whl"))) as wheel:
            return Path(wheel.extract(MEMBER, folder))
    except (subprocess.SubprocessError, OSError, StopIteration, KeyError):
        return None


def rows_of(cases_: list[Case]) -> pd.DataFrame:
    """What each half holds: aircraft, rows, true legs."""
    facts = pd.DataFrame({
        "half": ["judged on" if case.is_judged_on else "reported on" for case in cases_],
        "aircraft": 1, "rows": [len(case.trace.rows) for case in cases_],
        "legs": [len(case.trace.truth.legs) for case in cases_],
    })
    return facts.groupby("half").sum()
