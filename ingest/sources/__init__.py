"""Where the data comes from: the facts of each source. The pages, export notes and docs/sources.md print them."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.schema import TABLES

_ANSWERS = tuple(table.name for table in TABLES.values() if table.role == "answer")


@dataclass(frozen=True)
class Source:
    """One source: its `format` names what reads it, `tables` are those that hold what comes from it."""

    key: str
    name: str
    address: str
    licence: str
    attribution: str
    terms: str
    redistribute: bool
    format: str
    gives: str
    tables: tuple[str, ...]
    unverified: str = ""
    """What of it was never checked against real data; empty: nothing."""


_TRACKS = ("source_files", "coverage", "fixes", "legs", "gaps", "matches", "leg_classes", "missions",
           "totals", *_ANSWERS)
_FETCHED = ("fetches", *_TRACKS)
_CLAIMS = (
    "court_cases", "court_event_claims", "court_event_links", "reported_leg_claims", "position_claims", "aircraft",
    "operator_callsigns", "watch_list", "speed_bounds", "aircraft_type_names", "published_totals",
    "venezuela_programme_series",
    "court_events", "reported_legs", "matches", "leg_classes", "missions", "totals",
    *_ANSWERS)

_OWN = ("court_cases", "court_event_claims", "court_event_links", "reported_leg_claims", "position_claims",
        "court_events", "reported_legs", "matches", "leg_classes", "missions", *_ANSWERS)

SOURCES: tuple[Source, ...] = (
    Source("adsb_lol_sample", "adsb.lol, excerpt that ships", "https://www.adsb.lol/",
           "ODbL 1.0, contents CC0", "adsb.lol and those who feed it",
           "May be passed on with attribution; a derived database stays under ODbL.", True, "readsb trace",
           "86 positions of N278GX on 25 August 2026", _TRACKS),
    Source("adsb_lol", "adsb.lol, traces by day and aircraft", "https://adsb.lol/",
           "ODbL 1.0, contents CC0", "adsb.lol and those who feed it",
           "Run by volunteers: one request at a time, identified, kept and not asked for twice. "
           "A derived database stays under ODbL.", True, "readsb trace",
           "positions of the aircraft on the watch-list, by UTC day", _FETCHED),
    Source("tar1090", "A tar1090 of one's own", "", "as its owner states", "those who feed it",
           "Its owner decides whether positions may be passed on.", True, "readsb trace",
           "the same, from a receiver or archive of one's own", _FETCHED),
    Source("adsb_lol_archive", "adsb.lol, daily archive", "https://github.com/adsblol/globe_history_2025/releases",
           "ODbL 1.0, contents CC0", "adsb.lol and those who feed it",
           "May be passed on with attribution; a derived database stays under ODbL. A repository for each year.", True,
           "readsb traces in a tar", "positions of all aircraft received, an archive for each UTC day",
           _TRACKS),
    Source("receiver_live", "A readsb of one's own, asked for what it hears now", "", "as its owner states",
           "those who feed it", "Its owner decides whether positions may be passed on.", True,
           "aircraft.json of readsb", "positions at the moments of asking", _FETCHED,
           "No real receiver was asked: it is read as it is documented."),
    Source("adsb_lol_live", "adsb.lol, live positions", "https://api.adsb.lol/", "ODbL 1.0, contents CC0",
           "adsb.lol and those who feed it",
           "Limits follow the load; identified, and asked less often after any refusal. "
           "A derived database stays under ODbL.", True, "v2 answer",
           "positions of the aircraft on the watch-list, at the moments of asking", _FETCHED,
           "The service itself was not asked: it is read as it is documented."),
    Source("adsb_fi_live", "adsb.fi, live positions", "https://adsb.fi/", "terms of adsb.fi", "adsb.fi",
           "Personal, non-commercial use; cited, with a link; no more than one request a second. Positions may not be "
           "passed on.", False, "v2 answer", "positions of the aircraft on the watch-list, at the moments of asking",
           _FETCHED, "The service itself was not asked: it is read as it is documented."),
    Source("airplanes_live", "airplanes.live, live positions", "https://airplanes.live/", "terms of airplanes.live",
           "airplanes.live", "Its terms were not at hand: non-commercial use and no more than one request a second is "
           "assumed, and positions are not passed on.", False, "v2 answer",
           "positions of the aircraft on the watch-list, at the moments of asking", _FETCHED,
           "The service itself was not asked: it is read as others describe it."),
    Source("user_files", "Files of the person who runs the program", "",
           "as its giver states", "the giver of each file",
           "Whoever exports their positions keeps to the terms of their giver.", True, "readsb trace",
           "positions of any aircraft", _TRACKS),
    Source("aircraft_json", "Live positions as files: aircraft.json, v2 answers", "",
           "as its giver states", "the giver of each file",
           "Whoever exports their positions keeps to the terms of their giver.", True,
           "aircraft.json of readsb; v2 answers of adsb.lol, adsb.fi, airplanes.live, ADS-B Exchange",
           "one moment of any number of aircraft", _TRACKS,
           "No real file was at hand: it is read as its makers document it."),
    Source("flightradar24_files", "Flightradar24, files of the person who runs the program",
           "https://www.flightradar24.com/", "terms of Flightradar24", "Flightradar24",
           "For one's own use; positions may not be republished in bulk.", False,
           "CSV of the website; JSON of its playback", "positions of one flight", _TRACKS,
           "No real playback file was at hand: it is read as others describe it. The CSV was read from a real file."),
    Source("opensky_files", "OpenSky Network, files of the person who runs the program", "https://opensky-network.org/",
           "terms of the OpenSky Network",
           "The OpenSky Network; cite Schaefer, Strohmeier, Lenders, Martinovic, Wilhelm, IPSN 2014",
           "Research and non-commercial use; positions may not be passed on in bulk.", False,
           "answers of the REST interface (states, tracks); CSV exports of the Trino tables, of traffic and pyopensky",
           "positions of any aircraft", _TRACKS,
           "No real answer or Trino export was at hand: they are read as OpenSky documents them. "
           "The CSV of traffic was read from a real file."),
    Source("opensky", "OpenSky Network, its REST interface", "https://opensky-network.org/",
           "terms of the OpenSky Network",
           "The OpenSky Network; cite Schaefer, Strohmeier, Lenders, Martinovic, Wilhelm, IPSN 2014",
           "Research and non-commercial use, by an account of one's own; no passing on in bulk.", False,
           "answers of the REST interface (states, tracks)",
           "tracks of the last 30 days and positions of this moment of the aircraft on the watch-list", _FETCHED,
           "No account was at hand: it is asked and read as OpenSky documents it."),
    Source("mapped_csv", "Any other CSV of the person who runs the program, read by a mapping", "",
           "as its giver states", "the giver of each file",
           "Whoever exports their positions keeps to the terms of their giver.", True,
           "CSV, its columns, units and zone named in a mapping file; examples in data/mappings",
           "positions of any aircraft", _TRACKS,
           "Nothing but the mapping says what the columns mean. No real SBS/BaseStation log was at hand: its mapping "
           "follows what is generally known of it."),
    Source("maritime_zones", "@geo-maps/countries-maritime-10m 0.6.0",
           "https://github.com/simonepri/geo-maps", "ODbL 1.0", "OpenStreetMap contributors",
           "May be passed on with attribution; a derived database stays under ODbL.", True, "GeoJSON",
           "countries with their sea to 12 nautical miles, about 2018", ("zones", *_ANSWERS)),
    Source("natural_earth", "Natural Earth in world-atlas 2.0.2", "https://github.com/topojson/world-atlas",
           "public domain", "Made with Natural Earth", "None.", True, "TopoJSON", "the ground under the maps", ()),
    Source("airportsdata", "airportsdata", "https://github.com/mborsetti/airportsdata", "MIT",
           "airportsdata, M. Borsetti", "The licence's notice stays with copies.", True, "CSV in the package",
           "airports: codes, places, heights, time zones", ("airports", "legs", "reported_legs", "leg_classes",
                                                       "missions", *_ANSWERS)),
    Source("published_claims", "Court papers, news and other publications, named row by row", "",
           "facts, told in our own words", "the publication named in each row",
           "Short statements of fact with their source; no text is copied.", True, "CSV",
           "court events, reported legs, positions and aircraft, one row a claim", _CLAIMS),
    Source("own_rows", "Own reports and court events of the person who runs the program (data/own)", "",
           "as its giver states", "the publication named in each row",
           "Passed on only where the row says so (`redistribute` is true); what follows from them is marked.", False,
           "CSV with the columns of the reference tables", "court events, reported legs and positions, one row a claim",
           _OWN),
)


def sources_of(table: str) -> tuple[Source, ...]:
    """The sources whose data a table holds.

    >>> [source.key for source in sources_of("zones")]
    ['maritime_zones']
    """
    return tuple(source for source in SOURCES if table in source.tables)
