"""`/data/feed.atom`: what is new or differs in the last releases, of all or of one aircraft or destination."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from dashboard.data_headers import Version
from dashboard.data_request import check_parameters, docket_asked
from dashboard.labels import address
from ingest.ask import Docket
from ingest.exports.atom import Told, feed
from ingest.exports.changes import State, changes
from ingest.exports.filters import wanted_of
from ingest.schema import TABLES
from ingest.settings import store_place
from ingest.store import Store

FEED = "feed.atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
FILTERS = ("destination", "icao24", "registration")
RELEASES = 5
"""How many of the last releases are told about, each beside the one before it."""
ABOUT = ("What is new, differs or is gone in the last releases: legs, their classes, court events, and verdicts of the "
         "court clock. A release is compared with the one before it that is kept; the first has none.")
_one_at_once = Lock()


def atom(request: Request) -> Response:
    """GET /data/feed.atom?destination=&icao24=&registration=. Raises Refused, DocketError."""
    check_parameters(request, FILTERS, of_a_release=False)
    last = docket_asked(request).release
    version = Version(request, FEED, last.id)
    given = {name: request.query_params.get(name, "") for name in FILTERS}
    wanted = wanted_of(TABLES["court_clock"], given, last)
    if unchanged := version.unchanged():
        return unchanged
    names = Store(store_place()).names()
    pairs = pairwise(names[-RELEASES - 1:])
    told = [one for pair in pairs for one in told_between(store_place(), *pair) if one.change.is_meant(wanted)]
    told = sorted(told, key=lambda one: one.at, reverse=True)
    parameters = urlencode(version.parameters)
    here = f"/data/{FEED}?{parameters}" if parameters else f"/data/{FEED}"
    headers = {**version.headers(), "Content-Location": here}
    return Response(feed(told, here, last.created_utc, ABOUT, _link), media_type=MEDIA_TYPE, headers=headers)


def told_between(place: Path | str, before: str, after: str) -> tuple[Told, ...]:
    """What differs in a release beside an earlier one, by their names; kept. DocketError where one cannot be read."""
    with _one_at_once:  # the clock of every event is long work: once for each pair of releases
        return _differences(place, before, after)


@lru_cache(maxsize=RELEASES)
def _differences(place: Path | str, before: str, after: str) -> tuple[Told, ...]:
    old, new = _state(place, before), _state(place, after)
    return tuple(Told(change, after, new.docket.release.created_utc, _name(change.key[-1], new.docket, old.docket))
                 for change in changes(old, new))


@lru_cache(maxsize=2)
def _state(place: Path | str, release_id: str) -> State:
    return State(Docket(Store(place).release(release_id)))


def _name(leg_id: str, *dockets: Docket) -> str:
    return next((docket.leg_names[leg_id] for docket in dockets if leg_id in docket.leg_names), "")


def _link(told: Told) -> str:
    """Where the row, or what it is about, is seen."""
    if told.change.table in ("court_clock", "court_events"):
        return address("/", event=told.change.key[0], release=told.release_id)
    own = {"icao24": told.change.icao24} if told.change.kind != "gone" else {}
    return address(f"/data/{told.release_id}/{told.change.table}.csv", **own)
