"""From the used fixes of one aircraft to its legs and the gaps within them.

A leg runs from take-off to landing. Its ends are intervals between a fix on the ground and an airborne one, or as
wide as the gap they lie in, or open where the data begins or ends in the air. Callsigns, the flags of the file,
midnight and the borders of files cut nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from ingest.derive.airports import fields_of
from ingest.derive.fixes import IMPLAUSIBLE, second_track_ms, used_fixes
from ingest.derive.flying import AIRBORNE, settled, signs
from ingest.derive.gap_landings import apart_km, gaps_between, landing_in_gap
from ingest.derive.leg_airports import Evidence
from ingest.derive.leg_ends import LegEnd, leg_end
from ingest.derive.leg_rows import Record, aside_of, counts_between, frame_of, uniques
from ingest.derive.track import Array, Track, Whole, track_of

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


@dataclass(frozen=True)
class Stretch:
    """The airborne fixes of one leg, first to last, and the fixes beyond its ends (None: there is none).

    `gaps` are pairs of fixes with the word for a landing between them; `cut` says that an end lies in such a gap.
    """

    first: int
    last: int
    before: int | None
    after: int | None
    gaps: tuple[tuple[int, int, str], ...]
    cut: bool


def legs_of(
    fixes: pd.DataFrame, airports: pd.DataFrame, thresholds: Mapping[str, float], identity: Identity
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the tables `legs` and `gaps` from the fixes of one aircraft, `set_aside_reason` filled.

    Fixes that are set aside are not used, only counted. Without an airborne fix there is no leg and both frames are
    empty. Times of ends are rounded outward to the second. `first_fix_utc` and `last_fix_utc` are the first and the
    last airborne fix of the leg; the fixes on the ground beyond them bound the times of take-off and landing.
    """
    used, aside, second = used_fixes(fixes), aside_of(fixes), second_track_ms(fixes)
    track, fields = track_of(used), fields_of(airports)
    seen = Evidence(track, settled(track, fields, signs(track, fields)), fields, thresholds)
    kilometres = _kilometres(track)
    legs: list[Record] = []
    gaps: list[Record] = []
    found = stretches(seen)
    for number, stretch in enumerate(found):
        first, last = stretch.first, stretch.last
        previous = track.ms[found[number - 1].last] if number else -np.inf
        following = track.ms[found[number + 1].first] if number + 1 < len(found) else np.inf
        counts = counts_between(aside, int(track.ms[first]), int(track.ms[last]))
        is_shared = _is_shared(counts, stretch) or bool(((second > previous) & (second < following)).any())
        leg = _leg(replace(seen, names_allowed=not is_shared), stretch, identity)
        leg |= {
            "distance_km": float(kilometres[last] - kilometres[first]),
            "fixes_set_aside": ";".join(f"{reason}:{count}" for reason, count in counts.items()),
            "cautions": ";".join(_cautions(leg, counts, stretch, identity, is_shared)),
            **uniques(used, first, last),
        }
        legs.append(leg)
        gaps += _gaps(track, stretch, leg)
    return frame_of("legs", legs), frame_of("gaps", gaps)


def stretches(seen: Evidence) -> list[Stretch]:
    """The legs as stretches of fixes: cut where the aircraft was on the ground, and in gaps that hide a landing."""
    known = np.flatnonzero(seen.settled)
    airborne = known[seen.settled[known] == AIRBORNE]
    if not len(airborne):
        return []
    place = np.searchsorted(known, airborne)
    landed = np.diff(place) > 1
    gap = gaps_between(seen.track, airborne, seen.thresholds["gap_s"])
    gap = gap[~landed[gap]]
    words = landing_in_gap(seen.track, seen.settled, airborne[gap], airborne[gap + 1], seen.thresholds)
    inferred = np.zeros(len(landed), dtype=bool)
    inferred[[k for k, word in zip(gap, words, strict=True) if word == "yes"]] = True
    starts = np.append(0, np.flatnonzero(landed | inferred) + 1)
    ends = np.append(starts[1:], len(airborne)) - 1
    inner = [(int(airborne[k]), int(airborne[k + 1]), w) for k, w in zip(gap, words, strict=True) if w != "yes"]
    low, high = (np.searchsorted([g[0] for g in inner], airborne[edge]) for edge in (starts, ends))
    return [
        Stretch(
            int(airborne[a]), int(airborne[b]),
            int(known[place[a] - 1]) if place[a] > 0 else None,
            int(known[place[b] + 1]) if place[b] < len(known) - 1 else None,
            tuple(inner[i:j]),
            bool((a > 0 and inferred[a - 1]) or (b < len(inferred) and inferred[b])),
        )
        for a, b, i, j in zip(starts, ends, low, high, strict=True)
    ]


def _leg(seen: Evidence, stretch: Stretch, identity: Identity) -> Record:
    track, first, last = seen.track, stretch.first, stretch.last
    speeds = np.nan_to_num(track.ground_speed_kt[first : last + 1])
    bound = max(identity.speed_bound_kt, float(speeds.max()))
    departure = leg_end(seen, first, last, stretch.before, False, bound)
    arrival = leg_end(seen, last, first, stretch.after, True, bound)
    words = [word for _, _, word in stretch.gaps]
    return {
        "leg_id": leg_id(identity.icao24, int(track.ms[first])),
        "icao24": identity.icao24,
        "registration": identity.registration,
        "aircraft_type": identity.aircraft_type,
        **_end_fields("departure", departure),
        **_end_fields("arrival", arrival),
        "departed_earliest_utc": None if departure.beyond_ms is None else _second(departure.beyond_ms),
        "departed_latest_utc": _second(departure.inside_ms, up=True),
        "arrived_earliest_utc": _second(arrival.inside_ms),
        "arrived_latest_utc": None if arrival.beyond_ms is None else _second(arrival.beyond_ms, up=True),
        **_edge("first", track, first),
        **_edge("last", track, last),
        "fix_count": last - first + 1,
        "gap_count": len(stretch.gaps),
        "longest_gap_s": max((track.seconds(a, b) for a, b, _ in stretch.gaps), default=None),
        "landing_in_gap": "yes" if stretch.cut else "undetermined" if "undetermined" in words else "no",
        "speed_bound_kt": bound,
        "label": identity.label,
    }


def leg_id(icao24: str, ms: int) -> str:
    """The name of a leg: address and time of the first airborne fix.

    >>> leg_id("a2c4e0", 1787616378950)
    'a2c4e0-20260825T000618Z'
    """
    return f"{icao24}-{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _second(ms: int, up: bool = False) -> int:
    """Milliseconds rounded down to the second, or up."""
    return -(-ms // 1000) * 1000 if up else ms // 1000 * 1000


def _end_fields(name: str, end: LegEnd) -> Record:
    return {
        f"{name}_evidence": end.place.evidence,
        f"{name}_end_reason": end.reason,
        f"{name}_airport_icao": end.place.airport,
        f"{name}_candidates_icao": ";".join(end.place.candidates),
    }


def _edge(name: str, track: Track, fix: int) -> Record:
    return {
        f"{name}_fix_utc": int(track.ms[fix]),
        f"{name}_fix_latitude": float(track.latitude[fix]),
        f"{name}_fix_longitude": float(track.longitude[fix]),
    }


def _kilometres(track: Track) -> Array:
    """Distance flown up to each fix in km, along the geodesics between them."""
    every: Whole = np.arange(len(track.ms))
    return np.append(0.0, np.cumsum(apart_km(track, every[:-1], every[1:])))


def _is_shared(counts: dict[str, int], stretch: Stretch) -> bool:
    """Whether so many fixes during a leg cannot be of one aircraft that two may share the address."""
    elsewhere = counts.get("unreachable", 0)
    return elsewhere >= SHARED_FIXES and elsewhere > SHARED_SHARE * (elsewhere + stretch.last - stretch.first + 1)


def _cautions(
    leg: Record, counts: dict[str, int], stretch: Stretch, identity: Identity, is_shared: bool
) -> list[str]:
    found = {
        "landing_possible_in_gap": any(word == "undetermined" for _, _, word in stretch.gaps),
        "landing_inferred": stretch.cut,
        "fixes_set_aside": not counts.keys().isdisjoint(IMPLAUSIBLE),
        "shared_hex": is_shared,
        "speed_bound_raised": leg["speed_bound_kt"] != identity.speed_bound_kt,
        "type_unknown": not identity.has_known_type,
    }
    return [key for key, holds in found.items() if holds]


def _gaps(track: Track, stretch: Stretch, leg: Record) -> list[Record]:
    return [
        {
            "leg_id": leg["leg_id"],
            "gap_no": number,
            "icao24": leg["icao24"],
            "before_utc": int(track.ms[before]),
            "after_utc": int(track.ms[after]),
            "gap_s": track.seconds(before, after),
            "before_latitude": float(track.latitude[before]),
            "before_longitude": float(track.longitude[before]),
            "after_latitude": float(track.latitude[after]),
            "after_longitude": float(track.longitude[after]),
            "distance_km": float(apart_km(track, np.array([before]), np.array([after]))[0]),
            "landing_in_gap": word,
        }
        for number, (before, after, word) in enumerate(stretch.gaps, start=1)
    ]
