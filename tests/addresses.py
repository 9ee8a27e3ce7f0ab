"""Asks the data addresses as a reader does, without a browser: the routes and the middleware of the server."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from starlette.applications import Starlette

from dashboard.problems import MIDDLEWARE
from dashboard.routes import ROUTES
from ingest.store import Store


@dataclass(frozen=True)
class Told:
    """What an address answered; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def detail(self) -> str:
        """The sentence of a refusal, which must be problem details."""
        assert self.headers["content-type"] == "application/problem+json"
        told = json.loads(self.body)
        assert told["status"] == self.status
        return str(told["detail"])


def asked(path: str, query: str = "", method: str = "GET", **headers: str) -> Told:
    """What the data address answers; headers by their names with underscores."""
    sent: list[dict[str, Any]] = []

    waiting = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()  # the reader stays until the answer is whole
        return waiting.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
             "headers": given, "root_path": "", "scheme": "http", "server": ("localhost", 80), "http_version": "1.1"}
    app = Starlette(routes=ROUTES, middleware=MIDDLEWARE)
    with ThreadPoolExecutor(1) as apart:  # a browser test before this one leaves a loop running in the main thread
        apart.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Told(sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent[1:]))


def release_id(store: Path) -> str:
    release = Store(store).current()
    assert release is not None
    return release.id


def rows(told: Told) -> pd.DataFrame:
    assert told.status == 200, told.body
    return pd.read_csv(io.StringIO(told.text), dtype=str, keep_default_na=False)


def readable(told: Told, form: str) -> int:
    """How many rows an answer holds, read as a program of its format would."""
    if form == "csv":
        return len(rows(told))
    if form == "parquet":
        return len(pd.read_parquet(io.BytesIO(told.body)))
    if form == "kml":
        return len(ElementTree.fromstring(told.body).findall(".//{*}Placemark"))
    return len(json.loads(told.body)["rows" if form == "json" else "features"])
