"""One observed leg closely: its positions with those set aside, and where it can have been in each of its gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from ingest.ask import Docket
from ingest.derive.areas import Airframe, area_row
from ingest.derive.claims import rows_of
from ingest.derive.intervals import Interval, seconds
from ingest.fix_parts import partition_of

FIX_COLUMNS = ["icao24", "time_utc", "latitude", "longitude", "altitude_ft", "is_on_ground", "set_aside_reason"]


def observed_leg(docket: Docket, leg_id: str) -> dict[str, Any] | None:
    """The row of `legs`; None where the release has no observed leg of that id."""
    seen = docket.roster.observed
    rows = rows_of(seen[seen["leg_id"] == leg_id])
    return dict(rows[0]) if rows else None


def leg_fixes(docket: Docket, leg_id: str) -> pd.DataFrame:
    """The positions of an observed leg's aircraft from its first fix to its last, in order of time, set-aside ones too.

    Empty where the release has no observed leg of that id.
    """
    leg = observed_leg(docket, leg_id)
    if leg is None:
        return docket.release.table("fixes", FIX_COLUMNS, partitions=())
    first, last = leg["first_fix_utc"], leg["last_fix_utc"]
    days = [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]
    fixes = docket.release.table("fixes", FIX_COLUMNS, [("icao24", "==", leg["icao24"])],
                                 [partition_of(day.isoformat()) for day in days])
    kept = fixes[fixes["time_utc"].between(first, last)]
    return kept.sort_values("time_utc", kind="stable").reset_index(drop=True)


def gap_areas(docket: Docket, leg_id: str) -> list[dict[str, Any]]:
    """For each gap of an observed leg its row of `gaps`, with `area_km2`, `geometry` (WGS 84), `speed_bound_kt` and
    `area_cautions`.

    The area holds every place at which the aircraft can have been at some instant of the gap, at the leg's own speed
    bound; it is None where the positions around the gap give none, and the cautions say why.
    """
    leg = observed_leg(docket, leg_id)
    gaps = rows_of(docket.release.table("gaps", filters=[("leg_id", "==", leg_id)]))
    if leg is None or not gaps:
        return []
    made = docket.legs((leg_id,))
    airframe = Airframe(leg["icao24"], made, made[0].track, made[0].bound_kt)
    rows = (area_row(airframe, Interval(seconds(gap["before_utc"]), seconds(gap["after_utc"])), docket.thresholds)
            for gap in gaps)
    return [{**gap, "area_km2": row["area_km2"], "geometry": row["geometry"],
             "speed_bound_kt": row["speed_bound_kt"], "area_cautions": row["cautions"]}
            for gap, row in zip(gaps, rows, strict=True)]
