"""A store of many legs for the benchmark of the court clock: real tracks at other times, by made-up addresses.

It lies in a temporary folder and is never shown as flights.
"""

from __future__ import annotations

import os
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import pipeline
from ingest.ask import open_release
from ingest.fix_parts import day_name, day_numbers, partition_of
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.store import Store

OBSERVED, REPORTED, EVENTS = 10_000, 10_000, 200
AIRCRAFT = 100
START, DAYS = pd.Timestamp("2021-01-01", tz="UTC"), 5 * 365
SLOT_DAYS = 4
Frames = dict[str, pd.DataFrame]


def write_legs(folder: Path) -> Path:
    """A store with OBSERVED and REPORTED legs over five years and EVENTS court events; returns where it is.

    Observed legs are those of the shipped excerpt, and of FLIGHTDOCKET_EXTRA_SAMPLES where it is set: whole tracks
    of one aircraft, put whole days later or earlier. Reported legs and events are those that ship, so moved too.
    """
    samples = Store(folder / "samples")
    pipeline.build(samples, lambda items, _: items)
    if extra := os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES"):
        pipeline.import_files(samples, [Path(extra) / "readsb"], lambda items, _: items)
    real = open_release(samples)
    made = _observed(real) | {"reported_legs": _reported(real), "court_events": _events(real)}
    store = Store(folder / "many_legs")
    with store.writer("benchmark") as draft:
        for name in ("airports", "zones", "curated_decisions", "court_cases"):
            draft.put(name, real.table(name))
        fixes = made.pop("fixes")
        for number, group in fixes.groupby(day_numbers(fixes)):
            draft.put("fixes", group.sort_values(["icao24", "time_utc"], kind="stable"), partition_of(day_name(number)))
        for name, frame in made.items():
            draft.put(name, frame.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True))
        draft.publish({}, {}, ["made for a benchmark"])
    return store.root


def _observed(real: Release) -> Frames:
    """Legs, gaps, coverage and fixes: each time the whole track of one sample aircraft, in its own four days."""
    tables = {name: dict(tuple(real.table(name).groupby("icao24"))) for name in ("legs", "gaps", "coverage", "fixes")}
    random = np.random.default_rng(1)
    slots = random.permutation(AIRCRAFT * (DAYS // SLOT_DAYS))
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in tables}
    count = 0
    for slot, model in zip(slots, cycle(sorted(tables["legs"])), strict=False):
        first = tables["fixes"][model]["time_utc"].min().floor("D")
        target = START + pd.Timedelta(days=int(slot % (DAYS // SLOT_DAYS)) * SLOT_DAYS)
        address = f"f{slot // (DAYS // SLOT_DAYS):05x}"
        for name, groups in tables.items():
            if model in groups:
                parts[name].append(_moved(groups[model], target - first, address, f"-{slot}"))
        count += len(tables["legs"][model])
        if count >= OBSERVED:
            break
    return {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}


def _moved(rows: pd.DataFrame, by: pd.Timedelta, address: str, mark: str) -> pd.DataFrame:
    """Rows at another time, of another address; ids of legs carry the mark."""
    new = {name: rows[name] + by for name in rows if name.endswith("_utc") and name != "day_utc"}
    if "day_utc" in rows:
        new["day_utc"] = (pd.to_datetime(rows["day_utc"]) + by).dt.strftime("%Y-%m-%d")
    if "leg_id" in rows:
        new["leg_id"] = rows["leg_id"] + mark
    if "registration" in rows:
        new["registration"] = address.upper()
    return rows.assign(icao24=address, **new)


def _reported(real: Release) -> pd.DataFrame:
    """The reported legs again and again, each time a month later, within the five years; flights stay whole."""
    legs = real.table("reported_legs")
    ends = [name for name in legs if name.endswith("_utc")]
    first = legs[ends].min(axis=1).groupby(legs["flight_id"]).transform("min").dt.floor("D")
    copies = -(-REPORTED // len(legs))
    parts = []
    for number in range(copies):
        days = ((first - START).dt.days + number * DAYS // copies) % DAYS
        by = START + pd.to_timedelta(days, unit="D") - first
        new = {name: legs[name] + by for name in ends}
        ids = {name: legs[name] + f"-{number}" for name in ("leg_id", "flight_id")}
        parts.append(legs.assign(**new, **ids))
    return pd.concat(parts, ignore_index=True).iloc[:REPORTED]


def _events(real: Release) -> pd.DataFrame:
    """The court events, each as long as it is and at its time of day, spread evenly over the five years."""
    events = real.table("court_events")
    events = events.iloc[list(islice(cycle(range(len(events))), EVENTS))].reset_index(drop=True)
    target = START + pd.to_timedelta(np.arange(EVENTS) * DAYS // EVENTS, unit="D")
    by = target - events["event_earliest_utc"].dt.floor("D")
    new = {name: events[name] + by for name in events if name.endswith("_utc")}
    return events.assign(**new, event_id=events["event_id"] + "-" + events.index.astype(str))
