"""The claims behind each time of a court clock, side by side, with those marked that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import html_tables, queries
from dashboard.labels import caution_sentences, counted, html, words
from dashboard.queries import Answered
from dashboard.sentences import claimed, standing
from dashboard.times import interval_words
from ingest.ask import Docket
from ingest.vocabulary import OWN

MARKS = ("[differs] marks a claim of the same precision that gives another time; the span of all of them is used. "
         "[contradicts] marks a claim that cannot be joined with the interval used; it is kept beside it. "
         "[not used] marks a claim that a decision made by hand drops; its reason stands beside it.")
NOT_USED = "not used"
OWN_CLAIM = "Own row (data/own), not a reference row."


def show(docket: Docket, answered: Answered) -> None:
    """Claims about the event, each leg, positions, and what is listed apart."""
    st.html(f'<div class="fd-page"><h2>The claims behind each time</h2><p class="fd-quiet">{html(MARKS)}</p></div>')
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
              c.precision, c.description, c.source_title, c.source_url, _weakness(c.source_note, reason, c.ledger)]
             for c, reason in zip(claims.itertuples(), reasons, strict=True)]
    with st.expander(f"The event: {_count(reasons)}", expanded=False):
        remarks = " ".join(caution_sentences(row["cautions"], of_event=True))
        interval = interval_words(row["event_earliest_utc"], row["event_latest_utc"], row["timezone"])
        st.html(f'<p class="fd-page">Interval used: <b>{html(interval)}</b>. {html(remarks)}</p>')
        st.html(html_tables.table("Claims about the event",
                                  ["Time", "Precision", "What", "Source", "Link", "Weakness"], cells))


def _weakness(note: str, reason: str, ledger: str) -> str:
    told = [OWN_CLAIM] if ledger == OWN else []
    return " ".join([*told, *([f"Not used: {reason.rstrip('.')}."] if reason else []), note]).strip()


def _count(reasons: list[str]) -> str:
    """How many claims there are, and how many are not used; a reason for each that is not."""
    unused = sum(map(bool, reasons))
    return counted(len(reasons), "claim") + (f", {unused} not used" if unused else "")


def _leg(docket: Docket, claims: pd.DataFrame, used: pd.Series, name: str, match: tuple[str, str]) -> None:
    reasons = [docket.dropped_claims.get((c.flight_id, c.source_url), "") for c in claims.itertuples()]

    def end(claim: pd.Series, which: str, reason: str) -> str:
        mine = (claim[f"{which}_earliest_utc"], claim[f"{which}_latest_utc"])
        other = (used[f"{which}_earliest_utc"], used[f"{which}_latest_utc"], used[f"{which}_precision"])
        mark = NOT_USED if reason else standing((*mine, claim[f"{which}_precision"]), other)
        return claimed(*mine, claim["timezone"], mark)

    cells = [[c["claim_source"], end(c, "departed", reason), end(c, "arrived", reason), c["source_title"],
              c["source_url"], _weakness(c["note"], reason, c["ledger"])]
             for (_, c), reason in zip(claims.iterrows(), reasons, strict=True)]
    zone = claims["timezone"].iloc[0]
    with st.expander(f"{name}, leg {used['leg_no']}: {_count(reasons)}"):
        departed = interval_words(used["departed_earliest_utc"], used["departed_latest_utc"], zone)
        arrived = interval_words(used["arrived_earliest_utc"], used["arrived_latest_utc"], zone)
        lead = "Reported (the received track is used)" if match[0] == "agreed" else "Used"
        st.html(f'<p class="fd-page">{lead}: departed <b>{html(departed)}</b> ({html(used["departed_basis"])}); '
                f'arrived <b>{html(arrived)}</b> ({html(used["arrived_basis"])}). '
                f'Report and track: {html(words(match[0]))}. {html(match[1])}</p>')
        st.html(html_tables.table(f"Claims about {name}, leg {used['leg_no']}",
                                  ["Who", "Departed", "Arrived", "Source", "Link", "Weakness"], cells))


def _observed(answered: Answered) -> None:
    told = received_lines(answered.clock, answered.names)
    if told:
        items = "".join(f"<li>{html(line)}</li>" for line in told)
        st.html(f'<div class="fd-page"><h3>Received positions around the time asked</h3><ul>{items}</ul></div>')


def received_lines(clock: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Each observed leg with the positions around the time asked; a leg of which an airport was tested has none."""
    seen = queries.verdict_rows(clock)
    seen = seen[(seen["basis"] == "observed")
                & (seen["last_known_before_utc"].notna() | seen["first_known_after_utc"].notna())]
    return [f"{names[row.leg_id]}: {_around(row)}" for row in seen.itertuples()]


def _around(row: Any) -> str:
    """The received positions on both sides, or on one; times are those of the rows, cut to the second."""
    before, after = row.last_known_before_utc, row.first_known_after_utc
    told = [f"{word} {interval_words(at, at)}" for word, at in (("last before", before), ("first after", after))
            if not pd.isna(at)]
    return ", ".join(told)


def _positions(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [[c.flight_id, c.claimed_place, interval_words(c.at_earliest_utc, c.at_latest_utc, c.timezone), c.claimant,
              c.source_title, c.source_url, _weakness(c.note, "", c.ledger)] for c in claims.itertuples()]
    with st.expander(f"Where others said these flights were: {len(cells)} claims, to hold against the area"):
        st.html(html_tables.table("Position claims", ["Flight", "Place", "Time", "Who", "Source", "Link", "Weakness"],
                                  cells))


def _told_twice(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [[c.flight_id, c.claim_source,
              claimed(c.departed_earliest_utc, c.departed_latest_utc, c.timezone, NOT_USED),
              claimed(c.arrived_earliest_utc, c.arrived_latest_utc, c.timezone, NOT_USED), c.source_url,
              _weakness(c.note, c.reason, c.ledger)] for c in claims.itertuples()]
    with st.expander(f"Not used for any leg: {counted(len(cells), 'claim')} about a flight that is told twice"):
        st.html(html_tables.table("Claims about a flight that is told twice",
                                  ["About", "Who", "Departure", "Arrival", "Link", "Weakness"], cells))


def _apart(claims: pd.DataFrame) -> None:
    if not len(claims):
        return
    cells = [["schedule" if c.is_schedule else "several flights", c.flight_id, c.claim_source,
              claimed(c.departed_earliest_utc, c.departed_latest_utc, c.timezone, ""),
              claimed(c.arrived_earliest_utc, c.arrived_latest_utc, c.timezone, ""), c.source_url,
              _weakness(c.note, "", c.ledger)]
             for c in claims.itertuples()]
    with st.expander(f"Listed apart, never used as movement: {len(cells)} schedules and claims about several flights"):
        st.html(html_tables.table("Schedules and claims about several flights",
                                  ["Kind", "About", "Who", "Departure", "Arrival", "Link", "Weakness"], cells))
