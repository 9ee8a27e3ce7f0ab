"""The store: a run publishes all its tables as one release, or nothing.

    <root>/tables/<table>/<partition>/<sha256>.parquet    never changed once written
    <root>/releases/<release id>.json                     the manifest: which files make up a release
    <root>/current                                        the name of the last release
    <root>/scratch/                                       what an unfinished run has written; the next run empties it
    <root>/lock                                           held by the one run that writes

Files are synced to disk, then their folders, then the manifest, then the pointer. So a run that is killed at any
moment leaves the last release as it was, and files that belong to no release do no harm.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ingest import manifest
from ingest.bucket import folder_at
from ingest.disk import refusals_told, sync
from ingest.errors import StoreBusy, StoreError, UsageError
from ingest.folder import RELEASE_ID, RELEASES, TABLES_FOLDER, UNHARMED, Folder
from ingest.frames import conform, to_arrow, to_frame
from ingest.manifest import Contents, Part, Release, Snapshot, known_table, sha256_of
from ingest.schema import TABLES
from ingest.settings import PROGRAM_VERSION

PARTITION = re.compile(r"|[\w-]+(/[\w-]+)*", re.ASCII)
_locks: set[int] = set()


class Store:
    """The store in the folder or under the s3:// address `place`. StoreError where a folder cannot be there."""

    def __init__(self, place: Path | str | Folder) -> None:
        self.folder = place if isinstance(place, Folder) else folder_at(place)

    @property
    def root(self) -> Path:
        """The folder on this machine: of the store, or of the copies of what is in use."""
        return self.folder.root

    def current(self) -> Release | None:
        """The last release; None while there is none. StoreError when pointer or manifest is damaged."""
        name = self.folder.pointer() or (self.names() or [""])[-1]
        if not name:
            return None
        if not RELEASE_ID.fullmatch(name):
            raise self.folder.bad_pointer(name)
        return manifest.load(self.folder, name)

    def release(self, release_id: str) -> Release:
        """The release of that name. UsageError, with the names there are, when there is none."""
        known = self.names()
        if release_id not in known:
            raise UsageError("store", field="release", found=release_id,
                             expected=f"one of {', '.join(known)}" if known else "no name: nothing is published yet")
        return manifest.load(self.folder, release_id)

    def releases(self) -> pd.DataFrame:
        """The table `releases`, the newest last."""
        chain: list[Release] = []
        release = self.current()
        while release:
            chain.insert(0, release)
            release = self._before(release)
        rows = [{"release_id": r.id, "number": r.number, "created_utc": r.created_utc, "command": r.command,
                 "program_version": r.program_version, "changed": ";".join(r.changed)} for r in chain]
        table = TABLES["releases"]
        return to_frame(table, to_arrow(table, pd.DataFrame(rows, columns=table.columns)))

    def _before(self, release: Release) -> Release | None:
        """The release that this one was made from or, where that was pruned, the newest that is older."""
        known = self.names()
        older = [name for name in known if int(name[1:].split("-")[0]) < release.number]
        before = release.previous if release.previous in known else older[-1] if older else ""
        return manifest.load(self.folder, before) if before else None

    @contextmanager
    def writer(self, command: str) -> Iterator[Draft]:
        """A draft on top of the last release, for one run at a time; `command` is kept in the manifest.

        What is not published when the block ends is gone. StoreBusy at once when another run is writing.
        """
        with _disk(self.root):
            for folder in (TABLES_FOLDER, RELEASES):
                (self.root / folder).mkdir(parents=True, exist_ok=True)
        with _locked(self.root):
            scratch = self.root / "scratch"
            with _disk(self.root):
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
            try:
                yield Draft(self.folder, self.current(), command)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def was_removed(self, release_id: str) -> bool:
        """Whether a release of that number was published here and is not kept any more."""
        numbers = {int(name[1:].split("-")[0]) for name in self.names()}
        number = int(release_id[1:].split("-")[0]) if RELEASE_ID.fullmatch(release_id) else 0
        return 0 < number < max(numbers, default=0) and number not in numbers

    def names(self) -> list[str]:
        """The names of the releases that are there, the oldest first."""
        return self.folder.names()


class Draft(Snapshot):
    """The next release while it is made: what was put, and from the last release all that was not.

    It reads like a release. `scratch` is a folder for files on their way into the store (see `write_part`).
    """

    def __init__(self, folder: Folder, base: Release | None, command: str) -> None:
        super().__init__(folder, {name: dict(held) for name, held in base.contents.items()} if base else {})
        self.base, self.command, self.scratch = base, command, folder.root / "scratch"

    def put(self, table: str, frame: pd.DataFrame, partition: str = "") -> None:
        """Replace a table, or one partition of it, by the rows of `frame`.

        StoreError when they do not fit the schema (`frames.to_arrow`) or the disk is full.
        """
        data = to_arrow(known_table(table), frame)
        if not partition:
            self.contents.pop(table, None)
        self.put_parts(table, partition, [data])

    def put_parts(self, table: str, partition: str, parts: Iterable[pa.Table | Path]) -> None:
        """Replace a partition by parts, each an Arrow table, a file made by `write_part`, or a file the store holds.

        Parts are taken one by one, so memory holds one at a time; parts without rows are left out.
        """
        if not PARTITION.fullmatch(partition):
            raise StoreError(table, field="partition", found=partition, expected="words joined by /, as in 2025-03/15")
        folder = self.folder.root / TABLES_FOLDER / known_table(table).name / partition
        kept = [part for part in (self._adopt(table, folder, given) for given in parts) if part.rows]
        self.drop(table, partition)
        if kept:
            self.contents.setdefault(table, {})[partition] = tuple(kept)

    def drop(self, table: str, partition: str = "") -> None:
        """Leave a partition out of the next release."""
        held = self.contents.get(known_table(table).name, {})
        held.pop(partition, None)
        if not held:
            self.contents.pop(table, None)

    def publish(self, settings: Mapping[str, float], reference_hashes: Mapping[str, str],
                changes: list[str]) -> Release:
        """Make the draft the current release. Returns the last one as it is when no table differs from it.

        `changes` says in sentences what changed and why.
        """
        before = self.base.contents if self.base else {}
        if self.base and self.contents == before:
            return self.base
        changed = [t for t in TABLES if self.contents.get(t) != before.get(t)]
        name, content = manifest.render(
            self.base.number + 1 if self.base else 1, datetime.now(UTC), self.contents,
            program_version=PROGRAM_VERSION, schema_sha256=_schema_sha256(), command=self.command,
            previous=self.base.id if self.base else "", changed=changed, changes=changes,
            settings=dict(settings), reference_hashes=dict(reference_hashes))
        added = sorted(_files(self.contents) - _files(before))
        self.folder.publish(name, content, self.base.id if self.base else "", added, self.scratch)
        return manifest.load(self.folder, name)

    def _adopt(self, table: str, folder: Path, given: pa.Table | Path) -> Part:
        """The part for `given`, its file moved into `folder` under its hash and synced to disk."""
        if isinstance(given, Path) and given.parent == folder:
            return self._part(given)
        with _disk(self.folder.root):
            path = given if isinstance(given, Path) else write_part(table, given, self.scratch / "part.parquet")
            target = folder / f"{sha256_of(path)}.parquet"
            folder.mkdir(parents=True, exist_ok=True)
            sync(path)
            os.replace(path, target)
        return self._part(target)

    def _part(self, path: Path) -> Part:
        return Part(path.relative_to(self.folder.root).as_posix(), pq.read_metadata(path).num_rows, path.stat().st_size)


def write_part(table: str, data: pa.Table, path: Path) -> Path:
    """Write rows as a part that `Draft.put_parts` takes (worker processes call it); returns `path`.

    The same rows in the same order make the same bytes. StoreError when they do not fit the schema or the disk is full.
    """
    with _disk(path.parent):
        pq.write_table(conform(known_table(table), data), path, compression="zstd", write_page_checksum=True)
    return path


def _schema_sha256() -> str:
    """Changes when a table gains, loses or changes a field."""
    lines = [f"{table.name}.{field.name}:{field.kind}" for table in TABLES.values() for field in table.fields]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(contents: Contents) -> set[str]:
    return {part.file for held in contents.values() for parts in held.values() for part in parts}


def _disk(root: Path) -> AbstractContextManager[None]:
    return refusals_told(root, UNHARMED)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the store's lock; the system frees it when the process ends, however it ends."""
    with _disk(root):
        descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StoreBusy(str(root), advice="another run is writing; try again when it has ended") from error
    _locks.add(descriptor)
    try:
        yield
    finally:
        _locks.discard(descriptor)
        os.close(descriptor)


def _forget_locks() -> None:
    """A forked worker must not keep the lock when the run that started it is killed."""
    for descriptor in _locks:
        os.close(descriptor)
    _locks.clear()


os.register_at_fork(after_in_child=_forget_locks)
