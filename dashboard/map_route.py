"""The lines of the Flight map by address: its layers ask for them, so that the page itself stays small."""

from __future__ import annotations

from datetime import date

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.delay import shown_until
from dashboard.figure_routes import HEADERS, of_release
from dashboard.filters import Wanted
from dashboard.first_view import first_view
from dashboard.layers import drawn
from dashboard.map_lines import COLUMNS, lines
from dashboard.page_width import LEAST_PX, MOST_PX
from dashboard.problems import Refused
from ingest.ask import Docket

KINDS = ("routes", "straight", "gaps", "tracks")


def _legs(request: Request, docket: Docket) -> Response:
    given = request.query_params
    kind, theme, by = given.get("kind", ""), given.get("theme", ""), given.get("by") or "basis"
    if kind not in KINDS or theme not in ("light", "dark") or by not in COLUMNS:
        raise Refused(400, f"kind: one of {', '.join(KINDS)}; theme: light or dark; by: one of {', '.join(COLUMNS)}.")
    try:
        first, last = (date.fromisoformat(given[name]) if given.get(name) else None for name in ("from", "to"))
        width, height = (min(max(float(given.get(name, "")), LEAST_PX), MOST_PX) for name in ("width", "height"))
    except ValueError:
        raise Refused(400, "from and to are days such as 2025-03-15, width and height numbers.") from None
    wanted = Wanted(first, last, *(given.get(name, "") for name in ("destination", "basis", "operator", "aircraft",
                                                                    "class")))
    made = lines(docket, wanted, by, shown_until(docket.release, request))
    shown = drawn(kind, getattr(made, kind), first_view(made.all, width, height), theme)
    return Response(msgspec.json.encode(shown), media_type="application/json", headers=HEADERS)


answer_legs = of_release(_legs, ("kind", "theme", "by", "width", "height", "from", "to", "destination", "basis",
                                 "operator", "aircraft", "class", "lang"))
MAP_ROUTES = [Route("/figure/{release:str}/legs.json", answer_legs)]
