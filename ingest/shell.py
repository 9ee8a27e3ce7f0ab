"""What the commands share: where messages go, which store is meant, progress for a person who looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from ingest.settings import store_place
from ingest.store import Store

MESSAGES = Console(stderr=True, highlight=False, soft_wrap=True)


def _remember_store(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        ctx.ensure_object(dict)["store"] = value


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--store`; `store()` is the one it names."""
    return click.option("--store", callback=_remember_store, expose_value=False, metavar="FOLDER",
                        help="Where the store is (else FLIGHTDOCKET_STORE, else data/store).")(command)


def store() -> Store:
    """The store that the command is for."""
    return Store(store_place((click.get_current_context().find_root().obj or {}).get("store")
                            or (click.get_current_context().obj or {}).get("store")))


def progress(items: Iterable[Any], words: str) -> Iterable[Any]:
    """The items, with a bar on standard error when a person looks at it."""
    if not sys.stderr.isatty():
        return items
    listed = list(items)
    return track(listed, description=words, console=MESSAGES) if listed else listed
