"""A clock that tests set, and a client on it."""

from __future__ import annotations

from ingest.client import Client
from ingest.settings import thresholds


class Clock:
    """Seconds that pass only while someone sleeps; `slept` keeps each wait."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def client_of(clock: Clock | None = None, **limits: float) -> Client:
    """A client that never really sleeps; `limits` replace settings by name."""
    clock = clock or Clock()
    return Client({**thresholds(), **limits}, clock=clock, sleep=clock.sleep)
