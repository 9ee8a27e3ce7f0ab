"""Which received positions are used. Those that are not stay in the table with the reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.derive.chain import Points, heaviest_chain
from ingest.derive.track import Array, Flags, Whole, numbers, times_ms, track_of


def set_aside(fixes: pd.DataFrame, bound_kt: float) -> pd.DataFrame:
    """The fixes of one aircraft in order of time, with `set_aside_reason` filled anew (empty: used).

    `doubled`: the same time and place came before. `unreachable`: not in the heaviest chain of positions that
    can be reached from each other at `bound_kt`, or at the ground speed sent with them where that is higher
    (up to 750 kt), with 1 km of slack. `time_conflict`: another place within that slack is used for the time. Of two
    aircraft under one address the one with fewer positions is set aside. A displaced position that could be reached
    both from the fix before and to the fix after cannot be told from a true one and stays.

    The frame has the columns of the table `fixes`; no row is dropped; the index is made new.
    """
    ordered = _in_order(fixes)
    ms, latitude, longitude = times_ms(ordered), numbers(ordered, "latitude"), numbers(ordered, "longitude")
    doubled = _doubled(ms, latitude, longitude)
    single = np.flatnonzero(~doubled)
    limit = np.maximum(np.nan_to_num(track_of(ordered).ground_speed_kt), bound_kt)
    chained = single[heaviest_chain(Points(ms, latitude, longitude, limit).take(single))]
    used = chained[np.append(True, np.diff(ms[chained]) > 0)[: len(chained)]]
    reasons = _reasons(doubled, chained, used)
    return ordered.assign(set_aside_reason=pd.Series(reasons, index=ordered.index, dtype="str"))


def used_fixes(fixes: pd.DataFrame) -> pd.DataFrame:
    """The fixes that are used, in order of time."""
    used = fixes["set_aside_reason"].fillna("") == ""
    kept = fixes if bool(used.all()) else fixes[used]
    in_order = bool((np.diff(times_ms(kept)) >= 0).all())
    return kept if in_order else kept.sort_values("time_utc", kind="stable")


def _in_order(fixes: pd.DataFrame) -> pd.DataFrame:
    if bool((np.diff(times_ms(fixes)) > 0).all()):
        return fixes.reset_index(drop=True)
    return fixes.sort_values(["time_utc", "source_file_id", "row_no"], kind="stable", ignore_index=True)


def _doubled(ms: Whole, latitude: Array, longitude: Array) -> Flags:
    same = np.append(np.diff(ms) == 0, False)
    doubled = np.zeros(len(ms), dtype=bool)
    group = np.flatnonzero(same | np.append(False, same[:-1])) if len(ms) else np.zeros(0, dtype=np.int64)
    if len(group):
        rows = pd.DataFrame({"ms": ms[group], "latitude": latitude[group], "longitude": longitude[group]})
        doubled[group] = rows.duplicated().to_numpy()
    return doubled


def _reasons(doubled: Flags, chained: Whole, used: Whole) -> np.ndarray:
    reasons = np.full(len(doubled), "unreachable", dtype=object)
    reasons[doubled] = "doubled"
    reasons[chained] = "time_conflict"
    reasons[used] = ""
    return reasons
