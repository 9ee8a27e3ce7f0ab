"""The catalogue is whole, and sentences of the data say the same in Spanish as in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import language
from dashboard.language import ntr, tr
from dashboard.queries import docket_at
from dashboard.saying import Verbatim, error_words, pieces, say
from dashboard.sentences import exit_sentence
from dashboard.times import days_words, interval_words, moment
from dashboard.words import catalogue_path, collected, first, read, updated
from ingest import vocabulary
from ingest.ask import Docket, Words, question
from ingest.derive.findings import finding
from ingest.errors import WrongParameter
from ingest.settings import ROOT, SETTINGS

PLACE = re.compile(r"\{\w+\}")
NUMBER = re.compile(r"[\w-]*\d[\w:.,/-]*")
NOTE_MODULES = ("notes.py", "exits.py", "match_notes.py")


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    language.use(language.ENGLISH)


@pytest.fixture(scope="module")
def docket(built_store: Path) -> Docket:
    found = docket_at(built_store)
    assert found is not None
    return found


def numbers(text: str) -> list[str]:
    """Every word with a digit in it, as it stands."""
    return [word.rstrip(".,:") for word in NUMBER.findall(text)]


def test_every_message_of_the_pages_has_a_translation_and_none_is_left_over() -> None:
    said, known = {first(m.id): m for m in collected() if m.id}, {first(m.id): m for m in read("es") if m.id}
    assert sorted(said.keys() - known.keys()) == []
    assert sorted(known.keys() - said.keys()) == []
    for message in known.values():
        forms = message.string if message.pluralizable else (message.string,)
        assert all(forms), message.id


def test_a_translation_has_the_values_of_its_message() -> None:
    for message in read("es"):
        if message.id:
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if message.pluralizable else (message.string,)
            for form in forms:
                assert set(PLACE.findall(form)) in [set(PLACE.findall(one)) for one in english], message.id


def test_the_catalogue_stands_as_the_command_writes_it() -> None:
    ids = [first(m.id) for m in read("es") if m.id]
    assert ids == [first(m.id) for m in updated("es") if m.id]
    assert not re.search(r"^#:|^#~|fuzzy", catalogue_path("es").read_text(encoding="utf-8"), re.MULTILINE)


def test_english_is_as_it_stands_in_the_code() -> None:
    assert tr("{n} of {m}", n=1, m=2) == "1 of 2"
    assert say("Anything. At all.") == "Anything. At all."


def test_times_in_spanish_have_24_hours_their_zone_and_the_same_minutes() -> None:
    language.use("es")
    first_s, last_s = moment("2025-03-15T22:45:00Z"), moment("2025-03-15T22:48:59Z")
    assert interval_words(first_s, last_s, "America/New_York") == "18:45–18:48 EDT, 15 de marzo de 2025"
    assert interval_words(first_s, last_s, "America/Tegucigalpa", with_date=False) == \
        "16:45–16:48 hora de Tegucigalpa (UTC-6)"
    assert interval_words(last_s, None) == "no antes de 22:48:59 UTC, 15 de marzo de 2025"
    assert first_s is not None
    assert days_words(first_s.date(), None) == "días desde el 15 de marzo de 2025"


def stored_sentences(docket: Docket) -> set[str]:
    """Every sentence of the store that a page may print, and every name of a leg."""
    tables = {"matches": "note", "leg_classes": "note", "missions": "note", "totals": "note", "legs": "label",
              "speed_bounds": "basis"}
    found = {text for table, column in tables.items() for text in docket.release.table(table)[column] if text}
    keys = {key for cautions in docket.events["cautions"] for key in cautions.split(";") if key}
    return found | set(docket.leg_names.values()) | {vocabulary.EVENT_CAUTIONS.get(k, vocabulary.CAUTIONS[k])
                                                     for k in keys}


def test_every_sentence_and_name_of_the_store_is_said_with_the_same_values(docket: Docket) -> None:
    language.use("es")
    for text in stored_sentences(docket):
        said = pieces(text)
        is_by_hand = "by hand on" in text
        assert is_by_hand or not any(isinstance(part, Verbatim) for part in said), text
        assert numbers(" ".join(said)) == numbers(text), (text, said)


def sentences_of(path: Path) -> Iterator[str]:
    """Every sentence that a module makes, its values filled with 7."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_sentence_that_notes_are_made_of_has_a_translation() -> None:
    language.use("es")
    told = [text for name in NOTE_MODULES for text in sentences_of(ROOT / "ingest" / "derive" / name)]
    docstrings = {ast.get_docstring(node, clean=False) for name in NOTE_MODULES for node in ast.walk(
        ast.parse((ROOT / "ingest" / "derive" / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)}
    whole = [text for text in told if re.match(r"[A-Z].*\.$", text) and text not in docstrings
             and not text.startswith(("The airport tested lies 7", "Report against track: 7", "What is said of"))]
    assert len(whole) > 35
    assert [text for text in whole if isinstance(say(text), Verbatim)] == []


def test_every_sentence_of_the_vocabulary_and_the_settings_has_a_translation() -> None:
    language.use("es")
    texts = [*vocabulary.CAUTIONS.values(), *vocabulary.EVENT_CAUTIONS.values(), *vocabulary.MATCH_REASONS.values(),
             *vocabulary.LEG_CLASS_REASONS.values(), *vocabulary.FETCH_REASONS.values(), *vocabulary.LIMITS,
             *vocabulary.FILE_REASONS.values(), *(setting.meaning.replace("`", "") for setting in SETTINGS)]
    assert [text for text in texts if isinstance(say(text), Verbatim)] == []


def test_what_is_no_message_stays_english_and_is_marked_and_nothing_is_half_translated() -> None:
    language.use("es")
    odd = "The leg: one that nobody knows."
    assert isinstance(say(odd), Verbatim)
    assert say(odd) == odd
    said = pieces(f"Matched by hand. {odd}")
    assert said == ["Emparejado a mano.", odd]
    assert [isinstance(part, Verbatim) for part in said] == [False, True]


def test_a_text_without_end_stays_english_and_costs_nothing() -> None:
    language.use("es")
    for hostile in ("A, leg 1" * 2000, "a or " * 5000, "." * 10_000 + "a", "Not known: " * 1000):
        assert isinstance(say(hostile), Verbatim)


def test_an_error_is_told_in_spanish_with_what_was_found_as_it_was() -> None:
    language.use("es")
    told = error_words(WrongParameter("speed_bound_kt", found="fast", expected="a number of knots"))
    assert told == "speed_bound_kt: se encontró 'fast', se esperaba un número de nudos."


SAME = (("outside US territory", "fuera del territorio de EE. UU."), ("inside US territory", "dentro del territorio"),
        ("undetermined", "indeterminado"), ("not yet departed", "aún no había"),
        ("each had left", "cada uno había salido"),
        ("it had left", "si había salido"), ("it had landed", "si había aterrizado"), ("in the air", "en el aire"),
        ("each had landed", "cada uno había aterrizado"), ("already landed", "ya había"), ("reports", "reportes"),
        ("received positions", "posiciones recibidas"))
"""Phrases that carry a verdict, and how Spanish says them."""
OPEN = ("before_departure;airborne", "airborne;after_arrival", "before_departure;airborne;after_arrival")


def assert_alike(english: str, spanish: str) -> None:
    assert numbers(spanish) == numbers(english)
    for one, other in SAME:
        assert english.count(one) == spanish.count(other), (one, english, spanish)


@pytest.mark.parametrize("outside", ["yes", "no", "undetermined"])
@pytest.mark.parametrize(("phase", "possible"), [("airborne", ""), ("before_departure", ""), ("after_arrival", ""),
                                                 *(("undetermined", possible) for possible in OPEN)])
def test_each_part_of_a_finding_says_the_same_in_both_languages(phase: str, possible: str, outside: str) -> None:
    language.use("es")
    for count in (1, 2, 11):
        rows = [{"leg_id": f"leg-{n}", "phase": phase, "possible_phases": possible, "outside_us_territory": outside,
                 "speed_bound_kt": 590.0 + n, "basis": "reported", "in_force": "", "ledger": "reference"}
                for n in range(count)]
        names = {f"leg-{n}": f"GlobalX 614{n}" for n in range(count)}
        assert_alike(finding(rows, names), finding(rows, names, Words(tr, ntr)))


@pytest.mark.parametrize("event", ["jgg-oral-order", "jgg-contempt-probable-cause"])
def test_findings_and_exits_of_an_event_say_the_same_in_both_languages(docket: Docket, event: str) -> None:
    clock = docket.clock(question(docket, event=event))
    language.use("es")
    assert_alike(docket.finding(clock), docket.finding(clock, Words(tr, ntr), say))
    legs = list(clock.loc[clock["outside_us_territory"] != "", "leg_id"])
    for row in docket.exits(tuple(legs)).itertuples():
        both = []
        for code in ("es", "en"):
            language.use(code)
            both.append(exit_sentence(row, "GlobalX 6145", "UTC"))
        assert numbers(both[0]) == numbers(both[1])
