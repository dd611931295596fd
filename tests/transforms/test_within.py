"""What is calculated within records in one go is what polars calculates a record at a time."""

import polars as pl
import pytest

from transforms import within

# Records of one row and of several, in which flags are true at the top, at the bottom, in between, and nowhere.
ROWS = pl.DataFrame(
    {
        "rec": [0, 0, 0, 1, 2, 2, 2, 2, 5, 5, 6],
        "run": [1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4],
        "flag": [True, False, False, True, False, True, False, True, False, False, False],
        "size": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5],
    }
)
FLAG, SIZE = pl.col("flag"), pl.col("size")


@pytest.mark.parametrize("by", [("rec",), ("rec", "run")], ids=["of one key", "of two keys"])
@pytest.mark.parametrize("rows", [ROWS, ROWS.clear()], ids=["some rows", "no rows"])
def test_as_over(rows: pl.DataFrame, by: tuple[str, ...]) -> None:
    pairs = {
        "opens": (within.opens(by), pl.int_range(pl.len()).over(by) == 0),
        "shift": (within.shift(SIZE, 1, by), SIZE.shift(1).over(by)),
        "shift of two": (within.shift(SIZE, 2, by), SIZE.shift(2).over(by)),
        "shift up": (within.shift(FLAG, -1, by), FLAG.shift(-1).over(by)),
        "place": (within.place(by), pl.int_range(pl.len()).over(by)),
        "cum_sum": (within.cum_sum(SIZE, by), SIZE.cum_sum().over(by)),
        "cum_sum of flags": (within.cum_sum(FLAG, by), FLAG.cum_sum().over(by).cast(pl.Int64)),
        "any_above": (within.any_above(FLAG, by), FLAG.cum_max().over(by)),
        "all_above": (within.all_above(FLAG, by), FLAG.cum_min().over(by)),
        "any_below": (within.any_below(FLAG, by), FLAG.cum_max(reverse=True).over(by)),
        "all_below": (within.all_below(FLAG, by), FLAG.cum_min(reverse=True).over(by)),
    }
    found = rows.select(read.alias(name) for name, (read, _) in pairs.items())
    wanted = rows.select(slow.alias(name) for name, (_, slow) in pairs.items())
    assert found.to_dict(as_series=False) == wanted.to_dict(as_series=False)
