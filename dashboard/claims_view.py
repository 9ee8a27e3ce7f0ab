"""The claims behind each time of a court clock, side by side, with those marked that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import html_tables, queries
from dashboard.labels import caution_sentences, html, said_html, spoken, tr_html, words
from dashboard.language import mark, ntr, tr
from dashboard.queries import Answered
from dashboard.saying import Verbatim
from dashboard.sentences import claimed, standing
from dashboard.times import interval_words
from ingest.ask import Docket
from ingest.vocabulary import OWN

MARKS = mark("[differs] marks a claim of the same precision that gives another time; the span of all of them is "
             "used. [contradicts] marks a claim that cannot be joined with the interval used; it is kept beside it. "
             "[not used] marks a claim that a decision made by hand drops; its reason stands beside it.")
NOT_USED = mark("not used")
USED = mark("Used: departed {departed} ({departed_basis}); arrived {arrived} ({arrived_basis}).")
REPORTED = mark("Reported (the received track is used): departed {departed} ({departed_basis}); arrived {arrived} "
                "({arrived_basis}).")
OWN_CLAIM = mark("Own row (data/own), not a reference row.")


def show(docket: Docket, answered: Answered) -> None:
    """Claims about the event, each leg, positions, and what is listed apart."""
    st.html(f'<div class="fd-page"><h2>{tr_html("The claims behind each time")}</h2>'
            f'<p class="fd-quiet">{tr_html(MARKS)}</p></div>')
    row = queries.event_row(docket, answered.asked.event) if answered.asked.event else None
    if row is not None:
        _event(docket, row)
    claims = queries.leg_claims(docket.release, answered.clock)
    used, reports = docket.release.table("reported_legs"), queries.reports_of(answered.clock)
    for leg in answered.picture.legs:
        report = reports.get(leg.leg_id, "")
        own = claims[claims["flight_id"] + "-" + claims["leg_no"].astype("string").fillna("") == report]
        if len(own):
            match = queries.match_of(docket.release, report)
            _leg(docket, own, used[used["leg_id"] == report].iloc[0], answered.names[leg.leg_id], match)
    _observed(answered)
    _positions(queries.position_claims(docket.release, answered.clock))
    asked = answered.picture.asked
    _told_twice(queries.claims_told_twice(docket.release, answered.clock))
    _apart(queries.claims_apart(docket.release, answered.clock, (asked.earliest, asked.latest)))


def _event(docket: Docket, row: pd.Series) -> None:
    claims = queries.event_claims(docket.release, row["event_id"])
    used = (row["event_earliest_utc"], row["event_latest_utc"], row["precision"])
    reasons = [docket.dropped_claims.get((c.event_id, c.source_url), "") for c in claims.itertuples()]
    cells = [[claimed(c.earliest_utc, c.latest_utc, c.timezone,
                      NOT_USED if reason else standing((c.earliest_utc, c.latest_utc, c.precision), used)),
              words(c.precision), Verbatim(c.description), Verbatim(c.source_title), c.source_url,
              _weakness(c.source_note, reason, c.ledger)]
             for c, reason in zip(claims.itertuples(), reasons, strict=True)]
    with st.expander(tr("The event: {claims}", claims=_count(reasons)), expanded=False):
        remarks = " ".join(map(spoken, caution_sentences(row["cautions"], of_event=True)))
        interval = interval_words(row["event_earliest_utc"], row["event_latest_utc"], row["timezone"])
        used_words = tr_html("Interval used: {time}.", time=f"<b>{html(interval)}</b>")
        st.html(f'<p class="fd-page">{used_words} {remarks}</p>')
        st.html(html_tables.table(tr("Claims about the event"),
                                  [tr("Time"), tr("Precision"), tr("What"), *_last_heads()], cells))


def _last_heads() -> list[str]:
    return [tr("Source"), tr("Link"), tr("Weakness")]


def _weakness(note: str, reason: str, ledger: str) -> list[str]:
    """What weakens a claim: that it is an own row, why it is not used, and the note beside its source, as written."""
    told = [tr(OWN_CLAIM)] if ledger == OWN else []
    if reason:
        told += [tr("Not used:"), Verbatim(f"{reason.rstrip('.')}.")]
    return [*told, *([Verbatim(note)] if note else [])]


def _count(reasons: list[str]) -> str:
    """How many claims there are, and how many are not used; a reason for each that is not."""
    unused = sum(map(bool, reasons))
    claims = ntr("{n} claim", "{n} claims", len(reasons))
    return tr("{claims}, {n} not used", claims=claims, n=unused) if unused else claims


def _leg(docket: Docket, claims: pd.DataFrame, used: pd.Series, name: str, match: tuple[str, str]) -> None:
    reasons = [docket.dropped_claims.get((c.flight_id, c.source_url), "") for c in claims.itertuples()]

    def end(claim: pd.Series, which: str, reason: str) -> str:
        mine = (claim[f"{which}_earliest_utc"], claim[f"{which}_latest_utc"])
        other = (used[f"{which}_earliest_utc"], used[f"{which}_latest_utc"], used[f"{which}_precision"])
        mark = NOT_USED if reason else standing((*mine, claim[f"{which}_precision"]), other)
        return claimed(*mine, claim["timezone"], mark)

    cells = [[Verbatim(c["claim_source"]), end(c, "departed", reason), end(c, "arrived", reason),
              Verbatim(c["source_title"]), c["source_url"], _weakness(c["note"], reason, c["ledger"])]
             for (_, c), reason in zip(claims.iterrows(), reasons, strict=True)]
    zone = claims["timezone"].iloc[0]
    leg = tr("{name}, leg {number}", name=name, number=used["leg_no"])
    with st.expander(f"{leg}: {_count(reasons)}"):
        departed = interval_words(used["departed_earliest_utc"], used["departed_latest_utc"], zone)
        arrived = interval_words(used["arrived_earliest_utc"], used["arrived_latest_utc"], zone)
        lead = REPORTED if match[0] == "agreed" else USED
        times = tr_html(lead, departed=f"<b>{html(departed)}</b>", departed_basis=html(words(used["departed_basis"])),
                        arrived=f"<b>{html(arrived)}</b>", arrived_basis=html(words(used["arrived_basis"])))
        stands = tr_html("Report and track: {status}.", status=html(words(match[0])))
        st.html(f'<p class="fd-page">{times} {stands} {said_html(match[1])}</p>')
        st.html(html_tables.table(tr("Claims about {leg}", leg=leg),
                                  [tr("Who"), tr("Departed"), tr("Arrived"), *_last_heads()], cells))


def _observed(answered: Answered) -> None:
    told = received_lines(answered.clock, answered.names)
    if told:
        items = "".join(f"<li>{html(line)}</li>" for line in told)
        title = tr_html("Received positions around the time asked")
        st.html(f'<div class="fd-page"><h3>{title}</h3><ul>{items}</ul></div>')


def received_lines(clock: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Each observed leg with the positions around the time asked; a leg of which an airport was tested has none."""
    seen = queries.verdict_rows(clock)
    seen = seen[(seen["basis"] == "observed")
                & (seen["last_known_before_utc"].notna() | seen["first_known_after_utc"].notna())]
    return [f"{names[row.leg_id]}: {_around(row)}" for row in seen.itertuples()]


def _around(row: Any) -> str:
    """The received positions on both sides, or on one; times are those of the rows, cut to the second."""
    before, after = row.last_known_before_utc, row.first_known_after_utc
    told = [(mark("last before {time}"), before), (mark("first after {time}"), after)]
    return ", ".join(tr(message, time=interval_words(at, at)) for message, at in told if not pd.isna(at))


def _positions(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [[c.flight_id, Verbatim(c.claimed_place), interval_words(c.at_earliest_utc, c.at_latest_utc, c.timezone),
              Verbatim(c.claimant), Verbatim(c.source_title), c.source_url, _weakness(c.note, "", c.ledger)]
             for c in claims.itertuples()]
    with st.expander(ntr("Where others said these flights were: {n} claim, to hold against the area",
                         "Where others said these flights were: {n} claims, to hold against the area", len(cells))):
        st.html(html_tables.table(tr("Position claims"),
                                  [tr("Flight"), tr("Place"), tr("Time"), tr("Who"), *_last_heads()], cells))


def _told_twice(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [[c.flight_id, Verbatim(c.claim_source),
              claimed(c.departed_earliest_utc, c.departed_latest_utc, c.timezone, NOT_USED),
              claimed(c.arrived_earliest_utc, c.arrived_latest_utc, c.timezone, NOT_USED), c.source_url,
              _weakness(c.note, c.reason, c.ledger)] for c in claims.itertuples()]
    with st.expander(ntr("Not used for any leg: {n} claim about a flight that is told twice",
                         "Not used for any leg: {n} claims about a flight that is told twice", len(cells))):
        st.html(html_tables.table(tr("Claims about a flight that is told twice"), _heads_apart(), cells))


def _heads_apart() -> list[str]:
    return [tr("About"), tr("Who"), tr("Departure"), tr("Arrival"), tr("Link"), tr("Weakness")]


def _apart(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [[tr("schedule") if c.is_schedule else tr("several flights"), c.flight_id, Verbatim(c.claim_source),
              claimed(c.departed_earliest_utc, c.departed_latest_utc, c.timezone, ""),
              claimed(c.arrived_earliest_utc, c.arrived_latest_utc, c.timezone, ""), c.source_url,
              _weakness(c.note, "", c.ledger)]
             for c in claims.itertuples()]
    with st.expander(ntr("Listed apart, never used as movement: {n} schedule or claim about several flights",
                         "Listed apart, never used as movement: {n} schedules and claims about several flights",
                         len(cells))):
        st.html(html_tables.table(tr("Schedules and claims about several flights"), [tr("Kind"), *_heads_apart()],
                                  cells))
