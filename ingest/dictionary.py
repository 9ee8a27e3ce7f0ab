"""Writes docs/data_dictionary.md and docs/sources.md: `python -m ingest.dictionary`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ingest.exports import EXPORTS
from ingest.schema import TABLES, Table
from ingest.settings import ROOT, SETTINGS
from ingest.sources import SOURCES, Source
from ingest.vocabulary import (
    CAUTIONS,
    EVENT_CAUTIONS,
    FETCH_REASONS,
    FILE_REASONS,
    FIX_REASONS,
    LEG_CLASS_REASONS,
    LEG_CLASSES,
    LIMITS,
    MATCH_REASONS,
    MATCH_STATUSES,
    MISSION_LINKS,
    ROW_REASONS,
    TOTAL_REASONS,
)

COMMAND = "python -m ingest.dictionary"
ROLES = {
    "reference": "Reference tables (rows in `data/reference/`)",
    "derived": "Derived tables (made by the program, stored by release)",
    "answer": "Answers (made when asked)",
}


def data_dictionary() -> str:
    """Every table, field, key and setting as Markdown."""
    parts = [
        "# Data dictionary",
        f"Made from `ingest/schema.py`, `vocabulary.py` and `settings.py` by `{COMMAND}`; do not edit by hand.",
        "Times are UTC and end in `_utc`; two of them, `*_earliest_utc` and `*_latest_utc`, are the closed ends of an "
        "interval. Lists are joined by `;`. In a CSV export an empty cell is unknown, or not asked, and the last "
        "column, `release`, names the release to cite. Fields marked * are never empty.",
        _limits(),
    ]
    for role, title in ROLES.items():
        parts.append(f"## {title}")
        parts += [_table_section(table) for table in TABLES.values() if table.role == role]
    parts += ["## Cautions", "Keys in the columns `cautions`.", _keys(CAUTIONS),
              "Of court events some of them say:", _keys(EVENT_CAUTIONS),
              "## Matches", "Keys in `matches.status`, and in `matches.reason` below.", _keys(MATCH_STATUSES),
              _keys(MATCH_REASONS),
              "## Classes and missions", "Keys in the columns `leg_class`, then in `leg_class_reason`, then in "
              "`missions.link_reasons`.", _keys(LEG_CLASSES), _keys(LEG_CLASS_REASONS), _keys(MISSION_LINKS),
              "## Published counts beside ours", "Keys in `totals.reason`.", _keys(TOTAL_REASONS),
              "## Why a position is set aside", "Keys in `fixes.set_aside_reason`; what is set aside is kept and "
              "not used.", _keys(FIX_REASONS),
              "## Why a row of a file is rejected", "Keys in `source_files.rejected_by_reason`.", _keys(ROW_REASONS),
              "## Why a file is set aside", "Keys in `source_files.set_aside_reason`.", _keys(FILE_REASONS),
              "## Why a fetch failed", "Nothing follows from it for the day or the aircraft asked about.",
              _keys(FETCH_REASONS),
              "## Settings", _settings(),
              "## Export formats", _grid(("format", "ending", "use"),
                                         [(f"`{k}`", f"`{e.suffix}`", e.meaning) for k, e in EXPORTS.items()])]
    return "\n\n".join(parts) + "\n"


def sources() -> str:
    """The facts of every source as Markdown."""
    return "\n\n".join(["# Sources", f"Made from `ingest/sources/__init__.py` by `{COMMAND}`; do not edit by hand.",
                        *(_source_section(source) for source in SOURCES)]) + "\n"


DOCUMENTS: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs" / "data_dictionary.md": data_dictionary,
    ROOT / "docs" / "sources.md": sources,
}


def main() -> None:
    """Write both documents."""
    for path, content in DOCUMENTS.items():
        path.write_text(content(), encoding="utf-8")
        print(path.relative_to(ROOT))


def _table_section(table: Table) -> str:
    key = f" One row for each {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    fields = [(f"`{f.name}`{'*' if f.required else ''}", f.kind, f.unit, f.known, f.meaning) for f in table.fields]
    grid = _grid(("field", "type", "unit", "how known", "meaning"), fields)
    return f"### {table.name}\n\n{table.meaning}{key}\n\n{grid}"


def _source_section(source: Source) -> str:
    passed_on = "yes" if source.redistribute else "only where the giver of a file allows it"
    facts = [("address", source.address or "each file or row has its own"), ("gives", source.gives),
             ("format", source.format), ("licence", source.licence), ("attribution", source.attribution),
             ("terms", source.terms), ("positions or rows may be passed on", passed_on),
             *([("unverified", source.unverified)] if source.unverified else []),
             ("tables", ", ".join(source.tables) or "none")]
    return f"## {source.name}\n\n{_grid(('fact', ''), facts)}"


def _settings() -> str:
    return _grid(("setting", "value", "unit", "what it does", "source"),
                 [(f"`{s.name}`", f"{s.value:g}", s.unit, s.meaning, s.source) for s in SETTINGS])


def _limits() -> str:
    return "\n".join(f"- {limit}" for limit in LIMITS)


def _keys(sentences: Mapping[str, str]) -> str:
    return _grid(("key", "sentence"), [(f"`{key}`", sentence) for key, sentence in sentences.items()])


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is escaped.

    >>> print(_grid(("a", "b"), [("1", "x|y")]))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    lines = [head, *rows]
    printed = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([printed[0], "|" + "---|" * len(head), *printed[1:]])


if __name__ == "__main__":
    main()
