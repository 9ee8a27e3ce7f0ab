"""The answers that are made when asked, from the parameters of an address: court clock, exits, areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import pandas as pd
from starlette.requests import Request

from dashboard.problems import Refused
from dashboard.queries import bound_of, new_legs
from ingest.ask import Docket, question
from ingest.exports.filters import Wanted
from ingest.exports.left_out import RECENT, LeftOut
from ingest.exports.recent import without_recent
from ingest.exports.rows import chosen_of

QUESTION = ("event", "case", "at", "during")


def _clock(docket: Docket, request: Request) -> pd.DataFrame:
    given = request.query_params
    words = {name: given[name] for name in QUESTION if given.get(name)}
    return docket.clock(question(docket, **words), tuple(given.getlist("flight")),
                        given.get("all") == "true", bound_of(given.get("speed_bound_kt", "")))


def _exits(docket: Docket, request: Request) -> pd.DataFrame:
    return docket.exits(tuple(request.query_params.getlist("flight")),
                        bound_of(request.query_params.get("speed_bound_kt", "")))


def _areas(docket: Docket, request: Request) -> pd.DataFrame:
    given = request.query_params
    return docket.areas_at(given.get("icao24", "").lower(), given.get("at", ""),
                           bound_of(given.get("speed_bound_kt", "")))


PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "court_clock": (*QUESTION, "flight", "all", "speed_bound_kt"), "exits": ("flight", "speed_bound_kt"),
    "areas": ("icao24", "at", "speed_bound_kt"),
}
_MADE_BY: Mapping[str, Callable[[Docket, Request], pd.DataFrame]] = {
    "court_clock": _clock, "exits": _exits, "areas": _areas,
}


def answer(docket: Docket, name: str, request: Request, wanted: Wanted, until: datetime | None,
           left_out: LeftOut) -> Iterator[pd.DataFrame]:
    """The rows of an answer that are wanted, without those that rest on positions after `until`.

    UsageError for a question that cannot be meant; Refused (403) where nothing is left of the areas asked for.
    """
    made = _MADE_BY[name](docket, request)
    if name != "areas":
        is_new = made["leg_id"].isin(new_legs(docket.release, until))
        left_out[RECENT] += int(is_new.sum())
        return chosen_of(docket, name, made[~is_new], wanted)
    kept = without_recent(name, made, until, left_out)
    if len(made) and not len(kept):
        raise Refused(403, " ".join(left_out.sentences()))
    return iter([kept])
