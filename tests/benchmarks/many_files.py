"""Many trace files for the benchmarks: the shipped excerpt flown to and fro all day, by made-up addresses.

They lie in a temporary folder and are never shown as flights.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from ingest.settings import SAMPLES_DIR

EXCERPT = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
FLIGHTS_A_DAY = 24
DAYS = 4
DAY_S, HOUR_S = 86_400, 3600


def write_days(folder: Path, count: int) -> int:
    """`count` gzip files under `folder`, each a day of one aircraft, four days an aircraft; returns the rows in all."""
    document = json.loads(EXCERPT.read_bytes())
    flight = flown_at_start(document["trace"])
    random = np.random.default_rng(1)
    for number in range(count):
        icao24, day = f"{0xF00000 + number // DAYS:06x}", number % DAYS
        path = folder / f"{day:02d}" / "traces" / icao24[-2:] / f"trace_full_{icao24}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed_day(document | {"icao": icao24, "timestamp": document["timestamp"] - day * DAY_S},
                                    flight, random))
    return count * FLIGHTS_A_DAY * len(flight[0])


def write_another_day(folder: Path) -> Path:
    """One more day of the first aircraft of `write_days`, the one before its others; returns the file."""
    document = json.loads(EXCERPT.read_bytes())
    icao24 = f"{0xF00000:06x}"
    path = folder / f"trace_full_{icao24}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    day = document | {"icao": icao24, "timestamp": document["timestamp"] - DAYS * DAY_S}
    path.write_bytes(packed_day(day, flown_at_start(document["trace"]), np.random.default_rng(2)))
    return path


def packed_day(document: dict[str, Any], flight: tuple[list[list[Any]], list[list[Any]]],
               random: np.random.Generator) -> bytes:
    """The document with a day of the flight as its rows, packed as readsb does."""
    rows = [[round(row[0] + hour * HOUR_S, 2), round(row[1] + random.uniform(-1e-4, 1e-4), 6), *row[2:]]
            for hour in range(FLIGHTS_A_DAY) for row in flight[hour % 2]]
    return gzip.compress(json.dumps(document | {"trace": rows}, separators=(",", ":")).encode(), 6)


def flown_at_start(rows: list[list[Any]]) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows as a flight that begins at second 0, and the same flown backwards."""
    first, last = rows[0][0], rows[-1][0]
    return ([[row[0] - first, *row[1:]] for row in rows], [[last - row[0], *row[1:]] for row in reversed(rows)])
