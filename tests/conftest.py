"""A store built once for all tests that read one, shared by parallel workers."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from object_storage import ObjectStorage

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


@pytest.fixture(scope="session")
def object_storage() -> Iterator[ObjectStorage]:
    from object_storage import ObjectStorage  # half a second to import: only for those who use it

    with ObjectStorage() as server:
        yield server


_numbers = count(1)


@pytest.fixture
def bucket(object_storage: ObjectStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty folder in a bucket of a local object storage, with the variables that lead there."""
    for name, value in object_storage.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FLIGHTDOCKET_COPIES", str(tmp_path / "copies"))
    return f"s3://{object_storage.bucket}/{next(_numbers)}"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a store can be: a folder, or an address on object storage."""
    if request.param == "folder":
        return tmp_path / "store"
    address: str = request.getfixturevalue("bucket")
    return address
