"""Where one aircraft can have been at an instant: the potential path area between what is known around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from ingest.derive.claims import joined
from ingest.derive.clock_leg import ClockLeg, Surroundings, along_track, surroundings
from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.intervals import Interval, timestamp
from ingest.derive.own import CAUTION, ledger_of
from ingest.derive.phase import AIRBORNE, phases_of
from ingest.derive.region import bounded
from ingest.derive.trail import Trail
from ingest.derive.verdicts import area_km2, polygon_of
from ingest.vocabulary import REFERENCE

OBSERVED, REPORTED, UNKNOWN = "observed", "reported", ""
OF_LEGS = frozenset({"shared_hex", "positions_drift", "clock_jump"})
"""Cautions of an observed leg under which its positions give no area."""
Known = tuple[str, Surroundings, float]


@dataclass(frozen=True)
class Airframe:
    """What is known of one aircraft: its legs, reported and observed, its track, and the bound (kt) beyond its legs."""

    icao24: str
    legs: Sequence[ClockLeg]
    track: Trail | None
    bound_kt: float


def area_row(airframe: Airframe, asked: Interval, thresholds: Mapping[str, float]) -> dict[str, Any]:
    """The row of the answer `areas` for an instant, or the minute asked for, with a column `geometry`.

    Received positions come first: the two around the instant, or the nearest one before the first or after the
    last. Where there are none, a reported leg under way at that time gives its airports. `basis` is empty, and
    there is no area, where neither is known, where no disc is within the limit, where two reported legs are, or may
    be, under way at once, or where the evidence contradicts the bound or itself.
    """
    row: dict[str, Any] = {
        "icao24": airframe.icao24, "at_utc": timestamp(asked.earliest), "at_latest_utc": timestamp(asked.latest),
        "basis": UNKNOWN, "before_utc": None, "after_utc": None, "gap_s": None, "speed_bound_kt": None,
        "area_km2": None, "area_wkt": "", "cautions": "", "ledger": REFERENCE, "geometry": None,
    }
    found = _known(airframe, asked, thresholds)
    reported = _reported_under_way(airframe, asked, thresholds)
    own = {CAUTION} if any(leg.is_own for leg in reported) else set()
    if found is None:
        cautions = {"other_leg_at_once", *own} if len(reported) > 1 else {"unbounded"}
        return row | {"cautions": joined(cautions), "ledger": ledger_of(cautions)}
    basis, around, bound_kt = found
    times = (around.before_s, around.after_s)
    row |= {"basis": basis, "before_utc": timestamp(times[0]), "after_utc": timestamp(times[1]),
            "gap_s": times[1] - times[0] if times[0] is not None and times[1] is not None else None,
            "speed_bound_kt": bound_kt}
    cautions = _cautions(airframe, basis, around, asked, thresholds["gap_s"]) | (own if basis == REPORTED else set())
    if not cautions & ({"evidence_exceeds_bound", "position_contradicted"} | OF_LEGS):
        row |= _drawn(around, thresholds["disc_limit_km"])
    return row | {"cautions": joined(cautions), "ledger": ledger_of(cautions)}


def _known(airframe: Airframe, asked: Interval, thresholds: Mapping[str, float]) -> Known | None:
    """The basis, what is known around the time, and the bound in kt; None where nothing is known near enough."""
    start, end = asked.earliest, asked.latest
    if start is None or end is None:
        return None
    if airframe.track is not None and len(airframe.track.time_s):
        own = [leg.bound_kt for leg in _under_way(airframe, asked, thresholds) if leg.track is not None]
        bound = max(own, default=airframe.bound_kt)
        around = along_track(airframe.track, start, end, bound * KNOT_KM_S)
        if not any(bounded(region, thresholds["disc_limit_km"]).is_unbounded for region in around.regions):
            return OBSERVED, around, bound
    reported = _reported_under_way(airframe, asked, thresholds)
    if len(reported) != 1:
        return None  # none, or two that exclude each other
    return REPORTED, surroundings(reported[0], asked), reported[0].bound_kt


def _under_way(airframe: Airframe, asked: Interval, thresholds: Mapping[str, float]) -> list[ClockLeg]:
    """The legs that are, or may be, under way."""
    window_s = thresholds["event_window_h"] * 3600
    near = (leg for leg in airframe.legs if leg.known.is_known and leg.known.widened(window_s).meets(asked))
    return [leg for leg in near if AIRBORNE in phases_of(leg, asked)]


def _reported_under_way(airframe: Airframe, asked: Interval, thresholds: Mapping[str, float]) -> list[ClockLeg]:
    """Legs of own reports count only where no other is, or may be, under way."""
    reported = [leg for leg in _under_way(airframe, asked, thresholds) if leg.track is None]
    return [leg for leg in reported if not leg.is_own] or reported


def _cautions(
    airframe: Airframe, basis: str, around: Surroundings, asked: Interval, gap_s: float
) -> set[str]:
    cautions = {key for leg in airframe.legs if leg.known.meets(asked) and (leg.track is None) == (basis == REPORTED)
                for key in leg.cautions & {"speed_bound_raised", "type_unknown"}}
    if any(region.excess_km > 0 for region in around.regions):
        cautions.add("evidence_exceeds_bound")
    if basis == OBSERVED and airframe.track is not None:
        known = [asked, *(Interval(at, at) for at in (around.before_s, around.after_s) if at is not None)]
        for leg in airframe.legs:
            if leg.cautions & OF_LEGS and any(leg.known.widened(gap_s).meets(one) for one in known):
                cautions |= leg.cautions & OF_LEGS
        if around.before_s is None or around.after_s is None:
            cautions.add("outside_received_positions")
        elif max(region.total_s for region in around.regions) > gap_s:
            cautions.add("position_gap")
        if airframe.track.is_contradicted_near(asked, around.before_s, around.after_s, gap_s):
            cautions.add("position_contradicted")
    return cautions


def _drawn(around: Surroundings, limit_km: float) -> dict[str, Any]:
    regions = [bounded(region, limit_km) for region in around.regions]
    if any(region.is_unbounded for region in regions):
        return {}
    shape = polygon_of(regions)
    return {"area_km2": area_km2(regions), "area_wkt": shapely.to_wkt(shape, rounding_precision=6), "geometry": shape}
