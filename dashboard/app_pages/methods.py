"""Methods and limits: what a verdict rests on, one worked example, the thresholds, and how to cite."""

from __future__ import annotations

import streamlit as st

from dashboard import html_tables, labels, queries, sentences, session
from dashboard.coverage import MEANING
from dashboard.labels import html
from dashboard.queries import Answered, Asked
from dashboard.times import both_clocks
from ingest.ask import Docket
from ingest.errors import DocketError
from ingest.settings import SETTINGS
from ingest.vocabulary import CAUTIONS, LIMITS

EXAMPLE_EVENT = "jgg-oral-order"
EXAMPLE_LEG = "sv-2025-03-15-gxa6145-1"

RULES = (
    ("A time is an interval.", "A time that a source prints to the minute is that whole minute; a date is the whole "
     "local day. Where sources of the finest precision differ, the span of all of them is used, and none is dropped "
     "for being far off."),
    ("A verdict has three values.", "“Yes” and “no” hold for every second of the event, every phase the times allow "
     "and every claim at the finest precision. Everything else is undetermined, and the row says what would settle "
     "it."),
    ("A place is an area.", "Between two known points an aircraft can only have been where it could reach from the "
     "first and still reach the second in time, at no more than the speed bound. That area is tested against US "
     "territory: land and the sea to 12 nautical miles. It may be large; nothing smaller is known."),
    ("No guess is printed as a fact.", "A landing that was not seen is a gap with an area. No nearest airport is named "
     "for it, and no dot is drawn in a gap."),
    ("Failed, missing and empty differ.", f"A day that was not loaded is not a day without flights. {MEANING}"),
)
WORDS = (
    ("fix", "one received position of an aircraft"),
    ("gap", "a stretch between two fixes in the air longer than the threshold below"),
    ("leg", "one take-off to one landing"),
    ("claim", "what one source says; several about one thing are kept side by side"),
    ("observed, reported", "known from received positions; known from claims alone"),
    ("phase", "before departure, airborne, after arrival, or undetermined"),
    ("area first touches US territory at", "the average speed at which the area would reach the line itself, where the "
     "verdict is yes; the verdict turns to undetermined a little earlier, where the area comes within the tolerance"),
    ("time margin", "by how much each of the times around the event would have to be wrong for that; before tolerance"),
    ("speed bound", "the fastest average from take-off to landing that is assumed for the type; it can be changed"),
    ("release", "a numbered state of all tables, which can be cited and returned to"),
)


def page() -> None:
    """Limits first, then how it works."""
    docket = session.docket()
    st.title(labels.METHODS, anchor=False)
    limits = "".join(f"<li>{html(limit)}</li>" for limit in LIMITS)
    st.html(f'<div class="fd-page"><h2>What it cannot tell you</h2><ul>{limits}</ul>'
            f"<h2>What a verdict rests on</h2>{''.join(f'<p><b>{html(a)}</b> {html(b)}</p>' for a, b in RULES)}</div>")
    _example(docket)
    st.html(html_tables.table("Words", ["Word", "Meaning"], [list(pair) for pair in WORDS]))
    st.html(html_tables.table("Thresholds in use", ["Setting", "Value", "Unit", "What it does", "Why"], [
        [s.name, labels.number_words(s.value) if s.value >= 1 else f"{s.value:g}", s.unit, s.meaning.replace("`", ""),
         s.source]
        for s in SETTINGS]))
    _bounds(docket)
    cautions = [list(pair) for pair in CAUTIONS.items()]
    st.html(html_tables.table("Cautions that rows carry", ["Key", "Sentence"], cautions))
    _citing(docket)


def _example(docket: Docket) -> None:
    """The thinnest verdict of the sample case, with its own numbers."""
    try:
        answered = queries.answer(docket, Asked(EXAMPLE_EVENT))
    except DocketError:
        return  # the release holds other cases: there is nothing to work through
    rows = answered.clock[answered.clock["leg_id"] == EXAMPLE_LEG]
    if len(rows) == 1:
        st.html(f'<div class="fd-page"><h2>One example, worked through</h2>{_worked(answered, rows.iloc[0])}</div>')


def _worked(answered: Answered, row: object) -> str:
    name, zone = answered.names[EXAMPLE_LEG], answered.picture.zone
    leg = next(leg for leg in answered.picture.legs if leg.leg_id == EXAMPLE_LEG)
    asked = answered.picture.asked
    text = {column: html_tables.cell(column, row[column]) for column in html_tables.CLOCK.columns}
    told = [
        f"The order fell at {both_clocks(asked.earliest, asked.latest, zone)}.",
        f"Known from {'reports alone' if text['basis'] == 'reported' else 'received positions'}: "
        f"{name} left {text['departure_airport_icao']} at "
        f"{both_clocks(leg.departed_earliest, leg.departed_latest, zone)} and landed at "
        f"{text['arrival_airport_icao']} at {both_clocks(leg.arrived_earliest, leg.arrived_latest, zone)}. "
        f"So its phase at the order is {labels.words(text['phase'])}.",
        f"At no more than {text['speed_bound_kt']} kt it can have been anywhere in an area of "
        f"{float(text['potential_path_area_km2']):,.0f} km². The nearest US territory is "
        f"{text['nearest_us_territory_km_min']} km from that area. Outside US territory: "
        f"{labels.words(text['outside_us_territory'])}.",
    ]
    if text["speed_needed_kt"]:
        told.append(f"How thin is that? To touch US territory it would have had to average {text['speed_needed_kt']} "
                    f"kt from take-off to landing, or each of the times around the order would have to be wrong by "
                    f"{text['time_margin_s']} s.")
    exits = answered.exits[answered.exits["leg_id"] == EXAMPLE_LEG]
    told += [sentences.exit_sentence(row, name, zone) for row in exits.itertuples()]
    return "".join(f"<p>{html(sentence)}</p>" for sentence in told)


def _bounds(docket: Docket) -> None:
    bounds = docket.release.table("speed_bounds")
    st.html(html_tables.table("Speed bounds by type", ["Type", "Bound, kt", "How it follows"], [
        [b.icao_type or "not known", labels.number_words(b.bound_kt), b.basis] for b in bounds.itertuples()]))


def _citing(docket: Docket) -> None:
    release_id = docket.release.id
    st.html('<div class="fd-page"><h2>How to cite</h2><p>Name the table or page and the release; an address with '
            "<code>release=</code> in it returns to the same state as long as the store keeps it.</p></div>")
    session.cite(f"Flight Docket, methods and limits, release {release_id}.", session.link("/methods", release_id))


page()
