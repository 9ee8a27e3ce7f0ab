"""Where labels go: the first of their candidate places that touches no label placed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""left, top, right, bottom in pixels."""
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


def lay_heads(heads: list[tuple[float, float, bool]], low: float, high: float) -> list[tuple[int, float]]:
    """A lane and a left edge for each head (centre, width, is it to stand left of its centre).

    Lane 0 is the lowest. No head touches another, nor the line that leads down from one above it;
    where there is no such place, the head stands above all others and its line may cross them.

    >>> lay_heads([(50, 40, False), (45, 40, True)], 0, 200)
    [(0, 50), (1, 5)]
    """
    placed: list[tuple[int, float, float, float]] = []
    for centre, width, is_left in heads:
        sides = [centre, centre - width / 2, centre - width][::-1 if is_left else 1]
        lefts = [min(max(left, low), high - width) for left in sides]
        lanes = range(len(heads))
        lane, left = next(((lane, left) for lane in lanes for left in lefts
                           if _is_free(lane, left, width, centre, placed)), (len(heads) + len(placed), lefts[1]))
        placed.append((lane, left, left + width, centre))
    used = sorted({lane for lane, *_ in placed})
    return [(used.index(lane), left) for lane, left, _, _ in placed]


def _is_free(lane: int, left: float, width: float, centre: float,
             placed: list[tuple[int, float, float, float]]) -> bool:
    right = left + width
    for other, begin, end, lead in placed:
        if other == lane and left < end + 8 and begin < right + 8:
            return False
        if (other < lane and begin - 4 < centre < end + 4) or (other > lane and left - 4 < lead < right + 4):
            return False
    return True
