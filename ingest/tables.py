"""Tables that are derived whole in each run: the reference rows, and what joins reported with observed legs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ingest.derive.claims import dropped_claims, rows_of
from ingest.derive.court_events import court_events
from ingest.derive.matches import matches
from ingest.derive.missions import missions
from ingest.derive.places import places_of
from ingest.derive.reported_legs import claims_of_legs, reported_legs
from ingest.derive.speeds import Fleet
from ingest.derive.totals import totals
from ingest.frames import conformed
from ingest.received import received_of
from ingest.reference import zones
from ingest.schema import TABLES
from ingest.store import Draft


def put_reference(draft: Draft, reference: Mapping[str, pd.DataFrame], airports: pd.DataFrame, fleet: Fleet,
                  thresholds: Mapping[str, float], folder: Path) -> None:
    """The tables of the reference data in `folder`, and the court events and reported legs that follow from them."""
    for name, frame in reference.items():
        draft.put(name, frame)
    draft.put("airports", airports)
    draft.put("zones", zones(folder))
    drops = frozenset(dropped_claims(rows_of(reference["curated_decisions"])))
    legs = reported_legs(reference, fleet, places_of(airports), thresholds["stop_possible_spare_s"], drops)
    draft.put("court_events", conformed(TABLES["court_events"], court_events(reference, drops)))
    draft.put("reported_legs", conformed(TABLES["reported_legs"], legs))


def put_joined(draft: Draft, airports: pd.DataFrame, thresholds: Mapping[str, float]) -> None:
    """Matches, classes and missions, and published counts with ours beside them, from the draft's other tables."""
    _put_matches(draft, airports, thresholds)
    _put_missions(draft, airports, thresholds)
    _put_totals(draft, airports)


def put_by_month(draft: Draft, table: str, frame: pd.DataFrame) -> None:
    """Put a table with a column `day_utc` in a partition a month, so that months that did not change cost no room."""
    months = dict(tuple(frame.groupby(frame["day_utc"].str[:7], sort=True)))
    for partition in set(draft.partitions(table)) - set(months):
        draft.drop(table, partition)
    for month, rows in months.items():
        draft.put(table, rows, partition=str(month))


def _put_matches(draft: Draft, airports: pd.DataFrame, thresholds: Mapping[str, float]) -> None:
    told, seen, days, decisions = (rows_of(draft.table(name)) for name in (
        "reported_legs", "legs", "coverage", "curated_decisions"))
    reference = {name: draft.table(name) for name in ("reported_leg_claims", "curated_decisions")}
    claims = claims_of_legs(reference, frozenset(dropped_claims(decisions)))
    received = received_of(draft, told, days, thresholds)
    draft.put("matches", conformed(TABLES["matches"], matches(
        told, seen, days, decisions, claims, received, places_of(airports), thresholds)))


def _put_missions(draft: Draft, airports: pd.DataFrame, thresholds: Mapping[str, float]) -> None:
    told, seen, matched, decisions = (rows_of(draft.table(name)) for name in (
        "reported_legs", "legs", "matches", "curated_decisions"))
    countries = dict(zip(airports["airport_icao"], airports["country"], strict=True))
    for name, rows in zip(("missions", "leg_classes"),
                          missions(told, seen, matched, decisions, countries, thresholds), strict=True):
        draft.put(name, conformed(TABLES[name], rows))


def _put_totals(draft: Draft, airports: pd.DataFrame) -> None:
    published, chains, classes, told, days = (rows_of(draft.table(name)) for name in (
        "published_totals", "missions", "leg_classes", "reported_legs", "coverage"))
    zones_of = dict(zip(airports["airport_icao"], airports["timezone"], strict=True))
    draft.put("totals", conformed(TABLES["totals"], totals(published, chains, classes, told, days, zones_of)))
