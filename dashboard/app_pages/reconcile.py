"""Reconcile: reports beside tracks, in lists by how they stand, with the reason of each."""

from __future__ import annotations

import streamlit as st

from dashboard import html_tables, labels, reconcile_view, session
from dashboard.labels import html
from dashboard.language import ntr, tr
from dashboard.reconcile_view import Group
from ingest.ask import Docket


def page() -> None:
    """Finding, month, the lists, decisions made by hand."""
    docket = session.docket()
    st.title(tr("Reconcile reports and tracks"), anchor=False)
    every = reconcile_view.rows_of(docket)
    month = session.month(sorted(set(every["month"]) - {""}, reverse=True))
    rows = every[every["month"] == month] if month else every
    if not len(every):
        st.info(tr("This release holds no leg, reported or observed: import ADS-B files, or add reports and build."))
    else:
        st.html(f'<p class="fd-page fd-finding">{html(reconcile_view.finding(rows))}</p>')
    for group in reconcile_view.groups(rows):
        _group(docket, group)
    made = reconcile_view.decisions(docket)
    if made:
        st.html(html_tables.table(tr("Decisions made by hand"), [
            tr("Decision"), tr("About"), tr("Refers to"), tr("Why"), tr("When"), tr("By"), tr("Rests on")], made))
    release_id = docket.release.id
    csv = f"/data/{release_id}/matches.csv"
    st.html(f'<p class="fd-page fd-quiet">{html(tr("All rows at a stable address:"))} '
            f'<a href="{html(csv)}">{html(csv)}</a></p>')
    session.cite(tr("Flight Docket, reports and tracks, release {release}.", release=release_id),
                 session.link("/reconcile", release_id, month=month))


def _group(docket: Docket, group: Group) -> None:
    items = "".join(f"<li>{html(line)}</li>" for line in reconcile_view.reasons(group))
    more = len(group.rows) - reconcile_view.MOST
    rest = ntr("{n} more row stands in the table matches.", "{n} more rows stand in the table matches.", more) \
        if more > 0 else ""
    title = f"{tr(group.title)}: {len(group.rows):,}"
    st.html(f'<div class="fd-page"><h2>{html(title)}</h2><ul>{items}</ul></div>')
    with st.expander(tr("The list"), expanded=group.name in ("agreed", "contradicted", "undetermined")):
        st.html(html_tables.table(labels.first_large(tr(group.title)), [
            tr("Report"), tr("Track"), tr("First day (UTC)"), tr("Departure: report less track"),
            tr("Landing: report less track"), tr("By hand"), tr("Why")],
            reconcile_view.cells(docket, group, session.inside), kind="fd-tall")
            + (f'<p class="fd-page fd-quiet">{html(rest)}</p>' if rest else ""))


page()
