"""What was fetched, as it came: one file for each sha256, so that a better reader can read it again.

    <root>/<first two hex digits>/<sha256>         never changed once written
    <root>/<first two hex digits>/<sha256>.part    what a killed run was writing; the next `put` of it takes its place
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from ingest.disk import refusals_told, sync, write_whole
from ingest.errors import StoreError

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
UNHARMED = "what was fetched before is as it was"


class Raw:
    """The raw files in the folder `root`, which the first `put` makes. One writer at a time: the run that fetches."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def put(self, data: bytes) -> str:
        """Keep bytes, the same once, and return their sha256 in hex. They are on the disk when it returns.

        A damaged file of that name is replaced. Raises StoreError when the disk is full or may not be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        with refusals_told(self.root, UNHARMED):
            if path.is_file() and path.read_bytes() == data:
                sync(path.parent)  # a run that was killed may not have come so far
                return sha256
            self._make(path.parent)
            temporary = path.with_suffix(".part")
            try:
                write_whole(path, data, temporary)
            except OSError:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that sha256. StoreError where they are missing, damaged or cannot be read."""
        path = self._path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise _unusable(path, "no file") from None
        except OSError as error:
            raise _unusable(path, error.strerror or str(error)) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _unusable(path, f"{len(data)} bytes with another sha256")
        return data

    def remove(self, sha256: str) -> None:
        """Remove the file of that sha256, where there is one. StoreError when the disk refuses."""
        with refusals_told(self.root, UNHARMED):
            self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise StoreError(str(self.root), found=sha256, expected="a sha256: 64 hex digits, lower case")
        return self.root / sha256[:2] / sha256

    def _make(self, folder: Path) -> None:
        """Make a folder, and sync the entry of each that is new."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for path in reversed(missing):
            sync(path.parent)


def _unusable(path: Path, found: str) -> StoreError:
    return StoreError(str(path), found=found, expected="what was fetched, whole", advice="fetch it again")
