"""Flight: one leg, observed or reported, with its track, gaps, heights and claims."""

from __future__ import annotations

import streamlit as st

from dashboard import clock_keys, drawings, flight_words, html_tables, labels, orders_view, session
from dashboard.altitude_svg import draw_heights
from dashboard.claims_view import MARKS
from dashboard.clock_map import draw_map
from dashboard.delay import shown_until
from dashboard.flight_view import OBSERVED, Flight, flight_of
from dashboard.labels import html
from dashboard.language import tr
from dashboard.saying import error_words, say
from dashboard.times import both_clocks, interval_words, moment
from ingest.ask import Docket
from ingest.errors import DocketError

MAP_PARTS = {900.0: 440.0, 358.0: 330.0}


def page() -> None:
    """Finding, claims first where there is no track, map, heights, gaps, evidence, where to get it."""
    docket = session.docket()
    asked = st.query_params.get("leg", "")
    if not asked:
        _none(tr("The address names no flight. Choose one in the table of the Flight map."))
        return
    try:
        flight = flight_of(docket, asked)
    except DocketError as error:
        _none(tr("{error} No other flight is shown in its place.", error=labels.plain(error_words(error))))
        return
    st.title(tr("Flight {name}", name=labels.plain(say(flight.name))), anchor=False)
    _finding(docket, flight)
    if flight.basis != OBSERVED:
        _claims(docket, flight)
    until = shown_until(docket.release, st.context) if flight.basis == OBSERVED else None
    if until is not None and moment(flight.leg["last_fix_utc"]) > until:
        st.info(tr("Track, heights and gaps are not shown yet: positions after {time} are too new to be shown to all.",
                   time=interval_words(until, until)))
    else:
        _map(flight)
        _heights(flight)
        _gaps(flight)
        _orders(docket, flight)
    st.html(html_tables.table(tr("What is known, and how"), [tr("What"), tr("Value"), tr("How it is known")],
                              flight_words.evidence(docket, flight, session.inside)))
    if flight.basis == OBSERVED:
        _claims(docket, flight)
    _get(docket, flight)


def _none(sentence: str) -> None:
    st.title(tr("Flight"), anchor=False)
    st.error(sentence)
    st.html(f'<p class="fd-page fd-cite"><a href="{html(session.inside("/flight_map"))}" target="_self">'
            f"{html(tr('All flights, on the Flight map'))}</a></p>")


def _finding(docket: Docket, flight: Flight) -> None:
    told = " ".join(flight_words.finding(docket, flight))
    label = flight.leg.get("label", "")
    rest = [html(tr("File: {label}.", label=label)) if label else "",
            *map(labels.spoken, labels.caution_sentences(flight.leg["cautions"]))]
    if flight.match is not None:
        rest.insert(0, labels.tr_html("Report and track: {status}. {note}", status=html(labels.words(
            flight.match.status)), note=labels.said_html(flight.match.note)))
    st.html(f'<div class="fd-page"><p class="fd-finding">{html(told)}</p><p>{" ".join(filter(None, rest))}</p></div>')


def _map(flight: Flight) -> None:
    picture = flight.picture
    leg = picture.legs[0]
    if not leg.track and not (leg.departure and leg.arrival):
        st.html(f'<p class="fd-page">{html(tr("No map: there is no track, and not both airports are known."))}</p>')
        return
    keys = [("track", tr("observed, between received positions"))] if leg.track else \
        [("route", tr("only reported: {note}", note=tr(labels.ROUTE_NOTE)))]
    if flight.gaps:
        keys += [("gap", tr("gap: no position received")),
                 ("area", tr("where it can have been at some time in a gap"))]
    drawings.show("track", tr("Map of the flight {name}", name=say(flight.name)), " ".join(k[1] for k in keys),
                  lambda width: (draw_map(picture, width, MAP_PARTS[width]), MAP_PARTS[width]))
    st.html(clock_keys.listed(tr("On the map"), [*keys, ("us-line", tr(clock_keys.US_LINE))]))


def _heights(flight: Flight) -> None:
    heights = flight.heights
    if heights is None:
        return
    highest = heights.highest
    st.html(f'<div class="fd-page"><h2>{html(tr("Altitude over time"))}</h2></div>')
    if highest is None:
        st.html(f'<p class="fd-page">{html(tr("No altitude was received on this leg."))}</p>')
        return
    reading = tr("Pressure altitude as sent by the aircraft. Highest received: {feet} ft at {time}.",
                 feet=f"{highest[1]:,.0f}", time=both_clocks(highest[0], highest[0], heights.zone))
    drawings.show("heights", tr("Altitude over time of {name}", name=say(flight.name)), reading,
                  lambda width: draw_heights(heights, width))
    shade = clock_keys.listed(tr("Beside the line"), [("shade", tr("gap: no position received"))]) if flight.gaps \
        else ""
    st.html(f'<p class="fd-page fd-quiet">{html(reading)}</p>{shade}')


def _gaps(flight: Flight) -> None:
    if flight.basis == OBSERVED and flight.gaps:
        st.html(html_tables.table(tr("Gaps in the track"), [
            tr("Gap"), tr("Last position before"), tr("First position after"), tr("Length"),
            tr("Landing in it"), tr("Area it can have been in")], flight_words.gap_rows(flight)))


def _orders(docket: Docket, flight: Flight) -> None:
    rows = orders_view.rows(docket, flight, session.inside)
    if not rows:
        st.html(f'<p class="fd-page">{html(tr(orders_view.NONE))}</p>')
        return
    st.html(html_tables.table(tr("Orders in force while it flew, for certain or perhaps"), [
        tr("Order"), tr("Case"), tr("In force until"), tr("While it flew")], rows, kind="fd-tall")
            + f'<p class="fd-page fd-quiet">{html(tr(orders_view.MEANING))}</p>')


def _claims(docket: Docket, flight: Flight) -> None:
    if not len(flight.claims):
        st.html(f'<p class="fd-page">{html(tr("No report in this release speaks of this leg."))}</p>')
        return
    st.html(html_tables.table(tr("Claims side by side"), [
        tr("Who"), tr("Departed"), tr("Landed"), tr("Airports"), tr("Registration"), tr("Source"), tr("Link"),
        tr("Weakness")], flight_words.claim_rows(docket, flight))
            + f'<p class="fd-page fd-quiet">{html(tr(MARKS))}</p>')


def _get(docket: Docket, flight: Flight) -> None:
    links = [f'<a href="{html(url)}" rel="noreferrer">{html(tr("this aircraft at {name}", name=name))}</a>'
             for name, url in flight_words.outside_links(flight)]
    if links:
        st.html(f'<p class="fd-page">{html(tr("The same UTC day and minute elsewhere:"))} {", ".join(links)}</p>')
    release_id = docket.release.id
    told = ", ".join(_address(url) for url in flight_words.data_links(flight, release_id))
    st.html(f'<p class="fd-page fd-quiet">{html(tr("CSV at stable addresses:"))} {told}</p>')
    maps = ", ".join(_address(url) for url in flight_words.map_links(flight, release_id))
    if maps:
        st.html(f'<p class="fd-page fd-quiet">GeoJSON, KML: {maps}</p>')
    session.cite(tr("Flight Docket, flight {id}, release {release}.", id=flight.leg_id, release=release_id),
                 session.link("/flight", release_id, leg=flight.leg_id))


def _address(url: str) -> str:
    """A link to an address of data, which may break into lines anywhere between its parts."""
    shown = html(url).replace("/", "/<wbr>").replace("_", "_<wbr>").replace("&amp;", "<wbr>&amp;")
    return f'<a href="{html(url)}">{shown}</a>'


page()
