"""JSON read in the way that bears most (NaN, any number, a byte order mark, broken characters), within bounds."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from ingest.errors import FileSetAside

LARGE_BYTES = 16_000_000  # only above this is the number of values looked at
MOST_VALUES = 5_000_000  # with MOST_BYTES keeps memory under 1.5 GB; a day at two rows a second has 3.5 million
MOST_BYTES = 100_000_000
ROWS = ("trace", "aircraft", "ac", "states", "path", "track", "flight")
"""Members that hold, or lead to, the rows of a format: an object with one of them must not have a member twice."""


def object_of(data: bytes, place: str, expected: str) -> dict[str, Any]:
    """The members of the top-level object, all numbers as float; `expected` says in errors what the file should be.

    Raises FileSetAside when it is none: truncated, a web page, something else than JSON, a list, a member twice.
    """
    check_size(data, place, expected)
    text = data.decode("utf-8-sig", errors="replace")
    try:
        members = json.loads(text, parse_int=float, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise _not_json(text, error, place, expected) from None
    except _Repeated as error:
        raise aside(place, "not_a_trace", f"member {error} twice", "every member once") from None
    except RecursionError:
        raise aside(place, "not_a_trace", "lists in lists, too deep to read", expected) from None
    if not isinstance(members, dict):
        raise aside(place, "not_a_trace", kind(members), f"an object, {expected}")
    return members


def check_size(data: bytes, place: str, expected: str) -> None:
    """Raises FileSetAside where reading the data could need more memory than a small machine has."""
    if len(data) > MOST_BYTES:
        raise aside(place, "too_large", f"more than {MOST_BYTES / 1e6:.0f} MB unpacked", expected)
    if len(data) > LARGE_BYTES and sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise aside(place, "too_large", f"more than {MOST_VALUES} values", expected)


class _Repeated(Exception):
    """A member of an object that holds rows stands twice, so it is not known which one counts."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs) and any(name in members for name in ROWS):
        raise _Repeated(next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1))
    return members


def real(value: Any) -> float | None:
    """A number that is one; infinities are left to the check of the range. All numbers were read as float."""
    return value if isinstance(value, float) and not math.isnan(value) else None


def number(value: Any) -> float | None:
    """A number, None where there is none, NaN where there is something else.

    >>> number(31.5), number(None), number("31.5"), number(True)
    (31.5, None, nan, nan)
    """
    return value if value is None or isinstance(value, float) else math.nan


def kind(value: Any) -> str:
    """What a JSON value is, in words.

    >>> kind([1, 2]), kind(None), kind("x")
    ('a list', 'nothing', 'the text x')
    """
    if isinstance(value, str):
        return f"the text {value[:80]}"
    if isinstance(value, float) and not isinstance(value, bool):
        return f"the number {value}"
    return {dict: "an object", list: "a list", bool: "true or false"}.get(type(value), "nothing")


def _not_json(text: str, error: json.JSONDecodeError, place: str, expected: str) -> FileSetAside:
    start = text.lstrip()[:200]
    if not start:
        return aside(place, "empty_file", "only blanks", expected, advice="get the file again")
    if start.startswith("<"):
        return aside(place, "html_page", start.splitlines()[0], expected, advice="get the file again")
    if start[0] not in "{[":
        return aside(place, "not_gzip_or_json", start[:40], f"{expected}, gzip or plain JSON")
    where = f"line {error.lineno}, column {error.colno}"
    ends = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    found = f"an end in the middle, {where}" if ends else f"damaged JSON, {where}"
    return aside(place, "truncated", found, "whole JSON", advice="get the file again")


def aside(
    place: str, reason: str, found: str, expected: str, member: str = "", advice: str = "check where the file is from"
) -> FileSetAside:
    """The error of a file that cannot be used; `reason` is a key of vocabulary.FILE_REASONS."""
    return FileSetAside(place, field=member, found=found, expected=expected, advice=advice, reason=reason)
