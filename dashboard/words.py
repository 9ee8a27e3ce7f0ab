"""The command that keeps the catalogues whole: `python -m dashboard.words` collects every message of the pages.

What has a translation keeps it, what is new stands without one, what is no longer said is dropped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.labels import quoted
from dashboard.language import ENGLISH, LANGUAGES, LOCALE
from ingest import vocabulary
from ingest.schema import TABLES
from ingest.settings import ROOT, SETTINGS

Message = str | tuple[str, str]
"""A message, or its forms for one and for many."""
KEYWORDS = {"tr": 1, "tr_html": 1, "mark": 1, "ntr": 2, "tell": 2}
"""Functions that take messages, with how many forms of each they take."""
FOLDERS = ("dashboard", "ingest/derive")
SENTENCES = (vocabulary.CAUTIONS, vocabulary.EVENT_CAUTIONS, vocabulary.MATCH_STATUSES, vocabulary.MATCH_REASONS,
             vocabulary.LEG_CLASSES, vocabulary.LEG_CLASS_REASONS, vocabulary.MISSION_LINKS, vocabulary.LEG_PARTS,
             vocabulary.TOTAL_REASONS, vocabulary.ROW_REASONS, vocabulary.FIX_REASONS, vocabulary.FILE_REASONS,
             vocabulary.FETCH_REASONS, vocabulary.FILTERS)
KEYS = (vocabulary.MATCH_STATUSES, vocabulary.MATCH_REASONS, vocabulary.LEG_CLASSES, vocabulary.LEG_CLASS_REASONS,
        vocabulary.EVENT_TYPES, vocabulary.PRECISIONS)
VALUES = ("before departure", "airborne", "after arrival", "undetermined", "observed", "reported", "computed",
          "inferred", "unknown", "yes", "no", "received", "verified empty", "missing", "failed", "not compared")


def catalogue_path(code: str) -> Path:
    """Where the catalogue of a language stands."""
    return LOCALE / code / "LC_MESSAGES" / "flightdocket.po"


def collected() -> Catalog:
    """Every message of the pages, without translations: of the code, of the vocabulary, and of keys shown as words."""
    found = Catalog(project="Flight Docket", charset="utf-8")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for message in _of_the_code(ast.parse(path.read_text(encoding="utf-8"))):
                found.add(message)
    for text in _of_the_vocabulary():
        found.add(text)
    return found


def _of_the_code(tree: ast.AST) -> Iterator[Message]:
    """The messages of a file: the texts, or two texts, with which a function of KEYWORDS is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (count := KEYWORDS.get(ast.unparse(node.func).rpartition(".")[2])):
            texts = [arg.value for arg in node.args[:count]
                     if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if len(texts) == count:
                yield texts[0] if count == 1 else (texts[0], texts[1])


def _of_the_vocabulary() -> Iterator[str]:
    for sentences in SENTENCES:
        yield from sentences.values()
    for keys in KEYS:
        yield from (key.replace("_", " ") for key in keys)
    yield from (*VALUES, *vocabulary.LIMITS)
    for setting in SETTINGS:
        yield from filter(None, (setting.unit, setting.source, setting.meaning.replace("`", "")))
    yield from (quoted(table.meaning) for table in TABLES.values())


def updated(code: str) -> Catalog:
    """The catalogue of a language with the messages that are said now, in order, each with its translation if any."""
    known, whole = read(code), Catalog(locale=code, project="Flight Docket", charset="utf-8", fuzzy=False)
    for message in sorted(collected(), key=lambda message: first(message.id)):
        if message.id:
            old = known.get(first(message.id))
            whole.add(message.id, old.string if old else ("", "") if message.pluralizable else "")
    return whole


def first(message: Message) -> str:
    """A message, or its form for one."""
    return message if isinstance(message, str) else message[0]


def read(code: str) -> Catalog:
    """The catalogue of a language as it stands; empty where there is none."""
    path = catalogue_path(code)
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def write(code: str, whole: Catalog) -> None:
    """Write the catalogue of a language; without places in the code, so that a change of it shows in few lines."""
    path = catalogue_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, whole, width=120, no_location=True, omit_header=True)


def main() -> None:
    """Write the catalogue of each language, and say how many messages have no translation."""
    for code in LANGUAGES:
        if code == ENGLISH:
            continue
        whole = updated(code)
        write(code, whole)
        bare = sum(not any(m.string if m.pluralizable else (m.string,)) for m in whole if m.id)
        print(f"{catalogue_path(code).relative_to(ROOT)}: {len(whole)} messages, {bare} without a translation")


if __name__ == "__main__":
    main()
