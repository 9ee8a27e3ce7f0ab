"""The colours of figures and tables in both themes, as CSS variables; a test measures their contrast."""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "paper": "#ffffff", "ink": "#1f2328", "quiet": "#57606a", "rule": "#c9ced4", "panel": "#f3f5f7",
    "sea": "#dfe8ef", "land": "#f7f5f1", "us-land": "#e2e2df", "us-sea": "#cfd8df", "coast": "#a3adb5",
    "outside-map": "#eceff1", "halo": "#ffffff", "order": "#a3195b", "event": "#656d76",
    "flight-0": "#0b5cad", "flight-1": "#b4530a", "flight-2": "#5b2d8e", "flight-3": "#0f6b5c",
    "flight-4": "#8a3324", "flight-5": "#4a5568", "yes": "#0b5cad", "no": "#8a3324", "undetermined": "#57606a",
}
DARK: dict[str, str] = {
    "paper": "#0f1319", "ink": "#e8ebef", "quiet": "#a9b2bc", "rule": "#3b444e", "panel": "#1a2029",
    "sea": "#16212c", "land": "#262c33", "us-land": "#38404a", "us-sea": "#223040", "coast": "#5a6671",
    "outside-map": "#0b0f14", "halo": "#0f1319", "order": "#f07db3", "event": "#9aa4ae",
    "flight-0": "#6cb2f2", "flight-1": "#f0a35e", "flight-2": "#c4a0ee", "flight-3": "#63cbb8",
    "flight-4": "#ee9b8b", "flight-5": "#b5c0cf", "yes": "#6cb2f2", "no": "#ee9b8b", "undetermined": "#a9b2bc",
}
FLIGHTS = 6
"""How many flights have a colour of their own; further ones share the last, with their names beside them."""


def variables() -> str:
    """CSS declarations of the colours; the browser takes the one of the page's colour scheme.

    >>> variables()[:44]
    '--fd-paper: light-dark(#ffffff, #0f1319); --'
    """
    return "".join(f"--fd-{name}: light-dark({colour}, {DARK[name]}); " for name, colour in LIGHT.items())
