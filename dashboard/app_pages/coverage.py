"""Data quality and coverage: which days are held, which failed and why, what was rejected or set aside."""

from __future__ import annotations

import streamlit as st

from dashboard import day_calendar, html_tables, quality_view, session
from dashboard.coverage import MEANING
from dashboard.labels import html, words
from dashboard.language import mark, ntr, tr
from dashboard.saying import Verbatim
from ingest.ask import Docket

MOST_MONTHS = 12
COUNTED = mark("after the letter: aircraft in the ledger that day")


def page() -> None:
    """Finding, freshness, failures, calendar by source, rejected rows, files set aside."""
    docket = session.docket()
    st.title(tr("Data quality and coverage"), anchor=False)
    st.html(f'<div class="fd-page"><p class="fd-finding">{html(quality_view.finding(docket))}</p>'
            f'<p class="fd-quiet">{html(tr(MEANING))}</p></div>')
    known = quality_view.months(docket)
    month = ""
    if known:
        st.html(html_tables.table(tr("Freshness: what each source gave, and when"), [
            tr("Source"), tr("Aircraft-days"), tr("First position"), tr("Last position"), tr("Newest day held (UTC)"),
            tr("Last asked"), tr("Next due")], quality_view.freshness(docket)))
        month = session.month(known)
        _troubles(docket, month)
        _calendars(docket, [month] if month else known[:MOST_MONTHS], len(known))
    _files(docket)
    release_id = docket.release.id
    told = ", ".join(f'<a href="/data/{html(release_id)}/{name}.csv">/data/{html(release_id)}/{name}.csv</a>'
                     for name in ("coverage", "source_files", "fetches"))
    st.html(f'<p class="fd-page fd-quiet">{html(tr("All rows at stable addresses:"))} {told}</p>')
    session.cite(tr("Flight Docket, data quality and coverage, release {release}.", release=release_id),
                 session.link("/coverage", release_id, month=month))


def _troubles(docket: Docket, month: str) -> None:
    rows = quality_view.troubles(docket, session.inside, month)
    if not rows:
        st.html(f'<p class="fd-page">{html(tr("No day in the ledger failed or is missing in this time."))}</p>')
        return
    more = len(rows) - quality_view.MOST
    rest = ntr("{n} more row stands in the table coverage.", "{n} more rows stand in the table coverage.", more) \
        if more > 0 else ""
    st.html(html_tables.table(tr("Days that failed or are missing"), [
        tr("Day (UTC)"), tr("Aircraft"), tr("Source"), tr("State"), tr("Why"), tr("Tries"), tr("Last asked")],
        rows[:quality_view.MOST], kind="fd-tall") + (f'<p class="fd-page fd-quiet">{html(rest)}</p>' if rest else ""))


def _calendars(docket: Docket, shown: list[str], known: int) -> None:
    told = tr("{days}; months without a day in the ledger are left out.", days=quality_view.day_span(shown))
    more = "" if known <= len(shown) or len(shown) == 1 else tr("Older months are chosen above.")
    st.html(f'<div class="fd-page"><h2>{html(tr("Calendar by source"))}</h2>{day_calendar.legend(tr(COUNTED))}'
            f'<p class="fd-quiet">{html(f"{told} {more}")}</p></div>')
    for source in quality_view.sources(docket):
        days = quality_view.calendar_of(docket, source)
        own = [name for name in shown if any(day.startswith(name) for day in days)]
        if own:
            st.html(f'<div class="fd-page"><h3>{html(words(source))}</h3></div>' + day_calendar.months(
                days, own, tr("not loaded"), lambda name: session.inside("/coverage", month=name)))


def _files(docket: Docket) -> None:
    rejected, aside = quality_view.rejected(docket), quality_view.set_aside(docket)
    st.html(f'<div class="fd-page"><h2>{html(tr("Rows and files that are not used"))}</h2>'
            f"<p>{html(quality_view.rows_read(docket))}</p></div>")
    if rejected:
        st.html(html_tables.table(tr("Rejected rows by reason"), [tr("Why"), tr("Rows")], rejected))
    if not aside:
        st.html(f'<p class="fd-page">{html(tr("No file is set aside."))}</p>')
        return
    rows = [[Verbatim(row[0]), *row[1:]] for row in aside[:quality_view.MOST]]
    st.html(html_tables.table(tr("Files set aside: {n}", n=f"{len(aside):,}"), [
        tr("File"), tr("Source"), tr("Why"), tr("What was found")], rows, kind="fd-tall"))


page()
