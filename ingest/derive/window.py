"""How much of a track must be derived again when fixes come or go, so that the result is that of deriving all.

What is set aside follows from a part of the track alone (`parts.py`). A leg follows from the fixes around it: the
window is cut on each side at a silence of half an hour that no leg crosses, and from which on nothing beyond the
window can change what is said. Why that holds is in `docs/methods.md`, "What a run derives again".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ingest.derive.airports import Fields
from ingest.derive.flying import AIRBORNE, GROUND, runs_of, settled, signs
from ingest.derive.parts import part_starts
from ingest.derive.received import received
from ingest.derive.texts import texts_of
from ingest.derive.track import Flags, States, Track, Whole, times_ms, track_of

AROUND_MS = 1_800_000  # no rule looks further than half an hour along a leg, or a stand


@dataclass(frozen=True)
class Window:
    """What is held of a window. `begins` and `ends` say that no fix of the aircraft lies before it, or after it."""

    begins: bool
    ends: bool


@dataclass(frozen=True)
class Short:
    """The window is too short, on the left or on the right."""

    left: bool
    right: bool


def zone(fixes: pd.DataFrame, is_new: Flags, changed: tuple[int, int], window: Window,
         bound_kt: float) -> slice | Short:
    """Of fixes in order of time the parts in which `set_aside` is to be asked again, and one part around them.

    `is_new` are the fixes that were not there before, `changed` the first and the last time (ms) at which a fix came
    or went. No file may reach beyond the window.
    """
    file = texts_of(fixes["source_file_id"]).number.astype(np.int64)
    track = track_of(fixes)
    ms, starts = track.ms, part_starts(track, file, bound_kt)
    starts = starts[(starts > 0) & ~is_new[starts] & ~is_new[starts - 1]]
    left, right = starts[ms[starts] < changed[0]], starts[ms[starts - 1] > changed[1]]
    short = Short(not (len(left) or window.begins), not (len(right) or window.ends))
    if short.left or short.right:
        return short
    return slice(int(left[-1]) if len(left) else 0, int(right[0]) if len(right) else len(fixes))


def span_of_legs(fixes: pd.DataFrame, again: slice, legs: pd.DataFrame, window: Window,
                 fields: Fields) -> tuple[float, float] | Short:
    """Times (ms) between which the legs of the window stand in place of those held: by first airborne fix.

    `fixes` are all of the window, in order of time, with their reasons; `again` those of the zone; `legs` what
    `legs_of` makes of them. Infinite where the window begins or ends with the track.
    """
    every = received(fixes)
    used = every.used()
    track = every.track.take(used)
    raw = signs(track, fields)
    state = settled(track, fields, raw)
    first, last = (int(np.searchsorted(used, edge)) for edge in (again.start, again.stop))
    spans = [times_ms(legs.rename(columns={name: "time_utc"})) for name in ("first_fix_utc", "last_fix_utc")]
    low = -np.inf if window.begins else _anchor(track, raw, state, first, spans)
    # The same to the right: the track read backwards.
    back = Track(**{name: values[::-1] for name, values in vars(track).items()} | {"ms": -track.ms[::-1]})
    high = np.inf if window.ends else _anchor(back, raw[::-1], state[::-1], len(used) - last,
                                              [-spans[1][::-1], -spans[0][::-1]])
    short = Short(low is None, high is None)
    if low is None or high is None:
        return short
    return float(low), float(-high) + 1 if not window.ends else np.inf


def _anchor(track: Track, raw: States, state: States, stop: int, spans: list[Whole]) -> float | None:
    """The time of the first fix after the last good cut before the fix `stop`; None where there is none.

    A cut is a silence of half an hour or more that lies in no leg. It is good where the last airborne fix before it
    and the first after it are airborne whatever lies before the window, and from `stop` on: two stretches lie between.
    """
    sure, unsure = _sure_from(raw[:stop], track.ms[:stop]), stop - _sure_from(raw[:stop][::-1], -track.ms[:stop][::-1])
    after = np.flatnonzero(np.diff(track.ms[:stop]) >= AROUND_MS) + 1
    airborne = np.flatnonzero(state[:stop] == AIRBORNE)
    place = np.searchsorted(airborne, after)
    inner = (place > 0) & (place < len(airborne))
    after, place = after[inner], place[inner]
    previous, following = airborne[place - 1], airborne[place]
    good = (previous >= sure) & (following < unsure)
    before_ms = track.ms[sure - 1] if sure else -np.inf
    beyond_ms = track.ms[unsure] if unsure < stop else np.inf
    good &= (track.ms[previous] - AROUND_MS > before_ms) & (track.ms[following] + AROUND_MS < beyond_ms)
    leg = np.searchsorted(spans[0], track.ms[after], side="left") - 1
    good &= (leg < 0) | (spans[1][np.maximum(leg, 0)] < track.ms[after])
    return float(track.ms[after[good][-1]]) if good.any() else None


def _sure_from(raw: States, ms: Whole) -> int:
    """The first fix whose settled sign does not depend on what lies before the first of these.

    A ground run is judged with the airborne fix on either side, then an airborne stretch with the stretch on either
    side: left out are the first run where it is on the ground, else its first stretch, and the stretch after that.
    """
    runs, stretches = runs_of(raw), runs_of(raw, ms)
    if not len(runs.sign):
        return len(raw)
    first = int(runs.last[0] if runs.sign[0] == GROUND else stretches.last[0])
    following = int(np.searchsorted(stretches.first, first, side="right"))
    return int(stretches.last[following]) + 1 if following < len(stretches.last) else len(raw)
