"""Which days and aircraft have received positions, and which do not: what a page may conclude. Nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.kept import kept
from dashboard.labels import words
from dashboard.language import current, mark, ntr, tr
from dashboard.saying import say
from dashboard.times import days_words, interval_words, moment
from ingest.ask import Docket
from ingest.store import Release
from ingest.vocabulary import FETCH_REASONS, FILE_REASONS

NOT_LOADED = mark("not loaded")
NO_AIRCRAFT = mark("cannot be looked up: no source names the aircraft")
NOT_HERE = mark("A flight that no report names and no loaded file holds does not appear here.")
MEANING = mark("Received: nothing is known before the first and after the last position. Verified empty: a file of "
               "the day was read and holds no position, or a service or archive has the day and not the aircraft. "
               "Failed: no file or archive of the day could be had or used. Missing: the day is to be asked for and "
               "was not yet, or live answers alone were asked for and did not list the aircraft. Not loaded: no file "
               "of the day was imported. The last three say nothing about flights.")
WHY = {**FETCH_REASONS, **FILE_REASONS}
MOST_AIRCRAFT, MOST_STRETCHES = 20, 8
MOST_DAYS = 400
ON_REPORTS = (mark("The leg rests on reports alone."), mark("Both legs rest on reports alone."),
              mark("All {n} legs rest on reports alone."))
ON_POSITIONS = (mark("The leg rests on received positions."), mark("Both legs rest on received positions."),
                mark("All {n} legs rest on received positions."))


@dataclass(frozen=True)
class Covered:
    """What was received for the days of a page: a sentence, and rows for a table."""

    line: str
    rows: list[list[str]]


@kept(1)
def latest(docket: Docket) -> tuple[datetime | None, datetime | None]:
    """The last received position, and the last time of a reported leg; None where the release holds none."""
    fixes = docket.release.table("coverage", columns=["last_fix_utc"])["last_fix_utc"].max()
    ends = docket.release.table("reported_legs", columns=["departed_latest_utc", "arrived_latest_utc"])
    return moment(fixes), moment(ends.max().max())


def of_answer(docket: Docket, clock: pd.DataFrame, names: Mapping[str, str],
              interval: tuple[datetime, datetime]) -> Covered:
    """For each flight of the clock's rows, whether positions of its aircraft were received around the event.

    The days are the UTC days that lie in the event widened by the setting `event_window_h` each way. Aircraft that
    have a row in the ledger for them and no leg in the answer follow.
    """
    around = timedelta(hours=docket.thresholds["event_window_h"])
    begin = max(interval[0].astimezone(UTC), datetime.min.replace(tzinfo=UTC) + around) - around
    end = min(interval[1].astimezone(UTC), datetime.max.replace(tzinfo=UTC) - around) + around
    first, last = begin.date(), end.date()
    ledger = _ledger(docket.release, first, last)
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)] \
        if (last - first).days <= MOST_DAYS else sorted(ledger["day_utc"].unique())
    rows = []
    for (icao24, registration, own_flight), legs in _flights(clock):
        flights = ", ".join(dict.fromkeys(names[leg.leg_id] for leg in legs))
        known = tr("received positions") if any(leg.basis == "observed" for leg in legs) else tr("reports alone")
        own = ledger[ledger["icao24"] == icao24]
        told = "; ".join(_stretches(days, own)) if icao24 else _not_looked_up(registration)
        rows.append([flights or own_flight, _aircraft(icao24, registration), known, told])
    others = ledger[~ledger["icao24"].isin(set(clock["icao24"]))]
    rows += [[tr("no leg in this answer"), aircraft, "–", told]
             for aircraft, told in _by_aircraft(docket.release, others)]
    counts = _counts(docket.release, ledger, days_words(first, last))
    return Covered(" ".join(filter(None, (_basis(clock), counts, tr(NOT_HERE)))), rows)


def _not_looked_up(registration: str) -> str:
    """Why the days of an aircraft without an address cannot be looked up."""
    if ";" in registration:
        return tr("cannot be looked up: sources name {registrations}",
                  registrations=reduce(_both, registration.split(";")))
    return tr("cannot be looked up: no address is known for {registration}", registration=registration) \
        if registration else tr(NO_AIRCRAFT)


def of_days(docket: Docket, first: date | None, last: date | None) -> Covered:
    """The aircraft and days in the ledger from one UTC day to another, both included; None leaves that side open.

    Kept for the last days asked for in each language; to be read only.
    """
    return _of_days(docket, first, last, current())


@kept(32)
def _of_days(docket: Docket, first: date | None, last: date | None, language: str) -> Covered:
    """The same with words in the language in use, which is `language`."""
    ledger = _ledger(docket.release, first, last)
    when = days_words(first, last) if first or last else tr("all days")
    rows = [[aircraft, told] for aircraft, told in _by_aircraft(docket.release, ledger)]
    return Covered(f"{_counts(docket.release, ledger, when)} {tr(NOT_HERE)}", rows)


def loaded(release: Release) -> list[list[str]]:
    """What was loaded: source, state, aircraft-days, first and last day; then files set aside by reason."""
    coverage, files = release.table("coverage"), release.table("source_files")
    rows = [[words(str(source)), words(str(state)), ntr("{n} aircraft-day", "{n} aircraft-days", len(days)),
             f"{days_words(*(date.fromisoformat(end(days['day_utc'])) for end in (min, max)))} (UTC)"]
            for (source, state), days in coverage.groupby(["source", "state"])]
    aside = files[files["status"] == "set_aside"]
    return rows + [[words(str(source)), tr("set aside"), ntr("{n} file", "{n} files", len(group)),
                    say(FILE_REASONS.get(str(reason), str(reason)))]
                   for (source, reason), group in aside.groupby(["source", "set_aside_reason"])]


def _ledger(release: Release, first: date | None, last: date | None) -> pd.DataFrame:
    """The rows of `coverage` for these days, each with `told`: its state, source and, where it failed, the reason."""
    rows = release.table("coverage")
    rows = rows[rows["day_utc"].between((first or date.min).isoformat(), (last or date.max).isoformat())]
    states = list(zip(rows["state"], rows["source"], rows["reason"], strict=True))
    told = {state: _state_words(*state) for state in set(states)}
    rows = rows.assign(told=[told[state] for state in states])
    return rows.sort_values(["icao24", "day_utc", "source"], kind="stable")


def _state_words(state: str, source: str, reason: str) -> str:
    why = say(WHY.get(reason, reason)).rstrip(".").lower() if state != "received" else ""
    return f"{words(state)} ({', '.join(filter(None, (words(source), why)))})"


def _flights(clock: pd.DataFrame) -> Iterator[tuple[tuple[str, str, str], list[Any]]]:
    """The rows of the clock by aircraft, or by flight where that is not known; those that were asked come first."""
    asked = clock.sort_values("outside_us_territory", key=lambda verdicts: verdicts == "", kind="stable")
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in asked.itertuples():
        key = (row.icao24, row.registration, "" if row.icao24 else row.flight_id or row.leg_id)
        groups.setdefault(key, []).append(row)
    return iter(groups.items())


def _by_aircraft(release: Release, ledger: pd.DataFrame) -> list[list[str]]:
    """Aircraft and its days in words, those with a failed or empty day first; how many more where there are many."""
    order = ledger.assign(good=ledger["state"] == "received").groupby("icao24")["good"].all().sort_values(kind="stable")
    known = release.table("aircraft", columns=["icao24", "registration"])
    registrations = dict(zip(known["icao24"], known["registration"], strict=True))
    rows = []
    for icao24 in order.index[:MOST_AIRCRAFT]:
        own = ledger[ledger["icao24"] == icao24]
        days = "; ".join(_stretches(own["day_utc"].unique(), own))
        rows.append([_aircraft(icao24, registrations.get(icao24, "")), days])
    if len(order) > MOST_AIRCRAFT:
        rows.append([ntr("{n} more aircraft", "{n} more aircraft", len(order) - MOST_AIRCRAFT),
                     tr("see the table coverage on the page Downloads")])
    return rows


def _aircraft(icao24: str, registration: str) -> str:
    return f"{registration} ({icao24})" if registration and icao24 else registration or icao24 or tr("not known")


def _stretches(days: Iterable[str], own: pd.DataFrame) -> Sequence[str]:
    """Stretches of consecutive days of which the same is known, in words; a lone received day with its times."""
    told = own.groupby("day_utc")["told"].agg(lambda states: reduce(_both, states)).to_dict()
    numbered = [(date.fromisoformat(day), told.get(day, tr(NOT_LOADED))) for day in days]
    runs = [list(group) for _, group in
            groupby(enumerate(numbered), key=lambda item: (item[1][0].toordinal() - item[0], item[1][1]))]
    texts = []
    for run in runs[:MOST_STRETCHES]:
        first, last, state = run[0][1][0], run[-1][1][0], run[0][1][1]
        texts.append(f"{days_words(first, last)}: {state}{_between(own, first) if first == last else ''}")
    more = len(runs) - MOST_STRETCHES
    return [*texts, ntr("and {n} more stretch of days", "and {n} more stretches of days", more)] if more > 0 else texts


def _both(one: str, other: str) -> str:
    return tr("{a} and {b}", a=one, b=other)


def _between(own: pd.DataFrame, day: date) -> str:
    """From when to when positions were received on a day; empty where none were."""
    rows = own[(own["day_utc"] == day.isoformat()) & own["first_fix_utc"].notna()]
    if not len(rows):
        return ""
    return f", {interval_words(rows['first_fix_utc'].min(), rows['last_fix_utc'].max(), with_date=False)}"


def _basis(clock: pd.DataFrame) -> str:
    """How many legs of the clock's rows rest on reports alone; empty where there is no row."""
    legs = clock.drop_duplicates("leg_id")
    reported = int((legs["basis"] == "reported").sum())
    if not len(legs):
        return ""
    if 0 < reported < len(legs):
        return tr("{reported} of {n} legs rest on reports alone.", reported=reported, n=len(legs))
    one, two, more = ON_REPORTS if reported else ON_POSITIONS
    return tr({1: one, 2: two}.get(len(legs), more), n=len(legs))


def _counts(release: Release, ledger: pd.DataFrame, when: str) -> str:
    """How many aircraft there are in each state, and how many files could not be used, whatever their day."""
    states = ledger.groupby("state")["icao24"].nunique()
    order = sorted(states.items(), key=lambda pair: pair[0] != "received")
    told = ", ".join(ntr("{state} for {n} aircraft", "{state} for {n} aircraft", int(count), state=words(str(state)))
                     for state, count in order)
    sentence = tr("Positions, {days} (UTC): {states}; all else is not loaded.", days=when, states=told) if told else \
        tr("No positions are loaded for {days} (UTC).", days=when)
    aside = int((release.table("source_files", columns=["status"])["status"] == "set_aside").sum())
    lost = ntr("{n} imported file could not be used: see Downloads.",
               "{n} imported files could not be used: see Downloads.", aside)
    return f"{sentence} {lost}" if aside else sentence
