"""Flight map: every leg of the release on a map and in a table of the same rows."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard import (
    clock_keys,
    coverage,
    filters,
    html_tables,
    labels,
    language,
    layers,
    map_controls,
    map_lines,
    session,
    totals_view,
)
from dashboard.delay import shown_until
from dashboard.filters import Wanted
from dashboard.first_view import first_view
from dashboard.html_tables import Pick
from dashboard.labels import html
from dashboard.language import mark, ntr, tr
from dashboard.map_lines import MapLines
from dashboard.page_width import page_width
from dashboard.queries import new_legs, new_words
from ingest.ask import Docket

MAP_HEIGHT_PX = 440
TALLEST_PART = 0.75  # of the map's width
ROWS = 200  # of the table on one page
KEYS = (("track", mark("observed, between received positions")),
        ("gap", mark("observed, no position received; the table says where a landing may be hidden")),
        ("route", mark("only reported, one line for all legs between two airports: route, not a track")),
        ("us-line", clock_keys.US_LINE))
STRAIGHT = ("straight", mark("observed, a straight line from the first to the last received position, not the track: "
                             "tracks and gaps are drawn where {n} observed legs or fewer are chosen"))
PICK = Path(__file__).parent.parent / "static" / "pick.js"
_pick = st.components.v2.component("flight_docket_pick", js=PICK.read_text(encoding="utf-8"), isolate_styles=False)


def page() -> None:
    """Count line, filters, map, table."""
    docket = session.docket()
    st.title(tr(labels.FLIGHT_MAP), anchor=False)
    legs = filters.all_legs(docket)
    wanted, by = map_controls.controls(legs)
    map_controls.histogram(filters.matching(legs, replace(wanted, first=None, last=None)), wanted)
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
        picked = _picked(chosen)
        _map(docket, chosen, wanted, by, picked)
        _table(docket, chosen, picked)
    _coverage(covered)
    totals_view.show(docket, wanted)
    release_id = docket.release.id
    session.cite(tr("Flight Docket, flight map, release {release}.", release=release_id),
                 session.link("/flight_map", release_id, **map_controls.parameters(wanted, by),
                              leg=st.query_params.get("leg", "")))


def _picked(legs: pd.DataFrame) -> set[str]:
    """The legs that the address picks; one that is not among those shown is said."""
    named = [leg for leg in st.query_params.get("leg", "").split(";") if leg]
    shown = set(legs["leg_id"])
    missing = [leg for leg in named if leg not in shown]
    if missing:
        st.warning(tr("The address picks “{leg}”, which is not among the legs shown; it is not used.",
                      leg=labels.plain("; ".join(missing)[:80])))
    return shown.intersection(named)


def _pick_legs(ids: object) -> None:
    """Write the legs that a reader picked into the address; picking the same again lets them go."""
    if isinstance(ids, str):
        session.set_parameters(leg="" if ids == st.query_params.get("leg", "") else ids)


def _map(docket: Docket, legs: pd.DataFrame, wanted: Wanted, by: str, picked: set[str]) -> None:
    until = shown_until(docket.release, st.context)
    made = map_lines.lines(docket, wanted, by, until)
    new = int(legs["leg_id"].isin(new_legs(docket.release, until)).sum())
    drawn = {line["leg_id"] for line in made.all}
    undrawn = tr("{some} of {all} legs stand in the table only: no pair of airports is named.",
                 some=len(legs) - len(drawn), all=len(legs)) + " " if len(drawn) < len(legs) else ""
    _chart(made, docket.release.id, map_controls.parameters(wanted, by), picked)
    colours = "".join(f'<li><span class="fd-key fd-key-solid" style="--c: var(--fd-{shade})"></span>{html(words)}</li>'
                      for shade, words in made.key)
    key = (f'<div class="fd-keys"><span>{html(tr("Colours"))}</span><ul class="fd-legend">{colours}</ul></div>'
           if colours else "")
    marks = [STRAIGHT, *KEYS[2:]] if made.straight else KEYS
    st.html(clock_keys.listed(tr("On the map"), [
        (kind, tr(text, n=map_lines.TRACKS_AT_MOST)) for kind, text in marks])
            + key + f'<p class="fd-page fd-quiet">{html(undrawn + tr(labels.NO_WEBGL) + new_words(new, until))}</p>')


@st.fragment
def _chart(made: MapLines, release_id: str, asked: dict[str, object], picked: set[str]) -> None:
    """The map, once the browser has told its width; a change of width draws this part again, not the page."""
    session.speak_on()
    with st.container(key="chart"):
        width = page_width()
        if width is None:
            return
        height = round(min(MAP_HEIGHT_PX, width * TALLEST_PART))
        view, theme = first_view(made.all, width, height), st.context.theme.type or "light"
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(st.context.url or ""))
        addresses = {kind: origin + labels.address(f"/figure/{release_id}/legs.json", **asked, kind=kind,
                                                   width=f"{width:g}", height=height, theme=theme,
                                                   lang=language.current())
                     for kind, some in (("routes", made.routes), ("straight", made.straight),
                                        ("gaps", made.gaps), ("tracks", made.tracks)) if some}
        deck = layers.deck({**addresses, "picked": layers.picked(made.of(picked), theme)}, view, theme)
        st.pydeck_chart(deck, height=height, key="map", alt=tr("Map of the legs in the table below"),
                        on_select=_map_picked, selection_mode="single-object")
        if view.beyond:
            st.html(f'<p class="fd-page fd-beyond">{html(view.sentence())}</p>')
        if st.session_state.pop("map_picked", False):
            st.rerun()


def _map_picked() -> None:
    objects = [found for layer in st.session_state["map"].selection.objects.values() for found in layer]
    if objects:
        _pick_legs(objects[0].get("leg_id"))
        st.session_state["map_picked"] = True


def _coverage(covered: coverage.Covered) -> None:
    """The aircraft and days of the period that have received positions, or had none, or failed."""
    if covered.rows:
        heads = [tr("Aircraft"), tr("Received positions, by UTC day")]
        st.html(html_tables.table(tr("What was received in this period"), heads, covered.rows)
                + f'<p class="fd-page fd-quiet">{labels.tr_html(coverage.MEANING)}</p>')


def _table(docket: Docket, legs: pd.DataFrame, picked: set[str]) -> None:
    shown = _page_of_rows(legs, picked)
    rows = [[Pick(leg.name, leg.leg_id, leg.leg_id in picked),
             labels.words(leg.basis) + (f" ({leg.label})" if leg.label else "") + leg.gaps,
             leg.registration.replace(";", ", "), _end(docket, leg.departure, leg.departed),
             _end(docket, leg.arrival, leg.arrived), labels.destination_words(leg.destination), leg.leg_class,
             leg.match, html_tables.Link(tr("flight page"), session.inside("/flight", leg=leg.leg_id))]
            for leg in shown.itertuples()]
    scrolls = labels.tr_html("Where they do not all fit, the table scrolls: with wheel or finger, or move to it with "
                             "Tab and use the arrow keys, Page Down and End.")
    picks = labels.tr_html("A flight's name shows it on the map.")
    heads = [tr("Flight"), tr("Basis"), tr("Registration"), tr("Departed"), tr("Arrived"), tr("Destination"),
             tr("Class"), tr("Report and track"), tr("More")]
    _pick(data={"picked": st.query_params.get("leg", "")}, key="pick",
          on_leg_change=lambda: _pick_legs(st.session_state["pick"].leg))
    st.html(f'<p class="fd-page fd-rows">{html(ntr("{n} row.", "{n} rows.", len(legs)))}<span class="fd-scrolls"> '
            f"{picks} {scrolls}</span></p>"
            + html_tables.table(tr("The same legs as a table; times in UTC"), heads, rows, kind="fd-tall")
            + f'<div class="fd-page">{_list(tr("What the classes rest on"), filters.class_lines(legs))}'
            + f'{_list(tr("How reports and tracks stand"), filters.match_lines(legs))}</div>')


def _end(docket: Docket, airports: str, time: str) -> str:
    """The airport, or those that fit, with the time: `Harlingen (KHRL), 22:25–22:26 UTC, 15 March 2025`."""
    named = [f"{docket.place_names.get(code, code)} ({code})" for code in airports.split(";") if code]
    told = reduce(lambda a, b: tr("{a} or {b}", a=a, b=b), named) if named else ""
    return f"{told}, {time}" if told else time


def _page_of_rows(legs: pd.DataFrame, picked: set[str]) -> pd.DataFrame:
    """The rows of the page that the address names, or of the first picked leg; all where they fit on one."""
    pages = -(-len(legs) // ROWS)
    if pages == 1:
        return legs
    given = st.query_params.get("rows", "")
    of_picked = legs["leg_id"].isin(picked).to_numpy().argmax() // ROWS + 1
    number = int(given) if given.isdecimal() and 1 <= int(given) <= pages else int(of_picked)
    st.session_state["rows"] = number
    st.number_input(tr("Rows {first} to {last} of {all}; page of {pages}", first=(number - 1) * ROWS + 1,
                       last=min(number * ROWS, len(legs)), all=len(legs), pages=pages), 1, pages, key="rows",
                    on_change=lambda: session.set_parameters(rows=st.session_state["rows"]))
    return legs.iloc[(number - 1) * ROWS:number * ROWS]


def _list(title: str, lines: list[str]) -> str:
    return f"<h2>{html(title)}</h2><ul>{''.join(f'<li>{labels.spoken(line)}</li>' for line in lines)}</ul>"


page()
