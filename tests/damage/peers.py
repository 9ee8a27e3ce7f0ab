"""The same damaged traces through two other programs, scored by the same rules: the last table of the section.

They run in an environment of their own, made when it is first needed; `peer_legs.py` says how each is used.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ingest.derive.track import numbers
from ingest.schema import TABLES
from ingest.settings import ROOT
from tests.damage.cases import NEW_LEG, Case, damaged
from tests.damage.damages import DAMAGES
from tests.damage.scores import Frames, Tally, scored
from tests.damage.table import drawn, share
from tests.damage.trace import Trace
from tests.traces import fields

PROGRAMS = ("traffic", "flight-tracer")
ENVIRONMENT = ROOT / ".venv-peers"
PYTHON = ENVIRONMENT / "bin" / "python"
HERE = Path(__file__).parent
WANTED = HERE / "peers.txt"
HEAD = """### What else could be taken, on the same traces

All aircraft. {programs}, in their own environment, used as their documentation shows (`tests/damage/peer_legs.py`) and
given the same airports. traffic names the closest airport always; flight-tracer names none.
"""
NOT_RUN = "### What else could be taken\n\nNot run: traffic and flight-tracer could not be installed.\n"


def compared(cases: list[Case], ours: Mapping[str, Tally], seeds: int) -> str:
    """The section in Markdown; `ours` holds our figures over the same cases, by damage."""
    if not _installed():
        return NOT_RUN
    tallies: dict[str, dict[str, Tally]] = {program: {} for program in PROGRAMS}
    failed: Counter[str] = Counter()
    for name in DAMAGES:
        for program, (tally, failures) in _tallies(name, cases, seeds).items():
            tallies[program][name] = tally
            failed[program] += failures
    programs = " and ".join(f"{program} {version}" for program, version in _versions().items())
    notes = [f"{program} failed on {failed[program]} traces, which then have no legs by it."
             for program in PROGRAMS if failed[program]]
    return "\n".join([HEAD.format(programs=programs), table({"Flight Docket": ours, **tallies}), *notes])


def _installed() -> bool:
    if PYTHON.exists():
        return True
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(WANTED))
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=False).returncode == 0
    if made and subprocess.run([PYTHON, *install], check=False).returncode == 0:
        return True
    PYTHON.unlink(missing_ok=True)
    return False


def _versions() -> dict[str, str]:
    code = f"from importlib.metadata import version\nfor name in {PROGRAMS}: print(version(name))"
    printed = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout
    return dict(zip(PROGRAMS, printed.split(), strict=True))


def _tallies(name: str, cases: list[Case], seeds: int) -> dict[str, tuple[Tally, int]]:
    """The figures of each program for one damage, and the number of traces it failed on."""
    traces = {f"{case.icao24}-{seed}": (case, damaged(name, case, seed)[0]) for case in cases for seed in range(seeds)}
    with TemporaryDirectory() as folder:
        _write(Path(folder), traces)
        subprocess.run([PYTHON, str(HERE / "peer_legs.py"), folder], check=True)
        legs = pd.read_csv(Path(folder) / "legs.csv", keep_default_na=False)
    found: dict[str, tuple[Tally, int]] = {}
    for program in PROGRAMS:
        mine, tally = legs[legs["program"] == program], Tally()
        for key, (_, trace) in traces.items():
            tally.add(scored(trace, frames(mine[(mine["trace"] == key) & (mine["failed"] == "")])))
        found[program] = tally, int((mine["failed"] != "").sum())
    return found


def _write(folder: Path, traces: Mapping[str, tuple[Case, Trace]]) -> None:
    """Each trace as a readsb trace file, and the airports by the names that traffic has for their columns."""
    places = fields().rename(columns={"airport_icao": "icao", "elevation_ft": "altitude"}).assign(iata="")
    places.to_csv(folder / "airports.csv", index=False)
    for key, (case, trace) in traces.items():
        (folder / key).mkdir()
        (folder / key / f"trace_full_{case.icao24}.json").write_text(readsb(case, trace), encoding="utf-8")


def readsb(case: Case, trace: Trace) -> str:
    """The trace as the text of a readsb trace file, its rows in the order they are in."""
    rows = trace.rows
    base_s = int(trace.ms.min() // 1000) if len(rows) else 0
    ground = rows["is_on_ground"].fillna(False).to_numpy(dtype=bool)
    flags = rows["is_stale"].to_numpy(dtype=int) + NEW_LEG * rows["is_new_leg"].to_numpy(dtype=int)
    names = ("latitude", "longitude", "altitude_ft", "ground_speed_kt", "track_deg", "vertical_rate_fpm")
    columns = [[None if np.isnan(value) else value for value in numbers(rows, name).tolist()] for name in names]
    told = [
        [ms / 1000 - base_s, latitude, longitude, "ground" if on else feet, knots, course, flag, rate,
         {"flight": callsign} if callsign else None, source, None, None, None, None]
        for ms, latitude, longitude, feet, knots, course, rate, on, flag, callsign, source in zip(
            trace.ms.tolist(), *columns, ground.tolist(), flags.tolist(), rows["callsign"], rows["position_source"],
            strict=True)
    ]
    return json.dumps({"icao": case.icao24, "timestamp": base_s, "trace": told})


def frames(found: pd.DataFrame) -> Frames:
    """The tables `legs` and `gaps`, as far as the scores look at them; no end is called seen."""
    first, last = (pd.to_datetime(found[f"{name}_ms"].astype("int64"), unit="ms", utc=True)
                   for name in ("first", "last"))
    legs = pd.DataFrame({
        "leg_id": found.index.astype(str), "first_fix_utc": first, "last_fix_utc": last,
        "departed_earliest_utc": pd.NaT, "departed_latest_utc": first,
        "arrived_earliest_utc": last, "arrived_latest_utc": pd.NaT,
        "departure_airport_icao": found["departure"], "arrival_airport_icao": found["arrival"],
        "departure_end_reason": "", "arrival_end_reason": "",
    }).sort_values("first_fix_utc")
    return legs, pd.DataFrame(columns=TABLES["gaps"].columns)


def table(tallies: Mapping[str, Mapping[str, Tally]]) -> str:
    """Two tables, one row for each damage: legs of all, and airports of those that name them."""
    legs = [("damage", *(f"{program}: {word}" for program in tallies for word in ("recall", "precision", "false")))]
    ends = [("damage", *(f"{program}: {word}" for program in tallies if program != PROGRAMS[1]
                         for word in ("right", "wrong", "unsupported")))]
    for name in DAMAGES:
        row = [tally[name] for tally in tallies.values()]
        legs.append((name, *(text for t in row for text in (
            share(t.found, t.true_legs), share(t.found, t.told_legs), str(t.false_legs)))))
        ends.append((name, *(str(count) for program, t in zip(tallies, row, strict=True) if program != PROGRAMS[1]
                             for count in (t.right, t.wrong, t.unsupported))))
    return "\n".join((drawn(legs[0], legs[1:]), drawn(ends[0], ends[1:])))
