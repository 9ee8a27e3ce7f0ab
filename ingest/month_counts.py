"""Removals known here by month and destination, with what is loaded of each month: counted as in the table totals."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from ingest.ask import Docket
from ingest.derive.claims import rows_of
from ingest.derive.own import is_own
from ingest.derive.totals import totals
from ingest.frames import conformed
from ingest.schema import TABLES

MEASURE = "removal flights (arrivals)"
COUNTED_BY = "Flight Docket"
COUNTED_FROM = {
    "missions": ["leg_ids", "ledger"],
    "reported_legs": ["leg_id", "destination_country", "arrived_earliest_utc", "ledger"],
    "leg_classes": ["leg_id", "reported_leg_id", "basis", "leg_class", "icao24", "registration",
                    "arrival_airport_icao", "departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc",
                    "arrived_latest_utc"],
    "coverage": ["day_utc", "state"],
}


def month_counts(docket: Docket, destination: str, year: int) -> pd.DataFrame:
    """Rows as in the table `totals`, one for each month of a year: our counts of removals that arrived in a country
    (`all`: anywhere), how many of them by a track, and how many UTC days of the month have no positions loaded.

    Months are of local days at the airport of arrival; own rows are left out, as there. What sources print is empty.
    """
    release = docket.release
    zones = release.table("airports", columns=["airport_icao", "timezone"])
    asked = [{"total_id": f"{year}-{month:02d}", "measure": MEASURE, "geography": destination,
              "period_start": first.isoformat(), "period_end": last.isoformat(), "value_min": None, "value_max": None,
              "value_text": "", "unit": "flights", "counted_by": COUNTED_BY, "source_url": ""}
             for month in range(1, 13) for first, last in [_month(year, month)]]
    missions, reported, classes, coverage = (rows_of(release.table(name, columns=columns).drop_duplicates())
                                             for name, columns in COUNTED_FROM.items())
    missions, reported = ([row for row in rows if not is_own(row)] for rows in (missions, reported))
    rows = totals(asked, missions, classes, reported, coverage,
                  dict(zip(zones["airport_icao"], zones["timezone"], strict=True)))
    return conformed(TABLES["totals"], rows)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)
