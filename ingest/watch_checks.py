"""Checks the watch-list: each row names what it watches and nothing else, and no pattern takes in Southwest."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.derive.n_number import to_hex
from ingest.reference_rows import Row, Rows
from ingest.watch_list import TRAP, operator_of

KINDS = {"aircraft": ("icao24", "registration"), "operator": ("operator",), "callsign": ("callsign_pattern",)}
SUBJECTS = tuple(name for names in KINDS.values() for name in names)
HEX = re.compile(r"[0-9a-f]{6}", re.ASCII)
PATTERN = re.compile(r"[A-Z0-9]{2,8}\*?", re.ASCII)


def check_watch_list(read: Mapping[str, Rows]) -> None:
    """Add the problems of `watch_list` to its rows; operators are those of the table `aircraft`."""
    rows = read["watch_list"]
    operators = {operator_of(row["operator"]) for row in read["aircraft"].rows} - {""}
    for row in rows.rows:
        if row["watch_kind"] not in KINDS:
            rows.problem(row.line, "watch_kind", row["watch_kind"], f"one of {', '.join(KINDS)}")
            continue
        _check_subject(rows, row)
        if row["operator"] and row["operator"] not in operators:
            rows.problem(row.line, "operator", row["operator"], "an operator of aircraft.csv, without its brackets")
        if row["watch_to"] and row["watch_to"] < row["watch_from"]:
            rows.problem(row.line, "watch_to", row["watch_to"], f"a day from {row['watch_from']} on")


def _check_subject(rows: Rows, row: Row) -> None:
    """What the kind asks for is there and usable, and nothing else is."""
    own = KINDS[row["watch_kind"]]
    for name in SUBJECTS:
        if row[name] and name not in own:
            rows.problem(row.line, name, row[name], f"nothing: the row watches an {own[0]}", "make it a row of its own")
    if not any(row[name] for name in own):
        rows.problem(row.line, own[0], "", f"{' or '.join(own)}")
    elif row["watch_kind"] == "aircraft":
        _check_address(rows, row)
    elif row["watch_kind"] == "callsign":
        _check_pattern(rows, row)


def _check_address(rows: Rows, row: Row) -> None:
    icao24, computed = row["icao24"], to_hex(row["registration"])
    if icao24 and not HEX.fullmatch(icao24):
        rows.problem(row.line, "icao24", icao24, "six hex digits in lower case, such as a2c4e0")
    elif not icao24 and not computed:
        rows.problem(row.line, "icao24", "", f"the address of {row['registration']}, which is no N-number")
    elif icao24 and computed and icao24 != computed:
        rows.problem(row.line, "icao24", icao24, f"{computed}, the address of {row['registration']}",
                     "correct the address or the registration")


def _check_pattern(rows: Rows, row: Row) -> None:
    pattern = row["callsign_pattern"]
    stem = pattern.removesuffix("*")
    if not PATTERN.fullmatch(pattern):
        rows.problem(row.line, "callsign_pattern", pattern, "two to eight capitals and digits, then `*` or nothing")
    elif stem.startswith(TRAP) or (pattern.endswith("*") and TRAP.startswith(stem)):
        rows.problem(row.line, "callsign_pattern", pattern, f"a pattern that leaves out {TRAP}, Southwest Airlines")
