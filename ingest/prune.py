"""Takes old releases and raw files away, by one rule; a pinned release never.

Kept are the current release, the pinned ones, all of the last `keep_days`, and the last of each month (UTC). Of the raw
files those stay that the ledger names, and those younger than that. Without this nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest import manifest
from ingest.disk import refusals_told, write_whole
from ingest.journal import Journal
from ingest.manifest import Release
from ingest.raw import SHA256
from ingest.store import Store

PINS = "pinned"
UNHARMED = "what is to be kept is as it was"


@dataclass(frozen=True)
class Pruned:
    """What was taken away: numbers of releases, of the store's files and of raw files, and their bytes."""

    releases: int
    files: int
    raw_files: int
    bytes: int


def pinned(store: Store) -> list[str]:
    """The names of the releases that are kept for good."""
    path = store.root / PINS
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def pin(store: Store, release_id: str) -> None:
    """Keep a release for good. UsageError for one that is not there."""
    names = dict.fromkeys([*pinned(store), store.release(release_id).id])
    with store.writer("pin") as draft, refusals_told(store.root, UNHARMED):
        write_whole(store.root / PINS, "".join(f"{name}\n" for name in names).encode(), draft.scratch / PINS)


def prune(store: Store, raw: Path, journal: Journal, now: datetime, keep_days: float) -> Pruned:
    """Remove what the rule does not keep; `raw` is the folder of raw files. StoreError when the disk refuses."""
    oldest = now - timedelta(days=keep_days)
    with store.writer("prune") as draft, refusals_told(store.root, UNHARMED):
        releases = [manifest.load(store.root, name) for name in store.names()]
        keep = _kept(releases, oldest, {draft.base.id if draft.base else "", *pinned(store)})
        gone = [release for release in releases if release.id not in keep]
        used = {part.file for release in releases if release.id in keep
                for held in release.contents.values() for parts in held.values() for part in parts}
        files = [path for path in (store.root / "tables").rglob("*.parquet")
                 if path.relative_to(store.root).as_posix() not in used]
        named = {*draft.table("fetches", columns=["sha256"])["sha256"], *(row["sha256"] for row in journal.rows())}
        old_raw = [path for path in raw.glob("??/*") if SHA256.fullmatch(path.name) and path.name not in named
                   and datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest]
        freed = sum(path.stat().st_size for path in (*files, *old_raw))
        _remove(store.root / "releases" / f"{release.id}.json" for release in gone)
        _remove((*files, *old_raw))
    return Pruned(len(gone), len(files), len(old_raw), freed)


def _kept(releases: list[Release], oldest: datetime, named: set[str]) -> set[str]:
    """The names of the releases to keep, of all by number."""
    last_of_month = {f"{release.created_utc:%Y-%m}": release.id for release in releases}
    young = {release.id for release in releases if release.created_utc >= oldest}
    return {*named, *young, *last_of_month.values()}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
