"""The Flight map: filters, colours, months and the lines that its layers ask for."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from starlette.requests import Request

from dashboard import map_lines
from dashboard.filters import Wanted, all_legs, matching
from dashboard.histogram import draw, months
from dashboard.kept import kept
from dashboard.map_lines import lines
from dashboard.map_route import answer_legs
from dashboard.queries import docket_at


@pytest.fixture(scope="module")
def docket(built_store: Any) -> Any:
    return docket_at(built_store)


def test_legs_are_filtered_by_operator_as_printed_aircraft_and_class(docket: Any) -> None:
    legs = all_legs(docket)
    conviasa = matching(legs, Wanted(operator="Conviasa"))
    assert 0 < len(conviasa) < len(legs)
    assert conviasa["operator"].map(lambda told: "Conviasa" in told.split(";")).all()
    tail = matching(legs, Wanted(aircraft="N278GX"))
    assert set(tail["basis"]) == {"observed", "reported"}
    assert tail["registration"].map(lambda told: "N278GX" in told.split(";")).all()
    returns = matching(legs, Wanted(leg_class="return"))
    assert returns["leg_class"].str.startswith("return").all()
    assert len(matching(legs, Wanted(operator="Conviasa", leg_class="return"))) < len(returns)


def test_an_operator_is_the_one_of_the_report_and_not_known_where_there_is_none(docket: Any) -> None:
    observed = all_legs(docket).set_index("leg_id").loc["a2c4e0-20260825T000618Z"]
    assert (observed["operator"], observed["icao24"], observed["class_key"]) == ("not known", "a2c4e0", "undetermined")


def test_colours_by_class_have_a_key_with_the_classes_that_are_there(docket: Any) -> None:
    made = lines(docket, Wanted(), "class", None)
    assert {words for _, words in made.key} == set(all_legs(docket)["class_key"])
    assert {line["shade"] for line in made.all} <= {shade for shade, _ in made.key}
    assert lines(docket, Wanted(), "basis", None).key == []
    assert {line["shade"] for line in lines(docket, Wanted(), "basis", None).tracks} == {"flight-0"}


def test_colours_by_operator_are_those_with_most_legs_and_grey_for_the_rest(docket: Any) -> None:
    key = lines(docket, Wanted(), "operator", None).key
    assert key[0] == ("flight-0", "Eastern Airlines")
    assert key[-1] == ("quiet", "others, and not known")
    assert len(key) == 6


def test_every_leg_with_a_known_beginning_stands_in_its_month(docket: Any) -> None:
    legs = all_legs(docket)
    shown = months(legs, 900)
    assert sum(month.observed + month.reported for month in shown) == legs["begin"].notna().sum()
    march = next(month for month in shown if f"{month.first}" == "2025-03-01")
    begins = legs[legs["begin"].dt.strftime("%Y-%m") == "2025-03"]
    assert (f"{march.last}", march.observed, march.reported) == ("2025-03-31", 0, len(begins))
    assert [month for month in shown if not month.observed + month.reported]
    assert 'class="fd-brushed"' not in draw(shown, Wanted(), 900)
    assert 'class="fd-brushed"' in draw(shown, Wanted(first=march.first, last=march.last), 900)


def asked(query: str, release: str) -> Any:
    return answer_legs(Request({"type": "http", "method": "GET", "path": "/", "headers": [],
                                "query_string": query.encode(), "path_params": {"release": release}}))


def test_the_lines_of_a_layer_are_those_of_the_filters_and_named_for_a_pick(
        built_store: Any, docket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    got = asked("kind=tracks&basis=observed&width=840&height=440&theme=dark", docket.release.id)
    assert {line["leg_id"] for line in json.loads(got.body)} == {"a2c4e0-20260825T000618Z"}
    assert json.loads(asked("kind=tracks&basis=reported&width=840&height=440&theme=dark", docket.release.id).body) == []
    routes = json.loads(asked("kind=routes&from=2025-03-15&to=2025-03-16&width=840&height=440&theme=light",
                              docket.release.id).body)
    named = {leg for line in routes for leg in line["leg_id"].split(";")}
    assert {"sv-2025-03-15-gxa6143-1", "sv-2025-03-15-gxa6145-1"} <= named


@pytest.mark.parametrize("query", [
    "kind=areas&width=840&height=440&theme=light", "kind=routes&width=nan2&height=440&theme=light",
    "kind=routes&width=840&height=440&theme=<b>", "kind=routes&width=840&height=440&theme=light&from=2025-02-30",
    "kind=routes&width=840&height=440&theme=light&by=owner"])
def test_an_address_of_lines_that_cannot_be_meant_is_refused(
        built_store: Any, docket: Any, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    assert asked(query, docket.release.id).status_code == 400


def test_many_observed_legs_are_straight_lines_that_say_so_and_no_track_is_read(
        docket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_lines, "TRACKS_AT_MOST", 0)
    made = lines(docket, Wanted(basis="observed", last=date(2099, 1, 1)), "basis", None)
    (line,) = made.straight
    assert (made.tracks, made.gaps, len(line["path"])) == ([], [], 2)
    assert line["text"].endswith("straight line, not the track")


def test_what_is_kept_is_made_once_for_readers_who_ask_together_and_again_for_another_question(docket: Any) -> None:
    made: list[int] = []

    @kept(2)
    def slow(_: Any, number: int) -> int:
        made.append(number)
        time.sleep(0.05)
        return number

    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(lambda _: slow(docket, 1), range(8))) == [1] * 8
    assert (slow(docket, 2), made) == (2, [1, 2])
