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


def finding_sentence(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """What the rows for one event say; `names` gives each leg's name for people.

    Legs whose row is not asked, or whose phase is not settled, are counted at the end.
    """
    if not rows:
        return "Of the legs asked for none lies within 24 hours; that says nothing about flights that are not loaded."
    parts, told = [], set()
    for words, belongs in GROUPS:
        legs = [row["leg_id"] for row in rows if belongs(row)]
        told.update(legs)
        if legs:
            parts.append(f"{_count(len(legs))} {words} ({'; '.join(names[leg] for leg in legs)})")
    rest = len({row["leg_id"] for row in rows} - told)
    sentence = "; ".join(parts)
    sentence = sentence[:1].upper() + sentence[1:] + "." if sentence else "No leg has a settled place."
    asked = [row for row in rows if row["outside_us_territory"] != ""]
    sentence += _rests_on(asked) if asked else ""
    if rest:
        legs_word = "leg" if rest == 1 else "legs"
        sentence += f" For {rest} other {legs_word} within 24 hours it is not settled, or not asked."
    return sentence


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


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    counted = words[number] if number < len(words) else str(number)
    return f"{counted} {'leg was' if number == 1 else 'legs were'}"
