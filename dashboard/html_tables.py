"""Tables as HTML: real text that can be quoted, read aloud and printed. Every cell is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.labels import NOT_ASKED, caution_sentences, html, said_html, spoken, words, zone_words
from dashboard.language import mark, tr
from ingest.exports.text import cell_text
from ingest.schema import TABLES

CLOCK = TABLES["court_clock"]
VERDICT_COLUMNS: dict[str, str] = {
    "leg_no": mark("Leg"), "basis": mark("Basis"), "phase": mark("Phase"),
    "outside_us_territory": mark("Outside US territory"),
    "nearest_us_territory_km_min": mark("Nearest US territory, km (least)"),
    "speed_needed_kt": mark("Area first touches US territory at, kt (before tolerance)"),
    "time_margin_s": mark("Time margin, s (before tolerance)"), "possible_zones": mark("Can have been in"),
    "speed_bound_kt": mark("Speed bound, kt"),
}
NUMBERS = {"nearest_us_territory_km_min", "speed_needed_kt", "time_margin_s", "speed_bound_kt", "leg_no"}

Cell = str | Sequence[str]


class Pick(str):
    """The text of a cell whose row a reader can pick, with what is picked and whether it is."""

    said: str
    picks: str
    is_picked: bool

    def __new__(cls, text: str, picks: str, is_picked: bool) -> Pick:
        made = super().__new__(cls, text)
        made.said, made.picks, made.is_picked = text, picks, is_picked
        return made


"""One text, or several."""

STYLE = """
.fd-table {border-collapse: collapse; width: 100%; font-size: .92rem; color: var(--fd-ink);}
.fd-table caption {text-align: left; color: var(--fd-ink); font-weight: 600; padding: .3rem 0;}
.fd-table th, .fd-table td {text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border: 0;}
.fd-table thead th {border-bottom: 2px solid var(--fd-rule); color: var(--fd-quiet); font-weight: 600;}
.fd-table tbody tr {border-top: 1px solid var(--fd-rule);}
.fd-table tbody tr.fd-note {border-top: 0;} .fd-note td {color: var(--fd-quiet); padding-bottom: .6rem;}
.fd-table .fd-number {text-align: right;}
.fd-verdict-yes {color: var(--fd-yes);} .fd-verdict-no {color: var(--fd-no);}
.fd-verdict-undetermined {color: var(--fd-undetermined);}
td[data-column=outside_us_territory], td[data-column=phase] {font-weight: 700;}
@media screen and (min-width: 641px) {.fd-tall td:first-child {min-width: 9.5rem;}
  .fd-tall .fd-table {font-size: .88rem;}}
.fd-table tr[aria-current] {background: color-mix(in srgb, var(--fd-order) 14%, transparent);}
.fd-table button {all: unset; cursor: pointer; color: var(--fd-flight-0); text-decoration: underline;
  min-height: 24px;} .fd-table button:focus-visible {outline: 3px solid var(--fd-flight-0); outline-offset: 1px;}
.fd-wrap {overflow-x: auto;} .fd-wrap:focus-visible {outline: 2px solid var(--fd-flight-0); outline-offset: 2px;}
@media screen and (min-width: 641px) {
  .fd-tall {max-height: min(80vh, 56rem); overflow: auto; border: 1px solid var(--fd-rule); padding: 0 .6rem;}
}
@media screen {.fd-tall thead th {position: sticky; top: 0; background: var(--fd-paper);
  box-shadow: 0 2px var(--fd-rule);}}
.fd-tall::-webkit-scrollbar {width: 12px; height: 12px;}
.fd-tall::-webkit-scrollbar-thumb {background: var(--fd-quiet); border-radius: 6px;}
.fd-table a, .fd-page a {color: var(--fd-flight-0); text-decoration: underline;}
@media (max-width: 640px) {
  .fd-cards thead {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);}
  .fd-cards, .fd-cards caption, .fd-cards tbody, .fd-cards tr, .fd-cards th, .fd-cards td {display: block; width: auto;}
  .fd-cards td, .fd-cards .fd-number {text-align: left; padding: .1rem 0;}
  .fd-cards td[data-label]::before {content: attr(data-label) ": "; color: var(--fd-quiet); font-weight: 400;}
  .fd-tall .fd-cards td {display: inline;} .fd-tall .fd-cards td:first-child {display: block; font-weight: 700;}
  .fd-tall .fd-cards td:not(:first-child, :last-child)::after {content: "; ";}
  .fd-tall .fd-cards tbody tr {padding: .4rem 0;}
}
@media (max-width: 640px), print {.fd-scrolls {display: none;}}
@media print {.fd-wrap {overflow: visible;} .fd-table tr {break-inside: avoid;}}
"""


def cell(column: str, value: object) -> str:
    """A cell of the clock as command line and CSV write it."""
    return cell_text(CLOCK.field(column), value)


def shown(column: str, text: str) -> str:
    """The same cell for a reader: words without underscores, zones with their names."""
    if column == "possible_zones":
        return ", ".join(zone_words(code) for code in text.split(";") if code) or "–"
    if column == "outside_us_territory":
        return words(text) if text else tr(NOT_ASKED)
    return words(text) if column in ("phase", "basis") else text or "–"


def verdict_table(rows: pd.DataFrame, names: Mapping[str, str], caption: str) -> str:
    """The rows of the clock, each followed by what decides it, its cautions, and what to know of its file."""
    head = "".join(f'<th scope="col"{_number(c)}>{html(tr(title))}</th>' for c, title in VERDICT_COLUMNS.items())
    body = "".join(_verdict_row(row, names[row["leg_id"]]) for _, row in rows.iterrows())
    return (f'<table class="fd-table fd-cards fd-verdicts"><caption>{html(caption)}</caption>'
            f'<thead><tr><th scope="col">{html(tr("Flight"))}</th>{head}</tr></thead><tbody>{body}</tbody></table>')


def _verdict_row(row: pd.Series, name: str) -> str:
    cells = []
    for column, title in VERDICT_COLUMNS.items():
        text = cell(column, row[column])
        kind = f" fd-verdict-{text}" if column == "outside_us_territory" and text else ""
        cells.append(f'<td{_number(column, kind)} data-column="{column}" data-value="{html(text)}" '
                     f'data-label="{html(tr(title))}">{html(shown(column, text))}</td>')
    file = tr("File: {label}.", label=row["label"]) if row["label"] else ""
    cautions = map(spoken, caution_sentences(row["cautions"]))
    remark = " ".join(filter(None, (said_html(row["note"]), *cautions, html(file))))
    leg, head = html(row["leg_id"]), _linked(name) if isinstance(name, Link) else html(name)
    return (f'<tr data-leg="{leg}"><th scope="row">{head}</th>{"".join(cells)}</tr>'
            f'<tr class="fd-note" data-leg-note="{leg}"><td colspan="{len(VERDICT_COLUMNS) + 1}" data-column="note" '
            f'data-value="{html(row["note"])}" data-cautions="{html(row["cautions"])}">{remark or "–"}</td></tr>')


def _number(column: str, kind: str = "") -> str:
    classes = f"{'fd-number' if column in NUMBERS else ''}{kind}".strip()
    return f' class="{classes}"' if classes else ""


class Link(str):
    """A cell that is a link to another page of ours, with the text to click on."""

    href: str

    def __new__(cls, text: str, href: str) -> Link:
        link = super().__new__(cls, text)
        link.href = href
        return link


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], kind: str = "") -> str:
    """A table of texts. A cell that begins with `https://` or `http://` becomes a link named `source`.

    A cell of several texts has them one after the other, each marked as English where it is.
    """
    head = "".join(f'<th scope="col">{html(title)}</th>' for title in heads)
    body = "".join(_begin(row) + "".join(f'<td data-label="{html(title)}">{_linked(text)}</td>'
                                         for title, text in zip(heads, row, strict=True)) + "</tr>" for row in rows)
    return (f'<div class="fd-wrap {kind}" tabindex="0" role="region" aria-label="{html(caption)}">'
            f'<table class="fd-table fd-cards"><caption>{html(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def _begin(row: Sequence[Cell]) -> str:
    is_picked = any(isinstance(text, Pick) and text.is_picked for text in row)
    return '<tr aria-current="true">' if is_picked else "<tr>"


def _linked(text: Cell) -> str:
    if isinstance(text, Pick):
        return f'<button type="button" data-pick="{html(text.picks)}">{spoken(text.said)}</button>'
    if isinstance(text, Link):
        return f'<a href="{html(text.href)}" target="_self">{spoken(text)}</a>'
    if not isinstance(text, str):
        return " ".join(map(spoken, text)) or "–"
    if text.startswith(("https://", "http://")):
        return f'<a href="{html(text)}" rel="noreferrer">{html(tr("source"))}</a>'
    if text.startswith("/data/"):
        shown_text = html(text).replace("/", "/<wbr>").replace("_", "_<wbr>")
        return f'<a href="{html(text)}">{shown_text}</a>'
    return spoken(text) or "–"
