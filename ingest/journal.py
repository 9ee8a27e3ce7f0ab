"""Answers that no release holds yet: one line each, synced to disk, so that a run that is killed loses none.

The next run reads them first; a release that holds them is followed by an empty journal. A line that a killed run
left half written is passed over: its question is asked again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.disk import refusals_told
from ingest.schema import TABLES

Row = dict[str, Any]


class Journal:
    """The journal at `path`, a file beside the store's tables. StoreError when the disk refuses it.

    Its rows have `columns`, those of `fetches` where nothing else is said; times are in those called `…_utc`.
    """

    def __init__(self, path: Path, columns: Collection[str] = TABLES["fetches"].columns) -> None:
        self.path = path
        self._columns = set(columns)
        self._times = [name for name in columns if name.endswith("_utc") and name != "day_utc"]

    def rows(self) -> list[Row]:
        """The rows that were written, in order."""
        with _disk(self.path):
            text = self.path.read_bytes().decode("utf-8", "replace") if self.path.exists() else ""
        return [row for line in text.split("\n") if (row := self._row(line))]

    def add(self, row: Row) -> None:
        """Write one row and wait until it is on the disk."""
        line = json.dumps({name: value.isoformat() if isinstance(value, datetime) else value
                           for name, value in row.items()}, allow_nan=False)
        with _disk(self.path), open(self.path, "a+b") as file:
            file.seek(0, os.SEEK_END)
            torn = file.tell() and not _ends_whole(file.fileno(), file.tell())
            file.write(b"\n" * bool(torn) + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def clear(self) -> None:
        """Forget all rows: a release holds them."""
        with _disk(self.path):
            self.path.unlink(missing_ok=True)

    def _row(self, line: str) -> Row | None:
        try:
            read = json.loads(line)
            if not isinstance(read, dict) or set(read) != self._columns:
                return None
            return read | {name: datetime.fromisoformat(read[name]) for name in self._times if read[name] is not None}
        except (ValueError, TypeError):
            return None


def _disk(path: Path) -> AbstractContextManager[None]:
    return refusals_told(path.parent, "the last release is as it was")


def _ends_whole(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
