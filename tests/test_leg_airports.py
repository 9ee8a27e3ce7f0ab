"""Airports of legs: named where the evidence holds, withheld where it does not, and never made up by lost fixes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from traces import SAMPLE, extra_traces, fields, fixes_of, legs_and_gaps

from ingest.derive.airports import fields_between, fields_near, fields_of, limit_between_km
from ingest.derive.track import sphere_between_km


@pytest.fixture
def fixes() -> pd.DataFrame:
    return fixes_of(SAMPLE)


def arriving(fixes: pd.DataFrame, stood_after_s: float, last_height_ft: float = 38000.0) -> pd.DataFrame:
    """The excerpt, coming down at 6,000 ft/min, with three fixes on the ground below its last, at a field put there."""
    last = fixes.iloc[[-1]]
    to_go_s = (fixes["time_utc"].iloc[-1] - fixes["time_utc"]).dt.total_seconds()
    changed = fixes.assign(altitude_ft=np.minimum(fixes["altitude_ft"], last_height_ft + 100.0 * to_go_s))
    stand = pd.concat([
        last.assign(
            time_utc=last["time_utc"] + pd.Timedelta(seconds=stood_after_s + 20 * k), row_no=86 + k,
            is_on_ground=True, altitude_ft=np.nan, ground_speed_kt=5.0,
        )
        for k in range(3)
    ])
    return pd.concat([changed, stand], ignore_index=True)


def strip(fixes: pd.DataFrame, code: str = "ZZZZ", north_deg: float = 0.0) -> pd.DataFrame:
    last = fixes.iloc[-1]
    return pd.DataFrame({
        "airport_icao": [code], "latitude": [last["latitude"] + north_deg], "longitude": [last["longitude"]],
        "elevation_ft": [4000.0],
    })  # fmt: skip


def only_leg(fixes: pd.DataFrame, airports: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> pd.Series:
    monkeypatch.setattr("traces.known_fields", lambda: fields_of(airports))
    legs, _ = legs_and_gaps(fixes)
    assert len(legs) == 1
    return legs.iloc[0]


def test_low_and_close_before_standing_there_is_observed(fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    leg = only_leg(arriving(fixes, 200, 4500), strip(fixes), monkeypatch)
    assert (leg["arrival_evidence"], leg["arrival_end_reason"]) == ("observed", "seen")
    assert leg["arrival_airport_icao"] == "ZZZZ"


def test_too_little_time_to_land_elsewhere_is_continuity(fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    leg = only_leg(arriving(fixes, 900), strip(fixes), monkeypatch)
    assert (leg["arrival_evidence"], leg["arrival_airport_icao"]) == ("continuity", "ZZZZ")
    assert leg["arrived_latest_utc"] - leg["arrived_earliest_utc"] >= pd.Timedelta(seconds=900)


def test_time_enough_to_land_elsewhere_withholds_the_airport(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = only_leg(arriving(fixes, 3 * 3600), strip(fixes), monkeypatch)
    assert (leg["arrival_evidence"], leg["arrival_end_reason"], leg["arrival_airport_icao"]) == ("gap", "gap", "")
    assert leg["arrival_candidates_icao"] == "ZZZZ"


def test_a_second_field_as_close_withholds_the_name_and_lists_both(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = pd.concat([strip(fixes), strip(fixes, "ZZZY", 0.01)])
    leg = only_leg(arriving(fixes, 200, 4500), both, monkeypatch)
    assert (leg["arrival_airport_icao"], leg["arrival_candidates_icao"]) == ("", "ZZZZ;ZZZY")


def test_a_track_that_ends_low_on_its_way_down_to_a_field_is_named_and_open(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = fixes.assign(altitude_ft=np.linspace(30000, 4800, len(fixes)))
    leg = only_leg(low, strip(fixes), monkeypatch)
    assert (leg["arrival_evidence"], leg["arrival_airport_icao"]) == ("observed", "ZZZZ")
    assert leg["arrived_latest_utc"] is pd.NaT


def test_a_track_that_ends_low_and_climbing_names_no_arrival(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    climbing = fixes.assign(altitude_ft=np.linspace(4000, 4800, len(fixes)))
    assert only_leg(climbing, strip(fixes), monkeypatch)["arrival_airport_icao"] == ""


def test_within_15_km_and_3000_ft_is_near_and_only_a_candidate(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = fixes.assign(altitude_ft=np.linspace(30000, 6500, len(fixes)))
    leg = only_leg(low, strip(fixes, north_deg=0.1), monkeypatch)
    assert (leg["arrival_evidence"], leg["arrival_airport_icao"]) == ("near", "")
    assert leg["arrival_candidates_icao"] == "ZZZZ"


def test_fields_near_are_those_a_full_search_finds_also_at_the_date_line_and_near_the_pole() -> None:
    known = fields_of(fields())
    latitude, longitude = np.array([26.2266, -17.0, 78.2, 14.38, 89.9]), np.array([-97.65, 179.99, 15.5, -87.62, 0.0])
    near = fields_near(latitude, longitude, known, 200)
    km = sphere_between_km(latitude[:, None], longitude[:, None], known.latitude[None], known.longitude[None])
    assert set(zip(near.position.tolist(), near.field.tolist(), strict=True)) == set(
        zip(*(found.tolist() for found in np.nonzero(km <= 200)), strict=True)
    )


def test_fields_between_two_positions_need_the_least_detour_first_and_are_at_most_twenty() -> None:
    known = fields_of(fields())
    harlingen, comayagua = np.array([[26.2266] * 2, [-97.6553] * 2]), np.array([[14.3824] * 2, [-87.6212] * 2])
    limits_km = limit_between_km(np.array([4, 1]) * 3600, np.array([590, 590]))
    found, too_far = fields_between(harlingen, comayagua, limits_km, known)
    assert len(found) == 20
    assert {"KHRL", "MHPR"} <= set(found)
    assert too_far == []


def named(legs: pd.DataFrame) -> set[tuple[str, str]]:
    ends = [legs[f"{end}_airport_icao"] for end in ("departure", "arrival")]
    return {("departure", code) for code in ends[0] if code} | {("arrival", code) for code in ends[1] if code}


@pytest.mark.extra
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_lost_fixes_never_bring_up_another_airport(share: float) -> None:
    for number, fixes in enumerate(extra_traces().values()):
        kept = np.random.default_rng(number).random(len(fixes)) >= share
        assert named(legs_and_gaps(fixes[kept])[0]) <= named(legs_and_gaps(fixes)[0])


@pytest.mark.extra
@pytest.mark.parametrize("minutes", [5, 60, 240])
def test_lost_stretches_never_bring_up_another_airport(minutes: int) -> None:
    for number, fixes in enumerate(extra_traces().values()):
        random = np.random.default_rng(number)
        start = fixes["time_utc"].iloc[int(random.integers(len(fixes)))]
        lost = fixes["time_utc"].between(start, start + pd.Timedelta(minutes=minutes))
        assert named(legs_and_gaps(fixes[~lost])[0]) <= named(legs_and_gaps(fixes)[0])


def test_fixes_on_the_ground_up_to_5_km_from_a_field_belong_to_it(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for north_deg, airport in ((0.04, "ZZZZ"), (0.05, "")):
        leg = only_leg(arriving(fixes, 200, 4500), strip(fixes, north_deg=north_deg), monkeypatch)
        assert leg["arrival_airport_icao"] == airport


def test_low_over_the_field_but_climbing_long_before_it_stood_there_names_no_arrival(
    fixes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for first_ft, evidence in ((30000, "observed"), (4000, "near")):
        low = arriving(fixes.assign(altitude_ft=np.linspace(first_ft, 4800, len(fixes))), 3600)
        assert only_leg(low, strip(fixes), monkeypatch)["arrival_evidence"] == evidence


@pytest.mark.extra
def test_an_airport_is_named_in_a_gap_only_by_a_fix_close_and_low() -> None:
    for fixes in extra_traces().values():
        legs, _ = legs_and_gaps(fixes[~fixes["is_on_ground"] & ~(fixes["altitude_ft"] < 9000)])
        for end in ("departure", "arrival"):
            assert not legs[f"{end}_end_reason"].isin(["seen", "silence"]).any()
            assert (legs[f"{end}_airport_icao"] == "").all()
    legs, _ = legs_and_gaps(extra_traces()["c060ba"].query("not is_on_ground"))
    assert legs["arrival_end_reason"].tolist() == ["silence"] * 6 + ["file_ends_airborne"]
    assert legs["arrival_airport_icao"].tolist() == ["CYEG", "CYYZ", "KPBI", "CYYZ", "KRSW", "CYOW", ""]


@pytest.mark.extra
@pytest.mark.parametrize("icao24", ["c060ba", "a11f59", "aa178d"])
def test_without_ground_flags_the_same_airports_are_named_by_the_roll(icao24: str) -> None:
    whole = extra_traces()[icao24]
    unknown = pd.Series(pd.NA, index=whole.index, dtype="boolean")
    names = ["departure_airport_icao", "arrival_airport_icao"]
    flagged, bare = (legs_and_gaps(fixes)[0][names] for fixes in (whole, whole.assign(is_on_ground=unknown)))
    assert (flagged[names] != "").to_numpy().sum() >= 8
    assert bare.to_numpy().tolist() == flagged.to_numpy().tolist()


@pytest.mark.extra
@pytest.mark.parametrize(("apart_s", "named"), [(0, "88NV"), (90, "")])
def test_a_course_that_was_not_sent_is_read_from_the_next_position_if_that_is_near(apart_s: int, named: str) -> None:
    fixes = extra_traces()["a4068e"]
    air = fixes[~fixes["is_on_ground"] & (fixes["time_utc"] > pd.Timestamp("2023-08-30T23:31:00Z"))]
    late = air["time_utc"].where(air.index == air.index[0], air["time_utc"] + pd.Timedelta(seconds=apart_s))
    assert np.isnan(air["track_deg"].iloc[0])
    assert legs_and_gaps(air.assign(time_utc=late))[0]["departure_airport_icao"].tolist() == [named]
