"""The words of the pages. Words of rows (phases, verdicts, cautions) are those of the tables."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from ingest.vocabulary import CAUTIONS, EVENT_CAUTIONS

LAND = Path(__file__).with_name("static") / "land.json"

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

COURT_CLOCK = "Where were the planes at the time of this event?"
AT_AN_INSTANT = "Where were the planes at this instant?"
FLIGHT_MAP = "Flight map"
DOWNLOADS = "Downloads"
METHODS = "Methods and limits"

EMPTY_STORE = "Nothing is loaded yet"
EMPTY_STORE_HELP = "The store holds no release. Run this command in the project's folder, then load this page again:"
BUILD_COMMAND = ".venv/bin/python -m ingest build"
NO_WEBGL = ("The map is drawn with WebGL. Where the browser has none, no map appears; "
            "the table below has the same rows.")
ROUTE_NOTE = "route, not a track"
NOT_ASKED = "not asked of this row"

EVENT_TYPES: dict[str, str] = {
    "scotus_order": "Supreme Court order", "tro_class": "class-wide restraining order",
    "tro_individual": "individual restraining order", "tro_extended": "restraining order extended",
    "tro_expiry": "restraining order ends", "written_order_docketed": "written order docketed",
    "hearing_start": "hearing begins", "hearing_resume": "hearing resumes", "return_order": "order to return",
}
SHORT_TYPES: dict[str, str] = {
    "written_order_docketed": "written order", "operational_event": "report", "tro_individual": "individual TRO",
    "tro_class": "class TRO", "order_receipt_confirmed": "receipt confirmed", "motion_filed": "motion",
}
"""Labels inside the figure, where there is little room."""

COUNTRIES: dict[str, str] = {
    "USA": "United States", "DOM": "Dominican Republic", "CYM": "Cayman Islands", "TCA": "Turks and Caicos Islands",
    "ATG": "Antigua and Barbuda", "VCT": "Saint Vincent and the Grenadines", "VGB": "British Virgin Islands",
    "VIR": "US Virgin Islands", "KNA": "Saint Kitts and Nevis", "GHA": "Ghana", "SSD": "South Sudan",
    "DJI": "Djibouti", "LBY": "Libya", "SWZ": "Eswatini", "GUF": "French Guiana", "BES": "Caribbean Netherlands",
    "GLP": "Guadeloupe", "MTQ": "Martinique", "UMI": "US Minor Outlying Islands",
}
ZONE_WORDS = {
    "beyond_12nm": "sea beyond 12 nautical miles", "unbounded": "too far to bound",
}
PHASE_SHAPES = {"airborne": "●", "before_departure": "■", "after_arrival": "◆", "undetermined": "▲"}


def words(key: str) -> str:
    """A key of a table as words: `before_departure` is `before departure`."""
    return key.replace("_", " ")


def event_type_words(key: str) -> str:
    """The kind of an event as words, first letter small except in names."""
    return EVENT_TYPES.get(key, words(key))


def short_type(key: str) -> str:
    """The kind of an event as a label in the figure."""
    return SHORT_TYPES.get(key, event_type_words(key)).capitalize().replace(" tro", " TRO").replace(
        "Supreme court", "Supreme Court")


@cache
def _land_names() -> dict[str, str]:
    return {country["iso"]: country["name"] for country in json.loads(LAND.read_text(encoding="utf-8"))["countries"]}


def zone_words(code: str) -> str:
    """A zone's name, with its code where it is a country.

    >>> zone_words("MEX"), zone_words("beyond_12nm")
    ('Mexico (MEX)', 'sea beyond 12 nautical miles')
    """
    if code in ZONE_WORDS:
        return ZONE_WORDS[code]
    name = COUNTRIES.get(code) or _land_names().get(code)
    return f"{name} ({code})" if name else code


def country_name(code: str) -> str:
    """A country's name; its code where no name is known here."""
    return COUNTRIES.get(code) or _land_names().get(code) or code


@cache
def _names_by_alpha_2() -> dict[str, str]:
    """Country names by ISO 3166 alpha-2 code, from the list that comes with the time zones, and one it lacks."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return {"XK": "Kosovo"} | dict(line.split("\t") for line in lines if not line.startswith("#"))


def country_of(alpha_2: str) -> str:
    """The name of an airport's country.

    >>> country_of("SV"), country_of("UG")
    ('El Salvador', 'Uganda')
    """
    return _names_by_alpha_2().get(alpha_2, alpha_2)


def caution_sentences(cautions: str, of_event: bool = False) -> list[str]:
    """The sentences of cautions joined by `;`, as said of a leg or of an event; a key without one is shown as it is."""
    sentences = CAUTIONS | (EVENT_CAUTIONS if of_event else {})
    return [sentences.get(key, words(key)) for key in cautions.split(";") if key]


def address(path: str, **parameters: object) -> str:
    """A link with the parameters that are not empty.

    >>> address("/", event="jgg-oral-order", speed_bound_kt=None)
    '/?event=jgg-oral-order'
    """
    given = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def number_words(value: float) -> str:
    """A speed or count without needless zeros.

    >>> number_words(590.0), number_words(601.6)
    ('590', '601.6')
    """
    return f"{value:.1f}".rstrip("0").rstrip(".")


def exact(value: float | None) -> str:
    """A speed bound for an address: all its digits, so that the address gives the same rows; empty for none.

    >>> exact(600.0), exact(601.96), exact(None)
    ('600', '601.96', '')
    """
    return f"{value:.15g}" if value else ""


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "file"), counted(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain(text: object) -> str:
    """Text that Markdown shows as it is: no link, picture, formula or colour can be made of it.

    >>> print(plain("[a](b) $x$"))
    \\[a\\]\\(b\\) \\$x\\$
    """
    return re.sub(r"([][()!*_`$<>#~|\\:])", r"\\\1", str(text))


def quoted(text: str) -> str:
    """Text whose words of code stand in quotes: a page that shows plain text prints no backticks.

    >>> quoted("`fetch` and `run`")
    '“fetch” and “run”'
    """
    return re.sub("`([^`]*)`", r"“\1”", text)


def html(text: object) -> str:
    """Text made safe inside HTML and SVG, attributes included; what XML does not allow is left out."""
    return escape(NOT_XML.sub("", str(text)), quote=True)
