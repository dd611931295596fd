"""Runs of lines by position. Lines of a record are consecutive, so a run is a pair of numbers and needs no join."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spans:
    """For each record, by its `rec`: the position of its first line, and of the line after its last."""

    start: Positions
    end: Positions

    @classmethod
    def of(cls, lines: pl.DataFrame, records: int) -> "Spans":
        """Spans of `records` records; `lines` is sorted by `rec`."""
        owner = lines["rec"].to_numpy()
        known = np.arange(records, dtype=owner.dtype)
        return cls(np.searchsorted(owner, known, side="left"), np.searchsorted(owner, known, side="right"))

    def first(self, found: pl.DataFrame) -> Positions:
        """For each record the first position `at` of `found` (rec, at), else the end of the record."""
        first = self.end.copy()
        # Of several values for one place the last that is written stays.
        first[found["rec"].to_numpy()[::-1]] = found["at"].to_numpy()[::-1]
        return first

    def lines_of(self, chosen: pl.Series) -> pl.Series:
        """Positions of the lines of chosen records; `chosen` has a boolean for each record, null is false.

        To look through whole texts first, and only then at the lines of those that hold a word, is several times
        faster than to look at all lines.
        """
        at = chosen.fill_null(False).arg_true().to_numpy()
        return positions(self.start[at], self.end[at])


def positions(low: Positions, high: Positions) -> pl.Series:
    """All positions from each `low` up to, not including, its `high`, in order."""
    length = np.maximum(high - low, 0)
    before = np.cumsum(length) - length
    return pl.Series(np.repeat(low - before, length) + np.arange(length.sum()), dtype=pl.UInt32)


def flags(size: int, at: pl.Series) -> pl.Series:
    """A boolean series of `size` that is true at the positions `at`."""
    found = np.zeros(size, dtype=np.bool_)
    found[at.to_numpy()] = True
    return pl.Series(found)
