"""What is made of a release once: kept as long as its docket is, and never made by two readers at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from ingest.ask import Docket

P = ParamSpec("P")
T = TypeVar("T")


class _Place:
    """Where a value is put once it is made; who asks meanwhile waits."""

    def __init__(self) -> None:
        self.lock, self.values = Lock(), []  # type: ignore[var-annotated]


def kept(most: int) -> Callable[[Callable[Concatenate[Docket, P], T]], Callable[Concatenate[Docket, P], T]]:
    """Keep the last `most` values of a function for each docket; what it returns must not hold the docket.

    Where many readers ask for the same at once, as after a new release, one makes it and the others wait. Once a
    docket is given up, what was kept of it is given up too.
    """
    def keep(make: Callable[Concatenate[Docket, P], T]) -> Callable[Concatenate[Docket, P], T]:
        places: WeakKeyDictionary[Docket, Callable[..., _Place]] = WeakKeyDictionary()
        guard = Lock()

        def place_of(docket: Docket, *asked: Hashable) -> _Place:
            with guard:
                if docket not in places:
                    places[docket] = lru_cache(most)(lambda *_: _Place())
                return places[docket](*asked)

        @wraps(make)
        def found(docket: Docket, *asked: P.args, **named: P.kwargs) -> T:
            place = place_of(docket, *asked)
            with place.lock:
                if not place.values:
                    place.values.append(make(docket, *asked, **named))
                value: T = place.values[0]
                return value

        return found

    return keep
