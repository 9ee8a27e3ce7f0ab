"""A store built once for all tests that read one, shared by parallel workers."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

collect_ignore = [  # no examples there, two modules of one name clash, and one is run by other programs' Python
    "conftest.py", "browser/conftest.py", "damage/peer_legs.py"]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def built_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `python -m ingest build` makes of what ships; tests must not write to it."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp().parent if is_worker else tmp_path_factory.getbasetemp()
    store = base / "built-store"
    with (base / "built-store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (store / "current").exists():
            subprocess.run([sys.executable, "-m", "ingest", "--store", str(store), "build"], cwd=ROOT, check=True,
                           capture_output=True, text=True)
    return store
