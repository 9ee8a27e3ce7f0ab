"""A release as a data package and a schema.org Dataset: what they say is what the addresses give."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from addresses import asked, release_id, rows

from ingest.exports import formats_of
from ingest.schema import TABLES

STORED = [table.name for table in TABLES.values() if table.role != "answer"]
READ = {"string": str, "integer": int, "number": float, "date": date.fromisoformat,
        "datetime": lambda text: datetime.fromisoformat(text).utcoffset(),
        "boolean": {"true": True, "false": False}.__getitem__}
PATH = re.compile(r"(?![./])[a-z_]+\.csv")


@pytest.fixture(autouse=True)
def _store(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))


def package() -> dict[str, Any]:
    told = asked("/data/latest/datapackage.json")
    assert (told.status, told.headers["content-type"]) == (200, "application/json")
    return json.loads(told.body)


def test_the_package_holds_every_stored_table_with_its_licences_and_parts(built_store: Path) -> None:
    found = package()
    assert found["version"] == release_id(built_store)
    assert [resource["name"] for resource in found["resources"]] == STORED
    by_name = {resource["name"]: resource for resource in found["resources"]}
    assert by_name["zones"]["licenses"][0]["name"] == "ODbL-1.0"
    assert all(PATH.fullmatch(resource["path"]) for resource in found["resources"])
    for part in by_name["fixes"]["stored"]:
        named = part["hash"].removeprefix("sha256:")
        file = next(built_store.rglob(f"{named}.parquet"))
        assert (part["bytes"], part["rows"]) == (file.stat().st_size, 86)


def test_each_cell_of_each_table_is_of_the_type_that_the_package_gives_it() -> None:
    for resource in package()["resources"]:
        table = rows(asked(f"/data/latest/{resource['path']}")).head(300)
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(table.columns)
        for field in fields:
            for cell in table[field["name"]]:
                assert cell or not field.get("constraints"), (resource["name"], field["name"])
                if cell:
                    READ[field["type"]](cell)
        key = resource["schema"].get("primaryKey")
        assert not key or not table.duplicated(key).any()


def test_the_package_counts_the_rows_that_the_addresses_give() -> None:
    for resource in package()["resources"]:
        if resource["name"] != "airports":
            assert resource["rows"] == len(rows(asked(f"/data/latest/{resource['path']}"))), resource["name"]


def test_units_and_meanings_of_the_package_are_those_of_the_schema() -> None:
    legs = next(r for r in package()["resources"] if r["name"] == "legs")["schema"]["fields"]
    told = next(field for field in legs if field["name"] == "distance_km")
    field = TABLES["legs"].field("distance_km")
    assert (told["unit"], told["description"], told["type"]) == (field.unit, field.meaning, "number")


def test_the_dataset_lists_every_table_in_every_format_that_it_has(built_store: Path) -> None:
    told = asked(f"/data/{release_id(built_store)}/dataset.jsonld")
    assert told.headers["content-type"] == "application/ld+json"
    found = json.loads(told.body)
    assert (found["@type"], found["identifier"]) == ("Dataset", release_id(built_store))
    assert {item["contentUrl"] for item in found["distribution"]} == {
        f"{name}.{form}" for name in STORED for form in formats_of(name)}
    assert re.fullmatch(r"2025-\d\d-\d\d/2026-08-25", found["temporalCoverage"])


def test_a_package_is_a_version_like_a_table() -> None:
    told = asked("/data/latest/datapackage.json")
    assert asked("/data/datapackage.json", if_none_match=told.headers["etag"]).status == 304
    assert asked("/data/latest/datapackage.json", "table=legs").status == 400
    assert '/datapackage.json>; rel="describedby"' in asked("/data/latest/legs.csv").headers["link"]
