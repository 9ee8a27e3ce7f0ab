"""Columns of texts as numbers: long stretches of rows say the same, and numbers are compared and taken faster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingest.derive.track import Flags, Whole

TEXT = pa.schema({"text": pa.large_string()})


class Texts(NamedTuple):
    """For each row the number of its text in `words`; an empty field is the text ""."""

    number: NDArray[np.int32]
    words: list[str]

    def take(self, rows: Whole) -> Texts:
        """The texts of some rows."""
        return Texts(self.number[rows], self.words)

    def among(self, *words: str) -> Flags:
        """Of which rows the text is one of these."""
        found = np.zeros(len(self.number), dtype=bool)
        for number, word in enumerate(self.words):
            if word in words:
                found |= self.number == number
        return found


def texts_of(values: pd.Series) -> Texts:
    """The texts of a column.

    >>> texts_of(pd.Series(["a", "a", None, "b", "a"])).number
    array([0, 0, 1, 2, 0], dtype=int32)
    """
    runs = pc.run_end_encode(pa.table({"text": values.fillna("")}, schema=TEXT)["text"].combine_chunks())
    said = runs.values.dictionary_encode()
    number = np.repeat(said.indices.to_numpy(), np.diff(runs.run_ends, prepend=0))
    return Texts(number, said.dictionary.to_pylist())
