"""Downloads: each stored table at an address that stays, with its rows, formats, filters and licence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import coverage, html_tables, labels, session
from dashboard.address_list import Listed, address_table, links
from dashboard.labels import html, spoken, tr_html
from dashboard.language import ENGLISH, tr
from dashboard.saying import Verbatim, say
from ingest.ask import Docket
from ingest.exports.filters import filters_of
from ingest.exports.licence import held_back
from ingest.exports.notes import notes
from ingest.schema import TABLES, Table
from ingest.vocabulary import FILTERS

ASKED = {"court_clock": "event=jgg-oral-order", "exits": "speed_bound_kt=600",
         "areas": "icao24=a2c4e0&at=2026-08-25T00:43:30Z,2026-08-25T00:44:30Z"}


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
    listed = [Listed(table.name, labels.quoted(table.meaning), _rows(docket, table.name)) for table in stored]
    sources = tr("Sources and licences")
    st.html(address_table(tr("Tables of release {release}", release=release_id), tr("Rows"), listed, release_id)
            + html_tables.table(sources, [sources, tr("Tables")], _licences(stored, release_id)))
    _whole(release_id)
    _answers(release_id)
    _one(docket, [table.name for table in stored])
    session.cite(tr("Flight Docket, release {release}.", release=release_id), session.link("/downloads", release_id))


def _addresses(release_id: str) -> str:
    """What an address gives, as HTML."""
    return tr_html("An address with the release in it gives the same rows for as long as the release is kept: {named}. "
                   "{latest} gives the last release. An address that cannot answer says why, with a status such as "
                   "400, 404, 410 or 503, never with an empty table.",
                   named=f"<code>/data/{html(release_id)}/legs.csv</code>", latest="<code>/data/latest/legs.csv</code>")


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


def _whole(release_id: str) -> None:
    """What describes the release as a whole, the feed of changes, and the bundle of an answer."""
    package, dataset, feed, bundle = (f'<a href="{html(url)}">{html(url)}</a>' for url in (
        f"/data/{release_id}/datapackage.json", f"/data/{release_id}/dataset.jsonld", "/data/feed.atom",
        f"/data/{release_id}/bundle.zip?event=jgg-oral-order"))
    st.html(f'<div class="fd-page"><h2>{tr_html("The release as a whole")}</h2><p>' + tr_html(
        "{package} is a data package (Frictionless), {dataset} a description for search engines (schema.org). {feed} "
        "tells a feed reader what is new or corrected between releases; with {example} of one destination only. "
        "{bundle} is all that one answer of the court clock rests on, for a filing.", package=package, dataset=dataset,
        feed=feed, bundle=bundle, example="<code>?destination=Honduras</code>") + "</p></div>")


def _answers(release_id: str) -> None:
    listed = [Listed(name, labels.quoted(TABLES[name].meaning), asked=asked) for name, asked in ASKED.items()]
    told = tr_html("The court clock takes one of {event}, {case}, {at} or {during}, and may take {flight}, {all} and "
                   "{speed_bound_kt}; areas take {icao24} and {at}, times joined by commas. These are the words of the "
                   "command line.", all="<code>all=true</code>",
                   **{word: f"<code>{word}</code>" for word in ("event", "case", "at", "during", "flight",
                                                                "speed_bound_kt", "icao24")})
    st.html(f'<div class="fd-page"><h2>{tr_html("Answers, made when asked")}</h2><p>{told}</p></div>'
            + address_table(tr("Answers"), tr("Asked here"), listed, release_id))


def _one(docket: Docket, names: list[str]) -> None:
    """One table: its addresses, filters, and notes with columns, sources and licences."""
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
    release, table = docket.release, TABLES[name]
    formats = links(Listed(name), release.id)
    st.html(f'<div class="fd-page"><p>{html(name)}: {formats}</p>{_filters(table)}</div>')
    with st.expander(tr("Licence, columns and keys"), expanded=True):
        lines = _lines(notes(table, release.id, held_back(release, table).sentences()))
        st.html(f'<div class="fd-page"><p lang="{ENGLISH}">{lines}</p></div>')


def _filters(table: Table) -> str:
    """What can be asked for in the address of a table, as HTML."""
    if not filters_of(table):
        return f'<p>{tr_html("This table is given whole.")}</p>'
    words = "".join(f"<li><code>{word}</code>: {spoken(say(FILTERS[word]))}</li>" for word in filters_of(table))
    return "<p>" + tr_html("Rows can be chosen in the address, such as {example}:",
                           example=f"<code>?{filters_of(table)[0]}=…</code>") + f"</p><ul>{words}</ul>"


def _lines(text: str) -> str:
    return "<br>".join(html(labels.quoted(line)) for line in text.splitlines())


page()
