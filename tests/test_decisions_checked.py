"""Decisions made by hand that contradict each other, or lead nowhere, are named with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_checks import add, folder, only

from ingest.checks import problems

__all__ = ["folder"]

GXA6143, GXA6145, GXA6122 = (f"sv-2025-03-15-gxa{number}" for number in (6143, 6145, 6122))
MILITARY = "sv-2025-03-30-mil"
BY_HAND = {"reason": "r", "decided_on": "2026-09-01", "decided_by": "editor"}
TRACK = "a2c4e0-20260825T000618Z"


def decide(folder: Path, decision: str, subject: str, object_: str) -> int:
    """Append a decision and return the line it stands on."""
    return add(folder, "curated_decisions", decision=decision, subject=subject, object=object_, **BY_HAND)


def test_a_flight_is_not_told_again_by_itself(folder: Path) -> None:
    line = decide(folder, "same_flight", MILITARY, MILITARY)
    problem = only(folder)
    assert (problem.line, problem.field, problem.found) == (line, "object", MILITARY)
    assert "not the subject of the same row" in problem.expected


@pytest.mark.parametrize("pairs", [
    [(GXA6143, GXA6145), (GXA6145, GXA6143)], [(GXA6143, GXA6145), (GXA6145, GXA6122)],
    [(GXA6143, GXA6145), (GXA6145, GXA6122), (GXA6122, GXA6143)],
], ids=["in a circle of two", "in a chain", "in a circle of three"])
def test_a_flight_told_again_names_one_that_keeps_its_rows(folder: Path, pairs: list[tuple[str, str]]) -> None:
    for subject, object_ in pairs:
        decide(folder, "same_flight", subject, object_)
    found = problems(folder)
    assert found
    assert {(problem.place, problem.field) for problem in found} == {("curated_decisions.csv", "object")}


@pytest.mark.parametrize("first, second", [("match", "no_match"), ("no_match", "match")])
def test_a_pair_is_not_both_matched_and_ruled_out(folder: Path, first: str, second: str) -> None:
    before = decide(folder, first, f"{GXA6143}-1", TRACK)
    line = decide(folder, second, f"{GXA6143}-1", TRACK)
    problem = only(folder)
    assert (problem.line, problem.field, problem.found) == (line, "decision", second)
    assert f"line {before}" in problem.expected


def test_a_match_beside_another_leg_ruled_out_passes(folder: Path) -> None:
    decide(folder, "match", f"{GXA6143}-1", TRACK)
    decide(folder, "no_match", f"{GXA6143}-1", "a2c4e0-20260826T000618Z")
    assert problems(folder) == []
