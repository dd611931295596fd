"""Nearest spelling in a vocabulary, for words that are damaged and not merely unknown.

Called on the few distinct words that nothing else explains, never on whole columns.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

# One edit in a word of at least five letters, two in one of at least eight (3.2): shorter ones have too many
# neighbours.
_ONE_EDIT, _TWO_EDITS = 5, 8
# Any distance above two.
_FAR = 3


def nearest(words: pl.Series, vocabulary: Sequence[str], one_edit_from: int = _ONE_EDIT) -> pl.Series:
    """For each word the one entry within its edit distance; null if there is none, or more than one.

    `one_edit_from` is the least length at which one edit is allowed.
    """
    if words.is_empty() or not vocabulary:
        return pl.Series([None] * len(words), dtype=pl.String)
    limit = np.where(words.str.len_chars() >= _TWO_EDITS, 2, np.where(words.str.len_chars() >= one_edit_from, 1, 0))
    scores = _scores(words.to_list(), vocabulary)
    best = scores.min(axis=1)
    # Several entries at the same distance: no telling which was meant.
    sure = (best <= limit) & ((scores == best[:, None]).sum(axis=1) == 1)
    entries = pl.Series(list(vocabulary), dtype=pl.String).gather(pl.Series(scores.argmin(axis=1), dtype=pl.UInt32))
    return pl.select(pl.when(pl.Series(sure)).then(entries)).to_series()


def _scores(words: list[str], vocabulary: Sequence[str]) -> npt.NDArray[np.uint8]:
    """The edit distance of each word from each entry, up to two; three where it is more.

    Where it is two at most, the distance that lets no letter take part in two edits is three at most, and that one is
    known ten times as fast.
    """
    scores = process.cdist(words, vocabulary, scorer=OSA.distance, score_cutoff=_FAR, dtype=np.uint8)
    near = np.nonzero(scores <= _FAR)
    scores[:] = _FAR
    scores[near] = [
        DamerauLevenshtein.distance(words[at], vocabulary[of], score_cutoff=2) for at, of in zip(*near, strict=True)
    ]
    return scores


def one_slip(first: pl.Series, second: pl.Series) -> pl.Series:
    """True where two texts differ by one letter lost, added, exchanged or swapped with its neighbour, or not at all."""
    pairs = zip(first, second, strict=True)
    return pl.Series([DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1 for a, b in pairs], dtype=pl.Boolean)


def distances(first: pl.Series, second: pl.Series) -> pl.Series:
    """How many letters lost, added, exchanged or swapped lie between two texts, pair by pair."""
    pairs = zip(first, second, strict=True)
    return pl.Series([DamerauLevenshtein.distance(a, b) for a, b in pairs], dtype=pl.Int64)
