"""The court clock in a real browser: its words, its numbers, and what it does not show."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import ROOT, settled

from dashboard.labels import words, zone_words

pytestmark = pytest.mark.browser
ORDER = "/?event=jgg-oral-order"
UNCHANGED = """() => {
  const before = window.textBefore;
  window.textBefore = document.querySelector(".stMain").innerText;
  return before === window.textBefore;
}"""
COLUMNS = ("basis", "phase", "outside_us_territory", "nearest_us_territory_km_min", "speed_needed_kt", "time_margin_s",
           "possible_zones", "speed_bound_kt", "leg_no")


PRINTED_PT = """() => {
  const figure = [...document.querySelectorAll('.fd-figure svg[role=img]')].find(s => s.getBoundingClientRect().width);
  const box = figure.getBoundingClientRect(), drawn = figure.viewBox.baseVal;
  const scale = Math.min(box.width / drawn.width, box.height / drawn.height);
  const px = [...figure.querySelectorAll('text')].map(t => t.getAttribute('font-size') * scale);
  const others = [...document.querySelectorAll('.fd-page, .fd-page *, .fd-table td, .fd-table th, .fd-legend li')];
  return [...px, ...others.filter(e => e.getBoundingClientRect().width)
                          .map(e => parseFloat(getComputedStyle(e).fontSize))].map(size => size * 0.75);
}"""


def assert_one_a4(page):
    """What is shown prints on one page, as vector."""
    page.wait_for_selector(".fd-wide text")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1
    assert b"/Subtype /Image" not in printed


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["leg_id"]: row for row in csv.DictReader(io.StringIO(text))}


def command_line(store: Path, *options: str) -> str:
    ran = subprocess.run([sys.executable, "-m", "ingest", "clock", *options, "--format", "csv"], cwd=ROOT, check=True,
                         capture_output=True, text=True, env={**os.environ, "FLIGHTDOCKET_STORE": str(store)})
    return ran.stdout


def cells_on_screen(page):
    """For each leg: its cells as they are written, and the words a reader sees."""
    return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('tr[data-leg]')].map(row =>
        [row.dataset.leg, Object.fromEntries([...row.querySelectorAll('td')].map(td =>
        [td.dataset.column, [td.dataset.value, td.innerText.trim()]]))]))""")


def test_screen_download_address_and_command_line_carry_the_same_words_and_numbers(visit, site, built_store):
    page = visit(ORDER)
    with page.expect_download() as download:
        page.get_by_text("Download these rows as CSV").click()
    downloaded = Path(download.value.path()).read_text(encoding="utf-8")
    printed = command_line(built_store, "--event", "jgg-oral-order")
    answered = page.request.get(f"{site}/data/court_clock.csv?event=jgg-oral-order").text()
    assert downloaded == printed == answered
    rows, screen = rows_of(printed), cells_on_screen(page)
    assert set(screen) == {leg for leg, row in rows.items() if row["outside_us_territory"]}
    for leg, cells in screen.items():
        for column in COLUMNS:
            written, seen = cells[column]
            assert written == rows[leg][column], (leg, column)
            if column == "possible_zones":
                assert all(zone_words(code) in seen for code in written.split(";") if code)
            else:
                assert seen == (words(written) or "–"), (leg, column)
        note = page.locator(f'tr[data-leg-note="{leg}"] td')
        assert note.get_attribute("data-value") == rows[leg]["note"]
        assert rows[leg]["note"] in note.inner_text()


def test_the_oral_order_reads_as_two_flights_outside_and_one_not_yet_departed(visit):
    page = visit(ORDER)
    screen = {leg: {c: v[1] for c, v in cells.items()} for leg, cells in cells_on_screen(page).items()}
    for flight in ("6143", "6145"):
        row = screen[f"sv-2025-03-15-gxa{flight}-1"]
        assert (row["phase"], row["outside_us_territory"]) == ("airborne", "yes")
    assert screen["sv-2025-03-15-gxa6122-1"]["phase"] == "before departure"
    assert "6:45–6:48 p.m. EDT, 15 March 2025 (22:45–22:48 UTC)" in page.locator(".fd-finding").inner_text()
    shown = page.locator(".stMain").inner_text()
    assert "In force until some time on 7 April 2025 (EDT), by claims and linked events" in shown


def test_the_start_page_is_the_court_clock_of_the_oral_order(visit):
    assert "Oral order, 6:45–6:48 p.m. EDT" in visit("/").locator(".fd-finding").inner_text()


def test_moving_the_bound_past_the_margin_turns_the_word_to_undetermined(visit):
    page = visit(ORDER)
    page.get_by_label("Speed bound in knots").fill("650")
    page.get_by_label("Speed bound in knots").press("Enter")
    verdict = 'tr[data-leg="sv-2025-03-15-gxa6145-1"] td[data-column="outside_us_territory"]'
    page.wait_for_selector(f'{verdict}[data-value="undetermined"]')
    assert "speed_bound_kt=650" in page.url
    assert "Speed bound 650 kt; known from reports alone." in page.locator(".fd-finding").inner_text()
    assert "650 kt is the bound asked for" in page.locator(".fd-quiet").first.inner_text()
    assert_one_a4(page)


def test_at_600_kt_both_stretches_inside_us_territory_are_told(visit):
    told = visit(f"{ORDER}&speed_bound_kt=600").locator("li", has_text="GlobalX 6145 cannot").inner_text()
    assert "cannot have been inside US territory between" in told
    assert "yet can have been again from" in told


def test_a_copied_link_restores_case_event_and_bound_in_a_fresh_browser(visit):
    first = visit("/?event=jgg-written-order&speed_bound_kt=600")
    link = first.locator(".fd-cite a").get_attribute("href")
    again = visit("/" + link.split("/", 3)[3])
    assert again.locator(".fd-finding").inner_text() == first.locator(".fd-finding").inner_text()
    assert "Written order docketed, 7:25–7:27 p.m. EDT" in again.locator(".fd-finding").inner_text()
    expect(again.get_by_label("Speed bound in knots")).to_have_value("600")
    assert cells_on_screen(again) == cells_on_screen(first)
    assert_one_a4(again)


def test_another_order_is_chosen_with_the_picker_and_stands_in_the_address(visit):
    page = visit(ORDER)
    page.get_by_label("Order or other event").click()
    page.get_by_label("Order or other event").fill("jgg-written-order")
    page.get_by_role("option", name="jgg-written-order").click()
    page.wait_for_selector(".fd-finding:has-text('Written order docketed, 7:25')")
    settled(page)
    assert "event=jgg-written-order" in page.url


@pytest.mark.parametrize("query, sentence", [
    ("event=jgg-oral-ordre", "jgg-oral-ordre"), ("at=2025-03-15T18:48", "2025-03-15T18:48"),
    ("event=jgg-oral-order&speed_bound_kt=fast", "a number of knots"),
    ("event=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "img src=x"),
])
def test_a_link_that_cannot_be_meant_says_so_and_shows_no_other_order(visit, query, sentence):
    page = visit(f"/?{query}", wait="[data-testid=stAlert]")
    assert sentence in page.locator("[data-testid=stAlert]").inner_text()
    assert page.locator("tr[data-leg]").count() == 0
    assert page.locator(".fd-figure svg").count() == 0


def test_in_an_observed_gap_there_is_an_area_and_no_dot(visit):
    page = visit("/?at=2026-08-25T00:43:30Z")
    page.wait_for_selector(".fd-wide .fd-area")
    assert page.locator(".fd-figure .fd-wide .fd-area").count() == 1
    assert page.locator(".fd-aircraft").count() == 0
    assert page.locator(".fd-wide .fd-gap").count() >= 1
    assert "sample, class undetermined" in page.locator(".fd-legend").first.inner_text()
    verdict = cells_on_screen(page)["a2c4e0-20260825T000618Z"]
    assert (verdict["outside_us_territory"][0], verdict["possible_zones"][0]) == ("yes", "MEX")


def test_between_close_fixes_there_is_one_dot(visit):
    page = visit("/?at=2026-08-25T00:30:00Z")
    page.wait_for_selector(".fd-wide .fd-track")
    assert page.locator(".fd-wide .fd-aircraft").count() == 1


def test_every_verdict_and_every_drawn_leg_says_observed_or_reported(visit):
    page = visit(ORDER)
    assert {cells["basis"][1] for cells in cells_on_screen(page).values()} == {"reported"}
    legs = page.locator(".fd-legend li", has=page.locator("b"))
    assert legs.count() == 3
    assert all("reported" in text for text in legs.all_inner_texts())


def test_the_text_is_the_same_in_three_time_zones(visit):
    texts = set()
    for zone in ("America/Los_Angeles", "America/Tegucigalpa", "Asia/Tokyo"):
        page = visit(ORDER, timezone_id=zone)
        page.wait_for_selector(".fd-wide text")
        page.wait_for_function(UNCHANGED, polling=400)
        texts.add(page.locator(".stMain").inner_text() + page.locator(".fd-wide").text_content())
    assert len(texts) == 1


def test_the_figure_is_named_for_a_screen_reader_and_drawn_as_vector(visit):
    page = visit(ORDER)
    figure = page.locator(".fd-figure svg[role=img]:visible")
    figure.wait_for()
    assert figure.get_attribute("role") == "img"
    assert "6:45–6:48 p.m. EDT" in figure.locator("> title").text_content()
    assert "GlobalX 6145" in figure.locator("> desc").text_content()
    assert page.locator(".fd-figure canvas, .fd-figure img").count() == 0


def test_the_court_clock_prints_on_one_a4_with_release_and_address_in_letters_that_can_be_read(visit):
    page = visit(ORDER)
    assert_one_a4(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1047})  # what is within the margins of an A4
    assert len(page.locator(".fd-figure svg[role=img]:visible").all()) == 1
    assert min(page.evaluate(PRINTED_PT)) >= 7
    cite = page.locator(".fd-cite")
    assert cite.is_visible()
    assert "release r0001-" in cite.inner_text()
    assert "event=jgg-oral-order" in cite.inner_text()
    assert page.get_by_text("All 7 legs rest on reports alone. No positions are loaded").is_visible()
