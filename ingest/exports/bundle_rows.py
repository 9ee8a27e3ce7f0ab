"""What an answer of the court clock rests on: the claims, positions, files and derived rows behind its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.ask import Docket
from ingest.derive.intervals import high, low
from ingest.exports.left_out import LeftOut
from ingest.exports.licence import allowed_files, passed_on
from ingest.exports.recent import without_recent
from ingest.question import Question
from ingest.schema import TABLES

Flags = NDArray[np.bool_]
DAY_S = 86_400
Spans = list[tuple[float, float]]


def tables_behind(docket: Docket, asked: Question, rows: pd.DataFrame, left_out: LeftOut,
                  until: datetime | None) -> Iterator[tuple[str, Iterable[pd.DataFrame]]]:
    """Each table with the rows of it that the answer rests on; what may not be passed on, or rests on positions after
    `until`, is left out and counted."""
    allowed = allowed_files(docket.release.table("source_files", columns=["source_file_id", "redistribute"]))
    aircraft = {*rows["icao24"]} - {""}
    spans = _spans(docket, asked, aircraft)
    used: set[str] = set()

    def given(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        return without_recent(name, passed_on(TABLES[name], frame, allowed, left_out), until, left_out)

    for name, choose in _chosen(docket, asked, rows, aircraft).items():
        frame = docket.release.table(name)
        yield name, [given(name, frame[choose(frame)])]
    yield "fixes", (given("fixes", _noted(frame, used)) for frame in _fixes(docket, aircraft, spans))
    files = docket.release.table("source_files")
    files = files[files["source_file_id"].isin(used)]
    yield "source_files", [files]
    fetched = docket.release.table("fetches")
    yield "fetches", [fetched[fetched["sha256"].isin({*files["sha256"]})]]


def _noted(fixes: pd.DataFrame, used: set[str]) -> pd.DataFrame:
    """The fixes; their files are added to `used`."""
    used.update(fixes["source_file_id"].unique())
    return fixes


def _chosen(docket: Docket, asked: Question, rows: pd.DataFrame,
            aircraft: set[str]) -> dict[str, Callable[[pd.DataFrame], Flags]]:
    """Which rows of each small table are meant."""
    events = {event.event_id for event in asked.events}
    flights, legs = _flights(docket, rows), {*rows["leg_id"]}
    named = {*rows["registration"]} - {""}
    spans = _around(docket, asked)
    return {
        "court_events": lambda f: _in(f["event_id"], events),
        "court_event_claims": lambda f: _in(f["event_id"], events),
        "court_event_links": lambda f: _in(f["event_id"], events) | _in(f["by_event_id"], events),
        "court_cases": lambda f: _in(f["case_id"], {*rows["case_id"]}),
        "reported_leg_claims": lambda f: _in(f["flight_id"], flights) | (
            (f["scope"] == "flights").to_numpy(dtype=bool) & _meets(f, spans)),
        "position_claims": lambda f: _in(f["flight_id"], flights),
        "curated_decisions": lambda f: _in(f["subject"], flights | legs | events) | np.array(
            [bool(flights & {*items.split(";")}) for items in f["object"]], dtype=bool),
        "reported_legs": lambda f: _in(f["flight_id"], flights),
        "legs": lambda f: _in(f["leg_id"], legs),
        "gaps": lambda f: _in(f["leg_id"], legs),
        "matches": lambda f: _in(f["leg_id"], legs) | _in(f["flight_id"], flights),
        "leg_classes": lambda f: _in(f["leg_id"], legs),
        "aircraft": lambda f: _in(f["registration"], named) | _in(f["icao24"], aircraft),
        "coverage": lambda f: _in(f["icao24"], aircraft) & np.array(
            [_is_met(day, spans) for day in f["day_utc"]], dtype=bool),
        "speed_bounds": lambda f: np.ones(len(f), dtype=bool),
    }


def _in(values: pd.Series, known: set[str]) -> Flags:
    return np.asarray(values.isin(known - {""}), dtype=bool)


def _flights(docket: Docket, rows: pd.DataFrame) -> set[str]:
    """The flights of the rows, what a decision takes for one of them, and names of several flights of their day."""
    flights = {*rows["flight_id"]} - {""}
    decisions = docket.release.table("curated_decisions")
    same = decisions[decisions["decision"] == "same_flight"]
    told = {subject for subject, items in zip(same["subject"], same["object"], strict=True)
            if flights & {*items.split(";")}}
    return flights | told | {f"{flight.rsplit('-', 1)[0]}-all" for flight in flights}


def _around(docket: Docket, asked: Question) -> Spans:
    """The hours around each event of which positions can count, in s since 1970."""
    reach = docket.thresholds["event_window_h"] * 3600 + docket.thresholds["gap_s"]
    return [(low(event.interval.earliest) - reach, high(event.interval.latest) + reach) for event in asked.events]


def _spans(docket: Docket, asked: Question, aircraft: set[str]) -> Spans:
    """These, and the whole of each leg of the aircraft that reaches into them."""
    spans = _around(docket, asked)
    legs = docket.release.table("legs", columns=["icao24", "first_fix_utc", "last_fix_utc"])
    ends = legs[_in(legs["icao24"], aircraft)][["first_fix_utc", "last_fix_utc"]]
    seconds = ends.apply(lambda times: times.astype("int64") / 1000)
    return spans + [(first, last) for first, last in seconds.itertuples(index=False)
                    if any(first <= end and last >= start for start, end in spans)]


def _meets(claims: pd.DataFrame, spans: Spans) -> Flags:
    """Which claims have a time in the spans."""
    first = claims[["departed_earliest_utc", "arrived_earliest_utc"]].min(axis=1)
    last = claims[["departed_latest_utc", "arrived_latest_utc"]].max(axis=1)
    met = np.zeros(len(claims), dtype=bool)
    for start, end in spans:
        met |= np.asarray((first <= pd.Timestamp(end, unit="s", tz="UTC"))
                          & (last >= pd.Timestamp(start, unit="s", tz="UTC")), dtype=bool)
    return met


def _is_met(day: str, spans: Spans) -> bool:
    """Whether a UTC day has a part in the spans."""
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    return any(begin <= end and begin + DAY_S > start for start, end in spans)


def _fixes(docket: Docket, aircraft: set[str], spans: Spans) -> Iterator[pd.DataFrame]:
    """The positions of aircraft in the spans, a day at a time."""
    for partition in docket.release.partitions("fixes"):
        if not aircraft or not _is_met(partition.replace("/", "-"), spans):
            continue
        frame = docket.release.table("fixes", partitions=[partition], filters=[("icao24", "in", sorted(aircraft))])
        at = frame["time_utc"].astype("int64") / 1000
        kept = np.zeros(len(frame), dtype=bool)
        for start, end in spans:
            kept |= np.asarray((at >= start) & (at <= end), dtype=bool)
        yield frame[kept]
