"""Where a store's files are, when that is a folder of this machine (`bucket.py`: under an s3:// address)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from ingest.disk import refusals_told, sync, write_whole
from ingest.errors import StoreError

RELEASE_ID = re.compile(r"r\d{4,}-[0-9a-f]{8}")
POINTER, RELEASES, TABLES_FOLDER = "current", "releases", "tables"
UNHARMED = "nothing was published and the last release is as it was"


def in_order(names: Iterable[str]) -> list[str]:
    """Those of the names that are release ids, the oldest first.

    >>> in_order(["r0010-1234abcd", "r0009-1234abcd", "notes"])
    ['r0009-1234abcd', 'r0010-1234abcd']
    """
    return sorted((n for n in names if RELEASE_ID.fullmatch(n)), key=lambda n: (int(n[1:].split("-")[0]), n))


class Folder:
    """The folder `root`, which the first run makes. StoreError where that is no folder. Files are named by their
    place under it."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        there = next(path for path in (self.root, *self.root.parents) if os.path.lexists(path))
        if not there.is_dir():
            raise StoreError(str(there), found="a file or a broken link", expected="a folder, or nothing yet",
                             advice="name another place for the store")

    @property
    def address(self) -> str:
        """The store as a person names it."""
        return str(self.root)

    def pointer(self) -> str:
        """The name of the last release as it is written; empty where none is. StoreError where it cannot be read."""
        path = self.root / POINTER
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise self.bad_pointer(getattr(error, "strerror", "") or "no text") from error

    def bad_pointer(self, found: str) -> StoreError:
        """The error for a pointer that names no release."""
        return StoreError(f"{self.address}/{POINTER}", found=found,
                          expected="the name of a release, such as r0001-1234abcd",
                          advice="move it away (the newest release is used then), or write a name of releases/ into it")

    def names(self) -> list[str]:
        """The names of the releases that are there, the oldest first."""
        return in_order(path.stem for path in (self.root / RELEASES).glob("r*.json"))

    def bring(self, files: Iterable[str]) -> None:
        """See that the files can be read under `root`: they are there."""

    def publish(self, name: str, manifest: bytes, base: str, added: Iterable[str], scratch: Path) -> None:
        """Make a release the current one: its files, which lie in their places, then its manifest, then the pointer.

        `base` is the release it was made from, `added` are the files that `base` has not, `scratch` is a folder on
        the same disk. StoreError where the disk refuses.
        """
        with refusals_told(self.root, UNHARMED):
            places = {folder for file in added for folder in (self.root / file).parents
                      if folder.is_relative_to(self.root)}
            for place in sorted(places, reverse=True):
                sync(place)
            write_whole(self.root / RELEASES / f"{name}.json", manifest, scratch / "manifest")
            write_whole(self.root / POINTER, name.encode() + b"\n", scratch / POINTER)

    def read(self, file: str) -> bytes:
        """A small file; empty where there is none."""
        path = self.root / file
        return path.read_bytes() if path.exists() else b""

    def write(self, file: str, content: bytes, scratch: Path) -> None:
        """Write a small file whole or not at all."""
        write_whole(self.root / file, content, scratch / file)

    def sizes(self) -> dict[str, int]:
        """All files of tables, of any release or of none, and their bytes."""
        paths = (self.root / TABLES_FOLDER).rglob("*.parquet")
        return {path.relative_to(self.root).as_posix(): path.stat().st_size for path in paths}

    def remove(self, files: Iterable[str]) -> None:
        """Take files away; one that is gone already is no error."""
        for file in files:
            (self.root / file).unlink(missing_ok=True)
