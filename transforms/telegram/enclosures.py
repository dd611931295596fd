"""Texts inside the text: what stands between Begin Text and End Text is numbered on its own (2.11)."""

import polars as pl

from transforms.telegram.spans import Spans

_WHAT = r"(?:TEXT|TRANSLATION|QUOTE|LETTER|STATEMENT|NON-?PAPER|AIDE-?MEMOIRE|TALKING POINTS|POINTS|NOTE VERBALE)"
BEGIN = rf"(?i)\bBEGIN (?:[A-Z'-]+ ){{0,3}}{_WHAT}\b|^QUOTE\b ?[:.]?$"
END = rf"(?i)\bEND (?:OF )?(?:[A-Z'-]+ ){{0,3}}{_WHAT}\b|^UNQUOTE\b"
_BEGIN_HINT = r"(?i)begin |^quote"
# The same in whole texts, where the word need not begin a line.
_TEXT_HINT = r"(?i)begin |quote"


def enclosed(frame: pl.DataFrame, lines: pl.DataFrame, spans: Spans, body: pl.Series) -> pl.Series:
    """Candidates (rec, at, marked) in, and body lines (rec, at, line) with the texts they were made of; true for
    those inside an enclosed text.

    An enclosure without end goes on to the next paragraph with a mark, or to the end.
    """
    near = spans.lines_of(body.str.contains(_TEXT_HINT))
    likely = near.filter(lines["line"].gather(near).str.contains(_BEGIN_HINT))
    there = pl.col("rec").alias("there")
    begins = lines[likely].filter(pl.col("line").str.contains(BEGIN)).select("at", there, begun=pl.col("at"))
    if begins.is_empty():
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(frame))
    # Few records have any: only these are looked through for ends.
    others = lines[lines["rec"].is_in(begins["there"].unique().implode()).arg_true()]
    ends = others.filter(pl.col("line").str.contains(END)).select("at", there, ended=pl.col("at"))
    # A line that ends one enclosure can begin the next; one that begins and ends it holds no paragraph.
    found = frame.select("rec", "at", "marked")
    for other, name in ((begins, "begun"), (ends, "ended")):
        found = found.join_asof(other, on="at", strategy="backward", allow_exact_matches=False)
        found = found.with_columns(pl.when(pl.col("there") == pl.col("rec")).then(name).alias(name)).drop("there")
    found = found.join_asof(ends.rename({"ended": "ends"}), on="at", strategy="forward")
    closed = (pl.col("there") == pl.col("rec")).fill_null(False)
    inside = pl.col("begun") > pl.col("ended").fill_null(-1)
    return found.select((inside & (closed | ~pl.col("marked"))).fill_null(False)).to_series()
