"""What `fetch --source opensky` does: tracks of chosen days, or the state vectors of this moment, as one release.

A day of an aircraft is the flights that took off on it, as OpenSky lists them, and the track of each. It is received
when all of these came; without one listed it is failed, for that says nothing of positions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.client import Answer, Client
from ingest.credits import Credits
from ingest.errors import FetchFailed, FileSetAside
from ingest.formats.content import Given
from ingest.imports import parse
from ingest.ledger import as_rows, days_between, failed, had, merged, new_rows
from ingest.manifest import Release
from ingest.opensky_session import OpenSkySession
from ingest.pipeline import Progress
from ingest.publishing import publish_fetched
from ingest.raw import Raw
from ingest.reference import load_reference
from ingest.settings import REFERENCE_DIR, raw_path, thresholds
from ingest.sources.files import Opened
from ingest.sources.opensky import (
    AIRCRAFT_AT_ONCE,
    KEY,
    STATES_COST,
    OpenSky,
    cost,
    first_tracked_day,
    last_listed_day,
    midnight,
)
from ingest.store import Draft, Store
from ingest.transfer import failure
from ingest.watch_list import FLOWN, Watch, watched

Row = dict[str, Any]
Found = tuple[Opened, str]


@dataclass
class OpenSkyOutcome:
    """What a run did: `answers` are the rows of `fetches` after their questions, `left` counts those not asked."""

    credits: str = ""
    left: int = 0
    answers: list[Row] = field(default_factory=list)
    tracks: int = 0
    states: int | None = None
    release: Release | None = None

    @property
    def failures(self) -> dict[str, int]:
        """How many questions failed, by reason; a day without a listed flight is none of them."""
        reasons = Counter(row["reason"] for row in self.answers)
        return {reason: count for reason, count in sorted(reasons.items()) if reason not in ("", NO_FLIGHT)}

    def line(self, at: datetime) -> str:
        """The line for a log."""
        received = sum(not row["reason"] for row in self.answers)
        parts = [f"{received} aircraft-days received ({self.tracks} tracks)"] if self.states is None else [
            f"{self.states} aircraft received now"]
        if without := sum(row["reason"] == NO_FLIGHT for row in self.answers):
            parts.append(f"{without} without a listed flight")
        if self.failures:
            told = ", ".join(f"{reason} {count}" for reason, count in self.failures.items())
            parts.append(f"{sum(self.failures.values())} failed ({told})")
        if self.left:
            parts.append(f"{self.left} not asked")
        release = f"release {self.release.id}" if self.release else "no release"
        return (f"{at:%Y-%m-%dT%H:%M:%SZ} fetch: {KEY}: {', '.join(parts)}; credits: {self.credits or 'none spent'}; "
                f"{release}.")


NO_FLIGHT = "no_flight_listed"
OUT_OF_REACH = "older_than_offered"
MOST_FLIGHTS = 200
"""No aircraft flies so often in two days; each flight is a question."""


@dataclass(frozen=True)
class OpenSkyFetch:
    """Fetches from `service` as the client with these credentials; all else as in `run`."""

    store: Store
    credentials: tuple[str, str] = field(repr=False)
    progress: Progress
    now: Callable[[], datetime]
    service: OpenSky = field(default_factory=OpenSky)
    client: Client | None = None
    reference_dir: Path = REFERENCE_DIR

    def days(self, first: str, last: str, aircraft: Sequence[str] | None) -> OpenSkyOutcome:
        """Tracks of UTC days and aircraft, or of all that are watched; the newest days first. StoreBusy as in `run`."""
        with self.store.writer("fetch") as draft:
            asked, held = Asker(self), draft.table("fetches")
            watch = self._watch(aircraft, draft)
            days = days_between(first, last)
            held = merged(held, new_rows(held, watch, KEY, days, self.now()))
            wanted = {(day, icao24) for day in days for icao24 in watch.on(day)}
            rows = [row for row in as_rows(held[held["source"] == KEY]) if (row["day_utc"], row["icao24"]) in wanted]
            outcome, found = OpenSkyOutcome(release=draft.base), []
            for row in self.progress(rows, "asking"):
                if asked.is_over:
                    break
                answered, tracks = asked.day(row)
                outcome.answers.append(answered | {"next_due_utc": None})
                found += tracks
            waiting = [row | {"next_due_utc": None} for row in rows[len(outcome.answers):]]
            outcome.left, outcome.tracks = len(waiting), len(found)
            outcome.credits = asked.session.credits.told(self.now())
            if rows:
                fetches = merged(held, [*outcome.answers, *waiting])
                keys = {(icao24, day) for day, icao24 in wanted}
                outcome.release = publish_fetched(draft, fetches, keys, found, KEY, self.progress,
                                                  self.reference_dir).release
            return outcome

    def states(self, aircraft: Sequence[str] | None) -> OpenSkyOutcome:
        """State vectors of this moment, of aircraft or of all that are watched today. They make no day of the ledger
        but that on which they were received. FetchFailed where they cannot be had."""
        with self.store.writer("fetch") as draft:
            asked, day = Asker(self), self.now().date().isoformat()
            chosen = self._watch(aircraft, draft).on(day)
            found = [got for n in range(0, len(chosen), AIRCRAFT_AT_ONCE)
                     for got in asked.states(chosen[n : n + AIRCRAFT_AT_ONCE])]
            outcome = OpenSkyOutcome(asked.session.credits.told(self.now()), states=sum(n for _, n in found),
                                     release=draft.base)
            if outcome.states:
                received = [(opened, "") for opened, count in found if count]
                outcome.release = publish_fetched(draft, draft.table("fetches"), (), received, KEY, self.progress,
                                                  self.reference_dir).release
            return outcome

    def _watch(self, aircraft: Sequence[str] | None, draft: Draft) -> Watch:
        if aircraft is None:
            return watched(load_reference(self.reference_dir), draft.table("legs", columns=FLOWN))
        return Watch({address: [("", "")] for address in aircraft})


class Asker:
    """One run's questions: what came is kept raw before it is read."""

    def __init__(self, fetch: OpenSkyFetch) -> None:
        self.limits, self.now, self.service = thresholds(), fetch.now, fetch.service
        self.limit_bytes = int(self.limits["trace_limit_mb"] * 1_000_000)
        self.raw = Raw(raw_path(fetch.store.root))
        self.session = OpenSkySession(fetch.client or Client(self.limits), fetch.service, fetch.credentials,
                                      Credits(fetch.store.root), self.limit_bytes, fetch.now)
        self._failures = 0
        self._is_limited = False

    @property
    def is_over(self) -> bool:
        """Whether the service has no more credits, or fails again and again."""
        return self._is_limited or self._failures >= self.limits["give_up_failures"]

    def day(self, row: Row) -> tuple[Row, list[Found]]:
        """The row after its question, and the tracks of that day: all of them, or none where one failed."""
        day = row["day_utc"]
        if reason := ("day_not_published" if day > last_listed_day(self.now()) else
                      OUT_OF_REACH if day < first_tracked_day(self.now()) else ""):
            return failed(row, reason, self.now(), self.limits, {}), []
        facts: dict[str, str] = {}
        try:
            flights = self._flights(row, facts)
            tracks = [(self._track(row, flight), "") for flight in flights]
        except (FetchFailed, FileSetAside) as error:
            self._failures += 1
            self._is_limited = error.reason == "rate_limited"
            if isinstance(error, FetchFailed):
                facts["address"] = error.place
            return failed(row, error.reason, self.now(), self.limits, facts), []
        self._failures = 0
        if not tracks:
            return failed(row, NO_FLIGHT, self.now(), self.limits, facts), []
        return had(row, "received", self.now(), self.limits, facts), tracks

    def _flights(self, row: Row, facts: dict[str, str]) -> list[tuple[int, int]]:
        """When the flights that took off on the row's day were first and last seen, in s since 1970."""
        begin = midnight(row["day_utc"]).timestamp()
        answer = self.session.get("flights", self.service.flights_address(row["icao24"], row["day_utc"]),
                                  cost(begin, begin + 2 * 86_400 - 1, self.now()))
        facts["address"] = answer.url
        if answer.status == 404:
            return []
        facts["sha256"] = self.raw.put(answer.body)
        times = [_times(flight, row["icao24"], answer) for flight in _list(answer)]
        return sorted({(first, last) for first, last in times if begin <= first < begin + 86_400})

    def _track(self, row: Row, flight: tuple[int, int]) -> Opened:
        """The track of a flight. FetchFailed where there is none, FileSetAside where it is of another flight."""
        at_s = sum(flight) // 2
        answer = self.session.get("tracks", self.service.track_address(row["icao24"], at_s),
                                  cost(flight[0], flight[1], self.now()))
        if answer.status == 404:
            raise failure("no_track_listed", answer.url, status=404)
        name = f"track_{row['icao24']}_{flight[0]}.json"
        opened = self._kept(PurePosixPath(KEY, row["day_utc"], name), answer)
        key, traces = parse(opened, self.limit_bytes, Given(self.now().timestamp()))
        own = [trace for trace in traces if trace.icao24 == row["icao24"]]
        if key != "opensky_track" or len(own) != len(traces) or not own:
            raise FileSetAside(str(opened.path), found="another answer", expected=f"a track of {row['icao24']}",
                               reason="bad_hex")
        if own[0].base > flight[1] or own[0].time_ms.max(initial=0) < 1000 * flight[0]:
            raise FileSetAside(str(opened.path), found="another time", expected="the track of that flight",
                               reason="wrong_day")
        return opened

    def states(self, aircraft: Sequence[str]) -> list[tuple[Opened, int]]:
        """The states of some aircraft, and how many of them have a position; null states are none."""
        answer = self.session.get("states", self.service.states_address(aircraft), STATES_COST)
        opened = self._kept(PurePosixPath(KEY, f"states_{self.now():%Y%m%dT%H%M%SZ}_{aircraft[0]}.json"), answer)
        key, traces = parse(opened, self.limit_bytes, Given(self.now().timestamp()))
        if key != "opensky_states" or {trace.icao24 for trace in traces} - {"", *aircraft}:
            raise failure("unexpected_answer", answer.url, found="states that were not asked for", status=200)
        return [(opened, sum(bool(trace.icao24 and trace.rows_kept) for trace in traces))]

    def _kept(self, path: PurePosixPath, answer: Answer) -> Opened:
        return Opened(path, answer.body, self.raw.put(answer.body), len(answer.body))


def _list(answer: Answer) -> list[Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_FLIGHTS:
        raise failure("unexpected_answer", answer.url, found="no list of flights", status=answer.status)
    return found


def _times(flight: Any, icao24: str, answer: Answer) -> tuple[int, int]:
    """When a flight was first and last seen; FetchFailed where that is no flight of the aircraft."""
    first, last = (flight.get("firstSeen"), flight.get("lastSeen")) if isinstance(flight, dict) else (None, None)
    if type(first) is not int or type(last) is not int or not first <= last <= first + 2 * 86_400:
        raise failure("unexpected_answer", answer.url, found="a flight without its times", status=answer.status)
    if flight.get("icao24") != icao24:
        raise failure("unexpected_answer", answer.url, found="a flight of another aircraft", status=answer.status)
    return first, last
