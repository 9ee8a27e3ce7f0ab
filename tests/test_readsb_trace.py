"""readsb traces: what is read from real rows, and that odd rows are counted and lose nothing beside them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import read_content
from ingest.formats.compressed import unpack
from ingest.formats.content import Given
from ingest.formats.readsb_trace import Trace, parse
from ingest.settings import SAMPLES_DIR
from ingest.sources.files import find, hex_of_name, read
from ingest.vocabulary import ROW_REASONS
from tests.traces import extra_folder

EXAMPLES = Path(__file__).parent / "examples" / "readsb"
EXCERPT = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
DOCUMENT = json.loads(EXCERPT.read_text())
NOW = 1_787_800_000.0  # two days after the excerpt's
LIMIT = 10_000_000


def parsed(document: dict[str, Any] | bytes) -> Trace:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse(data, "trace.json", None, NOW)


def with_rows(rows: list[Any], **members: Any) -> dict[str, Any]:
    return DOCUMENT | {"trace": rows} | members


def changed(number: int, element: int, value: Any) -> dict[str, Any]:
    rows = [list(row) for row in DOCUMENT["trace"]]
    rows[number][element] = value
    return with_rows(rows)


def assert_same_columns(one: Trace, other: Trace) -> None:
    for name, values in one.columns.items():
        np.testing.assert_array_equal(values, other.columns[name], err_msg=name)
        assert values.dtype == other.columns[name].dtype, name


def test_the_border_gap_reads_as_its_expected_table() -> None:
    trace = parsed((EXAMPLES / "border_inside_gap.json").read_bytes())
    with (EXAMPLES / "border_inside_gap.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    texts = {True: "true", False: "false"}
    found = [
        {
            name: texts[value] if isinstance(value, bool) else "" if value != value else str(value)
            for name, value in zip(trace.columns, row, strict=True)
        }
        for row in zip(*(values.tolist() for values in trace.columns.values()), strict=True)
    ]
    assert found == expected
    assert (trace.icao24, trace.registration, trace.aircraft_type) == ("a2c4e0", "N278GX", "A320")


def test_the_shipped_excerpt_keeps_all_its_rows() -> None:
    trace = parse(EXCERPT.read_bytes(), str(EXCERPT), hex_of_name(EXCERPT), NOW)
    assert (trace.rows_total, trace.rows_kept, trace.rejected, trace.emptied) == (86, 86, {}, {})


@pytest.mark.parametrize("name", ["trace_full_a2c4e0.json", "trace_full_a2c4e0.json.gz"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_gzip_and_plain_read_the_same_whatever_the_name_says(tmp_path: Path, name: str, pack: Any) -> None:
    path = tmp_path / name
    path.write_bytes(pack(EXCERPT.read_bytes()))
    opened = read(path, LIMIT)
    key, (trace,) = read_content(unpack(opened.data, name, LIMIT), name, Given(NOW, hex_of_name(path)))
    assert key == "readsb_trace"
    assert_same_columns(trace, parsed(DOCUMENT))


def test_joined_gzip_members_are_one_file() -> None:
    data = EXCERPT.read_bytes()
    joined = gzip.compress(data[:5000]) + gzip.compress(data[5000:5001]) + gzip.compress(data[5001:])
    assert unpack(joined, "a.json", LIMIT) == data


def test_rows_of_nine_elements_lose_only_the_position_source() -> None:
    short = parsed(with_rows([row[:9] for row in DOCUMENT["trace"]]))
    whole = parsed(DOCUMENT)
    assert set(short.position_source) == {""}
    assert set(whole.position_source) == {"adsb_icao"}
    short.position_source = whole.position_source
    assert_same_columns(short, whole)


def test_a_live_trace_is_not_taken_to_begin_at_midnight() -> None:
    first = DOCUMENT["trace"][0][0]
    rows = [[round(row[0] - first, 2), *row[1:]] for row in DOCUMENT["trace"]]
    live = parsed(with_rows(rows, timestamp=DOCUMENT["timestamp"] + first))
    assert live.base == 1_787_616_378.95
    assert_same_columns(live, parsed(DOCUMENT))


def test_the_owner_is_never_read() -> None:
    trace = parsed(DOCUMENT | {"ownOp": "A PRIVATE PERSON", "year": "1999"})
    assert "PRIVATE" not in repr(vars(trace))


def test_ground_and_null_altitudes_are_told_apart_and_no_error() -> None:
    rows = [list(row) for row in DOCUMENT["trace"][:3]]
    rows[0][3], rows[1][3], rows[2][3] = "ground", None, 0
    trace = parsed(with_rows(rows))
    assert trace.is_on_ground.tolist() == [True, False, False]
    assert np.isnan(trace.altitude_ft).tolist() == [True, True, False]
    assert (trace.rejected, trace.emptied) == ({}, {})


@pytest.mark.parametrize("count", [1, 15, 16, 17, 65_535, 65_536])
def test_one_ground_row_among_any_number_of_rows_is_one_ground_row(count: int) -> None:
    row = DOCUMENT["trace"][0]
    rows = [row] * count
    rows[count // 2] = [*row[:3], "ground", *row[4:]]
    trace = parsed(with_rows(rows))
    assert trace.is_on_ground.sum() == 1
    assert trace.is_on_ground[count // 2]
    assert trace.altitude_ft[~trace.is_on_ground].tolist() == [38025.0] * (count - 1)


def test_a_callsign_stays_with_the_row_it_was_sent_with() -> None:
    trace = parsed(DOCUMENT)
    sent = [number for number, row in enumerate(DOCUMENT["trace"]) if row[8] and "flight" in row[8]]
    assert np.flatnonzero(trace.callsign != "").tolist() == sent
    assert set(trace.callsign[sent]) == {"GXA6253"}


@pytest.mark.parametrize(
    "sent, kept",
    [("<b>x</b>", "<b>x</b>"), ("=1+1\n\x00\x1b[2J", "=1+1[2J"), ("A" * 5000, "AAAAAAAA"), ("\ud800GXA", "GXA"),
     ("", ""), (None, "")],
)  # fmt: skip
def test_a_hostile_callsign_keeps_its_printable_characters_only(sent: str | None, kept: str) -> None:
    trace = parsed(changed(3, 8, {"flight": sent}))
    assert trace.callsign[3] == kept
    assert trace.rows_kept == 86


@pytest.mark.parametrize(
    "element, value, reason",
    [
        (0, None, "time_missing"), (0, "378.95", "time_missing"), (0, float("nan"), "time_missing"),
        (0, True, "time_missing"), (0, float("inf"), "time_out_of_range"), (0, 1e308, "time_out_of_range"),
        (0, -1.2e9, "time_out_of_range"), (0, 3e5, "time_out_of_range"), (0, 10**400, "time_out_of_range"),
        (1, None, "position_missing"), (2, None, "position_missing"), (1, "27.9", "position_not_a_number"),
        (2, False, "position_not_a_number"), (2, float("nan"), "position_not_a_number"),
        (1, [1], "position_not_a_number"), (1, 90.000001, "position_out_of_range"),
        (1, float("-inf"), "position_out_of_range"), (2, -180.01, "position_out_of_range"),
        (2, 1e308, "position_out_of_range"),
    ],
)  # fmt: skip
def test_a_row_without_time_or_place_is_rejected_by_reason_and_alone(element: int, value: Any, reason: str) -> None:
    trace = parsed(changed(40, element, value))
    assert trace.rejected == {reason: 1}
    assert trace.rows_kept + 1 == trace.rows_total == 86
    assert trace.row_no.tolist() == [*range(40), *range(41, 86)]
    assert_same_columns(parsed(with_rows(DOCUMENT["trace"][:40] + DOCUMENT["trace"][41:])), _renumbered(trace))


def _renumbered(trace: Trace) -> Trace:
    trace.row_no = np.arange(trace.rows_kept)
    return trace


@pytest.mark.parametrize("row, reason", [(None, "row_not_a_list"), ({"0": 1}, "row_not_a_list"), (7, "row_not_a_list"),
                                         ([], "row_too_short"), ([1.0, 2.0], "row_too_short")])  # fmt: skip
def test_what_is_no_row_is_counted(row: Any, reason: str) -> None:
    trace = parsed(with_rows([*DOCUMENT["trace"], row]))
    assert (trace.rejected, trace.rows_kept, trace.rows_total) == ({reason: 1}, 86, 87)


@pytest.mark.parametrize(
    "element, value, column",
    [
        (3, "38000", "altitude_ft"), (3, 1e308, "altitude_ft"), (3, float("inf"), "altitude_ft"),
        (3, float("nan"), "altitude_ft"), (3, True, "altitude_ft"), (4, "468.1", "ground_speed_kt"),
        (4, -1, "ground_speed_kt"), (4, float("-inf"), "ground_speed_kt"), (5, [315], "track_deg"),
        (5, 1e308, "track_deg"), (7, {}, "vertical_rate_fpm"), (7, 10**30, "vertical_rate_fpm"),
    ],
)  # fmt: skip
def test_an_odd_optional_number_is_left_empty_and_its_row_kept(element: int, value: Any, column: str) -> None:
    trace, whole = parsed(changed(40, element, value)), parsed(DOCUMENT)
    assert (trace.rejected, trace.emptied) == ({}, {column: 1})
    assert np.isnan(trace.columns[column][40])
    assert not trace.is_on_ground[40]
    trace.columns[column][40] = whole.columns[column][40]
    assert_same_columns(trace, whole)


@pytest.mark.parametrize(
    "flags, is_stale, emptied",
    [(1.0, True, 0), (1.5, False, 1), ("1", False, 1), (None, False, 1), (2**70, False, 0), (257, True, 0)],
)  # fmt: skip
def test_odd_flags_do_not_lose_the_row(flags: Any, is_stale: bool, emptied: int) -> None:
    trace = parsed(changed(40, 6, flags))
    assert trace.rows_kept == 86
    assert trace.is_stale[40] == is_stale
    assert trace.emptied.get("is_stale", 0) == emptied


def test_an_unknown_position_source_is_kept_as_text() -> None:
    trace = parsed(changed(40, 9, "satellite\n"))
    assert trace.position_source[39:42].tolist() == ["adsb_icao", "satellite", "adsb_icao"]


def test_rows_out_of_order_and_doubled_rows_are_kept_as_they_stand() -> None:
    rows = DOCUMENT["trace"]
    trace = parsed(with_rows([rows[5], rows[3], rows[5]]))
    assert trace.time_ms[0] == trace.time_ms[2] > trace.time_ms[1]
    assert trace.row_no.tolist() == [0, 1, 2]


def test_a_file_without_rows_is_read_and_empty() -> None:
    trace = parsed(with_rows([]))
    assert (trace.rows_total, trace.rows_kept, trace.rejected) == (0, 0, {})


NUMBERS = st.one_of(
    st.floats(width=64), st.integers(-(10**25), 10**25), st.floats(-200, 200), st.integers(-10, 400),
    st.sampled_from([90, -90.0, 180, -180, 90.00000000000001, 0.1 + 0.2, 5e-324, 1e308, -0.0, 38000]),
)  # fmt: skip
VALUES = st.one_of(
    NUMBERS, st.none(), st.booleans(), st.sampled_from(["ground", "", "38000", "mlat", "\ud800"]), st.text(max_size=12),
    st.builds(lambda text: {"flight": text, "squawk": "4760"}, st.one_of(st.text(max_size=12), st.none(), NUMBERS)),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 13), VALUES), max_size=6)
CALM = st.lists(st.tuples(st.integers(0, 11), st.sampled_from([0, 1, 2, 3, 4, 5, 7]), NUMBERS), max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.one_of(CHANGES, CALM), st.lists(st.integers(0, 14), min_size=12, max_size=12))
def test_both_ways_of_reading_give_the_same_columns(changes: list[tuple[int, int, Any]], lengths: list[int]) -> None:
    rows = [list(row) for row in DOCUMENT["trace"][60:72]]
    for number, element, value in changes:
        rows[number][element] = value
    if not changes or len(changes) % 2:
        rows = [row[: max(length, 3)] for row, length in zip(rows, lengths, strict=True)]
    quick = parsed(with_rows(rows))
    slow = parsed(with_rows([*rows, None]))  # a last row that is none: the file is read row by row
    assert slow.rejected.pop("row_not_a_list") == 1
    assert quick.rejected == slow.rejected
    assert quick.emptied == slow.emptied
    assert set(quick.rejected) <= set(ROW_REASONS)
    assert quick.rows_kept + sum(quick.rejected.values()) == quick.rows_total == 12
    assert_same_columns(quick, slow)
    assert np.all(np.abs(quick.latitude) <= 90)
    assert np.all(np.abs(quick.longitude) <= 180)


def said_by(content: bytes) -> dict[str, list[Any]]:
    """The columns of a good file, read in the plainest way."""
    document = json.loads(content)
    rows = [row + [None] * (14 - len(row)) for row in document["trace"]]
    return {
        "time_ms": [round((document["timestamp"] + row[0]) * 1000) for row in rows],
        "latitude": [row[1] for row in rows],
        "longitude": [row[2] for row in rows],
        "altitude_ft": [np.nan if row[3] in ("ground", None) else row[3] for row in rows],
        "is_on_ground": [row[3] == "ground" for row in rows],
        "ground_speed_kt": [np.nan if row[4] is None else row[4] for row in rows],
        "track_deg": [np.nan if row[5] is None else row[5] for row in rows],
        "vertical_rate_fpm": [np.nan if row[7] is None else row[7] for row in rows],
        "is_stale": [row[6] & 1 == 1 for row in rows],
        "callsign": [(row[8] or {}).get("flight", "").strip() for row in rows],
        "position_source": [row[9] or "" for row in rows],
        "row_no": list(range(len(rows))),
    }


@pytest.mark.extra
def test_every_row_of_the_additional_samples_is_kept_or_counted() -> None:
    paths = list(find([extra_folder() / "readsb"]))
    assert len(paths) >= 29
    for path in paths:
        content = unpack(read(path, LIMIT).data, str(path), LIMIT)
        trace = parse(content, str(path), hex_of_name(path), NOW)
        expected = said_by(content)
        assert trace.rows_total == len(expected["row_no"]) == trace.rows_kept + sum(trace.rejected.values())
        assert (trace.rejected, trace.emptied) == ({}, {}), path
        assert trace.columns.keys() == expected.keys()
        for name, values in trace.columns.items():
            np.testing.assert_array_equal(values, np.array(expected[name], values.dtype), err_msg=f"{path} {name}")
