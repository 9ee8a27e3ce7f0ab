"""Search: registration, address, flight number, case, airport or day, to the pages that tell of them."""

from __future__ import annotations

import streamlit as st

from dashboard import html_tables, session
from dashboard.labels import html, plain
from dashboard.language import ntr, tr
from dashboard.search_view import LONGEST, search


def page() -> None:
    """What the address asks for, and what was found."""
    docket = session.docket()
    st.title(tr("Search"), anchor=False)
    asked = st.query_params.get("q", "")
    if not asked.strip():
        st.info(tr("Type a registration, a 24-bit address, a flight number, a case, an airport or a day into the field "
                   "“Search” beside the page."))
    else:
        found = search(docket, asked, session.inside)
        shown = asked[:LONGEST]
        for remark in found.remarks:
            st.info(plain(remark))
        if found.rows:
            told = ntr("{n} link for “{text}”.", "{n} links for “{text}”.", len(found.rows), text=shown)
            st.html(f'<p class="fd-page fd-finding">{html(told)}</p>' + html_tables.table(
                tr("What was found"), [tr("Kind"), tr("Link"), tr("What is known")], found.rows))
    release_id = docket.release.id
    session.cite(tr("Flight Docket, search, release {release}.", release=release_id),
                 session.link("/search", release_id, q=asked[:LONGEST]))


page()
