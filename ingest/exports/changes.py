"""What differs between two releases: legs, court events, verdicts and counts that are new, changed or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ingest.ask import Docket
from ingest.exports.filters import Wanted
from ingest.exports.legs_by_id import LegsById, legs_by_id
from ingest.exports.rows import every_event
from ingest.exports.text import cell_text
from ingest.schema import TABLES

ENDS = ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc",
        "departure_airport_icao", "arrival_airport_icao")
COMPARED: dict[str, tuple[str, ...]] = {
    "reported_legs": ("registration", "callsign_or_flight_number", "operator", *ENDS, "destination_country"),
    "legs": ("registration", *ENDS, "landing_in_gap"),
    "leg_classes": ("leg_class",),
    "court_events": ("event_type", "description", "event_earliest_utc", "event_latest_utc",
                     "in_force_until_earliest_utc", "in_force_until_latest_utc"),
    "court_clock": ("phase", "outside_us_territory"),
    "totals": ("value_min", "value_max", "value_text", "our_count", "our_count_possible", "our_count_observed"),
}
"""Tables and the columns in which a difference is told; of the clock that is the verdict of each event and leg."""
BEHIND_VERDICTS = ("court_events", "reported_legs", "legs", "gaps", "fixes", "matches", "airports", "zones", "coverage",
                   "speed_bounds")
ABOUT_LEGS = ("reported_legs", "legs", "leg_classes", "court_clock")
Rows = Mapping[tuple[str, ...], Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """A row that is `new`, `changed` or `gone`: its table, key, the aircraft and destination of its leg where it has
    one, and each difference as (column, before, after)."""

    kind: str
    table: str
    key: tuple[str, ...]
    icao24: str = ""
    registration: str = ""
    destination: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()

    def is_meant(self, wanted: Wanted) -> bool:
        """Whether it is of the aircraft and destination wanted."""
        return all(not value or value == mine for value, mine in (
            (wanted.icao24, self.icao24), (wanted.registration, self.registration),
            (wanted.destination, self.destination)))


class State:
    """A release as it is compared with others: what is read of it is kept."""

    def __init__(self, docket: Docket) -> None:
        self.docket = docket
        self._rows: dict[str, Rows] = {}

    @cached_property
    def legs(self) -> LegsById:
        """Destination and class of its legs."""
        return legs_by_id(self.docket.release)

    def rows(self, table: str) -> Rows:
        """The compared cells of each row as text, by the row's key."""
        if table not in self._rows:
            frame = every_event(self.docket) if table == "court_clock" else self.docket.release.table(table)
            columns = [*COMPARED[table], *({"icao24", "registration"} & {*frame.columns})]
            cells = {name: _texts(table, name, frame) for name in {*columns, *TABLES[table].key}}
            keys = zip(*(cells[name] for name in TABLES[table].key), strict=True)
            self._rows[table] = {key: {name: cells[name][number] for name in columns}
                                 for number, key in enumerate(keys)}
        return self._rows[table]


def changes(before: State, after: State) -> list[Change]:
    """What differs in `after`, table by table. StoreError where a release cannot be read."""
    found: list[Change] = []
    for table in COMPARED:
        old, new = before.docket.release.contents, after.docket.release.contents
        if any(old.get(name) != new.get(name) for name in (BEHIND_VERDICTS if table == "court_clock" else (table,))):
            found += _differences(table, before, after)
    return found


def _texts(table: str, name: str, frame: pd.DataFrame) -> list[str]:
    field = TABLES[table].field(name)
    return [cell_text(field, value) for value in frame[name]]


def _differences(table: str, before: State, after: State) -> Iterator[Change]:
    """New rows are told of legs and events alone: each of them has a class and many verdicts."""
    was, now = before.rows(table), after.rows(table)
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key), now.get(key)
        if old is None and table in ("leg_classes", "court_clock"):
            continue
        told = tuple((name, (old or {}).get(name, ""), (new or {}).get(name, "")) for name in COMPARED[table]
                     if (old or {}).get(name, "") != (new or {}).get(name, ""))
        if told or old is None or new is None:
            row = new or old or {}
            by_id = (after if new else before).legs
            yield Change("new" if old is None else "changed" if new else "gone", table, key, row.get("icao24", ""),
                         row.get("registration", ""),
                         by_id.destination.get(key[-1], "") if table in ABOUT_LEGS else "", told)
