"""Published counts by month beside ours, for one destination and year. No Streamlit, nothing computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.html_tables import Cell, Link
from dashboard.kept import kept
from dashboard.labels import destination_words, number_words, words
from dashboard.language import mark, month_name, ntr, tr
from dashboard.saying import Verbatim, say
from dashboard.times import days_words, interval_words
from ingest.ask import Docket
from ingest.month_counts import month_counts

To = Callable[..., str]
ALL = "all"
FIRST_CHOICE = "El Salvador"
LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Tick:
    """A published count of one month: who counted (a letter of the key), the least and greatest number printed."""

    letter: str
    low: float
    high: float

    @property
    def words(self) -> str:
        """The number, or both, as printed."""
        return "–".join(dict.fromkeys(map(number_words, (self.low, self.high))))


@dataclass(frozen=True)
class Month:
    """One month: published counts, ours (certain, possible more, by a track), and its days with positions loaded."""

    name: str
    ticks: tuple[Tick, ...]
    ours: int
    possible: int
    observed: int
    days: int
    loaded: int


@dataclass(frozen=True)
class Year:
    """The twelve months of a destination, and who counted by letter."""

    destination: str
    year: int
    months: tuple[Month, ...]
    counters: dict[str, str]


def destinations(docket: Docket) -> list[str]:
    """The destinations of removals known here and of published counts of flights, the most counted first."""
    missions = docket.release.table("missions", columns=["destination_country"])["destination_country"]
    known = pd.Series([one for cell in missions for one in cell.split(";") if one]).value_counts()
    counts = _flights(docket)
    published = counts["geography"].value_counts()
    names = set(known.index) | set(published.index)
    return sorted(names, key=lambda name: (name == ALL, -int(published.get(name, 0)), -int(known.get(name, 0)), name))


def _flights(docket: Docket) -> pd.DataFrame:
    """The published counts of flights, beside which a count of ours stands."""
    totals = docket.release.table("totals")
    return totals[totals["our_count"].notna()]


def years(docket: Docket, destination: str) -> list[int]:
    """The years in which there is a published count of a month, or a removal, newest first."""
    counts = _flights(docket)
    of_counts = counts.loc[counts["geography"] == destination, "period_end"].str[:4]
    missions = docket.release.table("missions", columns=["destination_country", "arrived_latest_utc",
                                                         "departed_earliest_utc"])
    bound = [destination == ALL or destination in cell.split(";") for cell in missions["destination_country"]]
    times = missions[bound][["arrived_latest_utc", "departed_earliest_utc"]].max(axis=1).dropna()
    return sorted({*map(int, of_counts), *(int(at.year) for at in times)}, reverse=True)


def year_shown(docket: Docket, destination: str, month: str) -> int:
    """The year of the month asked for; without one the newest with the most published counts of a month."""
    if month:
        return int(month[:4])
    months = _monthly(docket, destination)
    if len(months):
        counts = months["period_start"].str[:4].value_counts()
        return int(max(name for name in counts.index if counts[name] == counts.max()))
    return next(iter(years(docket, destination)), 2025)


def _monthly(docket: Docket, destination: str) -> pd.DataFrame:
    """The published counts whose days are one whole month."""
    counts = _flights(docket)
    counts = counts[counts["geography"] == destination]
    starts, ends = (pd.to_datetime(counts[f"period_{end}"]) for end in ("start", "end"))
    return counts[(starts.dt.day == 1) & (ends == starts + pd.offsets.MonthEnd(0)) & (counts["value_min"].notna())]


@kept(16)
def year_of(docket: Docket, destination: str, year: int) -> Year:
    """The months of a year."""
    published = _monthly(docket, destination)
    published = published[published["period_start"].str.startswith(f"{year}-")]
    counters = {who: LETTERS[n] for n, who in enumerate(dict.fromkeys(published["counted_by"])) if n < len(LETTERS)}
    ticks: dict[str, list[Tick]] = {}
    for row in published.itertuples():
        high = row.value_min if pd.isna(row.value_max) else row.value_max
        ticks.setdefault(row.period_start[:7], []).append(Tick(counters[row.counted_by], row.value_min, high))
    ours = month_counts(docket, destination, year)
    months = [Month(row.total_id, tuple(ticks.get(row.total_id, ())), int(row.our_count),
                    int(row.our_count_possible - row.our_count), int(row.our_count_observed), int(row.days),
                    int(row.days - row.days_without_positions)) for row in ours.itertuples()]
    return Year(destination, year, tuple(months), {letter: who for who, letter in counters.items()})


def finding(year: Year) -> str:
    """How published counts run, what is loaded of the year, and how many removals are known here."""
    ends = [end for month in year.months for tick in month.ticks for end in (tick.low, tick.high)]
    given = {"place": place_words(year.destination), "year": year.year}
    span = [number_words(end) for end in (min(ends), max(ends))] if ends else []
    runs = tr("{place}, {year}: published counts run {a} to {b} removal flights a month.", **given, a=span[0],
              b=span[1]) if span else tr("{place}, {year}: no count of a month is published here.", **given)
    days, loaded = (sum(values) for values in zip(*((month.days, month.loaded) for month in year.months), strict=True))
    ours = sum(month.ours for month in year.months)
    known = ntr("Known here: {n} removal ({observed} observed, {reported} only reported); ours is never a total.",
                "Known here: {n} removals ({observed} observed, {reported} only reported); ours is never a total.",
                ours, observed=sum(month.observed for month in year.months),
                reported=ours - sum(month.observed for month in year.months))
    return " ".join((runs, known, tr("Positions of some aircraft are loaded for {loaded} of {days} days.",
                                     loaded=loaded, days=days)))


def place_words(destination: str) -> str:
    """A destination, or all of them, in words."""
    return tr("All countries") if destination == ALL else destination_words(destination)


def month_words(name: str) -> str:
    """A month such as `2025-03` in words."""
    return tr("{month} {year}", month=month_name(int(name[5:])), year=name[:4])


def table_rows(year: Year, to: To) -> list[list[Cell]]:
    """The months as rows: published, ours observed and only reported, days loaded."""
    return [[Link(month_words(month.name), to("/destinations", destination=year.destination, month=month.name)),
             ", ".join(f"{tick.words} ({tick.letter})" for tick in month.ticks) or tr("none published"),
             str(month.observed) if month.loaded else tr("not loaded"), _reported(month),
             tr("{some} of {all}", some=month.loaded, all=month.days)] for month in year.months]


def _reported(month: Month) -> str:
    reported = month.ours - month.observed
    return tr("{n} (perhaps {more} more)", n=reported, more=month.possible) if month.possible else str(reported)


def published_rows(docket: Docket, destination: str, month: str, year: int) -> list[list[Cell]]:
    """The published counts that touch the month, or the year, with ours of the same days; the shortest first."""
    counts = _flights(docket)
    first, last = (f"{month}-01", f"{month}-31") if month else (f"{year}-01-01", f"{year}-12-31")
    kept = counts[(counts["geography"] == destination) & (counts["period_start"] <= last)
                  & (counts["period_end"] >= first)]
    kept = kept.sort_values(["days", "period_start", "counted_by"], kind="stable")
    return [[days_words(date.fromisoformat(row.period_start), date.fromisoformat(row.period_end)), row.counted_by,
             Verbatim(row.measure), _printed(row), _ours(row),
             tr("{some} of {all}", some=row.days_without_positions, all=row.days), row.source_url.split(" ")[0]]
            for row in kept.itertuples()]


def _printed(row: Any) -> str:
    if row.value_text:
        return Verbatim(row.value_text)
    ends = (end for end in (row.value_min, row.value_max) if not pd.isna(end))
    return "–".join(dict.fromkeys(map(number_words, ends)))


def _ours(row: Any) -> str:
    told = tr("{observed} observed, {reported} only reported", observed=row.our_count_observed,
              reported=row.our_count - row.our_count_observed)
    more = row.our_count_possible - row.our_count
    return tr("{told}, perhaps {more} more", told=told, more=more) if more else told


def leg_rows(docket: Docket, destination: str, month: str, to: To) -> list[list[Cell]]:
    """The legs classed removal of missions bound there that may have landed in the month, by UTC days."""
    release = docket.release
    missions = release.table("missions", columns=["mission_id", "destination_country"])
    bound = {row.mission_id for row in missions.itertuples()
             if destination == ALL or destination in row.destination_country.split(";")}
    legs = release.table("leg_classes")
    legs = legs[legs["mission_id"].isin(bound) & (legs["leg_class"] == "removal")]
    begin, end = pd.Timestamp(f"{month}-01", tz="UTC"), pd.Timestamp(f"{month}-01", tz="UTC") + pd.offsets.MonthBegin(1)
    first = legs[["departed_earliest_utc", "arrived_earliest_utc", "departed_latest_utc"]].min(axis=1)
    last = legs[["arrived_latest_utc", "departed_latest_utc", "arrived_earliest_utc"]].max(axis=1)
    kept = legs[(first < end) & (last >= begin)]
    return [[Link(say(docket.leg_names[leg.leg_id]), to("/flight", leg=leg.leg_id)), words(leg.basis), leg.registration,
             leg.departure_airport_icao.replace(";", ", "), leg.arrival_airport_icao.replace(";", ", "),
             interval_words(leg.arrived_earliest_utc, leg.arrived_latest_utc)] for leg in kept.itertuples()]


def months_known(docket: Docket, known: Sequence[int]) -> list[str]:
    """The months of years, newest first, for the address and its control."""
    return [f"{year}-{month:02d}" for year in known for month in range(12, 0, -1)]


BASES = {"observed": mark("removals known here by a track"), "reported": mark("removals known here from reports alone")}
