"""An answer of the court clock on one A4 page: HTML that is whole in itself, without scripts, to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ingest.ask import Docket
from ingest.derive.claims import rows_of
from ingest.exports.left_out import LeftOut
from ingest.exports.licence import passed_on
from ingest.exports.text import NOT_XML, cell_text, moment_text
from ingest.question import Question
from ingest.schema import TABLES
from ingest.settings import PROGRAM_VERSION
from ingest.vocabulary import CAUTIONS

MOST_EVENTS, MOST_CLAIMS, LONGEST_FINDING = 3, 10, 800
ROOM = 2600
"""How many characters of rows and finding fit on the page beside these."""
COLUMNS = {
    "phase": "Phase", "outside_us_territory": "Outside US territory", "nearest_us_territory_km_min": "Nearest, km",
    "speed_bound_kt": "Bound, kt", "speed_needed_kt": "Touches US at, kt", "time_margin_s": "Margin, s",
    "possible_zones": "Can have been in", "basis": "Basis",
}
STYLE = """
@page {size: A4; margin: 14mm;}
body {font: 8.5pt/1.3 sans-serif; color: #1f2328; background: #fff; max-width: 182mm; margin: 0 auto;}
h1 {font-size: 14pt; margin: 0 0 2mm;} h2 {font-size: 10.5pt; margin: 4mm 0 1mm;} p, ul {margin: 0 0 2mm;}
ul {padding-left: 5mm;} .finding {font-size: 11pt; font-weight: 600;}
table {border-collapse: collapse; width: 100%;} th, td {text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0;}
thead th {border-bottom: .5mm solid #57606a;} tbody.leg {border-top: .2mm solid #57606a; break-inside: avoid;}
.note {color: #57606a;} td, th {overflow-wrap: break-word;} p, li, .note {overflow-wrap: anywhere;}
"""


@dataclass(frozen=True)
class Printed:
    """What is printed: the rows of an answer, the question in words, the finding, and what is to be said besides."""

    docket: Docket
    asked: Question
    rows: pd.DataFrame
    question: str
    finding: str
    told: Sequence[str]


def print_page(printed: Printed) -> str:
    """The page; text of the data is escaped. Rows of which the place is not asked are counted only."""
    release = printed.docket.release
    rows = rows_of(printed.rows)
    judged = [row for row in rows if row["outside_us_territory"] or row["in_force"]]
    finding = printed.finding if len(printed.finding) <= LONGEST_FINDING else "The finding is long: see README.txt."
    shown = _fitting(judged, ROOM - 1.5 * len(finding))
    counts = {"of which the place is not asked": len(rows) - len(judged), "for which here is no room":
              len(judged) - len(shown)}
    rest = "".join(f"Rows {why}: {count}, in court_clock.csv. " for why, count in counts.items() if count)
    cite = (f"Flight Docket {PROGRAM_VERSION}, {printed.question}, release {release.id} of "
            f"{moment_text(release.created_utc)}.")
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{_html(cite)}</title>\n'
            f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>Where each flight can have been</h1>\n"
            f"{_events(printed)}<p class=\"finding\">{_html(finding)}</p>\n"
            f"{_table(printed, shown)}<p>{_html(rest)}</p>\n{_claims(printed)}<h2>To know</h2>\n<ul>"
            f"{''.join(f'<li>{_html(sentence)}</li>' for sentence in printed.told)}</ul>\n"
            f"<p>Times are intervals, in UTC where no zone is named. Every claim with its source, the positions, the "
            f"method and the settings lie beside this page.</p>\n<p>To cite: {_html(cite)}</p>\n</body>\n</html>\n")


def _events(printed: Printed) -> str:
    """The events asked about, each in the court's time and in UTC."""
    table = printed.docket.events.set_index("event_id")
    lines = []
    for event in printed.asked.events[:MOST_EVENTS]:
        zone = str(table.loc[event.event_id, "timezone"]) if event.event_id in table.index else "UTC"
        told = str(table.loc[event.event_id, "description"]) if event.event_id in table.index else ""
        ends = [pd.Timestamp(end, unit="s", tz="UTC").to_pydatetime() for end in
                (event.interval.earliest, event.interval.latest) if end is not None]
        local = " to ".join(f"{end.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for end in ends)
        utc = f" ({' to '.join(map(moment_text, ends))})" if zone != "UTC" else ""
        lines.append(f"<p><b>{_html(event.event_id)}</b>: {_html(f'{local} {zone}{utc}. {told}')}</p>\n")
    left = len(printed.asked.events) - len(lines)
    return "".join(lines) + (f"<p>and {left} more events.</p>\n" if left else "")


def _table(printed: Printed, rows: Sequence[dict[str, Any]]) -> str:
    names = printed.docket.names_in(printed.rows)
    head = "".join(f'<th scope="col">{title}</th>' for title in COLUMNS.values())
    return (f'<table>\n<thead><tr><th scope="col">Flight</th>{head}</tr></thead>\n'
            f"{''.join(_row(row, names[row['leg_id']]) for row in rows)}</table>\n")


def _row(row: dict[str, Any], name: str) -> str:
    fields = TABLES["court_clock"]
    cells = [_html(cell_text(fields.field(column), row[column])).replace("_", " ").replace(";", "; ") or "–"
             for column in COLUMNS]
    flight = f"{name}, at {row['event_id']}" if row["event_id"] else name
    return (f'<tbody class="leg"><tr><th scope="row">{_html(flight)}</th>'
            f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
            f'<tr><td class="note" colspan="{len(COLUMNS) + 1}">{_html(_notes(row))}</td></tr></tbody>\n')


def _fitting(rows: Sequence[dict[str, Any]], room: float) -> list[dict[str, Any]]:
    """The first rows that fit; one at least."""
    lengths = [200 + len(_notes(row)) for row in rows]
    return [row for row, used in zip(rows, accumulate(lengths), strict=True) if used <= max(room, lengths[0])]


def _notes(row: dict[str, Any]) -> str:
    """What is to be known of a row, in sentences."""
    cautions = [CAUTIONS.get(key, key) for key in str(row["cautions"]).split(";") if key]
    return " ".join(text for text in (_times(row), row["note"], row["label"], *cautions) if text)


def _times(row: dict[str, Any]) -> str:
    """When it left and landed, as the row has it; an end that is not known is open."""
    fields = TABLES["court_clock"]

    def told(end: str) -> str:
        first, last = (cell_text(fields.field(f"{end}_{bound}_utc"), row[f"{end}_{bound}_utc"]) or "open"
                       for bound in ("earliest", "latest"))
        return f"{first} to {last}"

    return f"Departed {told('departed')}; arrived {told('arrived')}."


def _claims(printed: Printed) -> str:
    """What sources print of the times of the events, as far as it may be passed on."""
    release = printed.docket.release
    claims = passed_on(TABLES["court_event_claims"], release.table("court_event_claims"), frozenset(), LeftOut())
    mine = claims[claims["event_id"].isin({event.event_id for event in printed.asked.events})]
    dropped = printed.docket.dropped_claims
    lines = [f"<li>{_html(claim.reported_local_time)} {_html(claim.timezone)}: {_html(claim.source_title)}"
             f"{' (not used)' if (claim.event_id, claim.source_url) in dropped else ''}</li>\n"
             for claim in mine.sort_values(["earliest_utc", "latest_utc"], kind="stable").itertuples()]
    if not lines:
        return ""
    more = f"<p>and {len(lines) - MOST_CLAIMS} more, in court_event_claims.csv.</p>\n" if (
        len(lines) > MOST_CLAIMS) else ""
    return f"<h2>Claims about the time: {len(lines)}</h2>\n<ul>{''.join(lines[:MOST_CLAIMS])}</ul>\n{more}"


def _html(text: object) -> str:
    return escape(NOT_XML.sub("\ufffd", str(text)), quote=True)
