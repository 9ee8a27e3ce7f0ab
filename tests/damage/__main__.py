"""The benchmark of damaged traces: `python -m tests.damage` prints the section of `docs/proof.md`."""

from __future__ import annotations

import os
import sys
import time

import numpy as np
import pandas as pd

from ingest.derive.fixes import set_aside
from ingest.derive.legs import Identity, legs_of
from ingest.schema import TABLES
from ingest.settings import thresholds
from tests.damage.cases import Case, cases, damaged, rows_of
from tests.damage.damages import DAMAGES
from tests.damage.hidden import hidden_scored
from tests.damage.peers import compared
from tests.damage.scores import Frames, Tally, scored
from tests.damage.table import HEAD, table
from tests.damage.trace import Trace
from tests.traces import known_fields

SEEDS = 2
NOT_RUN = "Not run: FLIGHTDOCKET_EXTRA_SAMPLES names no folder with the sample traces.\n"


def main() -> int:
    """Print the section; it says so where there are no samples to run it on."""
    print(HEAD)
    if not os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES"):
        print(NOT_RUN)
        return 0
    began, found = time.monotonic(), cases()
    if not any(case.icao24 == "ac671b" for case in found):
        print("The trace ac671b of the library traffic could not be had and is not in it.\n")
    both = {name: Tally() for name in DAMAGES}
    for half, is_judged_on in (("reported on", False), ("judged on", True)):
        chosen = [case for case in found if case.is_judged_on == is_judged_on]
        facts = rows_of(chosen).iloc[0]
        tallies = {name: run(name, chosen) for name in DAMAGES}
        for name, tally in tallies.items():
            both[name].add(tally)
        print(f"### Aircraft {half}: {facts['aircraft']}, with {facts['rows']:,} positions and {facts['legs']} legs\n")
        print(table(tallies))
    print(compared(found, both, SEEDS))
    print(f"Seeds 0 to {SEEDS - 1}; {time.monotonic() - began:.0f} s.")
    return 0


def run(name: str, chosen: list[Case], seeds: int = SEEDS) -> Tally:
    """The figures of one damage over some aircraft, once for each seed."""
    tally = Tally()
    for case in chosen:
        for seed in range(seeds):
            tally.add(judged(case, *damaged(name, case, seed)))
    return tally


def judged(case: Case, trace: Trace, random: np.random.Generator) -> Tally:
    """The figures of one damaged trace by the program's own way from fixes to legs and areas."""
    fixes, frames = told(case, trace)
    tally = scored(trace, frames)
    tally.add(hidden_scored(trace, fixes, frames[0], thresholds(), random))
    return tally


def told(case: Case, trace: Trace) -> tuple[pd.DataFrame, Frames]:
    """The fixes with the reasons why some are not used, and the tables `legs` and `gaps`."""
    settings = thresholds()
    fixes = set_aside(trace.rows[TABLES["fixes"].columns], settings["unknown_type_bound_kt"], settings)
    identity = Identity(case.icao24, "", case.aircraft_type, bool(case.aircraft_type), trace.bound_kt, "")
    return fixes, legs_of(fixes, known_fields(), settings, identity)


if __name__ == "__main__":
    sys.exit(main())
