"""The data addresses of the server; docs/addresses.md describes them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.bundle_routes import BUNDLE, bundle
from dashboard.data_routes import table
from dashboard.feed import FEED, atom
from dashboard.package_routes import DATASET, PACKAGE, described
from dashboard.problems import answered, nothing_at


def _nothing(request: Request) -> Response:
    raise nothing_at(request.url.path)


ROUTES = [
    Route(f"/data/{FEED}", answered(atom)),
    *(Route(f"/data{release}/{name}", answered(handler)) for release in ("/{release:str}", "")
      for name, handler in ((PACKAGE, described), (DATASET, described), (BUNDLE, bundle))),
    Route("/data/{release:str}/{table:str}.{form:str}", answered(table)),
    Route("/data/{table:str}.{form:str}", answered(table)),
    Route("/data/{rest:path}", answered(_nothing)),
    Route("/data", answered(_nothing)),
]
