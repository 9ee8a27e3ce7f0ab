"""Files that are sent piece by piece: memory holds one piece."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

BYTES_AT_ONCE = 1 << 16


def written(write: Callable[[Path], object]) -> BinaryIO:
    """What `write` writes to a path, whole, in a file without a name: an answer that fails half-way is never begun."""
    with tempfile.NamedTemporaryFile(prefix="flightdocket-") as held:
        write(Path(held.name))
        return open(held.name, "rb")


def sent(file: BinaryIO, name: str, media_type: str, headers: Mapping[str, str]) -> Response:
    """The answer that gives a file, to be saved under a name; the file is closed when it is sent."""
    size = file.seek(0, 2)
    file.seek(0)
    told = {**headers, "Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_pieces(file), headers=told, media_type=media_type)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(BYTES_AT_ONCE):
            yield piece
