"""The orders in force while a leg flew, as its page lists them. No Streamlit, nothing computed."""

from __future__ import annotations

import pandas as pd

from dashboard import labels, queries
from dashboard.flight_view import Flight
from dashboard.flight_words import To
from dashboard.html_tables import Cell, Link
from dashboard.language import mark, tr
from dashboard.saying import Verbatim, pieces
from dashboard.times import interval_words
from ingest.ask import Docket

NONE = mark("No order in this release is known to have been in force while this leg flew.")
MEANING = mark("Orders of all cases in this release are listed; whether one speaks of this flight is not said here.")


def rows(docket: Docket, flight: Flight, to: To) -> list[list[Cell]]:
    """A row for each order in force, or perhaps, while the leg left or was in the air: the certain ones first."""
    found = docket.in_force((flight.leg_id,)).sort_values(["in_force", "event_earliest_utc"], kind="stable")
    captions = dict(queries.cases(docket.release, docket.events))
    told = []
    for row in found.itertuples():
        event = queries.event_row(docket, row.event_id)
        assert event is not None
        kind = labels.first_large(labels.event_type_words(event["event_type"]))
        when = interval_words(row.event_earliest_utc, row.event_latest_utc, event["timezone"])
        is_open = pd.isna(row.in_force_until_latest_utc)
        until = tr("no end is known") if is_open else interval_words(
            row.in_force_until_earliest_utc, row.in_force_until_latest_utc, event["timezone"])
        told.append([Link(f"{kind}, {when}", to("/", event=row.event_id)), Verbatim(captions[row.case_id]), until,
                     pieces(row.note)])
    return told
