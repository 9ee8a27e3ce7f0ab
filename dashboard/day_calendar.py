"""A calendar of days as HTML tables, a month each: what was received of an aircraft, as a letter, a shape and words."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.labels import html, words
from dashboard.language import mark, ntr, tr
from dashboard.times import days_words

STATES: dict[str, tuple[str, str]] = {
    "received": ("R", mark("received: nothing is known before the first and after the last position of the day")),
    "verified_empty": ("E", mark("verified empty: the day is held and has no position of it")),
    "missing": ("M", mark("missing: the day is to be asked for, or live answers alone did not list it")),
    "failed": ("F", mark("failed: the day could not be had or used")),
}
"""Letter and meaning of each state; of a day with several sources the first state in this order is shown."""
NOT_LOADED = ("–", mark("not loaded: nothing is known of the day"))
WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
STYLE = """
.fd-months {display: flex; flex-wrap: wrap; gap: .6rem 1.6rem;}
.fd-month {border-collapse: collapse; font-size: .86rem; color: var(--fd-ink);}
.fd-month caption {text-align: left; font-weight: 600; color: var(--fd-ink); padding: .2rem 0;}
.fd-month a {color: var(--fd-flight-0); text-decoration: underline;}
.fd-month th {color: var(--fd-quiet); font-weight: 400; padding: 2px 0; border: 0; text-align: center;}
.fd-month td {width: 38px; height: 38px; text-align: center; border: 1px solid var(--fd-rule); padding: 0;
  line-height: 1.15;}
.fd-month td b {display: block; font-weight: 700;} .fd-month td.fd-no-day {border: 0;}
.fd-month .fd-received {background: var(--fd-us-sea); box-shadow: inset 0 -4px var(--fd-flight-0);}
.fd-month .fd-verified_empty {border: 2px solid var(--fd-flight-0);}
.fd-month .fd-missing {border: 2px dotted var(--fd-flight-1);}
.fd-month .fd-failed {background: repeating-linear-gradient(135deg, var(--fd-panel) 0 4px, var(--fd-rule) 4px 6px);
  border: 2px solid var(--fd-no);} .fd-month .fd-failed span {background: var(--fd-paper); padding: 0 2px;}
.fd-month .fd-not_loaded {color: var(--fd-quiet);}
.fd-said {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;}
"""


@dataclass(frozen=True)
class Day:
    """What is known of a day: the state shown (empty: not loaded), all of it in words, and a number beside the state
    (0: none)."""

    state: str = ""
    told: str = ""
    count: int = 0


def days_from(ledger: pd.DataFrame, legs: Sequence[tuple[date | None, date | None]]) -> dict[str, Day]:
    """The days of an aircraft by their date: rows of `coverage`, and the days that each leg touches."""
    touched: dict[str, int] = {}
    for first, last in legs:
        if first is not None and last is not None and (last - first).days <= 2:
            for number in range(first.toordinal(), last.toordinal() + 1):
                name = date.fromordinal(number).isoformat()
                touched[name] = touched.get(name, 0) + 1
    days = {name: Day("", tr("not loaded; {legs}", legs=_legs(count)), count) for name, count in touched.items()}
    order = list(STATES)
    for name, rows in ledger.groupby("day_utc"):
        state = min(rows["state"], key=order.index)
        told = "; ".join(f"{words(row.state)} ({words(row.source)})" for row in rows.itertuples())
        count = touched.get(str(name), 0)
        days[str(name)] = Day(state, f"{told}; {_legs(count)}", count)
    return days


def _legs(count: int) -> str:
    return ntr("{n} leg", "{n} legs", count) if count else tr("no leg known")


def months(days: Mapping[str, Day], shown: Sequence[str], otherwise: str, to: Callable[[str], str]) -> str:
    """Tables of the months given as `2025-03`, in their order; `otherwise` is said of days that `days` lacks.

    `to` gives the address of a month alone.
    """
    told = "".join(_month(days, month, Day(told=otherwise), to(month)) for month in shown)
    return f'<div class="fd-months">{told}</div>'


def legend(counted: str) -> str:
    """The letters with their meaning, and that of the number after them."""
    items = "".join(f"<li><b>{letter}</b> {html(tr(meaning))}</li>" for letter, meaning in (*STATES.values(),
                                                                                         NOT_LOADED))
    return f'<ul class="fd-legend">{items}<li><b>1, 2 …</b> {html(counted)}</li></ul>'


def _month(days: Mapping[str, Day], month: str, otherwise: Day, href: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    head = "".join(f'<th scope="col">{html(tr(name))}</th>' for name in WEEKDAYS)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    body = "".join("<tr>" + "".join(_day(day, days.get(day.isoformat(), otherwise)) if day.month == first.month
                                    else '<td class="fd-no-day"></td>' for day in week) + "</tr>" for week in weeks)
    caption = tr("{days}, UTC days", days=days_words(first, last))
    link = f'<a href="{html(href)}" target="_self">{html(caption)}</a>'
    return (f'<table class="fd-month"><caption>{link}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def _day(at: date, day: Day) -> str:
    letter = STATES[day.state][0] if day.state else NOT_LOADED[0]
    said = f"{days_words(at, at)}: {day.told}"
    shown = f"{at.day} <b>{letter}{f' {day.count}' if day.count else ''}</b>"
    return (f'<td class="fd-{day.state or "not_loaded"}" data-day="{at}"><span aria-hidden="true">{shown}</span>'
            f'<span class="fd-said">{html(said)}</span></td>')
