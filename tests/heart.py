"""Help for tests of the court clock: the release that ships, reference rows made by hand, legs without a store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import settings as hypothesis_settings

from ingest.airports import airports
from ingest.ask import Docket, open_release, question
from ingest.derive.claims import TimeClaim
from ingest.derive.clock_leg import ClockLeg
from ingest.derive.court_clock import Clock
from ingest.derive.geodesy import KNOT_KM_S, WGS84, Place, between_km, travel
from ingest.derive.intervals import Interval, hull
from ingest.derive.places import places_of
from ingest.derive.reported_legs import reported_legs
from ingest.derive.speeds import fleet
from ingest.derive.territory import Territory
from ingest.derive.trail import Trail
from ingest.reference import load_reference, zones
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Store

QUICK = hypothesis_settings(max_examples=25, deadline=None, derandomize=True)
KHRL, MHPR = Place(26.2285, -97.6544, "KHRL"), Place(14.3824, -87.6212, "MHPR")
MSLP, MMMX = Place(13.4409, -89.0557, "MSLP"), Place(19.4363, -99.0721, "MMMX")
STATION = Place(19.9065, -75.2071, "MUGM")
HOUR = 3600.0


@cache
def docket(store: Path) -> Docket:
    return Docket(open_release(Store(store)))


def clock(store: Path, *flights: str, bound: float | None = None, every: bool = False, **asked: str) -> pd.DataFrame:
    """The clock's rows for a question, by leg id; `flights` leave out the prefix of the three of 15 March."""
    made = docket(store)
    named = [f if "-" in f else f"sv-2025-03-15-gxa{f}" for f in flights]
    return made.clock(question(made, **asked), named, every, bound).set_index("leg_id", drop=False)


def leg_of(flight: str, number: int = 1) -> str:
    return f"sv-2025-03-15-gxa{flight}-{number}"


@cache
def territory() -> Territory:
    return Territory(zones())


@cache
def the_clock() -> Clock:
    return Clock(territory(), STATION, thresholds())


@cache
def fields() -> dict[str, Place]:
    return dict(places_of(airports()))


def at(text: str) -> float:
    """Seconds since 1970 of a UTC time."""
    return pd.Timestamp(text, tz="UTC").timestamp()


def claim(first: float, last: float, precision: str = "minute", source: str = "a", kind: str = "news") -> TimeClaim:
    return TimeClaim(Interval(first, last), precision, source, kind)


def table(name: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A reference table of rows by hand: cells left out are empty, times are UTC text."""
    cells = [{column: str(row.get(column, "")) for column in TABLES[name].columns} for row in rows]
    frame = pd.DataFrame(cells, columns=TABLES[name].columns)
    for field in TABLES[name].fields:
        if field.kind == "time":
            frame[field.name] = pd.to_datetime(frame[field.name].replace("", None), utc=True)
        elif field.kind == "flag":
            frame[field.name] = frame[field.name] == "True"
    return frame


def reported(*claims: dict[str, Any], decisions: Sequence[dict[str, Any]] = (),
             dropped: frozenset[tuple[str, str]] = frozenset()) -> list[dict[str, Any]]:
    """Reported legs of claims by hand about flight `f`, leg 1, with the aircraft and bounds that ship."""
    base = {"flight_id": "f", "leg_no": 1, "scope": "leg", "claim_source": "a", "source_kind": "news"}
    reference = load_reference() | {
        "reported_leg_claims": table("reported_leg_claims", [base | row for row in claims]),
        "curated_decisions": table("curated_decisions", decisions),
    }
    made = fleet(reference, thresholds()["unknown_type_bound_kt"])
    return reported_legs(reference, made, fields(), thresholds()["stop_possible_spare_s"], dropped)


def window(end: str, first: str, last: str, precision: str = "minute") -> dict[str, Any]:
    """The cells of one end (departed or arrived) of a claim, on 15 March 2025 unless a date is given."""
    def full(text: str) -> str:
        return text if "T" in text else f"2025-03-15T{text}Z"
    return {f"{end}_earliest_utc": full(first), f"{end}_latest_utc": full(last), f"{end}_precision": precision}


def a_leg(**changes: Any) -> ClockLeg:
    """Harlingen to Comayagua: departs at 0 to 59 s, arrives three hours later, at 600 kt."""
    departed = changes.get("departed", Interval(0.0, 59.0))
    arrived = changes.get("arrived", Interval(3 * HOUR, 3 * HOUR + 59))
    values: dict[str, Any] = {
        "leg_id": "f-1", "flight_id": "f", "leg_no": 1, "registration": "N278GX", "icao24": "a2c4e0",
        "basis": "reported", "departed": departed, "arrived": arrived, "departure": (KHRL,), "arrival": (MHPR,),
        "departure_text": "KHRL", "arrival_text": "MHPR", "bound_kt": 600.0, "known": hull([departed, arrived]),
    }
    return ClockLeg(**(values | changes))


def straight_trail(a: Place, b: Place, times: Sequence[float]) -> Trail:
    """Fixes on the geodesic from a to b at even steps, at the given times (s)."""
    share = np.linspace(0, 1, len(times))
    bearing = np.full(len(times), bearing_deg(a, b))
    latitude, longitude = travel(a, bearing, share * between_km(a, b))
    return Trail(np.asarray(times, dtype=float), latitude, longitude)


def bearing_deg(a: Place, b: Place) -> float:
    """Direction in degrees in which the geodesic from a to b begins."""
    return float(WGS84.inv(a.longitude, a.latitude, b.longitude, b.latitude)[0])


def speed(kt: float) -> float:
    """Knots as km/s."""
    return kt * KNOT_KM_S
