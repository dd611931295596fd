"""Headings: short lines above, or between, rules of dashes, and short lines alone above a number (2.11)."""

import numpy as np
import polars as pl

from transforms.telegram.spans import positions

_RULE = r"^(?:[-=_*~] ?){4,}$"
# A heading is at most three lines between two rules.
_BOX = 4
_LONGEST = 75
# A line of its own is a heading only if it does not read like the end of a sentence or of a list.
_SENTENCE_END = r"[.!?:;,\"”)-]$"
_TEXT_END = r"[.!?:;\"”')*]$"


def find_headings(lines: pl.DataFrame, eligible: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """Body lines (rec, line, gap, at) in; rec, at and heading out, one row a line of a heading.

    `eligible` says which lines can belong to a heading (no field of the preamble), `starts` which begin a
    numbered paragraph. Rows of the rules themselves have a null heading.
    """
    rules = (lines["line"].str.contains(_RULE) & eligible).arg_true()
    found = [_boxed(lines, rules, starts), _underlined(lines, rules, eligible & ~starts)]
    found.append(_alone(lines, eligible, starts))
    return pl.concat(found).unique("at", keep="first").sort("at")


def _above(lines: pl.DataFrame, at: pl.Series, distance: int) -> pl.DataFrame:
    """The lines so many positions above each position, with nulls where that is another record."""
    higher = at.cast(pl.Int64) - distance
    same = (higher >= 0) & (lines["rec"].gather(higher.clip(0)) == lines["rec"].gather(at))
    rows = lines[higher.clip(0)].select("line", "gap")
    return rows.select(pl.when(same).then(pl.all()))


def _rows(lines: pl.DataFrame, low: pl.Series, high: pl.Series, rules: pl.Series) -> pl.DataFrame:
    """Lines from `low` to `high`, both included, with the heading they spell; rules spell nothing."""
    first, last = low.to_numpy().astype(np.int64), high.to_numpy().astype(np.int64) + 1
    at = positions(first, last)
    group = pl.Series(np.repeat(np.arange(len(first)), last - first), dtype=pl.UInt32)
    rows = lines[at].select("rec", "at", "line").with_columns(group.alias("group"), rule=at.is_in(rules.implode()))
    words = pl.col("line").filter(~pl.col("rule")).str.join(" ").over("group")
    return rows.select("rec", "at", pl.when((words != "") & ~pl.col("rule")).then(words).alias("heading"))


def _boxed(lines: pl.DataFrame, rules: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """One to three lines between two rules, none of which begins a paragraph."""
    last_rule = rules.shift(1)
    distance = rules.cast(pl.Int64) - last_rule.cast(pl.Int64)
    same = lines["rec"].gather(rules) == lines["rec"].gather(rules).shift(1)
    counted = starts.cast(pl.UInt32).cum_sum()
    empty = counted.gather(rules) == counted.gather(rules).shift(1)
    closing = (distance.is_between(2, _BOX) & same & empty).fill_null(False)
    return _rows(lines, last_rule.filter(closing), rules.filter(closing), rules)


def _underlined(lines: pl.DataFrame, rules: pl.Series, eligible: pl.Series) -> pl.DataFrame:
    """A rule directly under one line that has a blank line above it."""
    above = _above(lines, rules, 1)
    fits = eligible.gather((rules.cast(pl.Int64) - 1).clip(0))
    short = (above["line"].str.len_chars() <= _LONGEST) & ~above["line"].str.contains(_RULE)
    closing = (~lines["gap"].gather(rules) & above["gap"] & short & fits).fill_null(False)
    high = rules.filter(closing)
    return _rows(lines, high - 1, high, rules)


def _alone(lines: pl.DataFrame, eligible: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """A short line between blank lines, directly above a numbered paragraph, after a finished sentence."""
    first = starts.arg_true()
    below_gap = lines["gap"].gather(first)
    line = _above(lines, first, 1).rename({"line": "heading"})
    before = _above(lines, first, 2)["line"]
    higher = (first.cast(pl.Int64) - 1).clip(0)
    heading = pl.col("heading")
    fits = line.select(
        pl.col("gap")
        & below_gap
        & (eligible & ~starts).gather(higher)
        # A caption of the relay can be left anywhere.
        & (heading != "SIPDIS")
        & (heading.str.len_chars() <= _LONGEST)
        & ~heading.str.contains(_SENTENCE_END)
        & ~heading.str.contains(_RULE)
        & heading.str.contains(r"^[A-Z0-9]")
        & before.str.contains(_TEXT_END)
    ).to_series()
    chosen = fits.fill_null(False)
    at = higher.filter(chosen).cast(pl.UInt32)
    return lines[at].select("rec", "at", pl.col("line").alias("heading"))
