"""Names for people: of airports by their place, and of legs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ingest.derive.claims import rows_of, text
from ingest.derive.intervals import seconds
from ingest.roster import Roster
from ingest.vocabulary import OWN, PLACES

Row = Mapping[str, Any]


@dataclass
class Names:
    """The name of each leg by its id: in a sentence or table, and in a figure, where there is little room."""

    full: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)


def place_names(airports: pd.DataFrame) -> dict[str, str]:
    """The place of each airport, by its code: the city, and where there is none the airport's own name."""
    told = zip(airports["airport_icao"], airports["city"], airports["name"], strict=True)
    return {code: PLACES.get(code) or text(city).strip("/ ") or text(name) or code for code, city, name in told}


def leg_names(roster: Roster, claims: pd.DataFrame, places: Mapping[str, str]) -> Names:
    """A name for each leg: number or callsign of the flight, else the registration, else where to and when with its id.

    A leg without a number has that of another leg of its flight that the same aircraft flew. `claims` have flight_id
    and timezone, for the day; `places` are the names of airports by code.
    """
    told, names = rows_of(roster.every_report[REPORTED_COLUMNS]), Names()
    zones = dict(zip(claims["flight_id"], claims["timezone"], strict=True))
    numbers = {(row["flight_id"], row["registration"]): text(row["callsign_or_flight_number"])
               for row in told if row["callsign_or_flight_number"]}
    for row in told:
        registration = text(row["registration"])
        alike = numbers.get((row["flight_id"], registration), "") if registration else ""
        name = text(row["callsign_or_flight_number"]) or alike or registration.replace(";", " or ")
        _add(names, row, name, zones, places)
    for row in rows_of(roster.observed[["leg_id", "icao24", "registration", "callsigns"]]):
        callsigns = text(row["callsigns"]).replace(";", "/")
        seen = " ".join(x for x in (text(row["registration"]) or text(row["icao24"]), callsigns) if x)
        report = roster.report_of.get(text(row["leg_id"]), {"leg_id": ""})["leg_id"]
        is_named = report and not names.full[report].startswith(REPORTED)
        for kind in (names.full, names.short):
            kind[text(row["leg_id"])] = kind[report] if is_named else seen
    return names


REPORTED = "Reported flight"
REPORTED_COLUMNS = ["leg_id", "flight_id", "callsign_or_flight_number", "registration", "ledger",
                    "departure_airport_icao", "arrival_airport_icao", "destination_country", *(
                        f"{end}_{what}" for end in ("departed", "arrived")
                        for what in ("earliest_utc", "latest_utc", "basis"))]


def _add(names: Names, row: Row, name: str, zones: Mapping[str, str], places: Mapping[str, str]) -> None:
    flight, own = text(row["flight_id"]), " (own report)" * (row["ledger"] == OWN)
    place = _place(row, places)
    day = _days(row, zones.get(flight, "UTC"))
    described = " ".join(filter(None, (REPORTED, place))) + (f", {day}" if day else "")
    bare = place.removeprefix("to ")
    names.full[text(row["leg_id"])] = (name or f"{described} ({flight})") + own
    names.short[text(row["leg_id"])] = (name or (f"{bare} ({flight})" if bare else flight)) + own


def _place(row: Row, places: Mapping[str, str]) -> str:
    """Where the leg led to, as far as it is known: the airport's place, else the country, else where it came from."""
    arrival, departure = text(row["arrival_airport_icao"]), text(row["departure_airport_icao"])
    country = text(row["destination_country"]).replace("United States", "the United States")
    to = places.get(arrival, arrival) or country
    return f"to {to}" if to else f"from {places.get(departure, departure)}" if departure else ""


def _days(row: Row, zone: str) -> str:
    """The day or days of the reported departure, else of the reported arrival, as they were in a zone."""
    for end in ("departed", "arrived"):
        known = [seconds(row[f"{end}_{side}_utc"]) for side in ("earliest", "latest")]
        days = [datetime.fromtimestamp(second, ZoneInfo(zone)).date() for second in known if second is not None]
        if days and row[f"{end}_basis"] == "reported":
            return _days_words(days[0], days[-1])
    return ""


def _days_words(first: date, last: date) -> str:
    """Days in words.

    >>> _days_words(date(2025, 5, 20), date(2025, 5, 20)), _days_words(date(2025, 5, 20), date(2025, 5, 21))
    ('20 May 2025', '20–21 May 2025')
    >>> _days_words(date(2025, 5, 31), date(2025, 6, 1))
    '31 May – 1 June 2025'
    """
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} – {end}"
    return f"{first.day}–{end}" if first.month == last.month else f"{first.day} {first:%B} – {end}"
