"""A local server that behaves as OpenSky's documentation says: tokens, credits by kind, 429, null states, empty 404."""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingest.hosts import HostRule
from ingest.sources.opensky import SHOWN, OpenSky

CLIENT = ("a-client", "s3cret-of-the-client")
COSTS = {"states": 4, "flights": 30, "tracks": 30}
"""Of what the tests ask for: flights of two days, tracks of one, states of the whole world."""


class OpenSkyServer:
    """Serves `flights` and `tracks` by address and `states` as rows, within `credits` by kind, until the block ends.

    `ends_after` is after how many answers a token is taken no more; `asked` has the paths, `charged` what each kind
    cost, `tokens` how many tokens were given.
    """

    def __init__(self, credits: int = 4000, ends_after: int = 1000) -> None:
        self.credits = dict.fromkeys(COSTS, credits)
        self.charged = dict.fromkeys(COSTS, 0)
        self.ends_after, self.tokens, self.answered = ends_after, 0, 0
        self.flights: dict[str, Any] = {}
        self.tracks: dict[str, Any] = {}
        self.states: list[list[Any]] = []
        self.not_found = b""
        self.asked: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.opensky = self  # type: ignore[attr-defined]
        self.host = f"127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> OpenSkyServer:
        os.environ["NO_PROXY"] = "127.0.0.1,localhost"
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def service(self) -> OpenSky:
        """What the program is told of it."""
        rule = HostRule((self.host,), pause_s=0, allow_http=True, shown_parameters=SHOWN)
        return OpenSky(f"http://{self.host}/api", f"http://{self.host}/token", rule, rule)

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a question with a good token."""
        kind = path.split("/")[2]
        if self.credits[kind] < COSTS[kind]:
            return 429, {"X-Rate-Limit-Retry-After-Seconds": "3600"}, b""
        self.credits[kind] -= COSTS[kind]
        self.charged[kind] += COSTS[kind]
        headers = {"X-Rate-Limit-Remaining": str(self.credits[kind])}
        if kind == "states":
            mine = [row for row in self.states if row[0] in query["icao24"]]
            return 200, headers, json.dumps({"time": 1787832000, "states": mine or None}).encode()
        found = (self.flights if kind == "flights" else self.tracks).get(query["icao24"][0])
        return (200, headers, json.dumps(found).encode()) if found is not None else (404, headers, self.not_found)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        opensky: OpenSkyServer = self.server.opensky
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if form != {"grant_type": ["client_credentials"], "client_id": [CLIENT[0]], "client_secret": [CLIENT[1]]}:
            self._send(401, {}, b'{"error":"invalid_client"}')
            return
        opensky.tokens += 1
        opensky.answered = 0
        self._send(200, {}, json.dumps({"access_token": f"token-{opensky.tokens}", "expires_in": 1800}).encode())

    def do_GET(self) -> None:
        opensky: OpenSkyServer = self.server.opensky
        address = urlsplit(self.path)
        opensky.asked.append(self.path)
        good = self.headers["Authorization"] == f"Bearer token-{opensky.tokens}"
        if not good or opensky.answered >= opensky.ends_after:
            self._send(401, {}, b"")
            return
        opensky.answered += 1
        self._send(*opensky.answer(address.path, parse_qs(address.query)))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
