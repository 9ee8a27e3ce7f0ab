"""Aircraft: its legs and identity, and a calendar that never shows a day without what was received of it."""

from __future__ import annotations

import calendar

import streamlit as st

from dashboard import aircraft_view, day_calendar, html_tables, labels, queries, session
from dashboard.aircraft_view import Aircraft, aircraft_of
from dashboard.labels import html
from dashboard.language import mark, ntr, tr
from dashboard.saying import error_words
from ingest.ask import Docket
from ingest.errors import DocketError

MOST_MONTHS = 24
COUNTED = mark("after the letter: legs known on that day, reported ones too")


def page() -> None:
    """Finding, month, calendar, legs, identity; without an aircraft the list of all."""
    docket = session.docket()
    icao24, registration = (st.query_params.get(name, "") for name in ("icao24", "registration"))
    if not icao24 and not registration:
        _all(docket, "")
        return
    try:
        aircraft = aircraft_of(docket, icao24, registration)
    except DocketError as error:
        _all(docket, tr("{error} No other aircraft is shown in its place.", error=labels.plain(error_words(error))))
        return
    st.title(tr("Aircraft {name}", name=labels.plain(aircraft.name)), anchor=False)
    st.html(f'<div class="fd-page"><p class="fd-finding">{html(aircraft_view.finding(aircraft))}</p>'
            f"<p>{html(aircraft_view.covered(aircraft))}</p></div>")
    month = session.month(aircraft.months)
    _calendar(aircraft, month)
    _legs(docket, aircraft, month)
    _identity(aircraft)
    asked = {"icao24": aircraft.icao24, "registration": aircraft.registration, "month": month}
    session.cite(tr("Flight Docket, aircraft {name}, release {release}.", name=aircraft.name,
                    release=docket.release.id),
                 session.link("/aircraft", docket.release.id, **asked))


def _all(docket: Docket, wrong: str) -> None:
    """Every aircraft with a leg, to choose one; where the address named one that is not known, that first."""
    st.title(tr("Aircraft"), anchor=False)
    if wrong:
        st.error(wrong)
    rows = aircraft_view.all_aircraft(docket, session.inside)
    st.html(f'<p class="fd-page fd-finding">{html(_counted(len(rows)))}</p>' + (html_tables.table(
        tr("Aircraft with a leg"), [tr("Aircraft"), tr("Address"), tr("Legs"), tr("Observed"), tr("Classed removal")],
        rows) if rows else ""))
    session.cite(tr("Flight Docket, aircraft, release {release}.", release=docket.release.id),
                 session.link("/aircraft", docket.release.id))


def _counted(number: int) -> str:
    if not number:
        return tr("No leg in this release names an aircraft; that says nothing about flights.")
    return ntr("{n} aircraft is named by a leg of this release.", "{n} aircraft are named by legs of this release.",
               number)


def _calendar(aircraft: Aircraft, month: str) -> None:
    legs = list(zip(aircraft.legs["first"], aircraft.legs["last"], strict=True))
    days = day_calendar.days_from(aircraft.ledger, legs)
    shown = [month] if month else aircraft.months[:MOST_MONTHS]
    more = len(aircraft.months) - len(shown)
    rest = ntr("{n} more month has legs or loaded days.", "{n} more months have legs or loaded days.", more) \
        if more and not month else ""
    told = tr("Months without a leg and without a loaded day are left out: nothing is known of them.")
    tables = day_calendar.months(days, shown, tr("not loaded; no leg known"), lambda name: session.inside(
        "/aircraft", icao24=aircraft.icao24, registration=aircraft.registration, month=name))
    st.html(f'<div class="fd-page"><h2>{html(tr("What was received, day by day"))}</h2>'
            f'{day_calendar.legend(tr(COUNTED))}</div>{tables}<p class="fd-page fd-quiet">{html(f"{told} {rest}")}</p>')


def _legs(docket: Docket, aircraft: Aircraft, month: str) -> None:
    legs = aircraft.in_month(month)
    if not len(legs):
        st.info(tr("No leg of this aircraft is known in this time; where days are not loaded that says nothing."))
        return
    heads = [tr("Flight"), tr("Basis"), tr("Class"), tr("From"), tr("Departed"), tr("To"), tr("Landed")]
    rows = aircraft_view.leg_rows(docket, legs, session.inside)
    st.html(html_tables.table(tr("Its legs; times in UTC"), heads, rows))
    release_id = docket.release.id
    table = legs.drop(columns=["first", "last"])
    st.download_button(tr("Download these legs as CSV"), data=queries.csv_bytes(table, "leg_classes", release_id),
                       file_name=f"legs_{aircraft.icao24 or aircraft.registration}.csv", mime="text/csv",
                       on_click="ignore", key="csv")
    csv = labels.address(f"/data/{release_id}/leg_classes.csv", icao24=aircraft.icao24,
                         registration=aircraft.registration, **_days(month))
    st.html(f'<p class="fd-page fd-quiet">{html(tr("All legs with their classes at a stable address:"))} '
            f'<a href="{html(csv)}">{html(csv)}</a></p>')


def _days(month: str) -> dict[str, str]:
    """The filters of an address for the days of a month."""
    if not month:
        return {}
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    return {"from": f"{month}-01", "to": f"{month}-{last}"}


def _identity(aircraft: Aircraft) -> None:
    if not len(aircraft.identity):
        st.html(f'<p class="fd-page">{html(tr("No list in this release says whose aircraft this is."))}</p>')
        return
    heads = [tr("Registration"), tr("Address"), tr("Address is"), tr("Operator"), tr("Type"), tr("Days"),
             tr("Callsigns seen"), tr("Listed as"), tr("Link")]
    st.html(html_tables.table(tr("What sources list it as"), heads, aircraft_view.identity_rows(aircraft)))


page()
