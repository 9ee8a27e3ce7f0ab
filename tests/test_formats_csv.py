"""CSV formats: rows that cannot be used are counted, odd files told in a sentence, and flights agree across formats."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.errors import FileSetAside
from ingest.formats.trace import Trace
from ingest.store import Store
from ingest.vocabulary import FILE_REASONS, ROW_REASONS
from tests.expected import EXAMPLES, as_csv, mapping, read_example
from tests.runs import EXCERPT, take
from tests.traces import extra_folder

FR24 = EXAMPLES / "flightradar24" / "website_export.csv"
TRINO = EXAMPLES / "opensky" / "trino_export_with_repeated_positions.csv"
FR24_LINES = FR24.read_text().splitlines()


def fr24(folder: Path, content: bytes | str, icao24: str = "a2c4e0") -> Trace:
    """What a Flightradar24 CSV of that content reads as."""
    path = folder / "flight.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (trace,) = read_example(path, icao24=icao24)[1]
    return trace


def with_row(row: str) -> str:
    return "\n".join([*FR24_LINES[:3], row])


def assert_agree(one: Trace, other: Trace, seconds: float, feet: float, knots: float | None, degrees: float) -> None:
    """Each row of `one` is a row of `other` to within these differences, places exactly; its seconds are cut."""
    at = np.searchsorted(other.time_ms, one.time_ms)
    assert np.abs(one.time_ms - other.time_ms[at]).max() <= seconds * 1000
    for name, most in (("latitude", 5e-6), ("longitude", 5e-6), ("altitude_ft", feet), ("ground_speed_kt", knots),
                       ("track_deg", degrees)):
        if most is not None:
            np.testing.assert_allclose(one.columns[name], other.columns[name][at], rtol=0, atol=most, err_msg=name)


@pytest.mark.parametrize("name, given, most", [
    ("flightradar24/website_export.csv", {"icao24": "a2c4e0"}, (1.0, 0.0, 0.5, 0.5)),
    ("flightradar24/playback.json", {}, (1.0, 0.0, 0.5, 0.5)),
    ("opensky/track.json", {}, (1.0, 0.1, None, 0.0)), ("opensky/traffic_export.csv", {}, (1.0, 0.0, 0.0, 0.0)),
    ("opensky/trino_export_with_repeated_positions.csv", {}, (0.0, 0.1, 0.1, 0.0)),
    ("mapped_csv/sbs_log_in_local_time.csv", {"mapping": mapping("sbs_basestation", "America/Chicago")},
     (0.0, 0.0, 0.0, 0.0)),
    ("mapped_csv/metres_and_local_time.csv", {"icao24": "a2c4e0", "mapping": mapping("metres_with_zone")},
     (1.0, 1.7, 0.1, 0.0)),
])
def test_one_flight_in_two_formats_agrees_within_the_rounding_of_the_units(
        name: str, given: dict[str, Any], most: tuple[Any, ...]) -> None:
    traces = read_example(EXAMPLES / name, **given)[1]
    (trace,) = (trace for trace in traces if trace.icao24 == "a2c4e0")
    assert trace.rows_kept >= 11
    assert_agree(trace, read_example(EXCERPT)[1][0], *most)


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\n\n"),
    lambda text: text.replace(",", " , ").replace('" ,', '",').replace(', "', ',"')],
    ids=["byte order mark", "CRLF", "blank lines", "blanks around cells"])
def test_line_ends_marks_and_blanks_change_nothing(tmp_path: Path, change: Callable[[str], str]) -> None:
    plain = read_example(FR24, icao24="a2c4e0")[1][0]
    found = fr24(tmp_path, change(FR24.read_text()))
    for name, values in plain.columns.items():
        np.testing.assert_array_equal(values, found.columns[name], err_msg=name)


def test_an_older_export_without_the_column_utc_is_read_alike(tmp_path: Path) -> None:
    older = "\n".join(",".join(line.split(",")[:1] + line.split(",")[2:]) for line in FR24_LINES)
    assert fr24(tmp_path, older).time_ms.tolist() == read_example(FR24, icao24="a2c4e0")[1][0].time_ms.tolist()


@pytest.mark.parametrize("row, reason", [
    ('x,u,GXA6253,"31.0,-107.7",38000,450,313', "time_missing"), (',u,,"31.0,-107.7",38000,450,313', "time_missing"),
    ('1e400,u,,"31.0,-107.7",38000,450,313', "time_out_of_range"), ('0,u,,"31.0,-107.7",1,1,1', "time_out_of_range"),
    ('1787616400,u,,"",38000,450,313', "position_missing"), ('1787616400,u,,"31.0",38000,450,313', "position_missing"),
    ('1787616400,u,,"a,b",1,2,3', "position_not_a_number"),
    ('1787616400,u,,"=1+1,-107.7",1,2,3', "position_not_a_number"),
    ('1787616400,u,,"nan,-107.7",1,2,3', "position_missing"),
    ('1787616400,u,,"91,-107.7",1,2,3', "position_out_of_range"),
    ('1787616400,u,,"٣١,-107.7",1,2,3', "position_not_a_number"), ("1787616400,u", "row_too_short"),
    ('1787616400,u,,"31.0,-107.7",1,2,3,4', "row_too_long"),
])  # fmt: skip
def test_a_csv_row_that_cannot_be_used_is_counted_by_reason(tmp_path: Path, row: str, reason: str) -> None:
    trace = fr24(tmp_path, with_row(row))
    assert reason in ROW_REASONS
    assert (trace.rejected, trace.rows_kept, trace.rows_total) == ({reason: 1}, 2, 3)


def test_odd_cells_are_left_empty_and_counted_and_a_formula_is_a_text(tmp_path: Path) -> None:
    trace = fr24(tmp_path, with_row('1787616400,u,=HYPERLINK(1),"31.0,-107.7",high,9e99,'))
    assert (trace.emptied, trace.callsign[2]) == ({"altitude_ft": 1, "ground_speed_kt": 1}, "=HYPERLI")
    assert np.isnan([trace.altitude_ft[2], trace.ground_speed_kt[2], trace.track_deg[2]]).all()


def test_height_zero_is_no_height_for_it_stands_for_the_ground_of_any_field(tmp_path: Path) -> None:
    trace = fr24(tmp_path, with_row('1787616400,u,,"31.0,-107.7",0,12,313'))
    assert np.isnan(trace.altitude_ft[2])
    assert trace.emptied == {}


@pytest.mark.parametrize("content, reason", [
    ("\n".join(["Timestamp,Timestamp,Callsign,Position,Altitude,Speed,Direction", *FR24_LINES[1:]]), "bad_header"),
    (FR24_LINES[0], "no_usable_row"), ("\n".join([FR24_LINES[0], "a,b,c,d,e,f,g"]), "no_usable_row"),
    (FR24_LINES[0] + '\n1,"' + "x" * 200_000, "truncated"), (FR24_LINES[0] + "\n\x00\x00", "not_gzip_or_json"),
])
def test_a_csv_that_cannot_be_used_is_set_aside_with_one_sentence(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(FileSetAside) as caught:
        fr24(tmp_path, content)
    assert caught.value.reason == reason
    assert reason in FILE_REASONS
    assert str(caught.value).isprintable()


def test_a_file_that_names_no_aircraft_is_set_aside_with_the_advice_to_give_it() -> None:
    with pytest.raises(FileSetAside) as caught:
        read_example(FR24)
    assert caught.value.reason == "aircraft_not_named"
    assert "import it with --icao24" in str(caught.value)


def trino(folder: Path, change: Callable[[str], str]) -> list[Trace]:
    """What the Trino export reads as after a change of its text."""
    path = folder / "export.csv"
    path.write_text(change(TRINO.read_text()))
    return read_example(path)[1]


def test_positions_that_opensky_repeats_after_a_loss_are_counted_and_not_used(tmp_path: Path) -> None:
    (trace,) = read_example(TRINO)[1]
    assert trace.rejected == {"position_repeated": 2, "contact_lost": 3}
    assert len(set(trace.time_ms)) == trace.rows_kept == 16


def test_rows_of_several_aircraft_mixed_and_in_any_order_are_read_apart(tmp_path: Path) -> None:
    head, *rows = TRINO.read_text().splitlines()
    other = [row.replace(",a2c4e0,", ",A2C4E1,") for row in reversed(rows)]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([head, *(row for pair in zip(rows, other, strict=True) for row in pair)]))
    one, two = read_example(path)[1]
    assert (one.icao24, two.icao24, one.rows_kept, two.rows_kept) == ("a2c4e0", "a2c4e1", 16, 16)
    assert sorted(two.time_ms) == one.time_ms.tolist()


@pytest.mark.parametrize("old, new, reason", [
    ("lastposupdate", "note", "bad_header"), ("lastcontact", "note", "bad_header"), ("squawk", "lat", "bad_header"),
    ("baroaltitude", "altitude", "unknown_format"),
    ("1787618309,a2c4e0", "2026-08-25 00:38:29,a2c4e0", "time_without_zone"),
])
def test_a_table_whose_units_age_or_zone_cannot_be_told_is_set_aside(
        tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in TRINO.read_text()
    with pytest.raises(FileSetAside) as caught:
        trino(tmp_path, lambda text: text.replace(old, new, 1))
    assert caught.value.reason == reason
    assert reason in FILE_REASONS


def test_times_as_seconds_and_with_a_zone_are_the_same_times(tmp_path: Path) -> None:
    zoned = trino(tmp_path, lambda text: text.replace("1787618309,a2c4e0", "2026-08-24T18:38:29-06:00,a2c4e0", 1))
    assert as_csv(zoned) == as_csv(read_example(TRINO)[1])


@pytest.mark.extra
def test_a_real_export_of_traffic_keeps_its_feet_and_knots() -> None:
    (path,) = (extra_folder() / "opensky").glob("*.csv")
    key, (trace,) = read_example(path)
    rows = list(csv.DictReader(path.open(newline="")))
    assert (key, trace.icao24, trace.rows_kept, trace.rejected) == ("opensky_csv", "3946e9", len(rows), {})
    for name, column in (("altitude_ft", "altitude"), ("ground_speed_kt", "groundspeed"), ("latitude", "latitude")):
        assert trace.columns[name].tolist() == [float(row[column]) for row in rows]


@pytest.mark.extra
def test_a_real_flightradar24_export_is_read_whole_and_its_flight_goes_from_field_to_field(tmp_path: Path) -> None:
    (path,) = (extra_folder() / "fr24").glob("*.csv")
    release = take(Store(tmp_path / "store"), path, icao24="75001a").release
    with path.open(newline="") as file:
        told = [tuple(map(float, row["Position"].split(","))) for row in csv.DictReader(file)]
    fixes = release.table("fixes")
    assert list(zip(fixes["latitude"], fixes["longitude"], strict=True)) == told
    (leg,) = release.table("legs").itertuples()
    assert (leg.departure_airport_icao, leg.arrival_airport_icao) == ("WMSA", "RCSS")
