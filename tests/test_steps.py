"""Distances flown are as exact as by Karney's method."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.derive.geodesy import WGS84, steps_km

NEAR_MM = 0.01
FIRST = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
STEPS = st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=1, max_size=50)


@settings(deadline=None)
@given(FIRST, STEPS)
def test_steps_differ_from_geodesics_by_a_hundredth_of_a_millimetre_at_most(
    first: tuple[float, float], steps: list[tuple[float, float]]
) -> None:
    latitude, longitude = np.cumsum(np.array([first, *steps]), axis=0).T
    latitude, longitude = np.clip(latitude, -90, 90), (longitude + 180) % 360 - 180
    metres = WGS84.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])[2]
    assert np.abs(steps_km(latitude, longitude) * 1e6 - np.asarray(metres) * 1000).max() <= NEAR_MM
