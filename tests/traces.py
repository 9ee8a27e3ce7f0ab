"""Help for tests: the fixes of a readsb trace file, and the airports."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path

import airportsdata
import numpy as np
import pandas as pd
import pytest

from ingest.derive.fixes import set_aside
from ingest.derive.legs import Identity, legs_of
from ingest.schema import TABLES
from ingest.settings import SAMPLES_DIR, thresholds

SAMPLE = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
BOUND_KT = 660.0


def extra_samples() -> Path:
    """The folder of additional samples; the test is skipped when the environment names none."""
    folder = os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES", "")
    if not folder:
        pytest.skip("FLIGHTDOCKET_EXTRA_SAMPLES names no folder with additional sample files")
    return Path(folder)


def fixes_of(path: Path) -> pd.DataFrame:
    """The fixes of a trace file, in the file's order, with the columns of the table `fixes`."""
    content = path.read_bytes()
    document = json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    rows = [_row(document, path.name, number, row) for number, row in enumerate(document["trace"])]
    frame = pd.DataFrame(rows, columns=TABLES["fixes"].columns)
    frame["time_utc"] = pd.to_datetime(frame["time_utc"], unit="ms", utc=True).astype("datetime64[ms, UTC]")
    numbers = ["altitude_ft", "ground_speed_kt", "track_deg", "vertical_rate_fpm"]
    return frame.astype(dict.fromkeys(numbers, float) | {"is_on_ground": "boolean"})


def _row(document: dict, name: str, number: int, row: list) -> dict:
    height = row[3]
    return {
        "icao24": document["icao"],
        "time_utc": round((document["timestamp"] + row[0]) * 1000),
        "latitude": row[1],
        "longitude": row[2],
        "altitude_ft": None if height == "ground" else height,
        "is_on_ground": None if height is None else height == "ground",
        "ground_speed_kt": row[4],
        "track_deg": row[5],
        "vertical_rate_fpm": row[7],
        "is_stale": bool(row[6] & 1),
        "callsign": ((row[8] or {}).get("flight") or "").strip(),
        "position_source": row[9] if len(row) > 9 else "",
        "source_file_id": name,
        "row_no": number,
        "set_aside_reason": "",
    }


@cache
def airports() -> pd.DataFrame:
    """All airports with an ICAO code, with the columns of the table `airports` that legs need."""
    listed = pd.DataFrame(airportsdata.load("ICAO").values())
    names = {"icao": "airport_icao", "lat": "latitude", "lon": "longitude", "elevation": "elevation_ft"}
    return listed.rename(columns=names)[list(names.values())]


def identity(icao24: str = "a2c4e0", bound_kt: float = BOUND_KT) -> Identity:
    return Identity(icao24, "", "A320", bound_kt, "")


def legs_and_gaps(fixes: pd.DataFrame, bound_kt: float = BOUND_KT) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fixes through both steps, with the settings as they ship."""
    icao24 = str(fixes["icao24"].iloc[0]) if len(fixes) else "000000"
    return legs_of(set_aside(fixes, bound_kt), airports(), thresholds(), identity(icao24, bound_kt))


def moved(fixes: pd.DataFrame, chosen: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """The fixes with the chosen ones put 50 to 300 km off, each in its own direction."""
    km, angle = random.uniform(50, 300, len(chosen)), random.uniform(0, 2 * np.pi, len(chosen))
    shifted = fixes.copy()
    latitude = shifted["latitude"].to_numpy(copy=True)
    longitude = shifted["longitude"].to_numpy(copy=True)
    longitude[chosen] += km * np.sin(angle) / 111.19 / np.cos(np.radians(latitude[chosen]))
    latitude[chosen] += km * np.cos(angle) / 111.19
    return shifted.assign(latitude=latitude, longitude=longitude)
