"""When a pair may go together, when it agrees, and why it does not; each as a key of `vocabulary.MATCH_REASONS`."""

from __future__ import annotations

from ingest.derive.geodesy import between_km
from ingest.derive.match_score import Limits, Pair
from ingest.derive.match_sides import Side
from ingest.derive.presence import Presence

AGREED, UNDETERMINED, CONTRADICTED = "agreed", "undetermined", "contradicted"


def can_be_one(pair: Pair) -> bool:
    """Whether nothing excludes the pair from being one leg and something links the two.

    A link is the aircraft or the flight number; where the report names no aircraft, both airports, or one and a time.
    """
    if pair.contradiction or not pair.is_within_a_day:
        return False
    unnamed = not pair.aircraft and (pair.confirmed == 2 or (pair.confirmed == 1 and pair.close > 0))
    return pair.aircraft > 0 or pair.number > 0 or unnamed


def is_excluded(pair: Pair) -> bool:
    """Whether not even a decision by hand makes the pair one leg: another aircraft, another airport, or another day.

    Times that differ by less than a day do not exclude it: a report may err, or be in another time zone.
    """
    return (pair.contradiction in ("other_aircraft", "other_airports")
            or "impossible" in {times.state for times in pair.times})


def can_contradict(pair: Pair) -> bool:
    """Whether the report speaks of this leg, and says of it what the track excludes.

    Times: the same aircraft within a day, no airport that differs, and an airport or the number the same. Airports: the
    same aircraft with a time that agrees, and the other time not excluded unless the airport of the first fits.
    Aircraft: the same number, with no airport or time that differs.
    """
    if not pair.is_within_a_day:
        return False
    if pair.contradiction == "times_exclude":
        return pair.aircraft > 0 and pair.number >= 0 and (pair.confirmed > 0 or pair.number > 0)
    if pair.contradiction == "other_airports":
        same_end = any(t.state == "close" and a > 0 for t, a in zip(pair.times, pair.airports, strict=True))
        return pair.aircraft > 0 and (same_end or (pair.close > 0 and "apart" not in {t.state for t in pair.times}))
    return fits_but_for_aircraft(pair) and pair.number > 0 and pair.confirmed + pair.close > 0


def fits_but_for_aircraft(pair: Pair) -> bool:
    """Whether the report names another aircraft than the track's, and no airport or time excludes the pair."""
    return (pair.aircraft < 0 and min(pair.airports) >= 0 and pair.is_within_a_day
            and "apart" not in {times.state for times in pair.times})


def fits_better(other: Pair, pair: Pair, margin: float) -> bool:
    """Whether the track of another aircraft fits the report better by `margin` points, the aircraft left aside.

    Times alone do not say so: the flight number is the report's, or an airport of it is confirmed.
    """
    rest = pair.score - pair.parts["aircraft"]
    return (fits_but_for_aircraft(other) and (other.number > 0 or other.confirmed > 0)
            and other.score - other.parts["aircraft"] >= rest + margin)


def contradiction_score(pair: Pair) -> float:
    """The score without the part that contradicts, above 0 where anything else speaks for the pair."""
    return sum(points for points in pair.parts.values() if points > 0)


def missing(pair: Pair, is_covered: bool) -> str:
    """The reason key of what the pair lacks to be called agreed; empty where it lacks nothing.

    `is_covered`: positions of the aircraft were received throughout the times the report gives.
    """
    if pair.observed.is_shared:
        return "shared_hex"
    if pair.number < 0:
        return "numbers_differ"
    if pair.aircraft <= 0 and pair.number <= 0:
        return "aircraft_not_named"
    has_number = pair.aircraft > 0 and pair.number > 0
    if pair.close:
        return "" if pair.close + pair.confirmed + has_number >= 2 else "too_little_in_common"
    if has_number or _all_airports_confirmed(pair):
        is_settled = has_number or is_covered or not pair.is_off_its_day
        return "" if is_settled else "other_day"
    return "too_little_in_common"


def _all_airports_confirmed(pair: Pair) -> bool:
    stated = sum(bool(end.airport or end.candidates) for end in pair.reported.ends)
    return stated > 0 and pair.confirmed == stated


def under_way_elsewhere(report: Side, legs: list[Side], limit_s: float) -> str:
    """The id of a leg of the same aircraft in the air at the reported take-off, over `limit_s` from both its ends."""
    take_off = report.ends[0]
    for leg in legs:
        departed, arrived = leg.ends[0].time.latest, leg.ends[1].time.earliest
        known = None not in (take_off.time.earliest, take_off.time.latest, departed, arrived)
        if known and take_off.is_fine and report.addresses & leg.addresses \
                and take_off.time.earliest - departed > limit_s < arrived - take_off.time.latest:  # type: ignore[operator]
            return leg.leg_id
    return ""


def stood_meanwhile(report: Side, presence: Presence, limits: Limits) -> bool:
    """Whether received positions show that the aircraft did not fly the reported leg at the reported times.

    It stayed in one place from the first reported second of take-off to `gate_s` after the last, or around the landing
    at a place that is no reported airport of it; or it was on the ground at the airport of departure later than that
    and earlier than `gate_s` before the landing.
    """
    (off, down), gate_s, near_km = report.ends, limits.gate_s, limits.near_km
    if off.time.earliest is not None and off.time.latest is not None and presence.stayed(
            off.time.earliest, off.time.latest + gate_s, near_km):
        return True
    if down.time.earliest is None or down.time.latest is None:
        return False
    stand = presence.stayed(down.time.earliest - gate_s, down.time.latest, near_km) if down.places else None
    if stand and all(between_km(stand, place) > 2 * near_km for place in down.places):
        return True
    return off.time.latest is not None and presence.stood_at(
        off.places, off.time.latest + gate_s, down.time.earliest - gate_s, near_km)
