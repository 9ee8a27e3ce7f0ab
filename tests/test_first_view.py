"""The Flight map's first view holds the legs that are drawn, whatever the width, and says which it does not."""

from __future__ import annotations

import math

import pytest

from dashboard.first_view import TILE_PX, first_view
from dashboard.projection import lonlat

BOSTON, SAN_FRANCISCO, SAN_SALVADOR = (-71.01, 42.36), (-122.37, 37.62), (-89.06, 13.44)
ALEXANDRIA, DJIBOUTI, ACCRA = (-92.55, 31.33), (43.16, 11.55), (-0.17, 5.61)
SIZES = [(340.0, 440.0), (840.0, 440.0), (1160.0, 440.0)]


def leg(name: str, *path: tuple[float, float]) -> dict:
    return {"leg_id": name, "text": name, "path": [list(point) for point in path]}


@pytest.mark.parametrize("size", SIZES)
def test_legs_that_end_at_boston_and_san_francisco_lie_within_the_view(size):
    view = first_view([leg("a", SAN_FRANCISCO, BOSTON), leg("b", ALEXANDRIA, SAN_SALVADOR)], *size)
    spots = view.frame.points([BOSTON, SAN_FRANCISCO, ALEXANDRIA, SAN_SALVADOR])
    assert (spots > 0).all()
    assert (spots < size).all()
    assert (view.drawn, view.beyond, view.sentence()) == (2, 0, "")
    assert math.isclose(view.frame.scale * 2 * math.pi, TILE_PX * 2 ** view.zoom)


def test_the_middle_and_the_zoom_are_those_of_the_window():
    view = first_view([leg("a", (-100, -1), (-80, 1))], 840, 440)
    assert view.centre == pytest.approx((-90, 0))
    assert view.frame.points([(-80, 0)])[0][0] - view.frame.points([(-100, 0)])[0][0] == pytest.approx(
        20 / 360 * TILE_PX * 2 ** view.zoom)


@pytest.mark.parametrize("size", SIZES)
def test_one_leg_across_the_world_does_not_shrink_the_others_and_is_told(size):
    near = [leg("a", ALEXANDRIA, SAN_SALVADOR), leg("b", SAN_SALVADOR, ALEXANDRIA)]
    far = leg("c", ALEXANDRIA, DJIBOUTI)
    view = first_view([*near, far], *size)
    assert view.zoom == first_view(near, *size).zoom
    assert view.beyond == 1
    assert view.sentence().startswith("1 of the 3 legs drawn runs beyond the edge of the map as it opens")


def test_where_every_leg_leaves_the_basemap_all_are_shown_as_far_as_zoom_goes():
    wide = first_view([leg("a", ALEXANDRIA, ACCRA)], 1160, 440)
    assert (wide.beyond, wide.zoom > 0) == (0, True)
    world = first_view([leg("a", (-179, 10), (179, 60))], 340, 440)
    assert (world.zoom, world.beyond) == (0, 1)


@pytest.mark.parametrize("size", [(340.0, 255.0), (840.0, 440.0)])
def test_the_view_keeps_within_the_basemap(size):
    frame = first_view([leg("a", (-106, 31), SAN_SALVADOR), leg("b", SAN_SALVADOR, (-67, 1))], *size).frame
    (west, north), (east, south) = lonlat(frame, [(0, 0), size])
    assert (west >= -130.01, north <= 50.01, east <= -49.99, south >= -0.01) == (True,) * 4
    assert (frame.points([(-106, 31), SAN_SALVADOR, (-67, 1)]) > 0).all()


def test_without_a_line_the_whole_basemap_is_shown():
    view = first_view([], 840, 440)
    assert view.beyond == 0
    assert (view.frame.points([(-130, 0), (-50, 50)]) >= 0).all()


def test_larger_countries_are_named_where_they_lie():
    names = {name["name"]: name["spot"] for name in first_view([leg("a", ALEXANDRIA, SAN_SALVADOR)], 840, 440).names()}
    assert {"UNITED STATES", "MEXICO", "CUBA"} <= set(names)
    assert -118 < names["MEXICO"][0] < -86
    assert 14 < names["MEXICO"][1] < 33
