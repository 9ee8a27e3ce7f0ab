"""`make pictures`: each page as it looks on a desk, in the dark, on a phone and on paper, into docs/pictures/."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from serving import ARGUMENTS, chromium_path, serving, settled  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
PAGES = {
    "court_clock": "/?event=jgg-oral-order", "instant": "/?at=2026-08-25T00:43:30Z",
    "flight_map": "/flight_map?by=class", "flight_observed": "/flight?leg=a2c4e0-20260825T000618Z",
    "flight_reported": "/flight?leg=sv-2025-03-15-gxa6145-1", "aircraft": "/aircraft?registration=N278GX",
    "destinations": "/destinations?destination=Honduras", "reconcile": "/reconcile", "coverage": "/coverage",
    "corrections": "/corrections", "search": "/search?q=N278GX", "downloads": "/downloads", "methods": "/methods",
    "reloj_judicial": "/?event=jgg-oral-order&lang=es",
}
KINDS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "print": {"viewport": {"width": 794, "height": 1123}},
}
TALLEST_PX = 2600
COLOURS = 128
MAP_MS = 9_000


def main() -> None:
    """Build the shipped data into a store of its own, serve it, and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        subprocess.run([sys.executable, "-m", "ingest", "--store", str(store), "build"], cwd=ROOT, check=True)
        with serving(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
            for kind, options in KINDS.items():
                for name, path in PAGES.items():
                    taken = _taken(browser, address + path, kind, options)
                    (FOLDER / f"{name}-{kind}.png").write_bytes(taken)
                    print(f"docs/pictures/{name}-{kind}.png", flush=True)


def _taken(browser: Any, address: str, kind: str, options: dict[str, Any]) -> bytes:
    """One page as a PNG of few colours, from its top to at most TALLEST_PX below."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(address)
    settled(page)
    page.wait_for_timeout(MAP_MS if "flight_map" in address else 1_500)
    if kind == "print":
        page.emulate_media(media="print", color_scheme="light")
        page.wait_for_timeout(300)
    width = options["viewport"]["width"]
    tall = page.evaluate("Math.max(...[...document.querySelectorAll('.stMainBlockContainer, .stMain > *')]"
                         ".map(e => e.getBoundingClientRect().height))")
    page.set_viewport_size({"width": width, "height": min(int(tall) + 80, TALLEST_PX)})
    page.wait_for_timeout(MAP_MS // 3 if "flight_map" in address else 700)
    shot = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    packed = io.BytesIO()
    shot.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT).save(packed, "PNG", optimize=True)
    return packed.getvalue()


if __name__ == "__main__":
    main()
