"""Daily archives for tests: the shipped excerpt as the traces of several addresses, in a tar, whole or in parts."""

from __future__ import annotations

import copy
import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from runs import DOCUMENT

from ingest.formats.trace_tar import Member, Stream, members

RELEASE = "v2026.08.25-planes-readsb-prod-0"
DAY = "2026-08-25"
PART_BYTES = 5_000
LIMIT = 1_000_000


def packed_trace(icao24: str, rows: list[Any] | None = None, **others: Any) -> bytes:
    """The excerpt under another address, as readsb packs it."""
    document = copy.deepcopy(DOCUMENT) | ({} if rows is None else {"trace": rows}) | {"icao": icao24} | others
    return gzip.compress(json.dumps(document).encode(), mtime=0)


def name_of(icao24: str) -> str:
    return f"./traces/{icao24[-2:]}/trace_full_{icao24}.json"


def entry(name: str, data: bytes = b"", **values: Any) -> tuple[tarfile.TarInfo, bytes]:
    """A member; `values` are set on its header."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in values.items():
        setattr(info, key, value)
    return info, data


def tar_of(entries: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """A tar, its members in this order, that ends with two blocks of zeros."""
    data = b"".join(info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512) for info, data in entries)
    return data + bytes(1024)


def day_of(traces: Mapping[str, bytes]) -> bytes:
    """A tar as adsb.lol makes it: folders, licence, heatmap, traces."""
    others = [entry("./", type=tarfile.DIRTYPE), entry("./LICENSE-ODbL.txt", b"Open Database License"),
              entry("./traces/", type=tarfile.DIRTYPE), entry("./heatmap/00.bin.ttf", bytes(700))]
    return tar_of([*others, *(entry(name_of(icao24), data) for icao24, data in traces.items())])


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def write_parts(folder: Path, parts: Iterable[bytes], release: str = RELEASE) -> list[Path]:
    """The parts as files, `.tar.aa` and on."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, part in enumerate(parts):
        paths.append(folder / f"{release}.tar.a{ascii_lowercase[number]}")
        paths[-1].write_bytes(part)
    return paths


class NoSeeking(io.BytesIO):
    """A part as it comes over the network: in small pieces and without going back."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000))


def read(parts: Iterable[bytes], wanted: Iterable[str], part_bytes: int = PART_BYTES, limit: int = LIMIT,
         kind: type[io.BytesIO] = io.BytesIO) -> list[Member]:
    """All chosen members of the parts."""
    streams: list[Stream] = [kind(part) for part in parts]
    return list(members(streams, RELEASE, frozenset(wanted), limit, part_bytes))
