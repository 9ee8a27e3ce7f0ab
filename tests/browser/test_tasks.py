"""Ten tasks of a stranger who begins at the start page: only what is visible is used, and clicks are counted."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from serving import settled

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@dataclass
class Reader:
    """A reader of a page, with the clicks made so far."""

    page: Any
    clicks: int = 0

    def click(self, role: str, name: str | re.Pattern[str], exact: bool = False, within: Any = None) -> None:
        """Click the visible thing of a role and name, the first where there are several, and wait for the answer."""
        (within or self.page).get_by_role(role, name=name, exact=exact).locator("visible=true").first.click()
        self.clicks += 1
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        settled(self.page)

    def search(self, text: str) -> None:
        """Type into the search field; typing is not a click."""
        field = self.page.get_by_role("textbox", name="Search")
        field.fill(text)
        field.press("Enter")
        self.page.get_by_role("heading", name="Search", level=1).wait_for()
        self.settle()

    def row(self, *words: str) -> str:
        """The text of the first visible table row that has all these words."""
        rows = self.page.get_by_role("row")
        for word in words:
            rows = rows.filter(has_text=word)
        rows.first.wait_for()
        return str(rows.first.inner_text())

    def text(self) -> str:
        return str(self.page.get_by_role("main").inner_text())


@pytest.fixture
def arrive(visit: Callable[..., Any]) -> Callable[..., Reader]:
    """A reader at the start page."""
    return lambda **options: Reader(visit("/", **options))


def test_1_where_the_three_planes_were_at_the_written_order(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.click("button", "Written order 7:25–7:27 p.m. EDT")
    reader.page.get_by_text("Written order docketed, 7:25–7:27 p.m. EDT, 15 March 2025").first.wait_for()
    for flight, words in (("6143", ("airborne", "yes")), ("6145", ("airborne", "yes")),
                          ("6122", ("before departure", "no"))):
        cells = reader.row(f"GlobalX {flight}", "reported").split("\t")
        assert tuple(cells[3:5]) == words
    assert reader.clicks == 1


def test_2_by_how_much_6145_cleared_us_waters_and_up_to_which_speed(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    heads = [head.inner_text() for head in reader.page.get_by_role("columnheader").all()]
    told = dict(zip(heads, reader.row("GlobalX 6145", "reported").split("\t"), strict=False))
    assert told["Nearest US territory, km (least)"] == "30.8"
    assert told["Area first touches US territory at, kt (before tolerance)"] == "601.6"
    assert "it would have had to average 602 kt" in reader.text()
    assert reader.clicks == 0


def test_3_which_sources_disagree_on_the_landing_of_6145(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.click("link", "GlobalX 6145")
    assert "Sources differ: departures by 1 min, landings by 8 min." in reader.text()
    landings = {name: reader.row(name, f"{time} p.m. EDT, 15 March 2025 [differs]").split("\t")[2]
                for name, time in (("It Can Happen Here", "8:02"), ("ABC News", "8:10"))}
    assert all("[differs]" in landing for landing in landings.values())
    assert reader.clicks <= 1


@pytest.mark.long
def test_4_every_leg_of_n278gx_in_a_month_as_csv(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.search("N278GX")
    reader.click("link", "N278GX", exact=True)
    reader.click("combobox", re.compile("Month"))
    reader.click("option", "2025-03")
    with reader.page.expect_download() as download:
        reader.click("button", "Download these legs as CSV")
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 2
    assert {(row["registration"], row["departed_earliest_utc"][:7]) for row in rows} == {("N278GX", "2025-03")}
    assert reader.clicks <= 4


@pytest.mark.long
def test_5_removal_flights_to_honduras_in_a_month_beside_the_count_of_human_rights_first(
        arrive: Callable[..., Reader]) -> None:
    """It has published no count of one month of Honduras; the shortest that hold the month stand first."""
    reader = arrive()
    reader.click("link", "Destinations and trends")
    reader.click("link", "Honduras", exact=True)
    reader.click("link", "November 2025")
    reader.page.get_by_role("heading", name="November 2025").wait_for()
    theirs = reader.row("1 January 2025 – 30 November 2025", "Human Rights First ICE Flight Monitor").split("\t")
    assert theirs[2:5] == ["removal flights (arrivals)", "401", "0 observed, 33 only reported"]
    assert reader.row("November 2025", "0 of 30").split("\t")[1:4] == ["none published", "not loaded", "1"]
    assert reader.clicks <= 3


@pytest.mark.long
def test_6_whether_the_aircraft_was_not_flying_or_not_seen_on_a_day(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.search("N278GX")
    reader.click("link", "N278GX", exact=True)
    text = reader.text()
    assert "15 March 2025: not loaded; 1 leg" in text
    assert "25 August 2026: received (adsb.lol); 1 leg" in text
    assert "24 August 2026: not loaded; no leg known" in text
    assert "all other days are not loaded, which says nothing about flights" in text
    assert reader.clicks <= 3


@pytest.mark.long
def test_7_a_link_to_this_exact_view_opened_elsewhere_is_the_same_view(
        arrive: Callable[..., Reader], browser: Any, site: str) -> None:
    reader = arrive(permissions=["clipboard-read", "clipboard-write"])
    reader.page.get_by_role("spinbutton", name="Speed bound in knots").fill("600")
    reader.page.keyboard.press("Enter")
    reader.page.get_by_text("Speed bound 600 kt").first.wait_for()
    reader.settle()
    reader.click("button", "Copy link")
    link = reader.page.evaluate("navigator.clipboard.readText()")
    elsewhere = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    elsewhere.goto(link)
    settled(elsewhere)
    assert "Speed bound 600 kt" in elsewhere.get_by_role("main").inner_text()
    assert elsewhere.get_by_role("main").inner_text() == reader.text().replace("Copied", "Copy link")
    assert reader.clicks <= 2
    elsewhere.context.close()


def test_8_where_the_planes_were_in_spanish_on_a_phone(arrive: Callable[..., Reader]) -> None:
    reader = arrive(**PHONE)
    reader.click("button", "Español")
    reader.page.get_by_text("Orden oral, 18:45–18:48 EDT").first.wait_for()
    reader.click("button", re.compile("Orden escrita.*19:25–19:27"))
    reader.page.get_by_text(re.compile("19:25–19:27 EDT, 15 de marzo de 2025")).first.wait_for()
    finding = reader.text()
    assert "Dos tramos estaban en el aire fuera del territorio de EE. UU. (GlobalX 6143" in finding
    assert "GlobalX 6122" in finding
    assert reader.clicks == 2


@pytest.mark.long
def test_9_all_orders_in_force_while_a_flight_was_in_the_air(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.click("link", "GlobalX 6145")
    for order in ("Individual restraining order, 9:40 a.m. EDT", "Oral order, 6:45–6:48 p.m. EDT",
                  "Written order docketed, 7:25–7:27 p.m. EDT"):
        cells = reader.row(order).split("\t")
        assert cells[1:3] == ["J.G.G. v. Trump", "some time on 7 April 2025 (EDT)"]
        assert cells[3].strip() == "It departed or was in the air while the order was in force."
    assert "when the order stopped binding is not known" in reader.row("Perez Parra v. Castro")
    assert reader.clicks <= 3


def test_10_the_court_clock_is_printed_on_one_page(arrive: Callable[..., Reader]) -> None:
    reader = arrive()
    reader.page.evaluate("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }")
    reader.click("button", "Print", exact=True)
    assert reader.page.evaluate("window.printed") == 1
    paper = reader.page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
    assert reader.clicks == 1
