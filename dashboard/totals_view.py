"""Published counts with ours beside them, for the destination and days that the Flight map shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import html_tables
from dashboard.filters import Wanted
from dashboard.labels import destination_words, html, number_words
from dashboard.language import mark, ntr, tr
from dashboard.saying import Verbatim
from dashboard.times import days_words
from ingest.ask import Docket

MEANING = mark("Ours is what reports and loaded tracks tell, never a total: where days have no positions loaded, "
               "flights that nobody reported are not in it. Counts of other things (people, transfers, landings) are "
               "in the table totals of the page Downloads, without one of ours.")


def show(docket: Docket, wanted: Wanted) -> None:
    """The counts of flights that meet the destination and days asked for; nothing where there are none."""
    rows = _chosen(docket.release.table("totals"), wanted)
    if not len(rows):
        return
    cells = [[destination_words(r.geography), _days(r), Verbatim(r.counted_by), Verbatim(r.measure), _theirs(r),
              _ours(r), tr("{some} of {all}", some=r.days_without_positions, all=r.days), r.source_url.split(" ")[0]]
             for r in rows.itertuples()]
    heads = [tr("Destination"), tr("Days"), tr("Counted by"), tr("What"), tr("Theirs"), tr("Known here"),
             tr("Days without positions"), tr("Link")]
    with st.expander(ntr("Published counts beside ours: {n} count", "Published counts beside ours: {n} counts",
                         len(cells))):
        st.html(f'<p class="fd-page">{html(tr(MEANING))}</p>' + html_tables.table(
            tr("Published counts and ours, of the same destination and days"), heads, cells))


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
    if row.value_text:
        return Verbatim(row.value_text)
    ends = list(dict.fromkeys(number_words(end) for end in (row.value_min, row.value_max) if not pd.isna(end)))
    return tr("{a} to {b}", a=ends[0], b=ends[1]) if len(ends) > 1 else "".join(ends)


def _ours(row: Any) -> str:
    told = {"n": row.our_count, "perhaps": row.our_count_possible, "observed": row.our_count_observed}
    if row.our_count_possible > row.our_count:
        return tr("{n} (perhaps {perhaps}), {observed} by a track", **told)
    return tr("{n}, {observed} by a track", **told)
