"""What stands below the signature: levels, end markers, stamps, traces of programs, notes, footnotes (2.12)."""

import numpy as np
import polars as pl

from transforms import within
from transforms.telegram.lines import replace_in
from transforms.telegram.signs import beginning, matching
from transforms.telegram.spans import Positions, Spans, positions
from transforms.telegram.split import LEVEL_PATTERN

_TRAILER = (
    rf"^(?:N{{3,5}}[A-Z]{{0,8}}|BT ?(?:#?\d{{3,4}})?|[>\"'()\[\]. ]+|#+|NULL|null|(?:{LEVEL_PATTERN})(?://[A-Z/ ]+)?"
    r"|SIPDIS|NOFORN|SENSITIVE|#\d{3,4}|MINIMIZE CONSIDERED\.?|\d{2,4} ?[A-Z]{3,20} ?\d{2,7}(?: - .*)?"
    r"|<< ?END OF DOCUMENT ?>>|[-=_*~]{3,}|\(?END OF (?:CABLE|MESSAGE|TELEGRAM|TEXT)\)?\.?"
    r"|(?i:ambassador|charge d'affaires.{0,12}|charge|acting|consul general|deputy chief of mission|dcm))$"
)
# Traces of the programs and printers a text went through.
_DEBRIS = (
    r"^(?:(?i:SELECT) .+ (?i:FROM) .*|ID: ?\d{3,}.*|\d{1,2}/\d{1,2}/\d{2,4}(?: \d{1,2}:\d{2}.*)?"
    r"|\d{1,2} [A-Z][a-z]{2,8} \d{4}|(?i:page) \d+ (?i:of) \d+|(?:file|https?):\S+.*|(?i:printed) (?i:by|on|from)\b.*"
    r"|[^a-z]*(?:Declassified|Released)/(?:Declassified|Released) US.*)$"
)
# The first line of a note or a footnote, which runs on to the next blank line.
_NOTE = (
    r"^(?:NOTE BY (?:OC|[A-Z]{1,4}/).*|(?i:visit) .{0,60}(?i:web ?site).*|[0-9]{1,2}/ .*|(?i:footnotes?)(?::| \d|$).*"
    r"|(?i:SELECT) .+ (?i:FROM)\b.*|\(?(?i:drafted by).*)$"
)
_NOTE_SIGNS = "NnVvFfSs(Dd0123456789"
_RULE = r"^[-=_*~ ]{5,}$"
_RULE_SIGNS = "-=_*~"
# The same behind the name, on its line.
_GLUED = (
    rf"(?:[ .]*(?:(?:\b|[A-Z])NNNN[A-Za-z0-9_]{{0,8}}|\bBT ?#?\d{{0,4}}| (?:{LEVEL_PATTERN})| ID: ?\d{{3,}}.*|\bSIPDIS"
    r"| (?i:SELECT) .+ (?i:FROM) .*|[>#*]+))+$"
)
# Every such trailer has one of these, which few lines have; of levels the first two letters do.
GLUED_HINT = r"NNNN|BT|SIPDIS|[>#*]|ID:|(?i:select)| (?:C {0,2}O|S {0,2}E|T {0,2}O|U {0,2}N|L {0,2}I)"


def likely_trailers(lines: pl.DataFrame, spans: Spans, deep: Positions) -> pl.Series:
    """Body lines (line, starts, admin) in, and the position in each record below which trailers can stand.

    Positions of lines that can make a line below them, or themselves, a trailer: a last line that is one, notes, and
    rules that have no paragraph below them. A record that has none of these has no trailers.
    """
    line, starts = lines["line"], np.cumsum(lines["starts"].to_numpy())
    tail = positions(deep, spans.end)
    last = positions(np.maximum(deep, spans.end - 1), spans.end)
    last = last.filter(line.gather(last).str.contains(f"{_DEBRIS}|{_TRAILER}"))
    text = line.gather(tail)
    note, rule = (
        tail.gather(matching(text, pattern, beginning(text, signs)))
        for pattern, signs in ((_NOTE, _NOTE_SIGNS), (_RULE, _RULE_SIGNS))
    )
    below = starts[spans.end[lines["rec"].gather(rule).to_numpy()] - 1] > starts[rule.to_numpy()]
    admin = tail.filter(lines["admin"].gather(tail))
    return pl.concat([last, note, rule.filter(~pl.Series(below)), admin])


def mark_trailers(tail: pl.DataFrame) -> pl.DataFrame:
    """Last lines (rec, line, gap, starts, admin, shape) of each record; columns debris, trailer and stays are added.

    `starts` are the lines that begin a paragraph, `admin` those of them that begin a note on the telegram itself: it
    can stand below the signature, and `stays` text all the same.
    `shape` says that a line looks like a name. A line is a trailer only if every line below it is one; a rule
    below a name opens the footnotes.
    """
    line = pl.col("line")
    same = (pl.col("rec") == pl.col("rec").shift(1)).fill_null(False)
    tail = tail.with_columns(
        debris=line.str.contains(_DEBRIS),
        single=line.str.contains(_TRAILER),
        note=line.str.contains(_NOTE) & (pl.col("gap") | (pl.col("shape").shift(1).fill_null(False) & same)),
        feet=line.str.contains(_RULE) & pl.col("shape").shift(1).fill_null(False) & same,
    )
    known = pl.col("debris") | pl.col("single")
    # A rule above a paragraph belongs to a heading, and so does one above the signature.
    row = pl.int_range(pl.len())
    last = row == pl.when(~known).then(row).max().over("rec")
    signed = (last & pl.col("shape")).any().over("rec")
    feet = pl.col("feet") & ~within.any_below(pl.col("starts")) & ~signed if tail["feet"].any() else pl.col("feet")
    # A note runs on to the next blank line.
    over = pl.col("gap") | pl.col("shape") | known | ~same
    note = pl.when("note").then(True).when(over).then(False).forward_fill().fill_null(False)
    trailer = known | note | within.any_above(feet) | pl.col("admin")
    stays = (
        pl.when("admin")
        .then(True)
        .when(pl.col("gap") | pl.col("single") | ~same)
        .then(False)
        .forward_fill()
        .fill_null(False)
    )
    # Titles look like names; they are trailers only below one.
    tail = tail.with_columns(trailer=trailer & (~pl.col("starts") | pl.col("admin")), stays=stays)
    return tail.with_columns(trailer=within.all_below(pl.col("trailer")))


def without_glued(line: pl.Series) -> pl.Series:
    """Lines without the trailers glued to their end."""
    return replace_in(
        line,
        GLUED_HINT,
        lambda found: found.str.replace(r"([A-Z])NNNN[A-Za-z0-9_]{0,8}$", "$1").str.replace(_GLUED, ""),
    )
