"""Published counts with ours beside them, for the destination and days that the Flight map shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import html_tables
from dashboard.filters import Wanted
from dashboard.labels import counted, html, number_words
from dashboard.times import days_words
from ingest.ask import Docket

MEANING = ("Ours is what reports and loaded tracks tell, never a total: where days have no positions loaded, flights "
           "that nobody reported are not in it. Counts of other things (people, transfers, landings) are in the "
           "table totals of the page Downloads, without one of ours.")


def show(docket: Docket, wanted: Wanted) -> None:
    """The counts of flights that meet the destination and days asked for; nothing where there are none."""
    rows = _chosen(docket.release.table("totals"), wanted)
    if not len(rows):
        return
    cells = [[r.geography, _days(r), r.counted_by, r.measure,
              _theirs(r), _ours(r), f"{r.days_without_positions} of {r.days}", r.source_url.split(" ")[0]]
             for r in rows.itertuples()]
    with st.expander(f"Published counts beside ours: {counted(len(cells), 'count')}"):
        st.html(f'<p class="fd-page">{html(MEANING)}</p>' + html_tables.table(
            "Published counts and ours, of the same destination and days",
            ["Destination", "Days", "Counted by", "What", "Theirs", "Known here", "Days without positions", "Link"],
            cells))


def _chosen(totals: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    kept = totals["our_count"].notna()
    if wanted.destination:
        kept &= totals["geography"] == wanted.destination
    if wanted.first:
        kept &= totals["period_end"] >= wanted.first.isoformat()
    if wanted.last:
        kept &= totals["period_start"] <= wanted.last.isoformat()
    return totals[kept].sort_values(["geography", "period_start", "period_end"], kind="stable")


def _days(row: Any) -> str:
    return days_words(date.fromisoformat(row.period_start), date.fromisoformat(row.period_end))


def _theirs(row: Any) -> str:
    """What was printed: a number, two, or words."""
    ends = dict.fromkeys(number_words(end) for end in (row.value_min, row.value_max) if not pd.isna(end))
    return row.value_text or " to ".join(ends)


def _ours(row: Any) -> str:
    perhaps = f" (perhaps {row.our_count_possible})" if row.our_count_possible > row.our_count else ""
    return f"{row.our_count}{perhaps}, {row.our_count_observed} by a track"
