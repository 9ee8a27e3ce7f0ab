"""The text that stands beside an export: licence, meaning of each column, cautions, limits."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.schema import Table
from ingest.settings import PROGRAM_VERSION
from ingest.sources import sources_of
from ingest.vocabulary import (
    CAUTIONS,
    EVENT_CAUTIONS,
    FILE_REASONS,
    FIX_REASONS,
    LEG_CLASS_REASONS,
    LEG_CLASSES,
    LIMITS,
    MISSION_LINKS,
    ROW_REASONS,
)

KEYS = {
    "cautions": CAUTIONS,
    "fixes_set_aside": FIX_REASONS,
    "rejected_by_reason": ROW_REASONS,
    "leg_class": LEG_CLASSES,
    "leg_class_reason": LEG_CLASS_REASONS,
    "link_reasons": MISSION_LINKS,
}
"""Columns whose values are keys, each with a sentence."""


def notes(table: Table, release_id: str, left_out: Sequence[str] = ()) -> str:
    """The notes of a table at a release; `left_out` says in sentences what was left out, and why."""
    parts = [f"{table.name}: {table.meaning}\nFlight Docket {PROGRAM_VERSION}, release {release_id}.\n"
             f"To cite: Flight Docket, table {table.name}, release {release_id}."]
    parts += left_out
    parts.append(_block("Limits", list(LIMITS)))
    parts.append(_block("Sources and licences", _sources(table)))
    parts.append(_block("Columns", _columns(table)))
    parts += [_block(f"Keys in {column}", [f"{key}: {sentence}" for key, sentence in sentences.items()])
              for column, sentences in _keys(table).items()]
    parts.append("Times are UTC. Lists are joined by `;`. An empty cell is unknown, or not asked. In CSV, a text cell "
                 "that begins with = + - @ or a control character carries a leading apostrophe.")
    return "\n\n".join(parts) + "\n"


def _block(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)])


def _sources(table: Table) -> list[str]:
    return [f"{source.name}{f' ({source.address})' if source.address else ''}: {source.licence}. "
            f"Attribution: {source.attribution}. {source.terms}" for source in sources_of(table.name)] or [
            "made by hand, by the editors of the reference files" if table.role == "reference" else
            "made by the program"]


def _columns(table: Table) -> list[str]:
    return [f"{field.name} ({', '.join(part for part in (field.unit, field.known) if part)}): {field.meaning}"
            for field in table.fields] + ["release (program): the release the row is from"]


def _keys(table: Table) -> dict[str, dict[str, str]]:
    reasons = {"fixes": FIX_REASONS, "source_files": FILE_REASONS}.get(table.name, {})
    sentences = {column: KEYS[column] for column in table.columns if column in KEYS}
    if table.name == "court_events":
        sentences["cautions"] = CAUTIONS | EVENT_CAUTIONS
    return {**sentences, **({"set_aside_reason": reasons} if reasons else {})}
