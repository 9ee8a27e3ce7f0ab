"""Odd evidence in tracks: what did not move is no flight, and what does not fit together names and settles nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from traces import SAMPLE, fixes_of, legs_and_gaps


def parked(latitude: float, longitude: float, heights_ft: list[float], wander_deg: float = 0.0) -> pd.DataFrame:
    """The excerpt's rows, one a minute for a day, at one place or wandering off it, without speeds."""
    fixes = pd.concat([fixes_of(SAMPLE)] * 17, ignore_index=True)
    number = np.arange(len(fixes))
    wander = np.clip(np.random.default_rng(3).normal(0, wander_deg / 10, len(fixes)).cumsum(), -wander_deg, wander_deg)
    return fixes.assign(
        time_utc=pd.Timestamp("2025-02-07", tz="UTC") + pd.to_timedelta(number, unit="min"), row_no=number,
        latitude=latitude + wander, longitude=longitude + wander[::-1],
        altitude_ft=np.resize(np.array(heights_ft), len(fixes)), ground_speed_kt=np.nan)


@pytest.mark.parametrize("wander_deg", [0.0, 0.003, 0.2])
@pytest.mark.parametrize("heights_ft", [[0.0], [-100.0, 0.0, 500.0, 300.0]], ids=["zero", "noise"])
def test_an_aircraft_that_sends_a_height_and_no_speed_on_its_stand_is_no_flight(
        wander_deg: float, heights_ft: list[float]) -> None:
    legs, _ = legs_and_gaps(parked(25.7932, -80.2906, heights_ft, wander_deg))
    assert legs.empty


@pytest.mark.parametrize("place", [(14.3824, -87.6212), (14.9, -87.9)], ids=["at a high field", "far from any field"])
def test_an_aircraft_that_stays_where_it_is_at_2075_ft_is_no_flight(place: tuple[float, float]) -> None:
    assert legs_and_gaps(parked(*place, [2075.0]))[0].empty


def test_the_same_rows_where_the_aircraft_moves_are_a_flight_without_any_speed() -> None:
    flown = fixes_of(SAMPLE).assign(ground_speed_kt=np.nan, altitude_ft=8000.0)
    assert legs_and_gaps(flown)[0]["fix_count"].tolist() == [86]
    assert legs_and_gaps(flown[40:41])[0]["fix_count"].tolist() == [1]
