"""One output format a file; `EXPORTS` names them. Each writes a frame of a table at a release to a path."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest.errors import UsageError
from ingest.exports import csv, geojson, geoparquet, json, kml
from ingest.exports.notes import notes
from ingest.exports.shapes import DRAWN
from ingest.schema import Table


@dataclass(frozen=True)
class Export:
    """One format: `write(frame, table, release_id, path)`, ending, media type, and whether each row needs a place."""

    write: Callable[[pd.DataFrame, Table, str, Path], None]
    suffix: str
    media_type: str
    meaning: str
    draws: bool = False


EXPORTS: dict[str, Export] = {
    "csv": Export(csv.write, ".csv", "text/csv; charset=utf-8", "for spreadsheets; without geometry"),
    "json": Export(json.write, ".json", "application/json", "for programs; without geometry"),
    "geojson": Export(geojson.write, ".geojson", "application/geo+json", "for maps", draws=True),
    "geoparquet": Export(geoparquet.write, ".parquet", "application/vnd.apache.parquet", "for analysis, with types",
                         draws=True),
    "kml": Export(kml.write, ".kml", "application/vnd.google-earth.kml+xml", "for Google Earth", draws=True),
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
    ['csv', 'json']
    """
    return [name for name, export in EXPORTS.items() if table in DRAWN or not export.draws]


def write_export(name: str, frame: pd.DataFrame, table: Table, release_id: str, path: Path,
                 left_out: int = 0) -> list[Path]:
    """Write an export and, beside it, its notes; returns both paths. Each file appears whole or not at all.

    UsageError for an unknown format, a table without geometry, or a path that cannot be written.
    """
    if name not in EXPORTS:
        raise UsageError("export", field="format", found=name, expected=f"one of {', '.join(EXPORTS)}")
    check_target(path)
    beside = path.with_name(f"{path.name}.notes.txt")
    temporary = path.with_name(f".{path.name}.part")
    try:
        try:
            EXPORTS[name].write(frame, table, release_id, temporary)
            os.replace(temporary, path)
            temporary.write_text(notes(table, release_id, left_out), encoding="utf-8")
            os.replace(temporary, beside)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(str(path), found=error.strerror or str(error),
                         expected="a path that can be written") from error
    return [path, beside]
