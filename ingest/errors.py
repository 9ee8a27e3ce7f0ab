"""Errors that carry their facts: where, what was found, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class DocketError(Exception):
    """An error a person can act on.

    Every part is text for the reader; empty parts are left out of the sentence.

    >>> print(DocketError("speed_bounds.csv", line=4, field="bound_kt", found="fast",
    ...                   expected="a number of knots", advice="correct the cell"))
    speed_bounds.csv, line 4, field bound_kt: found 'fast', expected a number of knots; correct the cell.
    """

    place: str
    line: int | None = None
    field: str = ""
    found: str = ""
    expected: str = ""
    advice: str = ""

    def __str__(self) -> str:
        where = printable(self.place)
        if self.line is not None:
            where += f", line {self.line}"
        if self.field:
            where += f", field {self.field}"
        facts = []
        if self.found:
            facts.append(f"found {shown(self.found)}")
        if self.expected:
            facts.append(f"expected {self.expected}")
        sentence = f"{where}: " + ", ".join(facts) if facts else where
        if self.advice:
            sentence += f"; {self.advice}" if facts else f": {self.advice}"
        return sentence if sentence.endswith("?") else sentence + "."


class UsageError(DocketError):
    """The command was asked for something that does not exist or cannot be meant (exit code 2)."""


class WrongParameter(UsageError):
    """A parameter of a question is wrong; `place` is its name as in addresses, such as speed_bound_kt."""


class NotInStore(WrongParameter):
    """A parameter names what the store does not hold: an id, an aircraft, a destination."""


@dataclass
class FileSetAside(DocketError):
    """A whole file could not be used; it is set aside (exit code 1).

    `reason` is a key of `vocabulary.FILE_REASONS`.
    """

    reason: str = "unreadable"


@dataclass
class FetchFailed(DocketError):
    """What was asked of a server did not come, or cannot be used; nothing follows for what was asked about.

    `place` is the address without secrets, `reason` a key of `vocabulary.FETCH_REASONS`, `status` the HTTP status
    where one came, `retry_after_s` how many seconds the server asked to be left alone, where it said so.
    """

    reason: str = "no_connection"
    status: int | None = None
    retry_after_s: float | None = None


class StoreError(DocketError):
    """The store cannot be read or written."""


class StoreBusy(StoreError):
    """Another run is writing to the store."""


class BadRow(DocketError):
    """A row of a reference table is wrong."""


def printable(text: str) -> str:
    """Hostile text made safe to print within a line: what cannot be printed is escaped.

    >>> print(printable("a\\nb/trace.json"))
    a\\nb/trace.json
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(text: str, limit: int = 80) -> str:
    """Hostile text made safe to print within a line: quoted, escaped and cut."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"'{printable(cut)}'"
