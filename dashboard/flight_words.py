"""A leg in words: its finding, how each thing is known, its gaps and its claims. No Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.flight_view import OBSERVED, REPORTED, Flight, Row
from dashboard.html_tables import Cell, Link
from dashboard.labels import address, caution_sentences, number_words, words
from dashboard.language import mark, ntr, tr
from dashboard.saying import Verbatim, pieces, say
from dashboard.sentences import claimed, standing
from dashboard.times import both_clocks, interval_words
from ingest.ask import Docket
from ingest.vocabulary import FIX_REASONS, OWN

To = Callable[..., str]
"""Makes the address of a page of ours from its path and parameters."""
EVIDENCE = {
    "observed": mark("positions received low and close to the field; no other field is as likely"),
    "near": mark("positions received near these fields, not close enough to name one"),
    "continuity": mark("the aircraft's next or last known place is this airport, and no other fits the time between"),
    "gap": mark("not received; no airport is named"),
}
END_REASONS = {
    "seen": mark("received"), "silence": mark("the last or first positions before a silence"), "gap": mark("in a gap"),
    "file_begins_airborne": mark("the file begins with the aircraft in the air"),
    "file_ends_airborne": mark("the file ends with the aircraft in the air"),
}
LANDING = {"no": mark("no: too short"), "undetermined": mark("cannot be excluded"), "yes": mark("inferred")}
NOT_USED = mark("not used")


def length_words(seconds: float) -> str:
    """A length of time.

    >>> length_words(579.7), length_words(5880.6)
    ('9 min 40 s', '1 h 38 min')
    """
    whole = round(seconds)
    if whole >= 3600:
        minutes = round(seconds / 60)
        return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return tr("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)


def finding(docket: Docket, flight: Flight) -> list[str]:
    """What is known of the leg, in a few sentences: basis, both ends, gaps, and how far the sources differ."""
    leg = flight.leg
    lead = tr("{name}, observed.", name=say(flight.name)) if flight.basis == OBSERVED else \
        tr("{name}, only reported: no track of it is shown.", name=say(flight.name))
    told = [lead, _left(docket, flight), _landed(docket, flight)]
    if flight.basis == OBSERVED and leg["gap_count"]:
        told.append(ntr("One gap in its track, of {length}.", "{n} gaps in its track, the longest {length}.",
                        int(leg["gap_count"]), length=length_words(float(leg["longest_gap_s"]))))
    elif flight.basis == OBSERVED:
        told.append(tr("No gap in its track."))
    return [*told, *_sources(flight)]


def _left(docket: Docket, flight: Flight) -> str:
    leg = flight.leg
    time = time_words(flight, "departed")
    place = place_words(docket, leg["departure_airport_icao"])
    if flight.basis == OBSERVED and pd.isna(leg["departed_earliest_utc"]):
        return tr("Already in the air at {time}; when and where it left was not received.",
                  time=_instant(flight, leg["first_fix_utc"]))
    if flight.basis == REPORTED and pd.isna(leg["departed_earliest_utc"]) and pd.isna(leg["departed_latest_utc"]):
        return tr("Left {place}, when is not reported.", place=place) if place else tr("When it left is not reported.")
    return tr("Left {place} {time}.", place=place, time=time) if place else \
        tr("Left {time}; the airport is not known.", time=time)


def _landed(docket: Docket, flight: Flight) -> str:
    leg = flight.leg
    time = time_words(flight, "arrived")
    place = place_words(docket, leg["arrival_airport_icao"])
    if flight.basis == OBSERVED and pd.isna(leg["arrived_latest_utc"]):
        return tr("Last received in the air at {time}; when and where it landed was not received.",
                  time=_instant(flight, leg["last_fix_utc"]))
    if flight.basis == REPORTED and pd.isna(leg["arrived_earliest_utc"]) and pd.isna(leg["arrived_latest_utc"]):
        return tr("Landed at {place}, when is not reported.", place=place) if place else \
            tr("When it landed is not reported.")
    return tr("Landed at {place} {time}.", place=place, time=time) if place else \
        tr("Landed {time}; the airport is not known.", time=time)


def _sources(flight: Flight) -> list[str]:
    """How many claims there are, and by how much those of one precision differ."""
    if flight.report is None:
        return []
    told = ntr("One claim about it.", "{n} claims about it.", len(flight.claims))
    apart = [tr("{what} by {n} min", what=tr(what), n=n) for what, end in ((mark("departures"), "departed"),
                                                                            (mark("landings"), "arrived"))
             if (n := _minutes_apart(flight.report, end))]
    return [told, tr("Sources differ: {what}.", what=", ".join(apart))] if apart else [told]


def _minutes_apart(report: Row, end: str) -> int:
    """How many minutes lie between the first and the last minute that sources print; 0 for other precisions."""
    begin, last = report[f"{end}_earliest_utc"], report[f"{end}_latest_utc"]
    if report[f"{end}_precision"] != "minute" or report[f"{end}_basis"] != REPORTED or pd.isna(begin) or pd.isna(last):
        return 0
    return (last - begin) // timedelta(minutes=1)


def place_words(docket: Docket, code: str) -> str:
    """An airport's place with its code; empty where none is named."""
    return f"{docket.place_names.get(code, code)} ({code})" if code else ""


def time_words(flight: Flight, end: str) -> str:
    """When the leg departed or arrived, on the clock of that place and in UTC; a time known to a day says so."""
    leg = flight.leg
    to_the_day = leg.get(f"{end}_precision", "") in ("day", "days")
    zone = flight.arrival_zone if end == "arrived" and not to_the_day else flight.zone
    told = both_clocks(leg[f"{end}_earliest_utc"], leg[f"{end}_latest_utc"], zone)
    return tr("{time} (known to the day)", time=told) if to_the_day else told


def _instant(flight: Flight, at: Any) -> str:
    return both_clocks(at, at, flight.zone)


def evidence(docket: Docket, flight: Flight, to: To) -> list[list[Cell]]:
    """What is known of the leg and how: name, value, how it is known."""
    leg, observed = flight.leg, flight.basis == OBSERVED
    row = docket.leg_classes.get(flight.leg_id)
    aircraft = Link(leg["registration"] or leg["icao24"], to("/aircraft", **(
        {"icao24": leg["icao24"]} if leg["icao24"] else {"registration": leg["registration"]}))) \
        if (leg["icao24"] or leg["registration"]) and ";" not in leg["registration"] else leg["registration"]
    rows: list[list[Cell]] = [
            [tr("Aircraft"), aircraft, tr("address {icao24}", icao24=leg["icao24"]) if leg["icao24"] else ""],
            [tr("Type"), leg["aircraft_type"], ""],
            [tr("Flight number"), leg["callsigns" if observed else "callsign_or_flight_number"].replace(";", ", "),
             tr("sent by the aircraft") if observed else tr("as printed")],
            [tr("Class"), words(row["leg_class"]) if row else tr("no class"), pieces(row["note"]) if row else ""]]
    for end, name in (("departed", tr("Departed")), ("arrived", tr("Landed"))):
        rows += [[name, time_words(flight, end), _how_time(flight, end)], _airport_row(docket, flight, end)]
    return rows + (_received(docket, flight) if observed else [])


def _how_time(flight: Flight, end: str) -> str:
    if flight.basis == REPORTED:
        return words(flight.leg[f"{end}_basis"])
    reason = flight.leg["departure_end_reason" if end == "departed" else "arrival_end_reason"]
    return tr("observed: {why}", why=tr(END_REASONS.get(reason, reason)))


def _airport_row(docket: Docket, flight: Flight, end: str) -> list[Cell]:
    side, name = ("departure", tr("From")) if end == "departed" else ("arrival", tr("To"))
    code, candidates = flight.leg[f"{side}_airport_icao"], flight.leg[f"{side}_candidates_icao"]
    shown = place_words(docket, code)
    if not code and candidates:
        shown = tr("one of: {places}", places=", ".join(place_words(docket, c) for c in candidates.split(";")))
    if flight.basis == REPORTED:
        return [name, shown or tr("not known"), tr("reported") if code or candidates else ""]
    return [name, shown or tr("not known"), tr(EVIDENCE.get(flight.leg[f"{side}_evidence"], ""))]


def _received(docket: Docket, flight: Flight) -> list[list[Cell]]:
    """Positions used and set aside, distance, speed bound, and the files they are from."""
    leg = flight.leg
    aside = [f"{count} × {say(FIX_REASONS.get(reason, reason))}" for reason, count in
             (item.rsplit(":", 1) for item in leg["fixes_set_aside"].split(";") if item)]
    files = docket.release.table("source_files", columns=["source_file_id", "source", "licence", "sha256"])
    own = files[files["source_file_id"].isin(leg["source_file_ids"].split(";"))]
    return [[tr("Positions used"), f"{leg['fix_count']:,}", tr("received from {first} to {last}",
             first=interval_words(leg["first_fix_utc"], leg["first_fix_utc"]),
             last=interval_words(leg["last_fix_utc"], leg["last_fix_utc"]))],
            [tr("Positions set aside"), " ".join(aside) or tr("none"), tr("between the first and the last used")],
            [tr("Distance"), f"{leg['distance_km']:,.0f} km",
             tr("along the positions used: the least it can have flown")],
            [tr("Speed bound"), f"{number_words(leg['speed_bound_kt'])} kt", tr("assumed for the type")],
            *([tr("File"), f"{words(f.source)}, sha256 {f.sha256[:16]}…", f.licence] for f in own.itertuples())]


def gap_rows(flight: Flight) -> list[list[str]]:
    """Each gap: its ends, length, whether a landing is possible in it, and the area it can have been in."""
    return [[str(gap["gap_no"]), interval_words(gap["before_utc"], gap["before_utc"]),
             interval_words(gap["after_utc"], gap["after_utc"]), length_words(gap["gap_s"]),
             _landing(gap), _area(gap)] for gap in flight.gaps]


def _landing(gap: Row) -> str:
    candidates = gap["landing_candidates_icao"].replace(";", ", ")
    told = tr(LANDING[gap["landing_in_gap"]])
    return tr("{landing}; if it landed, at one of {codes}", landing=told, codes=candidates) if candidates else told


def _area(gap: Row) -> str:
    if gap["area_km2"] is None:
        return tr("none: {why}", why=" ".join(caution_sentences(gap["area_cautions"])))
    return tr("{area} km² at {speed} kt", area=f"{gap['area_km2']:,.0f}", speed=number_words(gap["speed_bound_kt"]))


def claim_rows(docket: Docket, flight: Flight) -> list[list[Cell]]:
    """The claims side by side: who, departure, landing, what else it says, link, weakness; marks where they differ."""
    assert flight.report is not None
    report = flight.report
    rows: list[list[Cell]] = []
    for claim in flight.claims.to_dict("records"):
        dropped = docket.dropped_claims.get((claim["flight_id"], claim["source_url"]), "")
        ends = [_claimed(claim, report, end, dropped) for end in ("departed", "arrived")]
        own = [tr("Own row (data/own), not a reference row.")] if claim["ledger"] == OWN else []
        weak = [tr("Not used:"), Verbatim(f"{dropped.rstrip('.')}.")] if dropped else []
        rows.append([Verbatim(claim["claim_source"]), *ends, _places(claim), claim["registration"],
                     Verbatim(claim["source_title"]), claim["source_url"].split(" ")[0],
                     [*own, *weak, Verbatim(claim["note"])]])
    return rows


def _claimed(claim: Row, report: Row, end: str, dropped: str) -> str:
    mine = (claim[f"{end}_earliest_utc"], claim[f"{end}_latest_utc"])
    used = (report[f"{end}_earliest_utc"], report[f"{end}_latest_utc"], report[f"{end}_precision"])
    stands = NOT_USED if dropped else standing((*mine, claim[f"{end}_precision"]), used)
    return claimed(*mine, claim["timezone"], stands)


def _places(claim: Row) -> str:
    ends = (claim[f"{side}_airport_icao"] or claim[f"{side}_candidates_icao"].replace(";", "/") or "?"
            for side in ("departure", "arrival"))
    return "–".join(ends)


def data_links(flight: Flight, release_id: str) -> list[str]:
    """Addresses of the rows that tell of the leg's aircraft on the leg's UTC days, as CSV."""
    names = ["fixes", "legs", "gaps"] if flight.basis == OBSERVED else ["reported_legs"]
    told = [address(f"/data/{release_id}/{name}.csv", **_asked(flight)) for name in names]
    return [*told, f"/data/{release_id}/reported_leg_claims.csv"] if flight.report is not None else told


def map_links(flight: Flight, release_id: str) -> list[str]:
    """Addresses of the positions of the leg's aircraft on its UTC days, for maps; none where there is no track."""
    if flight.basis != OBSERVED:
        return []
    return [address(f"/data/{release_id}/fixes.{form}", **_asked(flight)) for form in ("geojson", "kml")]


def _asked(flight: Flight) -> dict[str, str]:
    """The filters of an address: the aircraft and the UTC days of the leg; none where no one aircraft is known."""
    asked, icao24 = flight.picture.asked, flight.leg["icao24"]
    if not icao24 or ";" in icao24:
        return {}
    return {"from": f"{asked.earliest:%Y-%m-%d}", "to": f"{asked.latest:%Y-%m-%d}", "icao24": icao24}


def outside_links(flight: Flight) -> list[tuple[str, str]]:
    """Where the same aircraft, UTC day and minute are shown elsewhere: name and address; none without an address."""
    icao24, first = flight.leg["icao24"], flight.leg.get("first_fix_utc")
    at = first if first is not None else flight.leg["departed_earliest_utc"]
    if not icao24 or ";" in icao24 or pd.isna(at):
        return []
    minute = at.floor("min")
    asked = f"icao={icao24}&showTrace={minute:%Y-%m-%d}&timestamp={int(minute.timestamp())}"
    return [(name, f"https://{host}/?{asked}") for name, host in (("adsb.lol", "adsb.lol"),
                                                                 ("ADS-B Exchange", "globe.adsbexchange.com"))]
