"""What is to be reached in every damage, and where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tests.damage.scores import Tally

Share = Callable[[Tally], tuple[float, float]]


def _at_least(share: float, parts: Share) -> Callable[[Tally], bool | None]:
    """Whether a part is at least so much of the whole; None where there is nothing to measure."""
    def reached(tally: Tally) -> bool | None:
        part, whole = parts(tally)
        return part >= share * whole if whole else None
    return reached


def _width(tally: Tally) -> bool | None:
    return bool(np.median(tally.widths_s) <= 180) if tally.widths_s else None


def _ratio(tally: Tally) -> bool | None:
    return max(tally.ratios) <= 1.02 if tally.ratios else None


TARGETS: dict[str, Callable[[Tally], bool | None]] = {
    "recall 99.5 %": _at_least(0.995, lambda t: (t.found, t.true_legs)),
    "precision 99.5 %": _at_least(0.995, lambda t: (t.found, t.told_legs)),
    "no stop undetermined where truth is known": lambda t: t.undetermined == 0,
    "no gap undetermined that was flown through": lambda t: t.undetermined_flown == 0,
    "no wrong airport": lambda t: t.wrong == 0,
    "no unsupported airport": lambda t: t.unsupported == 0,
    "97 % of the ends seen are named": _at_least(0.97, lambda t: (t.seen_named, t.seen)),
    "99 % of the times inside their intervals": _at_least(0.99, lambda t: (t.times_inside, t.times)),
    "ends seen: median width of 3 min at most": _width,
    "all hidden positions inside an area": _at_least(1.0, lambda t: (t.hidden_inside, t.hidden)),
    "areas 1.02 times two discs at most": _ratio,
}


def missed(tallies: Mapping[str, Tally]) -> list[tuple[str, str, str, str]]:
    """A row for each target: in how many damages it can be measured, in how many it is reached, and the others."""
    rows = []
    for target, reached in TARGETS.items():
        found = {name: reached(tally) for name, tally in tallies.items()}
        not_reached = [name for name, answer in found.items() if answer is False]
        measured = sum(answer is not None for answer in found.values())
        rows.append((target, str(measured), str(measured - len(not_reached)), "; ".join(not_reached) or "-"))
    return rows
