"""The legs of a release as the Flight map lists and filters them. No Streamlit, nothing computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.kept import kept
from dashboard.labels import country_of, destination_words, words
from dashboard.language import current, mark, ntr, tr
from dashboard.queries import Match, class_words, matches_by_leg
from dashboard.saying import pieces, say, together
from dashboard.times import interval_words, moment
from ingest.ask import Docket
from ingest.vocabulary import LEG_CLASS_REASONS, MATCH_REASONS

UNKNOWN = mark("not known")
DECIDED = mark("{leg_class}: by hand")
LANDINGS = {"no": mark("flown through"), "yes": mark("a landing in a gap at its end is inferred")}
OPEN_LANDING = mark("a landing in one cannot be excluded")


@dataclass(frozen=True)
class Wanted:
    """What is filtered: days (UTC), destination, basis, operator as reports print it, aircraft (registration or hex)
    and class; empty means all."""

    first: date | None = None
    last: date | None = None
    destination: str = ""
    basis: str = ""
    operator: str = ""
    aircraft: str = ""
    leg_class: str = ""


def all_legs(docket: Docket) -> pd.DataFrame:
    """Reported and observed legs as one list; `begin` and `end` are the outermost times known of each,
    `aircraft` its registrations, or its address where it has none.

    A leg that is both stands once, as observed, with the destination and operator of its report. The frame is kept
    for the last releases in each language, and is to be read only.
    """
    return _all_legs(docket, current())


@kept(2)
def _all_legs(docket: Docket, language: str) -> pd.DataFrame:
    """All legs in the language in use, which is `language`."""
    reported = docket.release.table("reported_legs", columns=[*_OF_LEGS, *_OF_REPORTS])
    observed = docket.release.table("legs", columns=[*_OF_LEGS, *_OF_TRACKS])
    countries = _countries(docket)
    matches = matches_by_leg(docket.release)
    bound_for = dict(zip(reported["leg_id"], reported["destination_country"], strict=True))
    operators = dict(zip(reported["leg_id"], reported["operator"], strict=True))
    report_of = {leg: row["reported_leg_id"] for leg, row in docket.leg_classes.items() if row["basis"] == "observed"}
    both = set(report_of.values())
    rows = [_row(r, "reported", docket, matches, r.destination_country or UNKNOWN) for r in reported.itertuples()
            if r.leg_id not in both]
    rows += [_row(r, "observed", docket, matches, bound_for.get(report_of.get(r.leg_id, ""), "")
                  or countries.get(r.arrival_airport_icao, UNKNOWN)) for r in observed.itertuples()]
    columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_COLUMNS, ())
    frame = pd.DataFrame({name: pd.Series(values, dtype=object if name in _SAID else None)
                          for name, values in columns.items()})
    told = [operators.get(report_of.get(leg, leg), "") or UNKNOWN for leg in frame["leg_id"]]
    classes = [docket.leg_classes.get(leg, {}).get("leg_class", "") for leg in frame["leg_id"]]
    frame = frame.assign(operator=told, class_key=classes)
    frame["aircraft"] = pd.Series([(told.split(";") if told else [hexed] if hexed else []) for told, hexed in zip(
        frame["registration"], frame["icao24"], strict=True)], dtype=object)
    return frame.sort_values("begin", kind="stable", na_position="last").reset_index(drop=True)


_COLUMNS = ("leg_id", "name", "registration", "icao24", "basis", "departure", "arrival", "departed", "arrived",
            "destination", "begin", "end", "label", "gaps", "leg_class", "class_words",
            "match", "match_words")
_OF_LEGS = ("leg_id", "registration", "icao24", "departed_earliest_utc", "departed_latest_utc",
            "arrived_earliest_utc", "arrived_latest_utc", "departure_airport_icao", "departure_candidates_icao",
            "arrival_airport_icao", "arrival_candidates_icao")
_OF_REPORTS = ("destination_country", "operator", "departed_precision", "arrived_precision")
_OF_TRACKS = ("first_fix_utc", "last_fix_utc", "label", "gap_count", "longest_gap_s", "landing_in_gap")
_SAID = ("name", "class_words", "match", "match_words")
"""Columns of texts that may be `Verbatim`, which a column of plain text does not keep."""


def _row(leg: Any, basis: str, docket: Docket, matches: Mapping[str, Match], destination: str) -> tuple[Any, ...]:
    times = [moment(t) for t in (leg.departed_earliest_utc, leg.departed_latest_utc, leg.arrived_earliest_utc,
                                 leg.arrived_latest_utc, getattr(leg, "first_fix_utc", None),
                                 getattr(leg, "last_fix_utc", None))]
    known = [t for t in times if t]
    return (leg.leg_id, say(docket.leg_names[leg.leg_id]), leg.registration, leg.icao24, basis,
            leg.departure_airport_icao or leg.departure_candidates_icao,
            leg.arrival_airport_icao or leg.arrival_candidates_icao,
            _end_words(leg, "departed"), _end_words(leg, "arrived"), destination,
            min(known, default=None), max(known, default=None), getattr(leg, "label", ""),
            _gap_words(leg) if basis == "observed" else "", *_class(docket, leg.leg_id),
            *_match(matches.get(leg.leg_id)))


def _match(found: Match | None) -> tuple[str, str]:
    """How report and track of a leg stand, and the reason with the sentence that all such rows share.

    A leg that stands alone has its reason in two words, one that was compared with another the sentence of that pair.
    """
    if found is None:
        return tr("not compared"), tr("not compared. Build anew.")
    status = words(found.status)
    alone = found.status in ("only_reported", "only_observed")
    return (f"{status}: {words(found.reason)}" if alone else together(f"{status}:", *pieces(found.note)),
            f"{status}: {words(found.reason)}. {say(MATCH_REASONS[found.reason])}")


def _class(docket: Docket, leg_id: str) -> tuple[str, str]:
    """The class of a leg with the key of its reason as words, and the sentence that explains it.

    A decision by hand has a sentence of its own, which names the leg.
    """
    row = docket.leg_classes.get(leg_id)
    if row is None:
        return tr("no class"), class_words(docket, leg_id)
    if row["decision"]:
        return (tr(DECIDED, leg_class=words(row["leg_class"])),
                together(f"{say(docket.leg_names[leg_id])}.", class_words(docket, leg_id)))
    told = f"{words(row['leg_class'])}: {words(row['leg_class_reason'])}"
    return told, f"{told}. {say(LEG_CLASS_REASONS[row['leg_class_reason']])}"


def class_lines(legs: pd.DataFrame) -> list[str]:
    """The sentence of each class and reason among the legs, once, with the number of legs."""
    return _counted_lines(legs["class_words"])


def match_lines(legs: pd.DataFrame) -> list[str]:
    """The sentence of each status and reason of report and track among the legs, once, with the number of legs."""
    return _counted_lines(legs["match_words"])


def _counted_lines(sentences: pd.Series) -> list[str]:
    return [together(sentence, f"({ntr('{n} leg', '{n} legs', number)})")
            for sentence, number in Counter(sentences).most_common()]


def _end_words(leg: Any, end: str) -> str:
    """When the leg departed or arrived; a time known to a local day says so, as its ends look like times."""
    told = interval_words(getattr(leg, f"{end}_earliest_utc"), getattr(leg, f"{end}_latest_utc"))
    is_day = getattr(leg, f"{end}_precision", "") in ("day", "days")
    return tr("{time} (known to the day)", time=told) if is_day else told


def _gap_words(leg: Any) -> str:
    """How many gaps the leg has, the longest, and what is known of a landing in them."""
    if not leg.gap_count and leg.landing_in_gap == "no":
        return f"; {tr('no gap')}"
    count = tr("gaps: {n}, the longest {minutes} min", n=leg.gap_count, minutes=f"{leg.longest_gap_s / 60:.0f}")
    landing = tr(LANDINGS.get(leg.landing_in_gap, OPEN_LANDING))
    return "".join(f"; {told}" for told in ([count] if leg.gap_count else []) + [landing])


def _countries(docket: Docket) -> dict[str, str]:
    airports = docket.release.table("airports", columns=["airport_icao", "country"])
    return {r.airport_icao: country_of(r.country) for r in airports.itertuples(index=False)}


def matching(legs: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """The legs that meet the days asked for, and all else that is filtered."""
    kept = pd.Series(True, index=legs.index)
    if wanted.first:
        kept &= pd.to_datetime(legs["end"], utc=True).dt.date >= wanted.first
    if wanted.last:
        kept &= pd.to_datetime(legs["begin"], utc=True).dt.date <= wanted.last
    for column, value in (("destination", wanted.destination), ("basis", wanted.basis),
                          ("class_key", wanted.leg_class)):
        if value:
            kept &= legs[column] == value
    if wanted.operator:
        kept &= legs["operator"].map(lambda told: wanted.operator in told.split(";"))
    if wanted.aircraft:
        kept &= legs["aircraft"].map(lambda names: wanted.aircraft in names)
    return legs[kept]


def count_line(legs: pd.DataFrame, wanted: Wanted) -> str:
    """How many legs there are, and how each is known.

    >>> count_line(pd.DataFrame({"basis": ["reported", "observed"]}), Wanted(destination="Honduras"))
    '2 legs to Honduras: 1 observed, 1 only reported.'
    """
    observed = int((legs["basis"] == "observed").sum())
    told = {"observed": observed, "reported": len(legs) - observed, "n": len(legs)}
    if not wanted.destination or wanted.destination == UNKNOWN:
        return ntr("{n} leg: {observed} observed, {reported} only reported.",
                   "{n} legs: {observed} observed, {reported} only reported.", len(legs), **told)
    return ntr("{n} leg to {place}: {observed} observed, {reported} only reported.",
               "{n} legs to {place}: {observed} observed, {reported} only reported.", len(legs), **told,
               place=destination_words(wanted.destination))
