"""The controls above the court clock. The address holds the question; each control writes to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import labels, queries
from dashboard.language import mark, tr
from dashboard.session import set_parameters, unknown_parameters
from dashboard.times import interval_words
from ingest.ask import Docket
from ingest.vocabulary import ORDERS, OWN

DEFAULT_EVENT = "jgg-oral-order"
SPEED_BOUND = mark("Speed bound in knots (empty: the type's own)")


def asked_event(docket: Docket) -> str:
    """The event of the address; without one the default, or the first there is.

    Empty where the address has a parameter that no page knows: it may be a misspelt event.
    """
    named = st.query_params.get("event", "")
    if named or st.query_params.get("at") or unknown_parameters():
        return named
    known = list(docket.events["event_id"])
    return DEFAULT_EVENT if DEFAULT_EVENT in known else next(iter(known), "")


def controls(docket: Docket, event: str) -> None:
    """Case, order or other event, speed bound, and an instant instead of an event."""
    events = docket.events
    row = queries.event_row(docket, event)
    case = str(row["case_id"]) if row is not None else None
    captions = dict(queries.cases(docket.release, events))
    own = events[events["case_id"] == case].sort_values("event_earliest_utc", kind="stable")
    options = {r.event_id: _event_words(r) for r in own.itertuples()}
    st.session_state["case"], st.session_state["event"] = case, event if row is not None else None
    st.session_state["at"] = st.query_params.get("at", "")
    given = st.query_params.get("speed_bound_kt", "")
    bound = _shown_bound(given)
    st.session_state["bound"] = bound if bound or not given else given
    with st.container(key="ask"):
        left, right = st.columns([2, 3])
        left.selectbox(tr("Case"), list(captions), key="case", format_func=lambda c: captions.get(c, c),
                       placeholder=tr("choose a case"), on_change=_case_chosen, args=(events,))
        right.selectbox(tr("Order or other event"), list(options), key="event",
                        format_func=lambda e: options.get(e, e), placeholder=tr("choose an event"),
                        on_change=_event_chosen)
        left, right = st.columns([2, 3])
        if bound or not given:
            left.number_input(tr(SPEED_BOUND), 1.0, 2000.0, None, 10.0, "%g", "bound",
                              placeholder=tr("the type's own bound"), on_change=_bound_chosen)
        else:
            left.text_input(tr(SPEED_BOUND), key="bound", on_change=_bound_typed)
        right.text_input(tr("Or an instant, with its zone"), key="at", placeholder="2026-08-25T00:43:30Z",
                         on_change=_at_chosen)


def _event_words(row: object) -> str:
    """The kind of the event first: what follows is cut where there is no room."""
    kind = labels.event_type_words(row.event_type)
    kind = tr("{event}, own row", event=kind) if row.ledger == OWN else kind
    when = interval_words(row.event_earliest_utc, row.event_latest_utc, row.timezone)
    return f"{labels.first_large(kind)}, {when} ({row.event_id})"


def _shown_bound(given: str) -> float | None:
    """The bound of the address where it is a number that the control with steps can show."""
    try:
        value = float(given)
    except ValueError:
        return None
    return value if 1 <= value <= 2000 else None


def _case_chosen(events: pd.DataFrame) -> None:
    """The first order of the case, else its first event."""
    own = events[events["case_id"] == st.session_state["case"]].sort_values("event_earliest_utc", kind="stable")
    orders = own[own["event_type"].isin(ORDERS)]
    set_parameters(event=(orders if len(orders) else own)["event_id"].iloc[0], at=None)


def _event_chosen() -> None:
    set_parameters(event=st.session_state["event"], at=None)


def _at_chosen() -> None:
    at = st.session_state["at"].strip()
    set_parameters(at=at, event=None if at else st.query_params.get("event"))


def _bound_chosen() -> None:
    set_parameters(speed_bound_kt=labels.exact(st.session_state["bound"]))


def _bound_typed() -> None:
    set_parameters(speed_bound_kt=st.session_state["bound"].strip())
