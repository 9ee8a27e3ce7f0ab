"""The court clock's figure by address: what moves, for the page that shows it, and the picture as a file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import language
from dashboard.clock_minutes import minutes
from dashboard.clock_svg import SIZES
from dashboard.data_request import check_parameters, docket_asked
from dashboard.delay import shown_until
from dashboard.figure_file import figure_file
from dashboard.labels import address, event_type_words, exact, first_large
from dashboard.problems import Handler, Refused, answered
from dashboard.queries import Answered, Asked, answer, bound_of, docket_at, event_row
from ingest.ask import Docket
from ingest.settings import store_place

ASKED = ("event", "at", "speed_bound_kt", "lang")
HEADERS = {"Cache-Control": "private, max-age=60"}
Answer = Callable[[Request, Docket], Response]


@lru_cache(maxsize=16)
def _frames(release_id: str, asked: Asked, kind: str, lang: str) -> bytes:
    """The frames of a figure as JSON; kept for the last questions."""
    docket = docket_at(store_place(), release_id)
    assert docket is not None  # a named release is there, or an error said that it is not
    return msgspec.json.encode(minutes(docket, answer(docket, asked).picture, asked.speed_bound_kt, kind))


def _asked(request: Request, docket: Docket) -> Asked:
    given = request.query_params
    return Asked(given.get("event", ""), given.get("at", ""), bound_of(given.get("speed_bound_kt", "")),
                 shown_until(docket.release, request))


def _minutes(request: Request, docket: Docket) -> Response:
    kind = request.query_params.get("kind", "")
    if kind not in SIZES:
        raise Refused(400, f"kind: expected one of {', '.join(SIZES)}.", "kind")
    frames = _frames(docket.release.id, _asked(request, docket), kind, language.current())
    return Response(frames, media_type="application/json", headers=HEADERS)


def _picture(request: Request, docket: Docket) -> Response:
    asked, release_id = _asked(request, docket), docket.release.id
    found = answer(docket, asked)
    given = {"event": asked.event, "at": asked.at, "speed_bound_kt": exact(asked.speed_bound_kt),
             "release": release_id, "lang": request.query_params.get("lang", "")}
    url = str(request.base_url).rstrip("/") + address("/", **given)
    made = docket.release.created_utc
    text = figure_file(found.picture, _heading(docket, found), release_id, made, url)
    name = (f"at_{asked.at}" if asked.at else asked.event).replace(":", "").replace("/", "_")
    return Response(text, media_type="image/svg+xml", headers={
        **HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Content-Disposition": f'inline; filename="court_clock_{name}.svg"'})


def _heading(docket: Docket, answered: Answered) -> str:
    row = None if answered.asked.at else event_row(docket, answered.asked.event)
    kind = first_large(event_type_words(row["event_type"])) + ". " if row is not None else ""
    return kind + answered.picture.title


def of_release(respond: Answer, takes: Collection[str]) -> Handler:
    """An address of a release, with the parameters it takes: its docket is opened, and the language that is asked for
    is spoken."""

    def endpoint(request: Request) -> Response:
        check_parameters(request, takes, of_a_release=False)
        lang = request.query_params.get("lang") or language.ENGLISH
        if lang not in language.LANGUAGES:
            raise Refused(400, f"lang: expected one of {', '.join(language.LANGUAGES)}.", "lang")
        language.use(lang)
        return respond(request, docket_asked(request))

    return answered(endpoint)


answer_minutes, answer_picture = of_release(_minutes, (*ASKED, "kind")), of_release(_picture, ASKED)
FIGURE_ROUTES = [Route("/figure/{release:str}/minutes.json", answer_minutes),
                 Route("/figure/{release:str}/court_clock.svg", answer_picture)]
