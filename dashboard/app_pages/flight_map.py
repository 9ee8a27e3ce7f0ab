"""Flight map: every leg of the release on a map and in a table of the same rows."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import clock_keys, coverage, filters, html_tables, labels, layers, session, totals_view
from dashboard.filters import Wanted
from dashboard.first_view import first_view
from dashboard.labels import html
from dashboard.language import mark, ntr, tr
from dashboard.page_width import page_width
from ingest.ask import Docket

MAP_HEIGHT_PX = 440
TALLEST_PART = 0.75  # of the map's width
KEYS = (("track", mark("observed, between received positions")),
        ("gap", mark("observed, no position received; the table says where a landing may be hidden")),
        ("route", mark("only reported, one line for all legs between two airports: route, not a track")),
        ("us-line", clock_keys.US_LINE))
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def page() -> None:
    """Count line, filters, map, table."""
    docket = session.docket()
    st.title(tr(labels.FLIGHT_MAP), anchor=False)
    legs = filters.all_legs(docket)
    wanted = _controls(legs)
    covered = coverage.of_days(docket, wanted.first, wanted.last)
    chosen = filters.matching(legs, wanted)
    if not len(legs):
        st.info(tr("This release holds no leg: import ADS-B files, or add reported flights and build.")
                + f" {labels.plain(covered.line)}")
    elif not len(chosen):
        st.info(f"{tr('Nothing matches these filters.')} {labels.plain(covered.line)}")
    else:
        st.html(f'<div class="fd-page"><p class="fd-finding">{html(filters.count_line(chosen, wanted))}</p>'
                f"<p>{html(covered.line)}</p></div>")
        _map(docket, chosen)
        _table(chosen)
    _coverage(covered)
    totals_view.show(docket, wanted)
    release_id = docket.release.id
    session.cite(tr("Flight Docket, flight map, release {release}.", release=release_id),
                 session.link("/flight_map", release_id, **_parameters(wanted)))


def _controls(legs: pd.DataFrame) -> Wanted:
    """The filters; the address holds them, and a value it cannot hold is said and not used."""
    given = st.query_params
    destinations = sorted(set(legs["destination"]))
    st.session_state["from"], st.session_state["to"] = _day("from"), _day("to")
    for name, known in (("destination", destinations), ("basis", ["observed", "reported"])):
        value = given.get(name, "")
        if value and value not in known:
            st.warning(tr("The address asks for {name} “{value}”, which no leg has; it is not used.", name=name,
                          value=labels.plain(value[:60])))
        st.session_state[name] = value if value in known else None
    with st.container(key="ask"):
        places = st.columns(4)
        places[0].date_input(tr("From (UTC day)"), key="from", min_value=FIRST, max_value=LAST, on_change=_chosen)
        places[1].date_input(tr("To (UTC day)"), key="to", min_value=FIRST, max_value=LAST, on_change=_chosen)
        places[2].selectbox(tr("Destination"), destinations, key="destination", placeholder=tr("all"),
                            on_change=_chosen, format_func=labels.destination_words)
        places[3].selectbox(tr("Basis"), ["observed", "reported"], key="basis", placeholder=tr("all"),
                            on_change=_chosen, format_func=labels.words)
    state = st.session_state
    return Wanted(state["from"], state["to"], state["destination"] or "", state["basis"] or "")


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
    session.set_parameters(**{name: st.session_state[name] for name in ("from", "to", "destination", "basis")})


def _parameters(wanted: Wanted) -> dict[str, object]:
    return {"from": wanted.first, "to": wanted.last, "destination": wanted.destination, "basis": wanted.basis}


def _map(docket: Docket, legs: pd.DataFrame) -> None:
    routes, tracks, gaps = _lines(docket, legs)
    drawn = {line["leg_id"] for line in (*routes, *tracks, *gaps)}
    undrawn = tr("{some} of {all} legs stand in the table only: no pair of airports is named.",
                 some=len(legs) - len(drawn), all=len(legs)) + " " if len(drawn) < len(legs) else ""
    _chart(routes, tracks, gaps)
    st.html(clock_keys.listed(tr("On the map"), [(kind, tr(text)) for kind, text in KEYS])
            + f'<p class="fd-page fd-quiet">{html(undrawn + tr(labels.NO_WEBGL))}</p>')


@st.fragment
def _chart(routes: list[layers.Line], tracks: list[layers.Line], gaps: list[layers.Line]) -> None:
    """The map, once the browser has told its width; a change of width draws this part again, not the page."""
    session.speak_on()
    with st.container(key="chart"):
        width = page_width()
        if width is None:
            return
        height = round(min(MAP_HEIGHT_PX, width * TALLEST_PART))
        view = first_view([*routes, *tracks, *gaps], width, height)
        st.pydeck_chart(layers.deck(routes, tracks, gaps, view, st.context.theme.type or "light"),
                        height=height, key="map", alt=tr("Map of the legs in the table below"))
        if view.beyond:
            st.html(f'<p class="fd-page fd-beyond">{html(view.sentence())}</p>')


def _coverage(covered: coverage.Covered) -> None:
    """The aircraft and days of the period that have received positions, or had none, or failed."""
    if covered.rows:
        heads = [tr("Aircraft"), tr("Received positions, by UTC day")]
        st.html(html_tables.table(tr("What was received in this period"), heads, covered.rows)
                + f'<p class="fd-page fd-quiet">{labels.tr_html(coverage.MEANING)}</p>')


def _lines(docket: Docket, legs: pd.DataFrame) -> tuple[list[layers.Line], list[layers.Line], list[layers.Line]]:
    routes: list[layers.Line] = []
    tracks: list[layers.Line] = []
    gaps: list[layers.Line] = []
    seen = docket.leg_tracks(list(legs.loc[legs["basis"] == "observed", "leg_id"]))
    for leg in legs.itertuples():
        text = tr("{leg}, {basis}, {route}, departed {time}", leg=leg.name, basis=labels.words(leg.basis),
                  route=f"{leg.departure or '?'}–{leg.arrival or '?'}", time=leg.departed)
        start, end = docket.fields.get(leg.departure), docket.fields.get(leg.arrival)
        if leg.leg_id in seen:
            pieces, between = layers.track_lines(leg.leg_id, text, seen[leg.leg_id])
            tracks += pieces
            gaps += between
        elif start and end:
            routes.append(layers.route_line(leg.leg_id, text, (start.longitude, start.latitude),
                                            (end.longitude, end.latitude)))
    return routes, tracks, gaps


def _table(legs: pd.DataFrame) -> None:
    rows = [[leg.name, labels.words(leg.basis) + (f" ({leg.label})" if leg.label else "") + leg.gaps, leg.registration,
             leg.departure.replace(";", ", "), leg.departed, leg.arrival.replace(";", ", "), leg.arrived,
             labels.destination_words(leg.destination), leg.leg_class, leg.match] for leg in legs.itertuples()]
    scrolls = labels.tr_html("Where they do not all fit, the table scrolls: with wheel or finger, or move to it with "
                             "Tab and use the arrow keys, Page Down and End.")
    heads = [tr("Flight"), tr("Basis"), tr("Registration"), tr("From"), tr("Departed"), tr("To"), tr("Arrived"),
             tr("Destination"), tr("Class"), tr("Report and track")]
    st.html(f'<p class="fd-page fd-rows">{html(ntr("{n} row.", "{n} rows.", len(rows)))}<span class="fd-scrolls"> '
            f"{scrolls}</span></p>"
            + html_tables.table(tr("The same legs as a table; times in UTC"), heads, rows, kind="fd-tall")
            + f'<div class="fd-page">{_list(tr("What the classes rest on"), filters.class_lines(legs))}'
            + f'{_list(tr("How reports and tracks stand"), filters.match_lines(legs))}</div>')


def _list(title: str, lines: list[str]) -> str:
    return f"<h2>{html(title)}</h2><ul>{''.join(f'<li>{labels.spoken(line)}</li>' for line in lines)}</ul>"


page()
