"""Every additional readsb sample through import: each row accounted for, nothing invented, no airport in a gap."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from runs import assert_same_tables, docket, last, take
from traces import extra_folder, fields

from ingest.manifest import Release
from ingest.paths import place_key
from ingest.store import Store

pytestmark = pytest.mark.extra
GAP_S = 300
FIELD_KM, FIELD_FT = 8.0, 1000.0
EARTH_KM = 6371.0


@pytest.fixture(scope="module")
def folder() -> Path:
    return extra_folder() / "readsb"


@pytest.fixture(scope="module")
def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """Each sample, read plainly, by the end of its path."""
    found = {}
    for path in sorted(folder.rglob("trace_*.json")):
        data = path.read_bytes()
        found[str(path)] = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    assert len(found) >= 29
    return found


@pytest.fixture(scope="module")
def release(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release after all samples were imported at once, by the command line."""
    store = tmp_path_factory.mktemp("all") / "store"
    done = docket(store, "import", folder)
    assert (done.returncode, done.stdout) == (0, "")
    return last(store)


def first_last(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby("icao24")["time_utc"].agg(["min", "max"])


def test_rows_kept_and_rejected_add_up_to_the_rows_in_the_files_exactly(
        release: Release, documents: dict[str, dict[str, Any]]) -> None:
    files = release.table("source_files")
    assert sorted(files["icao24"]) == sorted(document["icao"] for document in documents.values())
    assert set(files["status"]) == {"imported"}
    by_key = {place_key(Path(path)): len(document["trace"]) for path, document in documents.items()}
    assert files.set_index("place_key")["rows_total"].to_dict() == by_key
    assert (files["rows_kept"] + files["rows_rejected"] == files["rows_total"]).all()
    assert int(files["rows_kept"].sum()) == release.rows("fixes")
    counts = release.table("fixes").groupby("source_file_id").size()
    assert counts.to_dict() == {i: n for i, n in files.set_index("source_file_id")["rows_kept"].items() if n}
    assert int(release.table("coverage")["fixes"].sum()) == release.rows("fixes")


def test_each_fix_is_the_row_it_says_it_is(release: Release, documents: dict[str, dict[str, Any]]) -> None:
    keys = release.table("source_files").set_index("source_file_id")["place_key"]
    documents = {place_key(Path(path)): document for path, document in documents.items()}
    for file, fixes in release.table("fixes").groupby("source_file_id"):
        document = documents[keys[file]]
        rows = [document["trace"][n] for n in fixes["row_no"]]
        assert fixes["latitude"].tolist() == [row[1] for row in rows]
        assert fixes["longitude"].tolist() == [row[2] for row in rows]
        seconds = fixes["time_utc"].astype("int64") / 1000
        assert np.abs(seconds - [document["timestamp"] + row[0] for row in rows]).max() < 0.0006
        assert fixes["is_on_ground"].tolist() == [row[3] == "ground" for row in rows]


def test_nothing_is_invented_before_the_first_or_after_the_last_fix(release: Release) -> None:
    ends = first_last(release.table("fixes"))
    legs, gaps = release.table("legs"), release.table("gaps")
    assert len(legs) > 40
    first, final = legs["icao24"].map(ends["min"]), legs["icao24"].map(ends["max"])
    assert (legs["first_fix_utc"] >= first).all()
    assert (legs["last_fix_utc"] <= final).all()
    for name, low, high in (("departed_earliest_utc", first.dt.floor("s"), final), ("arrived_latest_utc", first,
                                                                                  final.dt.ceil("s"))):
        known = legs[name].notna()
        assert known.any()
        assert not known.all()
        assert (legs.loc[known, name] >= low[known]).all()
        assert (legs.loc[known, name] <= high[known]).all()
    assert (gaps["before_utc"] >= gaps["icao24"].map(ends["min"])).all()
    assert (gaps["after_utc"] <= gaps["icao24"].map(ends["max"])).all()


def km(latitude: float, longitude: float, other: pd.Series) -> float:
    """Great-circle distance to an airport."""
    a, b = np.radians(latitude), np.radians(float(other.latitude))
    across = np.cos(np.radians(longitude - float(other.longitude)))
    return float(EARTH_KM * np.arccos(np.clip(np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * across, -1, 1)))


def test_no_airport_is_named_where_the_end_lies_in_a_gap(release: Release) -> None:
    """A name stands only where a used fix close to the field and low is at hand, or where the next leg begins there."""
    airports = fields().set_index("airport_icao")
    fixes = release.table("fixes")
    named = 0
    for leg in release.table("legs").itertuples():
        for end, fix in (("departure", "first"), ("arrival", "last")):
            airport, evidence = getattr(leg, f"{end}_airport_icao"), getattr(leg, f"{end}_evidence")
            if not airport:
                continue
            named += 1
            assert evidence in ("observed", "continuity")
            if evidence == "continuity":
                continue
            field = airports.loc[airport]
            place = (getattr(leg, f"{fix}_fix_latitude"), getattr(leg, f"{fix}_fix_longitude"))
            assert km(*place, field) <= FIELD_KM + 0.1
            at = getattr(leg, f"{fix}_fix_utc")
            height = fixes.loc[(fixes["icao24"] == leg.icao24) & (fixes["time_utc"] == at), "altitude_ft"].min()
            assert np.isnan(height) or height <= float(field.elevation_ft) + FIELD_FT + 200
    assert named > 10


def test_an_end_that_nobody_saw_is_open_or_as_wide_as_its_gap(release: Release) -> None:
    legs = release.table("legs")
    unseen = legs[legs["arrival_end_reason"] == "file_ends_airborne"]
    assert len(unseen)
    assert unseen["arrived_latest_utc"].isna().all()
    in_gap = legs[legs["arrival_end_reason"] == "gap"]
    width = (in_gap["arrived_latest_utc"] - in_gap["arrived_earliest_utc"]).dt.total_seconds()
    assert len(width)
    assert (width >= GAP_S - 1).all()
    assert (in_gap["arrival_airport_icao"] == "").all()
    assert (unseen["arrival_airport_icao"] == "").all()


def test_one_file_a_folder_and_a_tree_make_the_same_store_as_all_at_once(
        release: Release, folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for part in (folder / "trace_full_ac134a.json", folder / "globe_history_2025", folder):
        take(store, part)
    assert_same_tables(last(store), release)
    assert take(store, folder).release.id == last(store).id


def test_real_files_of_two_days_join_over_midnight_whatever_the_order(folder: Path, tmp_path: Path) -> None:
    days = sorted(folder.glob("globe_history_2025/02/0[78]"))
    assert len(days) == 2
    stores = []
    for order in (days, days[::-1]):
        stores.append(Store(tmp_path / str(len(stores))))
        for day in order:
            take(stores[-1], day)
    legs = last(stores[0]).table("legs")
    over = legs[legs["first_fix_utc"].dt.day != legs["last_fix_utc"].dt.day]
    assert len(over) >= 1
    assert_same_tables(last(stores[0]), last(stores[1]))
    alone = Store(tmp_path / "alone")
    take(alone, days[0])
    assert last(alone).rows("legs") + 1 <= len(legs)
