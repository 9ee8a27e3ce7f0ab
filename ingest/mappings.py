"""What a person says of files on the command line: how a CSV is read, and which aircraft a file is of."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import FileSetAside, UsageError, WrongParameter
from ingest.formats.mapping import Mapping, load_mapping
from ingest.sources.files import read, shown_path

ADDRESS = re.compile("[0-9a-f]{6}")
LARGEST_BYTES = 1_000_000


def mapping_in(path: Path | None) -> Mapping | None:
    """The mapping in a TOML file; None without one. Raises UsageError when it cannot be read or meant."""
    if path is None:
        return None
    try:
        return load_mapping(read(path, LARGEST_BYTES).data, shown_path(path))
    except FileSetAside as error:
        raise UsageError(error.place, found=error.found, expected=error.expected, advice=error.advice) from None


def address(text: str) -> str:
    """A 24-bit address in lower case, or nothing. Raises WrongParameter for anything else.

    >>> address("A2C4E0"), address("")
    ('a2c4e0', '')
    """
    lower = text.strip().lower()
    if lower and not ADDRESS.fullmatch(lower):
        raise WrongParameter("icao24", found=text, expected="six hex digits, as in a2c4e0")
    return lower
