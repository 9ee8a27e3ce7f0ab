"""Legs that no report can have to do with: told from the others by their times, and given their rows all at once.

A store that is held for years has few legs close to a report and many far from all. What is said of those is the same
for each, and they change nothing about the others; so only the others are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ingest.derive.claims import listed, rows_of, text
from ingest.derive.geodesy import Array
from ingest.derive.intervals import high, low, merged
from ingest.derive.match_sides import DAY_S, Side
from ingest.derive.matches import matches
from ingest.derive.mission_legs import mission_legs
from ingest.derive.missions import missions
from ingest.derive.own import of_reference
from ingest.derive.track import Flags

Row = Mapping[str, Any]
Frame = pd.DataFrame
TIMES = ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc", "arrived_latest_utc")
AIRPORTS = {f"{end}_airport_icao": f"{end}_candidates_icao" for end in ("departure", "arrival")}
OWN = ["leg_id", "registration", "icao24"]
ORDER = ["aircraft", "start_s", "leg_id", "landed_s"]
SLACK_S = 1.0
"""Taken for rounding: a leg too many that is looked at changes nothing."""


def may_match(legs: Frame, reports: Iterable[Side], decisions: Iterable[Row],
              thresholds: Mapping[str, float]) -> Flags:
    """Which rows of `legs` `matches` can say more of than that no report fits, or can need for what it says of reports.

    Those whose times lie within a day of a report's, open ends included, those that a decision names, and those that
    two aircraft may have sent. `thresholds` are the settings by name.
    """
    reach_s = DAY_S + thresholds["match_open_end_h"] * 3600 + SLACK_S
    near = merged([(side.span[0] - reach_s, side.span[1] + reach_s) for side in reports if side.span is not None])
    starts, ends = (np.array([stretch[n] for stretch in near], dtype=float) for n in (0, 1))
    times_s = _seconds(legs)
    first, last = np.fmin.reduce(times_s), np.fmax.reduce(times_s)
    meets = np.asarray(np.searchsorted(starts, last, side="right")) > np.searchsorted(ends, first, side="left")
    is_shared = np.asarray(legs["cautions"].str.contains("shared_hex", regex=False), dtype=bool)
    is_named = np.asarray(legs["leg_id"].isin(_named(decisions)), dtype=bool)
    return np.asarray(meets | is_shared | is_named)


def may_chain(legs: Frame, told: Sequence[Row], matched: Sequence[Row],
              decisions: Iterable[Row], thresholds: Mapping[str, float]) -> Flags:
    """Which rows of `legs` `missions` can say more of than that there is no report.

    Those with a report in `matched`, those that a decision names, and the legs of the same aircraft that links can join
    with these or with a leg of `told` (rows of `reported_legs`): none joins the legs before a stop longer than
    `mission_ground_h` with those after it.
    """
    is_told = legs["leg_id"].isin({text(row["leg_id"]) for row in matched} | _named(decisions))
    those = mission_legs(told, rows_of(legs[is_told]), matched, {})
    kin = legs[legs["icao24"].isin({leg.aircraft for leg in those}) & ~is_told]
    times_s = _seconds(kin)
    every = pd.DataFrame({
        "aircraft": [*(leg.aircraft for leg in those), *kin["icao24"]],
        "start_s": np.concatenate([[high(leg.start_s) for leg in those], _first_known(times_s)]),
        "leg_id": [*(leg.leg_id for leg in those), *kin["leg_id"]],
        "landed_s": np.concatenate([[low(leg.arrived.earliest) for leg in those],
                                    np.nan_to_num(times_s[2], nan=-np.inf)]),
        "is_told": np.arange(len(those) + len(kin)) < len(those)})
    joined = _joined(every, thresholds["mission_ground_h"] * 3600)
    return np.asarray(is_told | legs["leg_id"].isin(joined), dtype=bool)


def alone_in_matches(legs: Frame, thresholds: Mapping[str, float]) -> Frame:
    """Rows of `matches` for legs that `may_match` leaves out: those that it gives where there are no reports."""
    return _spread(legs, pd.Series(0, legs.index), legs[OWN], lambda some: matches(
        [], some, [], [], {}, {}, {}, thresholds))


def alone_in_classes(legs: Frame, thresholds: Mapping[str, float]) -> Frame:
    """Rows of `leg_classes` for legs that `may_chain` leaves out: those that it gives where there are no reports."""
    known = [legs["cautions"], *(legs[name].isna() for name in TIMES), *(legs[name] == "" for name in AIRPORTS)]
    shown = {name: legs[name].where(legs[name] != "", legs[candidates]) for name, candidates in AIRPORTS.items()}
    return _spread(legs, legs.groupby(known, sort=False).ngroup(), legs[[*OWN, *TIMES]].assign(**shown),
                   lambda some: missions([], some, [], [], {}, thresholds)[1])


def _spread(legs: Frame, pattern: pd.Series, own: Frame, rows: Callable[[list[Any]], list[dict[str, Any]]]) -> Frame:
    """A row for each leg: the columns of `own` and, in the others, the values of the first leg of its pattern."""
    firsts = legs[~pattern.duplicated()]
    made = {row["leg_id"]: row for row in of_reference(rows(rows_of(firsts)))}
    shared = pd.DataFrame([made[leg_id] for leg_id in firsts["leg_id"]], index=pattern[firsts.index])
    return shared.loc[pattern].reset_index(drop=True).assign(**{str(name): own[name].array for name in own})


def _joined(every: Frame, ground_s: float) -> set[str]:
    """The ids of legs between the same two long stops of an aircraft as one with `is_told`."""
    every = every.sort_values(ORDER, kind="stable", ignore_index=True)
    landed_s = every.groupby("aircraft")["landed_s"].cummax().shift()
    goes_on = (every["aircraft"] == every["aircraft"].shift()) & (every["start_s"] <= landed_s + ground_s + SLACK_S)
    return set(every.loc[every.groupby((~goes_on).cumsum())["is_told"].transform("any"), "leg_id"])


def _named(decisions: Iterable[Row]) -> set[str]:
    """The legs that decisions name."""
    return {leg for row in decisions for name in ("subject", "object") for leg in listed(text(row[name]))}


def _first_known(times_s: Array) -> Array:
    """The first time known of each leg; without limit where none is."""
    return np.asarray(pd.DataFrame(times_s).bfill().iloc[0].fillna(np.inf), dtype=float)


def _seconds(legs: Frame) -> Array:
    """A row for each of TIMES in s since 1970; NaN where it is not known."""
    return np.stack([legs[name].to_numpy(dtype="datetime64[ms]").astype(float) for name in TIMES]) / 1000
