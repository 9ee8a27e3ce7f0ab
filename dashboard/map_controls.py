"""The filters above the Flight map. The address holds them; a value it cannot hold is said and not used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import labels, map_lines, session
from dashboard.filters import Wanted
from dashboard.histogram import FLOOR, draw, months
from dashboard.language import mark, tr
from dashboard.saying import say

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
CHOICES = {"destination": mark("Destination"), "basis": mark("Basis"), "operator": mark("Operator as reported"),
           "aircraft": mark("Aircraft"), "class": mark("Class"), "by": mark("Colour by")}
NAMES = ("from", "to", *CHOICES)
HISTOGRAM_PX = 900.0
SCRIPT = Path(__file__).with_name("static") / "histogram.js"
_histogram = st.components.v2.component("flight_docket_histogram", js=SCRIPT.read_text(encoding="utf-8"),
                                        isolate_styles=False)


def controls(legs: pd.DataFrame) -> tuple[Wanted, str]:
    """What is wanted, and what the lines are coloured by."""
    words = {"destination": labels.destination_words, "operator": say, "aircraft": str}
    options = _options(legs)
    state = st.session_state
    state["from"], state["to"] = _day("from"), _day("to")
    for name in CHOICES:
        state[name] = _choice(name, options[name])
    state["by"] = state["by"] or "basis"
    with st.container(key="ask"):
        first, second = st.columns(4), st.columns(4)
        places = [*first, *second]
        for place, (name, title) in zip(places, (("from", mark("From (UTC day)")), ("to", mark("To (UTC day)"))),
                                        strict=False):
            place.date_input(tr(title), key=name, min_value=FIRST, max_value=LAST, on_change=_chosen)
        for place, (name, title) in zip(places[2:], CHOICES.items(), strict=True):
            place.selectbox(tr(title), options[name], key=name, on_change=_chosen, placeholder=tr("all"),
                            format_func=_by_words if name == "by" else words.get(name, labels.words))
    wanted = Wanted(state["from"], state["to"], state["destination"] or "", state["basis"] or "",
                    state["operator"] or "", state["aircraft"] or "", state["class"] or "")
    return wanted, state["by"]


def _options(legs: pd.DataFrame) -> dict[str, list[str]]:
    operators = {name for told in legs["operator"].unique() for name in told.split(";")}
    return {"destination": sorted(set(legs["destination"])), "basis": ["observed", "reported"],
            "operator": sorted(operators),
            "class": [name for name in map_lines.CLASSES if name in set(legs["class_key"])],
            "aircraft": sorted({name for names in legs["aircraft"] for name in names}),
            "by": list(map_lines.COLUMNS)}


def _by_words(by: str) -> str:
    return tr(map_lines.BY_WORDS[by])


def _choice(name: str, known: Sequence[str]) -> str | None:
    value = st.query_params.get(name, "")
    if value and value not in known:
        st.warning(tr("The address asks for {name} “{value}”, which no leg has; it is not used.", name=name,
                      value=labels.plain(value[:60])))
    return value if value in known else None


def _day(name: str) -> date | None:
    """A day of the address; one that is none, or that no calendar here holds, is said and not used."""
    text = st.query_params.get(name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if text and (day is None or not FIRST <= day <= LAST):
        st.warning(tr("The address asks for {name} “{value}”: no day from {first} to {last}; it is not used.",
                      name=name, value=labels.plain(text[:60]), first=FIRST, last=LAST))
        return None
    return day


def _chosen() -> None:
    given = {name: st.session_state[name] for name in NAMES}
    session.set_parameters(**given | {"by": given["by"] if given["by"] != "basis" else None}, leg=None, rows=None)


def histogram(legs: pd.DataFrame, wanted: Wanted) -> None:
    """The legs by month, whatever the days chosen; a reader drags over it to choose days."""
    shown = months(legs, HISTOGRAM_PX)
    if shown:
        _histogram(data={"svg": draw(shown, wanted, HISTOGRAM_PX), "width": HISTOGRAM_PX, "floor": FLOOR, "months": [
            {"left": month.left, "right": month.right, "first": f"{month.first}", "last": f"{month.last}"}
            for month in shown]}, key="histogram", on_days_change=_brushed)


def _brushed() -> None:
    days = st.session_state["histogram"].days
    if isinstance(days, list) and len(days) == 2 and all(isinstance(day, str) for day in days):
        session.set_parameters(**{"from": days[0], "to": days[1]}, leg=None, rows=None)


def parameters(wanted: Wanted, by: str) -> dict[str, object]:
    """The filters as they stand in an address."""
    return {"from": wanted.first, "to": wanted.last, "destination": wanted.destination, "basis": wanted.basis,
            "operator": wanted.operator, "aircraft": wanted.aircraft, "class": wanted.leg_class,
            "by": by if by != "basis" else ""}


