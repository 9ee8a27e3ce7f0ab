"""Decisions by hand that name legs which are not there are told by `build` and `status`, with their rows."""

from __future__ import annotations

import shutil
from pathlib import Path

from runs import last, silent
from test_checks import add
from test_decisions_checked import BY_HAND, GXA6143, TRACK

from ingest.checks import problems
from ingest.pipeline import build
from ingest.settings import REFERENCE_DIR
from ingest.status import decisions_line, status_lines
from ingest.store import Store

GONE = "a2c4e0-20200101T000000Z"


def test_rows_that_name_legs_which_are_not_in_the_store_are_told_and_others_are_not(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REFERENCE_DIR, tmp_path / "reference"))
    lines = [add(folder, "curated_decisions", decision=decision, subject=subject, object=object_, **BY_HAND)
             for decision, subject, object_ in (
                 ("class", GONE, "return"), ("class", TRACK, "undetermined"), ("match", f"{GXA6143}-1", GONE),
                 ("no_match", f"{GXA6143}-1", f"{TRACK};a2c4e0-20200102T000000Z"))]
    assert problems(folder) == []
    store = Store(tmp_path / "store")
    build(store, silent, folder)
    line = decisions_line(last(store))
    assert line == (f"3 decisions name legs that are not in the store (curated_decisions.csv, the header being row 1; "
                    f"row {lines[0]}: {GONE}; row {lines[2]}: {GONE}; row {lines[3]}: a2c4e0-20200102T000000Z).")
    assert status_lines(last(store))[-1] == line


def test_what_ships_names_no_such_leg(built_store: Path) -> None:
    assert decisions_line(last(built_store)) == ""
    assert not any("decision" in line for line in status_lines(last(built_store)))
