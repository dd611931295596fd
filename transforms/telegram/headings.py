"""Headings: short lines above, or between, rules of dashes, and short lines of their own above a number (2.11)."""

import polars as pl

_RULE = r"^(?:[-=_*~] ?){4,}$"
# A heading is at most three lines between two rules.
_BOX = 4
_LONGEST = 75
# A line of its own is a heading only if it does not read like the end of a sentence or of a list.
_SENTENCE_END = r"[.!?:;,\"”)-]$"
_TEXT_END = r"[.!?:;\"”')*]$"


def find_headings(lines: pl.DataFrame) -> pl.DataFrame:
    """Text lines (rec, line, gap, at, starts) in; rec, at and heading out, one row a line of a heading.

    `starts` is true on the first line of a numbered paragraph, which is never part of a heading. Rows of the
    rules themselves have a null heading.
    """
    line = pl.col("line")
    frame = lines.with_columns(rule=line.str.contains(_RULE)).with_columns(
        last_rule=pl.when("rule").then("at").shift(1).forward_fill().over("rec"),
        last_start=pl.when("starts").then("at").forward_fill().over("rec"),
    )
    return pl.concat([_boxed(frame), _underlined(frame), _alone(frame)]).unique("at", keep="first").sort("at")


def _rows(frame: pl.DataFrame, closing: pl.DataFrame) -> pl.DataFrame:
    """Lines from `low` to `at` (a rule) of each closing rule, with the heading they spell."""
    spans = closing.select("rec", "low", pl.col("at").alias("high"))
    inside = spans.with_columns(pl.int_ranges("low", pl.col("high") + 1).alias("at")).explode("at")
    inside = inside.with_columns(pl.col("at").cast(pl.UInt32)).join(
        frame.select("at", "line", "rule"), on="at", how="inner", maintain_order="left"
    )
    words = pl.when(~pl.col("rule")).then("line")
    return inside.select("rec", "at", words.str.join(" ").over("high").alias("heading")).with_columns(
        heading=pl.when(pl.col("heading") != "").then("heading")
    )


def _boxed(frame: pl.DataFrame) -> pl.DataFrame:
    distance = pl.col("at") - pl.col("last_rule")
    closing = frame.filter(
        "rule",
        distance.is_between(2, _BOX),
        (pl.col("last_start").is_null() | (pl.col("last_start") < pl.col("last_rule"))),
    )
    return _rows(frame, closing.with_columns(low=pl.col("last_rule")))


def _underlined(frame: pl.DataFrame) -> pl.DataFrame:
    """A rule directly under one line that has a blank line above it."""
    above = pl.col("line").shift(1).over("rec")
    closing = frame.filter(
        "rule",
        ~pl.col("gap"),
        pl.col("gap").shift(1).over("rec"),
        ~pl.col("starts").shift(1).over("rec"),
        ~pl.col("rule").shift(1).over("rec"),
        above.str.len_chars() <= _LONGEST,
    )
    return _rows(frame, closing.with_columns(low=pl.col("at") - 1))


def _alone(frame: pl.DataFrame) -> pl.DataFrame:
    """A short line between blank lines, directly above a numbered paragraph, after a finished sentence."""
    line = pl.col("line")
    found = frame.filter(
        pl.col("starts").shift(-1).over("rec", order_by="at").fill_null(False),
        pl.col("gap"),
        pl.col("gap").shift(-1).fill_null(False),
        ~pl.col("starts"),
        ~pl.col("rule"),
        # A caption of the relay can be left anywhere.
        line != "SIPDIS",
        line.str.len_chars() <= _LONGEST,
        ~line.str.contains(_SENTENCE_END),
        line.str.contains(r"^[A-Z0-9]"),
        line.shift(1).str.contains(_TEXT_END),
    )
    return found.select("rec", "at", line.alias("heading"))
