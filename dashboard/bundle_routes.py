"""`/data/<release|latest>/bundle.zip`: an answer of the court clock and all that it rests on, for a filing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dashboard.data_answers import PARAMETERS, QUESTION
from dashboard.data_headers import Version, links, told_left_out
from dashboard.data_request import check_parameters, docket_asked
from dashboard.delay import shown_until
from dashboard.file_response import sent, written
from dashboard.queries import bound_of
from ingest.exports.bundle import Asked, bundle_name, write_bundle
from ingest.exports.left_out import LeftOut

BUNDLE = "bundle.zip"


def bundle(request: Request) -> Response:
    """GET /data/<release>/bundle.zip?event=, with the parameters of court_clock. Raises Refused, DocketError."""
    check_parameters(request, PARAMETERS["court_clock"])
    docket = docket_asked(request)
    version = Version(request, BUNDLE, docket.release.id, shown_until(docket.release, request))
    if unchanged := version.unchanged():
        return unchanged
    given = request.query_params
    asked = Asked(*(given.get(name, "") for name in QUESTION), tuple(given.getlist("flight")),
                  given.get("all") == "true", bound_of(given.get("speed_bound_kt", "")))
    left_out: list[LeftOut] = []
    file = written(lambda path: left_out.append(write_bundle(docket, asked, path, version.until)))
    headers = {**version.headers(), **told_left_out(left_out[0]), **links([(version.address, "canonical")])}
    return sent(file, f"{bundle_name(asked, docket.release.id)}.zip", "application/zip", headers)
