"""Scheduled carriers at the airports of removals: none of their legs is classed as a removal, nor as the way to one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matching import rows_of
from missioning import found, moved
from runs import last, take
from traces import extra_folder, extra_traces, legs_and_gaps

from ingest.manifest import Release
from ingest.pipeline import build
from ingest.store import Store

pytestmark = pytest.mark.extra
Row = dict[str, Any]
ROUTES = [("KHRL", "MHPR"), ("MHPR", "MSLP"), ("MSLP", "KHRL"), ("KAEX", "KHRL"), ("KELP", "MHLM"), ("KAEX", "MSLP"),
          ("KHRL", "SVMI"), ("MUGM", "MHPR")]


@cache
def airliners() -> list[Row]:
    """The legs of all additional traces but the charter's; Southwest is among them."""
    legs = [row for icao24, fixes in extra_traces().items() if icao24 != "a2c4e0"
            for row in rows_of(legs_and_gaps(fixes)[0])]
    assert sum(row["callsigns"].startswith("SWA") for row in legs) >= 6
    return legs


@pytest.fixture(scope="module")
def reports(built_store: Path) -> list[Row]:
    return rows_of(last(built_store).table("reported_legs"))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """What ships, with all additional traces imported."""
    store = Store(tmp_path_factory.mktemp("carriers") / "store")
    build(store, lambda items, _: items)
    take(store, extra_folder() / "readsb")
    return last(store)


def test_of_the_imported_traces_no_leg_has_a_class(imported: Release) -> None:
    rows = imported.table("leg_classes")
    observed = rows[rows["basis"] == "observed"]
    assert len(observed) > 45
    assert set(zip(observed["leg_class"], observed["leg_class_reason"], strict=True)) == {("undetermined", "no_report")}
    assert (observed["mission_id"] == "").all()


def test_imports_leave_the_missions_of_reports_as_they_were(imported: Release, built_store: Path) -> None:
    assert imported.table("missions").equals(last(built_store).table("missions"))


@pytest.mark.parametrize("route", ROUTES, ids="-".join)
def test_at_the_airports_and_in_the_hours_of_each_reported_removal_no_leg_is_one(
        reports: list[Row], route: tuple[str, str]) -> None:
    """Each airliner's leg flies the route in turn at the reported hour of each leg to that airport, else of 6145."""
    ends = [(row["departed_earliest_utc"], row["arrived_earliest_utc"]) for row in reports
            if row["arrival_airport_icao"] == route[1] or row["leg_id"] == "sv-2025-03-15-gxa6145-1"]
    hours = [arrived if pd.isna(departed) else departed for departed, arrived in ends]
    assert not any(map(pd.isna, hours))
    legs = {}
    for n, leg in enumerate(airliners()):
        at = hours[n % len(hours)]
        put = moved(leg, *route, (at - leg["first_fix_utc"]).total_seconds() / 3600)
        legs[put["leg_id"]] = put
    rows = found(reports, list(legs.values()))[1]
    observed = rows[rows["basis"] == "observed"]
    assert set(observed["icao24"]) == {leg["icao24"] for leg in airliners()}
    assert {"no_report", "report_not_settled"} >= set(observed["leg_class_reason"])
    assert set(observed["leg_class"]) == {"undetermined"}
    assert (observed["mission_id"] == "").all()
