"""Sentences that `ingest` makes, in English, said in the language in use: found by the message they were made from.

What has no translation stays English, and says so in HTML: nothing is half translated.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial, reduce

from dashboard.ingest_words import TEMPLATES
from dashboard.language import ENGLISH, current, filled, mark, month_name, tr, translation
from ingest.errors import DocketError, printable, shown

PLACE = re.compile(r"\{(\w+)\}")
PIECES = re.compile(r"(?<=[.?!]) (?=[A-Z“])")
JOINTS = {"; ": "{a}; {b}", ", ": "{a}, {b}", " to ": mark("{a} to {b}"), " and ": mark("{a} and {b}"),
          " or ": mark("{a} or {b}")}
DAYS = re.compile(r"(?:(\d{1,2})(?: (\w+)(?: (\d{4}))? – |–))?(\d{1,2}) (\w+) (\d{4})")
NAME = re.compile(r"[^\w“]*(?:[\w’'.,/:()+%°#&…?–-]*[A-Z0-9][\w’'.,/:()+%°#&…?–-]*|[–/-])[^\w”]*")
LEADS = {"Decided by hand": mark("Decided by hand on {date} by {who}:"),
         "Matched by hand": mark("Matched by hand on {date} by {who}:"),
         "A match was ruled out by hand": mark("A match was ruled out by hand on {date} by {who}:")}
BY_HAND = re.compile(rf"({'|'.join(LEADS)}) on (\S+) by (.+?): (.*)", re.DOTALL)
SMALL = frozenset({"de", "del", "la", "las", "los", "el", "y", "au", "da", "do", "dos", "du",
                   "kt", "km", "s", "h", "min"})
"""Words with small letters that names and numbers have in them."""
LONGEST_NAME, LONGEST_MADE = 80, 500
"""Characters of a name, and of a sentence made from a template; longer texts are nobody's, and would take long."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")


class Verbatim(str):
    """Text that stays as it is, in English: a quotation, or a sentence that has no translation."""

    __slots__ = ()


class Several(str):
    """Texts one after the other, each of which may be `Verbatim`; as text they are joined by spaces."""

    parts: tuple[str, ...]


def together(*texts: str) -> str:
    """The texts one after the other, each kept with its language."""
    parts = [part for text in texts for part in (text.parts if isinstance(text, Several) else (text,)) if part]
    whole = Several(" ".join(parts))
    whole.parts = tuple(parts)
    return whole


def say(text: object) -> str:
    """The text in the language in use; `Verbatim` where a part of it has no translation."""
    english = str(text)
    if current() == ENGLISH or not english:
        return english
    said = _said(english, current())
    return Verbatim(english) if said is None else said


def pieces(text: object) -> list[str]:
    """The sentences of a text, each said on its own, so that one without a translation does not hold up the rest."""
    whole = say(text)
    if not isinstance(whole, Verbatim):
        return [whole]
    return [part for piece in PIECES.split(whole) for part in _lead(piece) or [say(piece)]]


def _lead(piece: str) -> list[str]:
    """Of a decision made by hand: who made it when, and its reason as it was written; empty for other sentences."""
    found = BY_HAND.fullmatch(piece)
    return [tr(LEADS[found[1]], date=found[2], who=found[3]), Verbatim(found[4])] if found else []


def error_words(error: DocketError) -> str:
    """The sentence of an error in the language in use, from its parts; what was found stays as it was found."""
    if current() == ENGLISH:
        return str(error)
    where = " ".join(filter(None, (printable(error.place), error.field)))
    if error.line is not None:
        where = tr("{place}, line {line}", place=where, line=error.line)
    facts = [tr("found {found}", found=shown(error.found))] if error.found else []
    facts += [tr("expected {expected}", expected=say(error.expected))] if error.expected else []
    told = [", ".join(facts)] if facts else []
    told += [str(say(error.advice))] if error.advice else []
    return f"{where}: {'; '.join(told)}." if told else f"{say(where)}."


@lru_cache(maxsize=20_000)
def _said(text: str, language: str) -> str | None:
    """The translation of a text, None where it has none; `language` is the one in use, so that each is kept apart."""
    whole = translation(text) or next(filter(None, (_from_template(text, *known) for known in _templates())), "")
    if whole:
        return whole
    told = PIECES.split(text)
    if len(told) > 1:
        said = [_said(piece, language) for piece in told]
        return None if None in said else " ".join(filter(None, said))
    return text if all(map(_is_name, text.split())) else None


def _is_name(word: str) -> bool:
    """Whether a word is part of a name or number; longer ones than any are not asked."""
    return len(word) <= LONGEST_NAME and bool(NAME.fullmatch(word) or word.strip("();,") in SMALL)


@lru_cache(maxsize=1)
def _templates() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The templates with their beginnings and patterns, the one with the longest own words first."""
    ordered = sorted(TEMPLATES, key=lambda template: -len(PLACE.sub("", template)))
    return tuple((template, PLACE.split(template)[0], _pattern(template)) for template in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    parts = PLACE.split(template)
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))


def _from_template(text: str, template: str, beginning: str, pattern: re.Pattern[str]) -> str | None:
    """The text made from a template, with its values said in turn; None where it is not, or a value cannot be said."""
    found = pattern.fullmatch(text) if text.startswith(beginning) and len(text) <= LONGEST_MADE else None
    if found is None:
        return None
    values = {name: _value(value) for name, value in found.groupdict().items()}
    return None if None in values.values() else filled(tr(template), dict(values))


def _value(text: str) -> str | None:
    """A value of a sentence: days, a sentence or name in turn, or several of them joined; None for other words."""
    days = DAYS.fullmatch(text)
    if days and days[5] in MONTHS and (not days[2] or days[2] in MONTHS):
        return _days(days)
    said = _said(text, current())
    if said is not None:
        return said
    for joint, message in JOINTS.items():
        told = [_value(part) for part in text.split(joint)] if joint in text else [None]
        if None not in told:
            return reduce(partial(_joined, message), map(str, told))
    return None


def _joined(message: str, a: str, b: str) -> str:
    return tr(message, a=a, b=b)


def _days(found: re.Match[str]) -> str:
    first, first_month, first_year, last, month, year = found.groups()

    def day(number: str, name: str, of_year: str | None) -> str:
        values = {"day": number, "month": month_name(MONTHS.index(name) + 1)}
        return tr("{day} {month} {year}", **values, year=of_year) if of_year else tr("{day} {month}", **values)

    end = day(last, month, year)
    if not first:
        return end
    return f"{day(first, first_month, first_year)} – {end}" if first_month else f"{first}–{end}"
