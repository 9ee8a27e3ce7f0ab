"""Checks of the names of countries: rows are counted and filtered by them, so each country has one name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from ingest.derive.totals import COUNTED, EVERYWHERE
from ingest.reference_rows import Rows, items

Read = Mapping[str, Rows]


@cache
def country_names() -> frozenset[str]:
    """The English names in the list that comes with the time zones, and one it lacks."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return frozenset({"Kosovo", *(line.split("\t")[1] for line in lines if not line.startswith("#"))})


def check_claimed_countries(read: Read) -> None:
    """Adds a problem for each sender or destination of a reported leg that is no country."""
    claims = read["reported_leg_claims"]
    for row in claims.rows:
        for name in ("removing_country", "destination_country"):
            for item in items(row[name]):
                _check(claims, row.line, name, item)


def check_counted_countries(read: Read) -> None:
    """Adds a problem for each place of a published count that ours stands beside, and that is neither a country nor
    the word for all of them. Other counts may be of any place."""
    published = read["published_totals"]
    for row in published.rows:
        if row["measure"] in COUNTED and row["unit"] == "flights" and row["geography"] != EVERYWHERE:
            _check(published, row.line, "geography", row["geography"])


def _check(rows: Rows, line: int, name: str, found: str) -> None:
    if not found or found in country_names():
        return
    known = sorted(country_names())
    near = [country for country in known if found.title() in country] or get_close_matches(found.title(), known, 1)
    rows.problem(line, name, found, f"the name of a country, such as {near[0] if near else 'Honduras'}",
                 "write it as the list of time zones does (iso3166.tab)")
