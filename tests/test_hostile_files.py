"""Files that are damaged, huge or not what they say: each is set aside with one sentence, in little memory."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import FileSetAside, UsageError
from ingest.formats import sniff
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import Trace, parse
from ingest.settings import SAMPLES_DIR, thresholds
from ingest.sources.files import find, hex_of_name, read
from ingest.vocabulary import FILE_REASONS

EXCERPT = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
CONTENT = EXCERPT.read_bytes()
DOCUMENT = json.loads(CONTENT)
PACKED = gzip.compress(CONTENT)
NOW = 1_787_800_000.0
LIMIT = 10_000_000
MOST_MEMORY = 1.5e9


def opened(path: Path) -> Trace:
    data = read(path, LIMIT).data
    return parse(unpack(data, str(path), LIMIT), str(path), hex_of_name(path), NOW)


def set_aside(path: Path) -> FileSetAside:
    """The error a file is set aside with; its sentence is checked to name the file and to be one line."""
    with pytest.raises(FileSetAside) as caught:
        opened(path)
    error = caught.value
    sentence = str(error)
    assert error.reason in FILE_REASONS
    assert sentence.startswith(str(path))
    assert sentence.isprintable()
    assert "found" in sentence
    assert "expected" in sentence
    assert "; " in sentence
    assert sentence.endswith(".")
    return error


def made(**members: Any) -> bytes:
    return json.dumps(DOCUMENT | members).encode()


def without(member: str) -> bytes:
    return json.dumps({name: value for name, value in DOCUMENT.items() if name != member}).encode()


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


FILES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "empty_file", "0 bytes"),
    "blanks": (b" \n \n", "empty_file", "only blanks"),
    "gzip of nothing": (gzip.compress(b""), "empty_file", "0 bytes"),
    "gzip cut in its header": (PACKED[:5], "truncated", "5 packed bytes"),
    "gzip cut in the middle": (PACKED[: len(PACKED) // 2], "truncated", "packed bytes"),
    "gzip without its check sum": (PACKED[:-4], "truncated", "packed bytes"),
    "gzip damaged inside": (damaged(PACKED, len(PACKED) // 2), "truncated", "byte"),
    "gzip with a wrong check sum": (damaged(PACKED, len(PACKED) - 6), "truncated", "byte"),
    "gzip with other data after it": (PACKED + b"and more", "truncated", f"byte {len(PACKED)}"),
    "gzip in gzip": (gzip.compress(PACKED), "not_gzip_or_json", "gzip or plain JSON"),
    "plain JSON cut": (CONTENT[:9000], "truncated", "an end in the middle, line 1, column 8997"),
    "JSON with a word in it": (CONTENT.replace(b"38025", b"thirty", 1), "truncated", "line 1, column"),
    "JSON and more": (CONTENT + b"{}", "truncated", "column"),
    "web page": (b"<!DOCTYPE html>\n<html><body>404</body></html>", "html_page", "<!DOCTYPE html>"),
    "web page packed": (gzip.compress(b"\n<html><script>alert(1)</script></html>"), "html_page", "<html>"),
    "text": (b"Nothing to see here", "not_gzip_or_json", "Nothing to see here"),
    "bytes": (bytes(range(256)), "not_gzip_or_json", "gzip or plain JSON"),
    "a list": (b"[1, 2]", "not_a_trace", "a list"),
    "a number": (b"17", "not_a_trace", "the number 17"),
    "an object of another kind": (b'{"now": 1, "aircraft": []}', "not_a_trace", "no member trace"),
    "trace missing": (without("trace"), "not_a_trace", "no member trace"),
    "trace null": (made(trace=None), "trace_not_a_list", "nothing"),
    "trace an object": (made(trace={"0": [1, 2, 3]}), "trace_not_a_list", "an object"),
    "trace a text": (made(trace="[[1,2,3]]"), "trace_not_a_list", "[[1,2,3]]"),
    "timestamp missing": (without("timestamp"), "bad_timestamp", "nothing"),
    "timestamp a text": (made(timestamp="2026-08-25"), "bad_timestamp", "2026-08-25"),
    "timestamp true": (made(timestamp=True), "bad_timestamp", "true or false"),
    "timestamp in milliseconds": (made(timestamp=1787616000000), "bad_timestamp", "1787616000000"),
    "timestamp before 1990": (made(timestamp=0), "bad_timestamp", "0.0"),
    "timestamp NaN": (made(timestamp=float("nan")), "bad_timestamp", "nan"),
    "timestamp without end": (made(timestamp=float("inf")), "bad_timestamp", "inf"),
    "hex missing": (without("icao"), "bad_hex", "nothing"),
    "hex a number": (made(icao=123456), "bad_hex", "123456"),
    "hex a path": (made(icao="../../etc/passwd"), "bad_hex", "../../etc/passwd"),
    "hex with a line break": (made(icao="a2c4e0\n"), "bad_hex", "a2c4e0"),
    "hex in other digits": (made(icao="a2c4e٠"), "bad_hex", "six hex digits"),
    "hex of another aircraft": (made(icao="a83f98"), "hex_differs_from_name", "a2c4e0 as in the file's name"),
    "member twice": (CONTENT.rstrip(b"}\n ") + b',"icao":"a83f98"}', "not_a_trace", "icao twice"),
    "rows twice": (CONTENT.rstrip(b"}\n ") + b',"trace":[[1.0,2.0,3.0]]}', "not_a_trace", "trace twice"),
    "lists in lists": (b'{"icao":"a2c4e0","timestamp":1787616000,"trace":' + b"[" * 500_000, "not_a_trace", "too deep"),
    "objects in objects": (b'{"trace":' * 500_000, "not_a_trace", "too deep"),
}  # fmt: skip


@pytest.mark.parametrize("content, reason, words", FILES.values(), ids=FILES.keys())
def test_a_bad_file_is_set_aside_with_one_sentence(tmp_path: Path, content: bytes, reason: str, words: str) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    path.write_bytes(content)
    error = set_aside(path)
    assert error.reason == reason, str(error)
    assert words in str(error)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CONTENT,
        CONTENT.replace(b"GXA6253 ", b"GXA\xff253 "),
        CONTENT.replace(b"null", b"NaN"),
        CONTENT.replace(b"40550", b"9" * 5000),
        made(icao="A2C4E0"),
        made(r=7, t=None, dbFlags="x"),
    ],
    ids=["byte order mark", "broken UTF-8", "NaN where null is meant", "huge integers", "hex in capitals", "odd names"],
)
def test_what_does_not_touch_time_and_place_keeps_all_rows(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    path.write_bytes(content)
    trace = opened(path)
    assert (trace.icao24, trace.rows_kept, trace.rows_total) == ("a2c4e0", 86, 86)


def test_huge_integers_reject_the_row_that_has_them() -> None:
    content = CONTENT.replace(b"27.913653", b"9" * 5000)
    trace = parse(content, "a.json", None, NOW)
    assert (trace.rejected, trace.rows_kept) == ({"position_out_of_range": 1}, 85)


def test_an_address_that_is_not_from_icao_keeps_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_~2c4e00.json"
    path.write_bytes(made(icao="~2c4e00"))
    assert opened(path).icao24 == "~2c4e00"


BOMB = """
import resource, sys
from pathlib import Path
from ingest.errors import FileSetAside
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import parse
from ingest.sources.files import read
limit = int(sys.argv[2])
try:
    parse(unpack(read(Path(sys.argv[1]), limit).data, sys.argv[1], limit), sys.argv[1], None, 1787800000.0)
except FileSetAside as error:
    print(error.reason)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def run_alone(path: Path, limit: int) -> tuple[str, int]:
    """What became of the file in a process of its own, and the most memory that took, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(path), str(limit)], capture_output=True, text=True, timeout=120, check=True
    )
    *reason, memory = done.stdout.split()
    return " ".join(reason), int(memory)


def write_bomb(path: Path, head: bytes, middle: bytes, size: int) -> None:
    """A gzip file of that size unpacked, made of members of 15 MB that are all the same."""
    block = middle * (15_000_000 // len(middle))
    packed = gzip.compress(block, 9)
    with path.open("wb") as file:
        file.write(gzip.compress(head))
        for _ in range(round(size / len(block))):
            file.write(packed)


def file_limit() -> int:
    return int(thresholds()["file_limit_mb"] * 1e6)


def test_a_gzip_bomb_of_four_gigabytes_is_set_aside_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    write_bomb(path, b'{"icao":"', b"\0", 4_000_000_000)
    assert path.stat().st_size < 10_000_000
    began = time.monotonic()
    reason, memory = run_alone(path, file_limit())
    assert reason == "too_large"
    assert memory < MOST_MEMORY
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("size", [15_000_000, 90_000_000, 380_000_000], ids=["15 MB", "90 MB", "380 MB"])
@pytest.mark.parametrize(
    "middle",
    [b"[],", b"{},", b"[0,1,1],", b"[0.1,1.5,1.5,[[],[],[]],{}],", b'"ab",', b"null,", b"a"],
    ids=["lists", "objects", "rows", "rows with lists", "texts", "nulls", "one long text"],
)
def test_many_small_values_below_the_limit_stay_in_bounded_memory(tmp_path: Path, middle: bytes, size: int) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    head = '{"icao":"a2c4e0","timestamp":1787616000,"r":"\U0001f6e9","trace":['.encode()
    write_bomb(path, head, middle, size)
    reason, memory = run_alone(path, file_limit())
    assert reason in ("too_large", "truncated")
    assert memory < MOST_MEMORY


def test_many_small_gzip_members_do_not_take_for_ever() -> None:
    members = gzip.compress(b" ") * 100_000
    began = time.monotonic()
    assert unpack(members, "a.json", LIMIT) == b" " * 100_000
    assert time.monotonic() - began < 20


def test_a_file_over_the_limit_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_a2c4e0.json"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    error = set_aside(path)
    assert error.reason == "too_large"


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
    assert set_aside(path).reason == "unreadable"


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
        (tmp_path / name).write_bytes(PACKED)
    (tmp_path / "2026" / "again").symlink_to(tmp_path)
    found = list(find([tmp_path, tmp_path / wanted[0]]))
    assert [str(path.relative_to(tmp_path)) for path in found] == wanted


def test_a_file_named_itself_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"a note")
    assert list(find([path])) == [path]
    assert sniff(path.name, b"a note") is None


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*expected a file or a folder; check the path"):
        find([tmp_path / "nowhere"])


def test_a_file_name_with_control_characters_prints_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_\n\x1b[2Ja2c4e0.json"
    path.mkdir()
    with pytest.raises(FileSetAside) as caught:
        read(path, LIMIT)
    assert str(caught.value).isprintable()
