"""Corrections: what differs between two releases of the store, with the reason, and how to report an error."""

from __future__ import annotations

import streamlit as st

from dashboard import corrections_view, html_tables, labels, session
from dashboard.corrections_view import Compared
from dashboard.html_tables import Cell
from dashboard.labels import html
from dashboard.language import mark, tr
from dashboard.saying import error_words
from ingest.ask import Docket
from ingest.errors import WrongParameter
from ingest.settings import store_place

COMPARED = mark("Compared are times, airports, aircraft and classes of legs, times of court events, phase and verdict "
                "of each leg at each event, and published counts with ours. The verdicts of both releases are worked "
                "out by the program as it is now, so that a difference comes from the rows.")
REPORT = (
    mark("Say to whoever runs this server: the address of the page or row (it holds the release), what is wrong, and "
         "the source that says so."),
    mark("A wrong reference row is corrected in data/reference, with its source, and checked by the command check; a "
         "claim is never dropped without a row that says why."),
    mark("Once corrected, the difference appears on this page and in the feed; the old release keeps its address as "
         "long as it is kept."),
)


def page() -> None:
    """Finding, why, corrections, additions, other releases, how to report an error."""
    docket = session.docket()
    st.title(tr("Corrections"), anchor=False)
    since = st.query_params.get("since", "")
    try:
        found = corrections_view.compared(store_place(), docket, since)
    except WrongParameter as error:
        st.error(tr("{error} Nothing is compared in its place.", error=labels.plain(error_words(error))))
    else:
        _shown(docket, found)
    kept = corrections_view.earlier(store_place(), docket.release, session.inside)
    if kept:
        st.html(html_tables.table(tr("Earlier releases that are kept"), [
            tr("Compare"), tr("Made"), tr("Command"), tr("What changed and why")], kept))
    steps = "".join(f"<li>{html(tr(step))}</li>" for step in REPORT)
    st.html(f'<div class="fd-page"><h2>{html(tr("How to report an error"))}</h2><ol>{steps}</ol>'
            f'<p>{html(tr("What is new or corrected, as a feed:"))} <a href="/data/feed.atom">/data/feed.atom</a></p>'
            "</div>")
    session.cite(tr("Flight Docket, corrections, release {release}.", release=docket.release.id),
                 session.link("/corrections", docket.release.id, since=since))


def _shown(docket: Docket, found: Compared | None) -> None:
    if found is None:
        st.info(tr("No release before {release} is kept, so there is nothing to compare it with.",
                   release=docket.release.id))
        return
    finding = st.empty()
    finding.info(tr("The two releases are being compared. Where verdicts have to be worked out anew, the first reader "
                    "waits for it."))
    st.html(html_tables.table(tr("What changed and why"), [
        tr("Release"), tr("Made"), tr("Command"), tr("What changed and why"), tr("Tables that differ")],
        corrections_view.reasons(found)))
    finding.html(f'<div class="fd-page"><p class="fd-finding">{html(corrections_view.finding(found))}</p>'
                 f'<p class="fd-quiet">{html(tr(COMPARED))}</p></div>')
    corrected, added = corrections_view.corrections(found), corrections_view.additions(found)
    _list(tr("Changed or gone"), [tr("What"), tr("About"), tr("How"), tr("Column"), tr("Before"), tr("After")],
          corrections_view.rows(corrected, session.inside, found.before), len(corrected))
    _list(tr("New"), [tr("What"), tr("About")], corrections_view.new_rows(added, session.inside, found.before),
          len(added))


def _list(title: str, heads: list[str], rows: list[list[Cell]], number: int) -> None:
    if rows:
        rest = corrections_view.more_words(number)
        st.html(html_tables.table(f"{title}: {number:,}", heads, rows, kind="fd-tall")
                + (f'<p class="fd-page fd-quiet">{html(rest)}</p>' if rest else ""))


page()
