"""A store of many legs with every table that pages read: that of the court clock's benchmark, and more.

It lies in a temporary folder and is never shown as flights.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ingest.ask import open_release
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.store import Store
from tests.benchmarks.many_legs import write_legs

MADE = ("leg_classes", "matches", "missions", "court_clock", "areas", "exits", "releases")
ENDS = ["departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc"]
OF_LEGS = ["leg_id", "icao24", "registration", *ENDS]


def write_pages(folder: Path) -> Path:
    """The store of `write_legs` with classes, missions, matches and the lists that ship; returns where it is."""
    store = Store(write_legs(folder))
    add_tables(store, open_release(Store(folder / "samples")))
    return store.root


def add_tables(store: Store, real: Release) -> None:
    """Publish what the store of many legs lacks: rows of classes, matches and missions for each leg, the rest as is."""
    many = open_release(store)
    legs = {name: many.table(name, columns=OF_LEGS) for name in ("reported_legs", "legs")}
    classes = _classes(real.table("leg_classes"), pd.concat(legs.values(), ignore_index=True))
    made = {"leg_classes": classes, "matches": _matches(real.table("matches"), legs),
            "missions": _missions(real.table("missions"), classes)}
    with store.writer("benchmark") as draft:
        for name in TABLES:
            if name not in MADE and not many.rows(name) and real.rows(name):
                for partition in real.partitions(name):
                    draft.put(name, real.table(name, partitions=[partition]), partition)
        for name, rows in made.items():
            draft.put(name, rows.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True))
        draft.publish({}, {}, ["made for a benchmark"])


def _classes(rows: pd.DataFrame, legs: pd.DataFrame) -> pd.DataFrame:
    """The class of the real leg for each leg made of it; missions carry the mark of the leg's time."""
    model, mark = legs["leg_id"].str.rsplit("-", n=1).str[0], legs["leg_id"].str.rsplit("-", n=1).str[1]
    told = rows.drop(columns=OF_LEGS[1:]).rename(columns={"leg_id": "model"})
    made = legs.assign(model=model, mark=mark).merge(told, on="model")
    missions = (made["mission_id"] + "-" + made["mark"]).where(made["mission_id"] != "", "")
    return made.assign(mission_id=missions, reported_leg_id=made["leg_id"].where(made["basis"] == "reported", ""))[
        rows.columns]


def _missions(rows: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """The real mission again for each time its legs were moved to."""
    own = classes[classes["mission_id"] != ""].groupby("mission_id")
    made = own[ENDS].agg("min").assign(leg_ids=own["leg_id"].agg(";".join)).reset_index()
    made["model"] = made["mission_id"].str.rsplit("-", n=1).str[0]
    told = rows.drop(columns=[*ENDS, "leg_ids"]).rename(columns={"mission_id": "model"})
    return made.merge(told, on="model")[rows.columns]


def _matches(rows: pd.DataFrame, legs: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What stands alone, again for each leg made of it."""
    parts = []
    for name, column, status in (("reported_legs", "reported_leg_id", "only_reported"),
                                 ("legs", "leg_id", "only_observed")):
        made = pd.DataFrame({"made": legs[name]["leg_id"]})
        made[column] = made["made"].str.rsplit("-", n=1).str[0]
        alone = made.merge(rows[rows["status"] == status], on=column)
        parts.append(alone.assign(**{column: alone["made"]}))
    return pd.concat(parts, ignore_index=True)[rows.columns]
