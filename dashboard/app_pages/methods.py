"""Methods and limits: what a verdict rests on, one worked example, the thresholds, and how to cite."""

from __future__ import annotations

import streamlit as st

from dashboard import html_tables, labels, queries, sentences, session
from dashboard.coverage import MEANING
from dashboard.labels import html, said_html, tr_html
from dashboard.language import mark, tr
from dashboard.queries import Answered, Asked
from dashboard.saying import say
from dashboard.times import both_clocks
from ingest.ask import Docket
from ingest.errors import DocketError
from ingest.settings import SETTINGS
from ingest.vocabulary import CAUTIONS, LIMITS

EXAMPLE_EVENT = "jgg-oral-order"
EXAMPLE_LEG = "sv-2025-03-15-gxa6145-1"

RULES = (
    (mark("A time is an interval."),
     mark("A time that a source prints to the minute is that whole minute; a date is the whole local day. Where "
          "sources of the finest precision differ, the span of all of them is used, and none is dropped for being "
          "far off.")),
    (mark("A verdict has three values."),
     mark("“Yes” and “no” hold for every second of the event, every phase the times allow and every claim at the "
          "finest precision. Everything else is undetermined, and the row says what would settle it.")),
    (mark("A place is an area."),
     mark("Between two known points an aircraft can only have been where it could reach from the first and still "
          "reach the second in time, at no more than the speed bound. That area is tested against US territory: land "
          "and the sea to 12 nautical miles. It may be large; nothing smaller is known.")),
    (mark("No guess is printed as a fact."),
     mark("A landing that was not seen is a gap with an area. No nearest airport is named for it, and no dot is "
          "drawn in a gap.")),
    (mark("Failed, missing and empty differ."), mark("A day that was not loaded is not a day without flights.")),
)
WORDS = (
    (mark("fix"), mark("one received position of an aircraft")),
    (mark("gap"), mark("a stretch between two fixes in the air longer than the threshold below")),
    (mark("leg"), mark("one take-off to one landing")),
    (mark("claim"), mark("what one source says; several about one thing are kept side by side")),
    (mark("observed, reported"), mark("known from received positions; known from claims alone")),
    (mark("phase"), mark("before departure, airborne, after arrival, or undetermined")),
    (mark("area first touches US territory at"),
     mark("the average speed at which the area would reach the line itself, where the verdict is yes; the verdict "
          "turns to undetermined a little earlier, where the area comes within the tolerance")),
    (mark("time margin"),
     mark("by how much each of the times around the event would have to be wrong for that; before tolerance")),
    (mark("speed bound"),
     mark("the fastest average from take-off to landing that is assumed for the type; it can be changed")),
    (mark("release"), mark("a numbered state of all tables, which can be cited and returned to")),
)


def page() -> None:
    """Limits first, then how it works."""
    docket = session.docket()
    st.title(tr(labels.METHODS), anchor=False)
    limits = "".join(f"<li>{said_html(limit)}</li>" for limit in LIMITS)
    rules = "".join(f"<p><b>{tr_html(rule)}</b> {tr_html(meaning)}</p>" for rule, meaning in RULES)
    st.html(f'<div class="fd-page"><h2>{tr_html("What it cannot tell you")}</h2><ul>{limits}</ul>'
            f'<h2>{tr_html("What a verdict rests on")}</h2>{rules}<p>{tr_html(MEANING)}</p></div>')
    _example(docket)
    st.html(html_tables.table(tr("Words"), [tr("Word"), tr("Meaning")], [[tr(a), tr(b)] for a, b in WORDS]))
    heads = [tr("Setting"), tr("Value"), tr("Unit"), tr("What it does"), tr("Why")]
    st.html(html_tables.table(tr("Thresholds in use"), heads, [
        [s.name, labels.number_words(s.value) if s.value >= 1 else f"{s.value:g}", say(s.unit),
         say(s.meaning.replace("`", "")), say(s.source)]
        for s in SETTINGS]))
    _bounds(docket)
    cautions = [[key, say(sentence)] for key, sentence in CAUTIONS.items()]
    st.html(html_tables.table(tr("Cautions that rows carry"), [tr("Key"), tr("Sentence")], cautions))
    _citing(docket)


def _example(docket: Docket) -> None:
    """The thinnest verdict of the sample case, with its own numbers."""
    try:
        answered = queries.answer(docket, Asked(EXAMPLE_EVENT))
    except DocketError:
        return  # the release holds other cases: there is nothing to work through
    rows = answered.clock[answered.clock["leg_id"] == EXAMPLE_LEG]
    if len(rows) == 1:
        st.html(f'<div class="fd-page"><h2>{tr_html("One example, worked through")}</h2>'
                f"{_worked(answered, rows.iloc[0])}</div>")


def _worked(answered: Answered, row: object) -> str:
    name, zone = answered.names[EXAMPLE_LEG], answered.picture.zone
    leg = next(leg for leg in answered.picture.legs if leg.leg_id == EXAMPLE_LEG)
    asked = answered.picture.asked
    text = {column: html_tables.cell(column, row[column]) for column in html_tables.CLOCK.columns}
    known = tr("reports alone") if text["basis"] == "reported" else tr("received positions")
    told = [
        tr("The order fell at {time}.", time=both_clocks(asked.earliest, asked.latest, zone)),
        tr("Known from {basis}: {leg} left {start} at {departed} and landed at {end} at {arrived}. So its phase at the "
           "order is {phase}.", basis=known, leg=name, start=text["departure_airport_icao"],
           departed=both_clocks(leg.departed_earliest, leg.departed_latest, zone), end=text["arrival_airport_icao"],
           arrived=both_clocks(leg.arrived_earliest, leg.arrived_latest, zone), phase=labels.words(text["phase"])),
        tr("At no more than {speed} kt it can have been anywhere in an area of {area} km². The nearest US territory is "
           "{distance} km from that area. Outside US territory: {verdict}.", speed=text["speed_bound_kt"],
           area=f"{float(text['potential_path_area_km2']):,.0f}", distance=text["nearest_us_territory_km_min"],
           verdict=labels.words(text["outside_us_territory"])),
    ]
    if text["speed_needed_kt"]:
        told.append(tr("How thin is that? To touch US territory it would have had to average {speed} kt from take-off "
                       "to landing, or each of the times around the order would have to be wrong by {seconds} s.",
                       speed=text["speed_needed_kt"], seconds=text["time_margin_s"]))
    exits = answered.exits[answered.exits["leg_id"] == EXAMPLE_LEG]
    told += [sentences.exit_sentence(row, name, zone) for row in exits.itertuples()]
    return "".join(f"<p>{html(sentence)}</p>" for sentence in told)


def _bounds(docket: Docket) -> None:
    bounds = docket.release.table("speed_bounds")
    heads = [tr("Type"), tr("Bound, kt"), tr("How it follows")]
    st.html(html_tables.table(tr("Speed bounds by type"), heads, [
        [b.icao_type or tr("not known"), labels.number_words(b.bound_kt), say(b.basis)] for b in bounds.itertuples()]))


def _citing(docket: Docket) -> None:
    release_id = docket.release.id
    told = tr_html("Name the table or page and the release; an address with {parameter} in it returns to the same "
                   "state as long as the store keeps it.", parameter="<code>release=</code>")
    st.html(f'<div class="fd-page"><h2>{tr_html("How to cite")}</h2><p>{told}</p></div>')
    session.cite(tr("Flight Docket, methods and limits, release {release}.", release=release_id),
                 session.link("/methods", release_id))


page()
