"""What holds on every page: one heading, no fault that axe finds, room on a phone, nothing asked of other machines."""

from __future__ import annotations

import pytest
from serving import ROOT, chromium_path

from ingest.exports import EXPORTS

pytestmark = pytest.mark.browser
PAGES = {"/": "Court clock", "/?at=2026-08-25T00:43:30Z": "Court clock", "/flight_map": "Flight map",
         "/flight?leg=a2c4e0-20260825T000618Z": "Flight", "/aircraft?icao24=a2c4e0": "Aircraft",
         "/search?q=6145": "Search", "/reconcile": "Reconcile",
         "/destinations": "Destinations and trends", "/coverage": "Data quality and coverage",
         "/corrections": "Corrections",
         "/downloads": "Downloads", "/methods": "Methods and limits"}
CORE = ("/", "/?at=2026-08-25T00:43:30Z", "/flight_map", "/flight?leg=a2c4e0-20260825T000618Z", "/destinations")
"""Pages that are looked at each time; the others in the long proofs."""
MEDIA_TYPES = {export.media_type.split(";")[0] for export in EXPORTS.values()}
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


SIDEWAYS = "[document.documentElement.scrollWidth, document.querySelector('.stMain').scrollWidth]"
SMALL = """[...document.querySelectorAll('.stMain button, .stMain input, .stMain summary')]
    .map(e => e.closest('[data-baseweb=select], [data-baseweb=input]') || e).map(e => [e, e.getBoundingClientRect()])
    .filter(([e, b]) => b.width && b.height && (b.width < 24 || b.height < 24))
    .map(([e]) => e.outerHTML.slice(0, 120))"""
OVERLAPS = """() => {
    const shown = [...document.querySelectorAll('.fd-figure svg[role=img]')].find(s => s.getBoundingClientRect().width);
    const boxes = [...shown.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    const over = [];
    boxes.forEach(([a, p], n) => boxes.slice(n + 1).forEach(([b, q]) => {
        if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 &&
            Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 3) over.push([a, b]);
    }));
    const frame = shown.getBoundingClientRect();
    boxes.forEach(([a, p]) => { if (p.left < frame.left - 1 || p.right > frame.right + 1) over.push([a, 'edge']); });
    return over;
}"""


def faults(page):
    """What axe finds, with the first elements it finds it in."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=AXE).response["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]][:3]) for fault in found]


@pytest.mark.parametrize("path", [pytest.param(page, marks=() if page in CORE else pytest.mark.long) for page in PAGES])
def test_each_page_is_sound(visit, site, path):
    """One heading, a language, its own title; axe finds nothing in light and dark; a phone has room; all stays here."""
    asked: list[str] = []
    page = visit(path, asked=asked)
    page.wait_for_timeout(500)
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == f"{PAGES[path]} – Flight Docket"
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme == 'dark'")
    page.wait_for_timeout(300)
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert max(page.evaluate(SIDEWAYS)) <= 390
    assert page.evaluate(SMALL) == []
    here = (site, site.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []


@pytest.mark.parametrize("query", ["event=jgg-oral-order", "event=jgg-written-order", "at=2026-08-25T00:43:30Z"])
def test_no_label_of_the_figure_lies_over_another_on_a_wide_page_or_a_phone(visit, query):
    page = visit(f"/?{query}")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_selector(f".fd-figure .fd-{'wide' if width > 640 else 'narrow'}:visible text")
        assert page.evaluate(OVERLAPS) == []


def test_everything_is_reached_with_the_keyboard_in_order(visit):
    page = visit("/?event=jgg-oral-order")
    page.locator("h1").click()
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') || "
                                     "document.activeElement.innerText || ''"))
    order = [next(n for n, text in enumerate(reached) if words in text)
             for words in ("Case", "Order or other event", "Speed bound", "Or an instant")]
    assert order == sorted(order)


def test_thresholds_limits_and_the_worked_example_are_printed(visit):
    text = visit("/methods").locator(".stMain").inner_text()
    assert "The data cannot show who was aboard." in text
    assert "gap_s" in text
    assert "it would have had to average 601.6 kt" in text


def test_the_flight_map_counts_filters_and_lists_its_legs(visit):
    page = visit("/flight_map?destination=El+Salvador&from=2025-03-15&to=2025-03-16")
    assert page.locator(".fd-finding").inner_text() == "7 legs to El Salvador: 0 observed, 7 only reported."
    assert page.locator(".fd-tall tbody tr").count() == 7
    assert "route, not a track" in page.locator(".fd-legend").inner_text()


def test_a_filter_that_matches_nothing_says_that_this_is_not_no_flight(visit):
    page = visit("/flight_map?from=2030-01-01")
    assert "Nothing matches these filters" in page.locator("[data-testid=stAlert]").inner_text()


def test_without_webgl_the_court_clock_is_whole_and_the_flight_map_says_so_above_its_table(browser, site):
    plain = browser.browser_type.launch(executable_path=chromium_path(), args=[
        "--headless=new", "--no-sandbox", "--disable-3d-apis", "--disable-gpu"])
    page = plain.new_page()
    page.goto(f"{site}/?event=jgg-oral-order")
    page.wait_for_selector(".fd-wide .fd-area", timeout=20_000)
    assert page.locator("tr[data-leg]").count() == 3
    page.goto(f"{site}/flight_map")
    page.wait_for_selector(".fd-tall tbody tr", timeout=20_000)
    assert "Where the browser has none, no map appears" in page.locator(".stMain").inner_text()
    plain.close()


def test_the_addresses_of_every_table_answer_and_others_say_why_not(visit, site):
    page = visit("/downloads")
    links = page.locator(".fd-table a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    tables = [link for link in links if link.startswith("/data/")]
    assert len(tables) >= 20
    for link in tables:
        if not link.endswith(".csv") and "/legs." not in link:
            continue  # large tables in each format take long; their writers have tests of their own
        answer = page.request.get(site + link)
        assert answer.status == 200, link
        assert answer.headers["content-type"].split(";")[0] in MEDIA_TYPES
        assert answer.headers["x-content-type-options"] == "nosniff"
    for wrong, status in (("/data/nothing.csv", 404), ("/data/r9999-00000000/legs.csv", 404), ("/data/legs.xlsx", 404),
                          ("/data/court_clock.csv?event=x", 404), ("/data/court_clock.csv", 400),
                          ("/data/latest/..%2f..%2fpyproject.toml", 404)):
        answer = page.request.get(site + wrong)
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
        assert len(answer.json()["detail"]) > 20
    assert page.request.post(f"{site}/data/legs.csv").status == 405


def test_the_root_of_the_project_has_what_the_server_needs():
    link = ROOT / "dashboard" / ".streamlit" / "config.toml"
    assert link.read_bytes() == (ROOT / "streamlit_config.toml").read_bytes()
