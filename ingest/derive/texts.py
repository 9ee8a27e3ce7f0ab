"""Columns of texts as numbers: long stretches of rows say the same, and numbers are compared and taken faster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ingest.derive.track import Flags, Whole


class Texts(NamedTuple):
    """For each row the number of its text in `words`; an empty field is the text ""."""

    number: Whole
    words: list[str]

    def take(self, rows: Whole) -> Texts:
        """The texts of some rows."""
        return Texts(self.number[rows], self.words)

    def among(self, *words: str) -> Flags:
        """Of which rows the text is one of these."""
        return np.array([word in words for word in self.words], dtype=bool)[self.number]


def texts_of(values: pd.Series) -> Texts:
    """The texts of a column.

    >>> texts_of(pd.Series(["a", "a", None, "b", "a"])).number
    array([0, 0, 1, 2, 0])
    """
    filled = values.fillna("").array
    starts = np.flatnonzero(np.append(True, filled[1:] != filled[:-1])[: len(filled)])
    number, words = pd.factorize(filled[starts])
    return Texts(np.repeat(number, np.diff(np.append(starts, len(filled)))), list(words))
