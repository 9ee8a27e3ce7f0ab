"""Legs far from every report are not looked at one by one, and every table is what looking at each would make it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matching import fields
from missioning import countries, excerpt, moved, told

from ingest.airports import airports
from ingest.derive.alone import may_chain, may_match
from ingest.derive.claims import dropped_claims, rows_of
from ingest.derive.match_sides import reported_side
from ingest.derive.matches import matches
from ingest.derive.missions import missions
from ingest.derive.n_number import to_hex
from ingest.derive.own import classes_beside, is_own, matches_beside, missions_beside
from ingest.derive.reported_legs import claims_of_legs
from ingest.frames import conformed
from ingest.received import received_of
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, thresholds
from ingest.store import Draft, Store
from ingest.tables import put_joined

Row = dict[str, Any]
ENDS = ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc")
PLACES = ("KHRL", "MHPR", "MSLP", "KAEX", "MUGM", "")


def aircraft_of(report: Row) -> str:
    names = [name for name in report["registration"].split(";") if name]
    return str(report["icao24"] or (to_hex(names[0]) if names else "") or "a2c4e0")


def hours_to(report: Row) -> float:
    """From the excerpt's leg to the first time that a report gives."""
    time = next((report[name] for name in ENDS if not pd.isna(report[name])), pd.Timestamp("2025-03-15", tz="UTC"))
    return float((time - excerpt()["first_fix_utc"]).total_seconds() / 3600)


def as_told(report: Row) -> list[Row]:
    """A leg as the report has it, with one that leads to it and one that goes back."""
    ends = [report[f"{end}_airport_icao"] for end in ("departure", "arrival")]
    leg = excerpt() | {"icao24": aircraft_of(report), "callsigns": report["callsign_or_flight_number"]}
    there = moved(leg, *ends, hours_to(report))
    return [moved(there, "KAEX", ends[0], -3), there, moved(there, ends[1], "KAEX", 3)]


def at_random(report: Row, random: np.random.Generator) -> Row:
    """A leg near the times of a report, or years from them, of its aircraft or another, some ends not known."""
    apart = random.choice((random.normal(0, 1), random.normal(0, 40), random.normal(0, 20_000)))
    ends = [report[f"{end}_airport_icao"] if random.random() < 0.5 else str(random.choice(PLACES))
            for end in ("departure", "arrival")]
    leg = excerpt() | {"icao24": aircraft_of(report) if random.random() < 0.6 else "a00001"}
    return moved(leg, *ends, hours_to(report) + apart) | {name: pd.NaT for name in ENDS if random.random() < 0.1} | {
        "callsigns": str(random.choice((report["callsign_or_flight_number"], "GXA6143", ""))),
        "cautions": str(random.choice(("", "position_gap", "shared_hex"), p=(0.5, 0.45, 0.05)))}


def legs_of(reports: list[Row], random: np.random.Generator) -> pd.DataFrame:
    """Legs as reports have them, and legs near and far from reports, some followed by another within a day."""
    rows = [leg for report in reports if random.random() < 0.8 for leg in as_told(report)]
    rows += [at_random(report, random) for report in reports for _ in range(2)]
    rows += [moved(row, row["arrival_airport_icao"], str(random.choice(PLACES)), random.uniform(1, 14))
             for row in rows if random.random() < 0.3]
    frame = conformed(TABLES["legs"], list({row["leg_id"]: row for row in rows}.values()))
    return frame.sort_values("leg_id", ignore_index=True)


def decided(legs: pd.DataFrame, reports: list[Row], random: np.random.Generator) -> list[Row]:
    """Decisions by hand on legs and reports chosen at random."""
    empty = dict.fromkeys(TABLES["curated_decisions"].columns, "")
    chosen = random.choice(legs["leg_id"].to_numpy(), 9, replace=False)
    named = [reports[int(n)]["leg_id"] for n in random.choice(len(reports), 6, replace=False)]
    pairs = [*zip(named, chosen[:6], ("match", "no_match") * 3, strict=True),
             *((leg, "removal", "class") for leg in chosen[6:])]
    return [empty | {"subject": str(subject), "object": str(obj), "decision": decision, "reason": "made for a test",
                     "decided_by": "a test", "decided_on": "2026-01-01"} for subject, obj, decision in pairs]


def one_by_one(draft: Draft, settings: Mapping[str, float]) -> dict[str, pd.DataFrame]:
    """Matches, missions and classes with every leg looked at."""
    reports, legs, days, decisions = (rows_of(draft.table(name)) for name in (
        "reported_legs", "legs", "coverage", "curated_decisions"))
    drops = frozenset(dropped_claims(decisions))
    claims = claims_of_legs({name: draft.table(name) for name in ("reported_leg_claims", "curated_decisions")}, drops)
    rest = (legs, days, decisions, claims, received_of(draft, reports, days, settings), fields(), settings)
    own, reference = ([row for row in reports if is_own(row) is wanted] for wanted in (True, False))
    pairs = rows_of(conformed(TABLES["matches"], matches_beside(matches(reference, *rest), matches(own, *rest))))
    chains, classes = missions(reference, legs, [row for row in pairs if not is_own(row)], decisions, countries(),
                               settings)
    agreed = {row["leg_id"] for row in pairs if row["status"] == "agreed" and is_own(row)}
    settled = {row["leg_id"] for row in classes if row["mission_id"] or row["reported_leg_id"]} - agreed
    mine, mine_classes = missions(own, [row for row in legs if row["leg_id"] not in settled],
                                  [row for row in pairs if is_own(row)], decisions, countries(), settings)
    return {"matches": conformed(TABLES["matches"], pairs),
            "missions": conformed(TABLES["missions"], missions_beside(chains, mine)),
            "leg_classes": conformed(TABLES["leg_classes"], classes_beside(classes, mine_classes)).sort_values(
                "leg_id", kind="stable", ignore_index=True)}


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 12))])
def test_each_table_is_what_looking_at_every_leg_makes_it(built_store: Path, tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    store = Store(Path(shutil.copytree(built_store, tmp_path / "store")))
    with store.writer("test") as draft:
        reports = draft.table("reported_legs")
        reports["ledger"] = np.where(random.random(len(reports)) < 0.2, "own", reports["ledger"])
        draft.put("reported_legs", reports)
        legs = legs_of(rows_of(reports), random)
        draft.put("legs", legs)
        draft.put("curated_decisions", conformed(TABLES["curated_decisions"], decided(legs, rows_of(reports), random)))
        expected = one_by_one(draft, thresholds())
        put_joined(draft, airports(REFERENCE_DIR), thresholds())
        for name, frame in expected.items():
            pd.testing.assert_frame_equal(draft.table(name), frame, check_exact=True, obj=name)
        assert {"agreed", "undetermined", "contradicted"} <= set(expected["matches"]["status"])
        assert {"before_removal", "after_removal"} <= set(expected["leg_classes"]["leg_class_reason"])


def test_legs_years_from_every_report_of_their_aircraft_are_not_looked_at() -> None:
    near = moved(excerpt(), "KHRL", "MHPR")
    legs = [moved(near, "MHPR", "KHRL", 6), moved(near, "KHRL", "MHPR", 30), moved(near, "KHRL", "MHPR", -24.0 * 365)]
    frame, report = conformed(TABLES["legs"], [near, *legs]), told(near)
    assert may_match(frame, [reported_side(report, {})], [], thresholds()).tolist() == [True, True, True, False]
    shared = conformed(TABLES["legs"], [legs[2] | {"cautions": "shared_hex"}])
    assert may_match(shared, [], [], thresholds()).tolist() == [True]
    assert may_chain(frame, [report], [], [], thresholds()).tolist() == [True, True, False, False]
