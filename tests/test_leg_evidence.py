"""Odd evidence in tracks: what did not move is no flight, and what does not fit together names and settles nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from traces import SAMPLE, extra_traces, fixes_of, legs_and_gaps, utc


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


@pytest.mark.parametrize("wander_deg", [0.003, 0.03])
def test_noisy_heights_and_speeds_on_a_stand_are_no_flights(wander_deg: float) -> None:
    noisy = parked(25.7932, -80.2906, [-100.0, 0.0, 500.0, 300.0, 0.0, 100.0, -100.0], wander_deg)
    speeds = np.random.default_rng(3).uniform(0, 70, len(noisy))
    assert legs_and_gaps(noisy.assign(ground_speed_kt=speeds))[0].empty


def test_the_same_rows_where_the_aircraft_moves_are_a_flight_without_any_speed() -> None:
    flown = fixes_of(SAMPLE).assign(ground_speed_kt=np.nan, altitude_ft=8000.0)
    assert legs_and_gaps(flown)[0]["fix_count"].tolist() == [86]
    assert legs_and_gaps(flown[40:41])[0]["fix_count"].tolist() == [1]


@pytest.mark.parametrize("sent_kt", [0.0, 20.0])
def test_a_flight_flagged_on_the_ground_at_0_kt_is_shown_by_how_it_moved(sent_kt: float) -> None:
    fixes = fixes_of(SAMPLE)
    legs, _ = legs_and_gaps(fixes.assign(ground_speed_kt=sent_kt, is_on_ground=True, altitude_ft=np.nan))
    assert (legs["leg_id"].tolist(), legs["fix_count"].tolist()) == (["a2c4e0-20260825T000618Z"], [86])
    still = fixes.assign(latitude=30.0, longitude=-90.0, ground_speed_kt=sent_kt, is_on_ground=True)
    assert legs_and_gaps(still)[0].empty


def airliner(first: str = "2025-02-07T14:00", last: str = "2025-02-08T12:00") -> pd.DataFrame:
    """Real rows of an airliner: into CYYZ, on to KPBI after three hours on the stand, and back."""
    fixes = extra_traces()["c060ba"]
    return fixes[fixes["time_utc"].between(utc(first), utc(last))].reset_index(drop=True)


def airports(legs: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(legs["departure_airport_icao"], legs["arrival_airport_icao"], strict=True))


def beside(fixes: pd.DataFrame, north: float, east: float, drifting: bool) -> pd.DataFrame:
    """The rows on the ground at CYYZ put off, all at once or little by little."""
    stand = fixes["is_on_ground"].eq(True) & fixes["time_utc"].between(
        utc("2025-02-07T16:29"), utc("2025-02-07T19:41"))
    share = (fixes["time_utc"] - utc("2025-02-07T16:29")) / pd.Timedelta(minutes=192) if drifting else 1.0
    return fixes.assign(latitude=fixes["latitude"] + north * share * stand,
                        longitude=fixes["longitude"] + east * share * stand)


@pytest.mark.extra
def test_ground_rows_put_from_toronto_to_its_other_airport_name_neither() -> None:
    assert airports(legs_and_gaps(airliner())[0]) == [("", "CYYZ"), ("CYYZ", "KPBI"), ("KPBI", "CYYZ")]
    at_once, _ = legs_and_gaps(beside(airliner(), 43.6275 - 43.675, 79.635 - 79.3962, drifting=False))
    assert airports(at_once) == [("", ""), ("", "KPBI"), ("KPBI", "CYYZ")]
    assert {"CYTZ", "CYYZ"} <= set(at_once["departure_candidates_icao"].iloc[1].split(";"))
    slowly, _ = legs_and_gaps(beside(airliner(), 43.6275 - 43.675, 79.635 - 79.3962, drifting=True))
    assert airports(slowly) == [("", "CYYZ"), ("", "KPBI"), ("KPBI", "CYYZ")]


@pytest.mark.extra
def test_an_aircraft_received_all_the_while_on_the_ground_departs_from_where_it_landed() -> None:
    fixes = airliner()
    later = fixes["time_utc"] > utc("2025-02-07T18:00")
    moved = fixes.assign(latitude=fixes["latitude"].where(~later, fixes["latitude"] - 43.6772 + 43.1736),
                         longitude=fixes["longitude"].where(~later, fixes["longitude"] + 79.6306 - 79.935),
                         time_utc=fixes["time_utc"].where(~later, fixes["time_utc"] + pd.Timedelta(hours=4)))
    named, _ = legs_and_gaps(moved)
    assert airports(named)[:2] == [("", "CYYZ"), ("CYHM", "")]
    stand = fixes[fixes["is_on_ground"].eq(True) & ~later].iloc[[-1] * 103]
    stand = stand.assign(time_utc=stand["time_utc"] + pd.to_timedelta(np.arange(1, 104) * 240, unit="s"),
                         latitude=np.interp(np.arange(103), [25, 75], [43.68, 43.17]),
                         longitude=np.interp(np.arange(103), [25, 75], [-79.63, -79.935]))
    filled, _ = legs_and_gaps(pd.concat([moved, stand], ignore_index=True))
    assert airports(filled)[:2] == [("", ""), ("", "")]
    assert filled["arrival_candidates_icao"].iloc[0] == "CYYZ;CYHM"


@pytest.mark.extra
def test_a_position_that_drifts_on_the_stand_names_no_field_and_says_so() -> None:
    fixes = airliner()
    share = (fixes["time_utc"] - fixes["time_utc"].iloc[0]) / (fixes["time_utc"].iloc[-1] - fixes["time_utc"].iloc[0])
    ramp = (1 - (share - 0.5).abs() / 0.1).clip(0)
    legs, _ = legs_and_gaps(fixes.assign(latitude=fixes["latitude"] + 1.5 * ramp))
    assert airports(legs) == [("", "CYYZ"), ("", "KPBI"), ("KPBI", "CYYZ")]
    assert [("positions_drift" in cautions) for cautions in legs["cautions"]] == [False, True, False]


@pytest.mark.extra
def test_speeds_sent_as_zero_change_no_airport_and_no_interval_leaves_out_take_off_or_landing() -> None:
    fixes = airliner()
    true, _ = legs_and_gaps(fixes)
    found, _ = legs_and_gaps(fixes.assign(ground_speed_kt=fixes["ground_speed_kt"] * 0))
    assert airports(found) == airports(true)
    for end in ("departed", "arrived"):
        meet = (found[f"{end}_earliest_utc"] <= true[f"{end}_latest_utc"]) & (
            found[f"{end}_latest_utc"] >= true[f"{end}_earliest_utc"])
        assert (meet | true[f"{end}_earliest_utc"].isna()).all()
    assert (found["arrived_earliest_utc"] == true["arrived_earliest_utc"]).sum() >= 2
    assert (found["departed_latest_utc"] == true["departed_latest_utc"]).all()


@pytest.mark.extra
def test_a_flight_flagged_on_the_ground_at_0_kt_in_every_row_is_a_leg_with_both_airports() -> None:
    fixes = airliner()
    inside = fixes["time_utc"].between(utc("2025-02-07T18:00"), utc("2025-02-07T22:20"))
    ground = fixes.assign(is_on_ground=fixes["is_on_ground"] | inside,
                          altitude_ft=fixes["altitude_ft"].mask(inside),
                          ground_speed_kt=fixes["ground_speed_kt"].mask(inside, 0.0))
    legs, _ = legs_and_gaps(ground)
    assert airports(legs) == [("", "CYYZ"), ("CYYZ", "KPBI"), ("KPBI", "CYYZ")]
