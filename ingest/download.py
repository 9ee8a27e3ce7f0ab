"""A large body over the network, read as it streams by; a connection that breaks off is taken up where it ended."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from ingest.errors import FetchFailed
from ingest.transfer import STEP_BYTES, VALIDATOR, Flow, failure, reason_of_status, retry_after_s

RANGE = re.compile(r"bytes ([0-9]{1,20})-[0-9]{1,20}/([0-9]{1,20})", re.ASCII)
Ask = Callable[[Mapping[str, str]], tuple[Flow, str]]
Again = Callable[[Any, FetchFailed], Any]


class Download:
    """A stream of bytes that cannot seek; `close` it.

    `ask` makes a request with headers, `again` waits before another, or raises the failure. Only what the server marks
    as the same version is taken up again (ETag, Last-Modified).
    """

    def __init__(self, ask: Ask, again: Again, limit_bytes: int) -> None:
        self._ask, self._again, self._limit = ask, again, limit_bytes
        self._flow: Flow | None = None
        self._place, self._version, self._size = "", "", -1
        self._at = self._failed_at = 0
        self._retries: Any = None

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end of the whole body. Raises FetchFailed."""
        while True:
            try:
                data = self._read(min(size, STEP_BYTES))
            except FetchFailed as failed:
                self.close()
                if self._at and not self._version:
                    raise
                self._retries = self._again(self._retries if self._at == self._failed_at else None, failed)
                self._failed_at = self._at
                continue
            self._at += len(data)
            if self._at > self._limit:
                raise self._too_large()
            return data

    def _read(self, size: int) -> bytes:
        self._flow = self._flow or self._open()
        data = self._flow.read(size)
        if not data and self._at < self._size:
            raise failure("cut_short", self._place, found=f"an end after {self._at} bytes")
        return data

    def _open(self) -> Flow:
        """The body from where it broke off. FetchFailed where the server gives anything else."""
        headers = {"Range": f"bytes={self._at}-", "If-Range": self._version} if self._at else {}
        flow, self._place = self._ask(headers)
        if flow.status != (206 if self._at else 200) or flow.header("Content-Encoding").lower() not in ("", "identity"):
            flow.close()
            if flow.status in (200, 206):
                raise failure("cut_short" if self._at else "unexpected_answer", self._place, status=flow.status,
                              found="another version, or packed")
            raise failure(reason_of_status(flow.status), self._place, found=f"status {flow.status}",
                          status=flow.status, retry_after_s=retry_after_s(flow))
        if self._at:
            part = RANGE.fullmatch(flow.header("Content-Range"))
            if part is None or (int(part[1]), int(part[2])) != (self._at, self._size):
                flow.close()
                raise failure("cut_short", self._place, status=206, found=flow.header("Content-Range")[:80])
            return flow
        length, etag = flow.header("Content-Length"), flow.header("ETag")
        self._size = int(length) if re.fullmatch("[0-9]{1,20}", length) else -1
        version = "" if etag.startswith("W/") or self._size < 0 else etag or flow.header("Last-Modified")
        self._version = version if VALIDATOR.fullmatch(version) else ""
        if self._size > self._limit:
            flow.close()
            raise self._too_large()
        return flow

    def _too_large(self) -> FetchFailed:
        return failure("too_large", self._place, found=f"more than {self._limit / 1e6:g} MB")

    def seekable(self) -> bool:
        """It is not."""
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Raises io.UnsupportedOperation."""
        raise io.UnsupportedOperation("seek")

    def close(self) -> None:
        """Let the connection go."""
        if self._flow is not None:
            self._flow.close()
            self._flow = None
