"""Claims: the printed local time against its interval, known kinds, a source for each, ids that stand in lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_checks import EVENT, LEG, add, folder, only

from ingest.checks import problems
from ingest.vocabulary import EVENT_TYPES, ORDERS, PRIMARY_SOURCES, SOURCE_KINDS

__all__ = ["folder"]


def test_a_printed_local_time_an_hour_off_its_utc_interval_is_named(folder: Path) -> None:
    line = add(folder, "court_event_claims", **EVENT | {
        "reported_local_time": "2025-06-01T15:10", "timezone": "America/New_York",
        "earliest_utc": "2025-06-01T20:10:00Z", "latest_utc": "2025-06-01T20:10:59Z"})
    problem = only(folder)
    assert (problem.place, problem.line, problem.field) == ("court_event_claims.csv", line, "reported_local_time")
    assert problem.found == "2025-06-01T15:10"
    assert "2025-06-01T16:10" in problem.expected


def test_a_printed_local_departure_on_another_day_is_named(folder: Path) -> None:
    add(folder, "reported_leg_claims", **LEG | {"departure_as_reported": "2025-06-03"})
    assert (only(folder).field, only(folder).found) == ("departure_as_reported", "2025-06-03")


def test_legs_of_one_source_whose_times_run_against_their_numbers_are_named(folder: Path) -> None:
    early = {"departed_earliest_utc": "2025-06-02T17:00:00Z", "departed_latest_utc": "2025-06-02T17:00:59Z"}
    add(folder, "reported_leg_claims", **LEG | early | {"leg_no": "2", "claim_source": "Another", "source_url": "b"})
    add(folder, "reported_leg_claims", **LEG)
    assert problems(folder) == []
    line = add(folder, "reported_leg_claims", **LEG | early | {"leg_no": "2"})
    assert (only(folder).line, only(folder).field) == (line, "departed_latest_utc")
    assert "departure of leg 1" in only(folder).expected


@pytest.mark.parametrize("cells, field", [
    ({"event_type": "order_oral"}, "event_type"), ({"source_title": "", "source_url": ""}, "source_title"),
    ({"source_kind": "zzz"}, "source_kind"), ({"source_kind": ""}, "source_kind"),
    ({"event_id": "new;order"}, "event_id"), ({"event_id": "=1+1"}, "event_id"),
    ({"event_id": "jgg-oral-order", "event_type": "stay_granted"}, "event_type"),
])
def test_a_claim_of_an_unknown_kind_without_a_source_or_with_an_odd_id_is_named(
    folder: Path, cells: dict[str, str], field: str
) -> None:
    line = add(folder, "court_event_claims", **EVENT | cells)
    problem = only(folder)
    assert (problem.line, problem.field) == (line, field)


def test_all_that_binds_is_a_known_type_and_all_that_settles_a_minute_a_known_source() -> None:
    assert set(ORDERS) < set(EVENT_TYPES)
    assert set(PRIMARY_SOURCES) < set(SOURCE_KINDS)



def test_a_missing_table_gets_a_sentence(folder: Path) -> None:
    (folder / "court_event_links.csv").unlink()
    assert str(only(folder)) == "court_event_links.csv: found 'no such file', expected a CSV file; put the table back."
