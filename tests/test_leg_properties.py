"""What holds of legs, areas and verdicts for every real track, however it is shifted, thinned or cut into files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from heart import at, the_clock
from heart import fields as places
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import DOCUMENT, last, take, write_trace
from traces import BOUND_KT, SAMPLE, extra_traces, fixes_of, legs_and_gaps

from ingest.derive.areas import Airframe, area_row
from ingest.derive.clock_leg import ClockLeg, observed_leg
from ingest.derive.court_clock import Event
from ingest.derive.fixes import set_aside
from ingest.derive.intervals import Interval, seconds
from ingest.derive.phase import AIRBORNE, phases_of
from ingest.derive.trail import Trail, trail_of
from ingest.settings import thresholds
from ingest.store import Store

FEW = settings(max_examples=12, deadline=None, derandomize=True)
TRACES = ("a2c4e0", *(("a11f59", "c060ba", "aa178d", "abfd8c") if os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES") else ()))
ABOUT_KM = 1.0
DEGREE_KM = 111.2
TIMES = ["departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc",
         "first_fix_utc", "last_fix_utc"]
FILES = ["leg_id", "source_file_ids"]


@dataclass(frozen=True)
class Told:
    """All that is told of some fixes of one aircraft."""

    legs: pd.DataFrame
    gaps: pd.DataFrame
    clock_legs: list[ClockLeg]
    trail: Trail

    def verdicts(self, time_s: float) -> set[str]:
        """The certain verdicts of the clock for an instant: yes, no, or none."""
        event = Event("t", "", Interval(time_s, time_s))
        rows = [answer.row for answer in the_clock().answers(event, self.clock_legs)]
        return {row["outside_us_territory"] for row in rows} & {"yes", "no"}

    def is_airborne(self, time_s: float) -> bool:
        return any(phases_of(leg, Interval(time_s, time_s)) == (AIRBORNE,) for leg in self.clock_legs)

    def is_down(self, time_s: float) -> bool:
        """Whether it was received on the ground around the time: after one landing and before the next take-off."""
        ends = [(leg.arrived.latest, following.departed.earliest)
                for leg, following in pairwise(self.clock_legs)]
        is_silent = self.trail.is_silent(Interval(time_s, time_s), thresholds()["gap_s"])
        return not is_silent and any(a is not None and d is not None and a < time_s < d for a, d in ends)

    def area(self, first_s: float, last_s: float) -> shapely.Geometry | None:
        frame = Airframe("", self.clock_legs, self.trail, BOUND_KT)
        shape: shapely.Geometry | None = area_row(frame, Interval(first_s, last_s), thresholds())["geometry"]
        return shape


@cache
def whole(icao24: str) -> pd.DataFrame:
    """The fixes of a real trace of which nothing is set aside."""
    fixes = fixes_of(SAMPLE) if icao24 == "a2c4e0" else extra_traces()[icao24]
    found = set_aside(fixes, BOUND_KT, thresholds())
    kept = found[found["set_aside_reason"] == ""].reset_index(drop=True)
    assert (set_aside(kept, BOUND_KT, thresholds())["set_aside_reason"] == "").all()
    return kept


def told(fixes: pd.DataFrame) -> Told:
    legs, gaps = legs_and_gaps(fixes)
    trail = trail_of(fixes)
    doubtful = gaps[gaps["landing_in_gap"] == "undetermined"]
    clock_legs = [
        observed_leg(row, places(), trail, tuple(
            Interval(seconds(gap["before_utc"]), seconds(gap["after_utc"]))
            for gap in doubtful[doubtful["leg_id"] == row["leg_id"]].to_dict("records")), None)
        for row in legs.to_dict("records")
    ]
    return Told(legs, gaps, clock_legs, trail)


@cache
def told_whole(icao24: str) -> Told:
    return told(whole(icao24))


@st.composite
def thinned(draw: st.DrawFn) -> tuple[str, pd.DataFrame]:
    """A trace and what is left of it: windows of up to three hours lost, a share of the rows, or all on the ground."""
    icao24 = draw(st.sampled_from(TRACES))
    fixes = whole(icao24)
    passed_s = (fixes["time_utc"] - fixes["time_utc"].iloc[0]).dt.total_seconds().to_numpy()
    gone = np.random.default_rng(draw(st.integers(0, 99))).random(len(fixes)) < draw(st.sampled_from([0.0, 0.1, 0.5]))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.floats(0, 1)) * passed_s[-1]
        gone |= (passed_s >= start) & (passed_s <= start + draw(st.floats(1, 180)) * 60)
    if draw(st.booleans()):
        gone |= fixes["is_on_ground"].to_numpy(dtype=bool)
    gone[draw(st.integers(0, len(fixes) - 1))] = False
    return icao24, fixes[~gone].reset_index(drop=True)


def instants(icao24: str, count: int) -> np.ndarray:
    """Times spread over a trace, to the second."""
    time_s = told_whole(icao24).trail.time_s
    return np.unique(np.linspace(time_s[0], time_s[-1], count).round())


@FEW
@given(st.sampled_from(TRACES), st.integers(-10**8, 10**7))
def test_shifting_time_shifts_every_answer(icao24: str, shift_s: int) -> None:
    step = pd.Timedelta(seconds=shift_s)
    one, other = told_whole(icao24), told(whole(icao24).assign(time_utc=whole(icao24)["time_utc"] + step))
    back = other.legs.assign(**{name: (other.legs[name] - step).astype(one.legs[name].dtype) for name in TIMES})
    pd.testing.assert_frame_equal(back.drop(columns=FILES), one.legs.drop(columns=FILES))
    assert other.gaps["landing_in_gap"].tolist() == one.gaps["landing_in_gap"].tolist()
    for time_s in instants(icao24, 4):
        assert other.verdicts(time_s + shift_s) == one.verdicts(time_s)
        areas = one.area(time_s, time_s), other.area(time_s + shift_s, time_s + shift_s)
        assert areas[0] is areas[1] is None or areas[0].equals_exact(areas[1], 1e-6)


@FEW
@given(thinned())
def test_fewer_fixes_never_narrow_an_area(left: tuple[str, pd.DataFrame]) -> None:
    icao24, fixes = left
    less = told(fixes)
    for time_s in instants(icao24, 9):
        full, wide = told_whole(icao24).area(time_s, time_s), less.area(time_s, time_s)
        if full is not None and wide is not None:
            assert shapely.difference(full, shapely.buffer(wide, ABOUT_KM / DEGREE_KM)).is_empty, time_s


@FEW
@given(thinned())
def test_fewer_fixes_never_turn_one_certainty_into_another(left: tuple[str, pd.DataFrame]) -> None:
    icao24, fixes = left
    full, less = told_whole(icao24), told(fixes)
    for time_s in instants(icao24, 400):
        assert not (full.is_airborne(time_s) and less.is_down(time_s)), time_s
        assert not (full.is_down(time_s) and less.is_airborne(time_s)), time_s
    for time_s in instants(icao24, 8):
        assert len(full.verdicts(time_s) | less.verdicts(time_s)) < 2, time_s


@FEW
@given(thinned())
def test_fewer_fixes_never_name_another_airport_for_an_end(left: tuple[str, pd.DataFrame]) -> None:
    icao24, fixes = left
    full, less = told_whole(icao24), told(fixes)
    for end in ("departed", "arrived"):
        for leg in less.clock_legs:
            named = leg.departure_text if end == "departed" else leg.arrival_text
            if (leg.departure if end == "departed" else leg.arrival):
                assert named in _names_met(full, end, getattr(leg, end)) | {""}, (leg.leg_id, named)


def _names_met(full: Told, end: str, interval: Interval) -> set[str]:
    """The names of the ends, in all that is told, that can have been during an interval; all where it is open."""
    met = [leg for leg in full.clock_legs if interval.meets(getattr(leg, end))]
    return {code for leg in met for code in (leg.departure_text if end == "departed" else leg.arrival_text).split(";")}


@FEW
@given(st.sampled_from(TRACES), st.lists(st.floats(0, 1), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_a_file_split_anywhere_and_read_in_any_order_gives_the_same_legs(
    icao24: str, cuts: list[float], random: object
) -> None:
    fixes = whole(icao24)
    edges = sorted({0, len(fixes), *(int(cut * len(fixes)) for cut in cuts)})
    parts = [fixes.iloc[a:b].assign(source_file_id=f"part {a}") for a, b in pairwise(edges)]
    random.shuffle(parts)  # type: ignore[attr-defined]
    split = told(pd.concat(parts, ignore_index=True))
    pd.testing.assert_frame_equal(split.legs.drop(columns=FILES[1:]), told_whole(icao24).legs.drop(columns=FILES[1:]))
    pd.testing.assert_frame_equal(split.gaps, told_whole(icao24).gaps)


@settings(FEW, max_examples=2)
@given(st.integers(1, 85), st.booleans())
def test_a_file_split_anywhere_and_imported_in_any_order_gives_the_same_legs(
    tmp_path_factory: object, cut: int, is_turned: bool
) -> None:
    folder = tmp_path_factory.mktemp("split")  # type: ignore[attr-defined]
    rows = DOCUMENT["trace"]
    paths = [write_trace(folder / name / "trace_full_a2c4e0.json", part)
             for name, part in (("one", rows[:cut]), ("two", rows[cut:]))]
    for path in paths[::-1] if is_turned else paths:
        take(Store(folder / "store"), path)
    take(Store(folder / "whole"), write_trace(folder / "all" / "trace_full_a2c4e0.json", rows))
    split, one = (last(folder / name).table("legs").drop(columns="source_file_ids") for name in ("store", "whole"))
    pd.testing.assert_frame_equal(split, one)


@FEW
@given(thinned(), st.floats(0, 1), st.floats(0, 7200))
def test_every_area_contains_every_fix_inside_its_interval(
    left: tuple[str, pd.DataFrame], share: float, length_s: float
) -> None:
    found = told(left[1])
    first_s = float(found.trail.time_s[0] + share * np.ptp(found.trail.time_s))
    shape = found.area(first_s, first_s + length_s)
    within = (found.trail.time_s >= first_s) & (found.trail.time_s <= first_s + length_s)
    if shape is not None and within.any():
        points = shapely.points(found.trail.longitude[within], found.trail.latitude[within])
        assert (shapely.distance(shape, points) * DEGREE_KM).max() < ABOUT_KM / 2


def test_the_properties_are_asked_of_areas_and_verdicts_that_there_are() -> None:
    found = told_whole("a2c4e0")
    time_s = at("2026-08-25T00:30:00")
    assert (found.verdicts(time_s), found.is_airborne(time_s)) == ({"yes"}, True)
    assert found.area(time_s, time_s) is not None


@pytest.mark.extra
def test_an_unseen_flight_abroad_and_back_leaves_no_verdict_from_the_airport_where_it_stood() -> None:
    fixes, full = whole("c060ba"), told_whole("c060ba")
    first, last_ = full.legs["departed_latest_utc"][2], full.legs["arrived_latest_utc"][3]
    assert full.legs["departure_airport_icao"][2] == full.legs["arrival_airport_icao"][3] == "CYYZ"
    unseen = fixes["time_utc"].between(first - pd.Timedelta(minutes=5), last_ + pd.Timedelta(minutes=2))
    less = told(fixes[~unseen].reset_index(drop=True))
    in_florida = at("2025-02-07T21:41:00")
    assert full.verdicts(in_florida) == {"no"}
    assert less.verdicts(in_florida) == set()
