"""The page of one aircraft: what its classes say, and days that are not seen but not called empty either."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from dashboard import aircraft_view, day_calendar
from dashboard.aircraft_view import aircraft_of
from dashboard.labels import address
from dashboard.queries import docket_at
from ingest import pipeline
from ingest.errors import WrongParameter
from ingest.settings import REFERENCE_DIR
from ingest.store import Store
from tests.runs import silent
from tests.test_dashboard_pages import started
from tests.test_data_feed import edited


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


def test_the_finding_counts_what_classes_say_and_how_each_leg_is_known(docket):
    told = aircraft_view.finding(aircraft_of(docket, "a2c4e0", ""))
    assert told == ("3 legs of this aircraft since 15 March 2025 (UTC) are classed removal: "
                    "0 observed, 3 only reported. 1 other leg is known.")


def test_an_aircraft_is_the_same_by_address_and_by_registration(docket):
    by_address, by_name = aircraft_of(docket, "A2C4E0", ""), aircraft_of(docket, "", "n278gx")
    assert list(by_address.legs["leg_id"]) == list(by_name.legs["leg_id"])
    assert by_address.name == by_name.name == "N278GX (a2c4e0)"
    assert list(by_address.in_month("2025-03")["leg_id"]) == ["sv-2025-03-15-gxa6143-1", "sv-2025-03-15-gxa6143-2"]


def test_a_leg_whose_reports_name_several_aircraft_stands_with_each_and_is_counted_apart(built_store, tmp_path):
    def another(rows):
        of_leg = [row for row in rows if (row["flight_id"], row["leg_no"]) == ("sv-2025-03-15-gxa6145", "1")]
        for row in of_leg:
            row["registration"] = "N278GX" if row is of_leg[0] else "N837VA"
        return rows

    shutil.copytree(REFERENCE_DIR, tmp_path / "reference")
    edited(tmp_path / "reference", "reported_leg_claims", another)
    pipeline.build(Store(tmp_path / "store"), silent, reference_dir=tmp_path / "reference")
    docket = docket_at(tmp_path / "store")
    for asked in (("a2c4e0", ""), ("", "N278GX"), ("", "N837VA")):
        aircraft = aircraft_of(docket, *asked)
        assert "sv-2025-03-15-gxa6145-1" in set(aircraft.legs["leg_id"])
        assert "sv-2025-03-15-gxa6145-1" not in set(aircraft.sure["leg_id"])
        assert "1 more leg may be of this aircraft: its reports name several." in aircraft_view.finding(aircraft)
    assert aircraft_of(docket, "a2c4e0", "").name == "N278GX (a2c4e0)"


def test_a_day_with_a_report_and_no_positions_is_not_loaded(docket):
    aircraft = aircraft_of(docket, "a2c4e0", "")
    spans = list(zip(aircraft.legs["first"], aircraft.legs["last"], strict=True))
    days = day_calendar.days_from(aircraft.ledger, spans)
    drawn = day_calendar.months(days, ["2025-03"], "not loaded; no leg known", str)
    ET.fromstring(drawn)
    said = re.findall('fd-said">([^<]*)<', drawn)
    assert said[14] == "15 March 2025: not loaded; 1 leg"
    assert said[13] == "14 March 2025: not loaded; no leg known"
    assert "25 August 2026: received (adsb.lol); 1 leg" in day_calendar.months(days, ["2026-08"], "", str)


def test_four_states_are_four_letters_and_the_best_of_several_sources_is_shown_with_all_told():
    states = [("2025-03-01", "verified_empty"), ("2025-03-02", "missing"), ("2025-03-03", "failed"),
              ("2025-03-04", "failed"), ("2025-03-04", "received")]
    ledger = pd.DataFrame(states, columns=["day_utc", "state"]).assign(source=[f"s_{n}" for n in range(len(states))])
    drawn = day_calendar.months(day_calendar.days_from(ledger, []), ["2025-03"], "", str)
    assert re.findall("<b>([^<]*)</b>", drawn)[:5] == ["E", "M", "F", "R", "–"]
    assert "4 March 2025: failed (s 3); received (s 4); no leg known" in drawn


def test_a_failed_day_of_the_store_is_on_the_page(built_store, tmp_path):
    store = Store(shutil.copytree(built_store, tmp_path / "store"))
    with store.writer("test") as draft:
        draft.put("coverage", draft.table("coverage").assign(state="failed", reason="server_error", fixes=0))
        draft.publish({}, {}, ["test"])
    told = aircraft_view.covered(aircraft_of(docket_at(tmp_path / "store"), "a2c4e0", ""))
    assert told == "Days by state: failed on 1; all other days are not loaded, which says nothing about flights."


def test_every_aircraft_with_a_leg_is_listed_with_a_link(docket):
    rows = {str(row[0]): row for row in aircraft_view.all_aircraft(docket, address)}
    assert rows["N278GX"][1:] == ["a2c4e0", "4", "1", "3"]
    assert rows["N278GX"][0].href == "/aircraft?icao24=a2c4e0"


@pytest.mark.parametrize("asked", [{"icao24": "<b>"}, {"registration": "N0"}])
def test_an_unknown_aircraft_is_said_and_no_other_is_shown(built_store, monkeypatch, docket, asked):
    with pytest.raises(WrongParameter):
        aircraft_of(docket, asked.get("icao24", ""), asked.get("registration", ""))
    app = started(built_store, monkeypatch, "aircraft", **asked)
    assert not app.exception
    assert "No other aircraft is shown in its place." in app.error[0].value


def test_a_month_without_anything_is_said_and_all_months_are_shown(built_store, monkeypatch):
    app = started(built_store, monkeypatch, "aircraft", icao24="a2c4e0", month="2024-13")
    assert "all are shown" in app.warning[0].value
    assert not app.exception


def test_a_month_is_a_link_to_its_legs_and_their_address_has_its_days(built_store, monkeypatch):
    app = started(built_store, monkeypatch, "aircraft", icao24="a2c4e0", month="2025-03")
    shown = "".join(part.proto.body for part in app.get("html"))
    assert "/aircraft?icao24=a2c4e0&amp;month=2025-03" in shown
    assert "leg_classes.csv?icao24=a2c4e0&amp;from=2025-03-01&amp;to=2025-03-31" in shown
    assert "not after 00:06:19 UTC, 25 August 2026" not in shown
