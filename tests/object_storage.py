"""A local server that speaks S3, for tests of a store on object storage (moto, in a thread of this process)."""

from __future__ import annotations

import logging
from types import TracebackType

import requests
from moto.server import ThreadedMotoServer


class ObjectStorage:
    """The server with one bucket; `variables` lead there."""

    bucket = "flights"

    def __enter__(self) -> ObjectStorage:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self.variables = {"AWS_ENDPOINT_URL": self.url, "AWS_ALLOW_HTTP": "true", "AWS_ACCESS_KEY_ID": "any",
                          "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests", "AWS_REGION": "us-east-1"}
        requests.put(f"{self.url}/{self.bucket}", timeout=10).raise_for_status()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._server.stop()
