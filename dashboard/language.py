"""The language of the pages: words are English in the code and translated from `locale/<language>/`.

Sentences of tables and of `ingest` (notes, findings, cautions, errors) come as English text, and are messages too.
"""

from __future__ import annotations

import gettext
import re
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.dates import get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).with_name("locale")
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español"}
"""Code and own name of each language; the code is that of the address (`lang`) and of the page (`html lang`)."""
HALF_DAYS = frozenset({ENGLISH})
"""Languages in which the clock of a court has a.m. and p.m."""
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)
_VALUE = re.compile(r"\{(\w+)\}")


def use(code: str) -> None:
    """Speak this language in the run of a page; English where the code is unknown."""
    _current.set(code if code in LANGUAGES else ENGLISH)


def current() -> str:
    """The code of the language in use."""
    return _current.get()


@lru_cache(maxsize=len(LANGUAGES))
def _translations(code: str) -> gettext.NullTranslations:
    """The messages of a language, compiled from its catalogue; English has none of its own."""
    path = LOCALE / code / "LC_MESSAGES" / "flightdocket.po"
    if code == ENGLISH or not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    found.add_fallback(_Absent())
    return found


class _Absent(gettext.NullTranslations):
    """What is not in a catalogue is empty, so that it differs from a word that is the same in both languages."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""


def translation(message: str) -> str:
    """The message in the language in use, its `{name}` as they are; empty where the catalogue has none."""
    return _translations(current()).gettext(message) if message else ""


def tr(message: str, **values: object) -> str:
    """The message in the language in use, its `{name}` filled with values.

    >>> tr("no gap"), tr("at {speed} kt", speed=590)
    ('no gap', 'at 590 kt')
    """
    return filled(translation(message) or message, values)


def ntr(one: str, many: str, number: int, **values: object) -> str:
    """The message for a number, which fills `{n}` with commas by thousands.

    >>> ntr("{n} leg", "{n} legs", 1), ntr("{n} leg", "{n} legs", 1200)
    ('1 leg', '1,200 legs')
    """
    told = _translations(current()).ngettext(one, many, number) or (one if number == 1 else many)
    return filled(told, {"n": f"{number:,}", **values})


def mark(message: str) -> str:
    """Nothing but a mark: this text of a constant is a message, translated where it is shown."""
    return message


def filled(message: str, values: dict[str, object]) -> str:
    """The message with its `{name}` replaced by the values there are; braces of the values stay as they are."""
    if "{" not in message:
        return message
    return _VALUE.sub(lambda found: str(values.get(found[1], found[0])), message)


def month_name(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """The name of a month, 1 to 12.

    >>> month_name(3), month_name(3, "abbreviated")
    ('March', 'Mar')
    """
    return _month_names(width, current())[number]


@lru_cache
def _month_names(width: Literal["wide", "abbreviated"], language: str) -> dict[int, str]:
    return {number: str(name) for number, name in get_month_names(width, locale=language).items()}
