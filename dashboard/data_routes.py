"""Every table and answer at an address: `/data/<release|latest>/<table>.<csv|json|geojson|parquet|kml>`."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from dashboard.data_answers import PARAMETERS, answer
from dashboard.data_headers import Version, links, told_left_out
from dashboard.data_request import check_parameters, docket_asked
from dashboard.delay import shown_until
from dashboard.file_response import sent, written
from dashboard.problems import Refused
from ingest.exports import EXPORTS, formats_of
from ingest.exports.filters import filters_of, wanted_of
from ingest.exports.left_out import LeftOut
from ingest.exports.licences import licences_of
from ingest.exports.rows import exported
from ingest.schema import TABLES, Table


def table(request: Request) -> Response:
    """GET /data/<release>/<table>.<format>, and without the release: of the last one. Raises Refused, DocketError."""
    name, form = request.path_params["table"], request.path_params["form"]
    _check_address(name, form)
    asked = TABLES[name]
    check_parameters(request, dict.fromkeys((*PARAMETERS.get(name, ()), *filters_of(asked))))
    docket = docket_asked(request)
    version = Version(request, f"{name}.{form}", docket.release.id, shown_until(docket.release, request))
    given = {filter_: request.query_params.get(filter_, "") for filter_ in filters_of(asked)}
    wanted = wanted_of(asked, given, docket.release)
    if unchanged := version.unchanged():
        return unchanged
    left_out = LeftOut()
    frames = (answer(docket, name, request, wanted, version.until, left_out) if asked.role == "answer" else
              exported(docket, name, form, left_out, wanted, version.until))
    return _sent(frames, asked, form, version, left_out)


def _check_address(name: str, form: str) -> None:
    """Refused (404) for a table that does not exist, and for a format that it does not have."""
    if name not in TABLES:
        raise Refused(404, f"There is no table {name[:60]!r}; there are {', '.join(TABLES)}.")
    if form not in formats_of(name):
        why = "its rows have no place to draw" if form in EXPORTS else "there is no such format"
        raise Refused(404, f"There is no {form[:20]!r} of {name}, as {why}; there are {', '.join(formats_of(name))}.")


def _sent(frames: Iterable[pd.DataFrame], asked: Table, form: str, version: Version, left_out: LeftOut) -> Response:
    file = written(lambda path: EXPORTS[form].write(frames, asked, version.release_id, path))
    targets = [(licence.address, "license") for licence in licences_of(asked) if licence.address]
    targets += [(version.address, "canonical"), (f"/data/{version.release_id}/datapackage.json", "describedby"),
                (f"/data/latest/{version.file}", "latest-version")]
    headers = {**version.headers(), **told_left_out(left_out), **links(targets)}
    return sent(file, f"{asked.name}_{version.release_id}.{form}", EXPORTS[form].media_type, headers)
