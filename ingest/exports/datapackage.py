"""A release as a data package (Frictionless): each table as CSV, with its fields and licences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from ingest.exports.left_out import OWN_ROWS, TERMS
from ingest.exports.licence import held_back
from ingest.exports.licences import licence_of, licences_of
from ingest.exports.recent import HAVE_PLACES
from ingest.exports.text import moment_text
from ingest.manifest import Release
from ingest.schema import TABLES, Field, Table
from ingest.settings import PROGRAM_VERSION
from ingest.sources import SOURCES, Source, sources_of
from ingest.store import Store
from ingest.vocabulary import LIMITS

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE = "Flight Docket: removal flights and court orders on one clock"
TYPES = {"text": "string", "list": "string", "time": "datetime", "date": "date", "number": "number",
         "integer": "integer", "flag": "boolean"}
CSV_RULES = ("Times are UTC. Lists are joined by `;`. An empty cell is unknown, or not asked. A text cell that begins "
             "with = + - @ or a control character carries a leading apostrophe.")


def datapackage(release: Release, until: datetime | None = None) -> dict[str, Any]:
    """The package of a release, its paths relative to its own address; positions after `until` are not in it.

    StoreError when the release cannot be read.
    """
    stored = [table for table in TABLES.values() if table.role != "answer"]
    used = [source for source in SOURCES if any(source in sources_of(table.name) for table in stored)]
    return {
        "$schema": PROFILE, "name": "flight-docket", "title": TITLE, "version": release.id,
        "created": moment_text(release.created_utc), "description": " ".join([*LIMITS, CSV_RULES]),
        "program": f"Flight Docket {PROGRAM_VERSION}",
        "licenses": _licences(dict.fromkeys(licence_of(source) for source in used)), "sources": _sources(used),
        "resources": [_resource(release, table, until) for table in stored],
    }


def _resource(release: Release, table: Table, until: datetime | None) -> dict[str, Any]:
    left_out = held_back(release, table)
    told = left_out.sentences()
    if until is not None and table.name in HAVE_PLACES:
        told.append(f"What rests on positions after {moment_text(until)} is left out: they are too new for all to see.")
    kept = [name for name in Store(release.folder).names() if int(name[1:].split("-")[0]) <= release.number]
    rows = len(kept) if table.name == "releases" else release.rows(table.name)
    licences = _licences(licences_of(table))
    return {
        "name": table.name, "type": "table", "path": f"{table.name}.csv", "description": table.meaning,
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": _schema(table),
        "rows": rows - left_out[TERMS] - left_out[OWN_ROWS], **({"leftOut": told} if told else {}),
        "stored": _stored(release, table.name),
        **({"licenses": licences} if licences else {}), "sources": _sources(sources_of(table.name)),
    }


def _stored(release: Release, table: str) -> list[dict[str, Any]]:
    """The Parquet files in which the store holds the table."""
    return [{"hash": f"sha256:{PurePosixPath(part.file).stem}", "bytes": part.bytes, "rows": part.rows}
            for _, parts in sorted(release.contents.get(table, {}).items()) for part in parts]


def _schema(table: Table) -> dict[str, Any]:
    fields = [_field(field) for field in table.fields if field.kind != "geometry"]
    fields.append({"name": "release", "type": "string", "description": "the release the row is from",
                   "known": "program"})
    key = {"primaryKey": list(table.key)} if table.key else {}
    return {"fields": fields, "missingValues": [""], **key}


def _field(field: Field) -> dict[str, Any]:
    told = {"name": field.name, "type": TYPES[field.kind], "description": field.meaning, "known": field.known}
    told |= {"unit": field.unit} if field.unit else {}
    return told | ({"constraints": {"required": True}} if field.required else {})


def _licences(licences: Any) -> list[dict[str, str]]:
    """Those that have a name and an address; what others ask for stands with the sources."""
    return [{"name": licence.name, "title": licence.title, "path": licence.address}
            for licence in licences if licence.name]


def _sources(sources: Sequence[Source]) -> list[dict[str, str]]:
    return [{"title": source.name, **({"path": source.address} if source.address else {}),
             "licence": source.licence, "attribution": source.attribution, "terms": source.terms}
            for source in sources]
