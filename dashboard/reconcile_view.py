"""Reports beside tracks: what agrees, what stands alone, and why. No Streamlit, nothing computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.html_tables import Cell, Link
from dashboard.kept import kept
from dashboard.labels import words
from dashboard.language import mark, ntr, tr
from dashboard.saying import pieces, say
from dashboard.times import date_words, moment
from ingest.ask import Docket
from ingest.vocabulary import MATCH_REASONS

To = Callable[..., str]
MOST = 200
"""Rows of a group shown; the rest stand in the table matches."""
NOT_LOADED, FAILED, UNCOVERED = "day_not_loaded", "day_failed", "outside_coverage"


@dataclass(frozen=True)
class Group:
    """Rows of `matches` that are listed together: a name for the address of the list, and its title."""

    name: str
    title: str
    rows: pd.DataFrame


GROUPS: tuple[tuple[str, str, Callable[[pd.DataFrame], pd.Series]], ...] = (
    ("agreed", mark("Agree: a report and a track are one leg"), lambda m: m["status"] == "agreed"),
    ("contradicted", mark("Contradicted: a report says what received positions exclude"),
     lambda m: m["status"] == "contradicted"),
    ("undetermined", mark("Undetermined: a report and a track may be one leg"),
     lambda m: m["status"] == "undetermined"),
    ("loaded", mark("Only reported, though positions of its days are loaded"),
     lambda m: (m["status"] == "only_reported") & ~m["reason"].isin([NOT_LOADED, FAILED])),
    ("failed", mark("Only reported, and a day could not be had: that says nothing about the flight"),
     lambda m: (m["status"] == "only_reported") & (m["reason"] == FAILED)),
    ("not_loaded", mark("Only reported, and a day is not loaded: that says nothing about the flight"),
     lambda m: (m["status"] == "only_reported") & (m["reason"] == NOT_LOADED)),
    ("only_observed", mark("Only observed: a track that no report speaks of"),
     lambda m: m["status"] == "only_observed"),
)


@kept(1)
def rows_of(docket: Docket) -> pd.DataFrame:
    """The rows of `matches` with `month`, the UTC month of the first known time of the leg (empty: none), by time."""
    matches = docket.release.table("matches")
    firsts = _firsts(docket)
    own = [firsts.get(row.leg_id) or firsts.get(row.reported_leg_id) for row in matches.itertuples()]
    told = matches.assign(first=pd.Series(own, index=matches.index, dtype=object),
                          month=[f"{at:%Y-%m}" if at else "" for at in own])
    return told.sort_values("first", key=lambda times: times.map(lambda at: at.timestamp() if at else float("inf")),
                            kind="stable")


def _firsts(docket: Docket) -> dict[str, Any]:
    """The first known time of each leg, by its id."""
    firsts: dict[str, Any] = {}
    for name in ("reported_legs", "legs"):
        table = docket.release.table(name, columns=["leg_id", "departed_earliest_utc", "departed_latest_utc",
                                                    "arrived_earliest_utc", "arrived_latest_utc"])
        times = table.drop(columns=["leg_id"]).min(axis=1)
        firsts |= {leg: moment(at) for leg, at in zip(table["leg_id"], times, strict=True)}
    return firsts


def groups(rows: pd.DataFrame) -> list[Group]:
    """The rows in their groups; a group without rows is left out."""
    made = [Group(name, title, rows[belongs(rows)]) for name, title, belongs in GROUPS]
    return [group for group in made if len(group.rows)]


def finding(rows: pd.DataFrame) -> str:
    """How many agree, are only reported, are only observed, and are not settled."""
    counts = rows["status"].value_counts()
    unloaded = int((rows["reason"] == NOT_LOADED).sum())
    told = [ntr("{n} agrees", "{n} agree", int(counts.get("agreed", 0))),
            tr("{n} only reported ({unloaded} of them on days that are not loaded)",
               n=f"{counts.get('only_reported', 0):,}", unloaded=f"{unloaded:,}"),
            tr("{n} only observed", n=f"{counts.get('only_observed', 0):,}")]
    told += [tr(message, n=f"{counts[status]:,}") for status, message in
             (("undetermined", mark("{n} undetermined")), ("contradicted", mark("{n} contradicted")))
             if counts.get(status, 0)]
    return tr("Reports and tracks: {told}.", told=", ".join(told))


def cells(docket: Docket, group: Group, to: To) -> list[list[Cell]]:
    """The rows of a group: report, track, first known UTC day, differences in time, decision by hand, why."""
    return [[_leg(docket, row.reported_leg_id, to, tr("reported")), _leg(docket, row.leg_id, to, tr("observed")),
             date_words(row.first) if row.first else tr("not known"),
             difference_words(row.departed_difference_s), difference_words(row.arrived_difference_s),
             words(row.decision), pieces(row.note)] for row in group.rows[:MOST].itertuples()]


def _leg(docket: Docket, leg_id: str, to: To, basis: str) -> str:
    """A link to the leg; its text says how the leg is known."""
    if not leg_id:
        return ""
    return Link(tr("{name} ({basis})", name=say(docket.leg_names.get(leg_id, leg_id)), basis=basis),
                to("/flight", leg=leg_id))


def difference_words(seconds: Any) -> str:
    """How much later (or earlier) the report puts an end than the track; 0 where their intervals meet.

    >>> difference_words(-240.0), difference_words(0.0), difference_words(float("nan"))
    ('4 min 0 s earlier', 'none', 'not measured')
    """
    if pd.isna(seconds):
        return tr("not measured")
    if not seconds:
        return tr("none")
    whole = round(abs(seconds))
    message = mark("{minutes} min {seconds} s later") if seconds > 0 else mark("{minutes} min {seconds} s earlier")
    return tr(message, minutes=whole // 60, seconds=whole % 60)


def reasons(group: Group) -> list[str]:
    """The sentence of each reason in the group, with the number of rows."""
    counts = group.rows["reason"].value_counts()
    return [tr("{reason} ({n})", reason=say(MATCH_REASONS.get(reason, words(reason))), n=f"{n:,}")
            for reason, n in counts.items()]


def decisions(docket: Docket) -> list[list[Cell]]:
    """The decisions made by hand: what, about which, why, when, by which role, on what it rests."""
    rows = docket.release.table("curated_decisions")
    return [[words(row.decision), row.subject,
             words(row.object) if row.decision == "class" else row.object.replace(";", ", "), say(row.reason),
             row.decided_on, say(row.decided_by), say(row.source)] for row in rows.itertuples()]
