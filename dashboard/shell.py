"""The page list and what stands beside every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import labels, session
from dashboard.language import tr
from dashboard.saying import error_words
from ingest.errors import DocketError

PAGES = Path(__file__).resolve().parent / "app_pages"

session.carry_over()
session.speak()
page = st.navigation([
    st.Page(PAGES / "court_clock.py", title=tr("Court clock"), default=True),
    st.Page(PAGES / "flight_map.py", title=tr(labels.FLIGHT_MAP), url_path="flight_map"),
    st.Page(PAGES / "destinations.py", title=tr("Destinations and trends"), url_path="destinations"),
    st.Page(PAGES / "flight.py", title=tr("Flight"), url_path="flight"),
    st.Page(PAGES / "aircraft.py", title=tr("Aircraft"), url_path="aircraft"),
    st.Page(PAGES / "reconcile.py", title=tr("Reconcile"), url_path="reconcile"),
    st.Page(PAGES / "coverage.py", title=tr("Data quality and coverage"), url_path="coverage"),
    st.Page(PAGES / "corrections.py", title=tr("Corrections"), url_path="corrections"),
    st.Page(PAGES / "search.py", title=tr("Search"), url_path="search"),
    st.Page(PAGES / "downloads.py", title=tr(labels.DOWNLOADS), url_path="downloads"),
    st.Page(PAGES / "methods.py", title=tr(labels.METHODS), url_path="methods"),
])
st.set_page_config(page_title=f"{page.title} – Flight Docket", layout="wide")
session.style()
session.tell_unknown_parameters()
session.search(PAGES / "search.py")
session.side(session.docket())
try:
    page.run()
except DocketError as error:
    st.error(labels.plain(error_words(error)))
