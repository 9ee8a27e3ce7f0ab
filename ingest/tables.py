"""Tables that are put whole in each run: the reference rows, and what joins reported with observed legs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ingest.coverage import ledger
from ingest.derive.alone import alone_in_classes, alone_in_matches, may_chain, may_match
from ingest.derive.claims import dropped_claims, rows_of
from ingest.derive.court_events import court_events
from ingest.derive.match_sides import Side, reported_side
from ingest.derive.matches import matches
from ingest.derive.missions import missions
from ingest.derive.own import classes_beside, is_own, matches_beside, missions_beside, settled_for_own
from ingest.derive.places import places_of
from ingest.derive.presence import report_days
from ingest.derive.reported_legs import claims_of_legs, reported_legs
from ingest.derive.speeds import Fleet
from ingest.derive.totals import totals
from ingest.derive.track import Flags, times_ms
from ingest.deriving import Legs
from ingest.frames import conformed
from ingest.paths import day_of_path
from ingest.received import received_of
from ingest.reference import zones
from ingest.schema import TABLES
from ingest.store import Draft

FEW_DAYS = 100
Row = dict[str, Any]
Key = tuple[str, str]
"""An aircraft and a UTC day."""
Frame = pd.DataFrame


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
    """Matches, classes and missions, and published counts with ours beside them, from the draft's other tables.

    What rests on own reports is made apart and put beside the rest; published counts stand beside the rest alone.
    """
    legs = draft.table("legs")
    matched = _put_matches(draft, airports, legs, thresholds)
    chains, classes = _put_missions(draft, airports, legs, matched, thresholds)
    _put_totals(draft, airports, chains, classes)


def put_legs(draft: Draft, derived: Sequence[Legs]) -> None:
    """Legs and gaps as they were derived anew, in place of those held of the same aircraft and time."""
    held, gaps = draft.table("legs"), draft.table("gaps")
    first, replaced = times_ms(held.rename(columns={"first_fix_utc": "time_utc"})), np.zeros(len(held), dtype=bool)
    places = held.groupby("icao24").indices
    for new in derived:
        mine = places.get(new.icao24, np.array([], dtype=np.int64))
        replaced[mine[(first[mine] >= new.low) & (first[mine] < new.high)]] = True
    kept = gaps[~gaps["leg_id"].isin(held.loc[replaced, "leg_id"])]
    for table, rows in (("legs", [held[~replaced], *(new.legs for new in derived)]),
                        ("gaps", [kept, *(new.gaps for new in derived)])):
        frame = pd.concat([f for f in rows if len(f)] or rows[:1], ignore_index=True)
        draft.put(table, frame.sort_values(list(TABLES[table].key), kind="stable", ignore_index=True))


def put_months(draft: Draft, table: str, frame: pd.DataFrame, months: Collection[str]) -> None:
    """Put the rows that a table with a column `day_utc` has in some months, each a partition; others stay."""
    groups = dict(tuple(frame.groupby(frame["day_utc"].str[:7], sort=True)))
    for month in sorted(months):
        if month in groups:
            draft.put(table, groups[month], partition=month)
        else:
            draft.drop(table, month)


def put_coverage(draft: Draft, new: Sequence[Row], derived: Collection[Key], touched: Collection[Key],
                 files: pd.DataFrame) -> None:
    """Put the coverage ledger anew for the aircraft and days `touched`, those `derived` among them; others stay.

    `new` are the rows of what was derived, `files` is the table `source_files`; `fetches` is read from the draft.
    """
    table, months = TABLES["coverage"], sorted({day[:7] for _, day in touched})
    old, asked = draft.table("coverage", partitions=months), draft.table("fetches", partitions=months)
    mine, asked = _of_keys(old, touched), asked[_of_keys(asked, touched)]
    about = _about(files, touched) | files["sha256"].isin(set(asked["sha256"]) - {""}).to_numpy(dtype=bool)
    rows = ledger(old[mine], new, derived, rows_of(files[about]), rows_of(asked))
    rows = [row for row in rows if (row["icao24"], row["day_utc"]) in touched]
    frames = [frame for frame in (old[~mine], conformed(table, rows)) if len(frame)] or [old]
    frame = pd.concat(frames).sort_values(list(table.key), kind="stable", ignore_index=True)
    put_months(draft, "coverage", frame, months)


def _of_keys(rows: pd.DataFrame, keys: Collection[Key]) -> Flags:
    """Which rows are of the aircraft and days."""
    named = rows["icao24"] + " " + rows["day_utc"]
    return np.asarray(named.isin({f"{icao24} {day}" for icao24, day in keys}), dtype=bool)


def _about(files: pd.DataFrame, keys: Collection[Key]) -> Flags:
    """Which files may be about the aircraft and days: by their paths, or their base times."""
    is_theirs = np.asarray(files["icao24"].isin({icao24 for icao24, _ in keys}), dtype=bool)
    days = {day for _, day in keys}
    if len(days) > FEW_DAYS:
        return is_theirs
    base = files["base_utc"].to_numpy(dtype="datetime64[D]")
    told = np.asarray(files["path"].str.contains("|".join(day.replace("-", "/") for day in days)), dtype=bool)
    return is_theirs & (told | np.isin(base, np.array(sorted(days), dtype="datetime64[D]")))


def days_of_files(files: Iterable[Row]) -> set[Key]:
    """The aircraft and days about which rows of `source_files` say something, by their paths and base times."""
    rows = list(files)
    found = {(row["icao24"], day_of_path(row["path"])) for row in rows}
    found |= {(row["icao24"], f"{row['base_utc']:%Y-%m-%d}") for row in rows if not pd.isna(row["base_utc"])}
    return {key for key in found if all(key)}


def _put_matches(draft: Draft, airports: pd.DataFrame, legs: Frame,
                 thresholds: Mapping[str, float]) -> list[Row]:
    """Puts matches; returns those in which a report has a part."""
    told, decisions = (rows_of(draft.table(name)) for name in ("reported_legs", "curated_decisions"))
    sides = [reported_side(row, {}) for row in told]
    days = rows_of(_near_reports(draft, sides, thresholds["match_time_s"]))
    reference = {name: draft.table(name) for name in ("reported_leg_claims", "curated_decisions")}
    claims = claims_of_legs(reference, frozenset(dropped_claims(decisions)))
    received = received_of(draft, told, days, thresholds)
    near = may_match(legs, sides, decisions, thresholds)
    rest = (rows_of(legs[near]), days, decisions, claims, received, places_of(airports), thresholds)
    mine = [row for row in told if is_own(row)]
    without = matches([row for row in told if not is_own(row)], *rest)
    found = conformed(TABLES["matches"], matches_beside(without, matches(mine, *rest) if mine else []))
    is_told = found["reported_leg_id"] != ""
    alone = _with_alone("matches", found[~is_told], alone_in_matches(legs[~near], thresholds))
    draft.put("matches", pd.concat([found[is_told], alone]))
    return rows_of(found[found["status"] != "only_observed"])


def _with_alone(table: str, found: Frame, alone: Frame) -> Frame:
    """The rows of legs that were looked at one by one and of those that stand alone, in order of the legs' ids."""
    return pd.concat([found, conformed(TABLES[table], alone)]).sort_values("leg_id", kind="stable")


def _near_reports(draft: Draft, told: Iterable[Side], reach_s: float) -> pd.DataFrame:
    """The coverage of the days of which reports speak: matches ask for no other."""
    days = {day for side in told for day in report_days(side, reach_s)}
    held = draft.table("coverage", partitions={day[:7] for day in days})
    return held[held["day_utc"].isin(days)]


def _put_missions(draft: Draft, airports: pd.DataFrame, legs: Frame, matched: Sequence[Row],
                  thresholds: Mapping[str, float]) -> tuple[Frame, Frame]:
    """Puts missions and classes; returns those that no own report has a part in, of classes those in missions."""
    told, decisions = (rows_of(draft.table(name)) for name in ("reported_legs", "curated_decisions"))
    countries = dict(zip(airports["airport_icao"], airports["country"], strict=True))
    mine = [row for row in told if is_own(row)]
    rest = (decisions, countries, thresholds)
    chains, classes = _chained([row for row in told if not is_own(row)], legs,
                               [row for row in matched if not is_own(row)], *rest)
    left = legs[~legs["leg_id"].isin(settled_for_own(classes, matched))]
    own_chains, own_classes = _chained(mine, left, [row for row in matched if is_own(row)], *rest) if mine else ([], [])
    draft.put("missions", conformed(TABLES["missions"], missions_beside(chains, own_chains)))
    found = conformed(TABLES["leg_classes"], classes_beside(classes, own_classes))
    alone = alone_in_classes(legs[~legs["leg_id"].isin(found["leg_id"])], thresholds)
    draft.put("leg_classes", _with_alone("leg_classes", found, alone))
    return (conformed(TABLES["missions"], missions_beside(chains, [])),
            conformed(TABLES["leg_classes"], classes_beside([row for row in classes if row["mission_id"]], [])))


def _chained(told: Sequence[Row], legs: Frame, matched: Sequence[Row], decisions: Sequence[Row],
             countries: Mapping[str, str], thresholds: Mapping[str, float]) -> tuple[list[Row], list[Row]]:
    """Rows of `missions` and, of the legs that can be in one or have a report, of `leg_classes`."""
    near = rows_of(legs[may_chain(legs, told, matched, decisions, thresholds)])
    return missions(told, near, matched, decisions, countries, thresholds)


def _put_totals(draft: Draft, airports: pd.DataFrame, chains: Frame, classes: Frame) -> None:
    published, told = (rows_of(draft.table(name)) for name in ("published_totals", "reported_legs"))
    days = rows_of(draft.table("coverage", columns=["day_utc", "state"]).drop_duplicates())
    zones_of = dict(zip(airports["airport_icao"], airports["timezone"], strict=True))
    told = [row for row in told if not is_own(row)]
    draft.put("totals", conformed(TABLES["totals"], totals(
        published, rows_of(chains), rows_of(classes), told, days, zones_of)))
