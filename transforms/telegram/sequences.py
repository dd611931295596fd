"""The best sequence of paragraph numbers in each record.

For each candidate, in the order of the text, the best sequence that ends with it is one step longer than the best
sequence before it that ends with a number it may follow. These are kept in one table, a row of numbers a record, so
the work is one look at ten places for each candidate. All records take their k-th candidate at the same time.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# What it costs to go on from the number so many below: the same again, the next, one left out, two, more.
_FURTHEST = 9
_NEVER = -1e9
_WITH_MARK = np.array([-1.0, 0.0, -1.0, -1.5, *[-8.0] * (_FURTHEST - 3)])
_WITH_GAP = np.array([-1.5, 0.0, -3.0, -3.5, *[_NEVER] * (_FURTHEST - 3)])
_BARE = np.array([_NEVER, 0.0, *[_NEVER] * (_FURTHEST - 1)])
# A text that does not begin with paragraph 1: its beginning is lost, or its first number.
_FROM_SECOND, _FROM_LATER, _LAST_START = -3.0, -5.0, 60
# From here on only the next number counts.
_LARGE = 100
# More candidates than this in one record are no paragraphs; they stay text.
_MOST = 4_000


def best_sequences(rec: Ints, number: Ints, weight: Floats, listed: Floats, marked: Flags, gap: Flags) -> Flags:
    """Candidates in order (records consecutive) in; true for those of the best sequence of their record out.

    `listed` is what it costs to be an item of a list: the number a candidate would follow stands between the two
    once more, and not in the sequence.
    """
    opens = np.append(True, rec[1:] != rec[:-1])
    first = np.maximum.accumulate(np.where(opens, np.arange(len(rec)), 0))
    rank = np.arange(len(rec)) - first
    row = np.cumsum(opens) - 1
    # A row has a place for each number up to the record's largest, and places below for numbers that are not there.
    width = np.maximum.reduceat(number, np.flatnonzero(opens)) + _FURTHEST + 2
    place = (np.cumsum(width) - width)[row] + _FURTHEST + number
    begin = _starting(rec, number, marked, gap)
    price = np.where(marked[:, None], _WITH_MARK, np.where(gap[:, None], _WITH_GAP, _BARE))
    price[number >= _LARGE, 2:] = _NEVER
    before = _fill(place, rank, weight, listed, marked, begin, price, int(width.sum()))
    return _traced(before.pred, before.total, row)


class _Filled:
    """pred: the candidate before each in its best sequence, or -1; total: the sum of that sequence."""

    def __init__(self, size: int) -> None:
        self.pred = np.full(size, -1, dtype=np.int64)
        self.total = np.full(size, _NEVER)


def _starting(rec: Ints, number: Ints, marked: Flags, gap: Flags) -> Floats:
    """What it costs to begin a sequence with each candidate: only the first of its kind with its number can."""
    kind = np.where(marked, 2, np.where(gap, 1, 0))
    keys = (rec * (_LARGE * 10) + number) * 3 + kind
    _, firsts = np.unique(keys, return_index=True)
    is_first = np.zeros(len(rec), dtype=np.bool_)
    is_first[firsts] = True
    cost = np.where(number == 1, 0.0, np.where(number == 2, _FROM_SECOND, _FROM_LATER))
    possible = is_first & ((number <= 1) | (kind > 0)) & (number <= _LAST_START)
    return np.where(possible, cost, _NEVER)


def _fill(
    place: Ints, rank: Ints, weight: Floats, listed: Floats, marked: Flags, begin: Floats, price: Floats, places: int
) -> _Filled:
    out = _Filled(len(place))
    score = np.full(places, _NEVER)  # of the best sequence that ends with this number
    holder = np.full(places, -1, dtype=np.int64)  # the candidate it ends with
    latest = np.full(places, -1, dtype=np.int64)  # the last candidate with this number, in a sequence or not
    latest_marked = np.full(places, -1, dtype=np.int64)
    steps = np.arange(_FURTHEST + 1)
    order = np.argsort(rank, kind="stable")
    bounds = np.searchsorted(rank[order], np.arange(min(int(rank.max()) + 1, _MOST) + 1))
    for low, high in pairwise(bounds.tolist()):
        ids = order[low:high]
        here, is_marked = place[ids], marked[ids]
        options = score[here[:, None] - steps] + price[ids]
        between = np.where(is_marked, latest_marked[here - 1], latest[here - 1])
        options[:, 1] += np.where(between > holder[here - 1], listed[ids], 0.0)
        # The same number again is a slip only if neither the one before nor the one behind stands in between.
        options[np.maximum(between, latest[here + 1]) > holder[here], 0] = _NEVER
        step = options.argmax(axis=1)
        reached = options[np.arange(len(ids)), step]
        total = np.maximum(reached, begin[ids]) + weight[ids]
        out.pred[ids] = np.where(reached > begin[ids], holder[here - step], -1)
        out.total[ids] = total
        better = total > score[here]
        score[here[better]] = total[better]
        holder[here[better]] = ids[better]
        latest[here] = ids
        latest_marked[here[is_marked]] = ids[is_marked]
    return out


def _traced(pred: Ints, total: Floats, row: Ints) -> Flags:
    """Follow the best sequence of each record back from its end; a sequence that brings nothing is none."""
    chosen = np.zeros(len(pred), dtype=np.bool_)
    order = np.lexsort((-np.arange(len(pred)), total, row))
    last = order[np.append(row[order][1:] != row[order][:-1], True)]
    at = last[total[last] > 0]
    while len(at):
        chosen[at] = True
        at = pred[at]
        at = at[at >= 0]
    return chosen
