"""The quick screens of the search for fields leave out nothing that the plain rule finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traces import extra_traces, known_fields

from ingest.derive.airports import CANDIDATES_LISTED, fields_between, fields_near, limit_between_km
from ingest.derive.geodesy import KNOT_KM_S, SPHERE_ERROR, Place, sphere_km
from ingest.derive.track import Array, numbers, sphere_between_km

LATITUDES = st.floats(-89.9, 89.9)
LONGITUDES = st.floats(-180, 180)
PLACES = st.builds(Place, LATITUDES, LONGITUDES)
NEIGHBOURS = st.builds(lambda a, north, east: (a, Place(a.latitude + north, a.longitude + east)),
                       st.builds(Place, st.floats(-80, 80), LONGITUDES), st.floats(-6, 6), st.floats(-6, 6))
AT_FIELDS = st.integers(0, 2**31).map(lambda seed: tuple(
    Place(float(known_fields().latitude[n]), float(known_fields().longitude[n]))
    for n in np.random.default_rng(seed).integers(0, len(known_fields().latitude), 2)))


@settings(deadline=None)
@given(st.one_of(st.tuples(PLACES, PLACES), NEIGHBOURS, AT_FIELDS, PLACES.map(lambda place: (place, place))),
       st.floats(0, 30 * 3600), st.floats(100, 750))
def test_fields_between_are_the_first_twenty_of_a_full_search(
    sides: tuple[Place, Place], seconds: float, bound_kt: float
) -> None:
    known = known_fields()
    way = sphere_km(sides[0], known.vectors) + sphere_km(sides[1], known.vectors)
    order = np.argsort(way, kind="stable")[:CANDIDATES_LISTED]
    fitting = order[way[order] <= bound_kt * KNOT_KM_S * seconds * (1 + SPHERE_ERROR)]
    before, after = (np.array([[side.latitude], [side.longitude]]) for side in sides)
    [found] = fields_between(before, after, limit_between_km(np.array([seconds]), np.array([bound_kt])), known)
    ways = dict(zip(known.codes, way, strict=True))
    assert np.allclose([ways[code] for code in found], way[fitting], rtol=0, atol=1e-3)  # equal ways in any order
    assert len(found) == len(fitting)


@pytest.mark.extra
def test_fields_near_a_real_track_are_those_of_a_full_search() -> None:
    for fixes in extra_traces().values():
        latitude, longitude = (numbers(fixes, name)[:60] for name in ("latitude", "longitude"))
        assert pairs_near(latitude, longitude) == pairs_of_a_full_search(latitude, longitude)


@settings(deadline=None)
@given(st.lists(st.tuples(LATITUDES, LONGITUDES, st.floats(-0.03, 0.03)), min_size=1, max_size=20))
def test_fields_near_places_around_the_globe_are_those_of_a_full_search(places: list[tuple[float, ...]]) -> None:
    latitude = np.array([at for north, _, step in places for at in (north, min(north + abs(step), 90))])
    longitude = np.array([at for _, east, step in places for at in (east, max(min(east + step, 180), -180))])
    assert pairs_near(latitude, longitude) == pairs_of_a_full_search(latitude, longitude)


def pairs_near(latitude: Array, longitude: Array) -> set[tuple[int, int]]:
    near = fields_near(latitude, longitude, known_fields(), 15)
    assert (np.diff(near.position) >= 0).all()
    return set(zip(near.position.tolist(), near.field.tolist(), strict=True))


def pairs_of_a_full_search(latitude: Array, longitude: Array) -> set[tuple[int, int]]:
    known = known_fields()
    km = sphere_between_km(latitude[:, None], longitude[:, None], known.latitude[None], known.longitude[None])
    return set(zip(*(found.tolist() for found in np.nonzero(km <= 15)), strict=True))
