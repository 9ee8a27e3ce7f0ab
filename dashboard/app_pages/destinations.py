"""Destinations and trends: published counts by month, ours beside them, and what is loaded of each month."""

from __future__ import annotations

import streamlit as st

from dashboard import clock_keys, drawings, html_tables, labels, session, trends_view
from dashboard.labels import html
from dashboard.language import tr
from dashboard.totals_view import MEANING
from dashboard.trends_svg import draw_year
from dashboard.trends_view import Year
from ingest.ask import Docket


def page() -> None:
    """Finding, destinations, the year's figure and table, published counts, the legs of a month."""
    docket = session.docket()
    st.title(tr("Destinations and trends"), anchor=False)
    known = trends_view.destinations(docket)
    destination = _destination(known)
    links = " · ".join(_link(name, name == destination) for name in known)
    if known:
        st.html(f'<p class="fd-page">{html(tr("Destination:"))} {links}</p>')
    if not destination:
        session.cite(tr("Flight Docket, destinations, release {release}.", release=docket.release.id),
                     session.link("/destinations", docket.release.id))
        return
    month = session.month(trends_view.months_known(docket, trends_view.years(docket, destination)))
    year = trends_view.year_of(docket, destination, trends_view.year_shown(docket, destination, month))
    st.html(f'<p class="fd-page fd-finding">{html(trends_view.finding(year))}</p>')
    if month:
        _month(docket, destination, month)
    _figure(year)
    heads = [tr("Month"), tr("Published (counter)"), tr("Ours: observed"), tr("Ours: only reported"),
             tr("Days with positions of some aircraft")]
    st.html(html_tables.table(tr("The same as a table; local days of the airport, loaded days in UTC"), heads,
                              trends_view.table_rows(year, session.inside)))
    if not month:
        _published(docket, destination, "", year.year)
    _get(docket, destination, month)


def _destination(known: list[str]) -> str:
    """The destination of the address, else the first choice; empty, and said, where nothing is known of it."""
    named = st.query_params.get("destination", "")
    if named and named not in known:
        st.error(tr("The address asks for the destination “{name}”, of which nothing is known here. No other is shown "
                    "in its place; choose one.", name=labels.plain(named[:60])))
        return ""
    if not known:
        st.info(tr("This release holds no removal with a destination and no published count."))
    if named:
        return named
    return trends_view.FIRST_CHOICE if trends_view.FIRST_CHOICE in known else next(iter(known), "")


def _link(name: str, is_shown: bool) -> str:
    words = html(trends_view.place_words(name))
    return f"<b>{words}</b>" if is_shown else \
        f'<a href="{html(session.inside("/destinations", destination=name))}" target="_self">{words}</a>'


def _figure(year: Year) -> None:
    keys = [("count", tr("published count, {letter}: {who}", letter=letter, who=who))
            for letter, who in year.counters.items()]
    keys += [("observed", tr(trends_view.BASES["observed"])), ("reported", tr(trends_view.BASES["reported"])),
             ("days", tr("days of the month for which positions of some aircraft are loaded"))]
    title = tr("{place}, {year}: published counts and ours", place=trends_view.place_words(year.destination),
               year=year.year)
    drawings.show("trends", title, trends_view.finding(year), lambda width: draw_year(year, width))
    st.html(clock_keys.listed(tr("In the figure"), keys) + '<p class="fd-page fd-quiet">' + html(tr(
        "“Not loaded” is not a zero: no day of the month has positions, so no bar is drawn; “rep.” counts removals "
        "known from reports alone.")) + "</p>")


def _month(docket: Docket, destination: str, month: str) -> None:
    st.html(f'<div class="fd-page"><h2>{html(trends_view.month_words(month))}</h2></div>')
    _published(docket, destination, month, int(month[:4]))
    rows = trends_view.leg_rows(docket, destination, month, session.inside)
    if rows:
        st.html(html_tables.table(tr("Removal legs known here that may lie in this month"), [
            tr("Flight"), tr("Basis"), tr("Registration"), tr("From"), tr("To"), tr("Landed")], rows))
    else:
        st.info(tr("No removal leg of this month is known here; where days are not loaded that says nothing."))


def _published(docket: Docket, destination: str, month: str, year: int) -> None:
    rows = trends_view.published_rows(docket, destination, month, year)
    if not rows:
        st.html(f'<p class="fd-page">{html(tr("No published count of flights touches this time."))}</p>')
        return
    heads = [tr("Days"), tr("Counted by"), tr("What"), tr("Theirs"), tr("Ours of the same days"),
             tr("Days without positions"), tr("Link")]
    st.html(html_tables.table(tr("Published counts, the shortest period first, and ours of the same days"), heads, rows)
            + f'<p class="fd-page fd-quiet">{html(tr(MEANING))}</p>')


def _get(docket: Docket, destination: str, month: str) -> None:
    release_id = docket.release.id
    csv = f"/data/{release_id}/totals.csv"
    st.html(f'<p class="fd-page fd-quiet">{html(tr("All published counts with ours at a stable address:"))} '
            f'<a href="{html(csv)}">{html(csv)}</a></p>')
    session.cite(tr("Flight Docket, destinations, {place}, release {release}.",
                    place=labels.destination_words(destination), release=release_id),
                 session.link("/destinations", release_id, destination=destination, month=month))


page()
