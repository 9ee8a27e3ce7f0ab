"""Between which fixes the wheels left or met the ground: the ground flag alone switches early or late.

Transponders of airliners have been seen to say "airborne" down to 72 kt on the landing roll and from 87 kt on the
take-off roll. So the ends of the interval are moved outward to fixes that are sure.
"""

from __future__ import annotations

import numpy as np

from ingest.derive.airports import Fields, fields_near
from ingest.derive.flying import AIRBORNE, FAST_KT, FIELD_KM, GROUND, PRESSURE_FT, SLOW_KT
from ingest.derive.track import States, Track

ROLL_S = 120.0  # no roll takes longer
CLIMBED_FT = 100.0
GROUND_FIXES_READ = 2000


def sure_airborne(track: Track, settled: States, fields: Fields, air: int, other_end: int, ground: int | None) -> int:
    """The outermost fix of a leg that is surely airborne, from its airborne fix `air` inward to `other_end`.

    Sure is a fix 100 ft above the lowest airborne one of the two minutes next to the ground, or with 200 kt, or beyond
    these minutes; where none is, the one next to these minutes. Where no fix on the ground is that near, the two
    minutes begin at `air`, and this is asked only of an end within 5 km of a field and 1,000 ft of its height.
    """
    edge = air if ground is None or abs(track.seconds(air, ground)) > ROLL_S else ground
    if edge == air and not _is_low(track, fields, air):
        return air
    edge_ms = track.ms[edge]
    step = 1 if other_end >= air else -1
    bounds = sorted([int(edge_ms), int(edge_ms + step * ROLL_S * 1000)])
    low, high = np.searchsorted(track.ms, [bounds[0], bounds[1] + 1])
    low, high = max(int(low), min(air, other_end)), min(int(high), max(air, other_end) + 1)
    rolling = np.arange(low, high)[::step]
    rolling = rolling[settled[rolling] == AIRBORNE]
    if not len(rolling):
        return air
    heights = track.altitude_ft[rolling]
    lowest = np.fmin.reduce(heights)
    sure = rolling[(heights >= lowest + CLIMBED_FT) | (track.ground_speed_kt[rolling] >= FAST_KT)]
    return int(sure[0]) if len(sure) else _next_airborne(settled, int(rolling[-1]), other_end, step)


def _next_airborne(settled: States, fix: int, other_end: int, step: int) -> int:
    """The next airborne fix after `fix` in the direction of `other_end`; `fix` itself at the end."""
    further = settled[fix + step : other_end + step : step] if step > 0 else settled[other_end:fix][::-1]
    found = np.flatnonzero(further[:GROUND_FIXES_READ] == AIRBORNE)
    return fix + step * (int(found[0]) + 1) if len(found) else fix


def sure_ground(track: Track, settled: States, ground: int, step: int) -> int:
    """The first fix from `ground` outward (`step` 1 or -1) that is slower than 40 kt; else the last of the stay."""
    stop = ground + step * GROUND_FIXES_READ
    outward = np.arange(ground, min(max(stop, -1), len(settled)), step)
    airborne = np.flatnonzero(settled[outward] == AIRBORNE)
    stay = outward[: airborne[0]] if len(airborne) else outward
    stay = stay[settled[stay] == GROUND]
    slow = stay[track.ground_speed_kt[stay] < SLOW_KT]
    return int(slow[0] if len(slow) else stay[-1])


def _is_low(track: Track, fields: Fields, air: int) -> bool:
    at = slice(air, air + 1)
    near = fields_near(track.latitude[at], track.longitude[at], fields, FIELD_KM)
    above = float(track.altitude_ft[air]) - fields.elevation_ft[near.field]
    return bool((~(np.abs(above) > PRESSURE_FT)).any())
