"""Odd evidence through the whole program: an answer that says what is missing, never a traceback."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from heart import a_leg, clock, reported, the_clock, window
from heart import docket as opened
from runs import DOCUMENT, docket, last, take, write_trace

from ingest.derive.areas import Airframe, area_row
from ingest.derive.clock_leg import reported_leg
from ingest.derive.court_clock import Event
from ingest.derive.exits import exit_row
from ingest.derive.geodesy import WGS84
from ingest.derive.intervals import Interval
from ingest.settings import thresholds
from ingest.store import Store

Rows = list[list[Any]]
HEX, DAY_S = "a2c4e0", 86_400.0
ROWS: Rows = DOCUMENT["trace"]


def changed(seconds: float = 0.0, east_deg: float = 0.0, rows: Rows = ROWS) -> Rows:
    """The rows of the excerpt later and further east."""
    return [[row[0] + seconds, row[1], round((row[2] + east_deg + 180) % 360 - 180, 6), *row[3:]]
            for row in copy.deepcopy(rows)]


def over_the_pole() -> Rows:
    """The excerpt's own distances, flown along a meridian and over the North Pole."""
    latitude, longitude = (np.array([row[n] for row in ROWS]) for n in (1, 2))
    metres = np.append(0, np.cumsum(WGS84.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])[2]))
    start = 90 - metres[-1] / 2 / 111_694
    places = [WGS84.fwd(20.0, start, 0.0, float(m))[:2] for m in metres]
    return [[row[0], round(lat, 6), round(lon, 6), *row[3:]] for row, (lon, lat) in zip(ROWS, places, strict=True)]


def on_the_ground(rows: Rows) -> Rows:
    """The rows as if the aircraft had rolled where the first of them lies."""
    return [[row[0], *rows[0][1:3], "ground", 5.0, *row[5:]] for row in rows]


def stored(folder: Path, rows: Rows, **members: Any) -> Path:
    take(Store(folder / "store"), write_trace(folder / f"trace_full_{HEX}.json", rows, **members))
    return folder / "store"


def observed(store: Path, time: str) -> pd.DataFrame:
    rows = clock(store, at=time)
    return rows[rows["icao24"] == HEX]


@pytest.mark.parametrize("rows", [
    [], ROWS[40:41], on_the_ground(ROWS[40:41]), on_the_ground(ROWS), over_the_pole(), changed(east_deg=286.5),
    [*ROWS, *changed(5.0, 25.0, ROWS[:40])], [*ROWS, *changed(3 * DAY_S, 40.0)], [*ROWS[:40], *changed(DAY_S)],
], ids=["none", "one fix", "one on the ground", "ground rows", "pole", "date line", "two aircraft", "hex reused",
        "a day off"])
def test_every_answer_to_odd_evidence_is_a_table_with_a_sentence_where_something_is_missing(
        tmp_path: Path, rows: Rows) -> None:
    store = stored(tmp_path, rows)
    found = opened(store)
    for frame in (clock(store, at="2026-08-25T00:30:00Z", every=True), found.exits()):
        mine = frame[(frame["icao24"] == HEX) & (frame["basis"] == "observed")]
        assert len(mine) == last(store).rows("legs")
        said = mine.filter(regex="note|possible_inside")
        assert (said != "").any(axis=1).all()
    areas = found.areas_at(HEX, "2026-08-25T00:30:00Z,2026-09-25T00:30Z")
    assert (areas["area_wkt"].ne("") | areas["cautions"].ne("")).all()


def test_the_commands_answer_a_single_position_and_a_pole_without_a_traceback(tmp_path: Path) -> None:
    store = stored(tmp_path, [*ROWS[40:41], *[[row[0] + 9 * 3600, *row[1:]] for row in over_the_pole()]])
    for words in (("clock", "--at", "2026-08-25T00:30:00Z", "--all"), ("exits",), ("status",),
                  ("areas", "--icao24", HEX, "--at", "2026-08-25T09:30:00Z", "--format", "geojson"),
                  ("export", "legs", "--format", "geojson", "--out", tmp_path / "legs.geojson")):
        done = docket(store, *words)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), (words, done.stderr)


def test_one_fix_is_a_leg_with_open_ends_and_says_what_would_settle_it(tmp_path: Path) -> None:
    store = stored(tmp_path, ROWS[40:41])
    leg = last(store).table("legs").iloc[0]
    assert (leg.fix_count, leg.departure_end_reason, leg.arrival_end_reason) == (
        1, "file_begins_airborne", "file_ends_airborne")
    assert pd.isna(leg.departed_earliest_utc)
    assert pd.isna(leg.arrived_latest_utc)
    row = observed(store, "2026-08-25T00:30:00Z").iloc[0]
    assert (row["phase"], row["outside_us_territory"]) == ("undetermined", "undetermined")
    assert row["note"] == "Positions received nearer to the event would settle it."
    area = opened(store).areas_at(HEX, "2026-08-25T00:30:00Z").iloc[0]
    assert (area["basis"], area["cautions"]) == ("observed", "outside_received_positions")


def test_ground_rows_alone_are_no_leg_and_the_ledger_says_that_they_were_received(tmp_path: Path) -> None:
    store = stored(tmp_path, on_the_ground(ROWS))
    assert last(store).rows("legs") == 0
    ledger = last(store).table("coverage").iloc[0]
    assert (ledger.state, ledger.fixes) == ("received", 86)
    assert observed(store, "2026-08-25T00:30:00Z").empty
    assert opened(store).areas_at(HEX, "2026-08-25T00:30:00Z")["basis"].tolist() == ["observed"]


@pytest.mark.parametrize("rows", [over_the_pole(), changed(east_deg=286.5)], ids=["pole", "date line"])
def test_a_flight_over_a_pole_or_the_date_line_is_one_leg_with_areas_that_are_valid(tmp_path: Path, rows: Rows) -> None:
    store = stored(tmp_path, rows)
    leg = last(store).table("legs").iloc[0]
    assert (last(store).rows("legs"), leg.fix_count, leg.fixes_set_aside) == (1, 86, "")
    assert leg.distance_km == pytest.approx(663.9, abs=0.3)
    assert observed(store, "2026-08-25T00:30:00Z").iloc[0]["phase"] == "airborne"
    times = pd.to_datetime([DOCUMENT["timestamp"] + row[0] + 60 for row in rows[::12]], unit="s", utc=True)
    areas = opened(store).areas_at(HEX, ",".join(time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in times))
    shapes = areas["geometry"].dropna()
    assert len(shapes) >= 7
    assert all(shape.is_valid and shape.bounds[0] >= -180 and shape.bounds[2] <= 180 for shape in shapes)


def test_an_address_used_by_another_aircraft_days_later_gives_no_leg_between_the_two(tmp_path: Path) -> None:
    rows = changed(3 * DAY_S, 40.0)
    take(Store(tmp_path / "store"), write_trace(tmp_path / "one" / f"trace_full_{HEX}.json"),
         write_trace(tmp_path / "two" / f"trace_full_{HEX}.json", rows, r="N999ZZ"))
    legs = last(tmp_path / "store").table("legs")
    assert legs["fix_count"].tolist() == [86, 86]
    assert (legs["distance_km"] < 700).all()
    assert (legs[["departure_airport_icao", "arrival_airport_icao"]] == "").all(axis=None)
    assert set(legs["registration"]) == {"N278GX;N999ZZ"}
    row = observed(tmp_path / "store", "2026-08-25T06:00:00Z").iloc[0]
    assert row["outside_us_territory"] in ("", "undetermined")


def test_rows_a_day_off_in_their_file_are_no_flight_the_next_day(tmp_path: Path) -> None:
    store = stored(tmp_path, [*ROWS[:30], *changed(DAY_S, rows=ROWS[30:45]), *ROWS[45:]])
    legs = last(store).table("legs")
    assert legs["fix_count"].tolist() == [71]
    assert last(store).table("fixes")["set_aside_reason"].value_counts().to_dict() == {"": 71, "out_of_order": 15}


def test_a_file_whose_clock_runs_a_day_ahead_of_today_is_counted_row_by_row(tmp_path: Path) -> None:
    now = int(pd.Timestamp.now(tz="UTC").timestamp())
    rows = [[row[0] + 2 * DAY_S, *row[1:]] for row in ROWS]
    done = docket(tmp_path / "store", "import", write_trace(tmp_path / f"trace_full_{HEX}.json", rows, timestamp=now))
    assert done.returncode == 0
    assert "Rows: 0 kept of 86." in done.stderr
    assert "in the future" in done.stderr
    assert last(tmp_path / "store").table("source_files")["rejected_by_reason"].tolist() == ["time_out_of_range:86"]


def told(row: dict[str, Any], time: float = 0.0) -> tuple[dict[str, Any], dict[str, Any]]:
    """The clock's row and the row of exits of a reported leg."""
    leg = reported_leg(row, {}, None, thresholds()["stop_possible_spare_s"])
    clock_ = the_clock()
    answer = clock_.answers(Event("t", "", Interval(time, time)), [leg], all_legs=True)[0].row
    return answer, exit_row(leg, clock_.territory, clock_.station, thresholds()["guantanamo_radius_km"])


def test_a_report_without_aircraft_airport_or_time_is_answered_and_says_what_is_missing() -> None:
    (row,) = reported({})
    assert {"airport_unknown", "type_unknown"} <= set(row["cautions"].split(";"))
    assert (row["registration"], row["icao24"], row["departed_basis"]) == ("", "", "unknown")
    answer, left = told(row)
    assert (answer["phase"], answer["outside_us_territory"]) == ("undetermined", "undetermined")
    assert answer["note"] == "The airports of this leg would settle it."
    assert left["possible_inside_us_territory_utc"] == ""
    assert left["note"] == "Not known: an end of this leg has no time or no airport."


def test_claims_about_one_leg_that_exclude_each_other_are_said_and_settle_nothing() -> None:
    (row,) = reported(window("departed", "20:00", "20:00:59") | {"claim_source": "a"},
                      window("departed", "23:00", "23:00:59") | {"claim_source": "b"})
    assert "claims_differ" in row["cautions"]
    answer, _ = told(row, pd.Timestamp("2025-03-15T21:30:00Z").timestamp())
    assert answer["phase"] == "undetermined"
    (row,) = reported(window("departed", "20:00", "20:00:59") | {"registration": "N278GX"},
                      window("arrived", "19:00", "19:00:59") | {"registration": "N837VA"})
    assert {"claims_inconsistent", "aircraft_differ"} <= set(row["cautions"].split(";"))
    assert told(row, pd.Timestamp("2025-03-15T19:30:00Z").timestamp())[0]["outside_us_territory"] in (
        "", "undetermined")


def test_two_reported_legs_of_one_aircraft_at_once_have_no_area_and_say_why() -> None:
    legs = [a_leg(), a_leg(leg_id="g-1", flight_id="g")]
    row = area_row(Airframe(HEX, legs, None, 600.0), Interval(3600.0, 3600.0), thresholds())
    assert (row["basis"], row["geometry"], row["cautions"]) == ("", None, "other_leg_at_once")
    alone = area_row(Airframe(HEX, legs[:1], None, 600.0), Interval(3600.0, 3600.0), thresholds())
    assert alone["geometry"] is not None
