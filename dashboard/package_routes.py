"""A release as a whole: `/data/<release|latest>/datapackage.json` and `dataset.jsonld`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboard.data_headers import Version, links
from dashboard.data_request import check_parameters, docket_asked
from dashboard.delay import shown_until
from ingest.exports.datapackage import datapackage
from ingest.exports.dataset import dataset
from ingest.store import Release

PACKAGE, DATASET = "datapackage.json", "dataset.jsonld"
MEDIA_TYPES = {PACKAGE: "application/json", DATASET: "application/ld+json"}
_MADE_BY: dict[str, Callable[[Release, datetime | None], dict[str, Any]]] = {
    PACKAGE: datapackage, DATASET: lambda release, until: dataset(release)}


def described(request: Request) -> Response:
    """GET /data/<release>/datapackage.json and dataset.jsonld. Raises Refused, DocketError."""
    name = request.url.path.rsplit("/", 1)[1]
    check_parameters(request, ())
    release = docket_asked(request).release
    version = Version(request, name, release.id, shown_until(release, request))
    return version.unchanged() or Response(
        _text(name, release, version.until), media_type=MEDIA_TYPES[name],
        headers={**version.headers(), **links([(version.address, "canonical")])})


@lru_cache(maxsize=8)
def _text(name: str, release: Release, until: datetime | None) -> bytes:
    """Kept for the last releases: rows that may not be passed on are counted for it."""
    return (json.dumps(_MADE_BY[name](release, until), ensure_ascii=False, indent=1) + "\n").encode()
