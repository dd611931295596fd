"""Which lines begin a numbered paragraph (2.11).

A line that starts with a number is only a candidate: sentences wrap before years and figures, and lists inside a
paragraph restart at 1. Each candidate has a weight (a portion mark counts most, then a blank line above, then a
finished sentence above), and each way to go on from one number to another has a price: the next number is free,
a number twice or one left out costs something, an item of a list costs more than it brings. The paragraphs are
the sequence of the greatest sum; `sequences` finds it.
"""

import numpy as np
import polars as pl

from transforms.telegram.enclosures import enclosed
from transforms.telegram.lines import groups
from transforms.telegram.marks import CLOSED_MARK, LEVELS, MARK, late_marks
from transforms.telegram.sequences import best_sequences
from transforms.telegram.signs import beginning, matching
from transforms.telegram.spans import Spans, flags

# The number, then the mark; or, in some posts' traffic, the mark first.
CANDIDATE = (
    rf"^(?<all>(?:(?<early>{CLOSED_MARK}) *)?"
    r"(?<number_raw>(?<ahead>[(\[.])?(?<number>[0-9]{1,3}|[lI])(?<stop> ?[.)\]]+)?(?<odd> ?[,;:-])?) *"
    rf"(?<mark>{MARK})?[.:]?)"
)
# Most of them: a full stop, a bare mark or none, and text without a bracket that could close a mark.
_USUAL = (
    r"^(?<all>(?<number_raw>(?<number>[0-9]{1,3})(?<stop>\.)) +(?:(?<mark>\((?:U|SBU|C|S)\)) +)?)"
    r"[A-Z\"][^)]{20}"
)
# A candidate begins with a figure, a letter typed for one, or a bracket or full stop before it.
_FIRST_SIGNS = "0123456789lI([{."
# Looked for on many lines, so with ASCII digits and word boundaries, which are several times faster.
_LIKELY = (
    r"^(?:[A-Z/]{0,4}[(\[{]?[A-Za-z/ -]{0,20}[)\]}] *)?[(\[.]?(?:[0-9]{1,3}|[lI])"
    r"(?: ?[.)](?:[^0-9]|$)|[ .,;:)\]-]{0,3}[(\[{](?i:"
    + LEVELS
    + r")(?-u:\b)|[ .]{1,2}[A-Z/]{1,6}\)| +[A-Z\"][A-Za-z])"
)
# A telegram of a reference list: 1) APIA 12.
_REFERENCE = r"^(?:\d{2,4} )?[A-Z][A-Z .'-]{2,20} #?\d{1,7}(?: \(?NOTAL\)?)?[.;,]?$"
_DATE = r" (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]* \d{1,2}[.;,]?$"
# Two figures before a station are a year: 98 ADANA 912.
_YEAR_BEFORE = r"^[A-Z][A-Z .'-]{2,20} #?\d"
_SENTENCE_END = r"[.!?:;\"”')*_=~-]$"
# A line that was wrapped is no shorter than this.
_WRAPPED = 45

_MARKED, _MARKED_INSIDE = 6.0, 5.0
# Without a mark: below a blank line, a finished sentence, a line too short to be wrapped, in mid-sentence.
_PLAIN = (2.0, 1.0, 0.5, -1.0)
# The same where paragraphs are told by their marks, or by blank lines.
_PLAIN_AMONG_MARKED = (1.0, 0.25, -0.25, -1.5)
_PLAIN_AMONG_SPACED = (2.0, 0.25, -0.25, -1.5)
_SMALL_LETTER, _IS_REFERENCE, _NO_STOP = -0.5, -4.0, -2.0
# The price of an item of a list: with a mark, without one among marked paragraphs, and among unmarked ones.
_LISTED = (-8.0, -4.0, -1.5)


def find_candidates(lines: pl.DataFrame, spans: Spans, body: pl.Series) -> pl.DataFrame:
    """Lines (rec, line, gap, at) in, with the spans of their records and the texts they were made of; rec, at, number,
    number_raw, mark, marked, gap, rest, below and more out.

    `below` is the line below without its mark, where the number stands on a line of its own; `weight` and `listed`
    are for `accept`.
    """
    likely = lines[matching(lines["line"], _LIKELY, beginning(lines["line"], _FIRST_SIGNS))]
    likely = likely.select("rec", "at", "line", "gap")
    found = likely.with_columns(groups(likely["line"], _USUAL, CANDIDATE))
    # Groups are slow: what stands behind the number and its mark is no group.
    found = found.with_columns(rest=pl.col("line").str.strip_prefix(pl.col("all")))
    mark = pl.coalesce("mark", "early").str.strip_chars().str.replace("((", "(", literal=True)
    mark = mark.str.replace("))", ")", literal=True)
    number = pl.when(pl.col("number").is_in(["l", "I"])).then(pl.lit("1")).otherwise("number").cast(pl.Int64)
    digits = pl.col("odd").is_null() & pl.col("number").str.contains("[0-9]")
    # A full stop that slipped in front of its number counts; one that was lost, only below a blank line.
    capital = pl.col("rest").str.contains(r"^[A-Z\"][A-Za-z]") & ~pl.col("rest").str.contains(_YEAR_BEFORE)
    capital &= pl.col("early").is_null() & ~pl.col("number").str.starts_with("0")
    stopped = (
        pl.when(pl.col("stop").is_not_null())
        .then(pl.col("ahead").is_null())
        .otherwise(capital & pl.col("gap") & (pl.col("ahead").is_null() | (pl.col("ahead") == ".")))
    )
    counts = (digits & stopped) | pl.col("mark").is_not_null()
    found = found.with_columns(number=number, counts=counts, mark=mark).filter(pl.col("counts"), pl.col("number") > 0)
    frame = found.select("rec", "at", "gap", "number", "number_raw", "mark", pl.col("rest").str.strip_chars())
    frame = _marks_below(late_marks(frame), lines).with_columns(marked=pl.col("mark").is_not_null())
    return frame.with_columns(_weights(frame, lines)).filter(~enclosed(frame, lines, spans, body))


def _marks_below(frame: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Marks of numbers that stand on a line of their own; column `below` is the line below without its mark."""
    below = pl.Series("below", [None], dtype=pl.String).new_from_index(0, len(frame))
    alone = ((frame["rest"] == "") & frame["mark"].is_null()).arg_true()
    at = frame["at"].gather(alone) + 1
    inside = at < len(lines)
    alone, at = alone.filter(inside), at.filter(inside)
    part = lines["line"].gather(at).str.extract_groups(rf"^(?<found>{MARK}) *(?<below>.*)$").struct.unnest()
    own = (lines["rec"].gather(at) == frame["rec"].gather(alone)) & part["found"].is_not_null()
    alone, part = alone.filter(own), part.filter(own)
    return frame.with_columns(frame["mark"].scatter(alone, part["found"]), below.scatter(alone, part["below"]))


def _weights(frame: pl.DataFrame, lines: pl.DataFrame) -> list[pl.Series]:
    above = (frame["at"].cast(pl.Int64) - 1).clip(0)
    line = lines["line"].gather(above) if len(lines) else lines["line"]
    marked, gap = pl.col("marked"), pl.col("gap")
    judged = frame.with_columns(
        ended=line.str.contains(_SENTENCE_END) | frame["gap"],
        short=line.str.len_chars() < _WRAPPED,
        several_marks=marked.sum().over("rec") >= 2,
        several_gaps=(gap & ~marked).sum().over("rec") >= 2,
        reference=_references(frame["rest"]),
    )
    ended, short, several_marks, several_gaps = (
        pl.col(name) for name in ("ended", "short", "several_marks", "several_gaps")
    )

    def plain(place: int) -> pl.Expr:
        usual = pl.when(several_gaps).then(_PLAIN_AMONG_SPACED[place]).otherwise(_PLAIN[place])
        return pl.when(several_marks).then(_PLAIN_AMONG_MARKED[place]).otherwise(usual)

    bare = pl.when(gap).then(plain(0)).when(ended).then(plain(1)).when(short).then(plain(2)).otherwise(plain(3))
    rest = pl.col("rest")
    bare += pl.when(rest.str.contains("^[a-z]")).then(_SMALL_LETTER).otherwise(0.0)
    bare += pl.when("reference").then(_IS_REFERENCE).otherwise(0.0)
    bare += pl.when(pl.col("number_raw").str.contains(r"[.)\]]")).then(0.0).otherwise(_NO_STOP)
    weight = pl.when(marked).then(pl.when(ended | short).then(_MARKED).otherwise(_MARKED_INSIDE)).otherwise(bare)
    items = pl.when(marked).then(_LISTED[0]).when(several_marks).then(_LISTED[1]).otherwise(_LISTED[2])
    return judged.select(weight=weight.cast(pl.Float64), listed=items.cast(pl.Float64)).get_columns()


def _references(rest: pl.Series) -> pl.Series:
    likely = rest.str.contains(_REFERENCE).arg_true()
    return flags(len(rest), likely.filter(~rest.gather(likely).str.contains(_DATE)))


def accept(candidates: pl.DataFrame) -> pl.DataFrame:
    """The candidates that begin a paragraph, in order."""
    if candidates.is_empty():
        return candidates
    chosen = best_sequences(
        candidates["rec"].to_numpy().astype(np.int64),
        candidates["number"].to_numpy(),
        candidates["weight"].to_numpy(),
        candidates["listed"].to_numpy(),
        candidates["marked"].to_numpy(),
        candidates["gap"].to_numpy(),
    )
    return candidates.filter(pl.Series(chosen))
