"""Court events: when the orders of 15 March 2025 were made, and until when orders bind."""

from __future__ import annotations

import pandas as pd
import pytest
from heart import table

from ingest.derive.court_events import binding_end, court_events
from ingest.derive.intervals import Interval
from ingest.reference import load_reference


@pytest.fixture(scope="module")
def events() -> dict[str, dict[str, object]]:
    return {str(event["event_id"]): event for event in court_events(load_reference(), frozenset())}


@pytest.mark.parametrize("event_id, first, last", [
    ("jgg-oral-order", "22:45:00", "22:48:59"),
    ("jgg-written-order", "23:25:00", "23:27:59"),
])
def test_both_orders_of_15_march_have_the_hull_of_their_minutes(
    events: dict[str, dict[str, object]], event_id: str, first: str, last: str
) -> None:
    event = events[event_id]
    assert event["event_earliest_utc"] == pd.Timestamp(f"2025-03-15T{first}Z")
    assert event["event_latest_utc"] == pd.Timestamp(f"2025-03-15T{last}Z")
    assert event["precision"] == "minute"


def test_the_order_of_15_march_binds_until_the_supreme_court_ended_it_on_7_april(
    events: dict[str, dict[str, object]],
) -> None:
    order, end = events["jgg-written-order"], events["jgg-scotus-order"]
    assert order["in_force_until_earliest_utc"] == end["event_earliest_utc"]
    assert order["in_force_until_latest_utc"] == end["event_latest_utc"]
    assert pd.Timestamp("2025-04-07T04:00Z") <= end["event_earliest_utc"] < pd.Timestamp("2025-04-08T04:00Z")  # type: ignore[operator]


def test_an_event_without_a_known_end_has_an_open_one(events: dict[str, dict[str, object]]) -> None:
    assert events["jgg-scotus-order"]["in_force_until_latest_utc"] is None


def claim_row(event_id: str, first: str, last: str, **cells: str) -> dict[str, str]:
    return {"event_id": event_id, "case_id": "c", "event_type": "order", "earliest_utc": first, "latest_utc": last,
            "precision": "minute", "source_title": "a", "source_url": "u1", "source_kind": "news"} | cells


def test_a_claim_that_a_curated_row_drops_does_not_count_and_the_others_stay() -> None:
    rows = [claim_row("e", "2025-01-01T10:00:00Z", "2025-01-01T10:00:59Z"),
            claim_row("e", "2025-01-01T12:00:00Z", "2025-01-01T12:00:59Z", source_url="u2")]
    reference = {"court_event_claims": table("court_event_claims", rows),
                 "court_event_links": table("court_event_links", [])}
    whole, = court_events(reference, frozenset())
    assert whole["event_latest_utc"] == pd.Timestamp("2025-01-01T12:00:59Z")
    assert whole["cautions"] == "claims_differ;single_source"
    less, = court_events(reference, frozenset({("e", "u2")}))
    assert (less["event_latest_utc"], less["claim_count"]) == (pd.Timestamp("2025-01-01T10:00:59Z"), 1)


def event_at(first: float) -> dict[str, object]:
    return {"event_earliest_utc": pd.Timestamp(first, unit="s", tz="UTC"),
            "event_latest_utc": pd.Timestamp(first + 59, unit="s", tz="UTC")}


EVENTS = {"order": event_at(0.0), "extension": event_at(500.0), "second": event_at(900.0), "end": event_at(1500.0)}
ENDS = {"order": Interval(1000, 1059), "extension": Interval(2000, 2059), "second": Interval(3000, 3059)}


@pytest.mark.parametrize("turn", [1, -1])
def test_extending_and_ending_count_in_whatever_order_the_links_are_written(turn: int) -> None:
    links = [("order", "ended_by", "end"), ("order", "extended_by", "extension")][::turn]
    assert binding_end("order", EVENTS, ENDS, links) == Interval(1500, 1559)
    twice = [("order", "extended_by", "second"), ("order", "extended_by", "extension")][::turn]
    assert binding_end("order", EVENTS, ENDS, twice) == Interval(3000, 3059)


def test_links_are_followed_through_the_chain_and_a_circle_of_links_does_not_hang() -> None:
    chain = [("order", "extended_by", "extension"), ("extension", "extended_by", "second")]
    assert binding_end("order", EVENTS, ENDS, chain) == Interval(3000, 3059)
    assert binding_end("order", EVENTS, ENDS, [*chain, ("second", "ended_by", "end")]) == Interval(1500, 1559)
    circle = [("order", "extended_by", "extension"), ("extension", "extended_by", "order")]
    assert binding_end("order", EVENTS, ENDS, circle) == Interval(1000, 1059)


def test_an_extension_without_a_known_end_leaves_the_end_open() -> None:
    ends = {"order": Interval(1000, 1059)}
    assert binding_end("order", EVENTS, ends, [("order", "extended_by", "extension")]) == Interval()


def test_an_end_before_the_claimed_one_cuts_and_a_later_one_changes_nothing() -> None:
    early = {**EVENTS, "end": event_at(700.0)}
    assert binding_end("order", early, ENDS, [("order", "ended_by", "end")]) == Interval(700, 759)
    assert binding_end("order", EVENTS, ENDS, [("order", "ended_by", "end")]) == Interval(1000, 1059)
