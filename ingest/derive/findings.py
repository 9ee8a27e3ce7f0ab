"""The finding in a sentence: what the rows of the clock for one event say together. Computed, never typed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from ingest.derive.in_force import CERTAIN
from ingest.derive.intervals import utc_text

Row = Mapping[str, Any]

GROUPS: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("in the air outside US territory", lambda r: r["phase"] == "airborne" and r["outside_us_territory"] == "yes"),
    ("in the air inside US territory", lambda r: r["phase"] == "airborne" and r["outside_us_territory"] == "no"),
    ("in the air, and whether outside US territory is undetermined",
     lambda r: r["phase"] == "airborne" and r["outside_us_territory"] == "undetermined"),
    ("not yet departed", lambda r: r["phase"] == "before_departure" and r["outside_us_territory"] != ""),
    ("already landed", lambda r: r["phase"] == "after_arrival" and r["outside_us_territory"] != ""),
)


OPEN_PHASES = (("before_departure", "had left"), ("after_arrival", "had landed"))


def finding_sentence(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """What the rows for one event say; `names` gives each leg's name for people.

    A leg that was asked and whose phase is undetermined is named with what is open; legs of which the place is not
    asked are counted at the end.
    """
    if not rows:
        return "Of the legs asked for none lies within 24 hours; that says nothing about flights that are not loaded."
    asked = [row for row in rows if row["outside_us_territory"] != ""]
    rest = len({row["leg_id"] for row in rows} - {row["leg_id"] for row in asked})
    if not asked:
        return f"The place is not asked of {_legs(rest)} within 24 hours; each row says why."
    parts = [f"{_legs(len(legs))} {_was(len(legs))} {words} ({'; '.join(legs)})" for words, belongs in GROUPS
             if (legs := [names[row["leg_id"]] for row in asked if belongs(row)])]
    sentence = "; ".join([*parts, *_undetermined(asked, names)])
    sentence = f"{sentence[:1].upper()}{sentence[1:]}.{_rests_on(asked)}"
    return sentence + (f" The place is not asked of {_legs(rest, 'other ')} within 24 hours; each row says why."
                       if rest else "")


def _undetermined(asked: Sequence[Row], names: Mapping[str, str]) -> list[str]:
    """The legs whose phase is undetermined, by what is open, and where they were in every phase they can be in."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in asked:
        if row["phase"] == "undetermined":
            groups.setdefault((row["possible_phases"], row["outside_us_territory"]), []).append(names[row["leg_id"]])
    return [_open_words(phases, outside, legs) for (phases, outside), legs in groups.items()]


def _open_words(phases: str, outside: str, legs: Sequence[str]) -> str:
    they = "it" if len(legs) == 1 else "each"
    unsettled = ", and ".join(f"whether {they} {words}" for phase, words in OPEN_PHASES if phase in phases.split(";"))
    told = f"it is undetermined {unsettled} ({'; '.join(legs)})"
    if outside == "undetermined":
        return f"for {_legs(len(legs))} {told}"
    side = "outside" if outside == "yes" else "inside"
    return f"{_legs(len(legs))} {_was(len(legs))} {side} US territory, and {told}"


def _rests_on(rows: Sequence[Row]) -> str:
    """The speed bounds of the rows and whether anything was received: no answer without them."""
    bounds = sorted({f"{row['speed_bound_kt']:.0f}" for row in rows})
    kinds = {row["basis"] for row in rows}
    known = "reports alone" if kinds == {"reported"} else "received positions" if kinds == {"observed"} else "both"
    known = "reports and received positions" if known == "both" else known
    return f" Speed bound {' to '.join(dict.fromkeys([bounds[0], bounds[-1]]))} kt; known from {known}."


def told_apart(rows: Sequence[Row], names: Mapping[str, str]) -> dict[str, str]:
    """The names of the legs in some rows; legs of one name carry their number."""
    numbers = {row["leg_id"]: row["leg_no"] for row in rows}
    counts = Counter(names[leg] for leg in numbers)
    return {leg: f"{names[leg]}, leg {int(number)}" if counts[names[leg]] > 1 and number else names[leg]
            for leg, number in numbers.items()}


def in_force_sentence(rows: Sequence[Row]) -> str:
    """When an order bound, and how many legs left or flew in that time; from the rows of the clock for it."""
    row = rows[0]
    until = "not known"
    if pd.notna(row["in_force_until_latest_utc"]):
        until = "/".join(utc_text(row[f"in_force_until_{end}_utc"].timestamp()) for end in ("earliest", "latest"))
    begin = "/".join(utc_text(row[f"event_{end}_utc"].timestamp()) for end in ("earliest", "latest"))
    certain = sum(row["in_force"] == CERTAIN for row in rows)
    return (f"In force from {begin}; end: {until}. Of the legs loaded, departed or in the air in it: "
            f"{certain} for certain, {len(rows) - certain} possibly.")


def _legs(number: int, kind: str = "") -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[number] if number < len(words) else number} {kind}{'leg' if number == 1 else 'legs'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
