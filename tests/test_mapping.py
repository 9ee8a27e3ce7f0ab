"""Mappings of other CSV files: what they cannot mean is told before anything is read; no unit or zone is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.errors import FileSetAside, UsageError
from ingest.formats.mapping import load_mapping
from ingest.formats.trace import Trace
from ingest.settings import ROOT
from tests.expected import EXAMPLES, as_csv, mapping, read_example
from tests.runs import docket

SBS = EXAMPLES / "mapped_csv" / "sbs_log_in_local_time.csv"
TOML = '''zone = "America/New_York"
[columns]
time = "when"
latitude = "lat"
longitude = "lon"
altitude = "alt"
[units]
time = "%Y-%m-%d %H:%M:%S"
altitude = "m"
'''
ROW = "2025-03-15 18:45:31,31.0,-107.7,11582.4"


def read_rows(folder: Path, *rows: str, toml: str = TOML, header: str = "when,lat,lon,alt") -> Trace:
    """What these rows read as by that mapping."""
    path = folder / "log.csv"
    path.write_text("\n".join([header, *rows]))
    return read_example(path, icao24="a2c4e0", mapping=load_mapping(toml.encode(), "my.toml"))[1][0]


@pytest.mark.parametrize("old, new, field, words", [
    ('altitude = "m"', 'altitude = "yards"', "units.altitude", "one of ft, m, FL"),
    ('altitude = "m"\n', "", "units.altitude", "nothing"), ('altitude = "m"', "altitude = 1", "units.altitude", "ft"),
    ('altitude = "m"', 'altitude = "m"\nheight = "m"', "units.height", "one of time, altitude"),
    ('altitude = "alt"', 'height = "alt"', "columns.height", "one of time, latitude"),
    ('longitude = "lon"\n', "", "columns.longitude", "the column that holds it"),
    ('latitude = "lat"', "latitude = 2", "columns.latitude", "the name of a column"),
    ('time = "when"', "time = []", "columns.time", "the name of a column"),
    ('zone = "America/New_York"', "header = false", "columns.time", "the number of a column, from 1"),
    ('zone = "America/New_York"\n', "", "zone", "an IANA zone"), ('"America/New_York"', '"Eastern"', "zone", "IANA"),
    ('"America/New_York"', '"../../etc/passwd"', "zone", "IANA"), ('"America/New_York"', "5", "zone", "a text"),
    ('"%Y-%m-%d %H:%M:%S"', '"%H:%M:%S"', "units.time", "tells day and second"),
    ('"%Y-%m-%d %H:%M:%S"', '"%Y-%m-%d %H:%M"', "units.time", "tells day and second"),
    ('"%Y-%m-%d %H:%M:%S"', '"%Q"', "units.time", "tells day and second"),
    ('"%Y-%m-%d %H:%M:%S"', '"minutes"', "units.time", "one of s, ms, iso"),
    ("[columns]", 'separator = ",,"\n[columns]', "separator", "one character"),
    ("[columns]", 'columns = "all"\n[other]', "other", "one of header"), ("[columns]", "[columns", "", "TOML"),
])
def test_a_mapping_that_cannot_be_meant_is_told_with_its_field(old: str, new: str, field: str, words: str) -> None:
    assert old in TOML
    with pytest.raises(UsageError) as caught:
        load_mapping(TOML.replace(old, new, 1).encode(), "my.toml")
    assert caught.value.field == field
    assert words in str(caught.value)


@pytest.mark.parametrize("unit, cell", [
    ("s", "1742078731"), ("ms", "1742078731000"), ("iso", "2025-03-15T22:45:31Z"), ("iso", "2025-03-15 18:45:31"),
    ("iso", "2025-03-15T16:45:31-06:00"), ("%d/%m/%Y %I:%M:%S %p", "15/03/2025 06:45:31 PM"),
    ("%Y-%m-%d %H:%M:%S%z", "2025-03-15 16:45:31-0600"), ("%b %d %Y %X", "Mar 15 2025 18:45:31"),
])
def test_one_instant_is_read_from_times_in_any_writing(tmp_path: Path, unit: str, cell: str) -> None:
    trace = read_rows(tmp_path, f"{cell},31.0,-107.7,11582.4", toml=TOML.replace("%Y-%m-%d %H:%M:%S", unit))
    assert trace.time_ms.tolist() == [1_742_078_731_000]
    assert trace.altitude_ft.tolist() == [38000.0]


def test_a_local_time_that_occurs_twice_or_never_is_rejected(tmp_path: Path) -> None:
    trace = read_rows(tmp_path, ROW, "2025-11-02 01:30:00,31.0,-107.7,1", "2025-03-09 02:30:00,31.0,-107.7,1",
                      "2025-11-02 00:59:59,31.0,-107.7,1", "2025-13-45 00:00:00,31.0,-107.7,1")
    assert (trace.rows_kept, trace.rejected) == (2, {"time_ambiguous": 2, "time_missing": 1})


def test_a_time_without_a_zone_sets_the_file_aside_where_the_mapping_has_none(tmp_path: Path) -> None:
    toml = TOML.replace('zone = "America/New_York"\n', "").replace("%Y-%m-%d %H:%M:%S", "iso")
    with pytest.raises(FileSetAside) as caught:
        read_rows(tmp_path, ROW, toml=toml)
    assert caught.value.reason == "time_without_zone"


@pytest.mark.parametrize("header, rows, reason", [
    ("when,lat,lon", [ROW], "bad_header"), ("when,lat,lon,alt,alt", [ROW], "bad_header"),
    ("when,lat,lon,alt", [], "no_usable_row"), ("when,lat,lon,alt", ["31.0,-107.7"], "no_usable_row"),
    ("<html>", [], "html_page"), ("[1]", [], "not_a_trace"), ("\x00", [], "not_gzip_or_json"), ("", [], "empty_file"),
])
def test_a_file_that_the_mapping_does_not_fit_is_set_aside(
        tmp_path: Path, header: str, rows: list[str], reason: str) -> None:
    with pytest.raises(FileSetAside) as caught:
        read_rows(tmp_path, *rows, header=header)
    assert caught.value.reason == reason


def test_speeds_and_callsigns_of_sbs_go_with_the_next_position_only_when_that_is_near(tmp_path: Path) -> None:
    given: dict[str, Any] = {"mapping": mapping("sbs_basestation", "America/Chicago")}
    lines = SBS.read_text().splitlines()
    path = tmp_path / "log.csv"
    late = [line.replace("19:38:28.080", "19:38:39.080") for line in lines[:3]]
    path.write_text("\n".join([*late, *lines[3:6], lines[8]]))
    trace = read_example(path, **given)[1][0]
    assert trace.callsign.tolist() == ["", "GXA6253", ""]
    assert [bool(speed == speed) for speed in trace.ground_speed_kt] == [False, True, False]
    path.write_text("\n".join(line.replace("MSG,1,1,1,A2C4E0", "MSG,1,1,1,A2C4E1") for line in lines[:3]))
    (other,) = (trace for trace in read_example(path, **given)[1] if trace.icao24 == "a2c4e0")
    assert other.callsign.tolist() == [""]


def test_the_shipped_sbs_mapping_asks_for_its_zone_and_the_command_says_so(tmp_path: Path) -> None:
    shipped = ROOT / "data" / "mappings" / "sbs_basestation.toml"
    done = docket(tmp_path / "store", "import", "--mapping", shipped, SBS)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "field zone: found 'nothing', expected an IANA zone" in done.stderr


def test_a_format_that_is_known_is_read_alike_with_a_mapping_given() -> None:
    path = EXAMPLES / "opensky" / "states.json"
    assert as_csv(read_example(path, mapping=mapping("metres_with_zone"))[1]) == as_csv(read_example(path)[1])
