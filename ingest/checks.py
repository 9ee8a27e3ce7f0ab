"""Checks the reference tables: every problem with file, line, field, found, expected and advice; and warnings.

Cells are checked on reading (`reference_rows.py`), times in `interval_checks.py`; here rows are checked against
each other. Problems refuse a build; warnings (a printed type that maps to nothing) do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.airports import EXCEPTIONS, airport_codes, airports
from ingest.claim_checks import check_claims
from ingest.country_checks import check_claimed_countries, check_counted_countries
from ingest.decision_checks import check_decisions
from ingest.derive.n_number import to_hex
from ingest.errors import DocketError
from ingest.interval_checks import ZONES, check_intervals
from ingest.own_rows import OWN_IDS, other_files, read_own
from ingest.reference_rows import Row, Rows, items, read_rows, wrong_kind
from ingest.schema import TABLES
from ingest.watch_checks import check_watch_list
from ingest.zones import zones

CSV_TABLES = tuple(name for name, table in TABLES.items()
                   if table.role == "reference" and name not in ("airports", "zones"))
AIRPORT_FIELDS = ("departure_airport_icao", "departure_candidates_icao",
                  "arrival_airport_icao", "arrival_candidates_icao")
SCOPES = ("leg", "flights")
RELATIONS = ("extended_by", "ended_by")
BOUNDS_KT = (100, 1000)
HEX_DIGITS = frozenset("0123456789abcdef")

Read = Mapping[str, Rows]
Checks = Mapping[Callable[[Read], None], tuple[str, ...]]


def problems(folder: Path) -> list[DocketError]:
    """All problems of the reference files in `folder`, and of own rows beside it, by file and line; empty when they can
    be used."""
    return checked(folder)[2]


def checked(folder: Path) -> tuple[Read, Read, list[DocketError]]:
    """The reference files in `folder` as read, the own ones beside it, and all their problems, by file and line.

    Rows that speak of a table which cannot be read as a whole are not checked against it: see `warnings`.
    """
    read = _read_all(folder)
    exceptions = read_rows(folder, EXCEPTIONS)
    found: list[DocketError] = list(exceptions.problems)
    codes = {} if exceptions.problems else airport_codes(airports(folder))
    own = read_own(folder, read)
    for tables, checks in ((read, CHECKS), (own, OWN_CHECKS)):
        _check_all(tables, checks, codes)
    for rows in (*read.values(), *(own[name] for name in OWN_IDS)):
        found += sorted(rows.problems, key=lambda problem: problem.line or 0)
    found += other_files(folder)
    try:
        zones(folder)
    except DocketError as error:
        found.append(error)
    return read, own, found


def _check_all(read: Read, checks: Checks, codes: Mapping[str, str]) -> None:
    """Add all problems between rows to `read`; `codes` are the airports, none where they cannot be told."""
    if codes:
        _check_airport_codes(read["reported_leg_claims"], codes)
    for rows in read.values():
        _check_keys(rows)
        _check_zones(rows)
        check_intervals(rows)
    if read["court_event_claims"].is_read:
        check_claims(read)
    for check, tables in checks.items():
        if all(read[name].is_read for name in tables):
            check(read)


def _read_all(folder: Path) -> dict[str, Rows]:
    return {name: read_rows(folder, TABLES[name]) for name in CSV_TABLES}


def warnings(folder: Path) -> list[str]:
    """What a person should look at, one sentence each: checks not made because a file cannot be read as a whole,
    printed types that map to no speed bound (they can be used), and what rows of callsigns cannot do."""
    read = _read_all(folder)
    own = read_own(folder, read)
    unread = [rows.file for rows in (*read.values(), *(own[name] for name in OWN_IDS if read[name].is_read),
                                     read_rows(folder, EXCEPTIONS)) if not rows.is_read]
    if unread:
        return [f"{file} cannot be read as a whole; what depends on it in other files was not checked."
                for file in unread]
    return [*_types_without_bound(read, own), *_callsigns(read["watch_list"])]


def _callsigns(watch_list: Rows) -> list[str]:
    """What the rows of callsigns can do, and what not."""
    patterns = [row["callsign_pattern"] for row in watch_list.rows if row["callsign_pattern"]]
    return [f"{watch_list.file}: no source can be asked by callsign ({', '.join(patterns)}); an aircraft is asked for "
            "on days on which it was received under one."] if patterns else []


def _types_without_bound(read: Read, own: Read) -> list[str]:
    known = {row["type_as_printed"]: row["icao_type"] for row in read["aircraft_type_names"].rows}
    bounded = {row["icao_type"] for row in read["speed_bounds"].rows}
    legs = "reported_leg_claims"
    printed = Counter((rows.file, row["aircraft_type"]) for rows in (read["aircraft"], read[legs], own[legs])
                      for row in rows.rows if row["aircraft_type"])
    return [f"{name}: type '{kind}' ({count} {'row' if count == 1 else 'rows'}) maps to nothing; "
            "the bound for an unknown type is used."
            for (name, kind), count in sorted(printed.items()) if known.get(kind, "") not in bounded - {""}]


def _check_keys(rows: Rows) -> None:
    """No two rows with the same key; where a table has none, no two rows alike in every cell."""
    key = rows.table.key or tuple(rows.table.columns)
    name = ", ".join(rows.table.key) if rows.table.key else ""
    first: dict[tuple[str, ...], int] = {}
    for row in rows.rows:
        value = tuple(row[column] for column in key)
        if value in first:
            found = ", ".join(part for part in value if part) if rows.table.key else "the same row again"
            rows.problem(row.line, name, found, f"no second row like line {first[value]}", "remove one of them")
        first.setdefault(value, row.line)


def _check_zones(rows: Rows) -> None:
    if "timezone" not in rows.table.columns:
        return
    for row in rows.rows:
        if row["timezone"] and row["timezone"] not in ZONES:
            rows.problem(row.line, "timezone", row["timezone"], "an IANA zone such as America/New_York")


def _check_airport_codes(rows: Rows, codes: Mapping[str, str]) -> None:
    for row in rows.rows:
        for name in AIRPORT_FIELDS:
            for code in items(row[name]):
                if code not in codes:
                    rows.problem(row.line, name, code, "the ICAO code of an airport, such as MHPR",
                                 "correct it, or add it as an alias in airport_exceptions.csv")


def _refer(rows: Rows, name: str, known: set[str], expected: str) -> None:
    """Each value of the column must be among those known; empty values are left to the check for required cells."""
    for row in rows.rows:
        if row[name] and row[name] not in known:
            rows.problem(row.line, name, row[name], expected, "correct it, or add the row it speaks of")


def _one_of(rows: Rows, name: str, allowed: tuple[str, ...]) -> None:
    for row in rows.rows:
        if row[name] and row[name] not in allowed:
            rows.problem(row.line, name, row[name], f"one of {', '.join(allowed)}")


def _values(rows: Rows, name: str) -> set[str]:
    return {row[name] for row in rows.known}


def _check_cases(read: Read) -> None:
    """Claims name a case that exists, and all claims about one event the same one."""
    claims = read["court_event_claims"]
    _refer(claims, "case_id", _values(read["court_cases"], "case_id"), "a case_id of court_cases.csv")
    first: dict[str, Row] = {}
    for row in claims.rows:
        other = first.setdefault(row["event_id"], row)
        if row["case_id"] != other["case_id"]:
            claims.problem(row.line, "case_id", row["case_id"],
                           f"{other['case_id']}, the case of the same event on line {other.line}")


def _check_links(read: Read) -> None:
    links = read["court_event_links"]
    events = _values(read["court_event_claims"], "event_id")
    _one_of(links, "relation", RELATIONS)
    for name in ("event_id", "by_event_id"):
        _refer(links, name, events, "an event_id of court_event_claims.csv")
    by_event: dict[str, set[str]] = {}
    for row in links.rows:
        by_event.setdefault(row["event_id"], set()).add(row["by_event_id"])
        if row["event_id"] in _reached(row["by_event_id"], by_event):
            links.problem(row.line, "by_event_id", row["by_event_id"], "an event that does not lead back to itself")


def _reached(start: str, by_event: Mapping[str, set[str]]) -> set[str]:
    """The event and all that its links lead to."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        event = waiting.pop()
        if event not in seen:
            seen.add(event)
            waiting += by_event.get(event, ())
    return seen


def _check_legs(read: Read) -> None:
    legs = read["reported_leg_claims"]
    _one_of(legs, "scope", SCOPES)
    for row in legs.rows:
        if row["scope"] == "leg" and not row["leg_no"]:
            legs.problem(row.line, "leg_no", "nothing", "the number of the leg, from 1", "fill in the cell")
        elif row["leg_no"] and not row["leg_no"].lstrip("+0").isdigit():
            legs.problem(row.line, "leg_no", row["leg_no"], "a number from 1 on")


def _check_flights(read: Read) -> None:
    flights = _values(read["reported_leg_claims"], "flight_id")
    for name in ("position_claims", "venezuela_programme_series"):
        _refer(read[name], "flight_id", flights, "a flight_id of reported_leg_claims.csv")


def _check_aircraft(read: Read) -> None:
    """Addresses are six lower-case hex digits and agree with the N-number."""
    aircraft = read["aircraft"]
    for row in aircraft.rows:
        icao24, computed = row["icao24"], to_hex(row["registration"])
        if icao24 and (len(icao24) != 6 or not HEX_DIGITS.issuperset(icao24)):
            aircraft.problem(row.line, "icao24", icao24, "six hex digits in lower case, such as a2c4e0")
        elif icao24 and computed and icao24 != computed:
            aircraft.problem(row.line, "icao24", icao24, f"{computed}, the address of {row['registration']}",
                             "correct the address or the registration")


def _check_bounds(read: Read) -> None:
    bounds = read["speed_bounds"]
    if not bounds.rows:
        bounds.problem(None, "bound_kt", "no row below the header", "a row for each type", "put the rows back")
    for row in bounds.rows:
        value = row["bound_kt"]
        if not wrong_kind(bounds.table.field("bound_kt"), value) and not BOUNDS_KT[0] <= float(value) <= BOUNDS_KT[1]:
            bounds.problem(row.line, "bound_kt", value, f"{BOUNDS_KT[0]} to {BOUNDS_KT[1]} knots")


CHECKS: Checks = {
    _check_cases: ("court_cases", "court_event_claims"),
    _check_links: ("court_event_links", "court_event_claims"),
    _check_legs: ("reported_leg_claims",),
    _check_flights: ("reported_leg_claims",),
    check_decisions: ("curated_decisions", "reported_leg_claims", "court_event_claims"),
    _check_aircraft: ("aircraft",),
    _check_bounds: ("speed_bounds",),
    check_watch_list: ("watch_list", "aircraft"),
    check_claimed_countries: ("reported_leg_claims",),
    check_counted_countries: ("published_totals",),
}
"""Each check with the tables it needs whole."""
OWN_CHECKS: Checks = {check: tables for check, tables in CHECKS.items() if OWN_IDS.keys() >= {*tables}}
"""Those of tables that may have own rows."""
