"""The data addresses: formats, filters, versions, refusals, and what they leave out."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from addresses import asked, readable, release_id, rows

from ingest.exports import EXPORTS, formats_of
from ingest.exports.filters import filters_of
from ingest.schema import TABLES
from ingest.store import Store

STORED = [table.name for table in TABLES.values() if table.role != "answer"]
QUESTIONS = {"court_clock": "event=jgg-oral-order", "exits": "flight=sv-2025-03-15-gxa6145",
             "areas": "icao24=a2c4e0&at=2026-08-25T00:43:30Z"}


@pytest.fixture(autouse=True)
def _store(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))


@pytest.mark.parametrize("form", EXPORTS)
def test_every_table_and_answer_is_given_in_each_format_it_can_have_and_others_are_named(
        built_store: Path, form: str) -> None:
    for name in ("court_cases", "legs", "gaps", "fixes", "releases", "fetches", *QUESTIONS):
        told = asked(f"/data/latest/{name}.{form}", QUESTIONS.get(name, ""))
        if form not in formats_of(name):
            assert told.status == 404, name
            assert f"there are {', '.join(formats_of(name))}." in told.detail
            continue
        assert told.status == 200, told.body
        assert told.headers["content-type"] == EXPORTS[form].media_type
        assert told.headers["content-length"] == str(len(told.body))
        assert told.headers["content-disposition"] == f'attachment; filename="{name}_{release_id(built_store)}.{form}"'
        assert readable(told, form) == len(rows(asked(f"/data/{name}.csv", QUESTIONS.get(name, ""))))


def test_a_map_of_legs_and_of_areas_can_be_drawn() -> None:
    legs = gpd.read_parquet(io.BytesIO(asked("/data/latest/legs.parquet").body))
    assert legs.geometry.iloc[0].geom_type == "MultiLineString"
    area = json.loads(asked("/data/latest/areas.geojson", QUESTIONS["areas"]).body)["features"][0]["geometry"]
    assert area["type"] == "Polygon"


def test_each_table_has_an_address_without_a_release_and_with_one(built_store: Path) -> None:
    for name in STORED:
        latest, named = asked(f"/data/{name}.csv"), asked(f"/data/{release_id(built_store)}/{name}.csv")
        assert (latest.status, latest.body) == (200, named.body), name
        assert latest.headers["cache-control"] == "no-cache"
        assert named.headers["cache-control"] == (
            "no-cache" if name == "releases" else "public, max-age=86400, immutable")
        assert latest.headers["content-location"] == f"/data/{release_id(built_store)}/{name}.csv"
        assert latest.headers["x-release"] == release_id(built_store)
    assert 'rel="license"' in asked("/data/latest/zones.csv").headers["link"]


@pytest.mark.parametrize("name", ["legs", *QUESTIONS])
def test_a_reader_that_has_this_version_is_told_so_without_rows(name: str) -> None:
    first = asked(f"/data/latest/{name}.csv", QUESTIONS.get(name, ""))
    again = asked(f"/data/latest/{name}.csv", QUESTIONS.get(name, ""),
                  if_none_match=f'"other", {first.headers["etag"]}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = asked(f"/data/latest/{name}.json", QUESTIONS.get(name, ""), if_none_match=first.headers["etag"])
    assert (other.status, other.headers["etag"] != first.headers["etag"]) == (200, True)


def test_the_order_of_parameters_makes_no_other_version() -> None:
    marks = {asked("/data/latest/legs.csv", query).headers["etag"] for query in
             ("from=2026-08-01&icao24=a2c4e0", "icao24=a2c4e0&from=2026-08-01", "from=2026-08-01&icao24=a2c4e0&to=")}
    assert len(marks) == 1


def test_filters_choose_the_rows_that_a_reader_would_choose_by_hand() -> None:
    told = rows(asked("/data/latest/reported_legs.csv"))
    mine = told[(told["destination_country"] == "Venezuela") & (told["departed_earliest_utc"] >= "2025-03-01")
                & (told["arrived_latest_utc"] < "2025-04-01") & (told["arrived_latest_utc"] != "")]
    chosen = rows(asked("/data/latest/reported_legs.csv", "from=2025-03-01&to=2025-03-31&destination=Venezuela"))
    assert 0 < len(mine) <= len(set(mine["leg_id"]) & set(chosen["leg_id"]))
    assert len(chosen) < len(told)
    assert set(chosen["destination_country"]) == {"Venezuela"}
    classes = rows(asked("/data/latest/leg_classes.csv", "class=removal&basis=reported&registration=n278gx"))
    assert set(classes["leg_class"]) <= {"removal"}
    assert set(classes["registration"]) <= {"N278GX"}


def test_a_leg_that_has_no_destination_of_its_own_goes_where_its_report_or_its_airport_says(built_store: Path) -> None:
    clock = rows(asked("/data/court_clock.csv", "event=jgg-oral-order&destination=El Salvador&class=removal"))
    assert {"sv-2025-03-15-gxa6143-1", "sv-2025-03-15-gxa6145-1"} <= set(clock["leg_id"])
    assert rows(asked("/data/court_clock.csv", "event=jgg-oral-order&destination=Ghana")).empty
    assert len(rows(asked("/data/legs.csv", "destination=not known"))) == 1
    assert set(rows(asked("/data/missions.csv", "destination=Guatemala"))["destination_country"]) == {
        "Guatemala;Honduras"}


def test_days_of_fixes_are_closed_at_both_ends() -> None:
    count = {days: len(rows(asked("/data/fixes.csv", days))) for days in (
        "from=2026-08-25&to=2026-08-25", "to=2026-08-24", "from=2026-08-26", "icao24=A2C4E0")}
    assert list(count.values()) == [86, 0, 0, 86]


@pytest.mark.parametrize(("path", "query", "status", "sentence"), [
    ("legs.csv", "from=2025-03-32", 400, "expected a day such as 2025-03-15"),
    ("legs.csv", "from=20250315", 400, "expected a day such as 2025-03-15"),
    ("legs.csv", "from=1066-10-14", 400, "in the years 1990 to 2099"),
    ("legs.csv", "from=2025-03-16&to=2025-03-15", 400, "expected a day that is not before 2025-03-16"),
    ("legs.csv", "icao24=xyz", 400, "expected six hex digits"),
    ("legs.csv", "icao24=ffffff", 404, "of others nothing is known here, not even whether they flew"),
    ("legs.csv", "registration=N0NONE", 404, "an aircraft that this release names"),
    ("legs.csv", "destination=Hondruas", 404, "did you mean Honduras"),
    ("legs.csv", "class=deportation", 400, "expected one of removal, connection"),
    ("leg_classes.csv", "basis=guessed", 400, "expected one of observed, reported"),
    ("legs.csv", "basis=observed", 400, "There is no parameter 'basis'"),
    ("zones.csv", "icao24=a2c4e0", 400, "it takes none"),
    ("legs.csv", "registration=" + "x" * 10_000, 400, "has 10000 characters"),
    ("court_clock.csv", "event=jgg-oral-order&speed_bound_kt=nan", 400, "expected a number of knots from 1 to 2000"),
    ("court_clock.csv", "event=jgg-oral-order&speed_bound_kt=1e9", 400, "expected a number of knots from 1 to 2000"),
    ("court_clock.csv", "event=jgg-oral-order" + "&flight=x" * 51, 400, "more than 50 times"),
    ("court_clock.csv", "event=<script>alert(1)</script>", 404, "the id of one that is in the store"),
    ("areas.csv", "icao24=a2c4e0&at=2026-02-30T00:00Z", 400, "an ISO time with a zone"),
    ("airports.kml", "", 404, "its rows have no place to draw; there are csv, json, parquet."),
    ("<b>x.csv", "", 404, "There is no table '<b>x'"),
    ("../../etc/passwd.csv", "", 404, "There is nothing at"),
    ("legs", "", 404, "There is nothing at"),
])
def test_what_cannot_be_meant_is_refused_with_a_reason(path: str, query: str, status: int, sentence: str) -> None:
    told = asked(f"/data/latest/{path}", query)
    assert told.status == status
    assert sentence in told.detail
    assert told.headers["cache-control"] == "no-store"


def test_the_parameter_that_is_wrong_is_named_by_itself() -> None:
    assert json.loads(asked("/data/legs.csv", "icao24=xyz").body)["parameter"] == "icao24"


@pytest.mark.parametrize("path", ["/data/legs.csv", "/data/nothing.csv", "/data/../x", "/data", "/data/zones.xlsx"])
def test_every_answer_keeps_browsers_from_guessing_and_running_and_lets_pages_read(path: str) -> None:
    headers = asked(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["referrer-policy"], headers["access-control-allow-origin"]) == ("no-referrer", "*")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_data_is_only_read(method: str) -> None:
    told = asked("/data/legs.csv", method=method)
    assert (told.status, told.headers["allow"]) == (405, "GET, HEAD")
    assert "only read" in told.detail


def test_head_gives_the_headers_of_get() -> None:
    get, head = asked("/data/legs.csv"), asked("/data/legs.csv", method="HEAD")
    assert (head.status, head.headers) == (200, get.headers)


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A store of three releases of which the first is gone, and the three names."""
    store, names = tmp_path_factory.mktemp("pruned") / "store", []
    for number in range(3):
        with Store(store).writer("test") as draft:
            row = dict.fromkeys(TABLES["court_cases"].columns, "") | {
                "case_id": f"case-{number}", "caption": "A v. B", "ledger": "reference", "redistribute": True}
            draft.put("court_cases", pd.DataFrame([row]))
            names.append(draft.publish({}, {}, []).id)
    (store / "releases" / f"{names[0]}.json").unlink()
    return store, names


def test_a_release_that_was_removed_is_gone_and_one_that_never_was_is_not_there(
        pruned: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    store, names = pruned
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(store))
    gone = asked(f"/data/{names[0]}/court_cases.csv")
    assert gone.status == 410
    assert f"Release {names[0]} is not kept any more" in gone.detail
    assert names[2] in gone.detail
    for never in ("r0002-00000000", "r0009-00000000", "r0001", "<b>"):
        told = asked(f"/data/{never}/court_cases.csv")
        assert (told.status, "There is no release" in told.detail) == (404, True)
    assert rows(asked(f"/data/{names[1]}/court_cases.csv"))["case_id"].tolist() == ["case-1"]


def test_a_part_that_fails_while_rows_are_read_is_503_and_no_shortened_table(
        built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    shutil.copytree(built_store, store)
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(store))
    for file in (store / "tables" / "fixes").rglob("*.parquet"):
        file.write_bytes(file.read_bytes()[:200])
    told = asked("/data/fixes.csv")
    assert told.status == 503
    assert "The data cannot be read now" in told.detail


def test_filters_stand_in_the_same_order_for_each_table() -> None:
    assert filters_of(TABLES["legs"]) == ("from", "to", "destination", "icao24", "registration", "class")
