"""Help for tests of matches: reports made from observed legs, damaged as publications damage them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ingest.airports import airports
from ingest.derive.claims import rows_of, text
from ingest.derive.geodesy import Place
from ingest.derive.matches import matches
from ingest.derive.places import places_of
from ingest.derive.presence import Presence, presences
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, thresholds

Row = dict[str, Any]
MINUTE_S, DAY_S = 60.0, 86400.0
ENDS = (("departed", "departure", "first_fix_utc"), ("arrived", "arrival", "last_fix_utc"))


@cache
def fields() -> Mapping[str, Place]:
    """The airports that ship, by ICAO code."""
    return places_of(airports(REFERENCE_DIR))


def matched(reports: Sequence[Row], legs: Sequence[Row], coverage: Sequence[Row] = (),
            decisions: Sequence[Row] = (), received: Mapping[str, Presence] | None = None) -> pd.DataFrame:
    """The table `matches` with the settings as they ship."""
    rows = matches(reports, legs, coverage, decisions, {}, received or {}, fields(), thresholds())
    return pd.DataFrame(rows, columns=TABLES["matches"].columns)


def stretch(leg: Row, start: Any, end: Any, step_s: int = 60, step_deg: float = 0.0) -> dict[str, Presence]:
    """Positions on the ground where a leg begins, or `step_deg` of longitude further each, from one time to another."""
    times = pd.date_range(start, end, freq=f"{step_s}s", tz="UTC").astype("datetime64[ms, UTC]")
    fixes = pd.DataFrame({"icao24": leg["icao24"], "time_utc": times, "latitude": leg["first_fix_latitude"],
                          "longitude": leg["first_fix_longitude"] + step_deg * np.arange(len(times)),
                          "is_on_ground": True, "ground_speed_kt": 0.0, "set_aside_reason": ""})
    return presences(fixes, thresholds()["gap_s"])


def report_of(leg: Row, shifts_s: tuple[float, float] = (0.0, 0.0), precision: str = "minute", **changes: Any) -> Row:
    """What a publication would print of an observed leg: each time to the minute or the UTC day, shifted."""
    row: Row = dict.fromkeys(TABLES["reported_legs"].columns, "")
    flight = f"report-{leg['leg_id'].lower()}"
    row |= {"leg_id": f"{flight}-1", "flight_id": flight, "leg_no": 1, "registration": leg["registration"],
            "icao24": leg["icao24"], "callsign_or_flight_number": text(leg["callsigns"]).split(";")[0],
            "cautions": "", "claim_count": 1}
    step = MINUTE_S if precision == "minute" else DAY_S
    for (end, place, fix), shift in zip(ENDS, shifts_s, strict=True):
        first = (leg[fix].timestamp() + shift) // step * step
        row |= {f"{end}_earliest_utc": pd.Timestamp(first, unit="s", tz="UTC"),
                f"{end}_latest_utc": pd.Timestamp(first + step - 1, unit="s", tz="UTC"),
                f"{end}_precision": precision, f"{end}_basis": "reported",
                f"{place}_airport_icao": leg[f"{place}_airport_icao"]}
    return row | changes


def truth(reports: Sequence[Row], legs: Sequence[Row]) -> set[tuple[str, str]]:
    """The pairs that are one leg by the way the reports were made."""
    made = {report["leg_id"] for report in reports}
    pairs = {(f"report-{leg['leg_id'].lower()}-1", str(leg["leg_id"])) for leg in legs}
    return {pair for pair in pairs if pair[0] in made}


def agreed(frame: pd.DataFrame) -> set[tuple[str, str]]:
    rows = frame[frame["status"] == "agreed"]
    return set(zip(rows["reported_leg_id"], rows["leg_id"], strict=True))


def damaged(legs: Sequence[Row], random: np.random.Generator, precision: str, numbers: bool) -> list[Row]:
    """Reports of the legs: times shifted, one in five left out, one in five more that never were."""
    reach = 20 * MINUTE_S if precision == "minute" else DAY_S
    reports = []
    for leg in legs:
        if random.random() > 0.2:
            departed, arrived = (float(shift) for shift in random.uniform(-1, 1, 2) * reach)
            reports.append(report_of(leg, (departed, departed if precision == "day" else arrived), precision))
    return [report if numbers else report | {"callsign_or_flight_number": ""} for report in reports + [
        never_was(legs, random, precision, n) for n in range(len(legs) // 5)]]


def never_was(legs: Sequence[Row], random: np.random.Generator, precision: str, number: int) -> Row:
    """A report of a flight that never was: one leg's aircraft, another's airports, a number of its own, other times."""
    leg, other = (legs[int(i)] for i in random.choice(len(legs), 2, replace=False))
    hours = float(random.choice((-1, 1))) * random.uniform(4, 40)
    return report_of(leg, (hours * 3600, hours * 3600), precision, leg_id=f"never-{number}-1",
                     flight_id=f"never-{number}", callsign_or_flight_number=f"XXX{number + 1}",
                     departure_airport_icao=other["arrival_airport_icao"] or "KJFK", arrival_airport_icao="TJSJ")


def shuffled(rows: Sequence[Row], random: np.random.Generator) -> list[Row]:
    return [rows[int(i)] for i in random.permutation(len(rows))]


__all__ = ["agreed", "damaged", "matched", "never_was", "report_of", "rows_of", "shuffled", "stretch", "truth"]
