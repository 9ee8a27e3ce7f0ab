"""What a reader sees without searching: legs within the map, keys for each mark, tables that are not cut."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dashboard.palette import LIGHT

pytestmark = pytest.mark.browser
ORDER = "/?event=jgg-oral-order"
TRACK = np.array([int(LIGHT["flight-0"][n:n + 2], 16) for n in (1, 3, 5)])


def drawn_of(page, shade: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """Columns and rows of the map's pixels of a shade, and its width and height."""
    image = Image.open(io.BytesIO(page.locator("#deckgl-wrapper, [data-testid=stDeckGlJsonChart]").first.screenshot()))
    pixels = np.asarray(image.convert("RGB")).astype(int)
    return np.argwhere(np.abs(pixels - shade).max(axis=2) < 12)[:, ::-1], image.size


@pytest.mark.parametrize("width", [390, 1280])
def test_the_leg_that_ships_lies_within_the_map_on_a_phone_and_on_a_wide_page(visit, width):
    page = visit("/flight_map?basis=observed", viewport={"width": width, "height": 900})
    page.wait_for_selector(".st-key-chart canvas")
    page.wait_for_timeout(3000)
    spots, size = drawn_of(page, TRACK)
    assert len(spots) > 100
    assert (spots.min(axis=0) > 10).all()
    assert (spots.max(axis=0) < np.array(size) - 10).all()
    assert np.ptp(spots, axis=0).max() > min(size) / 3
    assert page.locator(".fd-beyond").count() == 0


def test_legs_beyond_the_edge_of_the_map_are_told(visit):
    page = visit("/flight_map")
    page.wait_for_selector(".fd-beyond")
    assert "4 of the 50 legs drawn run beyond the edge of the map as it opens" in page.locator(
        ".fd-beyond").inner_text()


@pytest.mark.parametrize("kind, words", [("before", "not yet departed"), ("after", "arrived")])
def test_the_lines_before_and_after_a_bar_have_a_key(visit, kind, words):
    page = visit(ORDER)
    page.wait_for_selector(f".fd-wide .fd-{kind}", state="attached")
    key = page.locator(".fd-legend li", has=page.locator(f".fd-key-{kind}"))
    assert key.inner_text().strip() == words
    assert key.locator(".fd-key").bounding_box()["width"] > 20


@pytest.mark.parametrize("path", ["/downloads", "/flight_map"])
def test_no_table_is_cut_at_the_right_edge_of_a_wide_page(visit, path):
    page = visit(path)
    cut = page.evaluate("[...document.querySelectorAll('.fd-wrap')].filter(e => e.scrollWidth > e.clientWidth)"
                        ".map(e => [e.ariaLabel, e.scrollWidth, e.clientWidth])")
    assert cut == []


def test_decisions_made_by_hand_are_not_called_made_by_the_program(visit):
    rows = visit("/downloads").get_by_role("region", name="Sources and licences").locator("tbody tr")
    assert "made by hand, by the editors of the reference files" in rows.filter(
        has_text="curated_decisions").first.inner_text()
    assert "releases" in rows.filter(has_text="made by the program").first.inner_text()


def test_the_table_of_legs_says_that_it_scrolls_and_is_scrolled_with_the_keyboard(visit):
    page = visit("/flight_map")
    assert page.locator(".fd-rows").inner_text().startswith("160 rows. A flight's name shows it")
    box = page.locator(".fd-tall")
    assert box.bounding_box()["height"] > 600
    box.focus()
    page.keyboard.press("End")
    page.wait_for_function("(e => e.scrollTop + e.clientHeight > e.scrollHeight - 3)"
                           "(document.querySelector('.fd-tall'))")
    heads = page.locator(".fd-tall thead th").first.bounding_box()
    assert heads["y"] >= box.bounding_box()["y"] - 1
    fits = "(e => e.scrollHeight <= e.clientHeight + 1)(document.querySelector('.fd-tall'))"
    assert not page.evaluate(fits)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(fits), "no scroll within the scroll of a phone"
    assert page.locator(".fd-rows").inner_text() == "160 rows."
    page.set_viewport_size({"width": 703, "height": 1047})
    page.emulate_media(media="print")
    assert page.evaluate(fits), "paper has every row"
    assert page.locator(".fd-tall tbody tr:visible").count() == 160


def test_the_finding_carries_its_speed_bound_and_what_it_rests_on_in_its_own_size(visit):
    finding = visit(ORDER).locator(".fd-finding")
    assert "Speed bound 590 kt; known from reports alone." in finding.inner_text()
    sizes = finding.evaluate("e => [e, ...e.querySelectorAll('*')].map(p => getComputedStyle(p).fontSize)")
    assert len(set(sizes)) == 1


def test_the_heading_is_true_of_an_event_that_is_not_a_courts(visit):
    page = visit("/?event=jgg-proclamation-signed")
    assert page.locator(".fd-finding").inner_text().startswith("Proclamation signed")
    assert "court" not in page.locator("h1").inner_text()
