"""Small random choices, all from one `random.Random`, so that a seed fixes every value on every machine."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """A list to draw from with unequal weights."""

    __slots__ = ("_bounds", "_items", "_total")

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._bounds = list(accumulate(weights))
        self._total = self._bounds[-1]

    def __call__(self, rng: Random) -> T:
        return self._items[bisect_right(self._bounds, rng.random() * self._total)]


def weighted(weights: Mapping[T, float]) -> Weighted[T]:
    return Weighted(list(weights), list(weights.values()))


def zipf(items: Sequence[T], exponent: float = 1.0, offset: float = 4.0) -> Weighted[T]:
    """Draw early items most often, as words are used: weight 1 / (rank + offset) ** exponent."""
    return Weighted(items, [(rank + offset) ** -exponent for rank in range(len(items))])


def pick(rng: Random, items: Sequence[T]) -> T:
    """One item, all equally likely; three times as fast as `Random.choice`."""
    return items[int(rng.random() * len(items))]


def lognormal(rng: Random, median: float, sigma: float, low: int, high: int) -> int:
    return min(high, max(low, int(rng.lognormvariate(log(median), sigma))))


def happens(rng: Random, share: float) -> bool:
    return rng.random() < share
