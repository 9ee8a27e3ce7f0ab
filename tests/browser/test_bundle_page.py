"""The page in a bundle prints on one A4."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("words", [
    ("--event", "jgg-written-order"), ("--event", "jgg-written-order", "--all"), ("--during", "jgg-written-order")])
def test_the_page_of_a_bundle_is_one_sheet(browser, built_store: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    made = CliRunner().invoke(main, ["--store", str(built_store), "clock", *words, "--bundle", str(tmp_path / "a.zip")])
    assert made.exit_code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        page = next(name for name in file.namelist() if name.endswith("print.html"))
        html = file.read(page).decode()
    shown = browser.new_page()
    shown.set_content(html)
    pdf = shown.pdf(prefer_css_page_size=True)
    shown.close()
    assert pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages") == 1
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf
