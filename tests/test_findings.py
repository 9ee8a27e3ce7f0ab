"""The finding in a sentence names every leg that was asked, and counts those that were not."""

from __future__ import annotations

from pathlib import Path

import pytest
from heart import clock, docket

from ingest.derive.findings import finding_sentence


def finding(store: Path, **asked: str) -> str:
    return docket(store).finding(clock(store, **asked))


def test_a_leg_whose_phase_is_undetermined_is_named_with_what_is_open(built_store: Path) -> None:
    assert finding(built_store, at="2025-03-15T21:26Z") == (
        "Two legs were not yet departed (GlobalX 6122, leg 1; GlobalX 6145, leg 1); for one leg it is undetermined "
        "whether it had left (GlobalX 6143, leg 1). Speed bound 590 kt; known from reports alone. "
        "The place is not asked of four other legs within 24 hours; each row says why.")


def test_a_place_that_holds_in_every_possible_phase_is_told_with_the_open_phase(built_store: Path) -> None:
    told = finding(built_store, at="2025-03-15T23:36:30Z")
    assert "outside US territory, and it is undetermined whether it had landed (GlobalX 6143, leg 1)" in told
    assert "for one leg it is undetermined whether it had left, and whether it had landed (GlobalX 6122, leg 1)" in told


@pytest.mark.parametrize("asked", [
    {"at": f"2025-03-15T{time}Z"} for time in ("18:00", "21:26", "21:44:30", "22:45", "23:36", "23:59", "03:40")
] + [{"at": "2026-08-25T00:43:30Z"}, {"event": "jgg-oral-order"}, {"event": "jgg-written-order"}])
def test_every_leg_that_was_asked_is_named_once_and_the_others_are_counted(
        built_store: Path, asked: dict[str, str]) -> None:
    rows = clock(built_store, **asked)
    told, names = finding(built_store, **asked), docket(built_store).names_in(rows)
    verdicts = dict(zip(rows["leg_id"], rows["outside_us_territory"], strict=True))
    for leg, verdict in verdicts.items():
        assert told.count(names[leg]) == (1 if verdict else 0), leg
    assert ("The place is not asked of" in told) == ("" in verdicts.values())


def test_where_no_leg_is_asked_that_alone_is_said() -> None:
    row = {"leg_id": "a-1", "phase": "before_departure", "possible_phases": "before_departure",
           "outside_us_territory": "", "speed_bound_kt": 590.0, "basis": "reported"}
    assert finding_sentence([row], {"a-1": "A"}) == \
        "The place is not asked of one leg within 24 hours; each row says why."
