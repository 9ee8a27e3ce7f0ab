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
    if not len(file):
        return np.zeros(0, dtype=np.int64)
    last_of = np.zeros(int(file.max()) + 1, dtype=np.int64)
    last_of[file] = np.arange(len(file))
    ended = np.maximum.accumulate(last_of[file])[:-1] == np.arange(len(file) - 1)
    silent = np.diff(track.ms) >= ANYWHERE_KM / (bound_kt * KNOT_KM_S) * 1000
    stays = (np.diff(track.latitude) == 0) & (np.diff(track.longitude) == 0)
    speed = track.ground_speed_kt
    sent = np.where(np.isnan(speed[1:]), speed[:-1], speed[1:])
    return np.append(0, np.flatnonzero(ended & silent & ~(stays & (sent >= MOVING_KT))) + 1)
