"""The court clock's figure as a reader moves it: keyboard, play, pause, jump; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ORAL = "/?event=jgg-oral-order"
IN_THE_GAP_S = 1787618610


def sent_by(page: Any) -> list[Any]:
    """What the page has sent to its server since it was opened anew."""
    sent: list[Any] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    return sent


def test_playing_draws_without_a_word_to_the_server_and_a_pause_writes_the_instant(visit: Callable[..., Any]) -> None:
    page = visit(ORAL)
    sent = sent_by(page)
    page.reload()
    page.wait_for_selector(".fd-clocks span")
    figure = page.locator(".fd-figure")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.fd-figure').dataset.draws > 30")
    told = len(sent)
    drawn = int(figure.get_attribute("data-draws"))
    page.wait_for_function(f"document.querySelector('.fd-figure').dataset.draws > {drawn + 20}")
    assert len(sent) == told
    assert page.locator(".fd-stage-wide .fd-over .fd-area").count() == 3
    assert not page.locator(".fd-stage-wide .fd-moves").first.is_visible()
    page.get_by_role("button", name="Pause").click()
    page.wait_for_url(re.compile(r"event=jgg-oral-order&at=2025-03-1\dT"))
    assert "6143: airborne" in page.locator(".fd-phases").inner_text() or len(sent) == told + 1
    page.wait_for_selector("h1:has-text('at this instant')")
    page.locator(".fd-jumps button", has_text="Written order").click()
    page.wait_for_url(re.compile(r"\?event=jgg-written-order$"))


def test_an_arrow_key_is_a_minute_and_its_words_are_read_aloud(visit: Callable[..., Any]) -> None:
    page = visit(ORAL)
    clock = page.locator(".fd-stage-wide .fd-scrub")
    assert "6:45–6:48 p.m. EDT, 15 March 2025" in clock.get_attribute("aria-valuetext")
    clock.focus()
    clock.press("ArrowRight")
    page.wait_for_function("document.activeElement.ariaValueText.startsWith('6:46 p.m. EDT')")
    page.wait_for_url(re.compile(r"at=2025-03-15T22%3A46Z"))
    assert page.evaluate("document.activeElement.className") == "fd-scrub"


def test_in_a_gap_the_moving_figure_has_an_area_and_no_aircraft(visit: Callable[..., Any]) -> None:
    page = visit("/?at=2026-08-25T00:30:00Z")
    page.evaluate("""second => { const clock = document.querySelector('.fd-stage-wide .fd-scrub');
        clock.value = second; clock.dispatchEvent(new Event('input')); }""", IN_THE_GAP_S)
    page.wait_for_selector(".fd-stage-wide .fd-over .fd-area")
    assert page.locator(".fd-stage-wide .fd-over .fd-area").get_attribute("d")
    assert not page.locator(".fd-stage-wide .fd-over .fd-aircraft").is_visible()
    assert not page.locator(".fd-stage-wide .fd-aircraft.fd-moves").is_visible()


def test_with_reduced_motion_the_clock_steps_by_whole_minutes(visit: Callable[..., Any]) -> None:
    page = visit(ORAL, reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.fd-figure').dataset.draws >= 3")
    page.get_by_role("button", name="Pause").click()
    places = page.locator(".fd-stage-wide .fd-playhead").get_attribute("d")
    left, right, start, end = page.evaluate("""() => { const c = document.querySelector('.fd-figure').parentElement
        .courtClock; const d = c.stages.wide.drawing; return [d.left, d.right, c.data.start, c.data.end]; }""")
    at = start + (float(re.match(r"M([\d.]+)", places).group(1)) - left) / (right - left) * (end - start)
    assert abs(at / 60 - round(at / 60)) < 1e-3
    assert int(page.locator(".fd-figure").get_attribute("data-draws")) < 20


def test_the_figure_is_kept_as_a_link_an_svg_and_a_png_of_the_same_view(visit: Callable[..., Any]) -> None:
    page = visit(ORAL + "&speed_bound_kt=600")
    with page.expect_download() as png:
        page.get_by_role("button", name="PNG").click()
    assert png.value.suggested_filename == "court_clock.png"
    picture = png.value.path().read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") > 1800
    address = page.get_by_role("link", name="SVG").get_attribute("href")
    assert "event=jgg-oral-order&speed_bound_kt=600" in address
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_label("Link to this view").input_value()
    assert re.search(r"\?event=jgg-oral-order&speed_bound_kt=600&release=r\d{4}-", link)
