"""Lines are the natural unit of a telegram: texts are taken apart into lines once, and put together again.

A frame of lines has the columns `rec` (position of the record in the shard), `line` (text without blanks at
its ends), `gap` (true if a blank line, or nothing, stands before it), and `low` and `high`, where the line as
read starts and ends in its text, in characters. Blank lines themselves are dropped,
so doubled blank lines, trailing blanks and CR LF make no difference to anything downstream.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Integers = npt.NDArray[np.int64]

# Blanks other than the common one, which scraped pages and word processors leave behind; the carriage
# return of CR LF; and the pilcrow, which a script of the official site put before anything like a number.
_ODD_BLANKS = ("\t", "\xa0", "\r", "\u2028", "\x0b", "\x0c", "¶")


def split_lines(rec: pl.Series, text: pl.Series) -> pl.DataFrame:
    """Take texts apart. `rec` and `text` (with `plain_blanks`) are parallel; null texts give no lines."""
    parts = text.str.split("\n")
    counts = parts.list.len().fill_null(0).to_numpy()
    # Stripping the default set only moves a view; naming a set costs twenty times as much.
    read = parts.drop_nulls().explode()
    line = _without_backslash(read.str.strip_chars())
    blank = (line.str.len_bytes() == 0).to_numpy()
    first = (np.cumsum(counts) - counts)[counts > 0]
    gap = np.concatenate([[True], blank])[:-1]
    gap[first] = True
    low, high = _offsets(read, first, counts[counts > 0])
    at = np.flatnonzero(~blank).astype(np.uint32)
    owner = np.repeat(np.arange(len(rec), dtype=np.uint32), counts)[at]
    return pl.DataFrame(
        {
            "rec": rec.gather(owner),
            "line": line.gather(at),
            "gap": pl.Series(gap[at]),
            "low": pl.Series(low[at]),
            "high": pl.Series(high[at]),
        }
    )


def _offsets(read: pl.Series, first: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Where each line starts and ends in its text, whose lines begin at `first`.

    Blanks are exchanged one for one: this holds for the raw text.
    """
    length = read.str.len_chars().to_numpy().astype(np.int64)
    end = np.cumsum(length + 1) - 1
    start = end - length
    base = np.repeat(start[first], counts)
    return start - base, end - base


def _without_backslash(line: pl.Series) -> pl.Series:
    """A database export writes a newline as backslash and newline; the backslash is no text."""
    at = line.str.ends_with("\\").arg_true()
    return line.clone().scatter(at, line.gather(at).str.strip_chars_end("\\ ")) if len(at) else line


def plain_blanks(text: pl.Series) -> pl.Series:
    """Texts with common blanks instead of odd ones, one for one."""
    return replace_in(text, f"[{''.join(_ODD_BLANKS)}]", _exchanged)


def _exchanged(text: pl.Series) -> pl.Series:
    odd = [char for char in _ODD_BLANKS if text.str.contains(char, literal=True).any()]
    return text.str.replace_many(odd, [" "] * len(odd))


def replace_in(
    text: pl.Series, pattern: str, change: Callable[[pl.Series], pl.Series], ending: str | None = None
) -> pl.Series:
    """Apply `change` only to the texts that match `pattern`: most damage is rare, and looking is cheap.

    `ending` is what such texts end with, if that is fixed: to compare it is cheaper still.
    """
    if ending is None:
        at = text.str.contains(pattern).fill_null(False).arg_true()
    else:
        likely = text.str.ends_with(ending).fill_null(False).arg_true()
        at = likely.filter(text.gather(likely).str.contains(pattern))
    if not len(at):
        return text
    return text.clone().scatter(at, change(text.gather(at)))


def groups(line: pl.Series, usual: str, any_form: str) -> pl.DataFrame:
    """The groups of `any_form`, a column each, by way of a pattern for most lines that leaves nothing to try twice.

    Such a pattern is read several times as fast. Its first group is never empty; it need not have all groups.
    """
    parts = line.str.extract_groups(usual).struct.unnest()
    at = parts.to_series().is_null().arg_true()
    found = line.gather(at).str.extract_groups(any_form).struct.unnest()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(line))
    known = {name: parts[name] if name in parts.columns else nothing.clone() for name in found.columns}
    return pl.DataFrame([part.scatter(at, found[name]).alias(name) for name, part in known.items()])


def join_lines(line: pl.Series, counts: pl.Series, separator: str) -> pl.Series:
    """Join consecutive runs of lines, `counts` lines each, to one text a run; null for a run of no lines.

    The list is laid over the lines as they stand, without hashing or copying them.
    """
    offsets = np.concatenate([[0], counts.cum_sum().to_numpy()]).astype(np.int64)
    # Of an array of numpy pyarrow would ask pandas what it is, which takes a new worker a third of a second to import.
    bounds = pl.Series(offsets).to_arrow()
    runs = pa.LargeListArray.from_arrays(bounds, line.to_arrow(compat_level=pl.CompatLevel.newest()))
    joined = pl.Series(pl.from_arrow(runs)).list.join(separator)
    return pl.select(pl.when(counts > 0).then(joined)).to_series()
