"""The lines of the Flight map by address: its layers ask for them, so that the page itself stays small."""

from __future__ import annotations

from datetime import date

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.figure_routes import HEADERS, answered
from dashboard.filters import Wanted
from dashboard.first_view import first_view
from dashboard.layers import drawn
from dashboard.map_lines import COLUMNS, lines
from dashboard.page_width import LEAST_PX, MOST_PX
from ingest.ask import Docket

KINDS = ("routes", "gaps", "tracks")


def _legs(request: Request, docket: Docket) -> Response:
    given = request.query_params
    kind, theme, by = given.get("kind", ""), given.get("theme", ""), given.get("by") or "basis"
    if kind not in KINDS or theme not in ("light", "dark") or by not in COLUMNS:
        return PlainTextResponse(f"kind: one of {', '.join(KINDS)}; theme: light or dark; by: one of "
                                 f"{', '.join(COLUMNS)}.\n", 400)
    try:
        first, last = (date.fromisoformat(given[name]) if given.get(name) else None for name in ("from", "to"))
        width, height = (min(max(float(given.get(name, "")), LEAST_PX), MOST_PX) for name in ("width", "height"))
    except ValueError:
        return PlainTextResponse("from and to are days such as 2025-03-15, width and height numbers.\n", 400)
    wanted = Wanted(first, last, *(given.get(name, "") for name in ("destination", "basis", "operator", "aircraft",
                                                                    "class")))
    made = lines(docket, wanted, by)
    shown = drawn(kind, getattr(made, kind), first_view(made.all, width, height), theme)
    return Response(msgspec.json.encode(shown), media_type="application/json", headers=HEADERS)


answer_legs = answered(_legs)
MAP_ROUTES = [Route("/figure/{release:str}/legs.json", answer_legs)]
