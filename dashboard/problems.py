"""Refusals of the data addresses as problem details (RFC 9457), and the headers that all their answers carry."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import DocketError, NotInStore, UsageError, WrongParameter

MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD")
OURS = ("/data/", "/figure/")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Content-Location, ETag, Link, X-Left-Out, X-Release",
}
NOTHING = "There is nothing at {}; the addresses are listed on the page Downloads."
Handler = Callable[[Request], Response]


class Refused(Exception):
    """What is asked for is not given: an HTTP status, a sentence that says why, and the parameter it is about."""

    def __init__(self, status: int, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.parameter = status, detail, parameter


def nothing_at(path: str) -> Refused:
    """404 for an address at which nothing is."""
    return Refused(404, NOTHING.format(path[:120]))


def problem(refused: Refused) -> Response:
    """The refusal as problem details; never kept by anyone on the way."""
    told = {"type": "about:blank", "title": HTTPStatus(refused.status).phrase, "status": refused.status,
            "detail": refused.detail}
    told |= {"parameter": refused.parameter} if refused.parameter else {}
    headers = {"Cache-Control": "no-store"} | ({"Allow": ", ".join(METHODS)} if refused.status == 405 else {})
    return Response(json.dumps(told, ensure_ascii=False) + "\n", refused.status, headers, MEDIA_TYPE)


def answered(handler: Handler) -> Handler:
    """A handler whose errors are problem details: 400 what cannot be meant, 404 what is not there, 503 what failed."""

    def respond(request: Request) -> Response:
        try:
            return handler(request)
        except Refused as refused:
            return problem(refused)
        except UsageError as error:
            parameter = error.place if isinstance(error, WrongParameter) else ""
            return problem(Refused(404 if isinstance(error, NotInStore) else 400, str(error), parameter))
        except DocketError as error:
            return problem(Refused(503, f"The data cannot be read now: {error}"))
        except Exception as error:  # whatever fails must not look like an empty table
            logging.getLogger(__name__).exception("%s failed", request.url.path)
            return problem(Refused(503, f"The answer failed: {type(error).__name__}."))

    return respond


class Door:
    """What comes to our own addresses: only GET and HEAD, no way up in the path; answers carry HEADERS or their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith(OURS):
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (_turned_away(scope) or self.app)(scope, receive, with_headers)


def _turned_away(scope: Scope) -> Response | None:
    if scope["method"] not in METHODS:
        return problem(Refused(405, f"The data is only read: {' and '.join(METHODS)}."))
    path: str = scope["path"]
    return problem(nothing_at(path)) if ".." in path or "\\" in path or "//" in path else None


MIDDLEWARE = [Middleware(Door)]
