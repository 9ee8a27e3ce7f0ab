"""Every page starts; an empty or damaged store is a sentence, never a traceback or an empty table."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from addresses import asked
from streamlit.testing.v1 import AppTest

from dashboard import labels
from dashboard.__main__ import CONFIG, flattened, settings
from ingest.settings import ROOT
from ingest.store import Store

SHELL = ROOT / "dashboard" / "shell.py"
PAGES = {"court_clock": labels.COURT_CLOCK, "flight_map": labels.FLIGHT_MAP, "downloads": labels.DOWNLOADS,
         "methods": labels.METHODS, "flight": "Flight", "aircraft": "Aircraft", "search": "Search",
         "reconcile": "Reconcile reports and tracks", "destinations": "Destinations and trends",
         "coverage": "Data quality and coverage", "corrections": "Corrections"}


def started(store: Path, monkeypatch: pytest.MonkeyPatch, page: str = "court_clock", **query: str) -> AppTest:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(store))
    app = AppTest.from_file(str(SHELL), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    if page != "court_clock":
        app.switch_page(f"app_pages/{page}.py")
    return app.run()


def answered(path: str, query: str = "") -> tuple[int, str]:
    """Status of a data address, and its text or the sentence that says why there is none."""
    told = asked(path, query)
    return told.status, told.text if told.status == 200 else told.detail


@pytest.mark.parametrize("page", PAGES)
def test_every_page_starts_with_one_heading(built_store, monkeypatch, page):
    app = started(built_store, monkeypatch, page)
    assert not app.exception
    assert [title.value for title in app.title] == [PAGES[page]]


@pytest.mark.parametrize("page", PAGES)
def test_on_an_empty_store_every_page_names_the_command(tmp_path, monkeypatch, page):
    app = started(tmp_path, monkeypatch, page)
    assert not app.exception
    assert [title.value for title in app.title] == [labels.EMPTY_STORE]
    assert app.code[0].value == labels.BUILD_COMMAND


def test_an_unknown_event_is_said_and_nothing_else_is_shown(built_store, monkeypatch):
    app = started(built_store, monkeypatch, event="jgg-oral-ordre")
    assert not app.exception
    assert "jgg-oral-ordre" in app.error[0].value
    assert app.selectbox(key="event").value is None


def test_a_damaged_store_is_a_sentence_on_the_page_and_503_at_the_address(built_store, tmp_path, monkeypatch):
    store = tmp_path / "store"
    shutil.copytree(built_store, store)
    for file in (store / "tables" / "reported_legs").rglob("*.parquet"):
        file.write_bytes(b"not parquet")
    app = started(store, monkeypatch)
    assert not app.exception
    assert app.error
    status, text = answered("/data/reported_legs.csv")
    assert status == 503
    assert "reported_legs" in text


def test_addresses_give_the_table_or_say_why_not(built_store, tmp_path, monkeypatch):
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    status, text = answered("/data/court_clock.csv", "event=jgg-oral-order&speed_bound_kt=600")
    assert (status, text.splitlines()[0].split(",")[0]) == (200, "event_id")
    assert answered("/data/legs.csv")[0] == 200
    for path, query, expected in (
            ("/data/court_clock.csv", "at=2025-03-15T18:48", 400), ("/data/nothing.csv", "", 404),
            ("/data/legs.xlsx", "", 404), ("/data/court_clock.csv", "event=jgg-oral-order&speed_bound_kt=x", 400)):
        status, text = answered(path, query)
        assert (status, text[-1]) == (expected, ".")
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(tmp_path))
    assert answered("/data/legs.csv")[0] == 404


@pytest.mark.parametrize(("path", "query", "sentence"), [
    ("court_clock", "evnt=jgg-oral-order", "no parameter 'evnt'"),
    ("court_clock", "event=jgg-oral-order&speed-bound-kt=600", "event, case, at, during, flight, all, speed_bound"),
    ("court_clock", "event=jgg-oral-order&event=jgg-written-order", "The parameter event is given more than once"),
    ("court_clock", "event=jgg-oral-order&speed_bound_kt=600&speed_bound_kt=400", "speed_bound_kt is given more"),
    ("court_clock", "event=jgg-oral-order&all=yes", "all: found 'yes', expected true or false"),
    ("exits", "event=jgg-oral-order", "there are flight, speed_bound_kt, "),
    ("legs", "flight=6145", "there are from, to, destination, icao24, registration, class, release"),
    ("legs", "<b>=1", "no parameter '<b>'"),
])
def test_a_parameter_that_is_unknown_or_doubled_is_refused_and_those_there_are_named(
        built_store, monkeypatch, path, query, sentence):
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    status, text = answered(f"/data/{path}.csv", query)
    assert status == 400
    assert sentence in text


def test_a_release_can_be_asked_for_by_parameter_or_by_path_but_not_by_both(built_store, monkeypatch):
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    release = Store(built_store).current().id
    by_path = answered(f"/data/{release}/legs.csv")
    assert by_path[0] == 200
    assert answered("/data/latest/legs.csv") == by_path
    assert answered("/data/legs.csv", f"release={release}") == by_path
    assert answered("/data/legs.csv", "release=r9999-00000000")[0] == 404
    assert answered(f"/data/{release}/legs.csv", f"release={release}")[0] == 400
    flights = "flight=sv-2025-03-15-gxa6143&flight=sv-2025-03-15-gxa6145"
    status, text = answered("/data/exits.csv", f"release={release}&{flights}")
    assert (status, len(text.splitlines())) == (200, 5)


@pytest.mark.parametrize("query, expected", [
    ("event=x", 404), ("at=2025-03-15T18:48", 400), ("event=jgg-oral-order&speed_bound_kt=9999", 400),
    ("event=jgg-oral-order&flight=x", 404), ("during=x", 404), ("case=x", 404), ("", 400), ("event=a&at=b", 400)])
def test_sentences_at_an_address_speak_of_its_parameters_not_of_the_command_line(
        built_store, monkeypatch, query, expected):
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    status, text = answered("/data/court_clock.csv", query)
    assert status == expected
    assert "--" not in text


def test_a_store_that_is_an_address_is_a_sentence_on_the_page_and_503_at_the_data(monkeypatch):
    app = started(Path("x"), monkeypatch)
    monkeypatch.setenv("FLIGHTDOCKET_STORE", "gs://bucket/docket")
    app.run()
    assert not app.exception
    assert "a folder on this machine" in app.error[0].value
    status, text = answered("/data/legs.csv")
    assert (status, "FLIGHTDOCKET_STORE: found 'gs://bucket/docket'" in text, "--" in text) == (503, True, False)


def test_the_port_is_that_of_the_environment_else_8501(monkeypatch):
    monkeypatch.delenv("STREAMLIT_SERVER_PORT", raising=False)
    assert settings()["server.port"] == 8501
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "8600")
    assert settings()["server.port"] == 8600
    assert settings()["server.address"] == "localhost"


@pytest.mark.parametrize("port, arguments, told", [
    ("http", (), "STREAMLIT_SERVER_PORT: found 'http', expected a port"),
    ("70000", (), "STREAMLIT_SERVER_PORT: found '70000', expected a port"),
    ("", ("--server.port", "8600"), "found '--server.port', expected no arguments; for another port set"),
])
def test_a_port_that_cannot_be_used_is_refused_and_not_ignored(port, arguments, told):
    done = subprocess.run([sys.executable, "-m", "dashboard", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False, env={**os.environ, "STREAMLIT_SERVER_PORT": port})
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_the_configuration_keeps_the_server_local_and_sends_no_statistics():
    found = flattened(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    assert found["server.address"] == "localhost"
    assert found["browser.gatherUsageStats"] is False
    assert found["client.toolbarMode"] == "minimal"
