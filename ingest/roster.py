"""The legs of a release as columns, made ready for the court clock only where a question comes near them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ingest.derive.claims import listed, rows_of, text
from ingest.derive.clock_leg import ClockLeg, observed_leg, reported_leg
from ingest.derive.geodesy import Array, Place
from ingest.derive.intervals import Interval, high, hull, low, seconds
from ingest.derive.kin import CONTRADICTED
from ingest.derive.n_number import to_hex
from ingest.derive.trail import Trail
from ingest.manifest import Release
from ingest.trails import Reach, Trails

ENDS = ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc")
OF_CLAIMS = frozenset({"own_rows", "claims_differ", "claims_disagree", "claims_inconsistent", "aircraft_differ"})
"""Cautions of a report that hold beside its track too: its sources disagree, or are own rows."""
Indexes = NDArray[np.int64]
ReachOf = Callable[[float, float], Reach]


class Roster:
    """All legs, reported ones first, by number. One that is both (status agreed in `matches`) stands once, as observed,
    with the report's flight and number."""

    def __init__(self, release: Release, fields: Mapping[str, Place], trails: Trails, spare_s: float) -> None:
        self.release, self.fields, self.trails, self.spare_s = release, fields, trails, spare_s
        told, self.observed = release.table("reported_legs"), release.table("legs")
        self._observed_rows = release.arrow("legs")
        matched = release.table("matches", columns=["reported_leg_id", "leg_id", "status", "cautions"])
        self.contradicted = frozenset(matched.loc[matched["status"] == "contradicted", "reported_leg_id"])
        matched = matched[matched["status"] == "agreed"]
        agreed = dict(zip(matched["reported_leg_id"], matched["leg_id"], strict=True))
        self.match_cautions = dict(zip(matched["leg_id"], matched["cautions"], strict=True))
        both = told["leg_id"].isin(agreed).to_numpy(dtype=bool)
        self.report_of = {agreed[row["leg_id"]]: row for row in rows_of(told[both])}
        self.every_report, self.reported = told, told[~both].reset_index(drop=True)
        self._reported_rows = release.arrow("reported_legs").filter(pa.array(~both))

    def __len__(self) -> int:
        return len(self.reported) + len(self.observed)

    @cached_property
    def leg_ids(self) -> list[str]:
        """The id of each leg."""
        return [*self.reported["leg_id"], *self.observed["leg_id"]]

    @cached_property
    def flight_ids(self) -> list[str]:
        """The flight of each leg; empty for one that only was observed."""
        seen = (text(self.report_of[leg]["flight_id"]) if leg in self.report_of else ""
                for leg in self.observed["leg_id"])
        return [*self.reported["flight_id"], *seen]

    @cached_property
    def addresses(self) -> list[str]:
        """The 24-bit address of each leg's aircraft: the one listed or received, else that of its N-number."""
        told = zip(self.reported["icao24"], self.reported["registration"], strict=True)
        return [*(icao24 or to_hex(registration) or "" for icao24, registration in told), *self.observed["icao24"]]

    @cached_property
    def known_s(self) -> tuple[Array, Array]:
        """The first and the last second of each leg's known interval; NaN where it has none."""
        told = self.reported[list(ENDS)].copy()
        for end in ("departed", "arrived"):
            claimed = self.reported[f"{end}_basis"] == "reported"
            for name in (f"{end}_earliest_utc", f"{end}_latest_utc"):
                told[name] = told[name].where(claimed)
        spans = [_span_s(told), _span_s(self.observed[[*ENDS, "first_fix_utc", "last_fix_utc"]])]
        first, last = (np.concatenate([span[i] for span in spans]) for i in (0, 1))
        return first, last

    def near(self, event: Interval, window_s: float) -> Indexes:
        """The legs whose known interval, widened by the window each way, meets the event."""
        first, last = self.known_s
        return np.flatnonzero((first - window_s <= high(event.latest)) & (last + window_s >= low(event.earliest)))

    @cached_property
    def timeless(self) -> Indexes:
        """The legs without any known time."""
        return np.flatnonzero(np.isnan(self.known_s[0]))

    @cached_property
    def _open_gaps(self) -> Mapping[str, tuple[Interval, ...]]:
        gaps = self.release.table("gaps", columns=["leg_id", "before_utc", "after_utc", "landing_in_gap"])
        found: dict[str, tuple[Interval, ...]] = {}
        for row in rows_of(gaps[gaps["landing_in_gap"] != "no"]):
            gap = Interval(seconds(row["before_utc"]), seconds(row["after_utc"]))
            found[row["leg_id"]] = (*found.get(row["leg_id"], ()), gap)
        return found

    def legs(self, indexes: Sequence[int] | Indexes, reach_of: ReachOf, bound_kt: float | None) -> list[ClockLeg]:
        """Some legs made ready, in order, with as much of their tracks as `reach_of` says that each needs.

        `reach_of` takes the first and the last second that any known or computed end of a leg has.
        """
        count, known = len(self.reported), np.column_stack(self.known_s)
        told, seen = ([int(i) for i in indexes if (i >= count) == later] for later in (False, True))
        reports = [reported_leg(row, self.fields, bound_kt, self.spare_s) for row in _rows(self._reported_rows, told)]
        rows = _rows(self._observed_rows, [i - count for i in seen])
        reaches: dict[str, Reach] = {}
        for address, span in [*((leg.address, hull([leg.known, leg.departed, leg.arrived])) for leg in reports),
                              *((text(row["icao24"]), Interval(*known[i])) for i, row in zip(seen, rows, strict=True))]:
            if address and span.earliest is not None and span.latest is not None:
                reach = reach_of(span.earliest, span.latest)
                reaches[address] = reaches[address].joined(reach) if address in reaches else reach
        trails = self.trails.around(reaches)
        return [*(self._told(leg, trails.get(leg.address)) for leg in reports),
                *(self._seen(row, trails[text(row["icao24"])], bound_kt) for row in rows)]

    def _told(self, leg: ClockLeg, received: Trail | None) -> ClockLeg:
        against = {CONTRADICTED} if leg.leg_id in self.contradicted else set()
        return replace(leg, received=received, cautions=leg.cautions | against)

    def _seen(self, row: Mapping[str, Any], trail: Trail, bound_kt: float | None) -> ClockLeg:
        leg = observed_leg(row, self.fields, trail, self._open_gaps.get(text(row["leg_id"]), ()), bound_kt)
        report = self.report_of.get(leg.leg_id)
        if report is None:
            return leg
        told = (OF_CLAIMS & {*listed(text(report["cautions"]))}) | {*listed(self.match_cautions[leg.leg_id])}
        return replace(leg, flight_id=text(report["flight_id"]), leg_no=int(report["leg_no"]),
                       cautions=leg.cautions | told)


def _rows(table: pa.Table, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Some rows of a table as dictionaries: times as datetimes in UTC, None where nothing is known."""
    rows: list[dict[str, Any]] = table.take(pa.array(numbers, pa.int64())).to_pylist()
    return rows


def _span_s(ends: pd.DataFrame) -> tuple[Array, Array]:
    """The first and the last of some times in each row, in s since 1970; NaN where there is none."""
    times = np.column_stack([ends[name].to_numpy(dtype="datetime64[ms]") for name in ends])
    numbers = np.where(np.isnat(times), np.nan, times.astype(np.int64) / 1000)
    return np.fmin.reduce(numbers, axis=1), np.fmax.reduce(numbers, axis=1)
