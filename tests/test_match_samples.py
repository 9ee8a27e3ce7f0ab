"""Matches of reports made from the legs of the additional samples: nearly all are found, none falsely called agreed."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from matching import agreed, damaged, matched, report_of, rows_of, shuffled, truth
from traces import extra_traces, legs_and_gaps

pytestmark = pytest.mark.extra
SEEDS = range(20)
Row = dict[str, Any]


@cache
def observed() -> list[Row]:
    """The legs of all additional traces; registrations are left to the addresses."""
    legs = [row for fixes in extra_traces().values() for row in rows_of(legs_and_gaps(fixes)[0])]
    assert len(legs) == 54  # as docs/methods.md says
    return legs


def named(frame: Any) -> set[tuple[str, str]]:
    """Pairs that are agreed, or among the candidates that an undetermined row names."""
    found = agreed(frame)
    for row in frame[frame["status"] == "undetermined"].itertuples():
        legs = {row.leg_id, *row.candidate_leg_ids.split(";")} - {""}
        reports = {row.reported_leg_id, *row.candidate_reported_leg_ids.split(";")} - {""}
        found |= {(report, leg) for report in reports for leg in legs}
    return found


def counts(precision: str, numbers: bool) -> Counter[str]:
    """Over all seeds: true pairs, those agreed, those named, and pairs falsely called agreed."""
    total: Counter[str] = Counter()
    for seed in SEEDS:
        reports = damaged(observed(), np.random.default_rng(seed), precision, numbers)
        frame = matched(reports, observed())
        true = truth(reports, observed())
        total += Counter(true=len(true), agreed=len(true & agreed(frame)), named=len(true & named(frame)),
                         false=len(agreed(frame) - true))
    return total


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers printed", "no numbers"])
def test_of_reports_to_the_minute_99_percent_of_true_pairs_agree_and_none_falsely(numbers: bool) -> None:
    found = counts("minute", numbers)
    assert found["true"] > 800
    assert found["agreed"] >= 0.99 * found["true"], found
    assert found["false"] == 0, found


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers printed", "no numbers"])
def test_of_reports_to_the_day_99_percent_of_true_pairs_are_named_and_none_agreed_falsely(numbers: bool) -> None:
    found = counts("day", numbers)
    print(f"agreed: {found['agreed'] / found['true']:.1%}")
    assert found["agreed"] >= (0.71 if numbers else 0.12) * found["true"], found
    assert found["named"] >= 0.99 * found["true"], found
    assert found["false"] == 0, found


def test_of_reports_to_the_day_those_of_flights_told_apart_by_number_agree() -> None:
    flown = Counter((leg["icao24"], leg["callsigns"].split(";")[0]) for leg in observed())
    apart = [leg for leg in observed() if flown[leg["icao24"], leg["callsigns"].split(";")[0]] == 1
             and leg["callsigns"] and not leg["callsigns"].startswith("N")]
    assert len(apart) > 30
    found = Counter[str]()
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        reports = damaged(apart, random, "day", numbers=True)
        frame = matched(reports, observed())
        true = truth(reports, observed())
        found += Counter(true=len(true), agreed=len(true & agreed(frame)), false=len(agreed(frame) - true))
    assert found["agreed"] >= 0.99 * found["true"], found
    assert found["false"] == 0, found


@pytest.mark.parametrize("precision", ["minute", "day"])
def test_a_registration_swapped_for_its_sister_is_never_agreed(precision: str) -> None:
    addresses = sorted({leg["icao24"] for leg in observed()})
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        reports = []
        for leg in observed():
            sister = addresses[int(random.integers(len(addresses)))]
            reports.append(report_of(leg, precision=precision, icao24=sister) if random.random() < 0.2
                           else report_of(leg, precision=precision))
        swapped = {r["leg_id"] for r, leg in zip(reports, observed(), strict=True) if r["icao24"] != leg["icao24"]}
        frame = matched(reports, observed())
        assert swapped
        assert not {report for report, _ in agreed(frame)} & swapped
        assert not agreed(frame) - truth(reports, observed())


def test_the_order_of_reports_and_legs_plays_no_part() -> None:
    for seed in range(3):
        random = np.random.default_rng(seed)
        reports = damaged(observed(), random, "day", numbers=True)
        straight = matched(reports, observed())
        assert matched(shuffled(reports, random), shuffled(observed(), random)).equals(straight)
