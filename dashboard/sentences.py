"""Sentences made from rows: when a flight left, how a claim stands to the interval used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.labels import number_words, words
from dashboard.language import mark, tr
from dashboard.saying import pieces, say, together
from dashboard.times import both_clocks, interval_words, moment
from ingest.ask import Docket

DIFFERS, CONTRADICTS = mark("differs"), mark("contradicts")


def exit_sentence(row: Any, name: str, zone: str) -> str:
    """When a leg can have been inside US territory, from its row of `exits`."""
    given = {"speed": number_words(row.speed_bound_kt), "leg": name}
    stretches = _stretches(row.possible_inside_us_territory_utc)
    left, entered = moment(row.left_us_territory_latest_utc), moment(row.entered_us_territory_earliest_utc)
    if left and len(stretches) > 1:
        again = "; ".join(tr("can have been again from {begin} to {end}", begin=_at(a, zone), end=_at(b, zone))
                          for a, b in stretches[1:])
        return tr("At {speed} kt, {leg} cannot have been inside US territory between {begin} and {end}, yet {again}. "
                  "It was outside from {left} at the latest.", **given, begin=_at(stretches[0][1], zone),
                  end=_at(stretches[1][0], zone), again=again, left=_at(left, zone))
    if left:
        return tr("At {speed} kt, {leg} was outside US territory from {left} at the latest.", **given,
                  left=_at(left, zone))
    if entered:
        return _entered(given, entered, moment(row.entered_us_territory_latest_utc), zone)
    if stretches:
        told = "; ".join(tr("from {begin} to {end}", begin=_at(a, zone), end=_at(b, zone)) for a, b in stretches)
        return tr("At {speed} kt, {leg} can have been inside US territory {stretches}.", **given, stretches=told)
    if row.note:
        return tr("{leg}: {note}", leg=name, note=say(row.note))
    return tr("At {speed} kt, {leg} cannot have been inside US territory between its first and last known points.",
              **given)


def _entered(given: dict[str, str], earliest: datetime, latest: datetime | None, zone: str) -> str:
    if latest is None:
        return tr("At {speed} kt, {leg} entered US territory not before {begin}.", **given, begin=_at(earliest, zone))
    return tr("At {speed} kt, {leg} entered US territory between {begin} and {end}.", **given,
              begin=_at(earliest, zone), end=_at(latest, zone))


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
        return CONTRADICTS
    return DIFFERS if precision == used[2] and (begin, end) != (low, high) else ""


def claimed(earliest: Any, latest: Any, zone: str, mark: str) -> str:
    """A claimed time in words with its standing; empty where the claim says nothing."""
    if pd.isna(earliest) and pd.isna(latest):
        return ""
    return interval_words(earliest, latest, zone) + (f" [{tr(mark)}]" if mark else "")


def class_words(docket: Docket, leg_id: str) -> str:
    """The class of a leg and the sentence that explains it; a release made before classes says so."""
    row = docket.leg_classes.get(leg_id)
    if row is None:
        return tr("No class: this release was made before legs had one.")
    return together(tr("Class {leg_class}:", leg_class=words(row["leg_class"])), *pieces(row["note"]))
