"""One output format a file; `EXPORTS` names them. Each writes the rows of a table at a release to a path.

Rows are given as frames, one after the other, so that memory holds a part of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest.errors import UsageError
from ingest.exports import csv, geojson, json, kml, parquet
from ingest.exports.left_out import LeftOut
from ingest.exports.notes import notes
from ingest.exports.shapes import DRAWN, not_drawn
from ingest.schema import Table


@dataclass(frozen=True)
class Export:
    """One format: `write(frames, table, release_id, path)`, ending, media type, whether the file holds the
    places of rows, and whether each row needs one."""

    write: Callable[[Iterable[pd.DataFrame], Table, str, Path], None]
    suffix: str
    media_type: str
    meaning: str
    places: bool = False
    draws: bool = False


EXPORTS: dict[str, Export] = {
    "csv": Export(csv.write, ".csv", "text/csv; charset=utf-8", "for spreadsheets; without geometry"),
    "json": Export(json.write, ".json", "application/json", "for programs; without geometry"),
    "geojson": Export(geojson.write, ".geojson", "application/geo+json", "for maps", places=True, draws=True),
    "parquet": Export(parquet.write, ".parquet", "application/vnd.apache.parquet",
                      "for analysis, with types; GeoParquet where rows have a place", places=True),
    "kml": Export(kml.write, ".kml", "application/vnd.google-earth.kml+xml", "for Google Earth", places=True,
                  draws=True),
}


def check_target(path: Path, kept: Sequence[Path] = ()) -> None:
    """Raises UsageError where no file can be written: a folder, link or device, below no folder, or in one `kept`."""
    for folder in kept:
        if path.resolve().is_relative_to(folder.resolve()):
            raise UsageError(str(path), found=f"a place in {folder}, which the program reads",
                             expected="a place of your own", advice="name another folder")
    if not path.name or path.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageError(str(path), found="a folder, link or device", expected="the name of a file",
                         advice="name a new file or one to replace")
    if not path.parent.is_dir():
        raise UsageError(str(path), found="no such folder", expected="a path that can be written",
                         advice="make the folder, or name another")


def formats_of(table: str) -> list[str]:
    """The formats in which a table can be written.

    >>> formats_of("airports")
    ['csv', 'json', 'parquet']
    """
    return [name for name, export in EXPORTS.items() if table in DRAWN or not export.draws]


def write_export(name: str, frames: Iterable[pd.DataFrame], table: Table, release_id: str, path: Path,
                 left_out: LeftOut | None = None) -> list[Path]:
    """Write an export and, beside it, its notes; returns both paths. Each file appears whole or not at all.

    `left_out` is filled while the frames are taken, and told in the notes.

    UsageError for an unknown format, a table without geometry, or a path that cannot be written.
    """
    if name not in EXPORTS:
        raise UsageError("export", field="format", found=name, expected=f"one of {', '.join(EXPORTS)}")
    if name not in formats_of(table.name):
        raise not_drawn(table)
    check_target(path)
    beside = path.with_name(f"{path.name}.notes.txt")
    temporary = path.with_name(f".{path.name}.part")
    try:
        try:
            EXPORTS[name].write(frames, table, release_id, temporary)
            os.replace(temporary, path)
            temporary.write_text(notes(table, release_id, (left_out or LeftOut()).sentences()), encoding="utf-8")
            os.replace(temporary, beside)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(str(path), found=error.strerror or str(error),
                         expected="a path that can be written") from error
    return [path, beside]
