"""OpenSky's credits: what was spent today, what the service says is left, and until when it wants no question."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.disk import refusals_told, write_whole

FILE = "opensky_credits.json"
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Bucket:
    """The credits of one kind of question: `spent` by the documented costs on the UTC `day`; `left` as last said by the
    service (None: it did not say); `again_utc`: not to be asked before."""

    day: str = ""
    spent: int = 0
    left: int | None = None
    again_utc: str = ""


class Credits:
    """The credits by kind, kept in a file of the store, so that the next run knows them."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        self.buckets = _read(self.path)

    def spend(self, kind: str, cost: int, left: int | None, now: datetime) -> None:
        """Count an answer that cost credits."""
        bucket = self._today(kind, now)
        bucket.spent += cost
        bucket.left = left
        self._write()

    def wait(self, kind: str, seconds: float, now: datetime) -> None:
        """Note that the service has no credits left for so many seconds."""
        bucket = self._today(kind, now)
        bucket.left = 0
        bucket.again_utc = (now + timedelta(seconds=seconds)).strftime(MOMENT)
        self._write()

    def waits(self, kind: str, now: datetime) -> bool:
        """Whether the service asked to be left alone until later."""
        return kind in self.buckets and now.strftime(MOMENT) < self.buckets[kind].again_utc

    def told(self, now: datetime) -> str:
        """What was spent today and is left, for a line; empty where nothing was ever asked."""
        return "; ".join(self._told(kind, self._today(kind, now), now) for kind in sorted(self.buckets))

    def _told(self, kind: str, bucket: Bucket, now: datetime) -> str:
        left = "" if bucket.left is None else f", {bucket.left} left when last asked"
        again = f", none before {bucket.again_utc}" if self.waits(kind, now) else ""
        return f"{kind} {bucket.spent} spent today{left}{again}"

    def _today(self, kind: str, now: datetime) -> Bucket:
        bucket = self.buckets.setdefault(kind, Bucket())
        if bucket.day != now.date().isoformat():
            bucket.day, bucket.spent = now.date().isoformat(), 0
        return bucket

    def _write(self) -> None:
        data = json.dumps({kind: asdict(bucket) for kind, bucket in self.buckets.items()}).encode()
        with refusals_told(self.path.parent, "the last release is as it was"):
            write_whole(self.path, data, self.path.with_suffix(".part"))


def _read(path: Path) -> dict[str, Bucket]:
    """What is in the file; nothing where it is missing or damaged: the service tells what is left."""
    try:
        read: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
        return {kind: Bucket(str(cells["day"]), int(cells["spent"]), None if cells["left"] is None else int(
            cells["left"]), str(cells["again_utc"])) for kind, cells in read.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
