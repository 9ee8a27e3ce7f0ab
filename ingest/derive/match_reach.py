"""Whether a track can have touched the airport that a report gives."""

from __future__ import annotations

from ingest.derive.geodesy import KNOT_KM_S, between_km
from ingest.derive.intervals import Interval
from ingest.derive.match_sides import End


def is_out_of_reach(reported: End, observed: End, is_arrival: bool, gate_s: float, near_km: float) -> bool:
    """Whether every airport of a report's end is too far from the track's first or last position.

    The aircraft flies at its speed bound between that position and the reported time, `gate_s` (s) added as reports
    print gate times, or the track's own time of that end where it is nearer; `near_km` are added to the way.
    """
    flown_s = _longest_s(reported.time, observed, is_arrival, gate_s)
    if observed.airport or not reported.places or observed.fix is None or flown_s is None:
        return False
    reach_km = near_km + flown_s * observed.bound_kt * KNOT_KM_S
    return all(between_km(observed.fix, place) > reach_km for place in reported.places)


def _longest_s(reported: Interval, observed: End, is_arrival: bool, gate_s: float) -> float | None:
    """The most seconds between the end and the position nearest to it; None where nothing limits them."""
    fix_s, times = observed.fix_s, (reported.widened(gate_s), observed.time)
    if fix_s is None:
        return None
    ends = [time.latest if is_arrival else time.earliest for time in times]
    spans = [(end - fix_s) if is_arrival else (fix_s - end) for end in ends if end is not None]
    return max(min(spans), 0.0) if spans else None
