"""Table `paragraphs`: text, portion mark and kind of each paragraph (2.11), and the summary of the telegram."""

import numpy as np
import polars as pl

from transforms import within
from transforms.telegram.lines import replace_in
from transforms.telegram.spans import Spans, flags, positions

_LEVELS = {
    "U": "U",
    "UNCLASSIFIED": "U",
    "UNCLAS": "U",
    "SBU": "SBU",
    "FOUO": "SBU",
    "LOU": "LOU",
    "C": "C",
    "CONFIDENTIAL": "C",
    "CNF": "C",
    "S": "S",
    "SECRET": "S",
    "SNF": "S",
    "TS": "TS",
    "TOPSECRET": "TS",
}
# CNF and SNF are C/NF and S/NF with the slash lost.
_FUSED = {"CNF": "NF", "SNF": "NF"}

_JOINT = (
    r"(?: ?(?:AND|&|/) ?(?:COMMENTS?|SUMMARY|INTRODUCTION|ACTION REQUEST(?:ED)?|RECOMMENDATIONS?|BACKGROUND|OVERVIEW"
    r"|ANALYSIS|GUIDANCE|CONCLUSIONS?|KEY POINTS|ASSESSMENT))?"
)
# The opening words are followed by a mark, by the capital of the next word, or by nothing: Summary of the meeting,
# Comments by the minister and Note that open a sentence.
_FOLLOWED = r"(?-i: *(?:[:.;(/)\]–—-]| *[A-Z\"“'0-9]|$))"
_AHEAD = r"^(?i)[(\[/]*(?:BEGIN +)?"
_SUMMARY = rf"{_AHEAD}(?:EXECUTIVE +)?SUMMARY{_JOINT}"
# Only to see whether there are closing words: with ASCII word boundaries they are found much faster.
_SUMMARY_ENDS = r"(?i)(?-u:\b)(?:END +(?:OF +)?(?:EXECUTIVE +)?SUMMARY|SUMMARY ENDS?)(?-u:\b)"
# They go in two steps, the brackets and blanks ahead of them last: a pattern that begins with these cannot be looked
# for by its words, and summaries took three times as long.
_SUMMARY_CLOSING = rf"(?i)\b(?:END +(?:OF +)?(?:EXECUTIVE +)?SUMMARY\b{_JOINT}|SUMMARY ENDS?\b)[.)\]/]*"
_CLOSED = "\x1e"
_AHEAD_OF_CLOSED = rf" *[(\[/]*{_CLOSED}"
_WHOSE = r"(?:(?:POST|EMBASSY|MISSION|CONSULATE|AMBASSADOR'?S?|CHARGE'?S?|AMEMBASSY|BIO|USINT|USUN|INTERIM) +)?"
_COMMENT = rf"{_AHEAD}{_WHOSE}COMMENTS?{_JOINT}"
_COMMENT_END = r"(?i)\bEND +(?:OF +)?(?:[A-Z']+ +)?COMMENTS?\b"
_ACTION = r"(?:THIS IS AN? +)?ACTION (?:REQUEST(?:ED)?S?|MESSAGE|CABLE|TELEGRAM)"
_ACTION_START = rf"^(?i)(?:\([A-Z/]{{1,6}}\) *)?[(\[/]*{_ACTION}"
_WHOSE_NOTE = r"(?:(?:POST|EMBASSY|BIOGRAPHIC|BIO|EDITOR.S|TRANSLATOR.S) +)?"
_NOTE = rf"^(?i)[(\[/]*(?:BEGIN +)?{_WHOSE_NOTE}NOTE *[:.-]"
_ADMIN = r"^(?i)(?:MINIMIZE CONSIDERED|VISIT .{0,60}WEB ?SITE|\(?DRAFTED BY\b|GP-\d)"
_WHAT = (
    r"(?:[A-Z'-]+ +){0,3}(?:TEXT|TRANSLATION|QUOTE|LETTER|STATEMENT|NON-?PAPER|AIDE-?MEMOIRE|TALKING POINTS|POINTS"
    r"|NOTE VERBALE)"
)
# An enclosed text may be announced in a sentence or two.
_ENCLOSURE = rf"(?i)(?-u:\b)BEGIN +{_WHAT}(?-u:\b)"
_ANNOUNCED_WITHIN = 220
_ENCLOSURE_END = rf"(?i)\bEND +(?:OF +)?{_WHAT}\b"

# One of the words above, which most paragraphs do not have: at the beginning of the text, anywhere in the heading,
# anywhere in the text. What is bound to the beginning is looked for three times faster than a word in a slice.
_OPENS = (
    rf"^(?i)(?:(?:\([A-Z/]{{1,6}}\) *)?[(\[/]*(?:(?:THIS IS AN? +)?ACTION|(?:BEGIN +)?{_WHOSE_NOTE}NOTE)"
    r"|MINIMIZE|VISIT|\(?DRAFTED|GP-)"
)
_OPENING_HINT = r"(?i:summary|comment|action|note)|^(?i:minimize|visit|\(?drafted|gp-)"
_HINT = r"(?i)begin |summary|comment"

# Runs of X, or words in brackets that stand for what was taken out.
REDACTION = r"X{4,}|x{4,}|\[[^\]]{0,40}(?i:removed|redacted|deleted)[^\]]{0,40}\]|\[\.{3}\]"


def paragraphs(read: pl.DataFrame) -> pl.LazyFrame:
    """Paragraphs of the grammar (rec, number, number_raw, mark, heading, section, text) in, table columns out.

    `section` is 1 up to the first section break.
    """
    # 1. (C - ENTIRE TEXT) is a paragraph that says nothing else.
    alone = (pl.col("text") == "") & pl.col("mark").str.contains("(?i)ENTIRE")
    frame = read.lazy().with_columns(text=pl.when(alone).then("mark").otherwise("text"))
    frame = frame.filter(pl.col("text") != "").with_columns(seq=within.place() + 1)
    kinds = _kinds(frame)
    return kinds.join(_marks(read["mark"]), on="mark", how="left", maintain_order="left").with_columns(
        portion_mark=pl.col("mark"),
        section=pl.col("section").fill_null(1),
        is_redacted=pl.col("text").str.contains(REDACTION),
        char_count=pl.col("text").str.len_chars(),
    )


def _marks(mark: pl.Series) -> pl.LazyFrame:
    """mark, portion_level and portion_handling: each of the few spellings is read once."""
    level, handling = _mark_parts(pl.col("mark"))
    return (
        mark.drop_nulls().unique().to_frame("mark").lazy().with_columns(portion_level=level, portion_handling=handling)
    )


def _mark_parts(mark: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Level, and the handling words joined by `;`: (C//REL TO USA, FVEY) is C and REL TO USA, FVEY."""
    inner = mark.str.strip_chars("() ").str.to_uppercase()
    word = inner.str.extract(r"^([A-Z]+)")
    rest = inner.str.replace(r"^[A-Z]+[\s/,-]*", "").str.replace_all(r" *(?:/|--)/* *", ";")
    rest = rest.str.replace_all(r"\bNOFORN\b", "NF").str.strip_chars("; -")
    handling = pl.coalesce(word.replace_strict(_FUSED, default=None), pl.when(rest != "").then(rest))
    return word.replace_strict(_LEVELS, default=None), handling


def _kinds(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Column kind. A summary, comment or enclosure runs from its opening words to its closing ones, if it has any."""
    rows = _hints(frame.collect())
    spans = Spans.of(rows, int(rows["rec"].to_numpy().max(initial=0)) + 1)
    ranges = rows.lazy().with_columns(
        in_summary=_summary_range(rows, spans),
        in_comment=_range(rows, spans, "comment"),
        in_enclosure=_range(rows, spans, "enclosure"),
    )
    return ranges.with_columns(
        kind=pl.when("in_summary")
        .then(pl.lit("summary"))
        .when(pl.col("in_comment") & ((pl.col("opened") != "admin") | pl.col("number").is_not_null()))
        .then(pl.lit("comment"))
        .when("in_enclosure")
        .then(pl.lit("enclosure"))
        .otherwise("opened")
    )


def _hints(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns summary_starts, summary_ends and so on, and opened: the kind that the first words alone tell.

    Words are found faster than patterns, and most paragraphs have none of these.
    """
    likely = frame["text"].str.contains(_OPENS) | frame["text"].str.contains(_HINT)
    likely = (likely | frame["heading"].str.contains(_OPENING_HINT).fill_null(False)).arg_true()
    text, heading, head = pl.col("text"), pl.col("heading"), pl.col("text").str.slice(0, 100)

    def opens(pattern: str) -> pl.Expr:
        return head.str.contains(pattern + _FOLLOWED) | heading.str.contains(pattern + r"\b").fill_null(False)

    opened = {
        "action_request": opens(_ACTION_START),
        "note": head.str.contains(_NOTE),
        "admin": head.str.contains(_ADMIN),
    }
    found = frame[likely].select(
        summary_starts=opens(_SUMMARY),
        summary_ends=text.str.contains(_SUMMARY_ENDS),
        comment_starts=opens(_COMMENT),
        comment_ends=text.str.contains(_COMMENT_END),
        enclosure_starts=text.str.slice(0, _ANNOUNCED_WITHIN).str.contains(_ENCLOSURE),
        enclosure_ends=text.str.contains(_ENCLOSURE_END),
        opened=pl.coalesce(
            *(pl.when(condition).then(pl.lit(kind)) for kind, condition in opened.items()), pl.lit("text")
        ),
    )
    nothing = dict.fromkeys(found.columns[:-1], False) | {"opened": "text"}
    full = frame.with_columns(pl.lit(value).alias(name) for name, value in nothing.items())
    return full.with_columns(full[name].scatter(likely, found[name]) for name in found.columns)


def _summary_range(rows: pl.DataFrame, spans: Spans) -> pl.Series:
    """From the first paragraph headed Summary to the closing words; from paragraph 1 if only these exist."""
    start, end = (
        spans.first(rows.select("rec", at=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(rows[name]))
        for name in ("summary_starts", "summary_ends")
    )
    starts, ends = start < spans.end, end < spans.end
    begin = np.where(starts & ~(ends & (start > end)), start, spans.start)
    last = np.where(ends, end, start)
    any_of = starts | ends
    return flags(len(rows), positions(begin[any_of], last[any_of] + 1))


def _range(rows: pl.DataFrame, spans: Spans, name: str) -> pl.Series:
    """From each paragraph that opens one of `name` to the closing words after it; without these, it alone."""
    start = rows[f"{name}_starts"].arg_true().to_numpy().astype(np.int64)
    # Closing words count before the next one opens, and in the same record.
    ends = np.append(rows[f"{name}_ends"].arg_true().to_numpy().astype(np.int64), len(rows))
    limit = np.minimum(np.append(start[1:], len(rows)), spans.end[rows["rec"].gather(start).to_numpy()])
    end = ends[np.searchsorted(ends, start)]
    return flags(len(rows), positions(start, np.where(end < limit, end, start) + 1))


def summaries(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `paragraphs` in; rec and summary out: its text without opening and closing words."""
    joined = (
        rows.filter(pl.col("kind") == "summary")
        .group_by("rec", maintain_order=True)
        .agg(pl.col("text").str.join(" ").alias("summary"))
    )
    opened = joined["summary"].str.replace(_SUMMARY + r"[)\]/]* *[:.–—-]*[)\]/]* *", "")
    text = replace_in(opened, _SUMMARY_ENDS, _without_closing).str.strip_chars()
    return joined.select("rec", text.set(text == "", None).alias("summary"))


def _without_closing(text: pl.Series) -> pl.Series:
    return text.str.replace_all(_SUMMARY_CLOSING, _CLOSED).str.replace_all(_AHEAD_OF_CLOSED, "")
