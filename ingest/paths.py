"""Paths of files as they are stored: what they tell, and what tells two of one name apart."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePath

from ingest.settings import ROOT
from ingest.sources.files import hex_of_name, shown_path

DAY_IN_PATH = re.compile(r"(\d{4})/(\d\d)/(\d\d)/traces/")
ID_DIGITS = 16


def _whole_path(path: PurePath) -> str:
    """The path relative to the project where it lies within, else from the root of the machine.

    One that is no `Path` names a place elsewhere, such as in an archive, and is whole as it is.
    """
    if not isinstance(path, Path):
        return shown_path(path)
    whole = Path(os.path.realpath(path))
    return shown_path(whole.relative_to(ROOT) if whole.is_relative_to(ROOT) else whole)


def short_path(path: PurePath) -> str:
    """The path as it is stored. Of a file outside the project it tells the name and, in a `globe_history` tree,
    the day and what follows: folders of the machine are nobody's business."""
    whole = _whole_path(path)
    if not isinstance(path, Path):
        return whole
    day = DAY_IN_PATH.search(whole)
    return whole[day.start():] if day else whole.rpartition("/")[2] if whole.startswith("/") else whole


def place_key(path: PurePath) -> str:
    """Of the whole path: the same for a file that is imported again from its place, another for any other place."""
    return hashlib.sha256(_whole_path(path).encode()).hexdigest()[:ID_DIGITS]


def by_address(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The paths by the aircraft address in their names; under "" those whose names have none."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        groups.setdefault(hex_of_name(path) or "", []).append(path)
    return groups


def day_of_path(path: str) -> str:
    """The UTC day that a `globe_history` path is for, or empty.

    >>> day_of_path("a/2025/02/07/traces/59/trace_full_a11f59.json")
    '2025-02-07'
    """
    match = DAY_IN_PATH.search(path.replace("\\\\", "/"))
    if not match:
        return ""
    year, month, day = map(int, match.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC).strftime("%Y-%m-%d")
    except ValueError:
        return ""
