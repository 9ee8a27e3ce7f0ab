"""Files that are damaged or not what they say: each is set aside with one sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import FileSetAside
from ingest.formats.compressed import unpack
from ingest.formats.readsb_trace import Trace, parse
from ingest.settings import SAMPLES_DIR
from ingest.sources.files import hex_of_name, read
from ingest.vocabulary import FILE_REASONS

EXCERPT = SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json"
CONTENT = EXCERPT.read_bytes()
DOCUMENT = json.loads(CONTENT)
PACKED = gzip.compress(CONTENT)
NOW = 1_787_800_000.0
LIMIT = 10_000_000


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
