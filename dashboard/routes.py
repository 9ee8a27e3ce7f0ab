"""The data addresses: every table as CSV at the last or a named release, and answers of the clock."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.queries import bound_of, csv_bytes, docket_at, passed_on
from ingest.ask import Docket, question
from ingest.errors import DocketError, StoreError, UsageError
from ingest.exports import EXPORTS
from ingest.schema import TABLES
from ingest.settings import store_place
from ingest.store import Release


class NotThere(Exception):
    """What was asked for does not exist (404)."""


class NotMeant(Exception):
    """A parameter that is unknown, given twice or has no meaning (400)."""


def _docket(release_id: str) -> Docket:
    try:
        place = store_place()
    except UsageError as error:
        raise StoreError(str(error).rstrip(".")) from error
    docket = docket_at(place, release_id)
    if docket is None:
        raise NotThere("The store holds no release; run python -m ingest build.")
    return docket


def _table(request: Request) -> Response:
    """GET /data/<table>.csv and /data/<release>/<table>.csv"""
    name = request.path_params["table"]
    if name not in TABLES:
        raise NotThere(f"There is no table {name[:60]!r}; there are {', '.join(TABLES)}.")
    named = request.path_params.get("release", "")
    _check_parameters(request, (*PARAMETERS.get(name, ()), *(() if named else ("release",))))
    docket = _docket(named or request.query_params.get("release", ""))
    if name in ANSWERS:
        return _csv(ANSWERS[name](docket, request), name, docket.release)
    return _csv(passed_on(docket.release, name), name, docket.release)


def _check_parameters(request: Request, allowed: tuple[str, ...]) -> None:
    """Raises NotMeant for a parameter that the address does not have, or that is given twice."""
    for name, value in request.query_params.multi_items():
        if name not in allowed:
            raise NotMeant(f"There is no parameter {name[:60]!r} at this address; "
                           f"{'there are ' + ', '.join(allowed) if allowed else 'it takes none'}.")
        if name != SEVERAL and len(request.query_params.getlist(name)) > 1:
            raise NotMeant(f"The parameter {name} is given more than once; only {SEVERAL} may be.")
        if name == "all" and value not in ("true", "false"):
            raise NotMeant(f"all: found {value[:60]!r}, expected true or false.")


def _clock(docket: Docket, request: Request) -> pd.DataFrame:
    given = request.query_params
    words = {name: given[name] for name in ("event", "case", "at", "during") if given.get(name)}
    return docket.clock(question(docket, **words), tuple(given.getlist("flight")),
                        given.get("all") == "true", bound_of(given.get("speed_bound_kt", "")))


def _exits(docket: Docket, request: Request) -> pd.DataFrame:
    return docket.exits(tuple(request.query_params.getlist("flight")),
                        bound_of(request.query_params.get("speed_bound_kt", "")))


def _areas(docket: Docket, request: Request) -> pd.DataFrame:
    given = request.query_params
    return docket.areas_at(given.get("icao24", "").lower(), given.get("at", ""),
                           bound_of(given.get("speed_bound_kt", "")))


SEVERAL = "flight"
PARAMETERS = {"court_clock": ("event", "case", "at", "during", "flight", "all", "speed_bound_kt"),
              "exits": ("flight", "speed_bound_kt"), "areas": ("icao24", "at", "speed_bound_kt")}
ANSWERS: dict[str, Callable[[Docket, Request], pd.DataFrame]] = {
    "court_clock": _clock, "exits": _exits, "areas": _areas,
}


def _csv(frame: pd.DataFrame, name: str, release: Release) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Release": release.id}
    return Response(csv_bytes(frame, name, release.id), media_type=EXPORTS["csv"].media_type, headers=headers)


def _answered(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Errors as a sentence: 400 what cannot be meant, 404 what does not exist, 503 what failed. Never an empty CSV."""

    def respond(request: Request) -> Response:
        try:
            return handler(request)
        except NotMeant as error:
            return PlainTextResponse(f"{error}\n", 400)
        except (NotThere, UsageError) as error:
            return PlainTextResponse(f"{error}\n", 404)
        except DocketError as error:
            return PlainTextResponse(f"The data cannot be read now: {error}\n", 503)
        except Exception as error:  # whatever fails must not look like an empty table
            return PlainTextResponse(f"The answer failed: {type(error).__name__}.\n", 503)

    return respond


def _nothing(request: Request) -> Response:
    raise NotThere(f"There is nothing at {request.url.path[:120]}; the addresses are listed on the page Downloads.")


ROUTES = [
    Route("/data/{table:str}.csv", _answered(_table)),
    Route("/data/{release:str}/{table:str}.csv", _answered(_table)),
    Route("/data/{rest:path}", _answered(_nothing)),
]
