"""Tars of traces: the chosen members whole and nothing else, or an error; never fewer members than the tar had."""

from __future__ import annotations

import io
import tarfile
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from archives import LIMIT, PART_BYTES, NoSeeking, cut, day_of, entry, name_of, packed_trace, read, tar_of

from ingest.errors import FileSetAside
from ingest.vocabulary import FILE_REASONS

TRACES = {icao24: packed_trace(icao24) for icao24 in ("a2c4e0", "a2c4e1", "~2c4e20", "ab7437", "a83f98")}
WANTED = ("a2c4e0", "~2c4e20", "a83f98")
WHOLE = day_of(TRACES)
FILLED = WHOLE + bytes(-len(WHOLE) % tarfile.RECORDSIZE)
PARTS = cut(FILLED, PART_BYTES)
GOOD = entry(name_of("a2c4e1"), TRACES["a2c4e1"])
HEX = "a2c4e0"


def assert_fails(parts: list[bytes], **how: Any) -> FileSetAside:
    """The error of an archive that cannot be used; its sentence is checked."""
    with pytest.raises(FileSetAside) as caught:
        read(parts, WANTED, **how)
    assert caught.value.reason in FILE_REASONS
    assert str(caught.value).isprintable()
    assert all(word in str(caught.value) for word in ("found", "expected", ";"))
    return caught.value


@pytest.mark.parametrize("kind", [io.BytesIO, NoSeeking])
@pytest.mark.parametrize("size", [len(WHOLE), PART_BYTES, 512, 1000])
def test_the_chosen_traces_come_byte_for_byte_whole_or_in_parts_seekable_or_not(
        kind: type[io.BytesIO], size: int) -> None:
    found = read(cut(WHOLE, size), WANTED, part_bytes=size, kind=kind)
    assert [(m.name, m.icao24, m.data, m.problem) for m in found] == [
        (name_of(icao24), icao24, TRACES[icao24], None) for icao24 in TRACES if icao24 in WANTED]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_kind_of_tar_is_read_long_names_and_extended_headers_included(tmp_path: Path, form: int) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, pax_headers={"comment": "a day"}) as tar:
        for name, data in (("./acas/" + "x" * 90 + "/" + "y" * 60, b"other"), (name_of(HEX)[2:], TRACES[HEX])):
            info, _ = entry(name, data, mtime=1_787_616_000.5, uname="ü" * 20)
            if form == tarfile.USTAR_FORMAT:
                info.mtime, info.uname = 1_787_616_000, "u"
            tar.addfile(info, io.BytesIO(data))
    assert [m.data for m in read([out.getvalue()], WANTED)] == [TRACES[HEX]]


@pytest.mark.parametrize("seed", range(4))
def test_parts_cut_anywhere_give_the_same_members_or_fail(seed: int) -> None:
    random, same = Random(seed), read(PARTS, WANTED)
    failed = 0
    for _ in range(400):
        number, step = random.randrange(len(PARTS)), random.choice((1, 512))
        at = random.randrange(len(PARTS[number])) // step * step
        parts = [part[:at] if n == number else part for n, part in enumerate(PARTS)]
        try:
            assert read(parts, WANTED, kind=random.choice((io.BytesIO, NoSeeking))) == same
        except FileSetAside:
            failed += 1
    assert 200 < failed < 400


def test_every_end_short_of_the_two_blocks_of_zeros_fails_and_every_other_gives_all() -> None:
    same = read([WHOLE], WANTED)
    for at in [*range(0, len(WHOLE), 64), *range(len(WHOLE) - 1030, len(WHOLE))]:
        assert assert_fails([FILLED[:at]]).reason == "truncated"
    for at in [*range(len(WHOLE), len(FILLED), 64), len(FILLED)]:
        assert read([FILLED[:at]], WANTED) == same


@pytest.mark.parametrize("blocks", range(22))
def test_what_tar_fills_its_last_record_with_is_the_end_and_not_a_block_more(blocks: int) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for info, data in ((entry(name_of(HEX), TRACES[HEX])), entry("./other", bytes(512 * blocks))):
            tar.addfile(info, io.BytesIO(data))
    assert [m.icao24 for m in read([out.getvalue()], WANTED)] == [HEX]
    assert assert_fails([out.getvalue() + bytes(10_752)]).reason == "truncated"


def test_a_part_cut_between_two_members_fails_also_where_the_next_part_begins_with_a_header() -> None:
    size = 512 + len(TRACES[HEX]) + -len(TRACES[HEX]) % 512
    tar = tar_of([entry(name_of(icao24), TRACES[HEX]) for icao24 in ("a2c4e1", HEX, "ab7437", "a83f98")])
    first, second = tar[: 3 * size], tar[3 * size :]
    assert [m.icao24 for m in read([first, second], WANTED, part_bytes=3 * size)] == [HEX, "a83f98"]
    for parts in ([first[:size], second], [first[: 2 * size], second], [first, second, second], [second, first]):
        assert_fails(parts, part_bytes=3 * size)


def test_parts_in_another_order_doubled_or_lost_fail() -> None:
    tar = cut(WHOLE, len(WHOLE) // 3 + 1)
    for order in permutations(range(3)):
        if order != (0, 1, 2):
            assert_fails([tar[n] for n in order], part_bytes=len(tar[0]))
    for parts in (tar[:1], tar[:2], tar[1:], [tar[0], tar[2]], [*tar[:2], tar[1]], []):
        assert_fails(parts, part_bytes=len(tar[0]))


def test_a_download_whose_lost_end_is_zeros_fails_though_it_has_its_full_size() -> None:
    tar = tar_of([entry(name_of(icao24), TRACES[HEX] * 9) for icao24 in ("a2c4e1", HEX, "ab7437", "a83f98")])
    for at in range(512, len(tar) // 3, 512):
        assert_fails([tar[:at] + bytes(len(tar) - at)])


def test_a_hole_of_zeros_in_place_of_a_header_fails() -> None:
    size = 512 + len(TRACES[HEX]) + -len(TRACES[HEX]) % 512
    tar = tar_of([entry(name_of(icao24), TRACES[HEX]) for icao24 in ("a2c4e1", HEX, "ab7437", "a83f98")])
    for length in (512, 1024, size):
        assert_fails([tar[: 2 * size] + bytes(length) + tar[2 * size + length :]])


ODD: dict[str, tuple[tuple[tarfile.TarInfo, bytes], str]] = {
    "a symbolic link": (entry(name_of(HEX), type=tarfile.SYMTYPE, linkname="/etc/passwd"), "odd_member"),
    "a hard link": (entry(name_of(HEX), type=tarfile.LNKTYPE, linkname=name_of("a2c4e1")), "odd_member"),
    "a device": (entry(name_of(HEX), type=tarfile.CHRTYPE, devmajor=1, devminor=5), "odd_member"),
    "a pipe": (entry(name_of(HEX), type=tarfile.FIFOTYPE), "odd_member"),
    "a folder": (entry(name_of(HEX) + "/", type=tarfile.DIRTYPE), "odd_member"),
    "a path upwards": (entry("../../" + name_of(HEX)[2:], TRACES[HEX]), "odd_member"),
    "a path up and down": (entry("traces/../traces/e0/trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "an absolute path": (entry("/traces/e0/trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "a path of Windows": (entry("C:\\traces\\e0\\trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "a line break": (entry("\n./traces/e0/trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "no folder": (entry("trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "another folder": (entry("./traces/e1/trace_full_a2c4e0.json", TRACES[HEX]), "odd_member"),
    "in capitals": (entry("./traces/E0/trace_full_A2C4E0.json", TRACES[HEX]), "odd_member"),
    "too large": (entry(name_of(HEX), bytes(LIMIT + 1)), "too_large"),
}


@pytest.mark.parametrize("odd, reason", ODD.values(), ids=ODD.keys())
def test_an_odd_member_is_not_read_and_is_no_absence_and_the_others_are(
        odd: tuple[tarfile.TarInfo, bytes], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tar = tar_of([odd, entry(name_of("a83f98"), TRACES["a83f98"])])
    aside, good = read([tar], WANTED, part_bytes=len(tar))
    assert (aside.icao24, aside.data, good.icao24, good.data) == (HEX, b"", "a83f98", TRACES["a83f98"])
    assert aside.problem is not None
    assert aside.problem.reason == reason
    assert str(aside.problem).isprintable()
    assert list(tmp_path.iterdir()) == []


def test_the_second_member_of_a_name_is_set_aside_whatever_it_holds() -> None:
    tar = tar_of([entry(name_of(HEX), TRACES[HEX]), GOOD, entry(name_of(HEX)[2:], b"other"),
                  entry(name_of(HEX), TRACES[HEX])])
    first, *others = read([tar], WANTED)
    assert (first.data, first.problem) == (TRACES[HEX], None)
    assert [(m.data, m.problem and m.problem.reason) for m in others] == [(b"", "doubled_member")] * 2


def pax(record: bytes) -> bytes:
    """An extended header with one record, then the trace it speaks of."""
    return tar_of([entry("./PaxHeaders/x", record, type=tarfile.XHDTYPE), entry(name_of(HEX), TRACES[HEX]), GOOD])


def with_header(values: dict[int, bytes], is_sound: bool = True) -> bytes:
    """A tar whose first header has other bytes at these places, its check sum mended."""
    tar = bytearray(tar_of([entry(name_of(HEX), TRACES[HEX]), GOOD]))
    for at, value in values.items():
        tar[at : at + len(value)] = value
    if is_sound:
        tar[148:156] = b" " * 8
        tar[148:156] = b"%06o\0 " % sum(tar[:512])
    return bytes(tar)


LYING: dict[str, bytes] = {
    "a size beyond the end": with_header({124: b"00077777777\0"}),
    "a size a little too large": with_header({124: b"%011o\0" % (len(TRACES[HEX]) + 1024)}),
    "a size too small": with_header({124: b"%011o\0" % 600}),
    "a size below zero": with_header({124: b"\xff" * 12}),
    "a size in binary of exabytes": with_header({124: b"\x80\0\0\0" + b"\x7f" * 8}),
    "a size that is no number": with_header({124: b"0x00000001f\0"}),
    "a size in signs": with_header({124: b"-0000000017\0"}),
    "a wrong check sum": with_header({100: b"7"}, is_sound=False),
    "a kind nobody knows": with_header({156: b"Z"}),
    "a sparse file": with_header({156: b"S"}),
    "a header of gigabytes for a long name": with_header({124: b"\x80\0\0\0\0\0\0\1\0\0\0\0", 156: b"L"}),
    "an extended header of 100 kB": pax(b"100000 comment=" + b"x" * 99_984 + b"\n"),
    "an extended size beyond the end": pax(b"22 size=999999999999\n\n"),
    "an extended size of letters": pax(b"12 size=abc\n"),
    "an extended size below zero": pax(b"11 size=-9\n"),
    "an extended header that lies of its length": pax(b"9999999 path=x\n"),
    "an extended header of length zero": pax(b"0 path=x\n"),
    "an extended header without a value": pax(b"8 path.\n"),
    "an extended sparse file": pax(b"22 GNU.sparse.major=1\n"),
    "a path for all": tar_of([entry("g", b"15 path=x/y/z1\n", type=tarfile.XGLTYPE), GOOD]),
    "an extended header of nothing": tar_of([GOOD, entry("x", b"12 path=x/y\n", type=tarfile.XHDTYPE)]),
    "another tar behind the end": WHOLE + WHOLE,
    "text behind the end": WHOLE + b"more",
    "zeros without end behind the end": WHOLE + bytes(20_480),
    "an error page": b"<!DOCTYPE html><html><body>404</body></html>" * 40,
    "nothing": b"",
    "zeros": bytes(10_240),
}


@pytest.mark.parametrize("data", LYING.values(), ids=LYING.keys())
@pytest.mark.parametrize("kind", [io.BytesIO, NoSeeking])
def test_a_tar_that_lies_fails_as_a_whole(data: bytes, kind: type[io.BytesIO]) -> None:
    assert assert_fails([data], kind=kind, part_bytes=len(data)).reason in ("truncated", "archive_without_traces")


def test_an_extended_header_names_and_sizes_the_member_after_it_and_no_other() -> None:
    path = f"{len(name_of(HEX)) + 9} path={name_of(HEX)}\n".encode()
    size = b"%d size=%d\n" % (len(str(len(TRACES[HEX]))) + 9, len(TRACES[HEX]))
    tar = tar_of([entry("x", path + size, type=tarfile.XHDTYPE), entry("./other", TRACES[HEX], size=0), GOOD])
    assert [(m.name, m.data) for m in read([tar], [HEX, "a2c4e1"])] == [
        (name_of(HEX), TRACES[HEX]), (name_of("a2c4e1"), TRACES["a2c4e1"])]


def test_an_archive_without_a_trace_proves_no_absence() -> None:
    assert assert_fails([tar_of([entry("./README.md", b"soon")])]).reason == "archive_without_traces"
