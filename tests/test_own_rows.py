"""A user's own reports and court events stand beside the reference rows, are marked everywhere, and change none."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from runs import ROOT, last, silent
from streamlit.testing.v1 import AppTest

from ingest import pipeline
from ingest.ask import Docket, question
from ingest.checks import problems
from ingest.derive.n_number import to_hex
from ingest.derive.own import CAUTION
from ingest.exports import write_export
from ingest.exports.left_out import LeftOut
from ingest.exports.rows import exported
from ingest.reference import load_reference, reference_hashes
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR
from ingest.status import status_lines
from ingest.store import Store

Row = dict[str, str]
FLIGHT, ORDER = "my-6145", "my-oral-order"
PLACED = ("court_events", "reported_legs", "matches", "leg_classes", "missions")
TRACKED = {"flight_id": "my-gxa6253", "leg_no": "1", "scope": "leg", "claim_source": "made for this test",
           "callsign_or_flight_number": "GXA6253", "registration": "N278GX", "timezone": "UTC",
           "departed_earliest_utc": "2026-08-25T00:00:00Z", "departed_latest_utc": "2026-08-25T23:59:59Z",
           "departed_precision": "day", "removing_country": "United States", "destination_country": "Honduras",
           "arrival_airport_icao": "MHPR", "source_title": "made for this test", "source_kind": "news"}


def shipped(table: str, column: str, value: str) -> list[Row]:
    """The reference rows of a table with that value."""
    with (REFERENCE_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[column] == value]


def own_file(reference: Path, table: str, rows: list[Row], *more: str) -> None:
    """Write own rows beside a reference folder, with the columns of the table and `more`."""
    path = reference.parent / "own" / f"{table}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*TABLES[table].written, *more])
        writer.writeheader()
        writer.writerows(rows)


def flight_rows(flight: str = FLIGHT) -> list[Row]:
    """The claims of flight 6145 as rows of one's own."""
    return [row | {"flight_id": flight} for row in shipped("reported_leg_claims", "flight_id", "sv-2025-03-15-gxa6145")]


def order_rows(event: str = ORDER) -> list[Row]:
    """The claims of the oral order as rows of one's own."""
    return [row | {"event_id": event} for row in shipped("court_event_claims", "event_id", "jgg-oral-order")]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(REFERENCE_DIR, tmp_path_factory.mktemp("data") / "reference"))
    own_file(folder, "reported_leg_claims", [*flight_rows(), TRACKED])
    may = [{"redistribute": value} for value in ("true", "false", "")]
    own_file(folder, "court_event_claims", [row | may[n % 3] for n, row in enumerate(order_rows())], "redistribute")
    return folder


@pytest.fixture(scope="module")
def store(reference: Path) -> Path:
    place = reference.parent / "store"
    pipeline.build(Store(place), silent, reference)
    return place


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A reference folder beside which no own rows stand yet; its files are links."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for path in REFERENCE_DIR.iterdir():
        (folder / path.name).symlink_to(path)
    return folder


def clock(store: Path, **asked: str) -> pd.DataFrame:
    made = Docket(last(store))
    return made.clock(question(made, **asked)).set_index("leg_id", drop=False)


def test_what_rests_on_reference_rows_is_as_it_is_without_own_rows(store: Path, built_store: Path) -> None:
    for name in PLACED:
        with_own, without = (last(place).table(name) for place in (store, built_store))
        same = with_own[with_own["ledger"] == "reference"].reset_index(drop=True)
        if name in ("matches", "leg_classes"):  # the sample's track is joined with an own report
            without = without[without["icao24"] + without["reported_leg_id"] != "a2c4e0"].reset_index(drop=True)
            same = same[same["icao24"] + same["reported_leg_id"] != "a2c4e0"].reset_index(drop=True)
        pd.testing.assert_frame_equal(pd.DataFrame(same), pd.DataFrame(without), obj=name)
    pd.testing.assert_frame_equal(last(store).table("totals"), last(built_store).table("totals"))


def test_the_clock_of_reference_legs_is_not_changed_by_own_reports_of_the_same_aircraft(
    store: Path, built_store: Path
) -> None:
    with_own, without = (clock(place, event="jgg-oral-order") for place in (store, built_store))
    same = with_own[with_own["ledger"] == "reference"]
    pd.testing.assert_frame_equal(pd.DataFrame(same), pd.DataFrame(without))
    assert (without["ledger"] == "reference").all()


def test_each_table_marks_what_rests_on_own_rows(store: Path) -> None:
    release = last(store)
    for name, column, value in (("reported_leg_claims", "flight_id", FLIGHT), ("reported_legs", "flight_id", FLIGHT),
                                ("court_event_claims", "event_id", ORDER), ("court_events", "event_id", ORDER),
                                ("matches", "flight_id", FLIGHT), ("leg_classes", "flight_id", FLIGHT),
                                ("missions", "flight_ids", FLIGHT)):
        rows = release.table(name)
        mine = rows[rows[column] == value]
        assert len(mine), name
        assert set(mine["ledger"]) == {"own"}, name
        if "cautions" in rows:
            assert mine["cautions"].str.contains(CAUTION).all(), name
            assert not rows.loc[rows["ledger"] == "reference", "cautions"].str.contains(CAUTION).any(), name


def test_the_clock_marks_own_legs_and_every_row_of_an_own_event(store: Path) -> None:
    rows = clock(store, event="jgg-oral-order")
    mine = rows[rows["flight_id"] == FLIGHT]
    assert set(mine["ledger"]) == {"own"}
    assert mine["cautions"].str.contains(CAUTION).all()
    assert mine.loc[f"{FLIGHT}-1", "phase"] == "airborne"
    asked = clock(store, event=ORDER)
    assert set(asked["ledger"]) == {"own"}
    assert asked["cautions"].str.contains(CAUTION).all()
    assert asked.loc["sv-2025-03-15-gxa6143-1", "outside_us_territory"] == "yes"


def test_a_track_joined_with_an_own_report_is_marked_in_clock_exits_and_class(store: Path) -> None:
    made = Docket(last(store))
    row = clock(store, at="2026-08-25T00:30Z").iloc[0]
    assert (row["basis"], row["flight_id"], row["ledger"]) == ("observed", "my-gxa6253", "own")
    exits = made.exits((row["leg_id"],)).iloc[0]
    assert exits["ledger"] == "own"
    assert CAUTION in exits["cautions"]
    assert made.leg_classes[row["leg_id"]]["ledger"] == "own"
    assert made.areas_at("a2c4e0", "2026-08-25T00:43:30Z").iloc[0]["ledger"] == "reference"  # positions alone


def test_an_area_that_rests_on_an_own_report_alone_is_marked(tmp_path: Path, empty: Path) -> None:
    rows = [row | {"registration": "N999ZZ"} for row in flight_rows()]
    own_file(empty, "reported_leg_claims", rows)
    pipeline.build(Store(tmp_path / "store"), silent, empty)
    row = Docket(last(tmp_path / "store")).areas_at(to_hex("N999ZZ") or "", "2025-03-15T22:45Z").iloc[0]
    assert (row["basis"], row["ledger"], CAUTION in row["cautions"]) == ("reported", "own", True)


def test_sentences_name_own_reports_as_such(store: Path) -> None:
    made = Docket(last(store))
    finding = made.finding(made.clock(question(made, event="jgg-oral-order")))
    assert "(own report)" in finding
    assert "rest on own reports or court events (data/own): 2 of" in finding
    assert "(own report)" not in made.leg_names["sv-2025-03-15-gxa6145-1"]


def rows_and_left_out(made: Docket, table: str) -> tuple[pd.DataFrame, LeftOut]:
    left_out = LeftOut()
    return pd.concat(list(exported(made, table, "csv", left_out))), left_out


def test_exports_leave_out_own_rows_that_do_not_say_they_may_be_passed_on(store: Path, tmp_path: Path) -> None:
    made = Docket(last(store))
    legs, left_out = rows_and_left_out(made, "reported_leg_claims")
    assert (left_out["own_rows"], set(legs["ledger"])) == (len(flight_rows()) + 1, {"reference"})
    events, left_out = rows_and_left_out(made, "court_event_claims")
    kept = events[events["ledger"] == "own"]
    said = len(order_rows()[::3])
    assert (len(kept), left_out["own_rows"]) == (said, len(order_rows()) - said)
    made_of, left_out = rows_and_left_out(made, "reported_legs")
    assert (FLIGHT in set(made_of["flight_id"]), left_out.sentences()) == (True, [])
    _, notes = write_export("csv", [legs], TABLES["reported_leg_claims"], "r1", tmp_path / "claims.csv",
                            LeftOut(own_rows=5))
    assert "5 rows of data/own are left out" in notes.read_text(encoding="utf-8")


def test_status_counts_own_rows(store: Path, built_store: Path) -> None:
    assert "Own rows (data/own): court_event_claims 11, reported_leg_claims 15." in status_lines(last(store))
    assert not any("data/own" in line for line in status_lines(last(built_store)))


def test_a_release_names_the_own_files_and_changes_with_them(reference: Path, store: Path) -> None:
    named = reference_hashes(reference)
    assert {"own/reported_leg_claims.csv", "own/court_event_claims.csv"} <= named.keys()
    assert last(store).reference_hashes == named


def test_the_pages_mark_own_rows(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(store))
    page = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60)
    page.query_params["event"] = ORDER
    page.run()
    shown = " ".join(element.proto.body for element in page.get("html"))
    assert "rest on own reports or court events" in shown
    assert "(own report)" in shown
    assert "Own row (data/own), not a reference row." in shown


def spoil(change: Callable[[Row], Row]) -> list[Row]:
    return [change(row) for row in flight_rows()[:1]]


@pytest.mark.parametrize("table, rows, field, words", [
    ("reported_leg_claims", flight_rows("sv-2025-03-15-gxa6145")[:1], "flight_id",
     ["own/reported_leg_claims.csv, line 2", "reference/reported_leg_claims.csv (line "]),
    ("court_event_claims", order_rows("jgg-oral-order")[:1], "event_id",
     ["own/court_event_claims.csv, line 2", "reference/court_event_claims.csv (line "]),
    ("court_event_links", [{"event_id": "jgg-oral-order", "relation": "ended_by", "by_event_id": "jgg-written-order"}],
     "event_id", ["own/court_event_links.csv, line 2", "neither extend nor end a reference event"]),
    ("reported_leg_claims", spoil(lambda row: row | {"departed_latest_utc": "2025-03-15 21:45"}),
     "departed_latest_utc", ["own/reported_leg_claims.csv, line 2", "with the Z"]),
    ("reported_leg_claims", spoil(lambda row: row | {"arrival_airport_icao": "ZZZZ"}), "arrival_airport_icao",
     ["the ICAO code of an airport"]),
    ("court_event_claims", [row | {"case_id": "nobodys"} for row in order_rows()[:1]], "case_id",
     ["a case_id of court_cases.csv"]),
    ("position_claims", [{"claim_id": "mine", "flight_id": "nobodys", "claimed_place": "at sea", "use_as_check": "none",
                          "source_title": "a paper"}], "flight_id", ["a flight_id of reported_leg_claims.csv"]),
])
def test_a_bad_own_row_is_told_as_one_of_the_reference_is(
    empty: Path, table: str, rows: list[Row], field: str, words: list[str]
) -> None:
    own_file(empty, table, rows)
    found = [str(problem) for problem in problems(empty)]
    assert len(found) == 1
    assert all(word in found[0] for word in [f"field {field}", *words])


def test_own_rows_may_speak_of_reference_cases_flights_and_events(empty: Path) -> None:
    own_file(empty, "court_event_claims", order_rows())
    own_file(empty, "court_event_links", [
        {"event_id": ORDER, "relation": "ended_by", "by_event_id": "jgg-written-order", "note": "for this test"}])
    assert problems(empty) == []
    claims = load_reference(empty)["court_event_claims"]
    assert list(claims["ledger"].unique()) == ["reference", "own"]


def test_a_file_of_another_name_is_told_with_the_names_that_are_read(empty: Path) -> None:
    own_file(empty, "speed_bounds", [])
    assert "own/speed_bounds.csv: found 'a file of another name'" in str(problems(empty)[0])


def test_reference_rows_cannot_claim_to_be_ones_own(empty: Path) -> None:
    text = (REFERENCE_DIR / "court_cases.csv").read_text(encoding="utf-8").splitlines()
    (empty / "court_cases.csv").unlink()
    (empty / "court_cases.csv").write_text("\n".join([f"{text[0]},ledger", *(f"{line},own" for line in text[1:])]))
    assert any(problem.field == "ledger" for problem in problems(empty))
