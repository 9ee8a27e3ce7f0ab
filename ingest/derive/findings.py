"""The finding in a sentence: what the rows of the clock for one event say together. Computed, never typed in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from ingest.derive.in_force import CERTAIN
from ingest.derive.intervals import utc_text
from ingest.derive.own import is_own

Row = Mapping[str, Any]

class Words(NamedTuple):
    """How messages become sentences: `tr(message, **values)` and `ntr(one, many, number, **values)`."""

    tr: Callable[..., str]
    ntr: Callable[..., str]


def _english(message: str, **values: object) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), message)


def _english_number(one: str, many: str, number: int, **values: object) -> str:
    return _english(one if number == 1 else many, **values)


ENGLISH = Words(_english, _english_number)
"""The messages as they stand here; pages hand in those of another language."""
AIRBORNE, LEFT, LANDED = "airborne", "before_departure", "after_arrival"


def finding(rows: Sequence[Row], names: Mapping[str, str], words: Words = ENGLISH) -> str:
    """What rows of the clock for one event, or for one order in force, say together, and how many are of own rows.

    `names` gives each leg's name for people, `words` the language; both may be those of a page.
    """
    own = sum(map(is_own, rows))
    told = in_force_sentence(rows, words) if any(row["in_force"] for row in rows) else \
        finding_sentence(rows, names, words)
    return told + (" " + words.tr("Rows that rest on own reports or court events (data/own): {own} of {n}.", own=own,
                                  n=len(rows)) if own else "")


def finding_sentence(rows: Sequence[Row], names: Mapping[str, str], words: Words = ENGLISH) -> str:
    """What the rows for one event say; `names` gives each leg's name for people.

    A leg that was asked and whose phase is undetermined is named with what is open; legs of which the place is not
    asked are counted at the end.
    """
    if not rows:
        return words.tr("Of the legs asked for none lies within 24 hours; that says nothing about flights that are not "
                        "loaded.")
    asked = [row for row in rows if row["outside_us_territory"] != ""]
    rest = len({row["leg_id"] for row in rows} - {row["leg_id"] for row in asked})
    if not asked:
        return words.ntr("The place is not asked of {count} leg within 24 hours; each row says why.",
                         "The place is not asked of {count} legs within 24 hours; each row says why.", rest,
                         count=_count(rest, words))
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in asked:
        is_open = row["phase"] == "undetermined"
        outside = row["outside_us_territory"] if is_open or row["phase"] == AIRBORNE else ""
        groups.setdefault((row["phase"], row["possible_phases"] if is_open else "", outside), []).append(
            names[row["leg_id"]])
    ordered = sorted(groups.items(), key=lambda group: GROUPS.get((group[0][0], group[0][2]), len(GROUPS)))
    sentence = "; ".join(_part(*group, legs, words) for group, legs in ordered)
    told = [f"{sentence[:1].upper()}{sentence[1:]}.", _rests_on(asked, words)]
    if rest:
        told.append(words.ntr("The place is not asked of {count} other leg within 24 hours; each row says why.",
                              "The place is not asked of {count} other legs within 24 hours; each row says why.", rest,
                              count=_count(rest, words)))
    return " ".join(told)


GROUPS = {(AIRBORNE, "yes"): 0, (AIRBORNE, "no"): 1, (AIRBORNE, "undetermined"): 2, (LEFT, ""): 3, (LANDED, ""): 4}
"""The order in which phases and verdicts are told."""


def _part(phase: str, possible: str, outside: str, legs: Sequence[str], words: Words) -> str:
    """One part of the sentence: how many legs were where, and which."""
    tell = _teller(legs, words)
    if phase == LEFT:
        return tell("{count} leg was not yet departed ({legs})", "{count} legs were not yet departed ({legs})")
    if phase == LANDED:
        return tell("{count} leg was already landed ({legs})", "{count} legs were already landed ({legs})")
    if phase != AIRBORNE:
        return _open_part(possible, outside, tell)
    if outside == "yes":
        return tell("{count} leg was in the air outside US territory ({legs})",
                    "{count} legs were in the air outside US territory ({legs})")
    if outside == "no":
        return tell("{count} leg was in the air inside US territory ({legs})",
                    "{count} legs were in the air inside US territory ({legs})")
    return tell("{count} leg was in the air, and whether outside US territory is undetermined ({legs})",
                "{count} legs were in the air, and whether outside US territory is undetermined ({legs})")


def _open_part(possible: str, outside: str, tell: Callable[..., str]) -> str:
    """Of legs whose phase is undetermined: what is open, and where they were in every phase they can be in."""
    phases = possible.split(";")
    if LEFT not in phases:
        unsettled = tell("whether it had landed", "whether each had landed")
    elif LANDED not in phases:
        unsettled = tell("whether it had left", "whether each had left")
    else:
        unsettled = tell("whether it had left, and whether it had landed",
                         "whether each had left, and whether each had landed")
    if outside == "yes":
        return tell("{count} leg was outside US territory, and it is undetermined {unsettled} ({legs})",
                    "{count} legs were outside US territory, and it is undetermined {unsettled} ({legs})",
                    unsettled=unsettled)
    if outside == "no":
        return tell("{count} leg was inside US territory, and it is undetermined {unsettled} ({legs})",
                    "{count} legs were inside US territory, and it is undetermined {unsettled} ({legs})",
                    unsettled=unsettled)
    return tell("for {count} leg it is undetermined {unsettled} ({legs})",
                "for {count} legs it is undetermined {unsettled} ({legs})", unsettled=unsettled)


def _teller(legs: Sequence[str], words: Words) -> Callable[..., str]:
    """Messages for a number of legs, with the number in words and the legs' names."""
    given = {"count": _count(len(legs), words), "legs": "; ".join(legs)}
    return lambda one, many, **values: words.ntr(one, many, len(legs), **given, **values)


def _rests_on(rows: Sequence[Row], words: Words) -> str:
    """The speed bounds of the rows and whether anything was received: no answer without them."""
    bounds = sorted({f"{row['speed_bound_kt']:.0f}" for row in rows})
    kinds = {row["basis"] for row in rows}
    bound = bounds[0] if len(bounds) == 1 else words.tr("{a} to {b}", a=bounds[0], b=bounds[-1])
    if kinds == {"reported"}:
        return words.tr("Speed bound {bound} kt; known from reports alone.", bound=bound)
    if kinds == {"observed"}:
        return words.tr("Speed bound {bound} kt; known from received positions.", bound=bound)
    return words.tr("Speed bound {bound} kt; known from reports and received positions.", bound=bound)


def told_apart(rows: Sequence[Row], names: Mapping[str, str]) -> dict[str, str]:
    """The names of the legs in some rows; legs of one name carry their number."""
    numbers = {row["leg_id"]: row["leg_no"] for row in rows}
    counts = Counter(names[leg] for leg in numbers)
    return {leg: f"{names[leg]}, leg {int(number)}" if counts[names[leg]] > 1 and number else names[leg]
            for leg, number in numbers.items()}


def in_force_sentence(rows: Sequence[Row], words: Words = ENGLISH) -> str:
    """When an order bound, and how many legs left or flew in that time; from the rows of the clock for it."""
    row = rows[0]
    until = words.tr("not known")
    if pd.notna(row["in_force_until_latest_utc"]):
        until = "/".join(utc_text(row[f"in_force_until_{end}_utc"].timestamp()) for end in ("earliest", "latest"))
    begin = "/".join(utc_text(row[f"event_{end}_utc"].timestamp()) for end in ("earliest", "latest"))
    certain = sum(row["in_force"] == CERTAIN for row in rows)
    return words.tr("In force from {begin}; end: {end}. Of the legs loaded, departed or in the air in it: {certain} "
                    "for certain, {possible} possibly.", begin=begin, end=until, certain=certain,
                    possible=len(rows) - certain)


def _count(number: int, words: Words) -> str:
    """A number in words up to nine."""
    tr = words.tr
    told = (tr("no"), tr("one"), tr("two"), tr("three"), tr("four"), tr("five"), tr("six"), tr("seven"), tr("eight"),
            tr("nine"))
    return told[number] if number < len(told) else str(number)
