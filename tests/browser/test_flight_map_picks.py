"""On the Flight map a picked row is picked on the map, a picked line in the table, and months are dragged over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_row_picks_its_leg(visit: Callable[..., Any]) -> None:
    page = visit("/flight_map")
    page.wait_for_selector("[data-picks=ready]", state="attached")
    page.get_by_role("button", name="GlobalX 6145").first.click()
    page.wait_for_url(re.compile(r"leg=sv-2025-03-15-gxa6145-\d"))
    page.wait_for_selector("tr[aria-current]")
    assert "6145" in page.locator("tr[aria-current]").inner_text()


@pytest.mark.long
def test_dragging_over_the_months_chooses_days(visit: Callable[..., Any]) -> None:
    page = visit("/flight_map")
    bars = page.locator(".fd-histogram svg")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20, steps=3)
    page.mouse.up()
    page.wait_for_url(re.compile(r"\?from=20\d\d-\d\d-01&to=20\d\d-\d\d-(28|30|31)$"))
    page.wait_for_selector(".fd-histogram .fd-brushed")


@pytest.mark.long
def test_a_line_on_the_map_picks_its_row(visit: Callable[..., Any]) -> None:
    page = visit("/flight_map?basis=observed")
    with page.expect_response(re.compile("kind=tracks")):
        page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
    chart = page.locator("[data-testid=stDeckGlJsonChart]")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for _ in range(5):  # the first draw of WebGL in software takes seconds
        for beside in range(-12, 25, 3):
            spot = (box["x"] + box["width"] / 2 + beside, box["y"] + box["height"] / 2)
            page.mouse.move(*spot)
            page.wait_for_timeout(50)
            page.mouse.click(*spot)
            page.wait_for_timeout(250)
            if "leg=" in page.url:
                page.wait_for_selector("tr[aria-current]")
                assert "leg=a2c4e0-20260825T000618Z" in page.url
                return
    raise AssertionError("no line was picked")
