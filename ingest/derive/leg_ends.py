"""The two ends of a leg: the interval of take-off or landing, why it is one, and the airport."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.derive.flying import GROUND
from ingest.derive.leg_airports import Evidence, Place, outermost, place_of_gap, place_of_open_end, place_on_ground
from ingest.derive.wheels import sure_airborne, sure_ground


@dataclass(frozen=True)
class LegEnd:
    """One end: times in ms since 1970 on the leg's side and beyond it (None: open), the reason, and the place."""

    inside_ms: int
    beyond_ms: int | None
    reason: str
    place: Place


def leg_end(seen: Evidence, air: int, other_end: int, beyond: int | None, is_arrival: bool, bound_kt: float) -> LegEnd:
    """The end of a leg at its outermost airborne fix `air`.

    `other_end` is the airborne fix at the leg's other end, `beyond` the next fix on the far side, if any.
    Between an airborne fix and one on the ground at most a gap's length later the end is `seen`; after a longer
    silence it is `silence` where the airport is named all the same, else `gap`; so also between two airborne fixes. The
    first and the last fix of all are no take-off and no landing: the end is open. At `bound_kt` a field can be a
    candidate. The airport is judged by the fix at which the aircraft was last seen to move fast (`outermost`).
    """
    ms = seen.track.ms
    ground = beyond if beyond is not None and seen.settled[beyond] == GROUND else None
    edge = outermost(seen, air, is_arrival)
    inside = sure_airborne(seen.track, seen.settled, seen.fields, air, other_end, ground)
    if beyond is None:
        reason = "file_ends_airborne" if is_arrival else "file_begins_airborne"
        return LegEnd(int(ms[inside]), None, reason, place_of_open_end(seen, edge, is_arrival))
    if ground is None:
        place = place_of_gap(seen, edge, beyond, is_arrival, bound_kt)
        return LegEnd(int(ms[inside]), int(ms[beyond]), "silence" if place.airport else "gap", place)
    place = place_on_ground(seen, edge, ground, bound_kt, is_arrival)
    is_seen = abs(seen.track.seconds(air, ground)) <= seen.thresholds["gap_s"]
    reason = "seen" if is_seen else "silence" if place.airport else "gap"
    stood = sure_ground(seen.track, seen.settled, ground, 1 if is_arrival else -1)
    return LegEnd(int(ms[inside]), int(ms[stood]), reason, place)
