"""A real HTTP server on this machine that serves bytes, and spoils what it is told to spoil.

    with HostileServer({"/a.json": b"{}"}) as server:
        server.spoils["/a.json"] = ["500", "429:7"]     # the first two answers; the third is good
        Client().get(server.url("/a.json"), server.rule(), 1000)
        server.served                                   # what it really sent

A spoil is a key of `SPOILS`, with `:` and a value where it takes one, or the bytes of a whole answer as sent.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from ingest.hosts import HostRule

PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
CHANGED = "Sat, 15 Mar 2025 23:59:59 GMT"
TRICKLE = b"...x"
BOMB_BYTES = 64_000_000
Spoil = str | bytes


@dataclass(frozen=True)
class Served:
    """One answer: `spoil` is empty where it was good, `status` 0 where none was sent, `size` the body bytes sent.

    It is noted before it is sent, so whoever has the answer finds it here; of a trickle no size is known.
    """

    path: str
    spoil: str
    status: int
    size: int
    headers: Mapping[str, str]


class HostileServer:
    """Serves `content`, a folder or bytes by path, until the block ends.

    `spoils` gives for a path (without its query) one spoil for good, or a list of which each request takes the first.
    Gzip bytes are announced as such (`Content-Encoding`) while `says_gzip`. With `certificate`, a file of
    certificate and key, it speaks TLS. A range is given
    where the client names the version that it has. `stall_s` is the time between two bytes of a trickle.
    """

    def __init__(self, content: Mapping[str, bytes] | Path, *, says_gzip: bool = True,
                 certificate: Path | None = None, stall_s: float = 0.05) -> None:
        self.content, self.says_gzip, self.stall_s = content, says_gzip, stall_s
        self.spoils: dict[str, Spoil | list[Spoil]] = {}
        self.served: list[Served] = []
        self.stopped = Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.hostile = self
        self.port = self._http.server_address[1]
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)

    def __enter__(self) -> HostileServer:
        os.environ["NO_PROXY"] = "127.0.0.1,localhost"  # a proxy of the machine's cannot reach it
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def url(self, path: str) -> str:
        """The address of a path on this server."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def rule(self, pause_s: float = 0, shown_parameters: tuple[str, ...] = ()) -> HostRule:
        """A rule that allows this server alone."""
        return HostRule((f"127.0.0.1:{self.port}",), pause_s, allow_http=True, shown_parameters=shown_parameters)

    def requests(self, path: str) -> int:
        """How many answers were given for a path."""
        return sum(served.path == path for served in self.served)

    def found(self, path: str) -> bytes | None:
        """The bytes to be served at a path."""
        if isinstance(self.content, Path):
            file = (self.content / path.lstrip("/")).resolve()
            return file.read_bytes() if file.is_file() and file.is_relative_to(self.content.resolve()) else None
        return self.content.get(path)

    def spoil(self, path: str) -> Spoil:
        """What the next answer for a path is spoiled with; empty for a good one."""
        spoils = self.spoils.get(path, "")
        if isinstance(spoils, list):
            return spoils.pop(0) if spoils else ""
        return spoils


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    hostile: HostileServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no matter."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        spoil = self.server.hostile.spoil(path)
        if isinstance(spoil, bytes):
            self.raw(spoil)
            return
        kind, _, value = spoil.partition(":")
        body = self.server.hostile.found(path)
        if kind:
            SPOILS[kind](self, body or b"", value)
        elif body is None:
            self.answer(404, b"")
        elif (asked := self.headers.get("Range", "")) and self.headers.get("If-Range") == etag_of(body):
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            self.answer(206, body[start:], headers={"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"})
        elif self.has(body):
            self.answer(304, b"", etag_of(body))
        else:
            self.answer(200, body, etag_of(body))

    def raw(self, whole: bytes) -> None:
        """The bytes of a whole answer; the last of them trickles on where they end in `TRICKLE`."""
        self.note("raw", 0, len(whole))
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(whole.removesuffix(TRICKLE))
            if whole.endswith(TRICKLE):
                self.drip(b"x" * 60_000)

    def has(self, body: bytes) -> bool:
        """Whether the client says that it holds these bytes."""
        known = self.headers.get("If-None-Match")
        return known == etag_of(body) if known else self.headers.get("If-Modified-Since") == CHANGED

    def answer(self, status: int, body: bytes, etag: str = "", spoil: str = "", *, length: int | None = None,
               headers: Mapping[str, str] | None = None) -> None:
        """Send an answer; `length` is what is announced where that is not the body's own."""
        self.note(spoil, status, len(body))
        with suppress(OSError):
            self.start(status, len(body) if length is None else length, body, etag, headers or {})
            self.wfile.write(body)

    def start(self, status: int, length: int, body: bytes, etag: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        packed = self.server.hostile.says_gzip and body.startswith(b"\x1f\x8b")
        validators = {"ETag": etag, "Last-Modified": CHANGED} if etag else {}
        encoding = {"Content-Encoding": "gzip"} if packed else {}
        kind = {"Content-Type": "application/json"}
        for name, value in {**kind, **encoding, **validators, "Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def note(self, spoil: str, status: int, size: int) -> None:
        self.server.hostile.served.append(
            Served(self.path.partition("?")[0], spoil, status, size, dict(self.headers.items())))

    def status(self, status: int, value: str) -> None:
        """An answer of that status, with `value` as its Retry-After."""
        self.answer(status, PAGE, spoil=str(status), headers={
            "Content-Type": "text/html", **({"Retry-After": value} if value else {})})

    def redirect(self, spoil: str, address: str) -> None:
        self.answer(302, b"", spoil=spoil, headers={"Location": address})

    def endless(self) -> None:
        """A redirect that leads to a new address each time."""
        self.redirect("redirect_endless", self.path.partition("?")[0] + f"?round={len(self.server.hostile.served)}")

    def trickle(self, body: bytes, value: str) -> None:
        """A byte now and then, of the body, or of the headers where `value` is `headers`."""
        self.note("trickle", 200, 0)
        if value == "headers":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 60_000)
        else:
            self.start(200, len(body), body, "", {})
            self.drip(body)

    def drip(self, data: bytes) -> None:
        """Send byte by byte, until the client or the server goes away."""
        self.close_connection = True
        with suppress(OSError):
            for byte in data:
                if self.server.hostile.stopped.wait(self.server.hostile.stall_s):
                    return
                self.wfile.write(bytes([byte]))

    def drop(self, body: bytes, value: str) -> None:
        """Half an answer, then a reset; nothing before it where `value` is `early`."""
        half = b"" if value == "early" else body[: len(body) // 2]
        self.note("drop", 200 if half else 0, len(half))
        if half:
            self.start(200, len(body), body, etag_of(body), {})
            self.wfile.write(half)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def cut(self, body: bytes) -> None:
        """An orderly end before the announced length."""
        self.answer(200, body, spoil="cut_short", length=len(body) + 100)
        self.close_connection = True


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


@cache
def bomb() -> bytes:
    """A small gzip that unpacks to much."""
    return gzip.compress(bytes(BOMB_BYTES))


def altered(body: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A readsb trace with a member changed, packed as it was."""
    packed = body.startswith(b"\x1f\x8b")
    trace = json.loads(gzip.decompress(body) if packed else body)
    change(trace)
    text = json.dumps(trace).encode()
    return gzip.compress(text, mtime=0) if packed else text


def other_hex(body: bytes) -> bytes:
    """The trace under the next address."""
    return altered(body, lambda trace: trace.update(icao=f"{int(trace['icao'].lstrip('~'), 16) ^ 1:06x}"))


def other_day(body: bytes) -> bytes:
    """The trace a day later."""
    return altered(body, lambda trace: trace.update(timestamp=trace["timestamp"] + 86_400))


SPOILS: dict[str, Callable[[_Handler, bytes, str], None]] = {
    **{str(code): lambda h, _, value, code=code: h.status(code, value) for code in (401, 403, 404, 418, 429, 500, 503)},
    "html": lambda h, _, value: h.answer(200, PAGE, spoil="html", headers={"Content-Type": value or "text/html"}),
    "truncated_gzip": lambda h, body, _: h.answer(200, body[: len(body) // 2], spoil="truncated_gzip"),
    "bomb": lambda h, body, _: h.answer(200, bomb(), spoil="bomb"),
    "wrong_hex": lambda h, body, _: h.answer(200, other_hex(body), spoil="wrong_hex"),
    "other_day": lambda h, body, _: h.answer(200, other_day(body), spoil="other_day"),
    "trickle": lambda h, body, value: h.trickle(body, value),
    "drop": lambda h, body, value: h.drop(body, value),
    "cut_short": lambda h, body, _: h.cut(body),
    "short_length": lambda h, body, _: h.answer(200, body, spoil="short_length", length=max(0, len(body) - 10)),
    "redirect_away": lambda h, _, value: h.redirect(
        "redirect_away", value or f"http://localhost:{h.server.server_address[1]}/elsewhere"),
    "redirect_to": lambda h, _, value: h.redirect("redirect_to", value),
    "redirect_loop": lambda h, *_: h.redirect("redirect_loop", h.path),
    "redirect_endless": lambda h, *_: h.endless(),
}
