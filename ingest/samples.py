"""The samples that ship: data/samples/samples.csv says where each is from."""

from __future__ import annotations

import time
from pathlib import Path

from ingest.errors import BadRow, DocketError, FileSetAside
from ingest.formats.content import Given
from ingest.imports import Origin, parse
from ingest.reference_rows import Rows, read_rows
from ingest.schema import Field, Table
from ingest.settings import SAMPLES_DIR, thresholds
from ingest.sources.files import read

SAMPLES = Table("samples", "reference", ("path",), "Files that ship.", (
    Field("path", "text", "", "curated", "the file, below the folder of samples.csv", required=True),
    Field("source", "text", "", "curated", "service or giver of the file", required=True),
    Field("licence", "text", "", "source", "licence of the positions", required=True),
    Field("redistribute", "flag", "", "curated", "whether its fixes may be passed on"),
    Field("label", "text", "", "curated", "what a reader must know of it"),
))


def samples(folder: Path = SAMPLES_DIR) -> dict[Path, Origin]:
    """The samples that ship, with their origin. Raises the first BadRow of `samples.csv`."""
    rows = _listed(folder)
    if rows.problems:
        raise rows.problems[0]
    return {folder / row["path"]: Origin(row["source"], row["licence"], row["redistribute"] == "true", row["label"])
            for row in rows.rows}


def sample_problems(folder: Path = SAMPLES_DIR) -> list[DocketError]:
    """All problems of `samples.csv` and of the files it names; empty when they can be used."""
    rows = _listed(folder)
    found: list[DocketError] = list(rows.problems)
    limit = int(thresholds()["file_limit_mb"] * 1_000_000)
    for row in (row for row in rows.rows if row["path"]):
        try:
            parse(read(folder / row["path"], limit), limit, Given(time.time()))
        except FileSetAside as error:
            found.append(BadRow(rows.file, row.line, "path", f"{row['path']}, of which {error.found}", error.expected,
                                "put the file back"))
    return found


def _listed(folder: Path) -> Rows:
    """The rows, with a problem for each that names a file elsewhere."""
    rows = read_rows(folder, SAMPLES)
    for row in rows.rows:
        if not (folder / row["path"]).resolve().is_relative_to(folder.resolve()):
            rows.problem(row.line, "path", row["path"], "a file below the folder of samples.csv")
    return rows
