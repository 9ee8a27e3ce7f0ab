"""Unpacks what was read: gzip or plain, told by the first two bytes and never by the file's name."""

from __future__ import annotations

from isal import isal_zlib
from isal.igzip_lib import IsalError

from ingest.errors import FileSetAside

GZIP_MAGIC = b"\x1f\x8b"
STEP_BYTES = 131_072  # packed bytes per step: at most 135 MB unpacked, whatever the data


def unpack(data: bytes, place: str, limit: int) -> bytes:
    """The content of `data`, at most `limit` bytes of it; `place` names the file in errors.

    Gzip members one after the other are joined. Raises FileSetAside with the reason `empty_file`,
    `too_large` (known after `limit` bytes are unpacked, not after all) or `truncated`.

    >>> unpack(b'{"icao": "a2c4e0"}', "a.json", limit=100)
    b'{"icao": "a2c4e0"}'
    """
    if not data:
        raise _empty(place)
    if not data.startswith(GZIP_MAGIC):
        if len(data) > limit:
            raise _too_large(place, limit)
        return data
    content = _gunzip(data, place, limit)
    if not content:
        raise _empty(place)
    return content


def _gunzip(data: bytes, place: str, limit: int) -> bytes:
    parts: list[bytes] = []
    size, position = 0, 0
    member = isal_zlib.decompressobj(wbits=31)
    while position < len(data):
        step = data[position : position + STEP_BYTES]
        try:
            parts.append(member.decompress(step))
        except IsalError as error:  # type: ignore[misc]  # its stub calls the class an instance
            raise _damaged(place, f"damaged data before byte {position + len(step)}: {error}") from None
        size += len(parts[-1])
        if size > limit:
            raise _too_large(place, limit)
        position += len(step) - len(member.unused_data)
        if member.eof and position < len(data):
            if not data.startswith(GZIP_MAGIC, position):
                raise _damaged(place, f"other data after the compressed data, at byte {position}")
            member = isal_zlib.decompressobj(wbits=31)
    if not member.eof:
        raise _damaged(place, f"an end after {len(data)} packed bytes")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _empty(place: str) -> FileSetAside:
    return FileSetAside(
        place, found="0 bytes", expected="a file with content", advice="get the file again", reason="empty_file"
    )


def _too_large(place: str, limit: int) -> FileSetAside:
    return FileSetAside(
        place,
        found=f"more than {limit / 1e6:.0f} MB unpacked",
        expected="the trace of one aircraft, a few MB",
        advice="check where the file is from",
        reason="too_large",
    )


def _damaged(place: str, found: str) -> FileSetAside:
    return FileSetAside(
        place, found=found, expected="whole gzip data", advice="get the file again", reason="truncated"
    )
