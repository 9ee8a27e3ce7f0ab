"""Sentences made from rows: when a flight left, how a claim stands to the interval used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.labels import number_words
from dashboard.times import both_clocks, interval_words, moment


def exit_sentence(row: Any, name: str, zone: str) -> str:
    """When a leg can have been inside US territory, from its row of `exits`."""
    at = f"At {number_words(row.speed_bound_kt)} kt"
    stretches = _stretches(row.possible_inside_us_territory_utc)
    left, entered = moment(row.left_us_territory_latest_utc), moment(row.entered_us_territory_earliest_utc)
    if left and len(stretches) > 1:
        again = "; ".join(f"can have been again from {_at(a, zone)} to {_at(b, zone)}" for a, b in stretches[1:])
        return (f"{at}, {name} cannot have been inside US territory between {_at(stretches[0][1], zone)} and "
                f"{_at(stretches[1][0], zone)}, yet {again}. It was outside from {_at(left, zone)} at the latest.")
    if left:
        return f"{at}, {name} was outside US territory from {_at(left, zone)} at the latest."
    if entered:
        latest = moment(row.entered_us_territory_latest_utc)
        until = f" and {_at(latest, zone)}" if latest else ""
        return f"{at}, {name} entered US territory between {_at(entered, zone)}{until}."
    if stretches:
        told = "; ".join(f"from {_at(a, zone)} to {_at(b, zone)}" for a, b in stretches)
        return f"{at}, {name} can have been inside US territory {told}."
    return f"{name}: {row.note}" if row.note else \
        f"{at}, {name} cannot have been inside US territory between its first and last known points."


def _stretches(text: str) -> list[tuple[datetime, datetime]]:
    pairs = [stretch.split("/") for stretch in text.split(";") if stretch]
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in pairs]


def _at(at: datetime, zone: str) -> str:
    return both_clocks(at, at, zone)


def standing(claim: tuple[Any, Any, str], used: tuple[Any, Any, str]) -> str:
    """How a claim (earliest, latest, precision) stands to the interval used: empty, `differs` or `contradicts`.

    >>> t = [pd.Timestamp(f"2025-03-15T21:{m}Z") for m in ("25:00", "25:59", "26:00", "26:59")]
    >>> standing((t[0], t[1], "minute"), (t[0], t[3], "minute"))
    'differs'
    >>> standing((t[2], t[3], "range"), (t[0], t[1], "minute"))
    'contradicts'
    """
    begin, end, precision = claim
    if pd.isna(begin) or pd.isna(end):
        return ""
    low = used[0] if not pd.isna(used[0]) else begin
    high = used[1] if not pd.isna(used[1]) else end
    if end < low or begin > high:
        return "contradicts"
    return "differs" if precision == used[2] and (begin, end) != (low, high) else ""


def claimed(earliest: Any, latest: Any, zone: str, mark: str) -> str:
    """A claimed time in words with its standing; empty where the claim says nothing."""
    if pd.isna(earliest) and pd.isna(latest):
        return ""
    return interval_words(earliest, latest, zone) + (f" [{mark}]" if mark else "")
