"""Court clock: where the flights of an evening can have been when a court spoke, or at any instant."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    claims_view,
    clock_keys,
    coverage,
    figure,
    html_tables,
    labels,
    pickers,
    queries,
    sentences,
    session,
)
from dashboard.bound_words import bound_words
from dashboard.delay import shown_until
from dashboard.labels import html
from dashboard.language import mark, ntr, tr
from dashboard.queries import Answered, Asked
from dashboard.saying import Verbatim, error_words, pieces, say, together
from dashboard.times import both_clocks, interval_words
from ingest.ask import Docket
from ingest.errors import DocketError, WrongParameter
from ingest.vocabulary import LIMITS, ORDERS

NO_EVENT = mark("The address names no event, so no order is shown. Choose a case and an order below.")


def page() -> None:
    """The whole page, in the order in which it is read."""
    docket = session.docket()
    at = st.query_params.get("at", "")
    event = st.query_params.get("event", "") if at else pickers.asked_event(docket)
    st.title(tr(labels.AT_AN_INSTANT if at else labels.COURT_CLOCK), anchor=False)
    answered, wrong = _answer(docket, event, at)
    if answered is not None:
        _finding(docket, answered)
    elif wrong:
        st.error(labels.plain(wrong))
    pickers.controls(docket, event)
    if answered is None:
        st.stop()
    _figure(docket, answered)
    _verdicts(docket, answered)
    _coverage(answered)
    _exits(docket, answered)
    _get(docket, answered)
    with st.container(key="details"):
        claims_view.show(docket, answered)
        _silence()


def _answer(docket: Docket, event: str, at: str) -> tuple[Answered | None, str]:
    """The answer, or the sentence that says why there is none."""
    try:
        bound = queries.bound_of(st.query_params.get("speed_bound_kt", ""))
        if not event and not at:
            return None, tr(NO_EVENT) if len(docket.events) else tr("This release holds no court event.")
        return queries.answer(docket, Asked(event, at, bound, shown_until(docket.release, st.context))), ""
    except DocketError as error:
        is_of_event = isinstance(error, WrongParameter) and error.place == "event"
        shown = tr("No other order is shown in its place.") if is_of_event else tr("No answer is shown.")
        return None, f"{error_words(error)} {shown}"


def _zone(answered: Answered) -> str:
    return answered.picture.zone


def _finding(docket: Docket, answered: Answered) -> None:
    asked = answered.picture.asked
    row = None if answered.asked.at else queries.event_row(docket, answered.asked.event)
    kind = labels.first_large(labels.event_type_words(row["event_type"])) if row is not None else tr("Instant")
    when = both_clocks(asked.earliest, asked.latest, _zone(answered))
    speed = bound_words(docket, queries.verdict_rows(answered.clock), answered.asked.speed_bound_kt)
    about = f"<p>{_about(docket, answered, row)}</p>" if row is not None else ""
    st.html(f'<div class="fd-page"><p class="fd-finding"><b>{html(kind)}, {html(when)}.</b> '
            f'{labels.said_html(answered.finding)}</p>{about}<p>{html(answered.covered.line)}</p>'
            f'<p class="fd-quiet">{html(speed)} '
            f'{labels.tr_html("Positions and times are stated, never compliance with an order.")}</p></div>')


def _about(docket: Docket, answered: Answered, row: pd.Series) -> str:
    """The case, what was claimed of the time, and until when an order binds, as HTML."""
    caption = dict(queries.cases(docket.release, docket.events)).get(row["case_id"], row["case_id"])
    until = answered.picture.in_force_until
    force = tr("In force until {time}, by claims and linked events.",
               time=interval_words(*until, _zone(answered))) if until else ""
    if not until and row["event_type"] in ORDERS:
        force = tr("No source in this release says until when it is in force.")
    cautions = labels.caution_sentences(row["cautions"], of_event=True)
    case = Verbatim(f"{caption}, {str(row['actor']).rstrip('.')}.")
    return " ".join(map(labels.spoken, [case, *cautions, force]))


def _figure(docket: Docket, answered: Answered) -> None:
    figure.show(answered, docket.release.id)
    of_files = dict(zip(answered.clock["leg_id"], answered.clock["label"], strict=True))
    st.html(clock_keys.keys(answered.picture, of_files))


def _to_flight(name: str, leg_id: str) -> html_tables.Link:
    return html_tables.Link(name, session.inside("/flight", leg=leg_id))


def _verdicts(docket: Docket, answered: Answered) -> None:
    rows = queries.verdict_rows(answered.clock)
    order = [leg.leg_id for leg in answered.picture.legs]
    rows = rows.sort_values("leg_id", key=lambda ids: ids.map(order.index), kind="stable")
    if len(rows):
        names = {leg: _to_flight(name, leg) for leg, name in answered.names.items()}
        st.html(html_tables.verdict_table(rows, names, tr("The verdict for each leg that was asked")))
        _classes(docket, answered, rows)
    rest = answered.clock[answered.clock["outside_us_territory"] == ""]
    if len(rest):
        with st.expander(ntr("{n} more leg within 24 hours, not asked", "{n} more legs within 24 hours, not asked",
                             len(rest))):
            cells = [[_to_flight(answered.names[r.leg_id], r.leg_id), html_tables.cell("leg_no", r.leg_no),
                      labels.words(r.basis), labels.words(r.phase), pieces(r.note),
                      labels.caution_sentences(r.cautions), answered.classes[r.leg_id]] for r in rest.itertuples()]
            heads = [tr("Flight"), tr("Leg"), tr("Basis"), tr("Phase"), tr("Why"), tr("Cautions"), tr("Class")]
            st.html(html_tables.table(tr("Legs that are not asked"), heads, cells))


def _classes(docket: Docket, answered: Answered, rows: pd.DataFrame) -> None:
    """The class of each leg with its sentence, legs that share both together, and the missions they are of.

    Not printed: paper has one page.
    """
    names, alike = docket.names_in(rows), {}
    for leg in answered.picture.legs:
        alike.setdefault(answered.classes[leg.leg_id], []).append(say(names[leg.leg_id]))
    told = "".join(f'<p class="fd-quiet">{html("; ".join(legs))}. {labels.spoken(words)}</p>'
                   for words, legs in alike.items())
    told += "".join(f'<p class="fd-quiet">{labels.spoken(_mission(docket, m))}</p>'
                    for m in queries.missions_of(docket.release, rows).itertuples())
    with st.container(key="classes"):
        st.html(f'<div class="fd-page">{told}</div>')


def _mission(docket: Docket, mission: Any) -> str:
    names = "; ".join(dict.fromkeys(say(docket.leg_names[leg]) for leg in mission.leg_ids.split(";")))
    told = tr("Mission of {legs}: {route}.", legs=names, route=queries.route_words(docket, mission.route))
    return together(told, *pieces(mission.note), tr("(Its id is {id}.)", id=mission.mission_id))


def _coverage(answered: Answered) -> None:
    """Beside the verdicts, so that nothing received is not read as no flight."""
    rows = answered.covered.rows
    if rows:
        heads = [tr("Flight"), tr("Aircraft"), tr("Known from"), tr("Received positions, by UTC day")]
        with st.container(key="received"):
            st.html(html_tables.table(tr("What was received for these days"), heads, rows)
                    + f'<p class="fd-page fd-quiet">{labels.tr_html(coverage.MEANING)}</p>')


def _exits(docket: Docket, answered: Answered) -> None:
    if not len(answered.exits):
        return
    names = {leg: say(name) for leg, name in docket.names_in(queries.verdict_rows(answered.clock)).items()}
    rows = {row.leg_id: row for row in answered.exits.itertuples()}
    told = [sentences.exit_sentence(rows[leg.leg_id], names[leg.leg_id], _zone(answered))
            for leg in answered.picture.legs]
    st.html(f'<div class="fd-page"><h2>{labels.tr_html("When each can have been inside US territory")}</h2><ul>'
            f"{''.join(f'<li>{html(sentence)}</li>' for sentence in told)}</ul></div>")


def _get(docket: Docket, answered: Answered) -> None:
    asked, release_id = answered.asked, docket.release.id
    given = {"event": asked.event, "at": asked.at, "speed_bound_kt": labels.exact(asked.speed_bound_kt)}
    rows = {**given, "event": "" if asked.at else asked.event}
    name = (f"at_{asked.at}" if asked.at else asked.event).replace(":", "").replace("/", "_")
    with st.container(key="get"):
        st.download_button(tr("Download these rows as CSV"), data=_csv(answered.clock, release_id),
                           file_name=f"court_clock_{name}.csv", mime="text/csv", on_click="ignore", key="csv")
        csv = labels.address(f"/data/{release_id}/court_clock.csv", **rows)
        told = labels.tr_html("The same rows at a stable address: {link}",
                              link=f'<a href="{html(csv)}">{html(csv)}</a>')
        bundle = labels.address(f"/data/{release_id}/bundle.zip", **rows)
        filing = labels.tr_html("For a filing, with every claim, position and file it rests on: {link}",
                                link=f'<a href="{html(bundle)}">{html(bundle)}</a>')
        st.html(f'<p class="fd-page fd-quiet">{told}</p><p class="fd-page fd-quiet">{filing}</p>')
    what = tr("instant {time}", time=asked.at) if asked.at else tr("event {id}", id=asked.event)
    session.cite(tr("Flight Docket, court clock, {what}, release {release}.", what=what, release=release_id),
                 session.link("/", release_id, **given))


def _csv(frame: pd.DataFrame, release_id: str) -> bytes:
    return queries.csv_bytes(frame, "court_clock", release_id)


def _silence() -> None:
    """What the program does not say."""
    st.html(f'<div class="fd-page"><h2>{labels.tr_html("What this does not say")}</h2><ul>'
            f"{''.join(f'<li>{labels.said_html(limit)}</li>' for limit in LIMITS)}</ul></div>")


page()
