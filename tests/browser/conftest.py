"""A real server over the built store, and a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import ARGUMENTS, chromium_path, serving, settled


@pytest.fixture(scope="session")
def site(built_store: Path) -> Iterator[str]:
    """The address of the dashboard over the built store."""
    with serving(built_store) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of this machine. Skips with a reason where there is none; with REQUIRE_BROWSER=1 that is a failure."""
    path = chromium_path()
    if path is None:
        reason = "no chromium, chromium-browser or google-chrome on this machine"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Open a page of the dashboard and wait until it is whole; keyword arguments are those of a browser context."""
    contexts = []

    def open_page(path: str, wait: str = ".fd-cite", at: str = site, asked: list[str] | None = None,
                  **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if asked is not None:
            page.on("request", lambda request: asked.append(request.url))
        page.goto(at + path)
        settled(page, wait)
        return page

    yield open_page
    for context in contexts:
        context.close()
