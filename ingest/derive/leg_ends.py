"""The ends of legs: the interval of take-off or landing, why it is one, and the airport."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ingest.derive.flying import GROUND
from ingest.derive.leg_airports import Ends, Evidence, Place, outermost, places_of
from ingest.derive.track import Whole
from ingest.derive.wheels import sure_airborne, sure_ground


@dataclass(frozen=True)
class LegEnd:
    """One end: times in ms since 1970 on the leg's side and beyond it (None: open), the reason, and the place."""

    inside_ms: int
    beyond_ms: int | None
    reason: str
    place: Place


def leg_ends(seen: Evidence, ends: Ends) -> list[LegEnd]:
    """What is known of each end.

    Between an airborne fix and one on the ground at most a gap's length later the end is `seen`; after a longer
    silence it is `silence` where the airport is named all the same, else `gap`; so also between two airborne fixes. The
    first and the last fix of all are no take-off and no landing: the end is open. The airport is judged by the fix at
    which the aircraft was last seen to move fast (`outermost`).
    """
    if not len(ends.air):
        return []
    track, settled = seen.track, seen.settled
    grounded = (ends.beyond >= 0) & (settled[ends.beyond] == GROUND)
    ground = np.where(grounded, ends.beyond, -1)
    inside = sure_airborne(track, settled, seen.fields, ends.air, ends.other_end, ground)
    outside = ends.beyond.copy()
    outward = np.where(ends.is_arrival, 1, -1)
    outside[grounded] = sure_ground(track, settled, ground[grounded], outward[grounded])
    soon = grounded & (np.abs(track.ms[ends.air] - track.ms[ground]) <= seen.thresholds["gap_s"] * 1000)
    found = []
    for end, place in enumerate(places_of(seen, replace(ends, air=outermost(seen, ends)))):
        is_open = ends.beyond[end] < 0
        silent = "silence" if place.airport else "gap"
        reason = _open(bool(ends.is_arrival[end])) if is_open else "seen" if soon[end] else silent
        beyond_ms = None if is_open else int(track.ms[outside[end]])
        found.append(LegEnd(int(track.ms[inside[end]]), beyond_ms, reason, place))
    return found


def agreeing(
    seen: Evidence, first: Whole, last: Whole, departures: list[LegEnd], arrivals: list[LegEnd]
) -> tuple[list[LegEnd], list[LegEnd]]:
    """The ends of legs, from airborne fixes `first` to `last`, without the names that exclude each other.

    An aircraft that was received without a gap since its last landing departs from where it landed: where the two
    names differ both are withheld, and are the candidates.
    """
    departures, arrivals = list(departures), list(arrivals)
    for leg, (arrival, departure) in enumerate(zip(arrivals[:-1], departures[1:], strict=True)):
        codes = [arrival.place.airport, departure.place.airport]
        between = np.diff(seen.track.ms[last[leg] : first[leg + 1] + 1]) if all(codes) and len(set(codes)) > 1 else None
        if between is not None and (between <= seen.thresholds["gap_s"] * 1000).all():
            arrivals[leg] = replace(arrival, place=Place("gap", "", codes))
            departures[leg + 1] = replace(departure, place=Place("gap", "", codes[::-1]))
    return departures, arrivals


def _open(is_arrival: bool) -> str:
    return "file_ends_airborne" if is_arrival else "file_begins_airborne"
