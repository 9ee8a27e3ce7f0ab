"""The samples that ship: a list or file that is not as it should be is a sentence, never a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from runs import EXCERPT, last, silent

from ingest import pipeline
from ingest.errors import BadRow
from ingest.samples import sample_problems, samples
from ingest.settings import SAMPLES_DIR
from ingest.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES_DIR, tmp_path / "samples"))


def sample(folder: Path) -> Path:
    return folder / EXCERPT.relative_to(SAMPLES_DIR)


def test_the_samples_that_ship_have_no_problem() -> None:
    assert sample_problems() == []
    assert list(samples()) == [EXCERPT]


def test_a_spreadsheets_byte_order_mark_and_line_ends_change_nothing(folder: Path) -> None:
    before = samples(folder)
    path = folder / "samples.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert samples(folder) == before
    assert sample_problems(folder) == []


@pytest.mark.parametrize(("damage", "found"), [
    (Path.unlink, "no such file"), (lambda path: path.write_bytes(b""), "an empty file"),
    (lambda path: path.write_text(path.read_text().replace("path,", "file,")), "file"),
    (lambda path: path.write_text(path.read_text().replace("readsb/", "../../../readsb/")), "../../../readsb/"),
    (lambda path: path.write_text(path.read_text().replace(",true,", ",yes,")), "yes"),
], ids=["missing", "empty", "unknown column", "a file elsewhere", "no flag"])
def test_a_list_that_cannot_be_used_is_named_by_check_and_refused_by_build(
        folder: Path, tmp_path: Path, damage: Callable[[Path], object], found: str) -> None:
    damage(folder / "samples.csv")
    problem = sample_problems(folder)[0]
    assert problem.place == "samples.csv"
    assert found in problem.found
    with pytest.raises(BadRow, match=r"samples\.csv"):
        pipeline.build(Store(tmp_path / "store"), silent, samples_dir=folder)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:500])],
                         ids=["missing", "broken"])
def test_a_sample_that_is_missing_or_broken_is_named_by_check_and_set_aside_by_build(
        folder: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    damage(sample(folder))
    problem, = sample_problems(folder)
    assert (problem.place, problem.line, problem.field) == ("samples.csv", 2, "path")
    assert problem.found.startswith("readsb/trace_full_a2c4e0.json, of which ")
    run = pipeline.build(Store(tmp_path / "store"), silent, samples_dir=folder)
    assert len(run.report.set_aside) == 1
    assert last(tmp_path / "store").rows("reported_legs") > 100
