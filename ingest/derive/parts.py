"""Parts of a track that are judged each by itself: a silence lies between so long that every place is in reach."""

from __future__ import annotations

import numpy as np

from ingest.derive.geodesy import KNOT_KM_S
from ingest.derive.reach import ANYWHERE_KM
from ingest.derive.repeats import MOVING_KT
from ingest.derive.track import Track, Whole


def part_starts(track: Track, file: Whole, bound_kt: float) -> Whole:
    """The first fix of each part of fixes in order of time; `file` has the number of the file of each.

    Between two parts nothing is out of reach at `bound_kt` (a silence of 16.4 h at 660 kt), no file goes on, and no
    place is sent again at speed: such a fix stays with the one that it repeats.
    """
    silent = np.flatnonzero(np.diff(track.ms) >= ANYWHERE_KM / (bound_kt * KNOT_KM_S) * 1000)
    if not len(silent):
        return np.zeros(min(len(file), 1), dtype=np.int64)
    last_of = np.zeros(int(file.max()) + 1, dtype=np.int64)
    last_of[file] = np.arange(len(file))
    ended = np.maximum.accumulate(last_of[file])[silent] == silent
    before, after = track.take(silent), track.take(silent + 1)
    stays = (before.latitude == after.latitude) & (before.longitude == after.longitude)
    sent = np.where(np.isnan(after.ground_speed_kt), before.ground_speed_kt, after.ground_speed_kt)
    return np.append(0, silent[ended & ~(stays & (sent >= MOVING_KT))] + 1)
