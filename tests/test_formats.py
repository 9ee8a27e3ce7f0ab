"""Input formats: each example reads as the expected table beside it; what is odd or hostile is told, never fatal."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.errors import FileSetAside
from ingest.formats import FORMATS
from ingest.formats.trace import Trace
from ingest.sources import SOURCES
from ingest.vocabulary import FILE_REASONS, ROW_REASONS
from tests.expected import EXAMPLES, as_csv, expected_of, mapping, read_example

EXAMPLE_FILES = {
    "aircraft_json/several_aircraft_now_in_seconds.json": ("aircraft_json", {}),
    "aircraft_json/v2_answer_now_in_milliseconds.json": ("aircraft_json", {}),
    "flightradar24/website_export.csv": ("flightradar24_csv", {"icao24": "a2c4e0"}),
    "flightradar24/playback.json": ("flightradar24_playback", {}),
    "opensky/states.json": ("opensky_states", {}),
    "opensky/states_null_where_nothing_matches.json": ("opensky_states", {}),
    "opensky/track.json": ("opensky_track", {}),
    "opensky/trino_export_with_repeated_positions.csv": ("opensky_csv", {}),
    "opensky/traffic_export.csv": ("opensky_csv", {}),
    "mapped_csv/sbs_log_in_local_time.csv": (
        "mapped_csv", {"mapping": mapping("sbs_basestation", "America/Chicago")}),
    "mapped_csv/metres_and_local_time.csv": (
        "mapped_csv", {"icao24": "a2c4e0", "mapping": mapping("metres_with_zone")}),
}
AIRCRAFT_JSON = EXAMPLES / "aircraft_json" / "several_aircraft_now_in_seconds.json"
SNAPSHOT: dict[str, Any] = json.loads(AIRCRAFT_JSON.read_text())


def read_document(folder: Path, document: Any) -> tuple[str, list[Trace]]:
    """What a JSON document reads as."""
    path = folder / "given.json"
    path.write_text(json.dumps(document))
    return read_example(path)


def with_aircraft(**members: Any) -> dict[str, Any]:
    """The snapshot with other members of its first aircraft."""
    document = copy.deepcopy(SNAPSHOT)
    document["aircraft"] = [document["aircraft"][0] | members]
    return document


@pytest.mark.parametrize("name", EXAMPLE_FILES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_each_example_reads_as_the_expected_table_beside_it(tmp_path: Path, name: str, packed: bool) -> None:
    key, given = EXAMPLE_FILES[name]
    path = tmp_path / "no name that helps"
    content = (EXAMPLES / name).read_bytes()
    path.write_bytes(gzip.compress(content) if packed else content)
    found, traces = read_example(path, **given)
    assert found == key
    assert as_csv(traces) == expected_of(EXAMPLES / name).read_text()


def test_every_format_has_a_source_and_every_example_is_listed() -> None:
    assert {known.source for known in FORMATS.values()} <= {source.key for source in SOURCES}
    there = {str(path.relative_to(EXAMPLES)).removesuffix(".expected.csv") for path in EXAMPLES.rglob("*.expected.csv")}
    assert there == {name.rpartition(".")[0] for name in EXAMPLE_FILES}


def test_rows_without_address_or_place_are_counted_in_the_trace_without_address() -> None:
    traces = {trace.icao24: trace for trace in read_example(AIRCRAFT_JSON)[1]}
    assert set(traces) == {"a2c4e0", "a2c4e1", "~2c4e02", ""}
    assert (traces[""].rows_total, traces[""].rows_kept) == (3, 0)
    assert traces[""].rejected == {"position_missing": 1, "address_missing": 1, "address_not_hex": 1}
    assert traces["a2c4e0"].registration == "N278GX"
    assert sum(trace.rows_total for trace in traces.values()) == len(SNAPSHOT["aircraft"])


def test_of_a_position_much_older_than_its_row_only_time_and_place_are_taken(tmp_path: Path) -> None:
    late = read_document(tmp_path, with_aircraft(seen_pos=21.5))[1][0]
    assert late.time_ms.tolist() == [round((SNAPSHOT["now"] - 21.5) * 1000)]
    assert np.isnan([late.altitude_ft[0], late.ground_speed_kt[0]]).all()
    assert late.is_on_ground.tolist() == [None]


@pytest.mark.parametrize(
    "members, rejected",
    [
        ({"lat": None}, "position_missing"), ({"lat": "31"}, "position_not_a_number"),
        ({"lon": [1]}, "position_not_a_number"),
        ({"lat": float("nan")}, "position_not_a_number"), ({"lat": 1e308}, "position_out_of_range"),
        ({"lon": float("inf")}, "position_out_of_range"), ({"seen_pos": None}, "time_missing"),
        ({"seen_pos": "1"}, "time_missing"), ({"seen_pos": -1e300}, "time_out_of_range"),
        ({"hex": 7}, "address_not_hex"), ({"hex": None}, "address_missing"), ({"hex": "../../etc"}, "address_not_hex"),
    ],
)  # fmt: skip
def test_an_aircraft_without_time_place_or_address_is_counted_by_reason(
        tmp_path: Path, members: dict[str, Any], rejected: str) -> None:
    assert rejected in ROW_REASONS
    (trace,) = read_document(tmp_path, with_aircraft(**members))[1]
    assert (trace.rejected, trace.rows_kept, trace.rows_total) == ({rejected: 1}, 0, 1)


@pytest.mark.parametrize("members, column", [
    ({"alt_baro": "high"}, "altitude_ft"), ({"alt_baro": 1e300}, "altitude_ft"), ({"gs": -5}, "ground_speed_kt"),
    ({"track": float("nan")}, "track_deg"), ({"baro_rate": {}}, "vertical_rate_fpm")])
def test_an_odd_value_is_left_empty_and_counted_and_its_row_kept(
        tmp_path: Path, members: dict[str, Any], column: str) -> None:
    (trace,) = read_document(tmp_path, with_aircraft(**members))[1]
    assert (trace.rows_kept, trace.rejected, trace.emptied) == (1, {}, {column: 1})
    assert np.isnan(trace.columns[column]).all()


def test_odd_texts_of_an_aircraft_do_no_harm(tmp_path: Path) -> None:
    (trace,) = read_document(tmp_path, with_aircraft(flight="=1+1\n<b>", r=7, t=["A320"], type=None, mlat=["lat"]))[1]
    assert (trace.callsign[0], trace.position_source[0]) == ("=1+1<b>", "mlat")
    assert (trace.registration, trace.aircraft_type) == ("", "")


BAD = {
    "now missing": ({"aircraft": []}, "not_a_trace"), "now a text": ({"now": "x", "aircraft": []}, "bad_timestamp"),
    "now NaN": ({"now": float("nan"), "aircraft": []}, "bad_timestamp"),
    "now 0": ({"now": 0, "ac": []}, "bad_timestamp"),
    "now in microseconds": ({"now": 1787618448000000, "ac": []}, "bad_timestamp"),
    "aircraft null": ({"now": 1787618448, "aircraft": None}, "rows_not_a_list"),
    "aircraft an object": ({"now": 1787618448, "aircraft": {"a2c4e0": {}}}, "rows_not_a_list"),
    "other members": ({"message": "rate limit exceeded"}, "not_a_trace"), "no members": ({}, "not_a_trace"),
    "a list": ([1, 2], "not_a_trace"),
    "states a text": ({"time": 1787618448, "states": "none"}, "rows_not_a_list"),
    "states without time": ({"time": None, "states": []}, "bad_timestamp"),
    "path null": ({"icao24": "a2c4e0", "startTime": 1787618448, "path": None}, "rows_not_a_list"),
    "path of nobody": ({"icao24": None, "startTime": 1787618448, "path": []}, "aircraft_not_named"),
    "path of a word": ({"icao24": "=1+1", "startTime": 1787618448, "path": []}, "bad_hex"),
    "playback without track": ({"result": {"response": {"data": {"flight": {}}}}}, "not_a_trace"),
    "playback of nobody": ({"result": {"response": {"data": {"flight": {"track": []}}}}}, "aircraft_not_named"),
}


@pytest.mark.parametrize("document, reason", BAD.values(), ids=BAD)
def test_json_that_is_none_of_the_formats_is_set_aside_with_one_sentence(
        tmp_path: Path, document: Any, reason: str) -> None:
    with pytest.raises(FileSetAside) as caught:
        read_document(tmp_path, document)
    assert caught.value.reason == reason
    assert reason in FILE_REASONS
    assert str(caught.value).isprintable()
    assert "expected" in str(caught.value)


def test_odd_rows_of_states_and_tracks_are_counted_by_reason(tmp_path: Path) -> None:
    states = json.loads((EXAMPLES / "opensky" / "states.json").read_text())
    good = states["states"][0]
    states["states"] = [good, None, [], "a2c4e0", good[:5], [7, *good[1:]], [*good[:5], "west", *good[6:]],
                        [*good[:3], None, *good[4:]], [*good[:7], "high", "yes", True, *good[10:]]]
    traces = {trace.icao24: trace for trace in read_document(tmp_path, states)[1]}
    assert traces[""].rejected == {"row_not_a_list": 3, "address_not_hex": 1}
    assert traces["a2c4e0"].rejected == {"row_too_short": 1, "position_not_a_number": 1, "time_missing": 1}
    assert traces["a2c4e0"].emptied == {"altitude_ft": 1, "ground_speed_kt": 1}
    assert traces["a2c4e0"].is_on_ground.tolist() == [False, None]
    track = json.loads((EXAMPLES / "opensky" / "track.json").read_text())
    track["path"] = [None, [1], [None, 1, 2], [track["startTime"], 31, None], [track["startTime"], 31, -107]]
    (trace,) = read_document(tmp_path, track)[1]
    assert trace.rejected == {"row_not_a_list": 1, "row_too_short": 1, "time_missing": 1, "position_missing": 1}


@pytest.mark.parametrize("content, reason", [
    (b"<html><body>Sign in</body></html>", "html_page"), (b"\xef\xbb\xbf <!DOCTYPE html>", "html_page"),
    (b"", "empty_file"), (b" \r\n", "empty_file"), (b"A note", "unknown_format"),
    (bytes(range(9)) * 9, "not_gzip_or_json"),
    (AIRCRAFT_JSON.read_bytes()[:900], "truncated"), (gzip.compress(b"[" * 10**6), "not_a_trace"),
    (gzip.compress(bytes(11_000_000)), "too_large"),
])
def test_what_is_no_data_is_set_aside_whatever_its_name_says(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "aircraft.json"
    path.write_bytes(content)
    with pytest.raises(FileSetAside) as caught:
        read_example(path)
    assert caught.value.reason == reason


def test_a_file_named_for_one_aircraft_that_holds_others_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    path.write_bytes(AIRCRAFT_JSON.read_bytes())
    with pytest.raises(FileSetAside) as caught:
        read_example(path)
    assert caught.value.reason == "hex_differs_from_name"
