"""Figures that stand still: SVG text for a wide page and for a phone, handed to a component of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.labels import html

SCRIPT = Path(__file__).with_name("static") / "drawing.js"
WIDE, NARROW = 900.0, 358.0
"""Widths of the drawings, in their own units."""
STYLE = """
.fd-drawn-narrow {display: none !important;}
@media screen and (max-width: 640px) {
  .fd-drawn-wide {display: none !important;} .fd-drawn-narrow {display: block !important;}
}
"""
_drawing = st.components.v2.component("flight_docket_drawing", js=SCRIPT.read_text(encoding="utf-8"),
                                      isolate_styles=False)
Draw = Callable[[float], tuple[str, float]]
"""Draws a figure of a width: its parts as SVG text, and its height."""


def svg(key: str, kind: str, title: str, description: str, drawn: tuple[str, float], width: float) -> str:
    """One figure as an SVG element with its title and a reading of it in words. `drawn` is escaped already."""
    parts, height = drawn
    name = f"fd-{key}-{kind}"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="fd-drawn-{kind}" viewBox="0 0 {width:g} {height:g}" '
            f'role="img" aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{html(title)}</title>'
            f'<desc id="{name}-desc">{html(description)}</desc>{parts}</svg>')


def show(key: str, title: str, description: str, draw: Draw) -> None:
    """Show a figure: wide, and narrow on a phone. `key` is its name on the page."""
    drawings = [svg(key, kind, title, description, draw(width), width)
                for kind, width in (("wide", WIDE), ("narrow", NARROW))]
    _drawing(data={"drawings": drawings}, key=key)
