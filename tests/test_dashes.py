"""Dashes of the Flight map: of one length on every line, and one line for all legs of a route."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard import layers
from dashboard.dashes import BOUNDARY, ROUTE, dashes
from dashboard.first_view import first_view
from dashboard.projection import great_circle

HARLINGEN, COMAYAGUA, ALEXANDRIA, DJIBOUTI = (-97.65, 26.23), (-87.62, 14.38), (-92.55, 31.33), (43.16, 11.55)
NEAR = layers.route_line("a", "6143, reported", HARLINGEN, COMAYAGUA)
VIEW = first_view([NEAR], 840, 440)


def lengths(lines: list) -> np.ndarray:
    """Pixels from end to end of each path, along it."""
    return np.array([np.hypot(*np.diff(VIEW.frame.points(line), axis=0).T).sum() for line in lines])


@pytest.mark.parametrize("ends", [(HARLINGEN, COMAYAGUA), (ALEXANDRIA, DJIBOUTI)], ids=["near", "far"])
def test_dashes_of_a_near_and_a_far_route_are_of_one_length(ends):
    drawn = lengths(dashes(VIEW.frame, great_circle(*ends), ROUTE))
    assert len(drawn) > 20
    assert drawn[:-1] == pytest.approx(ROUTE[0], abs=0.1)
    assert drawn[-1] <= ROUTE[0] + 0.1


def test_a_line_of_dashes_and_dots_has_both_in_turn_and_begins_where_the_line_begins():
    drawn = dashes(VIEW.frame, great_circle(HARLINGEN, COMAYAGUA), BOUNDARY)
    assert lengths(drawn)[:4] == pytest.approx([7, 1.5, 7, 1.5], abs=0.1)
    assert drawn[0][0] == pytest.approx(HARLINGEN, abs=1e-4)


def test_legs_of_one_route_there_and_back_are_one_line_that_names_them():
    back = layers.route_line("b", "6145, reported", COMAYAGUA, HARLINGEN)
    one = layers.dashed([NEAR], VIEW, ROUTE)
    both = layers.dashed([NEAR, back], VIEW, ROUTE)
    assert len(both) == len(one)
    assert {line["text"] for line in both} == {"6143, reported\n6145, reported"}
    many = layers.dashed([NEAR] * 8, VIEW, ROUTE)
    assert many[0]["text"].endswith("\nand 3 more legs")
