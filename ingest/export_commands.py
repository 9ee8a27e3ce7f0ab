"""Files for others: a table, or the rows of it that are meant, with its notes (`export`); the bundle of an answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ingest.ask import Docket, open_release
from ingest.errors import UsageError
from ingest.exports import EXPORTS, check_target, write_export
from ingest.exports.bundle import Asked, write_bundle
from ingest.exports.filters import wanted_of
from ingest.exports.left_out import LeftOut
from ingest.exports.rows import exported
from ingest.own_rows import own_folder
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, SAMPLES_DIR
from ingest.shell import MESSAGES, store, store_option
from ingest.vocabulary import FILTERS


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, meaning in reversed(FILTERS.items()):
        command = click.option(f"--{name}", name, default="", help=f"Only these rows: {meaning}.")(command)
    return command


@click.command()
@click.argument("table")
@click.option("--format", "form", type=click.Choice(sorted(EXPORTS)), default="csv", show_default=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write.")
@click.option("--release", default="", metavar="ID", help="A release, instead of the last.")
@_filter_options
@store_option
def export(table: str, form: str, out: Path, release: str, **given: str) -> None:
    """One table to a file, with its notes beside it."""
    if table not in TABLES:
        raise UsageError("export", field="TABLE", found=table, expected=f"one of {', '.join(TABLES)}")
    docket = Docket(store().release(release) if release else open_release(store()))
    _check(out)
    left_out = LeftOut()
    wanted = wanted_of(TABLES[table], given, docket.release)
    frames = exported(docket, table, form, left_out, wanted)
    for path in write_export(form, frames, TABLES[table], docket.release.id, out, left_out):
        MESSAGES.print(f"Wrote {path}.", markup=False)
    for sentence in left_out.sentences():
        MESSAGES.print(sentence, markup=False)


def to_file(docket: Docket, asked: Asked, path: Path) -> None:
    """Write the bundle of an answer to a file, whole or not at all. UsageError where it cannot be written."""
    _check(path)
    temporary = path.with_name(f".{path.name}.part")
    try:
        try:
            left_out = write_bundle(docket, asked, temporary)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(str(path), found=error.strerror or str(error),
                         expected="a path that can be written") from error
    for sentence in [f"Wrote {path}.", *left_out.sentences()]:
        MESSAGES.print(sentence, markup=False)


def _check(path: Path) -> None:
    check_target(path, kept=(store().root, REFERENCE_DIR, own_folder(REFERENCE_DIR), SAMPLES_DIR))
