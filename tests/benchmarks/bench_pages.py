"""How soon each page stands with 20,000 legs, in a real browser: `python -m tests.benchmarks.bench_pages`.

Wall seconds to the first useful picture (heading, finding and first rows), for the first reader of a release and for
those after; the server's processor seconds beside them, which other work on the machine does not stretch. The legs are
real ones at other times, by made-up addresses; they are never shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.ask import open_release
from ingest.settings import ROOT
from ingest.store import Store
from tests.benchmarks.many_pages import write_pages

sys.path.insert(0, str(ROOT / "tests" / "browser"))
from serving import ARGUMENTS, chromium_path, serving, settled

PATIENCE_MS = 60_000
TICKS = os.sysconf("SC_CLK_TCK")
FINDING, ROWS = ".fd-finding", ".fd-table tbody tr >> visible=true"
Figures = dict[str, float]


def pages(store: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each page: its address, and the parts that make a first useful picture of it beside the heading."""
    release = open_release(Store(store))
    leg = release.table("legs", columns=["leg_id", "icao24"]).iloc[5000]
    event = release.table("court_events", columns=["event_id"])["event_id"].iloc[100]
    return {
        "court_clock": (f"/?event={event}", (FINDING, ROWS)), "flight_map": ("/flight_map", (FINDING, ROWS)),
        "destinations": ("/destinations", (FINDING, ROWS)), "flight": (f"/flight?leg={leg.leg_id}", (FINDING, ROWS)),
        "aircraft": ("/aircraft", (FINDING, ROWS)), "one_aircraft": (f"/aircraft?icao24={leg.icao24}", (FINDING, ROWS)),
        "reconcile": ("/reconcile", (FINDING, ROWS)), "coverage": ("/coverage", (FINDING, ROWS)),
        "corrections": ("/corrections", (ROWS,)), "search": ("/search?q=6145", (ROWS,)),
        "downloads": ("/downloads", (ROWS,)), "methods": ("/methods", (ROWS,))}


@contextmanager
def browsing() -> Iterator[Any]:
    """A Chromium that draws by software."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def used_s(process: int) -> float:
    """The processor seconds that a process has used."""
    parts = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def memory_mb(process: int) -> float:
    """The memory that a process has in use, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def opened(chromium: Any, address: str) -> Iterator[Any]:
    """A page in a context of its own, without anything kept."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address, wait_until="commit")
    yield page
    context.close()


def first_pictures(chromium: Any, site: str, server: int, wanted: dict[str, tuple[str, tuple[str, ...]]]) -> Figures:
    """Each page twice: the first reader of the release, and one after."""
    found: Figures = {}
    for reader in ("first", "next"):
        for name, (path, parts) in wanted.items():
            used, began = used_s(server), time.monotonic()
            with opened(chromium, site + path) as page:
                for part in ("h1", *parts):
                    page.locator(part).first.wait_for()
                found[f"pages_{name}_{reader}_reader_s"] = time.monotonic() - began
                settled(page)
                found[f"pages_{name}_{reader}_reader_processor_s"] = used_s(server) - used
                print(name, reader, f"{found[f'pages_{name}_{reader}_reader_s']:.2f}", file=sys.stderr, flush=True)
    return found


def map_drawn(chromium: Any, site: str) -> Figures:
    """Wall seconds from the address to the map's first draw, and to the answer of a filter."""
    begin = time.monotonic()
    with opened(chromium, f"{site}/flight_map") as page:
        with page.expect_response(lambda response: "kind=straight" in response.url) as lines:
            page.locator("[data-testid=stDeckGlJsonChart] canvas").first.wait_for()
        size = len(lines.value.body())
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.locator("[data-testid=stDeckGlJsonChart]").screenshot()
        drawn = time.monotonic() - begin
        settled(page)
        return {"pages_map_drawn_s": drawn, "pages_map_lines_mb": size / 1e6,
                "pages_filter_answered_s": max(_filtered(page, name) for name in ("Honduras", "Venezuela"))}


def _filtered(page: Any, destination: str) -> float:
    """Seconds from the choice of a destination to the finding that answers it."""
    field = page.get_by_role("combobox", name="Destination")
    field.fill(destination)
    option = page.get_by_role("option", name=destination)
    option.wait_for()
    begin = time.monotonic()
    option.click()
    page.locator(FINDING, has_text=f"to {destination}").wait_for()
    took = time.monotonic() - begin
    settled(page)
    return took


def bench() -> Figures:
    """All figures, by name; the load of the machine while they were taken stands beside them."""
    with tempfile.TemporaryDirectory() as name:
        return measured(write_pages(Path(name)))


def measured(store: Path) -> Figures:
    """The figures of a store."""
    with serving(store) as site, browsing() as chromium:
        server = server_of(site)
        begin = memory_mb(server)
        found = first_pictures(chromium, site, server, pages(store)) | map_drawn(chromium, site)
        return found | {"pages_server_memory_begin_mb": begin, "pages_server_memory_end_mb": memory_mb(server),
                        "pages_load_of_the_machine": os.getloadavg()[0]}


def server_of(site: str) -> int:
    """The process that listens at an address: our child that was started last."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    names = {child: Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0") for child in children}
    return next(int(child) for child, words in names.items() if b"dashboard" in words)


if __name__ == "__main__":
    results: Callable[[], Figures] = bench if len(sys.argv) < 2 else lambda: measured(Path(sys.argv[1]))
    for figure, value in results().items():
        print(f"{figure:48} {value:10,.2f}")
