"""Takes old releases and raw files away, by one rule; a pinned release never.

Kept are the current release, the pinned ones, all of the last `keep_days`, and the last of each month (UTC). Of the raw
files those stay that the ledger names, and those younger than that. Without this nothing is ever removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest import manifest
from ingest.disk import refusals_told
from ingest.folder import RELEASES
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
    return store.folder.read(PINS).decode("utf-8", "replace").split()


def pin(store: Store, release_id: str) -> None:
    """Keep a release for good. UsageError for one that is not there."""
    names = dict.fromkeys([*pinned(store), store.release(release_id).id])
    with store.writer("pin") as draft, refusals_told(store.root, UNHARMED):
        store.folder.write(PINS, "".join(f"{name}\n" for name in names).encode(), draft.scratch)


def prune(store: Store, raw: Path, journal: Journal, now: datetime, keep_days: float) -> Pruned:
    """Remove what the rule does not keep; `raw` is the folder of raw files. StoreError when the disk refuses."""
    oldest = now - timedelta(days=keep_days)
    with store.writer("prune") as draft, refusals_told(store.root, UNHARMED):
        releases = [manifest.load(store.folder, name) for name in store.names()]
        keep = _kept(releases, oldest, {draft.base.id if draft.base else "", *pinned(store)})
        gone = [release for release in releases if release.id not in keep]
        used = {part.file for release in releases if release.id in keep
                for held in release.contents.values() for parts in held.values() for part in parts}
        files = {file: size for file, size in store.folder.sizes().items() if file not in used}
        in_use = draft.table("source_files", columns=["sha256"], filters=[("status", "==", "imported")])["sha256"]
        named = {*draft.table("fetches", columns=["sha256"])["sha256"], *in_use,
                 *(row["sha256"] for row in journal.rows())}
        old_raw = [path for path in raw.glob("??/*") if SHA256.fullmatch(path.name) and path.name not in named
                   and datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest]
        freed = sum(files.values()) + sum(path.stat().st_size for path in old_raw)
        store.folder.remove(f"{RELEASES}/{release.id}.json" for release in gone)
        store.folder.remove(files)
        for path in old_raw:
            path.unlink(missing_ok=True)
    return Pruned(len(gone), len(files), len(old_raw), freed)


def _kept(releases: list[Release], oldest: datetime, named: set[str]) -> set[str]:
    """The names of the releases to keep, of all by number."""
    last_of_month = {f"{release.created_utc:%Y-%m}": release.id for release in releases}
    young = {release.id for release in releases if release.created_utc >= oldest}
    return {*named, *young, *last_of_month.values()}
