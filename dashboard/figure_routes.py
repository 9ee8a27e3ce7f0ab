"""The court clock's moving picture, by address: a page asks for it when a reader reaches for the clock."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard import language
from dashboard.clock_minutes import minutes
from dashboard.clock_svg import SIZES
from dashboard.queries import Asked, answer, bound_of, docket_at
from ingest.errors import DocketError, UsageError
from ingest.settings import store_place

MINUTES = "/figure/{release:str}/minutes.json"


@lru_cache(maxsize=16)
def _frames(release_id: str, asked: Asked, kind: str, lang: str) -> bytes:
    """The frames of a figure as JSON; kept for the last questions."""
    docket = docket_at(store_place(), release_id)
    assert docket is not None
    return msgspec.json.encode(minutes(docket, answer(docket, asked).picture, asked.speed_bound_kt, kind))


def answer_minutes(request: Request) -> Response:
    """GET /figure/<release>/minutes.json?event=&at=&speed_bound_kt=&kind=&lang="""
    given = request.query_params
    kind, lang = given.get("kind", ""), given.get("lang", language.ENGLISH)
    if kind not in SIZES or lang not in language.LANGUAGES:
        return PlainTextResponse(f"kind is one of {', '.join(SIZES)}, lang of {', '.join(language.LANGUAGES)}.\n", 400)
    language.use(lang)
    try:
        asked = Asked(given.get("event", ""), given.get("at", ""), bound_of(given.get("speed_bound_kt", "")))
        frames = _frames(request.path_params["release"], asked, kind, lang)
    except UsageError as error:
        return PlainTextResponse(f"{error}\n", 404)
    except DocketError as error:
        return PlainTextResponse(f"The data cannot be read now: {error}\n", 503)
    return Response(frames, media_type="application/json", headers={
        "Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"})


FIGURE_ROUTES = [Route(MINUTES, answer_minutes)]
