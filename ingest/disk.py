"""The disk: files written whole or not at all, and what the disk refuses told in one sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import StoreError

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def refusals_told(place: Path, unharmed: str) -> Iterator[None]:
    """Turn what the disk refuses into a StoreError: `place` where the system names none, `unharmed` is what stays."""
    try:
        yield
    except OSError as error:
        expected, advice = "files and folders as a run leaves them", "move away what stands there"
        if error.errno in DISK_FULL:
            expected, advice = "a disk with room", "make room"
        elif error.errno in NOT_ALLOWED:
            expected, advice = "a folder that can be written", "check its permissions"
        raise StoreError(str(error.filename or place), found=error.strerror or str(error), expected=expected,
                         advice=f"{unharmed}; {advice}, then run again") from error


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(target: Path, content: bytes, temporary: Path) -> None:
    """Write a file whole or not at all, by way of `temporary` on the same disk, and sync it and its folder."""
    temporary.write_bytes(content)
    sync(temporary)
    os.replace(temporary, target)
    sync(target.parent)
