"""Finding trace files and reading their bytes: order, links, what may not be read, what changes meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import FileSetAside, UsageError
from ingest.sources.files import find, read

LIMIT = 10_000_000


def test_a_file_over_the_limit_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(FileSetAside) as caught:
        read(path, LIMIT)
    assert caught.value.reason == "too_large"


def test_a_file_that_changes_while_it_is_read_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    path.write_bytes(b" " * 60_000_000)
    writer = subprocess.Popen(
        [sys.executable, "-c", "import sys\nfile = open(sys.argv[1], 'ab', 0)\nwhile True: file.write(b' ')", str(path)]
    )
    try:
        size = path.stat().st_size
        while path.stat().st_size == size:
            time.sleep(0.01)
        with pytest.raises(FileSetAside) as caught:
            read(path, 10**9)
    finally:
        writer.kill()
        writer.wait()
    assert caught.value.reason == "changed_while_read"
    assert "import it again" in str(caught.value)
    assert read(path, 10**9).size == path.stat().st_size


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    "make", [Path.mkdir, _pipe, _link_to_itself, lambda path: path.symlink_to("/dev/zero"),
             lambda path: path.symlink_to("nowhere")],
    ids=["folder", "pipe", "link to itself", "device", "link to nothing"],
)  # fmt: skip
def test_what_is_no_regular_file_is_unreadable_and_never_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    make(path)
    with pytest.raises(FileSetAside) as caught:
        read(path, LIMIT)
    assert caught.value.reason == "unreadable"
    assert str(caught.value).startswith(f"{path}: found ")
    assert "permissions" not in str(caught.value)
    if path.is_symlink() and not path.exists():
        assert str(caught.value).endswith("found 'a link to nothing', expected a file that can be read; "
                                          "check where the link leads.")


AS_NOBODY = """
import os, sys
from pathlib import Path
from ingest.errors import FileSetAside
from ingest.sources.files import find, read
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for path in find([Path(sys.argv[1])]):
    try:
        print(path.name, read(path, 1000).size)
    except FileSetAside as error:
        print(path.name, error.reason)
"""


def test_what_may_not_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    root = tmp_path / "in"
    for name in ("closed", "open"):
        (root / name).mkdir(parents=True)
        (root / name / "trace_full_a2c4e0.json").write_bytes(b"{}")
    locked = root / "trace_full_a83f98.json"
    locked.write_bytes(b"{}")
    locked.chmod(0)
    for folder in [root, *root.parents]:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    root.chmod(0o755)
    (root / "closed").chmod(0)
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(root)], capture_output=True, text=True, check=True, timeout=60
        )
    finally:
        (root / "closed").chmod(0o755)
    assert done.stdout.splitlines() == [
        "closed unreadable", "trace_full_a2c4e0.json 2", "trace_full_a83f98.json unreadable",
    ]  # fmt: skip


def test_a_globe_history_tree_is_found_by_aircraft_then_day(tmp_path: Path) -> None:
    wanted = [
        "2026/08/24/traces/e0/trace_full_a2c4e0.json",
        "2026/08/25/traces/e0/trace_full_a2c4e0.json",
        "2026/08/24/traces/98/trace_full_a83f98.json",
    ]
    for name in [*wanted, "2026/08/24/heatmap/00.bin.ttf", "2026/08/24/acas/acas.json", "LICENSE", "README.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "2026" / "again").symlink_to(tmp_path)
    found = list(find([tmp_path, tmp_path / wanted[0]]))
    assert [str(path.relative_to(tmp_path)) for path in found] == wanted


def test_a_file_named_itself_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"a note")
    assert list(find([path])) == [path]


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*expected a file or a folder; check the path"):
        find([tmp_path / "nowhere"])


def test_a_file_name_with_control_characters_prints_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_\n\x1b[2Ja2c4e0.json"
    path.mkdir()
    with pytest.raises(FileSetAside) as caught:
        read(path, LIMIT)
    assert str(caught.value).isprintable()
