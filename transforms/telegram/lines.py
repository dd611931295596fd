"""Lines are the natural unit of a telegram: texts are taken apart into lines once, and put together again.

A frame of lines has the columns `rec` (position of the record in the shard), `line` (text without blanks at
its ends), `gap` (true if a blank line, or nothing, stands before it), and `low` and `high`, where the line as
read starts and ends in its text, in characters. Blank lines themselves are dropped,
so doubled blank lines, trailing blanks and CR LF make no difference to anything downstream.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa

# Blanks other than the common one, which scraped pages and word processors leave behind; the carriage
# return of CR LF; and the pilcrow, which a script of the official site put before anything like a number.
_ODD_BLANKS = ("\t", "\xa0", "\r", "\u2028", "\x0b", "\x0c", "¶")


def split_lines(rec: pl.Series, text: pl.Series) -> pl.DataFrame:
    """Take texts apart. `rec` and `text` are parallel; null texts give no lines."""
    plain = _plain_blanks(text)
    parts = plain.str.split("\n")
    counts = parts.list.len().fill_null(0)
    # Stripping the default set only moves a view; naming a set costs twenty times as much.
    read = parts.drop_nulls().explode()
    line = replace_in(read.str.strip_chars(), r"\\$", _strip_backslash)
    owner = _repeat(rec, counts)
    low, high = _offsets(read, counts.filter(counts > 0))
    blank = line.str.len_bytes() == 0
    gap = blank.shift(1, fill_value=True) | (owner != owner.shift(1)).fill_null(True)
    return pl.DataFrame({"rec": owner, "line": line, "gap": gap, "low": low, "high": high}).filter(~blank)


def _offsets(read: pl.Series, counts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Where each line starts and ends in its text. Blanks are exchanged one for one: this holds for the raw text."""
    length = read.str.len_chars().cast(pl.Int64)
    end = (length + 1).cum_sum() - 1
    first = (counts.cum_sum() - counts).cast(pl.UInt32)
    start = end - length
    base = _repeat(start.gather(first), counts)
    return start - base, end - base


def _strip_backslash(line: pl.Series) -> pl.Series:
    """A database export writes a newline as backslash and newline; the backslash is no text."""
    return line.str.strip_chars_end("\\ ")


def _plain_blanks(text: pl.Series) -> pl.Series:
    odd = [char for char in _ODD_BLANKS if text.str.contains(char, literal=True).any()]
    if not odd:
        return text
    return replace_in(text, "[" + "".join(odd) + "]", lambda found: found.str.replace_many(odd, [" "] * len(odd)))


def _repeat(values: pl.Series, counts: pl.Series) -> pl.Series:
    index = np.repeat(np.arange(len(values), dtype=np.uint32), counts.to_numpy())
    return values.gather(pl.Series(index))


def replace_in(text: pl.Series, pattern: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply `change` only to the texts that match `pattern`: most damage is rare, and looking is cheap."""
    at = text.str.contains(pattern).fill_null(False).arg_true()
    if not len(at):
        return text
    return text.clone().scatter(at, change(text.gather(at)))


def join_lines(line: pl.Series, counts: pl.Series, separator: str) -> pl.Series:
    """Join consecutive runs of lines, `counts` lines each, to one text a run; null for a run of no lines.

    The list is laid over the lines as they stand, without hashing or copying them.
    """
    offsets = np.concatenate([[0], counts.cum_sum().to_numpy()]).astype(np.int64)
    runs = pa.LargeListArray.from_arrays(pa.array(offsets), line.to_arrow(compat_level=pl.CompatLevel.newest()))
    joined = pl.Series(pl.from_arrow(runs)).list.join(separator)
    return pl.select(pl.when(counts > 0).then(joined)).to_series()
