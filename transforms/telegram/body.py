"""The body: furniture out, preamble into fields, text into paragraphs (2.5-2.12)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.telegram.furniture import remove_furniture
from transforms.telegram.glued import split_glued
from transforms.telegram.headings import find_headings
from transforms.telegram.lines import join_lines, plain_blanks, replace_in, split_lines
from transforms.telegram.numbering import accept, find_candidates
from transforms.telegram.preamble import read_preamble
from transforms.telegram.repeats import sections_again, stray_captions
from transforms.telegram.signature import find_signature
from transforms.telegram.spans import Spans, flags, positions
from transforms.telegram.starts import find_starts

# Marks a hyphen that stands at a line end, until the lines are joined.
_HYPHEN = "\x1f"


@dataclass(frozen=True)
class Body:
    """What the body of each record holds.

    preamble: rec, line, gap, at, kind, block, repeated (see `preamble.read_preamble`);
    paragraphs: rec, number, number_raw, mark, heading, section, char_start, char_end, text;
    signers: rec, signer; endings: rec, is_truncated, debris;
    texts: rec, body_text, compact (body_text without blank lines), last_section (by the section breaks).
    """

    preamble: pl.DataFrame
    paragraphs: pl.DataFrame
    signers: pl.DataFrame
    endings: pl.DataFrame
    texts: pl.DataFrame


def read_body(body: pl.Series) -> Body:
    """Read bodies, one a record; null bodies give no rows."""
    rec = pl.int_range(len(body), dtype=pl.UInt32, eager=True)
    body = plain_blanks(body)
    lines, breaks = remove_furniture(split_glued(split_lines(rec, body), body), body)
    spans = Spans.of(lines, len(body))
    candidates = find_candidates(lines, spans, body)
    again = sections_again(lines, spans, spans.first(candidates))
    accepted = accept(candidates.filter(~again.gather(candidates["at"])))
    zone = read_preamble(lines, spans, spans.first(accepted))
    starts = find_starts(lines, spans, accepted, zone)
    first = spans.first(starts)
    # Without a paragraph the whole zone is preamble.
    preamble = zone.filter(zone["at"].to_numpy() < first[zone["rec"].to_numpy()])
    begins = flags(len(lines), starts["at"])
    claimed = preamble.filter(pl.col("kind").is_not_null() | pl.col("repeated"))
    notes = flags(len(lines), starts.filter("admin")["at"])
    headings = find_headings(lines, ~flags(len(lines), claimed["at"]), begins & ~notes)
    # The number and mark of a paragraph are no text, also where it ends on the line it begins on.
    unmarked = _without_marks(lines["line"], starts)
    ending = find_signature(lines.with_columns(unmarked.alias("line"), starts=begins, admin=notes), spans, first)
    paragraphs = starts.select("rec", "number", "number_raw", "mark").with_columns(
        _nearest(starts, headings.filter(pl.col("heading").is_not_null()), "heading"),
        _nearest(starts, breaks, "section"),
        char_start=lines["low"].gather(starts["at"]),
        **_paragraph_texts(lines, starts, spans, headings, ending.changes, again),
    )
    return Body(
        preamble=preamble.join(headings, on="at", how="anti", maintain_order="left"),
        paragraphs=paragraphs,
        signers=ending.signers,
        endings=ending.faults,
        texts=_body_texts(lines, preamble.filter("repeated")["at"]).join(
            breaks.group_by("rec").agg(last_section=pl.col("section").max()),
            on="rec",
            how="left",
            maintain_order="left",
        ),
    )


def _nearest(starts: pl.DataFrame, marks: pl.DataFrame, name: str) -> pl.Series:
    """For each paragraph the value of the last mark (rec, at, name) at or above it in its record."""
    found = starts.select("rec", "at").join_asof(
        marks.select("at", name, pl.col("rec").alias("mark_rec")), on="at", strategy="backward"
    )
    return found.select(pl.when(pl.col("rec") == pl.col("mark_rec")).then(name).alias(name)).to_series()


def _without_marks(line: pl.Series, starts: pl.DataFrame) -> pl.Series:
    """Lines without the numbers and marks of the paragraphs that begin on them."""
    below = starts.filter(pl.col("below").is_not_null())
    return line.clone().scatter(starts["at"], starts["rest"]).scatter(below["at"] + 1, below["below"])


def _paragraph_texts(
    lines: pl.DataFrame,
    starts: pl.DataFrame,
    spans: Spans,
    headings: pl.DataFrame,
    changes: pl.DataFrame,
    again: pl.Series,
) -> dict[str, pl.Series]:
    """Join the lines of each paragraph to one line of `text`, and say where its last line ends (`char_end`)."""
    line = _without_marks(lines["line"], starts)
    line = line.scatter(changes["at"], changes["line"])
    line = line.scatter(headings["at"], pl.Series([""], dtype=pl.String).new_from_index(0, len(headings)))
    # A caption of the relay can be left in the middle of a sentence.
    stays = (line.str.len_bytes() > 0) & ~stray_captions(line) & ~again
    low = starts["at"].to_numpy().astype(np.int64)
    owner = starts["rec"].to_numpy()
    followed = np.append(owner[1:] == owner[:-1], False)
    high = np.where(followed, np.append(low[1:], 0), spans.end[owner])
    kept = np.concatenate([[0], np.cumsum(stays.to_numpy())])
    inside = positions(low, high)
    texts = replace_in(
        line.gather(inside).filter(stays.gather(inside)), r"[A-Za-z]-$", lambda found: found + _HYPHEN, "-"
    )
    joined = join_lines(texts, pl.Series(kept[high] - kept[low]), " ").fill_null("")
    joined = replace_in(joined, _HYPHEN, _join_hyphens)
    text = replace_in(joined, "  ", lambda found: found.str.replace_all(r" {2,}", " "))
    # The last line that stays; the first stands even if nothing but its number was on it.
    where = np.flatnonzero(stays.to_numpy())
    last = np.maximum(where[np.maximum(kept[high] - 1, 0)], low) if len(where) else low
    return {"text": text, "char_end": lines["high"].gather(pl.Series(last, dtype=pl.UInt32))}


def _join_hyphens(found: pl.Series) -> pl.Series:
    """A hyphen at a line end joins directly (Euro-/Atlantic), but not the first half of short- and long-term."""
    kept = found.str.replace_all(_HYPHEN + r" (and|or|to|AND|OR|TO)\b", " $1").str.replace_all(_HYPHEN + " ", "")
    return kept.str.replace_all(_HYPHEN, "", literal=True)


def _body_texts(lines: pl.DataFrame, repeated: pl.Series) -> pl.DataFrame:
    """The body without furniture and repeated header blocks, with blank lines where the text had any.

    `compact` is the same without blank lines.
    """
    kept = lines.filter(~flags(len(lines), repeated)) if len(repeated) else lines
    runs = kept.select(pl.col("rec").rle().struct.unnest())
    counts = runs["len"].cast(pl.Int64)
    # A text does not begin with a blank line.
    below = kept["gap"] & ~flags(len(kept), counts.cum_sum() - counts)
    at = below.arg_true()
    spaced = kept["line"].clone().scatter(at, "\n" + kept["line"].gather(at))
    text = join_lines(spaced, counts, "\n")
    # No line is blank, so two breaks stand for nothing else; to join all lines again takes four times as long.
    compact = text.str.replace_many(["\n\n"], ["\n"])
    return pl.DataFrame({"rec": runs["value"], "body_text": text, "compact": compact})
