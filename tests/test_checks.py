"""`check`: each kind of fault is named with file, line, field, found and expected; good rows of a user pass."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from ingest.checks import problems, warnings
from ingest.errors import DocketError
from ingest.reference import load_reference, reference_hashes
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR

EVENT = {
    "event_id": "new-order", "case_id": "jgg-v-trump", "event_type": "oral_order", "reported_local_time": "2:05 p.m.",
    "timezone": "America/Chicago", "earliest_utc": "2025-06-02T19:05:00Z", "latest_utc": "2025-06-02T19:05:59Z",
    "precision": "minute", "description": "Order not to remove.", "source_title": "A docket", "source_kind": "news"}
LEG = {
    "flight_id": "hn-2025-06-02", "leg_no": "1", "scope": "leg", "claim_source": "A newspaper",
    "departure_airport_icao": "KHRL", "arrival_airport_icao": "MHSC", "timezone": "America/Tegucigalpa",
    "departed_earliest_utc": "2025-06-02T18:00:00Z", "departed_latest_utc": "2025-06-02T18:00:59Z",
    "departed_precision": "minute", "arrived_earliest_utc": "2025-06-02T06:00:00Z",
    "arrived_latest_utc": "2025-06-03T05:59:59Z", "arrived_precision": "day", "source_title": "A report",
    "source_kind": "news"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REFERENCE_DIR, tmp_path / "reference"))


def add(folder: Path, table: str, **cells: str) -> int:
    """Append a row and return the line it stands on."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cells.get(name, "") for name in TABLES[table].written])
    path = folder / f"{table}.csv"
    line = path.read_text(encoding="utf-8").count("\n") + 1
    with path.open("a", encoding="utf-8") as file:
        file.write(out.getvalue())
    return line


def only(folder: Path) -> DocketError:
    """The one problem of the folder."""
    found = problems(folder)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def test_the_shipped_tables_have_no_problem() -> None:
    assert [str(problem) for problem in problems(REFERENCE_DIR)] == []


def test_types_that_map_to_nothing_are_warnings_with_their_count() -> None:
    found = warnings(REFERENCE_DIR)
    assert any("'Gulfstream' (2 rows)" in line for line in found)
    assert any("'US military aircraft' (1 row)" in line for line in found)
    assert not any("'A320'" in line for line in found)


def test_a_new_order_in_a_new_case_passes(folder: Path) -> None:
    add(folder, "court_cases", case_id="new-v-case", caption="New v. Case")
    add(folder, "court_event_claims", **EVENT | {"case_id": "new-v-case"})
    assert problems(folder) == []
    claims = load_reference(folder)["court_event_claims"]
    assert claims.iloc[-1]["event_id"] == "new-order"
    assert not claims.iloc[-1]["is_window_by_convention"]


def test_a_new_flight_with_an_older_airport_code_passes(folder: Path) -> None:
    add(folder, "reported_leg_claims", **LEG)
    assert problems(folder) == []


def test_a_spreadsheets_byte_order_mark_and_line_ends_change_nothing(folder: Path) -> None:
    path = folder / "reported_leg_claims.csv"
    before = load_reference(folder)["reported_leg_claims"]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n,,,\r\n")
    assert problems(folder) == []
    assert load_reference(folder)["reported_leg_claims"].equals(before)


def test_text_that_looks_like_a_formula_is_only_text(folder: Path) -> None:
    add(folder, "court_cases", case_id="new-v-case", caption='=HYPERLINK("x")', note="@SUM(A1)")
    assert problems(folder) == []


@pytest.mark.parametrize("field, value, expected", [
    ("earliest_utc", "2025-06-02T19:05:00", "with the Z"),
    ("earliest_utc", "2025-06-02T14:05:00-05:00", "with the Z"),
    ("earliest_utc", "2025-02-30T19:05:00Z", "a UTC time"),
    ("timezone", "America/Chicgo", "an IANA zone"),
    ("timezone", "../../etc/passwd", "an IANA zone"),
    ("precision", "hour", "one of minute, range, day, days"),
    ("precision", "", "a value"),
    ("case_id", "no-such-case", "a case_id of court_cases.csv"),
    ("description", "", "a value"),
    ("latest_utc", "2025-06-02T19:06:59Z", "2025-06-02T19:05:59Z, as a minute is :00 to :59"),
    ("latest_utc", "2025-06-02T19:05:30Z", "the last second of a minute"),
    ("latest_utc", "2025-06-02T18:05:59Z", "a time not before 2025-06-02T19:05:00Z"),
    ("is_window_by_convention", "maybe", "true, false or nothing"),
    ("countries", "VE;;SV", "items joined by ;"),
])
def test_a_wrong_cell_of_an_event_is_named(folder: Path, field: str, value: str, expected: str) -> None:
    line = add(folder, "court_event_claims", **EVENT | {field: value})
    found = [p for p in problems(folder) if p.field == field]
    assert found, [str(problem) for problem in problems(folder)]
    assert {(p.place, p.line) for p in found} == {("court_event_claims.csv", line)}
    assert expected in str(found[0])
    assert found[0].found == (value or "nothing")


@pytest.mark.parametrize("year", ["1989", "2205"])
def test_a_time_before_1990_or_far_ahead_is_named(folder: Path, year: str) -> None:
    cells = {name: EVENT[name].replace("2025", year) for name in ("earliest_utc", "latest_utc")}
    add(folder, "court_event_claims", **EVENT | cells)
    assert {p.field for p in problems(folder)} == {"earliest_utc", "latest_utc"}


def test_a_day_must_be_the_local_day_of_its_zone(folder: Path) -> None:
    add(folder, "court_event_claims", **EVENT | {
        "precision": "day", "earliest_utc": "2025-06-02T05:00:00Z", "latest_utc": "2025-06-03T04:59:59Z"})
    assert problems(folder) == []
    add(folder, "court_event_claims", **EVENT | {
        "precision": "day", "earliest_utc": "2025-06-02T00:00:00Z", "latest_utc": "2025-06-02T23:59:59Z"})
    assert {p.field for p in problems(folder)} == {"earliest_utc", "latest_utc"}


def test_a_day_over_the_change_to_summer_time_has_23_hours(folder: Path) -> None:
    add(folder, "court_event_claims", **EVENT | {
        "precision": "day", "timezone": "America/New_York",
        "earliest_utc": "2025-03-09T05:00:00Z", "latest_utc": "2025-03-10T03:59:59Z"})
    assert problems(folder) == []


def test_a_range_of_more_than_a_day_is_named(folder: Path) -> None:
    add(folder, "court_event_claims", **EVENT | {"precision": "range", "latest_utc": "2025-06-04T19:05:59Z"})
    assert "a range is under a day" in str(only(folder))


def test_an_order_cannot_lapse_before_it_was_given(folder: Path) -> None:
    add(folder, "court_event_claims", **EVENT | {
        "in_force_until_earliest_utc": "2025-06-01T05:00:00Z", "in_force_until_latest_utc": "2025-06-02T04:59:59Z"})
    assert only(folder).field == "in_force_until_latest_utc"


def test_claims_about_one_event_name_one_case(folder: Path) -> None:
    add(folder, "court_event_claims", **EVENT | {"event_id": "jgg-oral-order", "case_id": "aarp-v-trump"})
    assert "jgg-v-trump, the case of the same event" in str(only(folder))


@pytest.mark.parametrize("field, value, expected", [
    ("departure_airport_icao", "KXXX", "the ICAO code of an airport"),
    ("arrival_candidates_icao", "MHPR;HONDURAS", "the ICAO code of an airport"),
    ("leg_no", "", "the number of the leg"),
    ("leg_no", "0", "a number from 1 on"),
    ("leg_no", "one", "a whole number"),
    ("scope", "both", "one of leg, flights"),
    ("departed_precision", "", "one of minute, range, day, days"),
    ("departed_latest_utc", "", "a time, as departed_earliest_utc is given"),
    ("flight_id", "", "a value"),
])
def test_a_wrong_cell_of_a_leg_is_named(folder: Path, field: str, value: str, expected: str) -> None:
    line = add(folder, "reported_leg_claims", **LEG | {field: value})
    found = problems(folder)
    assert {(p.place, p.line, p.field) for p in found} == {("reported_leg_claims.csv", line, field)}
    assert expected in " ".join(str(problem) for problem in found)


def test_one_claim_cannot_arrive_before_it_departs(folder: Path) -> None:
    add(folder, "reported_leg_claims", **LEG | {
        "arrived_earliest_utc": "2025-06-02T17:00:00Z", "arrived_latest_utc": "2025-06-02T17:00:59Z",
        "arrived_precision": "minute"})
    assert only(folder).field == "arrived_latest_utc"


@pytest.mark.parametrize("table, cells, field", [
    ("court_event_links", {"event_id": "jgg-oral-order", "relation": "ended_by", "by_event_id": "no-such"},
     "by_event_id"),
    ("court_event_links", {"event_id": "jgg-oral-order", "relation": "stops", "by_event_id": "jgg-scotus-order"},
     "relation"),
    ("court_event_links", {"event_id": "jgg-scotus-order", "relation": "ended_by", "by_event_id": "jgg-written-order"},
     "by_event_id"),
    ("aircraft", {"registration": "N278GX", "icao24": "a2c4e"}, "icao24"),
    ("aircraft", {"registration": "N278GX", "icao24": "A2C4E0"}, "icao24"),
    ("aircraft", {"registration": "N278GX", "icao24": "a2c4e1"}, "icao24"),
    ("aircraft", {"registration": "N1", "valid_from": "2025-05-02", "valid_to": "2025-05-01"}, "valid_to"),
    ("speed_bounds", {"icao_type": "B752", "bound_kt": "inf", "basis": "x"}, "bound_kt"),
    ("speed_bounds", {"icao_type": "B752", "bound_kt": "NaN", "basis": "x"}, "bound_kt"),
    ("speed_bounds", {"icao_type": "B752", "bound_kt": "1e308", "basis": "x"}, "bound_kt"),
    ("speed_bounds", {"icao_type": "A320", "bound_kt": "590", "basis": "x"}, "icao_type"),
    ("court_cases", {"case_id": "jgg-v-trump", "caption": "J.G.G. v. Trump"}, "case_id"),
    ("curated_decisions", {"decision": "same_flight", "subject": "no-such", "object": "sv-2025-03-15-gxa6143",
                           "reason": "x", "decided_on": "2026-01-01", "decided_by": "editor"}, "subject"),
    ("curated_decisions", {"decision": "drop_claim", "subject": "jgg-written-order", "object": "https://example.org/",
                           "reason": "x", "decided_on": "2026-01-01", "decided_by": "editor"}, "object"),
    ("curated_decisions", {"decision": "match", "subject": "sv-2025-03-15-gxa6143",
                           "object": "a2c4e0-20260825T000618Z", "reason": "x", "decided_on": "2026-01-01",
                           "decided_by": "editor"}, "subject"),
    ("curated_decisions", {"decision": "no_match", "subject": "sv-2025-03-15-gxa6143-1", "object": "a2c4e0",
                           "reason": "x", "decided_on": "2026-01-01", "decided_by": "editor"}, "object"),
    ("curated_decisions", {"decision": "match", "subject": "sv-2025-03-15-gxa6143-1",
                           "object": "a2c4e0-20260825T000618Z;a2c4e0-20260826T000618Z", "reason": "x",
                           "decided_on": "2026-01-01", "decided_by": "editor"}, "object"),
    ("position_claims", {"claim_id": "x", "flight_id": "no-such", "claimed_place": "over Mexico",
                         "source_title": "A report"}, "flight_id"),
])
def test_a_row_that_contradicts_another_table_or_itself_is_named(
        folder: Path, table: str, cells: dict[str, str], field: str) -> None:
    line = add(folder, table, **cells)
    problem = only(folder)
    assert (problem.place, problem.line, problem.field) == (f"{table}.csv", line, field)
    assert problem.found
    assert problem.expected


def test_a_leg_is_matched_by_hand_once(folder: Path) -> None:
    row = {"decision": "match", "object": "a2c4e0-20260825T000618Z", "reason": "x", "decided_on": "2026-01-01",
           "decided_by": "editor"}
    add(folder, "curated_decisions", subject="sv-2025-03-15-gxa6143-1", **row)
    line = add(folder, "curated_decisions", subject="sv-2025-03-15-gxa6145-1", **row)
    assert (only(folder).line, only(folder).field) == (line, "object")


@pytest.mark.parametrize("old, new, found", [
    ("icao_type,mmo", "icao_type,", "no name over column 2"),
    ("icao_type,mmo", "icao_type,icao_type", "icao_type twice"),
    ("icao_type,mmo", "icao_type,mach", "mach"),
    (",source,note\n", ",source\n", "no such column"),
])
def test_a_wrong_header_is_named(folder: Path, old: str, new: str, found: str) -> None:
    path = folder / "speed_bounds.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    mine = [p for p in problems(folder) if p.place == "speed_bounds.csv"]
    assert (mine[0].line, mine[0].found) == (1, found)


def test_the_line_is_that_of_the_file_even_after_a_cell_of_several_lines(folder: Path) -> None:
    path = folder / "court_cases.csv"
    path.write_text(path.read_text(encoding="utf-8") + 'a-v-b,A v. B,,,"two\nlines"\nc-v-d\n', encoding="utf-8")
    problem = only(folder)
    assert problem.line == path.read_text(encoding="utf-8").count("\n")
    assert (problem.found, problem.expected) == ("1 cells", "5 cells")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'case_id,"caption\n', b"case_id;caption\nx;y\n", b"\x00"])
def test_a_file_that_is_no_such_table_gets_a_sentence(folder: Path, content: bytes) -> None:
    (folder / "court_cases.csv").write_bytes(content)
    mine = [p for p in problems(folder) if p.place == "court_cases.csv"]
    assert mine
    assert mine[0].line == 1


def test_a_folder_in_the_place_of_a_table_gets_a_sentence(folder: Path) -> None:
    (folder / "aircraft.csv").unlink()
    (folder / "aircraft.csv").mkdir()
    assert str(only(folder)).startswith("aircraft.csv: found 'Is a directory', expected a CSV file")
    (folder / "notes.csv").mkdir()
    assert "notes.csv" not in reference_hashes(folder)


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x85"])
def test_a_control_character_in_a_cell_is_named(folder: Path, character: str) -> None:
    note = "two\nlines\tand a tab"
    line = add(folder, "court_cases", case_id="new-v-case", caption=f"New{character} v. Case", note=note)
    problem = only(folder)
    assert (problem.place, problem.line, problem.field) == ("court_cases.csv", line, "caption")
    assert problem.expected == "text without control characters"


def test_a_header_that_stands_again_among_the_rows_is_one_problem(folder: Path) -> None:
    path = folder / "court_event_claims.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{header}\n{header}\n{rest}", encoding="utf-8")
    assert str(only(folder)) == ("court_event_claims.csv, line 2: found 'the header again', expected a row; "
                                 "remove this line.")


def test_a_table_of_speed_bounds_without_a_bound_is_named(folder: Path) -> None:
    path = folder / "speed_bounds.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    problem = only(folder)
    assert (problem.place, problem.field, problem.found) == ("speed_bounds.csv", "bound_kt", "no row below the header")


@pytest.mark.parametrize("name", ["court_event_claims", "reported_leg_claims", "airport_exceptions", "speed_bounds",
                                  "court_cases", "aircraft_type_names"])
def test_of_a_file_that_cannot_be_read_only_the_cause_is_told_and_that_checks_were_left_out(
        folder: Path, name: str) -> None:
    (folder / f"{name}.csv").write_bytes(b"\xff\xfe\x00")
    assert only(folder).place == f"{name}.csv"
    assert warnings(folder) == [f"{name}.csv cannot be read as a whole; "
                                "what depends on it in other files was not checked."]
