"""Where labels go: the first of their candidate places that touches no label placed before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

Box = tuple[float, float, float, float]
"""left, top, right, bottom in pixels."""
BESIDE = (0.0, 0.5, 1.0)
"""Right of a line, over it, left of it."""
GAP_PX = 4.0
NEAR_PX = 3.5
"""Between a line and a label beside it, and the least there may be."""
GLYPH = 0.56
"""Mean width of a character as a part of the font size."""


def text_width(text: str, size: float) -> float:
    """A generous estimate of the width of `text` in pixels at a font size."""
    return len(text) * size * GLYPH


def text_box(text: str, x: float, baseline: float, size: float, anchor: str) -> Box:
    """The box of a text whose anchor (start, middle or end) stands at `x`."""
    width = text_width(text, size)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return (left, baseline - size * 0.85, left + width, baseline + size * 0.25)


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share a point.

    >>> overlap((0, 0, 2, 2), (1, 1, 3, 3)), overlap((0, 0, 1, 1), (2, 2, 3, 3))
    (True, False)
    """
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@dataclass
class Placer:
    """Keeps what is taken inside a window of `width` x `height` pixels."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def keep_free(self, box: Box) -> None:
        """Let no later label touch this box."""
        self.taken.append(box)

    def place(self, text: str, size: float, candidates: Iterable[tuple[float, float, str]],
              must: bool = False) -> tuple[float, float, str] | None:
        """The first free candidate (x, baseline, anchor); None where all touch, the first inside where `must`."""
        inside = [c for c in candidates if self._is_inside(text_box(text, c[0], c[1], size, c[2]))]
        free = [c for c in inside if not any(overlap(text_box(text, c[0], c[1], size, c[2]), b) for b in self.taken)]
        chosen = free[0] if free else inside[0] if must and inside else None
        if chosen:
            self.taken.append(text_box(text, chosen[0], chosen[1], size, chosen[2]))
        return chosen

    def _is_inside(self, box: Box) -> bool:
        return box[0] >= 2 and box[1] >= 2 and box[2] <= self.width - 2 and box[3] <= self.height - 2


@dataclass(frozen=True)
class Head:
    """A label above a line that leads down at `centre`; `sides` are the parts of its `width` that may stand left of
    the line, in the order in which they are tried."""

    centre: float
    width: float
    sides: tuple[float, ...] = BESIDE

    def lefts(self, low: float, high: float) -> list[float]:
        """Left edges to try, held between `low` and `high`."""
        ideal = [self.centre - self.width * side + GAP_PX * (1 - 2 * side) for side in self.sides]
        return [min(max(left, low), high - self.width) for left in ideal]


Spot = tuple[int, float]
"""The lane of a head, 0 the lowest, and its left edge."""


def lay_heads(heads: list[Head], low: float, high: float) -> list[Spot]:
    """A place for each head, in their order.

    No head touches another, nor the line that leads down from one above it;
    where there is no such place, the head stands above all others and its line may cross them.

    >>> lay_heads([Head(50, 40), Head(60, 40, (1.0,))], 0, 200)
    [(0, 54.0), (1, 16.0)]
    """
    placed: list[tuple[int, float, Head]] = []
    for head in heads:
        lefts, lanes = head.lefts(low, high), range(len(heads))
        lane, left = next(((lane, left) for lane in lanes for left in lefts if _is_free(lane, left, head, placed)),
                          (len(heads) + len(placed), lefts[len(lefts) // 2]))
        placed.append((lane, left, head))
    used = sorted({lane for lane, *_ in placed})
    return [(used.index(lane), left) for lane, left, _ in placed]


def best_heads(heads: list[Head], low: float, high: float) -> list[Spot]:
    """Places without a line through a head, or with the fewest; of these the one with the lowest first head.

    Tried are the first head at each side of its line and the others in the lowest lane that is free; then stairs:
    some in the middle stand left of their lines, each above those before it, and the rest likewise from the right.
    """
    ways = [lay_heads([replace(heads[0], sides=(side,)), *heads[1:]], low, high) for side in (0.5, 0.0, 1.0)]
    best = _lowest(heads, ways)
    for first in range(len(heads) + 1):
        if crossings(heads, best):
            best = _lowest(heads, [best, *_stairs(heads, first, low, high)])
    return best


def _lowest(heads: list[Head], ways: list[list[Spot]]) -> list[Spot]:
    return min(ways, key=lambda spots: (crossings(heads, spots), spots[0][0], max(spots)[0]))


def _stairs(heads: list[Head], first: int, low: float, high: float) -> Iterator[list[Spot]]:
    """The first heads and the last right of their lines, from the right; those between left, from the left."""
    order = sorted(range(len(heads)), key=lambda n: heads[n].centre)
    for last in range(first, len(heads) + 1):
        climb = [(n, 0.0) for n in reversed(order[:first])] + [(n, 1.0) for n in order[first:last]]
        climb += [(n, 0.0) for n in reversed(order[last:])]
        laid = lay_heads([replace(heads[n], sides=(side,)) for n, side in climb], low, high)
        yield [spot for _, spot in sorted(zip([n for n, _ in climb], laid, strict=True))]


def crossings(heads: list[Head], spots: list[Spot]) -> int:
    """How many lines run through heads beneath their own."""
    pairs = list(zip(heads, spots, strict=True))
    return sum(below < lane and left - NEAR_PX < head.centre < left + other.width + NEAR_PX
               for head, (lane, _) in pairs for other, (below, left) in pairs)


def _is_free(lane: int, left: float, head: Head, placed: list[tuple[int, float, Head]]) -> bool:
    right = left + head.width
    for other, begin, beside in placed:
        end = begin + beside.width
        if other == lane and left < end + 8 and begin < right + 8:
            return False
        if other < lane and begin - NEAR_PX < head.centre < end + NEAR_PX:
            return False
        if other > lane and left - NEAR_PX < beside.centre < right + NEAR_PX:
            return False
    return True
