"""The two sides of a match as one kind of thing: what a reported and an observed leg say of aircraft, ends, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ingest.derive.claims import listed, text
from ingest.derive.geodesy import Place
from ingest.derive.intervals import Interval, seconds
from ingest.derive.n_number import to_hex

Row = Mapping[str, Any]
ENDS = ("departed", "arrived")
DAY_S = 86400.0
AIRPORTS = {"departed": "departure", "arrived": "arrival"}
FIXES = {"departed": "first_fix", "arrived": "last_fix"}
FINE = ("minute", "range")
FLIGHT_NUMBER = re.compile(r"(?P<airline>[A-Z]{2,3}|[A-Z]\d|\d[A-Z])?0*(?P<number>\d{1,4}[A-Z]{0,2})")


@dataclass(frozen=True)
class End:
    """A take-off or landing: its time in s since 1970, whether that is finer than a day, the airport or candidates.

    `places` are those of a report, `fix` and `fix_s` the position of a track next to its end and its time, and
    `bound_kt` the speed bound of the leg.
    """

    time: Interval
    is_fine: bool
    airport: str
    candidates: frozenset[str]
    places: tuple[Place, ...] = ()
    fix: Place | None = None
    fix_s: float | None = None
    bound_kt: float = 0.0


@dataclass(frozen=True)
class Side:
    """A reported or observed leg. `addresses` are the aircraft's possible addresses, as far as they are known.

    `is_shared`: two aircraft may have sent the track.
    """

    leg_id: str
    addresses: frozenset[str]
    registrations: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    ends: tuple[End, End]
    is_shared: bool = False

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last known second of its ends; None where no time is known."""
        known = [s for end in self.ends for s in (end.time.earliest, end.time.latest) if s is not None]
        return (min(known), max(known)) if known else None


def reported_side(row: Row, fields: Mapping[str, Place]) -> Side:
    """A row of `reported_legs`; ends that were computed, not reported, count as unknown. `fields` by ICAO code."""
    registrations = frozenset(plain(name) for name in listed(text(row["registration"])))
    addresses = {text(row["icao24"])} if text(row["icao24"]) else {to_hex(name) or "" for name in registrations}
    return Side(text(row["leg_id"]), frozenset() if "" in addresses else frozenset(addresses), registrations,
                numbers_of(text(row["callsign_or_flight_number"]), registrations),
                (_reported_end(row, "departed", fields), _reported_end(row, "arrived", fields)))


def _reported_end(row: Row, end: str, fields: Mapping[str, Place]) -> End:
    is_reported = row[f"{end}_basis"] == "reported"
    told = _end(row, end, is_reported, is_reported and text(row[f"{end}_precision"]) in FINE)
    codes = {told.airport} - {""} or told.candidates
    return replace(told, places=tuple(fields[code] for code in sorted(codes) if code in fields))


def observed_side(row: Row) -> Side:
    """A row of `legs`."""
    registrations = frozenset({plain(text(row["registration"]))} - {""})
    return Side(text(row["leg_id"]), frozenset({text(row["icao24"])}), registrations,
                numbers_of(text(row["callsigns"]), registrations),
                (_observed_end(row, "departed"), _observed_end(row, "arrived")),
                "shared_hex" in listed(text(row["cautions"])))


def _observed_end(row: Row, end: str) -> End:
    fix = FIXES[end]
    place = Place(float(row[f"{fix}_latitude"]), float(row[f"{fix}_longitude"]))
    return replace(_end(row, end, True, True), fix=place, fix_s=seconds(row[f"{fix}_utc"]),
                   bound_kt=float(row["speed_bound_kt"]))


def _end(row: Row, end: str, has_time: bool, is_fine: bool) -> End:
    time = Interval(seconds(row[f"{end}_earliest_utc"]), seconds(row[f"{end}_latest_utc"])) if has_time else Interval()
    place = AIRPORTS[end]
    return End(time, is_fine, text(row[f"{place}_airport_icao"]),
               frozenset(listed(text(row[f"{place}_candidates_icao"]))))


def plain(name: str) -> str:
    """A registration as compared: letters and digits in upper case.

    >>> plain("yv-2944 ")
    'YV2944'
    """
    return re.sub(r"[\W_]", "", name).upper()


def numbers_of(printed: str, registrations: frozenset[str] = frozenset()) -> frozenset[tuple[str, str]]:
    """Flight numbers and callsigns as (airline, number); a registration sent as callsign is none.

    The airline is empty where only a number or an airline's name is printed. What is no flight number, such as
    TYSON43, stands whole in place of the airline, with an empty number.

    >>> sorted(numbers_of("GlobalX 6143;GXA6143;TYSON43;N278GX", frozenset({"N278GX"})))
    [('', '6143'), ('GXA', '6143'), ('TYSON43', '')]
    """
    found = set()
    for item in listed(printed):
        word = plain(item.split()[-1])
        match = FLIGHT_NUMBER.fullmatch(word)
        if match and word not in registrations and not to_hex(word):
            airline = match["airline"] or ""
            found.add((airline if len(airline) == 3 else "", match["number"]))
        elif word and word not in registrations and not to_hex(word):
            found.add((word, ""))
    return frozenset(found)


def same_number(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> int:
    """1 where a number is the same, -1 where all that can be compared differ, else 0.

    >>> same_number(numbers_of("6143"), numbers_of("GXA6143")), same_number(numbers_of("6143"), numbers_of("GXA6145"))
    (1, -1)
    """
    verdicts = {_compared(a, b) for a in one for b in other}
    return 1 if 1 in verdicts else -1 if verdicts == {-1} else 0


def _compared(one: tuple[str, str], other: tuple[str, str]) -> int:
    if bool(one[1]) != bool(other[1]):
        return 0
    if one[1] != other[1]:
        return -1
    if one[0] and other[0]:
        return 1 if one[0] == other[0] else -1
    return 1
