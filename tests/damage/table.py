"""The figures as tables in Markdown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tests.damage.scores import Tally
from tests.damage.targets import missed

HEAD = """## Damaged traces

Real traces, damaged on purpose, through the program's own way from fixes to legs; `tests/damage/` holds the damages,
the rule by which truth is read from the undamaged trace, and the rule of each figure.

- Left out: true legs that are in neither recall nor precision: beside an undetermined stop + beside a stretch of which
  the truth cannot be told + of which no sound positions are left that show a flight. What else they would show is not
  known, so recall and precision are those of the legs that are settled.
- Undetermined: stops that a leg says it may hold, apart from recall and precision; beside it the gaps flown through of
  which that is said.
- Airports: right, wrong, unsupported (right, yet no sound position speaks for it), withheld. Ends seen are those whose
  outermost sound airborne position is within 8 km and 1,000 ft of the field and 5 minutes of the end.
- Times: true ones inside their intervals, ends left open, the median width of ends seen.
- Hidden: true positions that the damage hid in gaps, asked of the areas at the type's bound. Contradicted: no area is
  given. The ratio is that of the area at 600 kt to two discs at 600 kt, reckoned by another method (within 1 %).
"""
LEGS = ("damage", "legs", "left out", "recall", "precision", "splits", "merges", "false legs", "undetermined stops",
        "and gaps")
ENDS = ("damage", "right", "wrong", "unsupported", "withheld", "ends seen", "named", "times", "inside", "open",
        "width s")
TARGETS = ("to reach in every damage", "measured in", "reached in", "not reached in")
AREAS = ("damage", "hidden", "inside", "contradicted", "ratio, median", "ratio, greatest")


def table(tallies: Mapping[str, Tally]) -> str:
    """Four tables: targets, and with one row for each damage legs, ends and areas."""
    named = tallies.items()
    return "\n".join([
        drawn(TARGETS, [*missed(tallies)]),
        drawn(LEGS, [(name, *_legs(t)) for name, t in named]),
        drawn(ENDS, [(name, *_ends(t)) for name, t in named]),
        drawn(AREAS, [(name, *_areas(t)) for name, t in named]),
    ])


def drawn(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown, its first column to the left."""
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _legs(t: Tally) -> tuple[str, ...]:
    counts = (t.splits, t.merges, t.false_legs, t.undetermined, t.undetermined_flown)
    left_out = f"{t.left_at_stop} + {t.left_undecidable} + {t.left_without_rows}"
    return str(t.true_legs), left_out, share(t.found, t.true_legs), share(t.found, t.told_legs), *map(str, counts)


def _ends(t: Tally) -> tuple[str, ...]:
    width = f"{np.median(t.widths_s):.0f}" if t.widths_s else "-"
    airports = map(str, (t.right, t.wrong, t.unsupported, t.withheld, t.seen))
    times = (str(t.times), share(t.times_inside, t.times), str(t.open_ends), width)
    return *airports, share(t.seen_named, t.seen), *times


def _areas(t: Tally) -> tuple[str, ...]:
    ratios = (f"{np.median(t.ratios):.3f}", f"{max(t.ratios):.3f}") if t.ratios else ("-", "-")
    drawn = t.hidden - t.hidden_without_area
    return str(t.hidden), share(t.hidden_inside, drawn), str(t.hidden_without_area), *ratios


def share(part: int, whole: int) -> str:
    """A share in percent, never rounded up to all.

    >>> share(1999, 2000), share(2, 2), share(0, 0)
    ('99.9 %', '100 %', '-')
    """
    if not whole:
        return "-"
    return "100 %" if part == whole else f"{np.floor(part / whole * 1000) / 10:.1f} %"
