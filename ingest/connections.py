"""Connections that can be broken off at any moment, and a session that keeps to one request.

Time-outs alone do not bound a server that sends a byte now and then; a watch does.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from threading import Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """Breaks off the connection in use after so many seconds, whatever it waits for: headers, a chunk, a body."""

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._sock: socket.socket | None = None
        self._timer = Timer(seconds, self._break_off)
        self._timer.daemon = True

    def __enter__(self) -> None:
        _watching.set(self)
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watching.set(None)

    def hold(self, sock: socket.socket | None) -> None:
        """Say which connection is in use."""
        self._sock = sock
        if self.fired:
            self._break_off()

    def _break_off(self) -> None:
        self.fired = True
        if self._sock is not None:
            with suppress(OSError, TypeError):  # not SSLSocket's own, which would go on without TLS
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


_watching: ContextVar[Watch | None] = ContextVar("_watching", default=None)


def _hold(connection: HTTPConnection) -> None:
    if watch := _watching.get():
        watch.hold(connection.sock)


class _Http(HTTPConnection):
    def getresponse(self) -> Any:
        _hold(self)
        return super().getresponse()


class _Https(HTTPSConnection):
    def getresponse(self) -> Any:
        _hold(self)
        return super().getresponse()


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Connections that a watch can break off."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager


class Session(requests.Session):
    """A session without cookies, and that looks at no redirect: requests would read its body without a bound."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An `auth` that adds nothing; without one requests would look for a password in ~/.netrc."""
    return request
