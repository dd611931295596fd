"""Where the paragraphs of a text begin: at the accepted numbers, at marks without a number, else at the first line.

Texts without either have a paragraph for each block of prose, and prose can stand above paragraph 1.
"""

import numpy as np
import polars as pl

from transforms.telegram.marks import LEVELS, MARK
from transforms.telegram.signs import beginning, matching
from transforms.telegram.spans import Positions, Spans, flags, positions

# A mark in whole, in capitals, in front of a sentence; of a lost number the full stop can stay.
_LOOSE = rf"^(?:\. ?)?\((?:{LEVELS})(?:/{{1,2}}[A-Z ,/]{{2,40}})?\) *[A-Z\"'“‘(0-9]"
# Notes on the telegram itself, which drafters put below the text.
_ADMIN = r"^(?i)(?:MINIMIZE CONSIDERED\.?$|VISIT .{0,60}WEB ?SITE|\(?DRAFTED BY\b|GP-\d$)"
_ADMIN_SIGNS = ("MmVvDdGg(", "IiRrPpDd")
_LOOSE_HINT = r"^(?:\(|\. ?\()"
_LETTERED = r"^\(B\)"
_LONGEST_HEADING = 75
_SENTENCE_END = r"[.!?:;,\"”')]$"
_RULE = r"^(?:[-=_*~] ?){4,}$"
_PROSE = 45
# Above paragraph 1: a summary that has words behind its heading, or a block too long for an instruction.
_SUMMARY_ABOVE = r"^(?i)(?:BEGIN )?(?:SUMMARY|INTRODUCTION)(?: AND [A-Z ]{4,20})? ?[:.-]+ ?[A-Z(\"]"
_BLOCK = 100
_BLOCK_BEGINS = r"^[A-Z\"“'‘(]"
_BLOCK_ENDS = r"[.!?:\"”')]$"

_COLUMNS = ("rec", "at", "number", "number_raw", "mark", "rest", "below")


def find_starts(lines: pl.DataFrame, spans: Spans, accepted: pl.DataFrame, zone: pl.DataFrame) -> pl.DataFrame:
    """Body lines, accepted numbers and the preamble's zone in; rec, at, number, number_raw, mark, rest, below, admin
    out.

    `rest` is what stands behind number and mark, `below` the next line where the mark stands on it;
    `admin` says that a note on the telegram itself begins.
    """
    claimed = flags(len(lines), zone.filter(pl.col("kind").is_not_null() | pl.col("repeated"))["at"])
    loose = _unnumbered(lines, _loose(lines, spans, accepted, claimed))
    open_zone = zone.filter(pl.col("kind").is_null() & ~pl.col("repeated"))
    text = open_zone.join(accepted, on="rec", how="anti", maintain_order="left")
    first = text.unique("rec", keep="first", maintain_order=True)
    # Above paragraphs with marks only prose is text.
    above = first.join(loose, on=["rec", "at"], how="anti", maintain_order="left")
    marked = pl.col("rec").is_in(loose["rec"].unique().implode())
    above = above.filter(~marked | (pl.col("gap") & (pl.col("line").str.len_chars() > _PROSE)))
    blocks = above.join(loose, on="rec", how="anti", maintain_order="left")
    unnumbered = pl.concat([above["at"], _prose_above(zone, accepted), _blocks(lines, spans, blocks)]).sort()
    parts = [accepted.select(_COLUMNS), loose, _unnumbered(lines, unnumbered)]
    starts = pl.concat(parts).with_columns(admin=False)
    admin = _unnumbered(lines, _admin(lines, spans.first(starts.sort("at")))).with_columns(admin=True)
    return pl.concat([starts, admin]).unique("at", keep="first", maintain_order=True).sort("at")


def _prose_above(zone: pl.DataFrame, accepted: pl.DataFrame) -> pl.Series:
    """The position, for each record that has it, of prose between the fields of the preamble and paragraph 1."""
    free = zone.filter(pl.col("kind").is_null() & ~pl.col("repeated"))
    free = free.join(accepted.filter(number=1), on="rec", how="semi", maintain_order="left")
    if free.is_empty():
        return free["at"]
    claimed = zone.filter(pl.col("kind").is_not_null() | pl.col("repeated"))
    last = claimed.group_by("rec").agg(pl.col("at").max().alias("last"))
    free = free.join(last, on="rec", how="left", maintain_order="left")
    free = free.filter(pl.col("at") > pl.col("last").fill_null(0))
    apart = pl.col("gap") | (pl.col("at") != pl.col("at").shift(1) + 1) | (pl.col("rec") != pl.col("rec").shift(1))
    runs = free.group_by(apart.fill_null(True).cum_sum(), maintain_order=True).agg(
        pl.col("rec", "at").first(), text=pl.col("line").str.join(" ")
    )
    text = pl.col("text")
    long = (text.str.len_chars() >= _BLOCK) & text.str.contains("^[A-Z]") & text.str.contains(_BLOCK_ENDS)
    prose = runs.filter(text.str.contains(_SUMMARY_ABOVE) | long)
    return prose.unique("rec", keep="first", maintain_order=True)["at"]


def _blocks(lines: pl.DataFrame, spans: Spans, first: pl.DataFrame) -> pl.Series:
    """Positions at which prose begins anew below a blank line, in records that have neither numbers nor marks.

    `first` (rec, at) is where their text begins.
    """
    owner = first["rec"].to_numpy()
    text = lines[positions(first["at"].to_numpy().astype(np.int64) + 1, spans.end[owner])]
    above = lines["line"].gather((text["at"].cast(pl.Int64) - 1).clip(0))
    text = text.with_columns(opens=pl.col("gap") | (pl.col("rec") != pl.col("rec").shift(1)), before=above)
    line, before = pl.col("line"), pl.col("before")
    rule = line.str.contains(_RULE)
    # What stands below the second of two rules, or below a rule that underlines, stands below a heading.
    headed = before.str.contains(_RULE) & ~rule & ~rule.shift(-1, fill_value=False) & ~rule.shift(-2, fill_value=False)
    text = text.with_columns(headed=headed, opens=pl.col("opens").fill_null(True) | headed)
    runs = text.group_by(pl.col("opens").cum_sum(), maintain_order=True).agg(
        pl.col("at", "line", "gap", "before", "headed").first(), end=pl.col("line").last(), size=pl.len()
    )
    prose = (line.str.len_chars() > _PROSE) & line.str.contains(_BLOCK_BEGINS)
    prose &= pl.col("end").str.contains(_BLOCK_ENDS) | (pl.col("size") > 1)
    # A page can break in mid-sentence, but then the line above is a long one.
    prose &= before.str.contains(r"[.!?\"”')]$") | (before.str.len_chars() < _PROSE)
    return runs.filter((pl.col("gap") & prose) | pl.col("headed"))["at"]


def _admin(lines: pl.DataFrame, first: Positions) -> pl.Series:
    """Positions of notes on the telegram itself, below a blank line and below the first paragraph."""
    noted = matching(lines["line"], _ADMIN, beginning(lines["line"], *_ADMIN_SIGNS))
    # A group mark stands directly above the signature.
    found = lines[noted].filter(pl.col("gap") | pl.col("line").str.starts_with("GP-"))
    return found["at"].filter(pl.Series(found["at"].to_numpy() > first[found["rec"].to_numpy()]))


def _unnumbered(lines: pl.DataFrame, at: pl.DataFrame | pl.Series) -> pl.DataFrame:
    places = at if isinstance(at, pl.Series) else at["at"]
    parts = pl.col("line").str.extract_groups(rf"^(?:\. ?)?(?<mark>{MARK})? *(?<rest>.*)$").alias("part")
    return (
        lines[places]
        .with_columns(parts)
        .unnest("part")
        .select(
            "rec",
            "at",
            pl.lit(None, pl.Int64).alias("number"),
            pl.lit(None, pl.String).alias("number_raw"),
            pl.col("mark").str.strip_chars(),
            "rest",
            pl.lit(None, pl.String).alias("below"),
        )
    )


def _loose(lines: pl.DataFrame, spans: Spans, accepted: pl.DataFrame, claimed: pl.Series) -> pl.Series:
    """Positions of lines below a blank line that begin with a mark and are neither a heading nor an item of a list."""
    bracket = beginning(lines["line"], "(.")
    bracket = bracket.filter(lines["gap"].gather(bracket) & ~claimed.gather(bracket))
    bracket = matching(lines["line"], _LOOSE_HINT, bracket)
    if not len(bracket):
        return bracket
    found = lines[bracket].filter(pl.col("line").str.contains(_LOOSE))
    at = found["at"]
    following = (at + 1).clip(0, len(lines) - 1)
    ends_here = lines["gap"].gather(following) | lines["line"].gather(following).str.contains(_RULE)
    short = (found["line"].str.len_chars() <= _LONGEST_HEADING) & ~found["line"].str.contains(_SENTENCE_END)
    lettered = lines[bracket].filter(pl.col("line").str.contains(_LETTERED))["rec"]
    item = found["line"].str.starts_with("(C)") & found["rec"].is_in(lettered.unique().implode())
    number = dict(accepted.unique("rec", keep="first", maintain_order=True).select("rec", "number").iter_rows())
    # Above paragraph 1 such a line tells how to handle the text.
    numbered = found["rec"].replace_strict(number, default=None, return_dtype=pl.Int64)
    above = (at < pl.Series(spans.first(accepted)[found["rec"].to_numpy()])) & (numbered == 1).fill_null(False)
    other = at.is_in(accepted["at"].implode())
    return at.filter(~(ends_here & short) & ~item & ~above & ~other)
