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
    st.Page(PAGES / "downloads.py", title=tr(labels.DOWNLOADS), url_path="downloads"),
    st.Page(PAGES / "methods.py", title=tr(labels.METHODS), url_path="methods"),
])
st.set_page_config(page_title=f"{page.title} – Flight Docket", layout="wide")
session.style()
session.tell_unknown_parameters()
session.side(session.docket())
try:
    page.run()
except DocketError as error:
    st.error(labels.plain(error_words(error)))
