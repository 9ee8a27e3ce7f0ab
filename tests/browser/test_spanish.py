"""Every page in Spanish: no word of it stays English unless it is marked as such."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest

from dashboard import language
from dashboard.words import collected
from ingest.settings import REFERENCE_DIR

pytestmark = pytest.mark.browser
ENGLISH_WORDS = re.compile(r"\b(the|of|with|not|and|is|was|are|were|this|that|from|for|by|to|at|which|without|only|"
                           r"each|between|been|have|has|there|where|when|until|or|all|its|their)\b", re.IGNORECASE)
ADDRESS = re.compile(r"\S*[/=&?]\S*|\w+(?:-\w+){2,}")
"""Addresses and ids, which stay as they are."""
with (REFERENCE_DIR / "published_totals.csv").open(encoding="utf-8", newline="") as file:
    NAMES = sorted({re.escape(row["counted_by"]) for row in csv.DictReader(file)}, key=len, reverse=True)
COUNTERS = re.compile("|".join(NAMES))
"""Names of who published a count."""
TEXTS = """() => {
    const foreign = "[lang=en], code, pre, script, style, [data-testid=stToolbar]";
    const parts = ".stMain, [data-testid=stSidebarNav], [data-testid=stSidebarUserContent]";
    const ours = [...document.querySelectorAll(parts)];
    const found = [];
    for (const part of ours) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode());)
            if (node.data.trim() && !node.parentElement.closest(foreign)) found.push(node.data.trim());
        for (const element of part.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
            for (const name of ["aria-label", "title", "placeholder", "alt"])
                if (element.getAttribute(name) && !element.closest(foreign)) found.push(element.getAttribute(name));
    }
    return [...new Set(found)];
}"""
MORE = ("/?at=2026-08-25T00:43:30Z", "/flight?leg=sv-2025-03-15-gxa6145-1", "/aircraft?icao24=a2c4e0", "/search?q=6145")
"""Views that the page list does not lead to."""
LIBRARY = re.compile(r"Fullscreen: |Language / Idioma$|English$|Skip to main content$|App pages$|Open$|Close$|Clear")
"""Words of the library, and the choice of a language, which stands in both."""


@cache
def translated():
    """The messages that are said otherwise in Spanish."""
    language.use("es")
    return {m.id for m in collected() if isinstance(m.id, str) and language.translation(m.id) != m.id}


def english_of(page):
    """The texts of a page that are messages with another translation, or hold an English word, unmarked."""
    messages = translated()
    texts = [text for text in page.evaluate(TEXTS) if not LIBRARY.match(text)]
    return [text for text in texts
            if text in messages or ENGLISH_WORDS.search(ADDRESS.sub("", COUNTERS.sub("", text)))]


@pytest.fixture
def spanish(visit):
    """Open a page in Spanish and let a map of it appear."""
    yield lambda path, **options: visit(path + ("&" if "?" in path else "?") + "lang=es", **options)
    language.use(language.ENGLISH)


def test_the_pages_quoted_most_show_no_untranslated_string(spanish):
    found = {}
    for path in ("/?event=jgg-oral-order", "/flight?leg=sv-2025-03-15-gxa6145-1", "/destinations?destination=Honduras"):
        found[path] = english_of(spanish(path))
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.long
def test_no_page_shows_an_untranslated_string(spanish):
    page = spanish("/")
    links = [link.get_attribute("href") for link in page.locator("[data-testid=stSidebarNavLink]").all()]
    paths = [re.sub(r"^https?://[^/]+", "", link) for link in links]
    assert len(paths) >= 4
    titles, found = set(), {}
    for path in [*paths, *MORE]:
        page = spanish(path)
        page.wait_for_timeout(500)
        found[path] = english_of(page)
        assert page.locator("html").get_attribute("lang") == "es"
        titles.add(page.title())
    assert {path: texts for path, texts in found.items() if texts} == {}
    assert len(titles) == len(paths)


def test_a_change_of_language_leaves_the_ids_in_the_address_alone(visit):
    page = visit("/?event=jgg-written-order&speed_bound_kt=600")
    page.locator("[data-testid=stSidebar]").get_by_text("Español").click()
    page.wait_for_url("**lang=es**")
    page.wait_for_selector("text=Reloj judicial")
    assert "event=jgg-written-order" in page.url
    assert "speed_bound_kt=600" in page.url
    assert page.locator("tr[data-leg]").count() == 3


def test_the_court_clock_answers_in_spanish_on_a_phone(spanish):
    page = spanish("/?event=jgg-oral-order", viewport={"width": 390, "height": 844})
    finding = page.locator(".fd-finding").inner_text()
    assert finding.startswith("Orden oral, 18:45–18:48 EDT, 15 de marzo de 2025 (22:45–22:48 UTC).")
    assert "Dos tramos estaban en el aire fuera del territorio de EE. UU. (GlobalX 6143" in finding
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    assert english_of(page) == []


def test_a_language_that_there_is_not_is_said_and_english_is_shown(visit):
    page = visit("/methods?lang=xx")
    assert "asks for the language “xx”" in page.locator("[data-testid=stAlert]").inner_text()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Methods and limits"
