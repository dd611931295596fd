"""Between header and text: classification line, captions, passing lines, E.O., TAGS, SUBJECT, REF, Classified By.

The handbook gives an order (2.6) and real telegrams shuffle it, so each line is classified by what it is: the
first line of a field, a caption, a passing line. A field then runs on until the next of these or until a blank
line that its own grammar does not allow.
"""

import polars as pl

from transforms.telegram.captions import CAPTION_LINE
from transforms.telegram.split import LEVEL_PATTERN

# Fields and the keyword lines that begin them. The first pattern that matches names the line.
_KEYWORDS = {
    "eo": r"^(?i)(?:E ?\. ?O ?\.?|EO)(?: ?\d{3,5}|:)",
    "tags": r"^(?i)TAGS?(?: ?[:;,.]| |$)",
    "subject": r"^(?i)SUBJ(?:ECT)?(?: ?[:.]| |$)",
    "ref": r"^(?i)(?:REF(?:TEL|ERENCE)?S?|REF\(S\))(?: ?[:.]| [A-Z(\[\d]|$)",
    "classified": r"^(?i)(?:\(U\) ?)?(?:CLASSIFIED BY|DERIVED FROM|DECLASSIFY ON|REASONS?:)",
    "classification": rf"^(?:{LEVEL_PATTERN})(?:\b|$)",
    "caption": CAPTION_LINE,
    "passing": r"^[^a-z]*\b(?:FOR|PASS(?: TO)?|ALSO FOR)\b [^a-z]+$",
}
# A blank line does not end a REF list if the next line starts with the next bullet: letter or number.
_BULLET = r"^[(\[]?([A-Za-z])[.)\]:] ?\S"
_NUMBER_BULLET = r"^\(?\d{1,2}[.)] ?\S"
_LAST_BULLET = r"^(?:.*[\s;,])?[(\[]?([A-Za-z])[.)\]:](?: |$)"
_LETTERS = {letter: place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
# A trailing comma continues TAGS, and a bare keyword continues SUBJECT, even over a blank line.
_UNFINISHED = {
    "tags": r",$",
    "subject": r"^(?i)SUBJ(?:ECT)? ?[:.]?$",
    "ref": r"^(?i)REF(?:TEL)?S? ?[:.]?$|(?: AND|,|;|&)$",
}

# The preamble ends within so many lines even where no paragraph number was found.
_LIMIT = 120

# Kinds that are fields of text, as against single lines.
FIELDS = ("eo", "tags", "subject", "ref", "classified")


def read_preamble(lines: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Sort the lines above the text into fields.

    In: body lines (rec, line, gap, at); `first` with (rec, at_first), the position of the first numbered
    paragraph of the records that have one. Out: (rec, line, gap, at, kind, block), one row a line of the
    preamble, repeated header blocks left out; `kind` is null for lines that no rule claims; `block` numbers
    the runs of lines that form one field.
    """
    start = lines.group_by("rec", maintain_order=True).agg(pl.col("at").first().alias("at_body"))
    zone = (
        lines.join(start, on="rec", how="left", maintain_order="left")
        .join(first, on="rec", how="left", maintain_order="left")
        .filter(pl.col("at") < pl.min_horizontal(pl.col("at_body") + _LIMIT, pl.col("at_first")))
    )
    zone = zone.with_columns(repeated=_repeated())
    keyword = _keyword_kind()
    zone = zone.with_columns(keyword.alias("keyword"))
    # Inside a field and without a blank line a line of capitals with FOR in it is part of the field.
    inside = pl.col("keyword").forward_fill().shift(1).over("rec").is_in(["subject", "ref", "tags", "classified"])
    passing = (pl.col("keyword") == "passing") & inside & ~pl.col("gap")
    zone = zone.with_columns(keyword=pl.when(~passing.fill_null(False)).then("keyword"))
    zone = zone.with_columns(
        block=pl.col("keyword").is_not_null().cum_sum(),
        kind=pl.col("keyword").forward_fill().over("rec"),
    )
    closed = _breaks_off().cum_max().over("rec", "block")
    return zone.with_columns(kind=pl.when(~closed).then("kind")).select(
        "rec", "line", "gap", "at", "kind", "block", "repeated"
    )


def _repeated() -> pl.Expr:
    """True on a line that stood in the preamble before: of a repeated header block. Rules do repeat."""
    again = pl.struct("rec", "line").is_first_distinct().not_()
    return again & ~pl.col("line").str.contains(r"^[-=_*~ ]+$")


def _keyword_kind() -> pl.Expr:
    line = pl.col("line")
    return pl.coalesce(pl.when(line.str.contains(pattern)).then(pl.lit(kind)) for kind, pattern in _KEYWORDS.items())


def _breaks_off() -> pl.Expr:
    """True on a line that does not belong to the field above it any more."""
    line, kind, before = pl.col("line"), pl.col("kind"), pl.col("line").shift(1)
    allowed = (kind == "ref") & _next_bullet()
    for field, pattern in _UNFINISHED.items():
        allowed |= (kind == field) & before.str.contains(pattern)
    continued = pl.col("keyword").is_null()
    single = kind.is_in(["classification", "caption", "passing"])
    return (continued & ((pl.col("gap") & ~allowed) | single)).fill_null(False)


def _next_bullet() -> pl.Expr:
    """True on a line that starts with the bullet after the last one of its block.

    A portion mark looks like a bullet: (C) in front of the text is none unless a (B) came before it.
    """
    line = pl.col("line")

    def place(pattern: str) -> pl.Expr:
        return line.str.extract(pattern).str.to_uppercase().replace_strict(_LETTERS, default=None)

    last = place(_LAST_BULLET).forward_fill().shift(1).over("rec", "block")
    letter = place(_BULLET)
    # A list may leave out its first letter.
    follows = (letter == last + 1) | (last.is_null() & (letter <= 1))
    return (follows | line.str.contains(_NUMBER_BULLET)).fill_null(False)


def field_texts(preamble: pl.DataFrame) -> pl.DataFrame:
    """One row a record with the text of each field, lines joined by newline: rec, eo, tags, subject, ref, classified.

    A second block of the same kind (after other lines) is ignored unless the field is Classified By, whose
    clauses may each start with a keyword of their own.
    """
    lines = preamble.filter(pl.col("kind").is_in(FIELDS) & ~pl.col("repeated"))
    first_block = (pl.col("block") == pl.col("block").first().over("rec", "kind")) | (pl.col("kind") == "classified")
    blocks = (
        lines.filter(first_block)
        .group_by("rec", "kind", maintain_order=True)
        .agg(pl.col("line").str.join("\n").alias("text"))
    )
    texts = preamble.select(pl.col("rec").unique(maintain_order=True))
    for kind in FIELDS:
        only = blocks.filter(pl.col("kind") == kind).select("rec", pl.col("text").alias(kind))
        texts = texts.join(only, on="rec", how="left", maintain_order="left")
    return texts
