"""What is held, what failed and when, rows that were rejected and files that were set aside. No Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.coverage import WHY
from dashboard.day_calendar import Day
from dashboard.html_tables import Cell, Link
from dashboard.labels import words
from dashboard.language import ntr, tr
from dashboard.saying import Verbatim, say
from dashboard.times import days_words, interval_words
from ingest.ask import Docket
from ingest.vocabulary import FILE_REASONS, ROW_REASONS

To = Callable[..., str]
MOST = 200
HELD = ("received", "verified_empty")
WORST_FIRST = ("failed", "missing", "received", "verified_empty")


def finding(docket: Docket) -> str:
    """How many aircraft-days of the ledger are held, and how many failed or are missing."""
    ledger = docket.release.table("coverage", columns=["state", "day_utc"])
    if not len(ledger):
        return tr("No day is loaded: no file was imported and no service was asked. That says nothing about flights.")
    held = int(ledger["state"].isin(HELD).sum())
    told = tr("{held} of {all} aircraft-days asked for or imported are held (received, or verified empty).",
              held=f"{held:,}", all=f"{len(ledger):,}")
    failed, missing = (int((ledger["state"] == state).sum()) for state in ("failed", "missing"))
    days = ledger.loc[ledger["state"] == "failed", "day_utc"]
    lost = ntr("{n} failed, on days from {first} to {last} (UTC).", "{n} failed, on days from {first} to {last} (UTC).",
               failed, first=days.min(), last=days.max()) if failed else tr("None failed.")
    return " ".join((told, lost, ntr("{n} is missing.", "{n} are missing.", missing) if missing else
                     tr("None is missing."), tr("All other days and aircraft are not loaded.")))


def freshness(docket: Docket) -> list[list[Cell]]:
    """Each source: aircraft-days by state, first and last position, newest day held, last tried, next due."""
    ledger, fetches = docket.release.table("coverage"), docket.release.table("fetches")
    return [_source_row(str(source), days, fetches[fetches["source"] == source])
            for source, days in ledger.groupby("source")]


def _source_row(source: str, days: pd.DataFrame, fetches: pd.DataFrame) -> list[Cell]:
    states = days["state"].value_counts()
    told = ", ".join(tr("{n} {state}", n=f"{states[state]:,}", state=words(state)) for state in (
        "received", "verified_empty", "missing", "failed") if state in states)
    held = days.loc[days["state"].isin(HELD), "day_utc"]
    return [words(source), told, _time(days["first_fix_utc"].min()), _time(days["last_fix_utc"].max()),
            held.max() if len(held) else tr("none"), _time(fetches["last_tried_utc"].max(), tr("never asked")),
            _time(fetches["next_due_utc"].min(), tr("not due"))]


def _time(at: Any, empty: str = "") -> str:
    return empty or tr("none") if pd.isna(at) else interval_words(at, at)


def sources(docket: Docket) -> list[str]:
    """The sources in the ledger."""
    return sorted(docket.release.table("coverage", columns=["source"])["source"].unique())


def months(docket: Docket) -> list[str]:
    """The months with a day in the ledger, newest first."""
    days = docket.release.table("coverage", columns=["day_utc"])["day_utc"]
    return sorted(set(days.str[:7]), reverse=True)


def calendar_of(docket: Docket, source: str) -> dict[str, Day]:
    """The days of a source: the worst state of any aircraft, with how many aircraft are in each."""
    ledger = docket.release.table("coverage", columns=["source", "day_utc", "icao24", "state"])
    days = {}
    for name, rows in ledger[ledger["source"] == source].groupby("day_utc"):
        counts = rows["state"].value_counts()
        told = ", ".join(tr("{n} {state}", n=f"{counts[state]:,}", state=words(state))
                         for state in WORST_FIRST if state in counts)
        days[str(name)] = Day(next(state for state in WORST_FIRST if state in counts),
                              tr("aircraft: {told}", told=told), rows["icao24"].nunique())
    return days


def troubles(docket: Docket, to: To, month: str) -> list[list[Cell]]:
    """Days that failed or are missing, of a month or all: day, aircraft, source, why, how often and when last tried."""
    ledger = docket.release.table("coverage")
    rows = ledger[~ledger["state"].isin(HELD) & ledger["day_utc"].str.startswith(month)]
    rows = rows.sort_values(["day_utc", "icao24"], ascending=[False, True], kind="stable")
    return [[row.day_utc, Link(row.icao24, to("/aircraft", icao24=row.icao24)), words(row.source), words(row.state),
             say(WHY.get(row.reason, row.reason)) if row.reason else tr("not asked yet"),
             "" if pd.isna(row.tries) else str(row.tries), _time(row.last_tried_utc, tr("never asked"))]
            for row in rows.itertuples()]


def rejected(docket: Docket) -> list[list[Cell]]:
    """Rows of files that became no position, by reason."""
    files = docket.release.table("source_files", columns=["rejected_by_reason", "status"])
    counts: Counter[str] = Counter()
    for cell in files.loc[files["status"] == "imported", "rejected_by_reason"]:
        for item in filter(None, cell.split(";")):
            reason, number = item.rsplit(":", 1)
            counts[reason] += int(number)
    return [[say(ROW_REASONS.get(reason, words(reason))), f"{number:,}"] for reason, number in counts.most_common()]


def rows_read(docket: Docket) -> str:
    """How many rows were read and kept."""
    files = docket.release.table("source_files", columns=["rows_total", "rows_kept", "rows_rejected", "status"])
    own = files[files["status"] == "imported"]
    total, kept, lost = (int(own[name].fillna(0).sum()) for name in ("rows_total", "rows_kept", "rows_rejected"))
    return tr("{total} rows were read, {kept} became positions, {lost} were rejected.", total=f"{total:,}",
              kept=f"{kept:,}", lost=f"{lost:,}")


def set_aside(docket: Docket) -> list[list[Cell]]:
    """Files that could not be used: name, source, why, and what was found."""
    files = docket.release.table("source_files", columns=["path", "source", "status", "set_aside_reason", "detail"])
    own = files[files["status"] == "set_aside"]
    return [[row.path, words(row.source), say(FILE_REASONS.get(row.set_aside_reason, row.set_aside_reason)),
             Verbatim(row.detail)] for row in own.itertuples()]


def day_span(shown: list[str]) -> str:
    """The months shown in words."""
    first, last = (pd.Timestamp(f"{name}-01") for name in (min(shown), max(shown)))
    return days_words(first.date(), (last + pd.offsets.MonthEnd(0)).date())
