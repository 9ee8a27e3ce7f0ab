"""Whether the areas hold the positions that a damage hid, and how large they are beside two discs at 600 kt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from ingest.derive.areas import Airframe, area_row
from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.intervals import Interval
from ingest.derive.track import times_ms
from ingest.derive.trail import Trail, trail_of
from tests.damage.scores import Tally
from tests.damage.trace import Random, Trace
from tests.independent_areas import area_km2, ellipsoid_km

ASKED = 4
DISCS_KT = 600.0
EDGE_KM = 0.5  # areas are drawn as polygons
DEGREE_KM = 111.2


def hidden_scored(trace: Trace, fixes: pd.DataFrame, legs: pd.DataFrame, settings: Mapping[str, float],
                  random: Random) -> Tally:
    """The figures of some hidden airborne positions in gaps; `fixes` with the reasons why some are not used."""
    tally = Tally()
    trail = trail_of(fixes)
    bound = max([trace.bound_kt, *legs["speed_bound_kt"]])
    for time_s, latitude, longitude in _asked(trace, trail, settings["gap_s"], random):
        asked = Interval(time_s, time_s)
        row = area_row(Airframe("", [], trail, bound), asked, settings)
        tally.hidden += 1
        if row["geometry"] is None:
            tally.hidden_without_area += 1
            continue
        km = shapely.distance(row["geometry"], shapely.Point(longitude, latitude)) * DEGREE_KM
        tally.hidden_inside += bool(km <= EDGE_KM)
        same = area_row(Airframe("", [], trail, DISCS_KT), asked, settings)["area_km2"]
        tally.ratios += _ratio(trail, time_s, same)
    return tally


def _asked(trace: Trace, trail: Trail, gap_s: float, random: Random) -> np.ndarray:
    """Time in s, latitude and longitude of at most some hidden airborne rows that lie between used fixes far apart."""
    hidden = trace.hidden[trace.hidden["altitude_ft"].notna()]
    time_s = times_ms(hidden) / 1000
    after = np.searchsorted(trail.time_s, time_s)
    inner = (after > 0) & (after < len(trail.time_s))
    long = np.zeros(len(time_s), dtype=bool)
    long[inner] = trail.time_s[after[inner]] - trail.time_s[after[inner] - 1] > gap_s
    chosen = np.flatnonzero(long)
    chosen = random.choice(chosen, min(ASKED, len(chosen)), replace=False)
    points = np.column_stack([time_s, hidden["latitude"], hidden["longitude"]])
    return np.asarray(points[chosen], dtype=float)


def _ratio(trail: Trail, time_s: float, km2: float | None) -> list[float]:
    """The area at 600 kt beside that of the two discs; nothing where there is none."""
    after = int(np.searchsorted(trail.time_s, time_s))
    one, other = ((float(trail.latitude[k]), float(trail.longitude[k])) for k in (after - 1, after))
    since, until = (abs(time_s - float(trail.time_s[k])) * DISCS_KT * KNOT_KM_S for k in (after - 1, after))
    apart = float(ellipsoid_km(*one, np.array(other[0]), np.array(other[1])))
    if km2 is None or apart >= since + until:
        return []
    discs = area_km2(one, other, since, until, since + until)
    return [km2 / discs] if discs > 0 else []
