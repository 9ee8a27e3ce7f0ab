"""Unpacks what was read: gzip or plain, told by the first two bytes and never by the file's name."""

from __future__ import annotations

from isal.igzip_lib import DECOMP_GZIP, IgzipDecompressor, IsalError

from ingest.errors import FileSetAside

GZIP_MAGIC = b"\x1f\x8b"
STEP_BYTES = 1_000_000  # most files are unpacked in one step, and none far beyond the limit
MOST_KEPT_BYTES = 32_000_000


def _keep_freed_memory() -> None:
    """Lets the C library keep memory that was freed, for the next file, instead of giving it back to the system.

    It does so up to the size of the largest block it ever got back. Else a tenth of the time of reading is spent on
    getting memory again. The block made here is not written to, so it costs nothing itself.
    """
    bytes(MOST_KEPT_BYTES)


_keep_freed_memory()


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
    size, packed = 0, data
    while packed:
        member = IgzipDecompressor(DECOMP_GZIP)
        while not member.eof:
            try:
                parts.append(member.decompress(packed, STEP_BYTES))
            except IsalError as error:  # type: ignore[misc]  # its stub calls the class an instance
                raise _damaged(place, f"damaged data after {size} unpacked bytes: {error}") from None
            size += len(parts[-1])
            if size > limit:
                raise _too_large(place, limit)
            if not parts[-1] and not member.eof:
                raise _damaged(place, f"an end after {len(data)} packed bytes")
            packed = b""
        packed = member.unused_data
        if packed and not packed.startswith(GZIP_MAGIC):
            raise _damaged(place, f"other data after the compressed data, at byte {len(data) - len(packed)}")
    return b"".join(parts)


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
