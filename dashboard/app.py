"""The server: the pages of shell.py and the data addresses. Both ways to start have both."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))  # `streamlit run` puts this folder on the path, not the project's

import streamlit as st  # noqa: E402

from dashboard.figure_routes import FIGURE_ROUTES  # noqa: E402
from dashboard.map_route import MAP_ROUTES  # noqa: E402
from dashboard.problems import MIDDLEWARE  # noqa: E402
from dashboard.routes import ROUTES  # noqa: E402

app = st.App(HERE / "shell.py", routes=[*ROUTES, *FIGURE_ROUTES, *MAP_ROUTES], middleware=MIDDLEWARE)
