"""From claims about one time to its working interval, and to the cautions that go with it.

Rule: the working interval is the hull of the claims of the finest precision (minute before range before day
before days). No claim is dropped for being an outlier unless a curated row says so. Coarser claims are checked
against the hull.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ingest.derive.intervals import Interval, hull, seconds
from ingest.vocabulary import PRECISIONS, PRIMARY_SOURCES


@dataclass(frozen=True)
class TimeClaim:
    """One source's statement of one time."""

    interval: Interval
    precision: str
    source: str
    source_kind: str
    is_window_by_convention: bool = False


@dataclass(frozen=True)
class WorkingTime:
    """The interval the program works with, the precision it rests on, and its cautions (keys)."""

    interval: Interval
    precision: str
    cautions: tuple[str, ...]


def working_time(claims: Sequence[TimeClaim]) -> WorkingTime:
    """Working interval of claims about one time; an open one when there are none.

    >>> minute = TimeClaim(Interval(60, 119), "minute", "a", "news")
    >>> day = TimeClaim(Interval(0, 86399), "day", "b", "news")
    >>> working_time([minute, day]).interval
    Interval(earliest=60, latest=119)
    >>> working_time([minute, day]).cautions
    ('single_source',)
    """
    if not claims:
        return WorkingTime(Interval(), "", ())
    finest = min((claim.precision for claim in claims), key=PRECISIONS.index)
    used = [claim for claim in claims if claim.precision == finest]
    interval = hull(claim.interval for claim in used)
    cautions = set()
    is_secondary = not any(claim.source_kind in PRIMARY_SOURCES for claim in used)
    if finest == "minute" and is_secondary and len({claim.source for claim in used}) == 1:
        cautions.add("single_source")
    if finest == "range" and any(claim.is_window_by_convention for claim in used):
        cautions.add("window_by_convention")
    if finest in ("day", "days"):
        cautions.add("date_only")
    if not _share_a_second(used):
        cautions.add("claims_differ")
    if any(not claim.interval.meets(interval) for claim in claims):
        cautions.add("claims_disagree")
    return WorkingTime(interval, finest, tuple(sorted(cautions)))


def _share_a_second(claims: Iterable[TimeClaim]) -> bool:
    starts = [c.interval.earliest for c in claims if c.interval.earliest is not None]
    ends = [c.interval.latest for c in claims if c.interval.latest is not None]
    return not starts or not ends or max(starts) <= min(ends)


def text(value: Any) -> str:
    """A cell as text; missing is the empty text."""
    return "" if value is None or value is pd.NA or value != value else str(value)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def time_claim(row: dict[str, Any], end: str, precision: str, source: str) -> TimeClaim | None:
    """The claim that a reference row makes about the time in `<end>earliest_utc` and `<end>latest_utc`, or None."""
    interval = Interval(seconds(row[f"{end}earliest_utc"]), seconds(row[f"{end}latest_utc"]))
    if not interval.is_known:
        return None
    return TimeClaim(interval, text(row[precision]), text(row[source]), text(row["source_kind"]),
                     bool(row["is_window_by_convention"]))


def joined(items: Iterable[str]) -> str:
    """Distinct items in order, joined by `;`.

    >>> joined(["b", "a", "b", ""])
    'a;b'
    """
    return ";".join(sorted({item for item in items if item}))


def listed(value: str) -> list[str]:
    """The items of a list cell.

    >>> listed("a;b")
    ['a', 'b']
    """
    return [item.strip() for item in value.split(";") if item.strip()]


def dropped_claims(decisions: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The claims that rows of `curated_decisions` drop: (event or flight id, source address), and the reason of each.

    >>> dropped_claims([{"decision": "drop_claim", "subject": "e1", "object": "https://a", "reason": "withdrawn"}])
    {('e1', 'https://a'): 'withdrawn'}
    """
    return {(text(row["subject"]), address): text(row["reason"]) for row in decisions
            if text(row["decision"]) == "drop_claim" for address in listed(text(row["object"]))}
