"""Help for tests: the fixes of a trace file and of all samples, legs from them, and damage done to them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ingest.airports import airports
from ingest.derive.airports import Fields, fields_of
from ingest.derive.fixes import set_aside
from ingest.derive.legs import Identity, legs_of
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
from ingest.schema import TABLES
from ingest.settings import SAMPLES_DIR, thresholds

SAMPLE = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
READ_AT = 1_790_000_000.0  # after the newest sample
BOUND_KT = 660.0
BYTES_AT_MOST = 100_000_000

Frames = tuple[pd.DataFrame, pd.DataFrame]


def fixes_of(path: Path) -> pd.DataFrame:
    """The fixes of a trace file, in the file's order, with the columns of the table `fixes`."""
    trace = parse(unpack(path.read_bytes(), path.name, BYTES_AT_MOST), path.name, None, READ_AT)
    columns = trace.columns
    times = pd.Series(columns["time_ms"].astype("datetime64[ms]")).dt.tz_localize("UTC")
    frame = pd.DataFrame(columns).assign(
        icao24=trace.icao24, time_utc=times, source_file_id=source_file_id(path), set_aside_reason=""
    )
    return frame[TABLES["fixes"].columns]


def source_file_id(path: Path) -> str:
    return "/".join(path.parts[-4:])


def extra_folder() -> Path:
    """The folder of additional samples; the test is skipped where the environment names none."""
    folder = os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES", "")
    if not folder:
        pytest.skip("FLIGHTDOCKET_EXTRA_SAMPLES names no folder with additional sample files")
    return Path(folder)


@cache
def extra_traces() -> dict[str, pd.DataFrame]:
    """The fixes of all additional readsb traces by address, the day files of one aircraft joined."""
    frames: dict[str, list[pd.DataFrame]] = {}
    for path in sorted((extra_folder() / "readsb").rglob("trace_full_*.json")):
        frames.setdefault(path.stem[-6:], []).append(fixes_of(path))
    return {icao24: pd.concat(parts, ignore_index=True) for icao24, parts in frames.items()}


@cache
def fields() -> pd.DataFrame:
    """The airports of the reference data."""
    return airports()


@cache
def known_fields() -> Fields:
    """The same airports as legs are judged by."""
    return fields_of(fields())


def legs_and_gaps(fixes: pd.DataFrame, bound_kt: float = BOUND_KT, aircraft_type: str = "A320") -> Frames:
    """Fixes of one aircraft through both steps, with the settings as they ship."""
    icao24 = str(fixes["icao24"].iloc[0]) if len(fixes) else "a2c4e0"
    identity = Identity(icao24, "", aircraft_type, bool(aircraft_type), bound_kt, "")
    return legs_of(set_aside(fixes, bound_kt, thresholds()), known_fields(), thresholds(), identity)


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def moved(fixes: pd.DataFrame, chosen: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """The fixes with the chosen ones put 50 to 300 km off, each in its own direction."""
    km, angle = random.uniform(50, 300, len(chosen)), random.uniform(0, 2 * np.pi, len(chosen))
    latitude, longitude = (fixes[name].to_numpy(copy=True) for name in ("latitude", "longitude"))
    longitude[chosen] += km * np.sin(angle) / 111.19 / np.cos(np.radians(latitude[chosen]))
    latitude[chosen] += km * np.cos(angle) / 111.19
    return fixes.assign(latitude=latitude, longitude=longitude)
