"""The command `export`: a table, or the rows of it that are meant, to a file with its notes beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ingest.ask import Docket, open_release
from ingest.errors import UsageError
from ingest.exports import EXPORTS, check_target, write_export
from ingest.exports.filters import FILTERS, wanted_of
from ingest.exports.left_out import LeftOut
from ingest.exports.rows import exported
from ingest.own_rows import own_folder
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, SAMPLES_DIR
from ingest.shell import MESSAGES, store, store_option


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
    check_target(out, kept=(store().root, REFERENCE_DIR, own_folder(REFERENCE_DIR), SAMPLES_DIR))
    left_out = LeftOut()
    wanted = wanted_of(TABLES[table], given, docket.release)
    frames = exported(docket, table, form, left_out, wanted)
    for path in write_export(form, frames, TABLES[table], docket.release.id, out, left_out):
        MESSAGES.print(f"Wrote {path}.", markup=False)
    for sentence in left_out.sentences():
        MESSAGES.print(sentence, markup=False)
