"""Between header and text: classification line, captions, passing lines, E.O., TAGS, SUBJECT, REF, Classified By.

The handbook gives an order (2.6) and real telegrams shuffle it, so each line is classified by what it is: the
first line of a field, a caption, a passing line. A field then runs on until the next of these or until a blank
line that its own grammar does not allow.
"""

import numpy as np
import polars as pl

from schemas import vocab
from transforms.telegram.captions import CAPTION_LINE
from transforms.telegram.lines import replace_in
from transforms.telegram.spans import Positions, Spans, positions
from transforms.telegram.split import DAMAGED_PATTERN, LEVEL_PATTERN

# Keywords with one letter lost, replaced or added, or two letters swapped. They need their colon.
_DAMAGED_TAGS = r"(?:AGS|TGS|TAS|TGAS|ATGS|TASG|[A-Z]AGS|T[A-Z]GS|TA[A-Z]S|TAG[A-Z]|[A-Z]TAGS|TAGS[A-Z])"
_DAMAGED_SUBJECT = r"(?:UBJECT|SBJECT|SUJECT|SUBECT|SUBJCT|SUBJET|SUBJEC|SUBEJCT|USBJECT|SUBJETC)"
_DAMAGED_LINE = rf"^(?:{DAMAGED_PATTERN}|(?i:{LEVEL_PATTERN}))\b.* \d{{2,7}}$"
# Fields can run on in one line. The keyword then needs its colon, or the number of the order.
_RUN_ON = r"(\S)(?: +(E\.O\. ?\d{4,5}|(?i:TAGS?|SUBJECT|SUBJ|CLASSIFIED BY):)| *(REF(?:TEL)?S?: ))"
_DOUBLED_REF = r"^(?:REF(?:TEL)?S?:? ?){2,}"
# A page line of the relay, with the level printed before it, inside a line of the preamble.
_PAGE_TEXT = (
    rf"(?:^| +)(?:(?:{LEVEL_PATTERN}) +)?PAGE \d{{2}} +[A-Z .'-]{{2,12}} +\d{{3,7}}(?: +\d{{2}} OF \d{{2}})? +\d{{6}}Z"
)

# Fields and the keyword lines that begin them. The first pattern that matches names the line.
_KEYWORDS = {
    "eo": r"^(?i)(?:\(U\) ?)?(?:E ?\. ?[O0] ?\.?|E ?O|EXECUTIVE ORDER)(?:[ :,]{0,3}[\dlI]\d{2,5}|:)",
    "tags": rf"^(?i)(?:TAGS?(?: ?[:;,.]| |$)|{_DAMAGED_TAGS} ?[:;,])",
    "subject": rf"^(?i)(?:SUBJ(?:ECT)?(?: ?[:.]| |$)|{_DAMAGED_SUBJECT} ?:)",
    "ref": (
        r"^(?i)(?:REF(?:TEL|ERENCE)?S?|REF(?:TEL)?\(S\)|REF TELS?)(?: ?[:.;]| ?-+ | [A-Z(\[\d]|$)"
        # ... or none but what a template put behind the bullets: A. REF A SUVA 12
        r"|^[(\[]?[A-Z][.)\]]+ ?REF(?:TEL)? (?:[A-Z]\b|\d\d |[A-Z .'-]{3,18} \d)"
    ),
    "classified": r"^(?i)(?:\(U\) ?)?(?:CLASSIFIED BY|DERIVED FROM|DECLASSIFY ON|REASONS?:)",
    "classification": rf"^(?:{LEVEL_PATTERN})(?:\b|$)",
    "caption": CAPTION_LINE,
    "dateline": r"^(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day, \d{1,2} [A-Z][a-z]+ \d{4}(?:, \d{1,2}:\d{2})?$",
    "passing": r"^[^a-z]*\b(?:FOR|PASS(?: TO)?|ALSO FOR)\b [^a-z]+$",
}
# A blank line does not end a REF list if the next line starts with the next bullet: letter or number.
_BULLET = r"^(?:(?i:REF(?:TEL)?S?) )?[(\[]?([A-Za-z])(?:[.)\]:] ?| ?- ?| (?:\d\d )?[A-Z .'-]{3,18} \d)\S?"
# (C) in front of a text is a portion mark, and a bullet only if an item follows.
_MARKLIKE = r"^\([CSU]\)"
_MARKLIKE_ITEM = r"^\([CSU]\) ?(?:(?:['(]*\d{2,4}\)?[ -]*)?[A-Z][A-Z .'-]{1,30}#?\d|.*(?i:E-?MAIL|TELCON|MEMCON|IIR))"
# The keyword again in front of each item but the first: REF B: SUVA 3, or B. REF B SUVA 3.
_NEXT_REF = r"^(?:[(\[]?[B-Z][.)\]]+ ?REF|(?i:REF(?:TEL)?S?) ?[(\[]?[B-Z][.:)\]])"
# A station broken over a line, blank or not: A. PORT / MORESBY 77, or STATE / 118204.
_BROKEN_STATION = r"(?:^|[.:)\] ])[A-Z][A-Z'-]+(?: [A-Z][A-Z'-]+)?$"
_STATION_END = r"^(?:[A-Z][A-Z'-]+ ){1,2}#?\d{1,7}(?:$|[ ,;.)])|^\d{2,7}(?:$|[,;]| [(\[]?[A-Z][.)\]])"
_NUMBER_BULLET = r"^\(?\d{1,2}[.)] ?\S"
_LAST_BULLET = r"^(?:.*[\s;,])?[(\[]?([A-Za-z])[.)\]:](?: |$)"
_LETTERS = {letter: place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
# A trailing comma continues TAGS, and a bare keyword continues SUBJECT, even over a blank line.
_UNFINISHED = {
    "tags": r",$|^(?i)TAGS? ?[:;,.]?$",
    "subject": r"^(?i)SUBJ(?:ECT)? ?[:.]?$",
    "ref": r"^(?i)REF(?:TEL|ERENCE)?S? ?[:.]?$|(?: AND|,|;|&)$|(?:^|[ (\[])[A-Z][.)\]:]$",
}

_TAGS_ALONE = r"^[A-Z]{2,5}(?:[ ,;]+[A-Z]{2,8}){2,}[ ,;.]*$"

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
    zone = zone.with_columns(repeated=_repeated(), keyword=_keyword_kind(), opens=opens)
    # The first line of a body is its classification line even if its level lost a letter.
    damaged = pl.col("opens") & pl.col("line").str.contains(_DAMAGED_LINE)
    zone = zone.with_columns(keyword=pl.when(damaged).then(pl.lit("classification")).otherwise("keyword"))
    zone = _find_lost_tags(_one_list(zone))
    # Inside a field and without a blank line a line of capitals with FOR in it is part of the field.
    inside = _last("keyword").shift(1).is_in(["subject", "ref", "tags", "classified"])
    passing = (pl.col("keyword") == "passing") & inside & ~pl.col("gap")
    # Below the subject such a line is text, unless a blank line follows at once.
    below = pl.when(pl.col("keyword") == "subject").then(True).when("opens").then(False).forward_fill()
    passing |= (pl.col("keyword") == "passing") & below & ~pl.col("gap").shift(-1, fill_value=True)
    zone = zone.with_columns(keyword=pl.when(~passing.fill_null(False)).then("keyword"))
    zone = zone.with_columns(block=pl.col("keyword").is_not_null().cum_sum(), kind=_last("keyword"))
    zone = zone.with_columns(broken=_breaks_off())
    # Once a field is broken off, it stays so up to the next keyword.
    closed = pl.when(pl.col("keyword").is_not_null()).then(False).when("broken").then(True).forward_fill()
    unclaimed = closed.fill_null(False) | (pl.col("kind") == "")
    return zone.with_columns(kind=pl.when(~unclaimed).then("kind")).select(
        "rec", "line", "gap", "at", "kind", "block", "repeated"
    )


def _one_list(zone: pl.DataFrame) -> pl.DataFrame:
    """Where the keyword stands before each item of a REF list, only the first begins the field."""
    again = (pl.col("keyword") == "ref") & pl.col("line").str.contains(_NEXT_REF) & (_last("keyword").shift(1) == "ref")
    return zone.with_columns(keyword=pl.when(~again.fill_null(False)).then("keyword"))


def _find_lost_tags(zone: pl.DataFrame) -> pl.DataFrame:
    """Give its keyword back to a TAGS line that lost it: a line of three or more known tags and nothing else."""
    with_tags = zone.filter(pl.col("keyword") == "tags").select("rec")
    lost = zone.filter(pl.col("keyword").is_null() & pl.col("line").str.contains(_TAGS_ALONE))
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
        zone["line"], r"PAGE \d{2} ", lambda found: found.str.replace_all(_PAGE_TEXT, " ").str.strip_chars()
    )
    line = replace_in(line, r"REF.{0,6}REF", lambda found: found.str.replace(_DOUBLED_REF, "REF: "))
    # An order named in a reference or in a clause is no E.O. line.
    inline = line.str.contains(_RUN_ON) & ~line.str.contains(r"^(?i)(?:REF|CLASSIFIED|REASON)")
    if not inline.any():
        return zone.with_columns(line)
    cut = pl.select(pl.when(inline).then(line.str.replace_all(_RUN_ON, "$1\n$2$3")).otherwise(line)).to_series()
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


def _keyword_kind() -> pl.Expr:
    line = pl.col("line")
    return pl.coalesce(pl.when(line.str.contains(pattern)).then(pl.lit(kind)) for kind, pattern in _KEYWORDS.items())


def _breaks_off() -> pl.Expr:
    """True on a line that does not belong to the field above it any more."""
    kind, before = pl.col("kind"), pl.col("line").shift(1)
    broken = before.str.contains(_BROKEN_STATION) & pl.col("line").str.contains(_STATION_END)
    allowed = (kind == "ref") & (_next_bullet() | broken)
    # Printed pages give each tag a line, with blank lines between.
    allowed |= (kind == "tags") & pl.col("line").str.contains(r"^[A-Z]{2,5},?$")
    for field, pattern in _UNFINISHED.items():
        allowed |= (kind == field) & before.str.contains(pattern)
    continued = pl.col("keyword").is_null()
    # Tags are written in capitals: a line of words below them is none of theirs.
    words = (kind == "tags") & pl.col("line").str.contains(r"^\([A-Z/]{1,6}\) |[a-z]{2}")
    single = words | kind.is_in(["classification", "caption", "passing", "dateline"])
    return (continued & ((pl.col("gap") & ~allowed) | single)).fill_null(False)


def _next_bullet() -> pl.Expr:
    """True on a line that starts with the bullet after the last one of its block.

    A portion mark looks like a bullet: (C) in front of the text is none unless a (B) came before it.
    """
    line = pl.col("line")

    def place(pattern: str) -> pl.Expr:
        return line.str.extract(pattern).str.to_uppercase().replace_strict(_LETTERS, default=None)

    # A keyword line without a bullet starts the list anew.
    begins = pl.col("keyword").is_not_null()
    found = place(_LAST_BULLET)
    last = pl.when(begins & found.is_null()).then(-1).otherwise(found).forward_fill().shift(1)
    letter = place(_BULLET)
    # A list may leave out its first letter.
    follows = (letter == last + 1) | ((last == -1) & (letter <= 1))
    follows &= ~line.str.contains(_MARKLIKE) | line.str.contains(_MARKLIKE_ITEM)
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
