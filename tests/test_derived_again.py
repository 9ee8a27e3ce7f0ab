"""Days that come, go and are corrected in any order leave what deriving everything at once makes of them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ingest import tables
from ingest.coverage import ledger
from ingest.derive.claims import rows_of
from ingest.derive.speeds import Fleet, fleet
from ingest.deriving import Deriver
from ingest.fix_parts import FixParts
from ingest.frames import conformed
from ingest.held_files import HeldFiles
from ingest.reference import load_reference
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Draft, Store
from tests.traces import SAMPLE, extra_traces, fixes_of, known_fields, moved

DAYS = 24
DAY = pd.Timedelta(days=1)
Row = dict[str, Any]


@cache
def the_fleet() -> Fleet:
    return fleet(load_reference(), thresholds()["unknown_type_bound_kt"])


@cache
def flights() -> list[pd.DataFrame]:
    """The excerpt there and back, and the real traces that FLIGHTDOCKET_EXTRA_SAMPLES has, a file each."""
    there = fixes_of(SAMPLE)
    first, last = there["time_utc"].iloc[0], there["time_utc"].iloc[-1]
    back = there.iloc[::-1].assign(time_utc=lambda rows: first + (last - rows["time_utc"]))
    real = extra_traces().values() if os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES") else ()
    return [there, back, *(fixes.iloc[:1500] for fixes in real)]


def a_day(number: int, random: np.random.Generator, damage: float = 0.3) -> pd.DataFrame:
    """The fixes of one day file: one flight to three at any hours, a share damaged, some with a stand before."""
    parts = []
    for start in random.uniform(0, 23, random.integers(1, 4) if damage else 1):
        flight = flights()[random.integers(len(flights())) if damage else number % 2]
        begin = pd.Timestamp("2025-03-01", tz="UTC") + number * DAY + pd.Timedelta(hours=start)
        flight = flight.assign(time_utc=(flight["time_utc"] - flight["time_utc"].min() + begin).dt.floor("ms"))
        flight["latitude"] += random.uniform(-1e-5, 1e-5, len(flight))
        if random.random() < 0.4:
            parts.append(stand(flight.iloc[[0]], minutes=int(random.integers(1, 90))))
        if random.random() < damage:
            chosen = np.unique(random.integers(0, len(flight), 3))
            flight = moved(flight, chosen, random)
        if random.random() < damage:
            low, high = np.sort(random.integers(0, len(flight), 2))
            flight = pd.concat([flight.iloc[:low], flight.iloc[high:]])
        parts.append(flight)
    day = pd.concat(parts, ignore_index=True)
    midnight = pd.Timestamp("2025-03-01", tz="UTC") + number * DAY
    day = day[(day["time_utc"] >= midnight) & (day["time_utc"] < midnight + DAY)].sort_values("time_utc")
    day = day.assign(row_no=range(1, len(day) + 1), icao24="a2c4e0", source_file_id=f"day-{number:03d}")
    return conformed(TABLES["fixes"], rows_of(day))


def stand(first: pd.DataFrame, minutes: int) -> pd.DataFrame:
    """A stand of some minutes up to a first fix, where that is."""
    times = first["time_utc"].iloc[0] - pd.to_timedelta(np.arange(minutes, 0, -1), unit="min")
    rows = first.iloc[np.zeros(minutes, dtype=int)]
    return rows.assign(time_utc=times, is_on_ground=True, ground_speed_kt=0.0, altitude_ft=np.nan)


class Held:
    """A draft that days come into, and the files it has."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def step(self, new: list[pd.DataFrame], gone: tuple[str, ...] = (), whole: bool = False) -> Deriver:
        files = HeldFiles(self.draft.table("source_files"))
        old = [row for row in (files.get(name) for name in gone) if row]
        for row in old:
            files.change(row, status="replaced")
        for frame in new:
            files.hold(file_row(frame))
        parts = FixParts(self.draft)
        deriver = Deriver(self.draft, parts, files, the_fleet(), known_fields(), thresholds())
        deriver.add("a2c4e0", new, old, whole)
        deriver.flush()
        parts.finish()
        tables.put_legs(self.draft, deriver.legs)
        rows = rows_of(files.frame())
        days = ledger(self.draft.table("coverage"), deriver.coverage, deriver.days, rows)
        self.draft.put("coverage", conformed(TABLES["coverage"], days).sort_values("day_utc", ignore_index=True))
        self.draft.put("source_files", files.frame())
        return deriver


def file_row(fixes: pd.DataFrame) -> Row:
    name = str(fixes["source_file_id"].iloc[0])
    return dict.fromkeys(TABLES["source_files"].columns, "") | {
        "source_file_id": name, "sha256": name, "path": f"{name}.json", "place_key": name[:7], "icao24": "a2c4e0",
        "format": "readsb_trace", "source": "user_files", "licence": "x", "redistribute": True, "bytes": 1,
        "base_utc": fixes["time_utc"].min().floor("D"), "rows_total": len(fixes), "rows_kept": len(fixes),
        "rows_rejected": 0, "first_fix_utc": fixes["time_utc"].min(), "last_fix_utc": fixes["time_utc"].max(),
        "status": "imported", "registration": "N278GX", "aircraft_type": "A320"}


def assert_same(one: Draft, other: Draft) -> None:
    for name in ("fixes", "legs", "gaps", "coverage"):
        pd.testing.assert_frame_equal(pd.DataFrame(one.table(name)), pd.DataFrame(other.table(name)), check_exact=True,
                                      obj=name)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 20))])
def test_days_in_any_order_and_corrected_ones_leave_what_deriving_all_gives(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    days = {number: a_day(number, random) for number in range(DAYS) if random.random() < 0.8}
    with Store(tmp_path / "a").writer("test") as draft, Store(tmp_path / "b").writer("test") as other:
        held = Held(draft)
        order = random.permutation(list(days))
        held.step([days[number] for number in order[:-8]])
        for number in order[-8:]:
            held.step([days[number]])
        corrected = int(order[0])
        days[corrected] = days[corrected].iloc[: len(days[corrected]) // 2 + 1].assign(source_file_id="day-new")
        held.step([days[corrected]], gone=(f"day-{corrected:03d}",))
        Held(other).step(list(days.values()), whole=True)
        assert_same(draft, other)


def test_one_more_day_of_many_is_derived_without_the_rest(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    with Store(tmp_path / "a").writer("test") as draft:
        held = Held(draft)
        held.step([a_day(number, random, 0) for number in range(40)])
        before = {name: draft.files("fixes", name) for name in draft.partitions("fixes")}
        deriver = held.step([a_day(40, random, 0)])
        new, = deriver.legs
        assert new.low > pd.Timestamp("2025-03-20", tz="UTC").timestamp() * 1000
        changed = {name for name in draft.partitions("fixes") if draft.files("fixes", name) != before.get(name)}
        assert changed == {"2025-04/10"}
