"""Which pairs go together: one to one, with the greatest sum of scores; and where another choice would do as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.derive.geodesy import Array

Key = tuple[str, str]


@dataclass(frozen=True)
class Chosen:
    """A pair of the best assignment with the legs and reports that would do as well; both empty where none would."""

    key: Key
    other_legs: tuple[str, ...]
    other_reports: tuple[str, ...]

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.other_legs or self.other_reports)


def best_pairs(scores: Mapping[Key, float], margin: float) -> list[Chosen]:
    """The one-to-one choice of pairs (report, leg) with the greatest sum of scores, in the order of the reports.

    Pairs without a score, or with none above 0, cannot go together. A pair is ambiguous when the best choice without it
    has a sum less than `margin` smaller. The order of `scores` plays no part.

    >>> [chosen.key for chosen in best_pairs({("a", "x"): 5, ("a", "y"): 4, ("b", "x"): 4.5}, 1)]
    [('a', 'y'), ('b', 'x')]
    """
    usable = {key: scores[key] for key in sorted(scores) if scores[key] > 0}
    return sorted((chosen for group in _groups(usable) for chosen in _best_of(group, margin)), key=lambda c: c.key)


def _groups(scores: Mapping[Key, float]) -> Iterable[dict[Key, float]]:
    """The scores split into parts that share no report and no leg."""
    keys_of: dict[tuple[int, str], list[Key]] = {}
    for key in scores:
        for node in enumerate(key):
            keys_of.setdefault(node, []).append(key)
    seen: set[tuple[int, str]] = set()
    for start in keys_of:
        waiting, group = [start], set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                group.update(keys_of[node])
                waiting += [other for key in keys_of[node] for other in enumerate(key)]
        if group:
            yield {key: scores[key] for key in sorted(group)}


def _best_of(scores: Mapping[Key, float], margin: float) -> list[Chosen]:
    reports, legs = (sorted({key[side] for key in scores}) for side in (0, 1))
    table: Array = np.zeros((len(reports), len(legs)))
    for (report, leg), score in scores.items():
        table[reports.index(report), legs.index(leg)] = score
    found = []
    for i, j in _solved(table):
        without = table.copy()
        without[i, j] = 0.0
        pairs = _solved(without)
        if _sum(table, _solved(table)) - _sum(without, pairs) >= margin:
            found.append(Chosen((reports[i], legs[j]), (), ()))
        else:
            least = table[i, j] - margin
            other_legs = {n for n in range(len(legs)) if table[i, n] > max(least, 0)} | {n for m, n in pairs if m == i}
            other = {m for m in range(len(reports)) if table[m, j] > max(least, 0)} | {m for m, n in pairs if n == j}
            found.append(Chosen((reports[i], legs[j]), tuple(legs[n] for n in sorted(other_legs - {j})),
                                tuple(reports[m] for m in sorted(other - {i}))))
    return found


def _solved(table: Array) -> list[tuple[int, int]]:
    rows, columns = linear_sum_assignment(table, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if table[i, j] > 0]


def _sum(table: Array, pairs: Iterable[tuple[int, int]]) -> float:
    return float(sum(table[i, j] for i, j in pairs))
