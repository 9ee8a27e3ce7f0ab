"""How wide the page's column is in the reader's browser."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_name("static") / "width.js"
LEAST_PX, MOST_PX = 240.0, 4000.0
_probe = st.components.v2.component("flight_docket_width", js=SCRIPT.read_text(encoding="utf-8"),
                                    isolate_styles=False)


def page_width() -> float | None:
    """The column's width in CSS pixels, rounded down; None until the browser has told it."""
    told = _probe(key="width", default={"px": None}, on_px_change=lambda: None).px
    return min(max(float(told), LEAST_PX), MOST_PX) if isinstance(told, (int, float)) else None
