"""The names of countries by their ISO 3166 alpha-2 codes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _names() -> dict[str, str]:
    """From the list that comes with the time zones, and one it lacks."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return {"XK": "Kosovo"} | dict(line.split("\t") for line in lines if not line.startswith("#"))


def country_of(alpha_2: str) -> str:
    """The English name of a country; the code where it has none.

    >>> country_of("SV"), country_of("UG")
    ('El Salvador', 'Uganda')
    """
    return _names().get(alpha_2, alpha_2)
