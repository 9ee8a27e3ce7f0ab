"""What a data address asks for: the release, and parameters that have a meaning."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import Request

from dashboard.problems import Refused
from dashboard.queries import docket_at
from ingest.ask import Docket
from ingest.errors import StoreError, UsageError
from ingest.settings import store_place
from ingest.store import Store

LATEST = "latest"
SEVERAL = "flight"
LONGEST = {"at": 4000}
MOST_CHARACTERS, MOST_FLIGHTS = 200, 50


def docket_asked(request: Request) -> Docket:
    """The docket of the release in the path or in the parameter `release`, else of the last one.

    Raises Refused: 404 where the store has none of that name, 410 where it was removed.
    """
    named = request.path_params.get("release") or request.query_params.get("release", "")
    try:
        place = store_place()
    except UsageError as error:
        raise StoreError(str(error).rstrip(".")) from error
    try:
        docket = docket_at(place, "" if named == LATEST else named)
    except UsageError as error:
        if error.field != "release":
            raise
        raise _not_kept(Store(place), named) from error
    if docket is None:
        raise Refused(404, "The store holds no release; run python -m ingest build.")
    return docket


def _not_kept(store: Store, named: str) -> Refused:
    kept = f"The last one is {(store.names() or ['none'])[-1]}; /data/latest/releases.csv lists those kept."
    if store.was_removed(named):
        return Refused(410, f"Release {named} is not kept any more: it was removed from this store, and no other "
                            f"release is given in its place. {kept}", "release")
    return Refused(404, f"There is no release {named[:60]!r} in this store. {kept}", "release")


def names_release(request: Request) -> bool:
    """Whether the address names a release, and so always gives the same rows."""
    named = request.path_params.get("release") or request.query_params.get("release", "")
    return named not in ("", LATEST)


def check_parameters(request: Request, allowed: Collection[str], of_a_release: bool = True) -> None:
    """Raises Refused (400) for a parameter that the address does not have, that is given twice, or that is too long."""
    known = [*allowed, *(["release"] if of_a_release and "release" not in request.path_params else [])]
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise Refused(400, f"There is no parameter {name[:60]!r} at this address; "
                               f"{'there are ' + ', '.join(known) if known else 'it takes none'}.")
        if len(value) > LONGEST.get(name, MOST_CHARACTERS):
            raise Refused(400, f"The parameter {name} has {len(value)} characters; "
                               f"at most {LONGEST.get(name, MOST_CHARACTERS)} have a meaning.", name)
        times = len(request.query_params.getlist(name))
        if times > (MOST_FLIGHTS if name == SEVERAL else 1):
            raise Refused(400, f"The parameter {name} is given more than {MOST_FLIGHTS} times." if name == SEVERAL else
                          f"The parameter {name} is given more than once; only {SEVERAL} may be.", name)
        if name == "all" and value not in ("true", "false"):
            raise Refused(400, f"all: found {value[:60]!r}, expected true or false.", name)
