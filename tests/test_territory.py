"""US territory against areas: certain only clear of the border, margins, zones, distances, Guantanamo."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from heart import KHRL, MHPR, MMMX, QUICK, STATION, speed, territory
from hypothesis import given
from hypothesis import strategies as st

from ingest.derive.geodesy import Place, between_km, distance_km, travel
from ingest.derive.region import Region
from ingest.derive.verdicts import Finding, airport_region, area_km2, finding, tolerance_km
from ingest.settings import thresholds

GULF, DENVER = Place(25.0, -91.0), Place(39.86, -104.67)


def found(*regions: Region) -> Finding:
    return finding(regions, territory(), STATION, thresholds())


def disc(place: Place, km: float) -> Region:
    return Region(place, None, km / speed(600), 0.0, 0.0, speed(600))


@pytest.mark.parametrize("place, outside, zone", [(KHRL, "no", "USA"), (MHPR, "yes", "HND"), (MMMX, "yes", "MEX"),
                                                  (Place(18.4394, -66.0018, "TJSJ"), "no", "PRI")])
def test_an_airport_is_inside_or_outside_and_has_neither_area_nor_margin(place: Place, outside: str, zone: str) -> None:
    answer = found(airport_region(place))
    assert (answer.outside, answer.zones) == (outside, (zone,))
    assert (answer.area_km2, answer.speed_needed_kt, answer.time_margin_s) == (None, None, None)


def test_a_disc_is_certain_only_beyond_the_tolerance_from_the_border() -> None:
    reach = territory().distance_to(GULF)
    radius = reach - 2.0
    tolerance = tolerance_km(disc(GULF, radius), thresholds())
    assert tolerance == pytest.approx(0.5 + 0.0005 * radius)
    assert found(disc(GULF, reach - tolerance - 0.1)).outside == "yes"
    assert found(disc(GULF, reach - tolerance + 0.1)).outside == "undetermined"
    assert found(disc(GULF, reach + 1)).outside == "undetermined"
    inland = territory().distance_to(DENVER)
    assert found(disc(DENVER, inland - 3)).outside == "no"
    assert found(disc(DENVER, inland - 0.2)).outside == "undetermined"
    assert found(disc(DENVER, inland + 3)).outside == "undetermined"


def test_margins_of_a_disc_are_what_a_ruler_gives() -> None:
    reach, area = territory().distance_to(GULF), disc(GULF, 200)
    answer = found(area)
    assert answer.speed_needed_kt == pytest.approx(600 * reach / 200, rel=1e-3)
    assert answer.time_margin_s == pytest.approx((reach - 200) / speed(600), abs=0.5)
    assert answer.nearest_km == pytest.approx(reach - 200, abs=0.2)
    assert answer.farthest_km == pytest.approx(max(_to_us(Place(float(a), float(b))) for a, b in zip(
        *travel(GULF, np.arange(0, 360, 15.0), np.full(24, 200.0)), strict=True)), abs=2)


def _to_us(place: Place) -> float:
    return territory().distance_to(place)


def test_distances_to_the_outline_agree_with_those_to_all_its_points() -> None:
    outline = territory().outline
    for place in (GULF, MHPR, MMMX, Place(10, -140), Place(60, -40), Place(48.5, -123.2)):
        whole = distance_km(place, outline.latitude, outline.longitude).min()
        assert whole - 1.0 <= territory().distance_to(place) <= whole


@pytest.mark.parametrize("since", [30.0, 300.0, 3000.0])
def test_the_speed_needed_is_the_least_at_which_the_area_touches(since: float) -> None:
    region = Region(Place(27.9, -96.6), MHPR, since, 9000.0, 9000.0, speed(400))
    needed = territory().speed_needed_km_s(region)

    def level(v: float) -> float:
        faster = Region(region.before, region.after, region.since_s, region.until_s, region.total_s, v)
        return territory().least_level(faster)[0]

    assert level(needed * 0.999) > 0
    assert level(needed * 1.001) < 0


def test_at_the_very_second_of_a_known_place_no_speed_suffices_but_the_margin_stands() -> None:
    answer = found(Region(GULF, Place(24.0, -91.0), 0.0, 600.0, 600.0, speed(600)))
    assert (answer.outside, answer.zones, answer.speed_needed_kt) == ("yes", ("beyond_12nm",), None)
    assert answer.time_margin_s == pytest.approx(_to_us(GULF) / speed(600), rel=0.01)


def test_an_area_that_does_not_exist_is_a_contradiction_never_yes() -> None:
    answer = found(Region(GULF, MHPR, 100, 100, 200, speed(600)))
    assert (answer.outside, answer.zones) == ("undetermined", ())
    assert answer.cautions == {"evidence_exceeds_bound"}


def test_an_area_without_bound_has_no_verdict() -> None:
    for region in (Region(None, None, 0, 0, 0, speed(600)), disc(MHPR, 5001)):
        answer = found(region)
        assert (answer.outside, answer.zones) == ("undetermined", ("unbounded",))
        assert answer.cautions == {"unbounded"}


def test_what_touches_the_station_at_guantanamo_has_no_verdict() -> None:
    north_west, = zip(*travel(STATION, np.array([300.0]), np.array([60.0])), strict=True)
    near = Place(float(north_west[0]), float(north_west[1]))
    for region, touches in ((airport_region(STATION), True), (disc(near, 46), True), (disc(near, 43), False)):
        answer = found(region)
        assert ("us_naval_station_guantanamo" in answer.cautions) is touches
        assert answer.outside == ("undetermined" if touches else "yes")
    assert found(airport_region(Place(19.9698, -75.8354, "MUCU"))).outside == "yes"


def test_several_areas_are_certain_only_together() -> None:
    outside, inside = airport_region(MHPR), airport_region(KHRL)
    assert found(outside, airport_region(MMMX)).outside == "yes"
    assert found(outside, inside).outside == "undetermined"
    assert found(outside, inside).nearest_km == 0
    assert found(outside, Region(GULF, MHPR, 100, 100, 200, speed(600))).outside == "undetermined"


def test_zones_are_sorted_and_open_sea_comes_last() -> None:
    assert found(disc(Place(16.0, -88.0), 120)).zones == ("BLZ", "GTM", "HND", "beyond_12nm")
    assert found(disc(GULF, 1)).zones == ("beyond_12nm",)
    assert found(disc(MMMX, 50)).zones == ("MEX",)


def test_overlapping_areas_are_counted_once() -> None:
    one, other = disc(GULF, 100), disc(Place(25.0, -90.5), 100)
    apart = area_km2([one]) or 0.0
    assert apart < (area_km2([one, other]) or 0.0) < 2 * apart
    assert area_km2([one, one]) == pytest.approx(apart, rel=1e-3)
    far = area_km2([one, disc(MHPR, 100)])
    assert far == pytest.approx(2 * apart, rel=1e-3)


@QUICK
@given(st.floats(-125, -60), st.floats(8, 52), st.floats(1, 400), st.floats(0, 360), st.floats(1.0, 2.5))
def test_verdicts_agree_with_polygons_and_a_yes_names_no_us_zone(
    longitude: float, latitude: float, km: float, azimuth: float, spare: float
) -> None:
    a = Place(latitude, longitude)
    lat, lon = travel(a, np.array([azimuth]), np.array([km]))
    b = Place(float(lat[0]), float(lon[0]))
    total = between_km(a, b) / speed(600) * spare + 1
    region = Region(a, b, total / 2, total / 2, total, speed(600))
    answer, united_states = found(region), territory().united_states
    if answer.outside == "yes":
        assert not shapely.intersects(region.polygon(), united_states)
        assert not set(answer.zones) & {"USA", "PRI", "VIR"}
    elif answer.outside == "no":
        assert shapely.covers(united_states, region.polygon())
    elif not answer.cautions:
        assert shapely.intersects(region.grown(2).polygon(), united_states.boundary)


@QUICK
@given(st.integers(380, 1200), st.integers(0, 500))
def test_what_is_certain_at_one_bound_is_certain_at_every_lower_one_that_leaves_an_area(kt: int, less: int) -> None:
    def at_bound(v: float) -> Finding:
        return found(Region(KHRL, MHPR, 3899.0, 5519.0, 8819.0, speed(v)))

    if at_bound(kt).outside == "yes":
        assert at_bound(kt - less).outside in ("yes", "undetermined")
        assert at_bound(kt - less).outside == "yes" or "evidence_exceeds_bound" in at_bound(kt - less).cautions
