"""Licences as packages and headers name them: those that have a text at an address, and the others by their words."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.schema import Table
from ingest.sources import Source, sources_of


@dataclass(frozen=True)
class Licence:
    """A licence: its `name` (of the Open Definition list; empty: it is on none), title, and address (empty: none)."""

    name: str
    title: str
    address: str


ODBL = Licence("ODbL-1.0", "Open Data Commons Open Database License 1.0",
               "https://opendatacommons.org/licenses/odbl/1-0/")
KNOWN: dict[str, Licence] = {
    "ODbL 1.0": ODBL, "ODbL 1.0, contents CC0": ODBL,
    "MIT": Licence("MIT", "MIT License", "https://opensource.org/license/mit"),
}


def licences_of(table: Table) -> list[Licence]:
    """The licences of the sources whose data a table can hold, each once.

    >>> from ingest.schema import TABLES
    >>> [licence.name for licence in licences_of(TABLES["zones"])]
    ['ODbL-1.0']
    """
    return list(dict.fromkeys(licence_of(source) for source in sources_of(table.name)))


def licence_of(source: Source) -> Licence:
    """The licence of a source."""
    return KNOWN.get(source.licence, Licence("", source.licence, ""))
