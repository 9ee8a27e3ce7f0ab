"""OpenSky REST state vectors (`states/all`): one moment of many aircraft, as {time, states}.

Units: m (pressure), m/s, degrees, seconds since 1970 UTC. A row is a list: 0 icao24, 1 callsign, 3 time of the
position, 4 last contact, 5 LONGITUDE, 6 latitude, 7 altitude, 8 on the ground, 9 speed, 10 track, 11 climb, 16 source.
Traps: longitude comes before latitude; `states` is null when nothing matches; a position's time is null when none came
in 15 s. The terms: research and non-commercial use, no bulk redistribution; cite Schaefer et al., IPSN 2014.
"""

from __future__ import annotations

from typing import Any

from ingest.formats.content import Content, Given
from ingest.formats.gather import Fix, Rows, text
from ingest.formats.json_object import aside, kind, number, real
from ingest.formats.trace import CALLSIGN_CHARACTERS, Trace, checked_base
from ingest.formats.units import FPM_PER_MS, FT_PER_M, KT_PER_MS, converted

ELEMENTS = 17
LEAST_ELEMENTS = 7
POSITION_SOURCES = {0.0: "adsb_icao", 1.0: "asterix", 2.0: "mlat", 3.0: "flarm"}


def fits(content: Content) -> bool:
    """Whether the content is such an object."""
    return {"time", "states"} <= set(content.members)


def parse(content: Content, given: Given) -> list[Trace]:
    """One trace an aircraft with a position. Raises FileSetAside when the file cannot be used as a whole."""
    states = content.members["states"]
    if states is not None and not isinstance(states, list):
        raise aside(content.place, "rows_not_a_list", kind(states), "a list of states, or null", "states")
    rows, time = Rows(content.place, given.now), content.members["time"]
    base = checked_base(real(time), rows.latest, content.place, "time", kind(time))
    for state in states or []:
        if not isinstance(state, list) or not state:
            rows.add(None, "row_not_a_list")
        else:
            rows.add(state[0], _fix(state))
    return rows.traces(base)


def _fix(state: list[Any]) -> Fix | str:
    if len(state) < LEAST_ELEMENTS:
        return "row_too_short"
    row = (state + [None] * ELEMENTS)[:ELEMENTS]
    if row[5] is None or row[6] is None:
        return "position_missing"
    on_ground, source = row[8], row[16]
    return Fix(
        number(row[3]), number(row[6]), number(row[5]), converted(number(row[7]), FT_PER_M),
        converted(number(row[9]), KT_PER_MS), number(row[10]), converted(number(row[11]), FPM_PER_MS),
        on_ground if isinstance(on_ground, bool) else None, text(row[1], CALLSIGN_CHARACTERS),
        POSITION_SOURCES.get(source, "") if isinstance(source, float) else "",
    )  # fmt: skip
