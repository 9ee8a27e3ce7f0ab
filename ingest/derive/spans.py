"""Many spans of fixes at once: those in each span, and the first fix of a kind from each of some fixes on."""

from __future__ import annotations

import numpy as np

from ingest.derive.track import Flags, Whole

NOWHERE = 1 << 40  # further than any track is long


def members(low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """The numbers from `low` up to and without `high` of each span, and beside them the number of the span.

    >>> members(np.array([3, 7]), np.array([5, 8]))
    (array([0, 0, 1]), array([3, 4, 7]))
    """
    count = np.maximum(high - low, 0)
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) + np.repeat(low - np.cumsum(count) + count, count)


def within_ms(ms: Whole, at: Whole, step: int | Whole, span_ms: int) -> tuple[Whole, Whole]:
    """The first fix of each span of `span_ms` from the fixes `at` on (`step` 1) or up to them (-1), and one past the
    last. Both borders belong to the span."""
    other = ms[at] + np.asarray(step) * span_ms
    return np.searchsorted(ms, np.minimum(ms[at], other)), np.searchsorted(ms, np.maximum(ms[at], other), side="right")


def next_at(chosen: Flags, at: Whole, step: Whole) -> Whole:
    """The first fix that is `chosen`, from each of `at` on in the direction `step` (1 or -1); NOWHERE * step for none.

    >>> next_at(np.array([True, False, False, True]), np.array([1, 1, 3]), np.array([1, -1, 1]))
    array([3, 0, 3])
    """
    numbers = np.concatenate([[-NOWHERE], np.flatnonzero(chosen), [NOWHERE]])
    forward, back = np.searchsorted(numbers, at), np.searchsorted(numbers, at, side="right") - 1
    return np.asarray(numbers[np.where(step > 0, forward, back)])
