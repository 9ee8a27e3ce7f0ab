"""Help for tests of missions and classes: real legs put where a test needs them, and reports made of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matching import matched, report_of, rows_of
from traces import SAMPLE, fields, fixes_of, legs_and_gaps

from ingest.derive.missions import missions
from ingest.frames import conformed
from ingest.schema import TABLES
from ingest.settings import thresholds

Row = dict[str, Any]


@cache
def countries() -> dict[str, str]:
    return dict(zip(fields()["airport_icao"], fields()["country"], strict=True))


@cache
def excerpt() -> Row:
    """The observed leg of N278GX that ships."""
    return rows_of(legs_and_gaps(fixes_of(SAMPLE))[0])[0] | {"registration": "N278GX"}


def flown(departure: str, arrival: str, hours: float = 0.0, **changes: Any) -> Row:
    """The excerpt's leg with both ends seen at these airports, so many hours later; it takes 47 minutes."""
    return moved(excerpt(), departure, arrival, hours) | changes


def moved(leg: Row, departure: str, arrival: str, hours: float = 0.0) -> Row:
    """A real leg as it would stand between these airports, so many hours later."""
    first, last = (leg[name] + np.timedelta64(round(hours * 3600), "s") for name in ("first_fix_utc", "last_fix_utc"))
    return leg | {
        "leg_id": f"{leg['icao24']}-{first:%Y%m%dT%H%M%SZ}", "first_fix_utc": first, "last_fix_utc": last,
        "departed_earliest_utc": first, "departed_latest_utc": first, "arrived_earliest_utc": last,
        "arrived_latest_utc": last, "departure_airport_icao": departure, "arrival_airport_icao": arrival,
        "departure_candidates_icao": "", "arrival_candidates_icao": "", "cautions": ""}


def told(leg: Row, destination: str = "Honduras", remover: str = "United States", **changes: Any) -> Row:
    """A report, to the minute, of a leg on which the remover takes people to the destination."""
    return report_of(leg) | {"destination_country": destination, "removing_country": remover} | changes


def found(reports: Sequence[Row], legs: Sequence[Row] = (), decisions: Sequence[Row] = (),
          pairs: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `missions` and `leg_classes` (by leg id) with the settings as they ship."""
    pairs = matched(reports, legs) if pairs is None else pairs
    chains, classes = missions(reports, legs, rows_of(pairs), decisions, countries(), thresholds())
    return (conformed(TABLES["missions"], chains),
            conformed(TABLES["leg_classes"], classes).set_index("leg_id", drop=False))


def classed(reports: Sequence[Row], legs: Sequence[Row] = (), **more: Any) -> tuple[str, str]:
    """Class and reason of the only leg."""
    rows = found(reports, legs, **more)[1]
    assert len(rows) == 1
    return rows["leg_class"].iloc[0], rows["leg_class_reason"].iloc[0]
