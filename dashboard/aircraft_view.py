"""One aircraft: who it was by which source, its legs, and what was received of it on each day. No Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.html_tables import Link
from dashboard.kept import kept
from dashboard.labels import number_words, words
from dashboard.language import mark, ntr, tr
from dashboard.saying import Verbatim, say
from dashboard.times import days_words, interval_words, moment
from ingest.ask import Docket
from ingest.errors import WrongParameter

To = Callable[..., str]
TIMES = ["departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc"]
REMOVAL = "removal"


@dataclass(frozen=True)
class Aircraft:
    """An aircraft asked for by its address or its registration, with its rows of each table.

    `legs` are rows of `leg_classes`, those included whose reports name several aircraft, this one among them; each has
    `first` and `last`, the UTC days it touches (None where no time is known). `ledger` are rows of `coverage`.
    """

    icao24: str
    registration: str
    identity: pd.DataFrame
    legs: pd.DataFrame
    ledger: pd.DataFrame
    addresses: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the page calls it: the registration, where one is known, and its address."""
        named = [self.registration, *self.sure["registration"], *self.identity["registration"]]
        known = next(filter(None, named), "")
        address = self.icao24 or "/".join(self.addresses)
        return f"{known} ({address})" if known and address else known or address

    @property
    def sure(self) -> pd.DataFrame:
        """The legs that are said to be of this aircraft alone."""
        return self.legs[_several(self.legs["registration"]).map(len) == 0]

    def in_month(self, month: str) -> pd.DataFrame:
        """The legs that touch a month such as `2025-03`; all where it is empty."""
        if not month:
            return self.legs
        first, last = self.legs["first"].astype(str).str[:7], self.legs["last"].astype(str).str[:7]
        return self.legs[(first <= month) & (last >= month) & self.legs["first"].notna()]

    @property
    def months(self) -> list[str]:
        """The months with a leg or with a day in the ledger, the newest first."""
        of_legs = {f"{day:%Y-%m}" for name in ("first", "last") for day in self.legs[name] if day is not None}
        return sorted(of_legs | set(self.ledger["day_utc"].str[:7]), reverse=True)


@kept(16)
def aircraft_of(docket: Docket, icao24: str, registration: str) -> Aircraft:
    """The aircraft of an address or, where that is empty, of a registration.

    WrongParameter, naming the one that was asked for, where no table of the release has it.
    """
    name, value = ("icao24", icao24.lower()) if icao24 else ("registration", registration.upper())
    release = docket.release
    identity, classed, ledger = (release.table(table) for table in ("aircraft", "leg_classes", "coverage"))
    known = identity[identity[name] == value]
    sure = classed[name] == value
    names = {value} if registration and not icao24 else {*known["registration"], *classed.loc[sure, "registration"]}
    may_be = _several(classed["registration"]).map(lambda told: not names.isdisjoint(told))
    legs = classed[sure | may_be]
    addresses = {value} if icao24 else {*known["icao24"], *legs["icao24"]} - {""}
    own = ledger[ledger["icao24"].isin(addresses)]
    if not len(known) and not len(legs) and not len(own):
        raise WrongParameter(name, found=value, expected=mark("an aircraft that this release names"),
                             advice=mark("of others nothing is known here, not even whether they flew"))
    spans = [_days(docket, row) for row in legs.to_dict("records")]
    legs = legs.assign(first=pd.Series([s[0] for s in spans], dtype=object, index=legs.index),
                       last=pd.Series([s[1] for s in spans], dtype=object, index=legs.index))
    order = legs["first"].map(lambda day: day or date.max).sort_values(kind="stable").index
    return Aircraft(icao24.lower(), registration.upper() if not icao24 else "", known, legs.loc[order], own,
                    tuple(sorted(addresses)))


def _days(docket: Docket, leg: dict[str, object]) -> tuple[date | None, date | None]:
    """The first and the last UTC day that the known times of a leg touch."""
    times = [time for time in map(moment, (leg[name] for name in TIMES)) if time]
    return (min(times).date(), max(times).date()) if times else (None, None)


def finding(aircraft: Aircraft) -> str:
    """How many legs are classed removal and since when, how many of them were observed, the other legs, and those that
    may be of another aircraft."""
    removals = aircraft.sure[aircraft.sure["leg_class"] == REMOVAL]
    others, unsure = len(aircraft.sure) - len(removals), len(aircraft.legs) - len(aircraft.sure)
    rest = [ntr("{n} other leg is known.", "{n} other legs are known.", others)] if others else []
    if unsure:
        rest.append(ntr("{n} more leg may be of this aircraft: its reports name several.",
                        "{n} more legs may be of this aircraft: their reports name several.", unsure))
    if not len(removals):
        lead = tr("No leg in this release that is of this aircraft for certain is classed removal.") if unsure else \
            tr("No leg of this aircraft in this release is classed removal.")
        return " ".join((lead, *rest))
    observed = int((removals["basis"] == "observed").sum())
    first = min((day for day in removals["first"] if day), default=None)
    counts = tr("{observed} observed, {reported} only reported", observed=observed, reported=len(removals) - observed)
    told = ntr("{n} leg of this aircraft since {day} (UTC) is classed removal: {counts}.",
               "{n} legs of this aircraft since {day} (UTC) are classed removal: {counts}.", len(removals),
               day=days_words(first, first) if first else tr("a day that is not known"), counts=counts)
    return " ".join((told, *rest))


def covered(aircraft: Aircraft) -> str:
    """On how many days what was received of it; all other days are not loaded."""
    if not len(aircraft.ledger):
        return tr("No day of this aircraft is loaded, so a day without a leg says nothing about flights.")
    days = aircraft.ledger.groupby("state")["day_utc"].nunique()
    told = ", ".join(tr("{state} on {n}", state=words(str(state)), n=f"{n:,}") for state, n in days.items())
    return tr("Days by state: {told}; all other days are not loaded, which says nothing about flights.", told=told)


def identity_rows(aircraft: Aircraft) -> list[list[str]]:
    """What each source says of the aircraft, with the days for which it says so."""
    rows = []
    for known in aircraft.identity.itertuples():
        ends = [date.fromisoformat(day) if day else None for day in (known.valid_from, known.valid_to)]
        when = days_words(ends[0], ends[1]) if any(ends) else tr("not dated")
        rows.append([known.registration, known.icao24, words(known.hex_basis), Verbatim(known.operator),
                     known.aircraft_type, when, known.callsigns_seen.replace(";", ", "), Verbatim(known.role_in_source),
                     known.source_url.split(" ")[0]])
    return rows


def _several(registrations: pd.Series) -> pd.Series:
    """The aircraft that each leg's reports name, where they name several; else none."""
    return registrations.astype(object).map(lambda told: told.split(";") if ";" in told else [])


def leg_rows(docket: Docket, legs: pd.DataFrame, to: To) -> list[list[str]]:
    """The legs with links to their pages."""
    return [[Link(say(docket.leg_names[leg.leg_id]), to("/flight", leg=leg.leg_id)), words(leg.basis),
             words(leg.leg_class), leg.departure_airport_icao.replace(";", ", "),
             interval_words(leg.departed_earliest_utc, leg.departed_latest_utc),
             leg.arrival_airport_icao.replace(";", ", "),
             interval_words(leg.arrived_earliest_utc, leg.arrived_latest_utc)] for leg in legs.itertuples()]


def all_aircraft(docket: Docket, to: To) -> list[list[str]]:
    """Every aircraft with a leg: link, number of legs, how many of them were observed, and are classed removal.

    A leg whose reports name several aircraft stands with each.
    """
    legs = docket.release.table("leg_classes", columns=["icao24", "registration", "basis", "leg_class"])
    known = legs[(legs["registration"] != "") | (legs["icao24"] != "")]
    known = known.assign(registration=known["registration"].str.split(";")).explode("registration")
    rows = []
    for (registration, icao24), own in known.groupby(["registration", "icao24"]):
        asked = {"icao24": icao24} if icao24 else {"registration": registration}
        rows.append([Link(registration or icao24, to("/aircraft", **asked)), icao24, number_words(len(own)),
                     number_words((own["basis"] == "observed").sum()),
                     number_words((own["leg_class"] == REMOVAL).sum())])
    return rows


