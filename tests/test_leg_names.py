"""Legs and airports have names that a reader knows; an id stands beside a name, never in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from heart import clock, docket, leg_of
from test_dashboard_addresses import html_of
from test_dashboard_pages import started

from dashboard.labels import zone_words
from dashboard.queries import Asked, answer, route_words


@pytest.mark.parametrize("leg, name", [
    ("sv-2025-03-15-gxa6143-1", "GlobalX 6143"),
    ("sv-2025-03-15-gxa6122-2", "GlobalX 6122"),  # its own claims give no number, only the aircraft of the first leg
    ("ve-2025-03-23-1", "N342AX"),  # the second leg has a number, and another aircraft
    ("hn-2025-01-31-civ1-1", "Reported flight to San Pedro Sula, 31 January 2025 (hn-2025-01-31-civ1)"),
    ("us-2025-03-16-return-1", "Reported flight to Laredo, 16 March 2025 (us-2025-03-16-return)"),
    ("sv-2025-04-12-1", "Reported flight to San Salvador, 12 April 2025 (sv-2025-04-12)"),  # 13 April in UTC
    ("hn-2025-11-22-1", "Reported flight to Honduras, 22 November 2025 (hn-2025-11-22)"),
    ("ss-2025-05-20-1", "Reported flight to Shannon, 20–21 May 2025 (ss-2025-05-20)"),
])
def test_a_leg_has_the_number_of_its_flight_or_is_told_by_where_to_and_when(
        built_store: Path, leg: str, name: str) -> None:
    assert docket(built_store).leg_names[leg] == name


def test_no_leg_is_named_by_an_id_alone(built_store: Path) -> None:
    for leg, name in docket(built_store).leg_names.items():
        assert not re.match(r"[a-z]{2}-\d{4}-", name), leg


def test_in_the_figure_such_a_leg_has_its_place_and_on_its_map_the_id_that_its_name_ends_with(
        built_store: Path) -> None:
    picture = answer(docket(built_store), Asked(at="2025-01-31T18:30Z")).picture
    drawn = {leg.name: leg.short_name for leg in picture.legs}
    assert drawn["San Pedro Sula (hn-2025-01-31-civ1)"] == "hn-2025-01-31-civ1"
    oral = answer(docket(built_store), Asked("jgg-oral-order")).picture
    assert [leg.short_name for leg in oral.legs] == ["6143", "6145", "6122"]


def test_the_second_leg_of_a_flight_is_told_apart_by_its_number(built_store: Path) -> None:
    names = docket(built_store).names_in(clock(built_store, event="jgg-oral-order"))
    assert (names[leg_of("6122")], names[leg_of("6122", 2)]) == ("GlobalX 6122, leg 1", "GlobalX 6122, leg 2")


def test_a_route_names_its_places(built_store: Path) -> None:
    made = docket(built_store)
    assert route_words(made, "KHRL-MHPR;MHPR-MSLP") == "Harlingen – Comayagua – San Salvador"
    assert route_words(made, "?-MHLM") == "not known – San Pedro Sula"
    assert route_words(made, "KAEX-?;?-SVMI") == "Alexandria – not known, not known – Caracas"
    assert route_words(made, "KHRL-MHPR;MSLP-KLRD") == "Harlingen – Comayagua, San Salvador – Laredo"


def test_what_is_no_country_has_no_code_beside_it() -> None:
    assert zone_words("beyond_12nm") == "sea beyond 12 nautical miles"
    assert zone_words("MEX") == "Mexico (MEX)"


def test_missions_and_legs_on_the_page_are_named(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = html_of(started(built_store, monkeypatch, event="jgg-oral-order"))
    assert "Mission of GlobalX 6122: Harlingen – Comayagua – San Salvador. " in told
    assert "GlobalX 6122, sv-2025" not in told
    assert "Not known of leg 2: " in told
    assert "beyond_12nm)" not in told


def test_the_flight_map_lists_legs_by_name(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = html_of(started(built_store, monkeypatch, "flight_map", **{"from": "2025-01-31", "to": "2025-01-31"}))
    name = "Reported flight to San Pedro Sula, 31 January 2025 (hn-2025-01-31-civ1)"
    assert f'data-pick="hn-2025-01-31-civ1-1">{name}</button></td>' in told
