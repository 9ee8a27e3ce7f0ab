"""The words of the pages. Words of rows (phases, verdicts, cautions) are those of the tables."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from babel.core import get_global

from dashboard.language import ENGLISH, current, filled, mark, tr
from dashboard.saying import Several, Verbatim, pieces, say
from ingest.vocabulary import CAUTIONS, EVENT_CAUTIONS

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LAND = Path(__file__).with_name("static") / "land.json"

COURT_CLOCK = mark("Where were the planes at the time of this event?")
AT_AN_INSTANT = mark("Where were the planes at this instant?")
FLIGHT_MAP = mark("Flight map")
DOWNLOADS = mark("Downloads")
METHODS = mark("Methods and limits")

EMPTY_STORE = mark("Nothing is loaded yet")
EMPTY_STORE_HELP = mark("The store holds no release. Run this command in the project's folder, then load this page "
                        "again:")
BUILD_COMMAND = ".venv/bin/python -m ingest build"
NO_WEBGL = mark("The map is drawn with WebGL. Where the browser has none, no map appears; the table below has the "
                "same rows.")
ROUTE_NOTE = mark("route, not a track")
NOT_ASKED = mark("not asked of this row")

EVENT_TYPES: dict[str, str] = {
    "scotus_order": mark("Supreme Court order"), "tro_class": mark("class-wide restraining order"),
    "tro_individual": mark("individual restraining order"), "tro_extended": mark("restraining order extended"),
    "tro_expiry": mark("restraining order ends"), "written_order_docketed": mark("written order docketed"),
    "hearing_start": mark("hearing begins"), "hearing_resume": mark("hearing resumes"),
    "return_order": mark("order to return"),
}
SHORT_TYPES: dict[str, str] = {
    "written_order_docketed": mark("written order"), "operational_event": mark("report"),
    "tro_individual": mark("individual TRO"),
    "tro_class": mark("class TRO"), "order_receipt_confirmed": mark("receipt confirmed"),
    "motion_filed": mark("motion"),
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
    "beyond_12nm": mark("sea beyond 12 nautical miles"), "unbounded": mark("too far to bound"),
}
PHASE_SHAPES = {"airborne": "●", "before_departure": "■", "after_arrival": "◆", "undetermined": "▲"}


def words(key: str) -> str:
    """A key of a table as words: `before_departure` is `before departure`."""
    return tr(key.replace("_", " "))


def first_large(text: str) -> str:
    """The text with its first letter large, the others as they are.

    >>> first_large("order of the Supreme Court")
    'Order of the Supreme Court'
    """
    return text[:1].upper() + text[1:]


def event_type_words(key: str) -> str:
    """The kind of an event as words, first letter small except in names."""
    return tr(EVENT_TYPES[key]) if key in EVENT_TYPES else words(key)


def short_type(key: str) -> str:
    """The kind of an event as a label in the figure."""
    return first_large(tr(SHORT_TYPES[key]) if key in SHORT_TYPES else event_type_words(key))


@cache
def _land_names() -> dict[str, str]:
    return {country["iso"]: country["name"] for country in json.loads(LAND.read_text(encoding="utf-8"))["countries"]}


def zone_words(code: str) -> str:
    """A zone's name, with its code where it is a country.

    >>> zone_words("MEX"), zone_words("beyond_12nm")
    ('Mexico (MEX)', 'sea beyond 12 nautical miles')
    """
    if code in ZONE_WORDS:
        return tr(ZONE_WORDS[code])
    name = country_name(code)
    return code if name == code else f"{name} ({code})"


def country_name(code: str) -> str:
    """A country's name by its ISO 3166 alpha-3 code; the code where no name is known here."""
    alpha_2 = next(iter(get_global("territory_aliases").get(code, [])), "")
    return _territory(alpha_2) or COUNTRIES.get(code) or _land_names().get(code) or code


def _territory(alpha_2: str) -> str:
    """A country's name in the language in use; empty in English, whose names are those of the tables."""
    return "" if current() == ENGLISH else str(Locale.parse(current()).territories.get(alpha_2, ""))


@cache
def _names_by_alpha_2() -> dict[str, str]:
    """Country names by ISO 3166 alpha-2 code, from the list that comes with the time zones, and one it lacks."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return {"XK": "Kosovo"} | dict(line.split("\t") for line in lines if not line.startswith("#"))


def country_of(alpha_2: str) -> str:
    """The name of an airport's country, in English as destinations stand in tables and addresses.

    >>> country_of("SV"), country_of("UG")
    ('El Salvador', 'Uganda')
    """
    return _names_by_alpha_2().get(alpha_2, alpha_2)


def destination_words(country: str) -> str:
    """A destination of the tables, an English name of a country, as a reader of the page knows it."""
    return _territory(_alpha_2_by_name().get(country, "")) or say(country)


@cache
def _alpha_2_by_name() -> dict[str, str]:
    return {name: code for code, name in _names_by_alpha_2().items()} | {"United States": "US"}


def caution_sentences(cautions: str, of_event: bool = False) -> list[str]:
    """The sentences of cautions joined by `;`, as said of a leg or of an event; a key without one is shown as it is."""
    sentences = CAUTIONS | (EVENT_CAUTIONS if of_event else {})
    return [say(sentences[key]) if key in sentences else words(key) for key in cautions.split(";") if key]


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


def tr_html(message: str, **values: str) -> str:
    """The message in the language in use, safe inside HTML; its values are HTML already.

    >>> tr_html("Release {id}.", id="<code>r1</code>")
    'Release <code>r1</code>.'
    """
    return filled(html(tr(message)), dict(values))


def spoken(text: object) -> str:
    """Text made safe inside HTML, marked as English where it is `Verbatim` and the page is not."""
    if isinstance(text, Several):
        return " ".join(map(spoken, text.parts))
    is_foreign = isinstance(text, Verbatim) and current() != ENGLISH and any(map(str.isalpha, text))
    return f'<span lang="{ENGLISH}">{html(text)}</span>' if is_foreign else html(text)


def said_html(text: object) -> str:
    """A text of several sentences made by `ingest`, as HTML: each said in the language in use or marked as English."""
    return " ".join(map(spoken, pieces(text)))
