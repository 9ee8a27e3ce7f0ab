"""Address and command line give the same bytes for questions drawn by chance (of one seed)."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import urlencode

import pytest
from addresses import asked, release_id
from click.testing import CliRunner

from ingest.cli import main
from ingest.exports import formats_of
from ingest.exports.filters import filters_of
from ingest.schema import TABLES

VALUES = {
    "from": ("2025-03-01", "2025-03-15", "2026-08-25"), "to": ("2026-08-25", "2026-12-31"),
    "destination": ("Honduras", "Venezuela", "El Salvador", "not known"), "icao24": ("a2c4e0", "ab7437"),
    "registration": ("N278GX", "N837VA"), "basis": ("observed", "reported"), "class": ("removal", "undetermined"),
}
CLOCKS = ("jgg-oral-order", "jgg-written-order")


def drawn(seed: int) -> tuple[str, str, dict[str, str]]:
    """A table, a format that it has, and some of its filters."""
    chance = random.Random(seed)
    name = chance.choice([table.name for table in TABLES.values() if table.role != "answer" and filters_of(table)])
    names = filters_of(TABLES[name])
    chosen = chance.sample(names, chance.randint(0, min(2, len(names))))
    form = chance.choice([form for form in formats_of(name) if form != "parquet"])
    return name, form, {word: chance.choice(VALUES[word]) for word in chosen}


@pytest.mark.parametrize("seed", range(24))
def test_an_address_and_the_export_give_the_same_bytes(
        built_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    name, form, filters = drawn(seed)
    words = [word for given in filters.items() for word in (f"--{given[0]}", given[1])]
    done = CliRunner().invoke(main, ["--store", str(built_store), "export", name, "--format", form, *words,
                                     "--release", release_id(built_store), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    told = asked(f"/data/latest/{name}.{form}", urlencode(filters))
    assert (told.status, told.body) == (200, (tmp_path / "out").read_bytes()), (name, form, filters)


@pytest.mark.parametrize("bound", ["", "599.5", "650"])
@pytest.mark.parametrize("event", CLOCKS)
def test_an_address_and_the_command_give_the_same_clock(
        built_store: Path, monkeypatch: pytest.MonkeyPatch, event: str, bound: str) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_STORE", str(built_store))
    words = ["--event", event, *(["--speed-bound-kt", bound] if bound else [])]
    done = CliRunner().invoke(main, ["--store", str(built_store), "clock", *words, "--format", "csv"])
    told = asked("/data/latest/court_clock.csv", urlencode({"event": event, "speed_bound_kt": bound}))
    assert told.text == done.stdout
