"""Potential path areas: against a second computation, at instants and over intervals, at poles and the date line."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from heart import KHRL, MHPR, QUICK, a_leg, at, speed, straight_trail
from hypothesis import assume, given
from hypothesis import strategies as st
from independent_areas import area_km2, ellipsoid_km

from ingest.derive.clock_leg import between_fixes, surroundings
from ingest.derive.geodesy import Place, between_km, distance_km, travel
from ingest.derive.intervals import Interval
from ingest.derive.region import Region, bounded, edge_km
from ingest.derive.trail import Trail

GAP = Trail(np.array([at("2026-08-25T00:40:46.570"), at("2026-08-25T00:46:49.600")]),
            np.array([31.015056, 31.536208]), np.array([-107.707764, -108.346289]))


def second_area(region: Region) -> float:
    assert region.before is not None
    assert region.after is not None
    v = region.speed_km_s
    return area_km2(region.before[:2], region.after[:2], v * region.since_s, v * region.until_s, v * region.total_s)


def random_pairs(count: int) -> list[Region]:
    """Pairs of points 20 to 4,000 km apart with 2 to 200 % of time to spare, and an instant or interval between."""
    random = np.random.default_rng(15_03_2025)
    found = []
    while len(found) < count:
        a = Place(random.uniform(-55, 55), random.uniform(-180, 180))
        km = 20 * 200 ** random.uniform()
        lat, lon = travel(a, np.array([random.uniform(0, 360)]), np.array([km]))
        v = speed(random.uniform(300, 660))
        total = km / v * random.uniform(1.02, 3)
        first, last = sorted(random.uniform(0.02, 0.98, 2) * total)
        if random.uniform() < 0.5:
            first = last
        region = Region(a, Place(float(lat[0]), float(lon[0])), last, total - first, total, v)
        if max(last, total - first) * v < 4500 and abs(lat[0]) < 60:
            found.append(region)
    return found


def case(departed: str, arrived: str, first: str, last: str, kt: float) -> Region:
    t0, t1, e0, e1 = (at(f"2025-03-{text}") for text in (departed, arrived, first, last))
    return Region(KHRL, MHPR, e1 - t0, t1 - e0, t1 - t0, speed(kt))


@pytest.mark.parametrize("kt", [590, 600, 650])
@pytest.mark.parametrize("departed, arrived", [
    ("15T21:25:00", "15T23:37:59"), ("15T21:44:00", "16T00:10:59"),
])
@pytest.mark.parametrize("first, last", [("15T22:45:00", "15T22:48:59"), ("15T23:25:00", "15T23:27:59")])
def test_areas_of_the_court_case_agree_with_the_second_computation(
    departed: str, arrived: str, first: str, last: str, kt: float
) -> None:
    region = case(departed, arrived, first, last, kt)
    assert region.area_km2() == pytest.approx(second_area(region), rel=0.015)


@pytest.mark.parametrize("first, last", [
    ("43:30", "43:30"), ("45:00", "45:00"), ("46:30", "46:30"), ("43:00", "45:59"),
])
def test_areas_in_the_border_gap_agree_with_the_second_computation(first: str, last: str) -> None:
    region = between_fixes(GAP, [0, 1], at(f"2026-08-25T00:{first}"), at(f"2026-08-25T00:{last}"), speed(590))[0]
    assert region.area_km2() == pytest.approx(second_area(region), rel=0.015)


def test_areas_of_200_random_pairs_agree_with_the_second_computation() -> None:
    for region in random_pairs(200):
        assert region.area_km2() == pytest.approx(second_area(region), rel=0.015), region


def test_the_second_computation_measures_distances_on_the_same_ellipsoid() -> None:
    found = ellipsoid_km(*KHRL[:2], np.array([MHPR.latitude]), np.array([MHPR.longitude]))
    assert found[0] == pytest.approx(between_km(KHRL, MHPR), abs=0.02)


def test_the_area_of_an_interval_covers_the_area_of_every_instant_in_it() -> None:
    regions = [case("15T21:44:00", "16T00:10:59", "15T22:45:00", "15T22:48:59", 600), *random_pairs(15)]
    for whole in regions:
        first, last = whole.total_s - whole.until_s, whole.since_s
        for moment in np.linspace(first, last, 3):
            instant = Region(whole.before, whole.after, moment, whole.total_s - moment, whole.total_s, whole.speed_km_s)
            assert np.all(whole.level_at(*instant.ring()) < 0.003)
            assert instant.area_km2() <= whole.area_km2() * 1.001


def test_the_outline_of_an_area_lies_on_its_edge_and_the_polygon_has_the_area() -> None:
    for region in random_pairs(20):
        assert np.abs(region.level_at(*region.ring())).max() < 0.01
        assert region.polygon().is_valid
        points = shapely.points(region.centre.longitude, region.centre.latitude)
        assert region.polygon().buffer(1e-9).contains(points)


@QUICK
@given(st.floats(1, 1.5), st.floats(0, 360), st.floats(0, 1.2), st.integers(0, 10**6))
def test_a_wider_bound_never_narrows_an_area(factor: float, azimuth: float, share: float, pick: int) -> None:
    region = PAIRS[pick % len(PAIRS)]
    faster = Region(region.before, region.after, region.since_s, region.until_s, region.total_s,
                    region.speed_km_s * factor)
    where = travel(region.centre, np.array([azimuth]), np.array([share * region.radius_km]))
    assert faster.level_at(*where)[0] <= region.level_at(*where)[0] + 1e-9


PAIRS = random_pairs(20)


@QUICK
@given(st.floats(0.1, 400), st.floats(0, 360), st.integers(0, 10**6))
def test_no_level_exceeds_the_distance_to_the_area(km: float, azimuth: float, pick: int) -> None:
    region = PAIRS[pick % len(PAIRS)]
    latitude, longitude = region.ring()
    edge = Place(float(latitude[pick % 360]), float(longitude[pick % 360]))
    where = travel(edge, np.array([azimuth]), np.array([km]))
    assert region.level_at(*where)[0] <= distance_km(edge, *where)[0] + 0.01


def track(count: int) -> Trail:
    random = np.random.default_rng(7)
    return straight_trail(KHRL, MHPR, np.sort(random.uniform(0, 3 * 3600, count)))


@QUICK
@given(st.lists(st.integers(1, 38), max_size=20, unique=True), st.floats(0, 10_000), st.floats(0, 1500))
def test_leaving_fixes_out_never_narrows_an_area(gone: list[int], start: float, length: float) -> None:
    whole = track(40)
    assume(start >= whole.time_s[0] and start + length <= whole.time_s[-1])
    kept = np.setdiff1d(np.arange(40), gone)
    less = Trail(whole.time_s[kept], whole.latitude[kept], whole.longitude[kept])
    event = Interval(start, start + length)
    full = surroundings(a_leg(track=whole, bound_kt=1500, basis="observed"), event).regions
    wide = surroundings(a_leg(track=less, bound_kt=1500, basis="observed"), event).regions
    for region in full:
        where = region.ring()
        assert np.all(np.min([r.level_at(*where) for r in wide], axis=0) < 0.01)


@pytest.mark.parametrize("count", [40, 400])
def test_the_areas_of_an_interval_hold_every_fix_inside_it(count: int) -> None:
    trail = track(count)
    start, end = 2000.0, 9000.0
    regions = surroundings(a_leg(track=trail, bound_kt=1500), Interval(start, end)).regions
    within = (trail.time_s >= start) & (trail.time_s <= end)
    levels = [region.level_at(trail.latitude[within], trail.longitude[within]) for region in regions]
    assert np.all(np.min(levels, axis=0) < 1e-6)
    assert len(regions) <= 61


def test_candidate_airports_give_the_union_of_their_areas() -> None:
    leg = a_leg(departure=(KHRL, Place(31.8072, -106.3776, "KELP")))
    regions = surroundings(leg, Interval(5000.0, 5000.0)).regions
    assert [r.before.code for r in regions if r.before] == ["KHRL", "KELP"]
    assert all(r.after == MHPR for r in regions)


def test_with_one_known_end_the_area_is_one_disc_and_with_none_it_has_no_bound() -> None:
    one, = surroundings(a_leg(arrived=Interval()), Interval(3600.0, 3600.0)).regions
    assert (one.before, one.after) == (KHRL, None)
    assert one.area_km2() == pytest.approx(np.pi * (600 * 1.852) ** 2, rel=0.01)
    none, = surroundings(a_leg(arrived=Interval(), departure=()), Interval(3600.0, 3600.0)).regions
    assert none.is_unbounded


def test_a_disc_over_the_limit_is_dropped_and_the_other_stays() -> None:
    region = Region(KHRL, MHPR, 30_000, 3600, 33_600, speed(600))
    assert (bounded(region, 5000).before, bounded(region, 5000).after) == (None, MHPR)
    assert bounded(Region(KHRL, MHPR, 30_000, 30_000, 60_000, speed(600)), 5000).is_unbounded


def test_places_further_apart_than_the_speed_allows_have_an_excess() -> None:
    assert case("15T21:25:00", "15T23:37:59", "15T22:45:00", "15T22:48:59", 405).excess_km > 0
    assert case("15T21:25:00", "15T23:37:59", "15T22:45:00", "15T22:48:59", 412).excess_km < 0


@pytest.mark.parametrize("region", [
    Region(Place(52, 179), None, 3600, 0, 0, speed(590)),
    Region(Place(0, 179), Place(5, -170), 3000, 5000, 6000, speed(590)),
    Region(None, Place(-17.7, 177.4), 0, 9000, 0, speed(590)),
])
def test_an_area_across_the_date_line_is_cut_there_into_valid_parts(region: Region) -> None:
    polygon = region.polygon()
    assert polygon.is_valid
    assert polygon.bounds[0] == -180
    assert polygon.bounds[2] == 180
    west, east = polygon.covers(shapely.points([-179.9, 179.9], [region.centre.latitude] * 2))
    assert west
    assert east


@pytest.mark.parametrize("region, pole", [
    (Region(Place(85, 0), None, 3600, 0, 0, speed(590)), 90),
    (Region(Place(90, 0), None, 3600, 0, 0, speed(590)), 90),
    (Region(Place(80, 0), Place(80, 170), 4000, 4000, 8000, speed(590)), 90),
    (Region(Place(-89, 0), Place(-88, 100), 2000, 2000, 3000, speed(590)), -90),
])
def test_an_area_over_a_pole_is_a_valid_polygon_that_holds_the_pole(region: Region, pole: float) -> None:
    polygon = region.polygon()
    assert polygon.is_valid
    assert (polygon.bounds[0], polygon.bounds[2]) == (-180, 180)
    assert pole in (polygon.bounds[1], polygon.bounds[3])
    centre = region.centre
    assert polygon.buffer(0.01).covers(shapely.points(centre.longitude, centre.latitude))


def test_fixes_a_little_too_far_apart_for_rounded_times_still_have_an_area_and_far_ones_do_not() -> None:
    close = Trail(np.array([0.0, 1.0]), np.array([25.0, 25.01]), np.array([-95.0, -95.0]))
    assert between_fixes(close, [0, 1], 0.0, 1.0, speed(590))[0].excess_km <= 0
    far = Trail(np.array([0.0, 1.0]), np.array([25.0, 25.1]), np.array([-95.0, -95.0]))
    assert between_fixes(far, [0, 1], 0.0, 1.0, speed(590))[0].excess_km > 1


def test_the_edge_is_found_where_the_level_turns_positive_also_when_it_bends() -> None:
    far = np.full(3, 1000.0)
    found = edge_km(lambda km: np.stack([km[0] - 400, (km[1] / 700) ** 9 - 1, km[2] - 2000]), far)
    assert found == pytest.approx([400, 700, 1000], abs=1e-4)
