"""Paragraphs that lost their line end: 1. (C) The talks stalled. 2. (C) They go on (1c).

Text that was re-flowed can have several paragraphs on one line. Only a number with a mark behind a finished sentence
is certain enough to begin a line of its own.
"""

import polars as pl

from transforms.telegram.marks import WHOLE_MARK
from transforms.telegram.spans import Spans

# Found fast: a figure, a full stop and a bracket with a capital.
_HINT = r" [0-9]{1,2}\. ?\([CSUT][BS)/N]"
_GLUED = rf"([.!?:\"”')]|OF \d{{3}}) +(\d{{1,2}}\. ?{WHOLE_MARK})"
_CUT = "\x1e"


def split_glued(lines: pl.DataFrame, body: pl.Series) -> pl.DataFrame:
    """Lines (rec, line, gap, low, high) with a line for each paragraph that was glued to the one before it.

    `body` are the texts of which the lines were made.
    """
    near = Spans.of(lines, len(body)).lines_of(body.str.contains(_HINT))
    likely = near.filter(lines["line"].gather(near).str.contains(_HINT))
    if not len(likely):
        return lines
    marked = lines["line"].gather(likely).str.replace_all(_GLUED, "${1}" + _CUT + "${2}")
    found = marked.str.contains(_CUT, literal=True)
    at, parts = likely.filter(found), marked.filter(found).str.split(_CUT)
    if not len(at):
        return lines
    rows = lines.with_row_index("row")
    cut = rows[at].with_columns(parts.alias("line")).explode("line")
    # Blanks between the two belong to the first: counted from the end of the line, offsets hold.
    length = pl.col("line").str.len_chars().cast(pl.Int64)
    opens = (pl.col("row") != pl.col("row").shift(1)).fill_null(True)
    behind = (length + 1).cum_sum(reverse=True).over("row") - (length + 1)
    low = pl.when(opens).then("low").otherwise(pl.col("high") - behind - length)
    high = pl.when(behind > 0).then(pl.col("high") - behind).otherwise("high")
    cut = cut.with_columns(low=low, high=high, gap=pl.col("gap") & opens)
    others = rows.filter(~pl.col("row").is_in(at.implode()))
    return pl.concat([others, cut]).sort("row", maintain_order=True).drop("row")
