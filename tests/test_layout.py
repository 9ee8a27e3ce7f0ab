"""The layout: who may import whom, how long files may be, and what stands at the top."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(p for top in ("ingest", "dashboard") for p in (ROOT / top).rglob("*.py"))
TOP_LEVEL = {"README.md", "requirements.txt", "requirements-dev.txt", "streamlit_config.toml", "Makefile",
             "pyproject.toml", "LICENSE", "CHANGELOG.md", "dashboard", "ingest", "data", "docs", "tests"}
FOR_THE_DASHBOARD = {"schema", "vocabulary", "store", "ask", "leg_detail",
                     "month_counts", "exports", "settings", "errors"}
WRITERS = {"ingest/store.py", "ingest/manifest.py", "ingest/frames.py"}
NO_STREAMLIT = ["queries.py", "layers.py", "labels.py"]
ASK_SERVERS = {"ingest/client.py", "ingest/transfer.py", "ingest/connections.py"}
GIVEN_BYTES = ("sources", "formats", "derive", "exports")  # the client and the raw files are given to them, if at all
OUTSIDE_WORLD = {"pathlib", "os", "io", "time", "socket", "requests", "urllib", "http", "subprocess", "shutil",
                 "tempfile", "glob", "random", "sqlite3"}
OPENING = {"open", "now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv",
           "read_parquet", "read_file", "read_json", "to_parquet", "to_csv", "input"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, at the top or inside functions, in full."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name_of(path).split(".")
                package = package if path.stem == "__init__" else package[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[str]:
    """The last name of everything a file calls."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def ours(path: Path) -> list[str]:
    return [name for name in imports(path) if name.split(".")[0] in ("ingest", "dashboard")]


def inside(name: str, *packages: str) -> bool:
    return any(name == p or name.startswith(p + ".") for p in packages)


def files(folder: str) -> list[Path]:
    found = [p for p in MODULES if p.is_relative_to(ROOT / folder)]
    assert found, folder
    return found


def broken(paths: list[Path], allowed: tuple[str, ...]) -> list[str]:
    return [f"{name_of(p)} imports {name}" for p in paths for name in ours(p) if not inside(name, *allowed)]


def test_ingest_never_imports_the_dashboard_streamlit_or_pydeck() -> None:
    assert [f"{name_of(p)} imports {n}" for p in files("ingest") for n in imports(p)
            if inside(n, "dashboard", "streamlit", "pydeck")] == []


def test_the_dashboard_imports_of_ingest_only_what_is_for_it() -> None:
    allowed = ("dashboard", *(f"ingest.{name}" for name in FOR_THE_DASHBOARD))
    assert broken(files("dashboard"), allowed) == []


@pytest.mark.parametrize("name", ["schema", "vocabulary", "errors"])
def test_schema_vocabulary_and_errors_import_nothing_of_ours(name: str) -> None:
    assert ours(ROOT / "ingest" / f"{name}.py") == []


@pytest.mark.parametrize("package", ["derive", "formats"])
def test_derive_and_formats_import_only_schema_vocabulary_errors_and_themselves(package: str) -> None:
    allowed = ("ingest.schema", "ingest.vocabulary", "ingest.errors", f"ingest.{package}")
    assert broken(files(f"ingest/{package}"), allowed) == []


def test_a_source_imports_no_format_no_other_source_and_no_store() -> None:
    wrong = ("ingest.formats", "ingest.store", "ingest.manifest", "ingest.frames", "ingest.pipeline", "ingest.derive")
    for path in files("ingest/sources"):
        others = [n for n in ours(path) if inside(n, "ingest.sources") and path.stem != "__init__"]
        assert [n for n in ours(path) if inside(n, *wrong)] + others == [], name_of(path)


def test_only_the_store_writes_tables() -> None:
    writing = {"write_table", "ParquetWriter", "to_parquet"}
    outside = {p.relative_to(ROOT).as_posix() for p in MODULES if writing & set(calls(p))} - WRITERS
    made_by_hand = {"ingest/sources/maritime_zones.py"}  # the reference file of zones, not a table of the store
    exported = {p for p in outside if p.startswith("ingest/exports/")}
    assert outside - exported - made_by_hand == set()


@pytest.mark.parametrize("name", NO_STREAMLIT)
def test_queries_layers_and_labels_do_not_import_streamlit(name: str) -> None:
    assert [n for n in imports(ROOT / "dashboard" / name) if inside(n, "streamlit")] == []


def test_derive_opens_no_files_and_reads_no_clock_or_network() -> None:
    for path in files("ingest/derive"):
        assert [n for n in imports(path) if n.split(".")[0] in OUTSIDE_WORLD] == [], name_of(path)
        assert OPENING & set(calls(path)) == set(), name_of(path)


def test_formats_have_no_network() -> None:
    for path in files("ingest/formats"):
        assert [n for n in imports(path) if n.split(".")[0] in ("requests", "urllib", "http", "socket")] == []


def test_only_the_client_speaks_http() -> None:
    for path in files("ingest"):
        wrong = [n for n in imports(path) if inside(n, "requests", "urllib3", "http", "urllib.request", "socket")]
        assert path.relative_to(ROOT).as_posix() in ASK_SERVERS or wrong == [], name_of(path)


def test_only_modules_that_join_the_parts_hold_the_client_and_the_raw_files() -> None:
    for path in [*files("dashboard"), *(p for package in GIVEN_BYTES for p in files(f"ingest/{package}"))]:
        assert [n for n in ours(path) if inside(n, "ingest.client", "ingest.transfer", "ingest.connections",
                                                "ingest.raw")] == [], name_of(path)
    for name in ("store", "manifest", "frames", "ask", "settings", "hosts"):
        assert [n for n in ours(ROOT / "ingest" / f"{name}.py") if inside(n, "ingest.client", "ingest.raw")] == [], name


def test_no_file_is_over_300_lines_unless_its_docstring_says_why() -> None:
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        source = path.read_text(encoding="utf-8")
        if source.count("\n") > 300:
            assert "300 lines" in (ast.get_docstring(ast.parse(source)) or ""), name_of(path)


def test_the_top_level_holds_only_what_was_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    top = {line.split("/")[0].strip('"') for line in tracked.splitlines()}
    if not top:
        pytest.skip("not a git checkout: what belongs to the project cannot be told from what lies about")
    assert {name for name in top if not name.startswith(".")} - TOP_LEVEL == set()


def test_data_holds_no_python() -> None:
    assert list((ROOT / "data").rglob("*.py")) == []
