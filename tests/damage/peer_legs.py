"""Legs by the rules of two other programs, run in their own environment: nothing of ours is imported here.

`python peer_legs.py FOLDER` reads `FOLDER/*/trace_full_*.json` and `FOLDER/airports.csv` and writes `FOLDER/legs.csv`.
Each program is used as its documentation shows, and on the same list of airports as ours.
"""

from __future__ import annotations

import csv
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
from flight_tracer import FlightTracer
from traffic.core import Flight
from traffic.data.basic.airports import Airports

Leg = tuple[int, int, str, str]


def legs_by_traffic(path: Path, airports: Airports) -> Iterator[Leg]:
    """Airborne rows, split where ten minutes hold none (its default); the airport closest to the first and last."""
    rows = Flight.from_readsb(path).data
    height = pd.to_numeric(rows["altitude"], errors="coerce")
    rows = rows.assign(altitude=height)[rows["altitude"] != "ground"]
    if rows.empty:
        return
    for flight in Flight(rows.sort_values("timestamp")).split("10 min"):
        codes = (flight.infer_airport(end, dataset=airports).icao for end in ("takeoff", "landing"))
        yield (_ms(flight.start), _ms(flight.stop), *codes)


def legs_by_flight_tracer(url: str, icao24: str) -> Iterator[Leg]:
    """Cut at the archive's own mark of a new leg, or at a stop on the ground where there is none; no airports."""
    tracer = FlightTracer(aircraft_ids=[icao24])
    rows = tracer.fetch_trace_data(url, icao24)
    if rows is None:
        return
    points = tracer.process_flight_data(rows, infer_legs=True)
    for _, leg in points.groupby("leg_id"):
        yield _ms(leg["point_time_utc"].min()), _ms(leg["point_time_utc"].max()), "", ""


def _ms(time: pd.Timestamp) -> int:
    utc = time.tz_localize("UTC") if time.tzinfo is None else time
    return round(utc.timestamp() * 1000)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder at an address, since flight-tracer reads from addresses only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing is printed for each file."""


def main(folder: Path) -> None:
    """Write the legs of all traces by both programs; a trace that one of them fails on has none by it."""
    airports = Airports(pd.read_csv(folder / "airports.csv", keep_default_na=False))
    with _served(folder) as address, open(folder / "legs.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("program", "trace", "first_ms", "last_ms", "departure", "arrival", "failed"))
        for path in sorted(folder.glob("*/trace_full_*.json")):
            trace, icao24 = path.parent.name, path.stem[-6:]
            ways = {"traffic": partial(legs_by_traffic, path, airports),
                    "flight-tracer": partial(legs_by_flight_tracer, f"{address}/{trace}/{path.name}", icao24)}
            for program, way in ways.items():
                try:
                    writer.writerows((program, trace, *leg, "") for leg in list(way()))
                except Exception as error:  # whatever it is, it is the answer of that program to this trace
                    writer.writerow((program, trace, "", "", "", "", f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable()
    main(Path(sys.argv[1]))
