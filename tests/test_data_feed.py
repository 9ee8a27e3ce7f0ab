"""The Atom feed: new legs, court events and corrections between releases, of all or of one aircraft or destination."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pytest
from addresses import asked
from runs import silent

from ingest import pipeline
from ingest.exports.atom import Told, feed
from ingest.exports.changes import Change
from ingest.settings import REFERENCE_DIR
from ingest.store import Store

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script> \u202e‮ ]]> & \x07"
Row = dict[str, str]


def edited(folder: Path, table: str, edit: Callable[[list[Row]], list[Row]]) -> None:
    """The rows of a reference file, edited."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(edit(rows))


def corrected(rows: list[Row]) -> list[Row]:
    """Flight 6145 left at a later minute by every report of it; a flight of another day is told by nobody."""
    for row in rows:
        if row["flight_id"] == "sv-2025-03-15-gxa6145" and row["leg_no"] == "1" and row["departed_earliest_utc"]:
            row["departed_earliest_utc"], row["departed_latest_utc"] = "2025-03-15T22:55:00Z", "2025-03-15T22:55:59Z"
            row["departed_precision"] = "minute"
            local = datetime(2025, 3, 15, 22, 55, tzinfo=UTC).astimezone(ZoneInfo(row["timezone"] or "UTC"))
            row["departure_as_reported"] = f"{local:%Y-%m-%dT%H:%M}" if row["departure_as_reported"] else ""
    return rows


@pytest.fixture(scope="module")
def store(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release that ships, and one after it: a court event more, and other times of departure of flight 6145."""
    folder = tmp_path_factory.mktemp("feed")
    shutil.copytree(built_store, folder / "store")
    shutil.copytree(REFERENCE_DIR, folder / "reference")
    edited(folder / "reference", "court_event_claims", lambda rows: [*rows, rows[0] | {
        "event_id": "new-event"}])
    edited(folder / "reference", "reported_leg_claims", corrected)
    pipeline.build(Store(folder / "store"), silent, reference_dir=folder / "reference")
    return folder / "store"


@pytest.fixture(autouse=True)
def _store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(store))


def entries(query: str = "") -> dict[str, Element]:
    told = asked("/data/feed.atom", query)
    assert told.status == 200, told.body
    assert told.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(told.body)
    assert feed.tag == f"{ATOM}feed"
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        assert all(part.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "link"))
    found = {entry.findtext(f"{ATOM}id", ""): entry for entry in feed.iter(f"{ATOM}entry")}
    assert len(found) == len(list(feed.iter(f"{ATOM}entry")))
    return found


def kinds(found: dict[str, Element]) -> set[str]:
    return {entry.find(f"{ATOM}category").attrib["term"] for entry in found.values()}  # type: ignore[union-attr]


def test_a_new_event_a_corrected_leg_and_the_verdicts_that_follow_are_entries(store: Path) -> None:
    last = Store(store).names()[-1]
    found = entries()
    assert {"new_court_events", "changed_reported_legs", "changed_court_clock"} <= kinds(found)
    assert f"tag:flight-docket,2026:{last}/court_events/new-event" in found
    leg = found[f"tag:flight-docket,2026:{last}/reported_legs/sv-2025-03-15-gxa6145-1"]
    assert "→ 2025-03-15T22:55:00Z" in leg.findtext(f"{ATOM}content", "")
    verdict = found[f"tag:flight-docket,2026:{last}/court_clock/jgg-oral-order/sv-2025-03-15-gxa6145-1"]
    told = "phase: airborne → before_departure\noutside_us_territory: yes → no"
    assert told in verdict.findtext(f"{ATOM}content", "")
    assert verdict.find(f"{ATOM}link").attrib["href"] == f"/?event=jgg-oral-order&release={last}"  # type: ignore[union-attr]


def test_ids_and_times_are_the_same_each_time_it_is_read() -> None:
    assert asked("/data/feed.atom").body == asked("/data/feed.atom").body


def test_an_aircraft_or_a_destination_has_a_feed_of_its_own() -> None:
    mine = entries("destination=El Salvador")
    assert kinds(mine) >= {"changed_reported_legs", "changed_court_clock"}
    assert "new_court_events" not in kinds(mine)
    assert all("sv-2025-03-15-gxa6145" in key for key in mine)
    assert entries("destination=Ghana") == {}
    assert entries("icao24=a2c4e0") == {}


@pytest.mark.parametrize(("query", "status", "sentence"), [
    ("icao24=xyz", 400, "six hex digits"), ("destination=Atlantis", 404, "in the store"),
    ("class=removal", 400, "there are destination, icao24, registration."),
    ("release=r1", 400, "no parameter 'release'"),
])
def test_a_feed_of_what_is_not_known_is_refused(query: str, status: int, sentence: str) -> None:
    told = asked("/data/feed.atom", query)
    assert (told.status, sentence in told.detail) == (status, True)


def test_hostile_words_are_text_in_a_feed() -> None:
    change = Change("new", "court_clock", (HOSTILE, HOSTILE), differences=(("phase", "", HOSTILE),))
    told = Told(change, "r0001-1234abcd", datetime(2025, 3, 15, tzinfo=UTC), HOSTILE)
    made = ElementTree.fromstring(feed([told], "/data/feed.atom?a=<b>", told.at, HOSTILE, lambda _: '/?a="<b>'))
    shown = HOSTILE.replace("\x07", "\ufffd")
    assert made.findtext(f"{ATOM}entry/{ATOM}title") == f"New verdict: {shown} at {shown}"
    assert made.findtext(f"{ATOM}entry/{ATOM}content", "").endswith(f"phase: {shown}")
    assert {part.tag for part in made.iter()} == {f"{ATOM}{name}" for name in (
        "feed", "id", "title", "subtitle", "updated", "author", "name", "link", "entry", "category", "content")}


def test_a_store_of_one_release_has_a_feed_without_entries(
        built_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    assert entries() == {}
