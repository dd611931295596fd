"""Headings: short lines above, below or between rules of dashes, and short lines alone above a paragraph (2.11)."""

import numpy as np
import polars as pl

from transforms.telegram.marks import WHOLE_MARK
from transforms.telegram.signs import beginning, matching
from transforms.telegram.spans import positions

_RULE = r"^(?:[-=_*~] ?){3,}$"
# A heading is at most three lines between two rules.
_BOX = 4
_LONGEST = 75
_TEXT_END = r"[.!?\"”')*]$"
# A line of its own is a heading only if it does not read like the end of a sentence or of a list.
_SENTENCE_END = r"[.!?:;,\"”)-]$"
_CAPITALS = r"^[^a-z]*[A-Z][^a-z]*$"
_BEGINS = r"^(?:[A-Z0-9\"“'(]|//|[-*=~_]{2,3} ?[A-Z])"
# //Port Fees//, *** PORT FEES ***, and a portion mark or (cont.) that is no part of the words.
_DRESSED = r"^(?://|[-*=~_]{2,8}) ?(.*?[^-*=~_/ ]) ?(?://|[-*=~_]{2,8})$"
_MARKED = rf"^{WHOLE_MARK} *(.+)$"
_CONTINUED = r"(?i) *\(?\bcont(?:\.|inued|'d)?\)?\.?$"
_OPENING = (
    r"^(?i)(?:SUMMARY|(?:BIO(?:GRAPHIC)? )?(?:NOTE|COMMENT)S?|BACKGROUND|CONCLUSION|NEXT STEPS|ACTION REQUEST):?$"
)
# What opens or closes a text, a note or a summary is part of it.
_BRACKET = (
    r"^(?i)[(\[/*]*(?:BEGIN|END) (?:OF )?(?:\S+ ){0,3}(?:TEXT|SUMMARY|COMMENTS?|NOTE|QUOTE|POINTS|[A-Z-]*PAPER)"
    r"[.:)\]/*]*$"
)
# An item of a list, or a row of figures.
_ITEM = r"^(?:[A-Z0-9]{1,2}[.)]|[(*-])|\d$"
# Columns of a table.
_COLUMNS = r"\S {3,}\S"


def find_headings(lines: pl.DataFrame, eligible: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """Body lines (rec, line, gap, at) in; rec, at and heading out, one row a line of a heading.

    `eligible` says which lines can belong to a heading (no field of the preamble), `starts` which begin a
    paragraph. Rules have a null heading, also those that belong to none.
    """
    rules = matching(lines["line"], _RULE, beginning(lines["line"], "-=_*~"))
    rules = rules.filter(eligible.gather(rules))
    bare = eligible & ~starts
    found = [
        _boxed(lines, rules, starts),
        _underlined(lines, rules, bare, starts),
        _below_rule(lines, rules, bare, starts),
    ]
    found += [_alone(lines, eligible, starts)]
    headings = pl.concat(found).filter(pl.col("heading").is_not_null()).with_columns(_words(pl.col("heading")))
    plain = lines[rules].select("rec", "at", pl.lit(None, pl.String).alias("heading"))
    return pl.concat([headings, plain]).unique("at", keep="first", maintain_order=True).sort("at")


def _words(heading: pl.Expr) -> pl.Expr:
    undressed = pl.coalesce(heading.str.extract(_DRESSED), heading)
    unmarked = pl.coalesce(undressed.str.extract(_MARKED), undressed)
    return unmarked.str.replace(_CONTINUED, "").str.strip_chars().alias("heading")


def _above(lines: pl.DataFrame, at: pl.Series, distance: int) -> pl.DataFrame:
    """The lines so many positions above each position, with nulls where that is another record."""
    higher = _higher(at, distance, len(lines))
    same = lines["rec"].gather(higher) == lines["rec"].gather(at)
    same &= pl.Series(higher.to_numpy() + np.int64(distance) == at.to_numpy())
    rows = pl.DataFrame([lines[name].gather(higher) for name in ("line", "gap")])
    return rows.select(pl.when(same).then(pl.all()))


def _at(values: pl.Series, at: pl.Series, distance: int) -> pl.Series:
    """The values so many positions above each position."""
    return values.gather(_higher(at, distance, len(values)))


def _higher(at: pl.Series, distance: int, size: int) -> pl.Series:
    """The positions so many above, of `size`; the first or the last where that is none."""
    return pl.Series(np.clip(at.to_numpy() - np.int64(distance), 0, max(size - 1, 0)), dtype=pl.UInt32)


def _rows(lines: pl.DataFrame, low: pl.Series, high: pl.Series, rules: pl.Series) -> pl.DataFrame:
    """Lines from `low` to `high`, both included, with the heading they spell; rules spell nothing."""
    first, last = low.to_numpy().astype(np.int64), high.to_numpy().astype(np.int64) + 1
    at = positions(first, last)
    group = pl.Series(np.repeat(np.arange(len(first)), last - first), dtype=pl.UInt32)
    rows = lines[at].select("rec", "at", "line").with_columns(group.alias("group"), rule=at.is_in(rules.implode()))
    words = rows.group_by("group", maintain_order=True).agg(pl.col("line").filter(~pl.col("rule")).str.join(" "))
    rows = rows.with_columns(words["line"].gather(group).alias("words"))
    return rows.select("rec", "at", pl.when((pl.col("words") != "") & ~pl.col("rule")).then("words").alias("heading"))


def _boxed(lines: pl.DataFrame, rules: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """One to three lines between two rules, none of which begins a paragraph or has columns."""
    last_rule = rules.shift(1)
    distance = rules.cast(pl.Int64) - last_rule.cast(pl.Int64)
    same = lines["rec"].gather(rules) == lines["rec"].gather(rules).shift(1)
    counted = starts.cast(pl.UInt32).cum_sum()
    empty = counted.gather(rules) == counted.gather(rules).shift(1)
    line = _above(lines, rules, 1)["line"]
    closing = (distance.is_between(2, _BOX) & same & empty & ~line.str.contains(_COLUMNS)).fill_null(False)
    return _rows(lines, last_rule.filter(closing), rules.filter(closing), rules)


def _underlined(lines: pl.DataFrame, rules: pl.Series, bare: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """A rule under one line that has a blank line above it, or under two directly above a paragraph."""
    first, second = _above(lines, rules, 1), _above(lines, rules, 2)
    above_start = _at(starts, rules, -1) & (_above(lines, rules, -1)["line"].is_not_null())

    def short(row: pl.DataFrame, distance: int) -> pl.Series:
        fits = (row["line"].str.len_chars() <= _LONGEST) & ~row["line"].str.contains(_RULE)
        return (fits & ~row["line"].str.contains(_COLUMNS) & _at(bare, rules, distance)).fill_null(False)

    close = ~lines["gap"].gather(rules) | above_start
    one = close & first["gap"].fill_null(False) & short(first, 1)
    two = (
        above_start
        & ~first["gap"].fill_null(True)
        & second["gap"].fill_null(False)
        & short(first, 1)
        & short(second, 2)
    )
    low = rules.cast(pl.Int64) - pl.select(pl.when(two).then(2).otherwise(1)).to_series()
    closing = one | two
    return _rows(lines, low.filter(closing), rules.filter(closing), rules)


def _below_rule(lines: pl.DataFrame, rules: pl.Series, bare: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """One line between a rule above it and a paragraph below it."""
    line, next_line = _above(lines, rules, -1), _above(lines, rules, -2)
    fits = (line["line"].str.len_chars() <= _LONGEST) & ~line["line"].str.contains(_SENTENCE_END)
    fits &= _at(bare, rules, -1) & _at(starts, rules, -2) & next_line["line"].is_not_null()
    opening = (fits & ~line["line"].str.contains(_RULE)).fill_null(False)
    return _rows(lines, rules.filter(opening), rules.filter(opening) + 1, rules)


def _alone(lines: pl.DataFrame, eligible: pl.Series, starts: pl.Series) -> pl.DataFrame:
    """One short line, or two in capitals, directly above a paragraph, and below a blank line or a finished sentence."""
    first = starts.arg_true()
    # Few paragraphs have a short line above them that stands by itself.
    apart = _at(lines["gap"], first, 1) | _at(lines["gap"], first, 2) | ~lines["gap"].gather(first)
    first = first.filter(apart & (_at(lines["line"], first, 1).str.len_chars() <= _LONGEST))
    line, second = _above(lines, first, 1), _above(lines, first, 2)
    bare = eligible & ~starts
    two = (line["gap"] == False) & second["gap"] & _at(bare, first, 1) & _at(bare, first, 2)  # noqa: E712
    two &= line["line"].str.contains(_CAPITALS) & second["line"].str.contains(_CAPITALS) & _fits(second["line"])
    one = line["gap"] & _at(bare, first, 1)
    before, other = _above(lines, first, 2)["line"], _at(eligible, first, 2)
    deeper, others = _above(lines, first, 3)["line"], _at(eligible, first, 3)
    # Above it a sentence ends, or a field of the preamble.
    after_one = before.str.contains(_TEXT_END) | before.str.contains(_RULE) | ~other | before.is_null()
    after_two = deeper.str.contains(_TEXT_END) | ~others | deeper.is_null()
    # A word that can be nothing else is one whatever stands above.
    word = line["gap"] & lines["gap"].gather(first) & _at(bare, first, 1) & line["line"].str.contains(_OPENING)
    # Publishers printed texts without blank lines: then only a finished sentence parts the two.
    tight = ~line["gap"] & ~lines["gap"].gather(first) & _at(bare, first, 1) & ~line["line"].str.contains(_ITEM)
    tight &= before.str.contains(r"[.!?][\"”')]?$|(?i)\bend (?:summary|comment|note)$") | (
        ~other & before.is_not_null()
    )
    alone = (one & after_one) | (two & after_two) | tight | word
    heading = (_fits(line["line"]) & alone).fill_null(False)
    top = pl.select(pl.when(two.fill_null(False)).then(2).otherwise(1)).to_series().filter(heading)
    at = first.filter(heading).cast(pl.Int64)
    return _rows(lines, at - top, at - 1, pl.Series([], dtype=pl.UInt32))


def _fits(line: pl.Series) -> pl.Series:
    """Short, beginning like a heading, and ending like one: in capitals that is any way but a full stop."""
    finished = line.str.contains(_SENTENCE_END) & ~line.str.contains(_DRESSED) & ~line.str.contains(_CONTINUED)
    loud = line.str.contains(_CAPITALS) & line.str.contains(r"(?:(?:^|[^.])[?!:\"”)]|\.\.\.)$")
    likely = (line.str.len_chars() <= _LONGEST) & line.str.contains(_BEGINS) & (~finished | loud)
    return likely & (line != "SIPDIS") & ~line.str.contains(_RULE) & ~line.str.contains(_BRACKET)
