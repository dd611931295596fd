"""Between header and text: classification line, captions, passing lines, E.O., TAGS, SUBJECT, REF, Classified By.

The handbook gives an order (2.6) and real telegrams shuffle it, so each line is classified by what it is: the
first line of a field, a caption, a passing line. A field then runs on until the next of these or until a blank
line that its own grammar does not allow.
"""

import numpy as np
import polars as pl

from schemas import vocab
from transforms.telegram import preamble_keywords as keywords
from transforms.telegram.captions import DAMAGED_CAPTION, meant
from transforms.telegram.lines import join_lines, replace_in
from transforms.telegram.spans import Positions, Spans, flags, positions

# The preamble ends within so many lines even where no paragraph number was found.
_LIMIT = 120

# Kinds that are fields of text, as against single lines.
FIELDS = ("eo", "tags", "subject", "ref", "classified")


def read_preamble(lines: pl.DataFrame, spans: Spans, first: Positions) -> pl.DataFrame:
    """Sort the lines above the text into fields.

    In: body lines (rec, line, gap, at) with the spans of their records, and for each record the position of
    its first numbered paragraph. Out: (rec, line, gap, at, kind, block, repeated), one row a line above the
    text; `kind` is null for lines that no rule claims; `block` numbers the runs of lines that form one field;
    `repeated` is true on lines of a repeated header block.
    """
    zone = _split_run_on(lines[positions(spans.start, np.minimum(spans.start + _LIMIT, first))])
    opens = (pl.col("rec") != pl.col("rec").shift(1)).fill_null(True)
    zone = zone.with_columns(repeated=_repeated(), keyword=_keyword_kind(zone["line"]), opens=opens)
    # The first line of a body is its classification line even if its level lost a letter.
    first_lines = (zone["opens"] & zone["keyword"].ne_missing("classification")).arg_true()
    if len(first_lines):
        damaged = first_lines.filter(zone["line"].gather(first_lines).str.contains(keywords.DAMAGED_LINE))
        found = pl.Series(["classification"] * len(damaged), dtype=pl.String)
        zone = zone.with_columns(zone["keyword"].clone().scatter(damaged, found))
    zone = _find_lost_tags(_one_list(_find_captions(zone)))
    # Inside a field and without a blank line a line of capitals with FOR in it is part of the field.
    inside = _last("keyword").shift(1).is_in(["subject", "ref", "classified"])
    passing = (pl.col("keyword") == "passing") & inside & ~pl.col("gap")
    # Below the subject such a line is text, unless a blank line follows at once.
    below = pl.when(pl.col("keyword") == "subject").then(True).when("opens").then(False).forward_fill()
    passing |= (pl.col("keyword") == "passing") & below & ~pl.col("gap").shift(-1, fill_value=True)
    level = (pl.col("keyword") == "classification") & inside & ~pl.col("gap")
    level &= ~pl.col("line").str.contains(keywords.CLASSIFICATION)
    notice = (pl.col("keyword") == "subject") & pl.col("line").str.contains(r"^(?i)SUBJECT LINE\b")
    zone = zone.with_columns(keyword=pl.when(~(passing | level | notice).fill_null(False)).then("keyword"))
    zone = zone.with_columns(block=pl.col("keyword").is_not_null().cum_sum(), kind=_last("keyword"))
    zone = zone.with_columns(_broken(zone).alias("broken"))
    # Once a field is broken off, it stays so up to the next keyword.
    closed = pl.when(pl.col("keyword").is_not_null()).then(False).when("broken").then(True).forward_fill()
    unclaimed = closed.fill_null(False) | (pl.col("kind") == "")
    return zone.with_columns(kind=pl.when(~unclaimed).then("kind")).select(
        "rec", "line", "gap", "at", "kind", "block", "repeated"
    )


def _one_list(zone: pl.DataFrame) -> pl.DataFrame:
    """Where the keyword stands before each item of a REF list, only the first begins the field."""
    again = (
        (pl.col("keyword") == "ref")
        & pl.col("line").str.contains(keywords.NEXT_REF)
        & (_last("keyword").shift(1) == "ref")
    )
    return zone.with_columns(keyword=pl.when(~again.fill_null(False)).then("keyword"))


def _find_captions(zone: pl.DataFrame) -> pl.DataFrame:
    """Misspelt captions (SIPDS) below the classification line and other captions."""
    above = _last("keyword").shift(1).is_in(["classification", "caption"])
    likely = zone.select(above & pl.col("keyword").is_null()).to_series().fill_null(False).arg_true()
    likely = likely.filter(zone["line"].gather(likely).str.contains(DAMAGED_CAPTION))
    found = likely.filter(meant(zone["line"].gather(likely)).is_not_null())
    captions = pl.Series(["caption"] * len(found), dtype=pl.String)
    return zone.with_columns(zone["keyword"].clone().scatter(found, captions))


def _find_lost_tags(zone: pl.DataFrame) -> pl.DataFrame:
    """Give its keyword back to a TAGS line that lost it: a line of three or more known tags and nothing else."""
    with_tags = zone.filter(pl.col("keyword") == "tags").select("rec")
    lost = zone.filter(pl.col("keyword").is_null() & pl.col("line").str.contains(keywords.TAGS_ALONE))
    lost = lost.join(with_tags, on="rec", how="anti", maintain_order="left").select("rec", "at", "line")
    if lost.is_empty():
        return zone
    known = vocab.table("tags")["tag"]
    tokens = lost.with_columns(tag=pl.col("line").str.extract_all(r"[^\s,;]+")).explode("tag")
    sure = tokens.group_by("at", maintain_order=True).agg(pl.col("tag").is_in(known.implode()).all().alias("sure"))
    found = sure.filter("sure")["at"]
    is_lost = pl.col("at").is_in(found.implode()) & pl.col("keyword").is_null()
    return zone.with_columns(
        line=pl.when(is_lost).then(pl.lit("TAGS: ") + pl.col("line")).otherwise("line"),
        keyword=pl.when(is_lost).then(pl.lit("tags")).otherwise("keyword"),
    )


def _split_run_on(zone: pl.DataFrame) -> pl.DataFrame:
    """Give fields that run on in one line a line each, and take page lines out of them."""
    line = replace_in(
        zone["line"], r"PAGE \d{2} ", lambda found: found.str.replace_all(keywords.PAGE_TEXT, " ").str.strip_chars()
    )
    line = replace_in(line, r"REF.{0,6}REF", lambda found: found.str.replace(keywords.DOUBLED_REF, "REF: "))
    line = replace_in(line, r"SUBJ.{2,6}SUBJ", lambda found: found.str.replace(keywords.DOUBLED_SUBJECT, "SUBJECT: "))
    # An order named in a reference or in a clause is no E.O. line.
    inline = line.str.contains(keywords.RUN_ON) & ~line.str.contains(r"^(?i)(?:\(U\) ?)?(?:REF|CL[A-Z]+ ?BY|REASON)")
    if not inline.any():
        return zone.with_columns(line)
    cut = pl.select(pl.when(inline).then(line.str.replace_all(keywords.RUN_ON, "$1\n$2$3")).otherwise(line)).to_series()
    parts = cut.str.split("\n")
    split = zone.with_columns(parts.alias("line")).with_row_index("row").explode("line")
    # Only the first part stands below a blank line.
    head = pl.col("row") != pl.col("row").shift(1)
    return split.with_columns(gap=pl.col("gap") & head.fill_null(True)).drop("row")


def _last(name: str) -> pl.Expr:
    """The last value at or above each line of its record, empty if there is none."""
    start = pl.col("opens") & pl.col(name).is_null()
    return pl.when(start).then(pl.lit("")).otherwise(name).forward_fill()


def _repeated() -> pl.Expr:
    """True on a line that stood in the preamble before: of a repeated header block. Rules do repeat."""
    again = pl.struct("rec", "line").is_first_distinct().not_()
    return again & ~pl.col("line").str.contains(r"^[-=_*~ ]+$")


def _keyword_kind(line: pl.Series) -> pl.Series:
    """The field that each line begins, or null. What one pattern has named is not tried with the next ones."""
    kinds = pl.Series([None], dtype=pl.String).new_from_index(0, len(line))
    left = pl.int_range(len(line), dtype=pl.UInt32, eager=True)
    for kind, pattern in keywords.KEYWORDS.items():
        found = line.gather(left).str.contains(pattern)
        named = left.filter(found)
        kinds = kinds.scatter(named, pl.Series([kind]).new_from_index(0, len(named)))
        left = left.filter(~found)
    return kinds


def _broken(zone: pl.DataFrame) -> pl.Series:
    """True on a line that does not belong to the field above it any more."""
    rows = zone.select("kind", "keyword", "line", "gap", before=pl.col("line").shift(1)).with_row_index("row")
    lists = _next_bullets(rows.filter(pl.col("kind") == "ref"))
    # Only lines below a keyword can break off; in most telegrams these are few.
    below = rows.filter(pl.col("keyword").is_null() & (pl.col("kind") != ""))
    below = below.join(lists.select("row", "next_bullet"), on="row", how="left", maintain_order="left")
    breaks = below.select(_breaks_off()).to_series()
    return flags(len(zone), below["row"].filter(breaks))


def _breaks_off() -> pl.Expr:
    kind, before, line = pl.col("kind"), pl.col("before"), pl.col("line")
    broken = before.str.contains(keywords.BROKEN_STATION) & line.str.contains(keywords.STATION_END)
    allowed = (kind == "ref") & (pl.col("next_bullet").fill_null(False) | broken)
    # Printed pages give each tag a line, with blank lines between.
    allowed |= (kind == "tags") & line.str.contains(r"^[A-Z]{2,5},?$")
    allowed |= (kind == "classified") & line.str.contains(keywords.REASONS)
    for field, pattern in keywords.UNFINISHED.items():
        allowed |= (kind == field) & before.str.contains(pattern)
    # Tags are written in capitals: a line of words below them is none of theirs.
    words = (kind == "tags") & line.str.contains(r"^\([A-Z/]{1,6}\) |[a-z]{2}")
    single = words | kind.is_in(["classification", "caption", "passing", "dateline"])
    wrapped = (kind == "passing") & line.str.contains(keywords.PASSED_ON)
    wrapped &= before.str.contains(r"(?:[,;/-]| AND)$") | line.str.starts_with("AND ")
    single &= ~wrapped
    single |= (kind == "subject") & line.str.contains(keywords.NO_SUBJECT)
    single |= kind.is_in(["ref", "classified"]) & line.str.contains(keywords.OPENING_WORD)
    return ((pl.col("gap") & ~allowed) | single).fill_null(False)


def _next_bullets(lists: pl.DataFrame) -> pl.DataFrame:
    """Column next_bullet: true on a line that starts with the bullet after the last one of its block.

    A portion mark looks like a bullet: (C) in front of the text is none unless a (B) came before it.
    """
    line = pl.col("line")

    def place(pattern: str) -> pl.Expr:
        return line.str.extract(pattern).str.to_uppercase().replace_strict(keywords.LETTERS, default=None)

    lists = lists.with_columns(found=place(keywords.LAST_BULLET), letter=place(keywords.BULLET))
    # A keyword line without a bullet starts the list anew.
    begins = pl.col("keyword").is_not_null() & pl.col("found").is_null()
    letter, last = pl.col("letter"), pl.col("last")
    lists = lists.with_columns(last=pl.when(begins).then(-1).otherwise("found").forward_fill().shift(1))
    # A list may leave out its first letter.
    follows = (letter == last + 1) | ((last == -1) & (letter <= 1))
    follows &= ~line.str.contains(keywords.MARKLIKE) | line.str.contains(keywords.MARKLIKE_ITEM)
    return lists.with_columns(next_bullet=(follows | line.str.contains(keywords.NUMBER_BULLET)).fill_null(False))


def field_texts(preamble: pl.DataFrame) -> pl.DataFrame:
    """One row a record with the text of each field, lines joined by newline: rec, eo, tags, subject, ref, classified.

    A second block of the same kind (after other lines) is ignored unless the field is Classified By, whose
    clauses may each start with a keyword of their own.
    """
    lines = preamble.filter(pl.col("kind").is_in(FIELDS) & ~pl.col("repeated"))
    texts = preamble.select(pl.col("rec").unique(maintain_order=True))
    for kind in FIELDS:
        own = lines.filter(pl.col("kind") == kind)
        if kind != "classified":
            own = own.filter(own["block"] == _of_first(own, "block"))
        counts = own["rec"].rle().struct.field("len").cast(pl.Int64)
        text = join_lines(own["line"], counts, "\n").alias(kind)
        only = pl.DataFrame([own["rec"].gather(counts.cum_sum() - counts), text])
        texts = texts.join(only, on="rec", how="left", maintain_order="left")
    return texts


def _of_first(rows: pl.DataFrame, name: str) -> pl.Series:
    """For each row the value of the first row of its record; rows of a record are consecutive."""
    counts = rows["rec"].rle().struct.field("len").cast(pl.Int64)
    return pl.Series(name, np.repeat(rows[name].gather(counts.cum_sum() - counts).to_numpy(), counts.to_numpy()))
