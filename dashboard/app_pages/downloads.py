"""Downloads: each stored table at an address that stays, with its rows, formats and licence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import coverage, html_tables, labels, queries, session
from dashboard.labels import html, tr_html
from dashboard.language import ENGLISH, tr
from dashboard.saying import Verbatim, say
from ingest.ask import Docket
from ingest.exports import formats_of
from ingest.exports.notes import notes
from ingest.schema import TABLES, Table


def page() -> None:
    """Every table, then one to look at closer."""
    docket = session.docket()
    release_id = docket.release.id
    st.title(tr(labels.DOWNLOADS), anchor=False)
    st.html(f'<div class="fd-page"><p>{_addresses(release_id)}</p></div>')
    heads = [tr("Source"), tr("State"), tr("How many"), tr("Days, or why")]
    st.html(html_tables.table(tr("Positions loaded"), heads, coverage.loaded(docket.release))
            + f'<p class="fd-page fd-quiet">{tr_html(coverage.MEANING)}</p>')
    stored = [table for table in TABLES.values() if table.role != "answer"]
    rows = [[[f"{table.name}:", say(labels.quoted(table.meaning))], _rows(docket, table.name),
             ", ".join(formats_of(table.name)), f"/data/{release_id}/{table.name}.csv"] for table in stored]
    heads = [tr("Table"), tr("Rows"), tr("Formats"), tr("CSV address")]
    sources = tr("Sources and licences")
    st.html(html_tables.table(tr("Tables of release {release}", release=release_id), heads, rows)
            + html_tables.table(sources, [sources, tr("Tables")], _licences(stored, release_id)))
    _answers(release_id)
    _one(docket, [table.name for table in stored])
    session.cite(tr("Flight Docket, release {release}.", release=release_id), session.link("/downloads", release_id))


def _addresses(release_id: str) -> str:
    """What an address gives, as HTML."""
    return tr_html("An address with the release in it always gives the same rows: {address}. Without it, {last} gives "
                   "the last release. An address that cannot answer says so with status 400, 404 or 503, never with an "
                   "empty table. Other formats are written by {command}.",
                   address=f"<code>/data/{html(release_id)}/legs.csv</code>", last="<code>/data/legs.csv</code>",
                   command="<code>python -m ingest export TABLE --format …</code>")


def _rows(docket: Docket, name: str) -> str:
    return f"{docket.release.number if name == 'releases' else docket.release.rows(name):,}"


def _licences(tables: Sequence[Table], release_id: str) -> list[list[str]]:
    """Sources and licences, each once with the tables that have them."""
    names: dict[str, list[str]] = {}
    for table in tables:
        names.setdefault(_licence(table, release_id), []).append(table.name)
    return [[Verbatim(licence), ", ".join(own)] for licence, own in names.items()]


def _licence(table: Table, release_id: str) -> str:
    """Sources and licences as the notes beside each export give them, without address and attribution."""
    lines = notes(table, release_id).split("Sources and licences\n", 1)[1].split("\n\n", 1)[0].splitlines()
    return "; ".join(line.removeprefix("- ").split(" Attribution:")[0].rstrip(".") for line in lines)


def _answers(release_id: str) -> None:
    examples = {"court_clock": "event=jgg-oral-order", "exits": "speed_bound_kt=600",
                "areas": "icao24=a2c4e0&at=2026-08-25T00:43:30Z,2026-08-25T00:44:30Z"}
    rows = [[name, say(labels.quoted(TABLES[name].meaning)), f"/data/{release_id}/{name}.csv?{asked}"]
            for name, asked in examples.items()]
    told = tr_html("The court clock takes one of {event}, {case}, {at} or {during}, and may take {flight}, {all} and "
                   "{speed_bound_kt}; areas take {icao24} and {at}, times joined by commas. These are the words of the "
                   "command line.", all="<code>all=true</code>",
                   **{word: f"<code>{word}</code>" for word in ("event", "case", "at", "during", "flight",
                                                                "speed_bound_kt", "icao24")})
    st.html(f'<div class="fd-page"><h2>{tr_html("Answers, made when asked")}</h2><p>{told}</p></div>'
            + html_tables.table(tr("Answers"), [tr("Table"), tr("What"), tr("Example")], rows))


def _one(docket: Docket, names: list[str]) -> None:
    """One table: its CSV, and its notes with columns, sources and licences."""
    named = st.query_params.get("table", "")
    if named and named not in names:
        st.warning(tr("The address asks for table “{name}”, which does not exist; none is shown.",
                      name=labels.plain(named[:60])))
    st.session_state["table"] = named if named in names else (None if named else names[0])
    st.html('<div class="fd-page"><h2>' + tr_html("One table") + "</h2></div>")
    name = st.selectbox(tr("Table"), names, key="table", placeholder=tr("choose a table"),
                        on_change=lambda: session.set_parameters(table=st.session_state["table"]))
    if name is None:
        return
    release = docket.release
    st.download_button(tr("Download {table} as CSV", table=name), file_name=f"{name}.csv", mime="text/csv",
                       on_click="ignore", key="csv",
                       data=lambda: queries.csv_bytes(queries.passed_on(release, name), name, release.id))
    left_out = max(0, release.rows(name) - len(queries.passed_on(release, name)))
    with st.expander(tr("Licence, columns and keys"), expanded=True):
        lines = _lines(notes(TABLES[name], release.id, left_out))
        st.html(f'<div class="fd-page"><p lang="{ENGLISH}">{lines}</p></div>')


def _lines(text: str) -> str:
    return "<br>".join(html(labels.quoted(line)) for line in text.splitlines())


page()
