"""Neighbours, places and running values within a record, for frames in which the rows of a record stand together.

`over` goes through a column record by record, which for shifts and running values takes ten to a hundred times as
long as going through it once. These find the records by where their key changes. Keys and values have no nulls, but
for `shift`; a row counts as above and below itself.
"""

from functools import reduce
from operator import and_

import polars as pl

_RECORD = ("rec",)


def opens(by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """True on the first row of each record."""
    return ~_same(1, by)


def shift(value: pl.Expr, rows: int, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """The value so many rows above (below, if negative) in the same record, else null."""
    return pl.when(_same(rows, by)).then(value.shift(rows))


def place(by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """The number of each row in its record, from 0."""
    row = pl.int_range(pl.len())
    return row - pl.when(opens(by)).then(row).forward_fill()


def cum_sum(value: pl.Expr, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """The sum of the values down to this row."""
    number = value.cast(pl.Int64)
    total = number.cum_sum()
    return total - pl.when(opens(by)).then(total - number).forward_fill()


def any_above(flag: pl.Expr, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """True from the first row on for which `flag` is."""
    return pl.when(flag).then(True).when(opens(by)).then(False).forward_fill()


def all_above(flag: pl.Expr, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """True before the first row for which `flag` is not."""
    return pl.when(~flag).then(False).when(opens(by)).then(True).forward_fill()


def any_below(flag: pl.Expr, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """True down to the last row for which `flag` is, and on it."""
    return pl.when(flag).then(True).when(~_same(-1, by)).then(False).backward_fill()


def all_below(flag: pl.Expr, by: tuple[str, ...] = _RECORD) -> pl.Expr:
    """True below the last row for which `flag` is not."""
    return pl.when(~flag).then(False).when(~_same(-1, by)).then(True).backward_fill()


def _same(rows: int, by: tuple[str, ...]) -> pl.Expr:
    """True where the row so many above is of the same record."""
    return reduce(and_, (pl.col(key) == pl.col(key).shift(rows) for key in by)).fill_null(False)
