"""The generated documents are as the code says, and say everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.dictionary import COMMAND, DOCUMENTS, data_dictionary, sources
from ingest.schema import KNOWN, TABLES
from ingest.settings import SETTINGS
from ingest.sources import SOURCES, sources_of
from ingest.vocabulary import CAUTIONS, FETCH_REASONS, FILE_REASONS, FIX_REASONS, ROW_REASONS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_committed_document_is_not_stale(path: Path) -> None:
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    assert committed == DOCUMENTS[path](), f"{path.name} is stale: run `{COMMAND}` and commit what it writes"


def test_the_dictionary_lists_every_table_field_key_and_setting() -> None:
    text = data_dictionary()
    assert all(f"### {name}\n" in text for name in TABLES)
    assert all(f"`{field.name}`" in text for table in TABLES.values() for field in table.fields)
    for sentences in (CAUTIONS, ROW_REASONS, FIX_REASONS, FILE_REASONS, FETCH_REASONS):
        assert all(f"| `{key}` | {sentence} |" in text for key, sentence in sentences.items())
    assert all(f"| `{setting.name}` |" in text for setting in SETTINGS)


def test_every_field_says_how_it_is_known_and_what_it_means() -> None:
    for table in TABLES.values():
        for field in table.fields:
            assert field.known in KNOWN, (table.name, field.name)
            assert field.meaning, (table.name, field.name)
            assert field.name.endswith("_utc") == (field.unit == "UTC"), (table.name, field.name)


def test_every_source_states_licence_terms_and_attribution() -> None:
    for source in SOURCES:
        assert source.licence
        assert source.terms
        assert source.attribution
        assert set(source.tables) <= set(TABLES), source.key
        assert f"## {source.name}\n" in sources()


def test_every_table_with_data_from_elsewhere_names_its_sources() -> None:
    made_here = {"curated_decisions", "releases"}
    assert {name for name in TABLES if not sources_of(name)} == made_here
