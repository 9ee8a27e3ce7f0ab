"""One state of all tables: which Parquet files it is made of, and how they are read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import StoreError
from ingest.folder import RELEASES, Folder
from ingest.frames import to_frame
from ingest.schema import TABLES, Table

PART_FILE = re.compile(r"tables/\w+/(?:[\w-]+/)*[0-9a-f]{64}\.parquet")


@dataclass(frozen=True)
class Part:
    """One Parquet file: its place under the store's root (its stem is its sha256), its rows and bytes."""

    file: str
    rows: int
    bytes: int


Contents = dict[str, dict[str, tuple[Part, ...]]]
"""Table to partition to files. A table or partition without rows is not listed."""


@dataclass(eq=False)
class Snapshot:
    """A state of all tables that can be read: a release, or a draft of the next one."""

    folder: Folder
    contents: Contents = field(repr=False)

    def table(self, name: str, columns: list[str] | None = None, filters: Any = None,
              partitions: Iterable[str] | None = None) -> pd.DataFrame:
        """The rows of a table (types as in `frames.to_frame`); without rows, an empty frame with its columns.

        `filters` are pyarrow's, e.g. `[("icao24", "==", "a2c4e0")]`; `partitions` limits what is read.
        StoreError names the file that is missing or damaged; KeyError for a column that the schema lacks.
        """
        data = self.arrow(name, columns, partitions, filters)
        return to_frame(known_table(name), data)

    def arrow(self, name: str, columns: list[str] | None = None, partitions: Iterable[str] | None = None,
              filters: Any = None) -> pa.Table:
        """The same as Arrow columns."""
        table = known_table(name)
        wanted = table.columns if columns is None else [table.field(column).name for column in columns]
        held = self.contents.get(name, {})
        chosen = sorted(held if partitions is None else held.keys() & set(partitions))
        paths = self._paths(part for partition in chosen for part in held[partition])
        read = [_read(path, table, wanted, filters) for path in paths]
        return pa.concat_tables(read) if read else table.arrow_schema.empty_table().select(wanted)

    def partitions(self, name: str) -> list[str]:
        """The partitions of a table that hold rows, sorted; `[""]` for a table that is not partitioned."""
        return sorted(self.contents.get(known_table(name).name, {}))

    def files(self, name: str, partition: str = "") -> list[Path]:
        """The files of a partition, in the order of their rows."""
        return self._paths(self.contents.get(known_table(name).name, {}).get(partition, ()))

    def rows(self, name: str) -> int:
        """How many rows a table holds."""
        held = self.contents.get(known_table(name).name, {})
        return sum(part.rows for parts in held.values() for part in parts)

    def verify(self) -> None:
        """Read every file through. StoreError names the first that is missing or whose content is not what it was."""
        for path in self._paths(part for held in self.contents.values() for parts in held.values() for part in parts):
            try:
                found = sha256_of(path)
            except OSError as error:
                raise damaged(path, error.strerror or str(error)) from error
            if found != path.stem:
                raise damaged(path, f"sha256 {found}")

    def _paths(self, parts: Iterable[Part]) -> list[Path]:
        files = [part.file for part in parts]
        self.folder.bring(files)
        return [self.folder.root / file for file in files]


@dataclass(eq=False)
class Release(Snapshot):
    """A published state: `id` is what a reader cites, and carries the hash of the manifest's content."""

    id: str
    number: int
    created_utc: datetime
    program_version: str
    schema_sha256: str
    command: str
    previous: str
    changed: tuple[str, ...]
    changes: tuple[str, ...]
    settings: Mapping[str, float] = field(repr=False)
    reference_hashes: Mapping[str, str] = field(repr=False)


def render(number: int, created_utc: datetime, contents: Contents, **facts: Any) -> tuple[str, bytes]:
    """A manifest's release id and its bytes; `facts` are the remaining fields of Release."""
    tables = {name: {partition: [asdict(part) for part in parts] for partition, parts in held.items()}
              for name, held in contents.items()}
    content = {"number": number, "created_utc": f"{created_utc:%Y-%m-%dT%H:%M:%SZ}", **facts, "tables": tables}
    data = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    return f"r{number:04d}-{hashlib.sha256(data).hexdigest()[:8]}", data


def load(folder: Folder, release_id: str) -> Release:
    """The release of that name. StoreError when its manifest is missing, damaged or names files outside the store."""
    path = folder.root / RELEASES / f"{release_id}.json"
    try:
        folder.bring([f"{RELEASES}/{release_id}.json"])
        data = path.read_bytes()
        if not release_id.endswith("-" + hashlib.sha256(data).hexdigest()[:8]):
            raise damaged(path, "other content than its name says")
        facts = json.loads(data)
        contents = {name: {partition: tuple(_part(path, part) for part in parts) for partition, parts in held.items()}
                    for name, held in facts.pop("tables").items()}
        facts["created_utc"] = datetime.fromisoformat(facts["created_utc"])
        facts.update(changed=tuple(facts["changed"]), changes=tuple(facts["changes"]))
        return Release(folder=folder, contents=contents, id=release_id, **facts)
    except OSError as error:
        raise damaged(path, error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}") from error


def known_table(name: str) -> Table:
    """The schema of a table; StoreError for a name that is none."""
    if name not in TABLES:
        raise StoreError("store", found=name, expected=f"one of the tables {', '.join(TABLES)}")
    return TABLES[name]


def damaged(path: Path, found: str) -> StoreError:
    """The error for a file of the store that cannot be used."""
    return StoreError(str(path), found=found, expected="the file as it was published",
                      advice="restore it from a copy of the store; without one, write the name of a whole release "
                             "of releases/ into the file current, or move the store away, build and import again")


def sha256_of(path: Path) -> str:
    """The sha256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _part(manifest: Path, fields: dict[str, Any]) -> Part:
    part = Part(**fields)
    if not PART_FILE.fullmatch(part.file):
        raise damaged(manifest, part.file)
    return part


def _read(path: Path, table: Table, columns: list[str], filters: Any) -> pa.Table:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if filters is None and file.schema_arrow == table.arrow_schema:  # in a third of the time
                return file.read(columns).select(columns)
        return pq.read_table(path, columns=columns, filters=filters, schema=table.arrow_schema, partitioning=None,
                             page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        raise damaged(path, str(error).splitlines()[0]) from error
