"""The page of one flight: what it says of a track with gaps and of a leg that is only reported."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET

import pytest

from dashboard import flight_words
from dashboard.altitude_svg import draw_heights
from dashboard.clock_map import draw_map
from dashboard.drawings import svg
from dashboard.flight_view import flight_of
from dashboard.labels import address
from dashboard.queries import docket_at
from ingest.errors import WrongParameter
from ingest.leg_detail import gap_areas, leg_fixes
from ingest.store import Store
from tests.addresses import asked
from tests.test_dashboard_pages import started

SAMPLE = "a2c4e0-20260825T000618Z"
TOLD = "sv-2025-03-15-gxa6145-1"


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


def test_a_track_that_begins_and_ends_in_the_air_is_not_said_to_have_left_or_landed(docket):
    told = " ".join(flight_words.finding(docket, flight_of(docket, SAMPLE)))
    assert "observed" in told
    assert "Already in the air at 00:06:18 UTC, 25 August 2026; when and where it left was not received." in told
    assert "2 gaps in its track, the longest 9 min 40 s." in told
    assert "Left" not in told


def test_a_reported_leg_says_so_and_by_how_much_its_sources_differ(docket):
    told = " ".join(flight_words.finding(docket, flight_of(docket, TOLD)))
    assert "only reported: no track of it is shown." in told
    assert "Left Harlingen (KHRL) 4:44–4:45 p.m. CDT, 15 March 2025 (21:44–21:45 UTC)." in told
    assert "Landed at Comayagua (MHPR) 6:02–6:10 p.m. Tegucigalpa time (UTC-6), 15 March 2025" in told
    assert "Sources differ: departures by 1 min, landings by 8 min." in told


def test_every_gap_has_its_length_and_an_area_between_its_two_positions(docket):
    gaps = gap_areas(docket, SAMPLE)
    assert [row[3:] for row in flight_words.gap_rows(flight_of(docket, SAMPLE))] == [
        ["9 min 40 s", "no: too short", "15,058 km² at 590 kt"], ["6 min 3 s", "no: too short", "6,183 km² at 590 kt"]]
    for gap in gaps:
        west, south, east, north = gap["geometry"].bounds
        assert west < gap["after_longitude"] < gap["before_longitude"] < east
        assert south < gap["before_latitude"] < gap["after_latitude"] < north
    assert gap_areas(docket, TOLD) == []


def test_heights_are_broken_at_gaps_and_only_there(docket):
    heights = flight_of(docket, SAMPLE).heights
    assert (len(heights.pieces), sum(map(len, heights.pieces))) == (3, 86)
    assert [heights.pieces[n][-1][0] for n in (0, 1)] == [gap.before for gap in heights.gaps]
    drawn, _ = draw_heights(heights, 900.0)
    assert (drawn.count("fd-height\""), drawn.count("fd-shade\"")) == (3, 2)
    assert "UTC, 25 August 2026" in drawn
    assert len(leg_fixes(docket, SAMPLE)) == 86
    assert len(leg_fixes(docket, TOLD)) == 0


def test_in_the_map_a_gap_is_dashed_within_its_area_and_no_aircraft_is_drawn(docket):
    picture = flight_of(docket, SAMPLE).picture
    drawn = draw_map(picture, 900.0, 440.0)
    ET.fromstring(svg("track", "wide", picture.title, "", (drawn, 440.0), 900.0))
    assert drawn.count('class="fd-gap') == 2
    assert drawn.count('class="fd-area ') == 1
    assert "fd-aircraft" not in drawn


def test_links_go_to_the_aircraft_the_utc_day_and_the_minute(docket):
    links = dict(flight_words.outside_links(flight_of(docket, SAMPLE)))
    assert links["ADS-B Exchange"] == \
        "https://globe.adsbexchange.com/?icao=a2c4e0&showTrace=2026-08-25&timestamp=1787616360"
    assert flight_words.outside_links(flight_of(docket, "gh-2025-09-05-1")) == []


def test_every_value_says_how_it_is_known(docket):
    rows = flight_words.evidence(docket, flight_of(docket, SAMPLE), address)
    known = {row[0]: row[1:] for row in rows}
    assert known["From"] == ["not known", "not received; no airport is named"]
    assert known["Departed"][1] == "observed: the file begins with the aircraft in the air"
    assert known["Positions set aside"][0] == "none"
    assert known["Aircraft"][0].href == "/aircraft?icao24=a2c4e0"


def test_claims_stand_side_by_side_and_are_marked_where_they_differ(docket):
    rows = flight_words.claim_rows(docket, flight_of(docket, TOLD))
    assert len(rows) == 11
    assert {row[1].rsplit("2025", 1)[-1] for row in rows if "5:45" in row[1]} == {" [differs]"}


def test_an_unknown_flight_is_said_and_no_other_is_shown(built_store, monkeypatch, docket):
    with pytest.raises(WrongParameter):
        flight_of(docket, "<b>x</b>")
    app = started(built_store, monkeypatch, "flight", leg="<b>x</b>")
    assert not app.exception
    assert "No other flight is shown in its place." in app.error[0].value
    assert [title.value for title in app.title] == ["Flight"]


def test_a_callsign_and_a_note_with_markup_show_as_text(built_store, tmp_path):
    hostile = '<script>alert(1)</script>\u202e"'
    store = Store(shutil.copytree(built_store, tmp_path / "store"))
    with store.writer("test") as draft:
        draft.put("legs", draft.table("legs").assign(callsigns=hostile))
        draft.publish({}, {}, ["test"])
    docket = docket_at(tmp_path / "store")
    flight = flight_of(docket, SAMPLE)
    assert hostile in flight.name
    ET.fromstring(svg("track", "wide", flight.picture.title, "", (draw_map(flight.picture, 900.0, 440.0), 440.0), 900))


def test_the_addresses_of_its_rows_answer_with_its_aircraft_and_days(built_store, monkeypatch, docket):
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    for leg in (SAMPLE, TOLD):
        flight, release_id = flight_of(docket, leg), docket.release.id
        for link in (*flight_words.data_links(flight, release_id), *flight_words.map_links(flight, release_id)):
            path, _, query = link.partition("?")
            answer = asked(path, query)
            assert answer.status == 200, link
            if "fixes.csv" in path:
                assert answer.text.count("\n") == 87


def test_positions_too_new_to_be_shown_to_all_are_not_drawn(built_store, monkeypatch):
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T01:10:00Z")
    app = started(built_store, monkeypatch, "flight", leg=SAMPLE)
    assert not app.exception
    assert "too new to be shown to all" in app.info[0].value
    monkeypatch.setenv("FLIGHTDOCKET_NOW", "2026-08-25T03:10:00Z")
    assert not started(built_store, monkeypatch, "flight", leg=SAMPLE).info
