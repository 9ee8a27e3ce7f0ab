"""The damages: each takes a trace and gives a damaged one with its truth. All are seeded, none makes up a flight.

A damaged trace keeps, besides its rows, the true rows it hid. `is_sound` says of a row that its position is true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import numpy as np
import pandas as pd

from ingest.derive.track import numbers, sphere_between_km
from tests.damage.odd_rows import clock_a_day_off, clock_off, heights_jump, stale_after_loss
from tests.damage.trace import MINUTE_MS, Random, Times, Trace, flights, on_ground
from tests.traces import fields, moved

AROUND_KM = 60.0


Damage = Callable[[Trace, Random], Trace]


def low_rows_lost(feet: float) -> Damage:
    """Rows within 60 km of a chosen field, under `feet` above it or on the ground; half of the fields are chosen."""

    def damage(trace: Trace, random: Random) -> Trace:
        codes = sorted({end.airport for leg in trace.truth.legs for end in leg.ends() if end and end.airport})
        table = fields().set_index("airport_icao")
        gone = np.zeros(len(trace.rows), dtype=bool)
        for code in [code for code in codes if random.random() < 0.5]:
            place = table.loc[code]
            km = sphere_between_km(place["latitude"], place["longitude"], numbers(trace.rows, "latitude"),
                                   numbers(trace.rows, "longitude"))
            height = numbers(trace.rows, "altitude_ft") - float(place["elevation_ft"])
            gone |= (km <= AROUND_KM) & (on_ground(trace) | (height < feet))
        return trace.without(gone)

    return damage


def landings_lost(trace: Trace, random: Random) -> Trace:
    """Of half of the landings, the rows from 5-25 minutes before to as long after the next take-off."""
    times: Times = []
    for number, leg in enumerate(trace.truth.legs):
        if leg.arrival is None or random.random() < 0.5:
            continue
        before, after = random.uniform(5, 25, 2) * MINUTE_MS
        following = trace.truth.legs[number + 1 : number + 2]
        until = following[0].first_ms + after if following else np.inf
        times.append((leg.last_ms - before, until))
    return trace.without_times(times)


def window_lost(minutes: float) -> Damage:
    """A window from the middle of each flight that is 20 minutes longer than it."""

    def damage(trace: Trace, random: Random) -> Trace:
        times: Times = []
        for first, last in flights(trace, minutes + 20):
            start = random.uniform(first + 10 * MINUTE_MS, last - (minutes + 10) * MINUTE_MS)
            times.append((start, start + minutes * MINUTE_MS))
        return trace.without_times(times)

    return damage


def turning_lost(trace: Trace, random: Random) -> Trace:
    """A window of 15-40 minutes around the ten minutes in which each flight turned most, such as a holding."""
    times: Times = []
    for first, last in flights(trace, 60):
        half = random.uniform(7.5, 20) * MINUTE_MS
        middle = _most_turning(trace, first + 20 * MINUTE_MS, last - 20 * MINUTE_MS)
        times.append((middle - half, middle + half))
    return trace.without_times(times)


def _most_turning(trace: Trace, first: float, last: float) -> float:
    ms = trace.ms
    inside = np.flatnonzero((ms >= first) & (ms <= last) & ~on_ground(trace))
    course = numbers(trace.rows, "track_deg")[inside]
    turn = np.abs((np.diff(course, prepend=course[:1]) + 180) % 360 - 180)
    total = np.append(0.0, np.cumsum(np.nan_to_num(turn)))
    until = np.searchsorted(ms[inside], ms[inside] + 10 * MINUTE_MS)
    start = int(np.argmax(total[until] - total[:-1])) if len(inside) else 0
    return float(ms[inside][start] + 5 * MINUTE_MS) if len(inside) else first


def turn_rounds_pressed(trace: Trace, random: Random) -> Trace:
    """Stays longer than that are pressed to 8-25 minutes: rows of the middle leave, later ones move up."""
    for number in range(len(trace.truth.legs) - 1):
        arrival, departure = trace.truth.legs[number].arrival, trace.truth.legs[number + 1].departure
        stay_ms = int(random.uniform(8, 25) * MINUTE_MS)
        if arrival is None or departure is None or arrival.high_ms > departure.low_ms:
            continue
        trace = _pressed(trace, arrival.middle_ms, departure.middle_ms, stay_ms)
    return trace


def _pressed(trace: Trace, landed: int, left: int, stay_ms: int) -> Trace:
    excess = left - landed - stay_ms
    if excess <= 0:
        return trace
    cut = landed + stay_ms // 2

    def clock(ms: int) -> int:
        return ms if ms <= cut else max(cut, ms - excess)

    ms = trace.ms
    kept = (ms <= cut) | (ms >= cut + excess)
    rows, late = trace.rows[kept], ms[kept] > cut
    times = rows["time_utc"].where(~late, rows["time_utc"] - pd.Timedelta(milliseconds=excess))
    return replace(trace, rows=rows.assign(time_utc=times), truth=trace.truth.mapped(clock))


def flags_wrong(trace: Trace, random: Random) -> Trace:
    """The ground flag turned round in 2 % of all rows and in a run of 2-8 rows of each flight and each stay."""
    ms, ground = trace.ms, on_ground(trace)
    wrong = random.random(len(ms)) < 0.02
    edges = [ms[0], *(edge for leg in trace.truth.legs for edge in (leg.first_ms, leg.last_ms)), ms[-1]]
    for first, last in pairwise(edges):
        inside = np.flatnonzero((ms > first + MINUTE_MS) & (ms < last - MINUTE_MS))
        if len(inside) > 20:
            start = int(random.integers(10, len(inside) - 10))
            wrong[inside[start : start + int(random.integers(2, 9))]] = True
    height = numbers(trace.rows, "altitude_ft")
    known = ~np.isnan(height)
    between = np.interp(ms, ms[known], height[known]) if known.any() else height
    height = np.where(wrong, np.where(ground, between, np.nan), height)
    return replace(trace, rows=trace.rows.assign(is_on_ground=ground ^ wrong, altitude_ft=height))


def cut_at_midnight(trace: Trace, random: Random) -> Trace:
    """One file a day, and one more border at a random row; the files in no order."""
    days = trace.rows["time_utc"].dt.strftime("%Y-%m-%d")
    late = np.arange(len(trace.rows)) >= random.integers(1, max(len(trace.rows), 2))
    rows = trace.rows.assign(source_file_id=days + np.where(late, "b", "a"))
    parts = [part for _, part in rows.groupby("source_file_id")]
    return replace(trace, rows=pd.concat([parts[k] for k in random.permutation(len(parts))]))


def shuffled(trace: Trace, random: Random) -> Trace:
    return replace(trace, rows=trace.rows.iloc[random.permutation(len(trace.rows))])


def doubled(trace: Trace, _random: Random) -> Trace:
    """Every row a second time, from another file."""
    return replace(trace, rows=pd.concat([trace.rows, trace.rows.assign(source_file_id="second")]))


def positions_off(trace: Trace, random: Random) -> Trace:
    """3 % of all positions 50-300 km off."""
    chosen = np.flatnonzero(random.random(len(trace.rows)) < 0.03)
    return trace.displaced(chosen, moved(trace.rows, chosen, random))


def positions_off_beside_gaps(trace: Trace, random: Random) -> Trace:
    """A window of 20 minutes from each flight, and one to three positions on each side of it 50-300 km off."""
    gapped = window_lost(20)(trace, random)
    edges = np.flatnonzero(np.diff(gapped.ms) > 15 * MINUTE_MS)
    sides = [range(max(e - random.integers(0, 3), 0), min(e + 2 + random.integers(0, 3), len(gapped.ms)))
             for e in edges]
    chosen = np.unique(np.array([row for side in sides for row in side], dtype=np.int64))
    return gapped.displaced(chosen, moved(gapped.rows, chosen, random))


def stretch_spoofed(trace: Trace, random: Random) -> Trace:
    """A stretch of 5-15 minutes of each flight, all of it put two degrees north."""
    ms, latitude = trace.ms, trace.rows["latitude"].to_numpy(copy=True)
    chosen = np.zeros(len(ms), dtype=bool)
    for first, last in flights(trace, 45):
        start = random.uniform(first + 10 * MINUTE_MS, last - 25 * MINUTE_MS)
        chosen |= (ms >= start) & (ms <= start + random.uniform(5, 15) * MINUTE_MS)
    latitude[chosen] += 2.0
    return trace.displaced(np.flatnonzero(chosen), trace.rows.assign(latitude=latitude))


def stretch_displaced(minutes: float) -> Damage:
    """So many minutes of each flight that is an hour longer, 0.9 degrees north, from its twentieth minute on."""

    def damage(trace: Trace, _random: Random) -> Trace:
        chosen = np.zeros(len(trace.rows), dtype=bool)
        for first, _ in flights(trace, minutes + 60):
            chosen |= (trace.ms >= first + 20 * MINUTE_MS) & (trace.ms < first + (20 + minutes) * MINUTE_MS)
        latitude = trace.rows["latitude"] + np.where(chosen, 0.9, 0.0)
        return trace.displaced(np.flatnonzero(chosen), trace.rows.assign(latitude=latitude))

    return damage


def no_flags(trace: Trace, _random: Random) -> Trace:
    unknown = pd.Series(pd.NA, index=trace.rows.index, dtype="boolean")
    return replace(trace, rows=trace.rows.assign(is_on_ground=unknown))


def no_ground_rows(trace: Trace, _random: Random) -> Trace:
    return trace.without(on_ground(trace))


def callsigns_noisy(trace: Trace, random: Random) -> Trace:
    """A fifth of the callsigns another or none."""
    wrong = random.random(len(trace.rows)) < 0.2
    other = random.choice(["", "TEST", "N1", "XXX0000"], len(trace.rows))
    return replace(trace, rows=trace.rows.assign(callsign=trace.rows["callsign"].where(~wrong, other)))


def one_after_the_other(*damages: Damage) -> Damage:
    return lambda trace, random: reduce(lambda damaged, damage: damage(damaged, random), damages, trace)


def none(trace: Trace, _random: Random) -> Trace:
    return trace


DAMAGES: dict[str, Damage] = {
    "none": none,
    **{f"under {feet:,} ft lost at half of the fields": low_rows_lost(feet) for feet in (2_000, 5_000, 10_000)},
    "landings lost": landings_lost,
    **{f"{minutes} min of each flight lost": window_lost(minutes) for minutes in (5, 15, 40, 90, 150)},
    "the most turning 15-40 min lost": turning_lost,
    "turn-rounds pressed to 8-25 min": turn_rounds_pressed,
    "turn-rounds pressed, landings lost": one_after_the_other(turn_rounds_pressed, landings_lost),
    "ground flag wrong": flags_wrong,
    "cut at midnight": cut_at_midnight,
    "shuffled": shuffled,
    "doubled": doubled,
    "3 % of positions off": positions_off,
    "positions off beside gaps": positions_off_beside_gaps,
    "a stretch spoofed": stretch_spoofed,
    "heights jump": heights_jump,
    "a receiver's clock minutes off": clock_off,
    "a clock a day off": clock_a_day_off,
    "places stale after a loss": stale_after_loss,
    "no flags": no_flags,
    "no ground rows": no_ground_rows,
    "callsign noise": callsigns_noisy,
    "all together": one_after_the_other(turn_rounds_pressed, low_rows_lost(2_000), window_lost(40), flags_wrong,
                                        positions_off, callsigns_noisy, cut_at_midnight, doubled, shuffled),
}
