"""Corrections: every verdict, leg or count that differs between two releases, with the reason; nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from test_dashboard_pages import started

from dashboard import corrections_view
from dashboard.labels import address
from dashboard.queries import docket_at
from ingest.errors import WrongParameter
from ingest.store import Store

LEG = "sv-2025-03-15-gxa6122-1"
EVENT = "jgg-oral-order"


@pytest.fixture(scope="module")
def corrected(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a second release in which one flight left two hours earlier and one published count is another."""
    store = Store(shutil.copytree(built_store, tmp_path_factory.mktemp("corrected") / "store"))
    with store.writer("a correction") as draft:
        legs, totals = draft.table("reported_legs"), draft.table("totals")
        for end in ("departed_earliest_utc", "departed_latest_utc"):
            legs.loc[legs["leg_id"] == LEG, end] -= pd.Timedelta(hours=2)
        totals.loc[totals["total_id"] == "P001", ["value_min", "value_max"]] = 9.0
        draft.put("reported_legs", legs)
        draft.put("totals", totals)
        draft.publish({}, {}, ["two hours of flight 6122 were misread"])
    with store.writer("nothing new") as draft:
        draft.put("watch_list", draft.table("watch_list").iloc[:-1])
        draft.publish({}, {}, ["an aircraft is no longer watched"])
    return store.root


def compared(store: Path, release: str = "", since: str = "") -> corrections_view.Compared:
    docket = docket_at(store, release)
    assert docket is not None
    found = corrections_view.compared(store, docket, since)
    assert found is not None
    return found


def test_a_known_difference_is_told_as_leg_verdict_and_count_and_nothing_else(corrected: Path) -> None:
    names = Store(corrected).names()
    found = compared(corrected, names[1])
    told = {(one.change.table, one.change.key): {name: (old, new) for name, old, new in one.change.differences}
            for one in found.told}
    assert told["reported_legs", (LEG,)]["departed_earliest_utc"] == ("2025-03-15T23:36:00Z", "2025-03-15T21:36:00Z")
    assert told["totals", ("P001",)] == {"value_min": ("8", "9"), "value_max": ("8", "9")}
    assert told["court_clock", (EVENT, LEG)]["phase"] == ("before_departure", "airborne")
    assert {key[-1] for table, key in told if table == "court_clock"} <= {LEG, "sv-2025-03-15-gxa6122-2"}
    assert {table for table, _ in told} == {"reported_legs", "court_clock", "totals"}
    assert corrections_view.finding(found).endswith("count changed: 1.")


def test_each_difference_links_to_its_place_and_the_reason_stands_beside_it(corrected: Path) -> None:
    names = Store(corrected).names()
    found = compared(corrected, names[1])
    rows = corrections_view.rows(corrections_view.corrections(found), address, found.before)
    verdict = next(row for row in rows if row[0] == "verdict" and EVENT in row[1] and row[3] == "phase")
    assert verdict[1].href == f"/?event={EVENT}&release={names[1]}"
    assert verdict[2:] == ["changed", "phase", "before_departure", "airborne"]
    assert corrections_view.reasons(found)[0][3] == ["two hours of flight 6122 were misread."]


def test_where_nothing_differs_that_is_said_and_an_older_release_can_be_chosen(
        corrected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Store(corrected).names()
    assert corrections_view.finding(compared(corrected)) == (
        f"Between releases {names[1]} and {names[2]} no leg, class, court event, verdict or count differs in what is "
        "compared. Tables that differ elsewhere: watch_list.")
    assert len(compared(corrected, since=names[0]).between) == 2
    assert compared(corrected, since=names[0]).told
    app = started(corrected, monkeypatch, "corrections", since=names[2])
    assert "Nothing is compared in its place" in app.error[0].value
    assert not app.exception
    docket = docket_at(corrected)
    assert docket is not None
    with pytest.raises(WrongParameter):
        corrections_view.compared(corrected, docket, "<b>")


def test_a_first_release_has_nothing_to_compare_with(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = started(built_store, monkeypatch, "corrections")
    assert "nothing to compare it with" in app.info[0].value
