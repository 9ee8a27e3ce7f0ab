"""What the pages read, from a release of the rows that ship."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard import filters, layers, queries
from dashboard.coverage import loaded
from dashboard.first_view import first_view
from dashboard.labels import country_of
from dashboard.queries import Asked, answer, docket_at
from ingest.ask import question
from ingest.errors import UsageError
from ingest.pipeline import import_files
from ingest.store import Store


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


@pytest.fixture(scope="module")
def oral(docket):
    return answer(docket, Asked("jgg-oral-order"))


def test_the_rows_are_those_of_the_command_line_and_the_picture_has_the_asked_ones(docket, oral):
    asked = docket.clock(question(docket, event="jgg-oral-order"))
    assert oral.clock.equals(asked)
    assert {leg.leg_id for leg in oral.picture.legs} == set(asked.loc[asked["outside_us_territory"] != "", "leg_id"])


def test_flights_keep_one_colour_each_in_the_order_of_departure(oral):
    assert [(leg.short_name, leg.flight) for leg in oral.picture.legs] == [("6143", 0), ("6145", 1), ("6122", 2)]


def test_schedules_and_claims_about_several_flights_are_apart_from_the_claims_used(docket, oral):
    used = queries.leg_claims(docket.release, oral.clock)
    asked = oral.picture.asked
    apart = queries.claims_apart(docket.release, oral.clock, (asked.earliest, asked.latest))
    assert not used["is_schedule"].any()
    assert set(used["scope"]) == {"leg"}
    assert apart["is_schedule"].any()
    assert not set(used.index) & set(apart.index)


def test_claims_about_the_event_and_positions_are_found(docket, oral):
    assert len(queries.event_claims(docket.release, "jgg-oral-order")) == 11
    positions = queries.position_claims(docket.release, oral.clock)
    assert "over the Gulf of Mexico" in set(positions["claimed_place"])
    assert "sv-2025-03-15-all" in set(positions["flight_id"])


def test_only_events_known_to_less_than_a_day_are_bands(oral):
    labels = [event.label for event in oral.picture.events]
    assert "Written order 7:25–7:27 p.m. EDT" in labels
    assert not any("some time" in label for label in labels)


def test_an_empty_folder_has_no_docket_and_an_unknown_release_is_a_sentence(tmp_path, built_store):
    assert docket_at(tmp_path) is None
    with pytest.raises(UsageError, match="r9999-00000000"):
        docket_at(built_store, "r9999-00000000")


@pytest.mark.parametrize("asked", [Asked("no-such-event"), Asked(at="2025-03-15T18:48"), Asked(at="yesterday"),
                                   Asked("jgg-oral-order", speed_bound_kt=-5.0)])
def test_what_cannot_be_meant_is_refused_and_never_answered_with_another(docket, asked):
    with pytest.raises(UsageError):
        answer(docket, asked)


def test_the_case_picker_knows_every_case_with_an_event(docket):
    known = dict(queries.cases(docket.release, docket.events))
    assert known["jgg-v-trump"] == "J.G.G. v. Trump"
    assert set(known) == set(docket.events["case_id"])


def test_filters_keep_days_destination_and_basis(docket):
    legs = filters.all_legs(docket)
    evening = filters.matching(legs, filters.Wanted(date(2025, 3, 15), date(2025, 3, 15), basis="reported"))
    assert {"sv-2025-03-15-gxa6143-1", "sv-2025-03-15-gxa6122-1"} <= set(evening["leg_id"])
    assert set(filters.matching(legs, filters.Wanted(basis="observed"))["basis"]) == {"observed"}
    assert len(filters.matching(legs, filters.Wanted(first=date(2030, 1, 1)))) == 0
    assert filters.count_line(legs, filters.Wanted()).startswith(f"{len(legs)} legs: 1 observed, ")


def test_every_country_with_an_airport_has_a_name_and_reports_call_it_the_same(docket):
    countries = set(docket.release.table("airports", columns=["country"])["country"])
    assert [code for code in countries if country_of(code) == code] == []
    reported = set(docket.release.table("reported_legs")["destination_country"])
    assert {country_of(code) for code in ("SV", "HN", "GT", "VE", "GH", "SS", "US")} <= reported
    assert country_of("UG") == "Uganda"


def test_a_time_known_to_the_day_says_so_in_the_list_of_legs(docket):
    legs = filters.all_legs(docket).set_index("leg_id")
    assert legs.loc["sv-2025-03-15-gxa6145-1", "departed"] == "21:44–21:45 UTC, 15 March 2025"
    by_day = docket.release.table("reported_legs")
    by_day = by_day[by_day["arrived_precision"] == "day"]["leg_id"]
    assert len(by_day)
    assert legs.loc[by_day, "arrived"].str.endswith("(known to the day)").all()


def test_the_list_of_legs_says_what_its_gaps_allow(docket):
    observed = filters.matching(filters.all_legs(docket), filters.Wanted(basis="observed"))
    assert observed["gaps"].tolist() == ["; gaps: 2, the longest 10 min; flown through"]


def test_claims_about_a_flight_that_is_told_twice_come_with_the_reason(docket, oral):
    twice = queries.claims_told_twice(docket.release, oral.clock)
    assert set(twice["flight_id"]) == {"sv-2025-03-15-women"}
    assert twice["reason"].str.startswith("one of the three flights of 15 March").all()


def test_the_map_asks_for_no_basemap_and_every_layer_that_can_be_picked_has_a_name(docket):
    track = docket.leg_tracks(["a2c4e0-20260825T000618Z"])["a2c4e0-20260825T000618Z"]
    tracks, gaps = layers.track_lines("a2c4e0-20260825T000618Z", "N278GX", track)
    view = first_view(tracks, 840, 440)
    made = layers.deck({"tracks": layers.drawn("tracks", tracks, view, "light"),
                        "gaps": layers.drawn("gaps", gaps, view, "light")}, view, "light")
    assert made.map_provider is None
    assert "http" not in made.to_json()
    assert all(layer.id for layer in made.layers)
    assert (len(tracks), len({line["text"] for line in gaps})) == (3, 1)


def test_a_file_set_aside_stands_on_the_page_beside_the_days_received(tmp_path):
    bad = tmp_path / "2025/03/15/traces/e0/trace_full_a2c4e0.json"
    bad.parent.mkdir(parents=True)
    bad.write_text("<html>busy</html>")
    store = Store(tmp_path / "store")
    import_files(store, [bad], lambda items, words: items)
    rows = loaded(store.current())
    assert ["user files", "failed", "1 aircraft-day", "15 March 2025 (UTC)"] in rows
    assert ["user files", "set aside", "1 file", "The content is a web page, not data."] in rows
