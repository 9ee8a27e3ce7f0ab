"""Failed, missing and empty differ on screen, and a claim that is not used says so, over a store that has them all."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from runs import DOCUMENT, silent, write_trace
from serving import serving
from test_every_page import OVERLAPS, SIDEWAYS, faults

from ingest import pipeline
from ingest.settings import REFERENCE_DIR
from ingest.store import Store

pytestmark = pytest.mark.browser
FOLDER = "2025/03/15/traces"
DAY_CLAIM = ("http://nhub.news/fr/2025/03/judge-blocks-trump-from-deporting-noncitizens-under-alien-enemies-act-"
             "orders-flights-turned-around")
LEG_CLAIM = "https://theamericanhabit.com/?p=78286"
REASONS = {("jgg-oral-order", DAY_CLAIM): "it speaks of the whole day",
           ("sv-2025-03-15-gxa6145", LEG_CLAIM): "of another"}


@pytest.fixture(scope="module")
def mixed_site(tmp_path_factory):
    """A day that failed, one that is empty, a track with a gap of 40 minutes, and two claims dropped by hand."""
    folder = tmp_path_factory.mktemp("mixed")
    reference = folder / "reference"
    shutil.copytree(REFERENCE_DIR, reference)
    with (reference / "curated_decisions.csv").open("a", encoding="utf-8", newline="") as file:
        for (subject, address), reason in REASONS.items():
            csv.writer(file, lineterminator="\n").writerow(
                ["drop_claim", subject, address, reason, "2026-11-24", "editor", "made up for this test"])
    store = Store(folder / "store")
    pipeline.build(store, silent, reference)
    source = folder / "source"
    rows = [row if row[0] < 2440 else [row[0] + 2400, *row[1:]] for row in DOCUMENT["trace"]]
    write_trace(source / "trace_full_ab7437.json", rows, icao="ab7437", r="N837VA")
    write_trace(source / FOLDER / "98/trace_full_a83f98.json", [], icao="a83f98")
    failed = source / FOLDER / "e0/trace_full_a2c4e0.json"
    failed.parent.mkdir(parents=True)
    failed.write_text("<html>busy</html>")
    pipeline.import_files(store, [source], silent, reference)
    with serving(Path(store.root)) as address:
        yield address


def test_beside_the_court_clock_failed_empty_and_not_loaded_are_three_texts(visit, mixed_site):
    page = visit("/?event=jgg-oral-order", at=mixed_site)
    above = page.locator(".stMain").inner_text().split("Case\n")[0]
    assert "All 7 legs rest on reports alone." in above
    assert "failed for 1 aircraft, verified empty for 1 aircraft; all else is not loaded" in above
    table = page.get_by_role("region", name="What was received for these days")
    texts = {row.split("\t")[1]: row.split("\t")[3] for row in table.inner_text().splitlines() if row.count("\t") == 3}
    assert "15 March 2025: failed (user files, the content is a web page, not data)" in texts["N278GX (a2c4e0)"]
    assert "15 March 2025: verified empty (user files)" in texts["N630VA (a83f98)"]
    assert texts["N837VA (ab7437)"] == "14–16 March 2025: not loaded"


def test_beside_the_flight_map_stand_the_days_and_aircraft_of_its_window(visit, mixed_site):
    page = visit("/flight_map?from=2025-03-15&to=2025-03-16", at=mixed_site)
    shown = page.locator(".stMain").inner_text()
    assert "Positions, 15–16 March 2025 (UTC): failed for 1 aircraft, verified empty for 1 aircraft" in shown
    assert page.get_by_role("region", name="What was received in this period").locator("tbody tr").count() == 2
    nothing = visit("/flight_map?from=2030-01-01", at=mixed_site).locator("[data-testid=stAlert]").inner_text()
    assert "No positions are loaded for days from 1 January 2030 (UTC)." in nothing


def test_the_side_says_until_when_there_is_data_and_when_the_release_was_made(visit, mixed_site):
    side = visit("/methods", at=mixed_site).locator(".stSidebar").inner_text()
    assert "received positions to 01:33:22 UTC, 25 August 2026" in side
    assert "reported legs to 12 March 2026 (UTC)" in side
    assert "made " in side.split("Release")[1]
    assert " UTC, " in side.split("Release")[1]


def test_a_gap_that_may_hide_a_landing_is_told_from_one_flown_through(visit, mixed_site):
    page = visit("/?at=2026-08-25T00:50:30Z", at=mixed_site)
    page.wait_for_selector(".fd-wide .fd-may-land", state="attached")
    assert page.locator(".fd-wide .fd-may-land").count() == 1
    assert page.locator(".fd-wide .fd-flown").count() == 8  # an upper and a lower edge each
    for kind, text in (("flown", "gap flown through: in the air, no position received"),
                       ("may-land", "gap that may hide a landing")):
        key = page.locator(".fd-legend li", has=page.locator(f".fd-key-{kind}"))
        assert key.inner_text().strip() == text
        assert key.locator(".fd-key").bounding_box()["width"] > 20
    assert page.evaluate(OVERLAPS) == []
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert max(page.evaluate(SIDEWAYS)) <= 390
    listed = visit("/flight_map?basis=observed", at=mixed_site).locator(".fd-tall").inner_text()
    assert "gaps: 3, the longest 40 min; a landing in one cannot be excluded" in listed
    assert "gaps: 2, the longest 10 min; flown through" in listed


def test_a_claim_that_a_decision_drops_is_marked_with_its_reason(visit, mixed_site):
    page = visit("/?event=jgg-oral-order", at=mixed_site)
    for title, reason in (("The event: 11 claims, 1 not used", "Not used: it speaks of the whole day."),
                          ("GlobalX 6145, leg 1: 11 claims, 1 not used", "Not used: of another.")):
        page.locator("summary", has_text=title).click()
        row = page.locator("tr", has_text=reason)
        row.wait_for()
        assert row.count() == 1
        assert "[not used]" in row.inner_text()
    page.locator("summary", has_text="Not used for any leg: 1 claim").click()
    page.locator("tr", has_text="Not used: one of the three flights of 15 March").wait_for()
    assert "[not used] marks a claim that a decision made by hand drops" in page.locator(".stMain").inner_text()


def test_the_formats_on_the_page_are_those_that_export_writes(visit, site):
    rows = visit("/downloads").get_by_role("region", name="Tables of release").locator("tbody tr").all_inner_texts()
    formats = {row.split(":")[0]: row.split("\t")[2] for row in rows}
    assert formats["airports"] == "csv, json, parquet"
    assert formats["legs"] == "csv, json, geojson, parquet, kml"
