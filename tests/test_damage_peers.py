"""Damaged traces are handed to other programs whole, and their legs are scored by the same rules as ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.damage import peers
from tests.damage.cases import Case
from tests.damage.damages import DAMAGES
from tests.damage.scores import Tally, scored
from tests.damage.trace import undamaged
from tests.traces import SAMPLE, extra_traces, fixes_of

SAME = ["time_utc", "latitude", "longitude", "altitude_ft", "is_on_ground", "ground_speed_kt", "track_deg",
        "vertical_rate_fpm", "is_stale", "position_source"]


def case_of(fixes: pd.DataFrame) -> Case:
    trace = undamaged(fixes.assign(is_new_leg=False), 590.0)
    return Case(str(fixes["icao24"].iloc[0]), "A320", trace, is_judged_on=True)


def test_a_trace_handed_on_reads_back_as_the_same_rows(tmp_path: Path) -> None:
    case = case_of(fixes_of(SAMPLE))
    path = tmp_path / SAMPLE.name
    path.write_text(peers.readsb(case, case.trace), encoding="utf-8")
    assert fixes_of(path)[SAME].equals(case.trace.rows[SAME])


def test_a_damaged_trace_handed_on_keeps_its_rows_and_what_they_do_not_say(tmp_path: Path) -> None:
    case = case_of(fixes_of(SAMPLE))
    for name in ("no flags", "15 min of each flight lost", "shuffled"):
        trace = DAMAGES[name](case.trace, np.random.default_rng(0))
        path = tmp_path / SAMPLE.name
        path.write_text(peers.readsb(case, trace), encoding="utf-8")
        ways = ["time_utc", "latitude", "longitude", "altitude_ft"]
        assert fixes_of(path)[ways].equals(trace.rows[ways].reset_index(drop=True))


@pytest.mark.extra
def test_legs_of_another_program_are_scored_by_the_same_rules() -> None:
    trace = undamaged(extra_traces()["a11f59"], 600.0)
    found = pd.DataFrame([
        {"first_ms": leg.first_ms, "last_ms": leg.last_ms, "departure": leg.departure.airport if leg.departure else "",
         "arrival": "KBED" if number == 1 else leg.arrival.airport if leg.arrival else ""}
        for number, leg in enumerate(trace.truth.legs)
    ])
    tally = scored(trace, peers.frames(found))
    assert (tally.found, tally.told_legs, tally.right, tally.wrong) == (5, 5, 9, 1)
    joined = found.iloc[1:].assign(first_ms=[found["first_ms"][0], *found["first_ms"][2:]])
    assert scored(trace, peers.frames(joined)).merges == 1


def test_where_the_programs_cannot_be_installed_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peers, "ENVIRONMENT", tmp_path / "env")
    monkeypatch.setattr(peers, "PYTHON", tmp_path / "env" / "bin" / "python")
    monkeypatch.setattr(peers, "WANTED", tmp_path / "no-such-list.txt")
    assert peers.compared([], {}, seeds=1) == peers.NOT_RUN


def test_the_table_sets_the_figures_of_all_programs_side_by_side() -> None:
    ours = Tally(true_legs=2, told_legs=2, found=2, right=3)
    theirs = replace(ours, found=1, wrong=4)
    tables = peers.table({"Flight Docket": dict.fromkeys(DAMAGES, ours), "traffic": dict.fromkeys(DAMAGES, theirs),
                          "flight-tracer": dict.fromkeys(DAMAGES, theirs)})
    assert "| none | 100 % | 100 % | 0 | 50.0 % | 50.0 % | 0 | 50.0 % | 50.0 % | 0 |" in tables
    assert "| none | 3 | 0 | 0 | 3 | 4 | 0 |" in tables
