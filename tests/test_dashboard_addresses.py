"""An address that cannot be meant is said in words that fit it, and nothing else is shown in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_dashboard_pages import started

from ingest.store import Store


def html_of(app: AppTest) -> str:
    """The HTML of the page and of the side bar."""
    return "\n".join(part.proto.body for part in app.get("html"))


def test_a_misspelt_parameter_shows_no_order_and_is_named(built_store, monkeypatch):
    app = started(built_store, monkeypatch, evnt="jgg-written-order")
    assert not app.exception
    assert "evnt" in app.warning[0].value
    assert "no order is shown" in app.error[0].value
    assert 'class="fd-finding"' not in html_of(app)
    assert app.selectbox(key="event").value is None


def test_an_unknown_parameter_beside_an_event_is_named_and_the_event_is_shown(built_store, monkeypatch):
    app = started(built_store, monkeypatch, event="jgg-written-order", utm_source="x")
    assert not app.error
    assert "utm\\_source" in app.warning[0].value
    assert "Written order docketed" in html_of(app)


@pytest.mark.parametrize("bound", ["abc", "9999", "1,200"])
def test_a_bound_that_is_no_speed_gives_no_answer_and_stays_visible(built_store, monkeypatch, bound):
    app = started(built_store, monkeypatch, event="jgg-oral-order", speed_bound_kt=bound)
    assert bound in app.error[0].value
    assert app.error[0].value.endswith("No answer is shown.")
    assert "order" not in app.error[0].value
    assert app.text_input(key="bound").value == bound
    assert app.selectbox(key="event").value == "jgg-oral-order"
    app.text_input(key="bound").set_value("600").run()
    assert not app.error
    assert app.number_input(key="bound").value == 600


def test_only_an_unknown_event_says_that_no_other_order_is_shown(built_store, monkeypatch):
    assert started(built_store, monkeypatch, event="jgg-x").error[0].value.endswith(
        "No other order is shown in its place.")
    assert started(built_store, monkeypatch, at="2025-03-15T18:48").error[0].value.endswith("No answer is shown.")


@pytest.mark.parametrize("page", ["court_clock", "downloads"])
def test_a_release_that_is_not_there_leads_to_the_same_view_at_the_current_one(built_store: Path, monkeypatch, page):
    current = Store(built_store).current()
    assert current is not None
    app = started(built_store, monkeypatch, page, release="r9999-deadbeef", event="jgg-written-order")
    assert not app.exception
    assert app.error[0].value == ("Release “r9999-deadbeef” is not in this store: it was removed, or its name is "
                                  "mistyped. No other release is shown in its place.")
    told = html_of(app)
    assert f"event=jgg-written-order&amp;release={current.id}" in told
    assert "r9999" not in told
    assert "Data as of" in told
    assert "the current one; the address names another" in told
    assert 'class="fd-finding"' not in told


def test_the_picker_names_the_kind_of_each_event_first(built_store, monkeypatch):
    options = started(built_store, monkeypatch).selectbox(key="event").options
    assert "Written order docketed, 7:25–7:27 p.m. EDT, 15 March 2025 (jgg-written-order)" in options
