"""The court clock's figure on a page: SVG text handed to a component of ours, which parses it as XML."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.clock_svg import draw_all
from dashboard.picture import Picture

SCRIPT = Path(__file__).with_name("static") / "figure.js"
_figure = st.components.v2.component("flight_docket_figure", js=SCRIPT.read_text(encoding="utf-8"),
                                     isolate_styles=False)


def show(picture: Picture) -> None:
    """Show the figure; no script of the page but `static/figure.js` takes part."""
    _figure(data={"drawings": draw_all(picture)}, key="figure")
