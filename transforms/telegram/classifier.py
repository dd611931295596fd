"""The Classified By clause (2.10): who, with what title, for which reasons."""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.telegram.lines import replace_in

# Shorter words are seldom broken, and halves of them are words of their own.
_BREAKABLE = 7
# Lines are cut at about column 70, also inside words; these are glued where the glued word is expected.
_SPLIT_WORDS = (
    (r"(?i)\br ?e ?a ?s ?o ?n(?: ?s)?\b", "reasons"),
    (r"(?i)\ba nd\b", "and"),
    (r"(?i)\b(?:f or|fo r)\b", "for"),
    (r"\b1 ?\. ?([45])\b", "1.$1"),
)
# CLASIFIED, CLASSIFED, CLASSIFICD: one or two letters lost, added or exchanged.
CLASSIFIED = r"(?:\(U\) ?)?C[LASIFED1]{5,11}[ -]*B[YT]\b|(?:\(U\) ?)?CL[A-Z]{4,10} BY ?[:;]"
_KEYWORD = rf"^(?i)(?:(?:(?:THIS )?(?:CABLE|MESSAGE|TELEGRAM)? ?(?:IS|WAS) )?(?:{CLASSIFIED}) ?[:.;-]* *)+"
_DERIVED = rf"^(?i)(?:(?:{CLASSIFIED}) ?[:.;]? *)*(?:DERIVED|DERIVATIVE|MULTIPLE SOURCES?\b)"
# What ends the person: the reasons, or another instruction.
_CLAUSE_END = (
    r"(?i)[,;: ]*(?:\bfor )?(?:\breasons?\b|\bE\.? ?O\.? |\b1?[1.,] ?[45]\b|\bdecl(?:assify|\b)|\bderived from\b"
    r"|\bin accordance\b"
    r"|\b(?:per|under (?:1|E)|pursuant|due|because|date|dated|on \d)\b).*$|(?i)[,; ]+for$|^(?i)for$"
)
# Stands for the full stop of Jr. while the clause is cut off behind it.
_STOP = "\x1d"
# Transmission garbage: two or more signs that no drafter types.
_NOISE = r"[#~|@{}<>^\\]{2,}"
# The letters follow the number of the section, or the word: b/d, (b,d), (b) and (d), (bd).
_BETWEEN = r"(?:[\s,/&.;:()\[\]]|and\b|or\b|1[.,] ?[45]\b|E\.O\. \d+)*"
_PLACES = {letter: place for place, letter in enumerate("ABCDEFGH")}
# (a) through (d), b-d: all letters from one to the other.
_RANGE = r"(?i)\b([a-h])\)? ?(?:-|through|thru) ?\(?([a-h])\b"
_REASON_TEXT = rf"(?i)(?:\b1[.,]? ?[45]|reasons?(?:\(s\))?){_BETWEEN}((?:[a-h]{{1,3}}\b{_BETWEEN})+)"


def read_classifier(fields: pl.DataFrame) -> pl.DataFrame:
    """rec, classified (text of the clause) and eo (of the E.O. line) in; rec, classified_by_raw, derived, reasons,
    line_noise, person out.

    `person` is what stands between keyword and reasons, for `names.split_people`.

    Reasons are the letters a to h, sorted and joined by `;`.
    """
    raw = pl.col("classified").str.replace_all("\n", " ", literal=True).str.strip_chars()
    glued = replace_in(fields["classified"], "\n", _glue).str.replace_all(r"\s+", " ").str.strip_chars()
    for pattern, word in _SPLIT_WORDS:
        glued = glued.str.replace_all(pattern, word)
    text = pl.col("text")
    person = text.str.replace(_KEYWORD, "").str.replace_all(r"\b(?i:(JR|SR))\.", "${1}" + _STOP)
    person = person.str.replace(_CLAUSE_END, "").str.strip_chars(" ,;:").str.replace_all(_STOP, ".", literal=True)
    # A full stop ends the clause, unless it belongs to Jr. or to an initial.
    person = person.str.replace(r"([A-Za-z]{3})\.$", "$1")
    # In steps: what several columns hang on is read once.
    fields = fields.with_columns(glued.alias("text"), classified_by_raw=raw)
    fields = fields.with_columns(person=person, derived=text.str.contains(_DERIVED))
    person = pl.col("person")
    # A source with a number (DSCG 05-1) is no person.
    named = text.str.contains(_KEYWORD) & ~pl.col("derived") & (person != "") & ~person.str.contains(r"\d\d")
    fields = fields.with_columns(named=named, noisy=person.str.contains(_NOISE).fill_null(False))
    return fields.select(
        "rec",
        "classified_by_raw",
        pl.col("derived").fill_null(False),
        pl.when(~pl.col("noisy")).then(_both(_reasons(glued), fields["eo"])).alias("reasons"),
        # A burst of noise: what stands before its word is kept, the rest is not to be trusted.
        pl.when("named").then(_before_noise(fields)).alias("person"),
        (pl.col("named") & pl.col("noisy")).fill_null(False).alias("line_noise"),
    )


def _before_noise(fields: pl.DataFrame) -> pl.Series:
    at = fields["noisy"].arg_true()
    kept = fields["person"].gather(at).str.replace(rf",? ?\S*{_NOISE}.*$", "")
    return fields["person"].clone().scatter(at, kept)


@cache
def _halves() -> tuple[list[str], list[str]]:
    """Long title words broken over a line, and the words."""
    words = [word for word in vocab.table("title_words")["word"] if len(word) >= _BREAKABLE]
    pairs = [(f"{word[:cut]}\n{word[cut:]}", word.capitalize()) for word in words for cut in range(2, len(word) - 1)]
    broken, whole = zip(*pairs, strict=True)
    return list(broken), list(whole)


def _glue(found: pl.Series) -> pl.Series:
    broken, whole = _halves()
    return found.str.replace_many(broken, whole, ascii_case_insensitive=True)


def _spelled_out(text: pl.Expr) -> pl.Expr:
    """The first range of letters with all its letters."""
    low, high = (text.str.extract(_RANGE, place).str.to_uppercase() for place in (1, 2))
    start = low.replace_strict(_PLACES, default=0)
    letters = pl.lit("".join(_PLACES)).str.slice(start, (high.replace_strict(_PLACES, default=0) + 1 - start).clip(1))
    return text.str.replace(_RANGE, pl.format("({})", letters.str.replace_all("(.)", "$1,")))


def _both(reasons: pl.Series, order: pl.Series) -> pl.Series:
    """The reasons of the clause, or those that stand on the E.O. line: DECL: 05/04/2019 REASON: 1.4 (B)."""
    at = (order.str.contains(r"(?i)reason|\b1\.[45] ?\(") & reasons.is_null()).fill_null(False).arg_true()
    return reasons.scatter(at, _reasons(order.gather(at))) if len(at) else reasons


def _reasons(text: pl.Series) -> pl.Series:
    whole = replace_in(
        text, _RANGE, lambda found: found.to_frame("text").select(_spelled_out(pl.col("text"))).to_series()
    )
    found = whole.str.extract(_REASON_TEXT).str.replace_all(r"(?i)\b(?:and|or|E\.O\.)\b", " ").str.to_uppercase()
    each = (pl.when(found.str.contains(letter, literal=True)).then(pl.lit(letter.lower())) for letter in _PLACES)
    letters = pl.select(pl.concat_str(each, separator=";", ignore_nulls=True)).to_series()
    return letters.set(letters == "", None)
