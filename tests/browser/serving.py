"""How the browser tests start a server and wait for a page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = ["--headless=new", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
             "--ignore-gpu-blocklist", "--disable-background-networking", "--disable-component-update"]
ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The dashboard over a store on a free port; gives its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "dashboard"], cwd=ROOT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              env={**os.environ, "FLIGHTDOCKET_STORE": str(store), "STREAMLIT_SERVER_PORT": str(port)})
    try:
        _wait(f"http://localhost:{port}/_stcore/health", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def chromium_path() -> str | None:
    """Where this machine has a Chromium; None where it has none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the dashboard ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the dashboard did not answer within 30 s")


def settled(page: Any, wait: str = ".fd-cite") -> None:
    """Wait until a part is there and the server has finished its run."""
    page.wait_for_selector(wait)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]') && "
                           "document.querySelector('.stApp')?.dataset.testScriptState !== 'running'")
