"""The SUBJECT line (2.8): on one line, without portion marks, in its own case."""

import html

import polars as pl

from transforms.telegram.lines import replace_in

# Damaged keywords come with a colon.
_KEYWORD = r"^(?i)(?:\(U\) ?)?(?:SUBJ(?:ECTS?)?\b ?[:.;/]*|[A-Z ]{6,9} ?[:;]) *"
# A reference list run on behind the subject, with or without a blank.
_RUN_ON = r"(?: |[a-z?!.])?REF(?:TEL)?S?: .*$|(?i) CLASSIFIED BY:? .*$"
_SHORTEST, _LONGEST = 1, 400
_OTHER_FIELD = r"\bREFS?:|\bTAGS\b|\bClassified By\b"
_MARK = (
    r"\((?i:UNCLASSIFIED|CONFIDENTIAL|SECRET|SBU|LOU|TS|U|C|S|FOUO|NF|NOFORN|CNF|SNF)"
    r"(?: ?(?://?|-) ?(?i:NF|NOFORN|FOUO|SBU|REL [^)]*))?\)"
)


def read_subject(fields: pl.DataFrame) -> pl.DataFrame:
    """rec and subject (text of the field, lines joined by newline) in; rec, subject, subject_raw out."""
    raw = fields["subject"].str.replace(_KEYWORD, "").str.strip_chars()
    # A hyphen at a line end joins directly, any other line end is a blank.
    text = raw.str.replace_all(r"([A-Za-z])-\n", "$1-").str.replace_all(r"[\s\\]+", " ")
    text = replace_in(text, r"&(?:#\d+|[a-z]+);", _unescape)
    text = replace_in(text, r"REF|(?i)classified by", lambda found: found.str.replace(_RUN_ON, ""))
    text = (
        text.str.replace(rf"^(?:{_MARK} *)+", "")
        .str.replace(rf"(?: *{_MARK})+$", "")
        .str.strip_chars(" -")
        .str.strip_chars_end(" (")
    )
    # What is too short or too long, or has another field in it, is no subject (Q27); subject_raw keeps it.
    usable = text.str.len_chars().is_between(_SHORTEST, _LONGEST) & ~text.str.contains(_OTHER_FIELD)
    return fields.select("rec").with_columns(
        text.set(~usable, None).alias("subject"), raw.set(raw == "", None).alias("subject_raw")
    )


def _unescape(found: pl.Series) -> pl.Series:
    """Decode HTML entities, in the few subjects that have any."""
    return pl.Series([html.unescape(text) for text in found], dtype=pl.String)
