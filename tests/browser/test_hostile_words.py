"""A callsign or registration with HTML in it is shown as the text it is, and does nothing."""

from __future__ import annotations

import copy
import shutil

import pytest
from runs import DOCUMENT, take, write_trace
from serving import serving

from ingest.store import Store

pytestmark = pytest.mark.browser
CALLSIGN = "<img src=x onerror=document.title='taken'>"


@pytest.fixture(scope="module")
def hostile_site(built_store, tmp_path_factory):
    """A dashboard over a store with the excerpt once more, under another address and with hostile words."""
    folder = tmp_path_factory.mktemp("hostile")
    store = folder / "store"
    shutil.copytree(built_store, store)
    rows = copy.deepcopy(DOCUMENT["trace"])
    for row in rows:
        if len(row) > 8 and isinstance(row[8], dict):
            row[8]["flight"] = CALLSIGN
    file = write_trace(folder / "trace_full_a83f98.json", rows, icao="a83f98", r="<b>N1</b>&\"'")
    take(Store(store), file)
    with serving(store) as address:
        yield address


@pytest.mark.parametrize("path", ["/?at=2026-08-25T00:43:30Z", "/flight_map?basis=observed"])
def test_html_in_a_callsign_is_text_and_does_nothing(visit, hostile_site, path):
    page = visit(path, at=hostile_site)
    page.wait_for_timeout(500)
    assert "onerror" in page.locator(".stMain").inner_text() or "<b>N1</b>" in page.locator(".stMain").inner_text()
    assert page.locator("img[src=x], .stMain b:text-is('N1')").count() == 0
    assert "taken" not in page.title()
    if path.startswith("/?"):
        assert page.locator(".fd-wide .fd-area").count() == 2
