"""`check` knows the names of countries: what is counted and filtered by them is spelled in one way."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_checks import LEG, add, folder, only

from ingest.checks import problems

__all__ = ["folder"]

COUNT = {"total_id": "Z1", "measure": "removal flights (arrivals)", "geography": "Honduras", "period_start":
         "2025-05-01", "period_end": "2025-05-31", "value_min": "5", "value_max": "5", "unit": "flights",
         "counted_by": "a monitor", "source_url": "https://example.org/"}


@pytest.mark.parametrize("field", ["removing_country", "destination_country"])
@pytest.mark.parametrize("name, near", [
    ("honduras", "Honduras"), ("nowhere", ""), ("Atlantis", ""), ("Hondurass", "Honduras"), ("HND", ""),
    ("South Sudan (stopped Djibouti)", ""), ("Eswatini", "Eswatini (Swaziland)")])
def test_a_sender_or_destination_that_is_no_country_is_named(folder: Path, field: str, name: str, near: str) -> None:
    line = add(folder, "reported_leg_claims", **LEG | {field: name})
    problem = only(folder)
    assert (problem.place, problem.line, problem.field, problem.found) == (
        "reported_leg_claims.csv", line, field, name)
    assert near in problem.expected


@pytest.mark.parametrize("name", ["", "South Sudan", "Honduras;El Salvador", "United States"])
def test_countries_none_and_several_pass(folder: Path, name: str) -> None:
    add(folder, "reported_leg_claims", **LEG | {"destination_country": name})
    assert problems(folder) == []


def test_a_count_that_ours_stands_beside_is_of_a_country_or_of_all(folder: Path) -> None:
    add(folder, "published_totals", **COUNT)
    add(folder, "published_totals", **COUNT | {"total_id": "Z2", "geography": "all"})
    add(folder, "published_totals", **COUNT | {"total_id": "Z3", "geography": "El Paso (KELP)", "measure": "landings"})
    assert problems(folder) == []
    line = add(folder, "published_totals", **COUNT | {"total_id": "Z4", "geography": "Atlantis"})
    assert (only(folder).line, only(folder).field) == (line, "geography")
