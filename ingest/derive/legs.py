"""From the used fixes of one aircraft to its legs and the gaps within them.

A leg runs from take-off to landing. Its ends are intervals between a fix on the ground and an airborne one, or as
wide as the gap they lie in, or open where the data begins or ends in the air. Callsigns, the flags of the file,
midnight and the borders of files cut nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from ingest.derive.airports import Fields
from ingest.derive.fixes import IMPLAUSIBLE
from ingest.derive.flying import settled, signs
from ingest.derive.gap_landings import apart_km
from ingest.derive.geodesy import steps_km
from ingest.derive.leg_airports import Ends, Evidence
from ingest.derive.leg_ends import LegEnd, agreeing, leg_ends
from ingest.derive.leg_rows import Columns, frame_of, uniques_between
from ingest.derive.moved import with_moved_speeds
from ingest.derive.received import received
from ingest.derive.stretches import Gaps, Stretches, stretches
from ingest.derive.texts import texts_of
from ingest.derive.track import Array, Flags, Track, Whole

SHARED_SHARE = 0.2
SHARED_FIXES = 3


@dataclass(frozen=True)
class Identity:
    """What is known of the airframe; `has_known_type` where the bound (in kt) is that of its ICAO type designator."""

    icao24: str
    registration: str
    aircraft_type: str
    has_known_type: bool
    speed_bound_kt: float
    label: str


def legs_of(
    fixes: pd.DataFrame, fields: Fields, thresholds: Mapping[str, float], identity: Identity
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the tables `legs` and `gaps` from the fixes of one aircraft, `set_aside_reason` filled.

    Fixes that are set aside are not used, only counted. Without an airborne fix there is no leg and both frames are
    empty. Times of ends are rounded outward to the second. `first_fix_utc` and `last_fix_utc` are the first and the
    last airborne fix of the leg; the fixes on the ground beyond them bound the times of take-off and landing.
    Where two aircraft may share the address a leg ends, open, at a gap in which it can have landed.
    """
    every = received(fixes)
    used = every.used()
    track = with_moved_speeds(every.track.take(used))
    seen = Evidence(track, settled(track, fields, signs(track, fields)), fields, thresholds)
    legs, gaps = stretches(seen)
    counts = every.counts_between(track.ms[legs.first], track.ms[legs.last])
    is_shared = _crossed(track, legs, every.second_track_ms()) | _outnumbered(legs, counts)
    last = gaps.before[is_shared[gaps.leg] & (gaps.word == "undetermined")]
    if len(last):
        whole, (legs, gaps) = legs, stretches(seen, last)
        is_shared = is_shared[np.searchsorted(whole.first, legs.first, side="right") - 1]
        counts = every.counts_between(track.ms[legs.first], track.ms[legs.last])
    columns, drifts = _leg_columns(seen, legs, gaps, identity, is_shared)
    columns |= {
        "fixes_set_aside": [";".join(f"{reason}:{number}" for reason, number in count.items()) for count in counts],
        "cautions": _cautions(columns, counts, legs, gaps, identity, is_shared, drifts),
        "callsigns": uniques_between(texts_of(fixes["callsign"]).take(used), legs.first, legs.last),
        "source_file_ids": uniques_between(texts_of(fixes["source_file_id"]).take(used), legs.first, legs.last),
    }
    within = _gap_columns(track, gaps, columns) | _stops(seen, legs, gaps, columns["speed_bound_kt"], is_shared)
    return frame_of("legs", columns), frame_of("gaps", within)


def _leg_columns(
    seen: Evidence, legs: Stretches, gaps: Gaps, identity: Identity, is_shared: Flags
) -> tuple[Columns, list[bool]]:
    """The columns, and whether the positions on the ground beside each leg drift."""
    track, number = seen.track, len(legs.first)
    speeds = np.append(np.nan_to_num(track.ground_speed_kt), 0.0)
    fastest = np.maximum.reduceat(speeds, np.stack([legs.first, legs.last + 1], axis=1).ravel())[::2]
    bound = np.maximum(identity.speed_bound_kt, fastest)
    ends = leg_ends(seen, Ends(
        np.append(legs.first, legs.last), np.append(legs.last, legs.first), np.append(legs.before, legs.after),
        np.repeat([False, True], number), np.tile(bound, 2), np.tile(~is_shared, 2),
    ))
    departures, arrivals = agreeing(seen, legs.first, legs.last, ends[:number], ends[number:])
    longest = np.full(number, np.nan)
    np.fmax.at(longest, gaps.leg, _gap_s(track, gaps))
    within = np.where(gaps.may_hide_a_landing(number) | legs.parted, "undetermined", "no")
    drifts = [any(end.place.drifts for end in both) for both in zip(departures, arrivals, strict=True)]
    columns = {
        "leg_id": [leg_id(identity.icao24, ms) for ms in track.ms[legs.first].tolist()],
        "icao24": [identity.icao24] * number,
        "registration": [identity.registration] * number,
        "aircraft_type": [identity.aircraft_type] * number,
        **_end_columns("departure", departures),
        **_end_columns("arrival", arrivals),
        "departed_earliest_utc": [_second(end.beyond_ms) for end in departures],
        "departed_latest_utc": [_second(end.inside_ms, up=True) for end in departures],
        "arrived_earliest_utc": [_second(end.inside_ms) for end in arrivals],
        "arrived_latest_utc": [_second(end.beyond_ms, up=True) for end in arrivals],
        **_edge("first", track, legs.first),
        **_edge("last", track, legs.last),
        "fix_count": legs.last - legs.first + 1,
        "gap_count": np.bincount(gaps.leg, minlength=number),
        "longest_gap_s": longest,
        "landing_in_gap": np.where(legs.cut, "yes", within),
        "distance_km": _kilometres(track, legs),
        "speed_bound_kt": bound,
        "label": [identity.label] * number,
    }
    return columns, drifts


def leg_id(icao24: str, ms: int) -> str:
    """The name of a leg: address and time of the first airborne fix.

    >>> leg_id("a2c4e0", 1787616378950)
    'a2c4e0-20260825T000618Z'
    """
    return f"{icao24}-{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _second(ms: int | None, up: bool = False) -> int | None:
    """Milliseconds rounded down to the second, or up."""
    if ms is None:
        return None
    return -(-ms // 1000) * 1000 if up else ms // 1000 * 1000


def _end_columns(name: str, ends: list[LegEnd]) -> Columns:
    return {
        f"{name}_evidence": [end.place.evidence for end in ends],
        f"{name}_end_reason": [end.reason for end in ends],
        f"{name}_airport_icao": [end.place.airport for end in ends],
        f"{name}_candidates_icao": [";".join(end.place.candidates) for end in ends],
    }


def _edge(name: str, track: Track, fixes: Whole) -> Columns:
    return {
        f"{name}_fix_utc": track.ms[fixes],
        f"{name}_fix_latitude": track.latitude[fixes],
        f"{name}_fix_longitude": track.longitude[fixes],
    }


def _kilometres(track: Track, legs: Stretches) -> Array:
    """Distance flown on each leg in km, along the geodesics between its fixes, whatever lies before it."""
    steps = steps_km(track.latitude, track.longitude)
    return np.array([steps[first:last].sum() for first, last in zip(legs.first, legs.last, strict=True)])


def _crossed(track: Track, legs: Stretches, second_ms: Whole) -> Flags:
    """Whether a second track was received between the legs before and after each leg."""
    second = np.sort(second_ms)
    previous = np.searchsorted(second, track.ms[legs.last[:-1]], side="right")
    following = np.searchsorted(second, track.ms[legs.first[1:]])
    edges = np.append(0, previous)[: len(legs.first)], np.append(following, len(second))[: len(legs.first)]
    return np.asarray(edges[1] > edges[0])


def _outnumbered(legs: Stretches, counts: list[dict[str, int]]) -> Flags:
    """Whether so many fixes during each leg cannot be of one aircraft that two may share the address."""
    elsewhere = np.array([count.get("unreachable", 0) for count in counts], dtype=np.int64)
    return (elsewhere >= SHARED_FIXES) & (elsewhere > SHARED_SHARE * (elsewhere + legs.last - legs.first + 1))


def _cautions(
    columns: Columns, counts: list[dict[str, int]], legs: Stretches, gaps: Gaps, identity: Identity, is_shared: Flags,
    drifts: list[bool],
) -> list[str]:
    found = {
        "landing_possible_in_gap": gaps.may_hide_a_landing(len(counts)) | legs.parted,
        "landing_inferred": legs.cut,
        "fixes_set_aside": [not count.keys().isdisjoint(IMPLAUSIBLE) for count in counts],
        "shared_hex": is_shared,
        "positions_drift": drifts,
        "clock_jump": gaps.hold_a_jump(len(counts)),
        "speed_bound_raised": columns["speed_bound_kt"] != identity.speed_bound_kt,
        "type_unknown": np.full(len(counts), not identity.has_known_type),
    }
    rows = zip(*found.values(), strict=True)
    return [";".join(key for key, holds in zip(found, row, strict=True) if holds) for row in rows]


def _gap_s(track: Track, gaps: Gaps) -> Array:
    return np.asarray((track.ms[gaps.after] - track.ms[gaps.before]) / 1000)


def _gap_columns(track: Track, gaps: Gaps, legs: Columns) -> Columns:
    first = np.searchsorted(gaps.leg, gaps.leg)
    return {
        "leg_id": [legs["leg_id"][leg] for leg in gaps.leg],
        "gap_no": np.arange(len(first)) - first + 1,
        "icao24": [legs["icao24"][leg] for leg in gaps.leg],
        "before_utc": track.ms[gaps.before],
        "after_utc": track.ms[gaps.after],
        "gap_s": _gap_s(track, gaps),
        "before_latitude": track.latitude[gaps.before],
        "before_longitude": track.longitude[gaps.before],
        "after_latitude": track.latitude[gaps.after],
        "after_longitude": track.longitude[gaps.after],
        "distance_km": apart_km(track, gaps.before, gaps.after),
        "landing_in_gap": gaps.word,
    }


def _stops(seen: Evidence, legs: Stretches, gaps: Gaps, bound_kt: Array, is_shared: Flags) -> Columns:
    """What a landing in each gap that may hide one would mean: its times and airports, as if the leg ended there."""
    asked = np.flatnonzero(gaps.word == "undetermined")
    leg, before, after = gaps.leg[asked], gaps.before[asked], gaps.after[asked]
    ends = leg_ends(seen, Ends(
        np.append(before, after), np.append(legs.first[leg], legs.last[leg]), np.append(after, before),
        np.repeat([True, False], len(asked)), np.tile(bound_kt[leg], 2), np.tile(~is_shared[leg], 2),
    ))
    times: dict[int, tuple[int | None, int | None]] = {}
    fields: dict[int, str] = {}
    for gap, arrival, departure in zip(asked.tolist(), ends[: len(asked)], ends[len(asked) :], strict=True):
        fit = (field for end in (arrival, departure) for field in (end.place.airport, *end.place.candidates) if field)
        times[gap] = _second(arrival.inside_ms), _second(departure.inside_ms, up=True)
        fields[gap] = ";".join(dict.fromkeys(fit))
    every = range(len(gaps.leg))
    return {
        "landing_earliest_utc": [times.get(gap, (None, None))[0] for gap in every],
        "departure_latest_utc": [times.get(gap, (None, None))[1] for gap in every],
        "landing_candidates_icao": [fields.get(gap, "") for gap in every],
    }
