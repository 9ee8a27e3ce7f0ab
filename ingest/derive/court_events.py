"""Court events from claims: when each happened, and how long an order binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ingest.derive.claims import joined, rows_of, text, time_claim, working_time
from ingest.derive.intervals import Interval, hull, seconds, timestamp
from ingest.derive.own import cautions_of, ledger_of


def court_events(reference: Mapping[str, pd.DataFrame], dropped: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """Rows of the table `court_events`. `dropped` holds (event id, source address) of claims a curated row drops."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(reference["court_event_claims"]):
        if (text(row["event_id"]), text(row["source_url"])) not in dropped:
            groups.setdefault(text(row["event_id"]), []).append(row)
    events = {event_id: _event(event_id, rows) for event_id, rows in groups.items()}
    ends = {event_id: _claimed_end(rows) for event_id, rows in groups.items()}
    links = [(text(r["event_id"]), text(r["relation"]), text(r["by_event_id"]))
             for r in rows_of(reference["court_event_links"])]
    for event_id, event in events.items():
        end = binding_end(event_id, events, ends, links)
        event["in_force_until_earliest_utc"] = timestamp(end.earliest)
        event["in_force_until_latest_utc"] = timestamp(end.latest)
    return sorted(events.values(), key=lambda e: (e["event_earliest_utc"], e["event_id"]))


def _event(event_id: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    claims = [c for c in (time_claim(row, "", "precision", "source_title") for row in rows) if c]
    time = working_time(claims)
    own = cautions_of(rows)
    finest = next((row for row in rows if text(row["precision"]) == time.precision), rows[0])
    return {
        "event_id": event_id,
        "case_id": text(finest["case_id"]),
        "event_type": text(finest["event_type"]),
        "actor": text(finest["actor"]),
        "description": text(finest["description"]),
        "timezone": text(finest["timezone"]),
        "event_earliest_utc": timestamp(time.interval.earliest),
        "event_latest_utc": timestamp(time.interval.latest),
        "precision": time.precision,
        "claim_count": len(rows),
        "cautions": joined({*time.cautions, *own}), "ledger": ledger_of(own),
    }


def _claimed_end(rows: list[dict[str, Any]]) -> Interval:
    return hull(
        Interval(seconds(row["in_force_until_earliest_utc"]), seconds(row["in_force_until_latest_utc"])) for row in rows
    )


def binding_end(
    event_id: str,
    events: Mapping[str, Mapping[str, Any]],
    ends: Mapping[str, Interval],
    links: list[tuple[str, str, str]],
    seen: frozenset[str] = frozenset(),
) -> Interval:
    """When an order stops binding: its claimed end; an extension's end replaces it, an event that ends it cuts it.

    Followed through the chain of links, in whatever order they are written; of several extensions the one that
    reaches furthest counts. An open interval where nothing is known of an end.
    """
    end = ends.get(event_id, Interval())
    if event_id in seen:
        return end
    linked = [(relation, other) for subject, relation, other in links if subject == event_id and other in events]
    extended = [binding_end(other, events, ends, links, seen | {event_id})
                for relation, other in linked if relation == "extended_by"]
    if extended:
        end = max(extended, key=lambda e: (float("inf") if e.latest is None else e.latest))
    for relation, other in linked:
        if relation == "ended_by":
            end = earlier(end, Interval(seconds(events[other]["event_earliest_utc"]),
                                        seconds(events[other]["event_latest_utc"])))
    return end


def earlier(one: Interval, other: Interval) -> Interval:
    """The earlier of two uncertain ends, end by end."""
    if not one.is_known:
        return other
    return Interval(
        min((v for v in (one.earliest, other.earliest) if v is not None), default=None),
        min((v for v in (one.latest, other.latest) if v is not None), default=None),
    )
