"""The body: furniture out, preamble into fields, text into paragraphs (2.5-2.12)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.telegram.furniture import remove_furniture
from transforms.telegram.headings import find_headings
from transforms.telegram.lines import join_lines, replace_in, split_lines
from transforms.telegram.numbering import MARK, accept, find_candidates
from transforms.telegram.preamble import read_preamble
from transforms.telegram.signature import find_signature


@dataclass(frozen=True)
class Body:
    """What the body of each record holds.

    preamble: rec, line, gap, at, kind, block, repeated (see `preamble.read_preamble`);
    paragraphs: rec, number, number_raw, mark, heading, section, text;
    signers: rec, signer; texts: rec, body_text.
    """

    preamble: pl.DataFrame
    paragraphs: pl.DataFrame
    signers: pl.DataFrame
    texts: pl.DataFrame


def read_body(rec: pl.Series, body: pl.Series) -> Body:
    """Read bodies; `rec` and `body` are parallel, null bodies give no rows."""
    lines, breaks = remove_furniture(split_lines(rec, body))
    accepted = accept(find_candidates(lines))
    first = accepted.unique("rec", keep="first", maintain_order=True).select("rec", pl.col("at").alias("at_first"))
    zone = read_preamble(lines, first)
    starts = _starts(accepted, zone, first)
    begin = starts.unique("rec", keep="first", maintain_order=True).select("rec", pl.col("at").alias("at_first"))
    # Without a paragraph the whole zone is preamble.
    preamble = zone.join(begin, on="rec", how="left", maintain_order="left").filter(
        pl.col("at_first").is_null() | (pl.col("at") < pl.col("at_first"))
    )
    repeated = preamble.filter("repeated")["at"]
    texts = _body_texts(lines, repeated)
    marked = _mark_starts(lines, starts)
    headings = _headings(marked, begin, preamble)
    changes, signers = find_signature(_from_first(marked, begin))
    paragraphs = _paragraphs(marked, starts, begin, headings, changes)
    sections = starts.select("at").join_asof(breaks.select("at", "section"), on="at", strategy="backward")
    same = starts.select("at", "rec").join_asof(
        breaks.select("at", pl.col("rec").alias("break_rec")), on="at", strategy="backward"
    )
    section = pl.select(pl.when(same["rec"] == same["break_rec"]).then(sections["section"])).to_series()
    above = preamble.join(headings, on="at", how="anti", maintain_order="left").drop("at_first")
    return Body(above, paragraphs.with_columns(section.alias("section")), signers, texts)


def _starts(accepted: pl.DataFrame, zone: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Where paragraphs begin: the accepted numbers, and in records without any the first line of the text."""
    text = zone.join(first, on="rec", how="anti", maintain_order="left").filter(
        pl.col("kind").is_null() & ~pl.col("repeated")
    )
    text = text.unique("rec", keep="first", maintain_order=True)
    parts = pl.col("line").str.extract_groups(rf"^(?<mark>{MARK})? *(?<rest>.*)$").alias("part")
    unnumbered = (
        text.with_columns(parts)
        .unnest("part")
        .select(
            "rec",
            "at",
            pl.lit(None, pl.Int64).alias("number"),
            pl.lit(None, pl.String).alias("number_raw"),
            "mark",
            "rest",
        )
    )
    return pl.concat([accepted.select(unnumbered.columns), unnumbered]).sort("at")


def _mark_starts(lines: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    flags = np.zeros(len(lines), dtype=np.bool_)
    flags[starts["at"].to_numpy()] = True
    return lines.with_columns(starts=pl.Series(flags))


def _from_first(lines: pl.DataFrame, begin: pl.DataFrame) -> pl.DataFrame:
    return (
        lines.join(begin, on="rec", how="inner", maintain_order="left")
        .filter(pl.col("at") >= pl.col("at_first"))
        .drop("at_first")
    )


def _headings(lines: pl.DataFrame, begin: pl.DataFrame, preamble: pl.DataFrame) -> pl.DataFrame:
    """Headings of the text, and those just above its first paragraph: lines of the preamble that are no field."""
    reach = 5
    claimed = preamble.filter(pl.col("kind").is_not_null() | pl.col("repeated")).select("at")
    near = (
        lines.join(begin, on="rec", how="inner", maintain_order="left")
        .filter(pl.col("at") + reach >= pl.col("at_first"))
        .drop("at_first")
        .join(claimed, on="at", how="anti", maintain_order="left")
    )
    return find_headings(near)


def _paragraphs(
    lines: pl.DataFrame,
    starts: pl.DataFrame,
    begin: pl.DataFrame,
    headings: pl.DataFrame,
    changes: pl.DataFrame,
) -> pl.DataFrame:
    """Join the lines of each paragraph to one line of text."""
    line = lines["line"].clone()
    line = line.scatter(starts["at"], starts["rest"])
    line = line.scatter(changes["at"], changes["line"])
    line = line.scatter(headings["at"], pl.Series([""], dtype=pl.String).new_from_index(0, len(headings)))
    text = _from_first(lines.with_columns(line.alias("line")), begin)
    # A caption of the relay can be left in the middle of a sentence.
    keep = text["starts"] | ((text["line"].str.len_bytes() > 0) & (text["line"] != "SIPDIS"))
    text = text.filter(keep)
    at = text["starts"].arg_true()
    counts = at.append(pl.Series([len(text)], dtype=at.dtype)).diff().drop_nulls()
    joined = join_lines(text["line"], counts.cast(pl.Int64), " ").str.strip_chars()
    joined = replace_in(joined, "  ", lambda found: found.str.replace_all(r" {2,}", " "))
    named = headings.filter(pl.col("heading").is_not_null()).select("at", "heading", pl.col("rec").alias("heading_rec"))
    nearest = starts.select("rec", "at").join_asof(named, on="at", strategy="backward")
    heading = pl.when(pl.col("rec") == pl.col("heading_rec")).then("heading").alias("heading")
    return starts.select("rec", "number", "number_raw", "mark").with_columns(
        nearest.select(heading).to_series(), joined.alias("text")
    )


def _body_texts(lines: pl.DataFrame, repeated: pl.Series) -> pl.DataFrame:
    """The body without furniture and repeated header blocks; blank lines where the text had any."""
    keep = np.ones(len(lines), dtype=np.bool_)
    keep[repeated.to_numpy()] = False
    kept = lines.filter(pl.Series(keep))
    at = kept["gap"].arg_true()
    spaced = kept["line"].clone().scatter(at, "\n" + kept["line"].gather(at))
    runs = kept.select(pl.col("rec").rle().struct.unnest())
    joined = join_lines(spaced, runs["len"].cast(pl.Int64), "\n").str.strip_chars_start("\n")
    return pl.DataFrame({"rec": runs["value"], "body_text": joined})
