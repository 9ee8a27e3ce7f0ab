"""The figure as a file of its own: whole, dated, sourced, and with nothing that only a page could resolve."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.requests import Request

from dashboard.figure_file import figure_file
from dashboard.figure_routes import answer_picture
from dashboard.palette import LIGHT
from dashboard.queries import Asked, answer, docket_at

SVG = "{http://www.w3.org/2000/svg}"
MADE = datetime(2026, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def docket(built_store: Any) -> Any:
    return docket_at(built_store)


def words_in(svg: str) -> str:
    return " ".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))


def test_the_file_says_what_it_shows_its_source_release_date_and_address(docket: Any) -> None:
    picture = answer(docket, Asked("jgg-oral-order")).picture
    svg = figure_file(picture, "Oral order", "r0001-abc", MADE, "http://localhost:8501/?event=jgg-oral-order")
    for told in ("Oral order", "Two legs were in the air outside US territory", "release r0001-abc of 30 August 2026",
                 "OpenStreetMap contributors (ODbL)", "http://localhost:8501/?event=jgg-oral-order",
                 "not where it was", "Written order 7:25–7:27 p.m. EDT"):
        assert told in words_in(svg)


def test_colours_are_written_out_so_that_any_program_draws_them(docket: Any) -> None:
    svg = figure_file(answer(docket, Asked("jgg-oral-order")).picture, "x", "r1", MADE, "u")
    assert "var(" not in svg
    assert f".fd-area.fd-flight-1 {{fill: {LIGHT['flight-1']};" in svg
    drawn = {name for element in ET.fromstring(svg).iter() for name in element.get("class", "").split()}
    plain = {"fd-moves", "fd-file-body", "fd-wide", *(f"fd-flight-{n}" for n in range(6))}
    assert [name for name in drawn - plain if f".{name}" not in svg] == []


def test_markup_in_a_name_stays_text_in_the_file(docket: Any) -> None:
    picture = answer(docket, Asked("jgg-oral-order")).picture
    svg = figure_file(replace(picture, description="<script>1</script>"), "<b>", "r1", MADE, '"><x>')
    assert {element.tag for element in ET.fromstring(svg).iter()}.isdisjoint({f"{SVG}script", f"{SVG}b", f"{SVG}x"})
    assert "<script>1</script>" in words_in(svg)


def test_the_address_of_the_picture_answers_with_the_question_of_the_page(
        built_store: Any, docket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    got = answer_picture(Request({
        "type": "http", "method": "GET", "path": "/", "scheme": "http", "server": ("localhost", 8501), "headers": [],
        "query_string": b"event=jgg-written-order&speed_bound_kt=650", "path_params": {"release": docket.release.id}}))
    assert (got.status_code, got.headers["content-type"]) == (200, "image/svg+xml")
    told = words_in(bytes(got.body).decode())
    assert "7:25–7:27 p.m. EDT, 15 March 2025" in told
    assert f"event=jgg-written-order&speed_bound_kt=650&release={docket.release.id}" in told
