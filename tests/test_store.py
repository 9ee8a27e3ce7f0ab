"""What the store promises: whole releases, that stay as they were, and one sentence for whatever is wrong."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from real_rows import DAY, border_fixes, border_gap, first_release, last, publish
from shapely import box

from ingest.errors import StoreError, UsageError
from ingest.frames import to_arrow
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.store import Store, write_part


@pytest.fixture
def store(place: Path | str) -> Store:
    return first_release(place)


def test_rows_come_back_as_they_were_put(store: Store) -> None:
    back = last(store).table("fixes")
    assert_frame_equal(back, border_fixes(), check_dtype=False)
    assert str(back["time_utc"].dtype) == "datetime64[ms, UTC]"
    assert str(back["is_on_ground"].dtype) == "boolean"
    assert str(back["row_no"].dtype) == "Int64"
    assert (back["set_aside_reason"] == "").all()


def test_a_table_without_rows_is_an_empty_frame_with_its_columns(store: Store) -> None:
    legs = last(store).table("legs")
    assert list(legs.columns) == TABLES["legs"].columns
    assert legs.empty
    assert str(legs["departed_latest_utc"].dtype) == "datetime64[ms, UTC]"
    assert last(store).rows("legs") == 0
    assert last(store).partitions("legs") == []


def test_columns_filters_and_partitions_limit_what_is_read(store: Store) -> None:
    release = last(store)
    late = release.table("fixes", columns=["row_no"], filters=[("time_utc", ">", pd.Timestamp("2026-08-25T00:46Z"))])
    assert late["row_no"].tolist() == [69, 70, 71, 72]
    assert release.table("fixes", partitions=["2026-08/24"]).empty
    assert release.rows("fixes") == len(release.table("fixes", partitions=[DAY])) == 11


def test_zones_come_back_as_geometry_and_are_geoparquet(store: Store) -> None:
    zone = gpd.GeoDataFrame({"zone": ["MEX"], "is_us_territory": [False]}, geometry=[box(-107, 30, -106, 31)],
                            crs="EPSG:4326")
    with store.writer("build") as draft:
        draft.put("zones", zone)
        release = publish(draft)
    assert release.table("zones").geometry.iloc[0].equals(zone.geometry.iloc[0])
    assert gpd.read_parquet(release.files("zones")[0]).crs.to_epsg() in (4326, None)


def test_the_same_rows_make_the_same_file_and_no_new_release(store: Store) -> None:
    before = last(store)
    with store.writer("import") as draft:
        draft.put("fixes", border_fixes(), DAY)
        draft.put("gaps", border_gap())
        after = publish(draft)
    assert after.id == before.id
    assert last(store).id == before.id
    assert store.names() == [before.id]


def test_what_is_not_put_is_carried_over_without_rewriting(store: Store) -> None:
    before = last(store)
    with store.writer("import") as draft:
        draft.put("gaps", border_gap().assign(landing_in_gap="undetermined"))
        after = publish(draft, "a threshold changed")
    assert after.files("fixes", DAY) == before.files("fixes", DAY)
    assert after.changed == ("gaps",)
    assert after.previous == before.id
    assert after.number == 2
    assert before.table("gaps")["landing_in_gap"].tolist() == ["no"]


def test_a_draft_reads_as_the_release_it_will_be(store: Store) -> None:
    with store.writer("import") as draft:
        draft.put("fixes", border_fixes().assign(icao24="a2bd72"), "2026-08/26")
        assert draft.partitions("fixes") == [DAY, "2026-08/26"]
        assert draft.table("fixes")["icao24"].nunique() == 2
    assert last(store).partitions("fixes") == [DAY]


def test_a_partition_holds_several_parts_and_keeps_those_it_is_given_back(store: Store) -> None:
    kept = last(store).files("fixes", DAY)
    other = to_arrow(TABLES["fixes"], border_fixes("fedcba9876543210"))
    with store.writer("import") as draft:
        written = write_part("fixes", other.slice(6), draft.scratch / "worker-1.parquet")
        draft.put_parts("fixes", DAY, [*kept, other.slice(0, 6), written, other.slice(0, 0)])
        release = publish(draft)
    assert len(release.files("fixes", DAY)) == 3
    assert release.files("fixes", DAY)[0] == kept[0]
    assert release.table("fixes")["row_no"].tolist() == [*range(62, 73), *range(62, 73)]


def test_a_dropped_partition_is_gone_from_the_next_release_only(store: Store) -> None:
    before = last(store)
    with store.writer("import") as draft:
        draft.drop("fixes", DAY)
        after = publish(draft)
    assert after.rows("fixes") == 0
    assert before.rows("fixes") == 11


def test_releases_lists_them_newest_last_and_each_can_be_opened(store: Store) -> None:
    with store.writer("import a.json") as draft:
        draft.put("gaps", border_gap().assign(landing_in_gap="undetermined"))
        publish(draft)
    listed = store.releases()
    assert listed["number"].tolist() == [1, 2]
    assert listed["command"].tolist() == ["build", "import a.json"]
    assert listed["changed"].tolist() == ["speed_bounds;fixes;gaps", "gaps"]
    assert [store.release(name).rows("gaps") for name in listed["release_id"]] == [1, 1]


def test_the_manifest_states_settings_versions_and_hashes(store: Store) -> None:
    release = last(store)
    assert release.settings["gap_s"] == 300
    assert release.reference_hashes == {"speed_bounds": "00"}
    assert release.changes == ("the first release",)
    assert release.program_version
    assert len(release.schema_sha256) == 64
    assert release.created_utc.utcoffset() is not None


@pytest.mark.parametrize("name", ["r0009-00000000", "../current", "", "r0001"])
def test_an_unknown_release_is_wrong_usage_and_the_known_ones_are_named(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match=last(store).id):
        store.release(name)


def test_an_empty_store_has_no_release(place: Path | str) -> None:
    store = Store(place)
    assert store.current() is None
    assert store.releases().empty
    with pytest.raises(UsageError, match="nothing is published yet"):
        store.release("r0001-00000000")


@pytest.mark.parametrize("change, sentence", [
    ({"latitude": "north"}, "field latitude.*expected numbers"),
    ({"time_utc": pd.Timestamp("2026-08-25T00:40:00")}, "field time_utc.*expected times with a zone"),
    ({"row_no": 1.5}, "field row_no.*expected whole numbers"),
    ({"row_no": 1, "time_utc": pd.Timestamp("2026-08-25T00:40:00Z")}, "10 doubled rows"),
    ({"icao24": ""}, "field icao24: found '11 rows without a value'"),
    ({"callsign": 6253}, "field callsign.*expected text"),
    ({"owner": "someone"}, "with owner"),
])
def test_rows_that_do_not_fit_the_schema_are_refused(store: Store, change: dict[str, object], sentence: str) -> None:
    with store.writer("import") as draft, pytest.raises(StoreError, match=sentence):
        draft.put("fixes", border_fixes().assign(**change), DAY)


def test_a_missing_column_or_a_partition_that_is_a_path_is_refused(store: Store) -> None:
    with store.writer("import") as draft:
        with pytest.raises(StoreError, match="without latitude"):
            draft.put("fixes", border_fixes().drop(columns="latitude"), DAY)
        with pytest.raises(StoreError, match="partition"):
            draft.put("fixes", border_fixes(), "../../etc")
        with pytest.raises(StoreError, match="one of the tables"):
            draft.table("passengers")


def test_a_second_writer_gets_a_sentence_and_readers_are_not_blocked(store: Store) -> None:
    with store.writer("import"):
        with pytest.raises(StoreError, match="another run is writing"), store.writer("build"):
            raise AssertionError("two writers at once")
        assert Store(store.folder).current() is not None
    with store.writer("build"):
        pass


def test_a_reader_keeps_its_release_while_a_new_one_is_published(store: Store) -> None:
    held = last(store)
    with store.writer("import") as draft:
        draft.put("fixes", border_fixes()[:3], DAY)
        publish(draft)
    assert held.rows("fixes") == len(held.table("fixes")) == 11
    assert last(store).rows("fixes") == 3


def test_a_run_that_fails_leaves_the_last_release_and_no_scratch(store: Store) -> None:
    before = last(store)

    def fail_half_way() -> None:
        with store.writer("import") as draft:
            draft.put("fixes", border_fixes()[:3], DAY)
            raise ValueError("the run failed")

    with pytest.raises(ValueError, match="the run failed"):
        fail_half_way()
    assert last(store).id == before.id
    assert not (store.root / "scratch").exists()


OPERATIONS = st.lists(st.tuples(st.sampled_from(["2026-08/24", "2026-08/25", "2026-08/26"]), st.integers(0, 11)),
                      max_size=4)


@settings(max_examples=25, deadline=None)
@given(st.lists(OPERATIONS, max_size=4))
def test_releases_hold_what_a_plain_dictionary_would(tmp_path_factory: pytest.TempPathFactory,
                                                     runs: list[list[tuple[str, int]]]) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    model: dict[str, int] = {}
    published: list[tuple[Release, dict[str, int]]] = []
    for run in runs:
        with store.writer("import") as draft:
            for partition, count in run:
                draft.put("fixes", border_fixes()[:count], partition)
                model[partition] = count
            published.append((publish(draft), {p: n for p, n in model.items() if n}))
    for release, expected in published:
        assert {p: len(release.table("fixes", partitions=[p])) for p in release.partitions("fixes")} == expected
    for (older, was), (newer, became) in pairwise(published):
        assert (older.id == newer.id) == (was == became)


def test_an_empty_pointer_falls_back_to_the_newest_release(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writer("build") as draft:
        release = draft.publish({}, {}, ["first"])
    (tmp_path / "current").write_text("")
    assert (current := store.current()) is not None
    assert current.id == release.id


def test_a_table_that_an_older_program_wrote_without_a_column_is_read_with_it_empty_until_it_is_written_anew(
        store: Store) -> None:
    with store.writer("import") as draft:
        older = draft.scratch / "older.parquet"
        pq.write_table(draft.arrow("gaps").drop_columns(["landing_in_gap"]), older)
        draft.put_parts("gaps", "", [older])
        publish(draft)
    assert last(store).table("gaps")["landing_in_gap"].tolist() == [""]
    with store.writer("build") as draft:
        draft.put("gaps", border_gap())
        publish(draft)
    assert last(store).table("gaps")["landing_in_gap"].tolist() == ["no"]
