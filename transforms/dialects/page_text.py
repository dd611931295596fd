"""Text scraped or printed from a viewer page: four labels, their four values, title, tags, then the telegram.

Values are found by the order of the labels and not by line number, because pages differ in what else they
print. Many pages may stand one after the other in a file.
"""

import re
from collections.abc import Sequence

import polars as pl

from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, decode, fill, reject

NAME = "page_text"

LABELS = ("Identifier", "Created", "Classification", "Origin")

_LABEL_LINE = rb"[ \t]*(?:%s)[ \t]*\r?\n" % "|".join(LABELS).encode()
# Not anchored at a line start: pages put together without a line end between them are glued there. Blank
# lines may stand between the labels.
_LABEL_BLOCK = re.compile(rb"(?:\xef\xbb\xbf)?(?:%s\s*){4}" % _LABEL_LINE)

_FIRST_WORD = re.compile(rb"Identifier[ \t]*\r?\n")
# The four labels, in any order, stand within so many bytes of the first.
_NEAR = 120

# What can begin a telegram: transmission id, relay line, DE line, date-time group. Used for pages that lack
# the fixed line of the viewer's interface.
_TELEGRAM_START = r"(?m)^(VZCZC|DE R[A-Z]+ |[ZOPR]{2} R[UH]|[ZOPR] (?:[ZOPR] )?\d{6}Z? )"
_INTERFACE_LINE = r"(?m)^\s*pdf\s+how-to read a cable\s*\n"
_MARK = "\x1e"
# Labels and values stand within so many characters; a pattern with groups is slow on a whole page.
_BLOCK = 1000


def sniff(head: bytes) -> float:
    """1.0 if the file starts with the label block, 0.7 if one stands further down."""
    starts = record_starts(head)
    if not starts:
        return 0.0
    return 1.0 if not head[: starts[0]].strip(b"\xef\xbb\xbf \t\r\n") else 0.7


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the label blocks. Looking for one fixed word first is a hundred times faster."""
    starts: list[int] = []
    end = 0  # of the last block: a short page stands within reach of the next
    for word in _FIRST_WORD.finditer(blob):
        if word.start() < end:
            continue
        found = _LABEL_BLOCK.search(blob, max(end, word.start() - _NEAR), word.end() + _NEAR)
        if found:
            starts.append(found.start())
            end = found.end()
    return starts


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole pages. A page without its four labels and values is rejected."""
    frame = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    text = decode(frame, ["payload"]).with_columns(pl.col("payload").str.replace_all("\r\n", "\n", literal=True))
    pages = text.with_columns(_labels(pl.col("payload"))).unnest("page")
    pages = pages.with_columns(rest=pl.col("payload").str.strip_prefix(pl.col("block")))
    whole = pages["block"].is_not_null()
    rejected = reject(frame.filter(~whole), "bad_labels", "the page does not start with its labels and values")
    values = [_value(label).alias(label) for label in LABELS]
    records = pages.filter(whole).with_columns(values).with_columns(*_split_interface(pl.col("rest")))
    return RawRecords(
        fill(
            records.with_columns(
                reference_id_raw="Identifier",
                created_meta=pl.col("Created").str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M:%S", strict=False),
                classification_raw="Classification",
                origin="Origin",
                title=_title(pl.col("interface")),
                tags_meta=pl.col("interface").str.extract(r"(?m)^\s*Tags:([^\n]*)$").str.strip_chars(),
            )
        ),
        rejected,
    )


def _labels(text: pl.Expr) -> pl.Expr:
    """Struct `page`: block (the text of labels and values), label1..4, value1..4; nulls where labels are missing."""
    label = "|".join(LABELS)
    labels = r"\s*\n\s*".join(f"(?<label{i}>{label})" for i in range(1, 5))
    values = "".join(rf"\s*\n[ \t]*(?<value{i}>[^\n]*?)[ \t]*" for i in range(1, 5))
    head = text.str.slice(0, _BLOCK)
    return head.str.extract_groups(rf"^(?<block>\x{{FEFF}}?\s*{labels}{values}\n)").alias("page")


def _value(label: str) -> pl.Expr:
    """The value printed for `label`: the n-th value belongs to the n-th label."""
    cases = [pl.when(pl.col(f"label{i}") == label).then(pl.col(f"value{i}")) for i in range(1, 5)]
    return pl.coalesce(cases)


def _split_interface(rest: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Columns `interface` (title and tags as the viewer prints them) and `telegram_raw`."""
    marked = (
        pl.when(rest.str.contains(_INTERFACE_LINE))
        .then(rest.str.replace(_INTERFACE_LINE, _MARK))
        .otherwise(rest.str.replace(_TELEGRAM_START, _MARK + "$1"))
    )
    parts = marked.str.splitn(_MARK, 2)
    first, second = parts.struct.field("field_0"), parts.struct.field("field_1")
    return (
        pl.when(second.is_not_null()).then(first).alias("interface"),
        pl.coalesce(second, first).str.strip_chars_start("\n").alias("telegram_raw"),
    )


def _title(interface: pl.Expr) -> pl.Expr:
    """Text between `Cable title:` and `Tags:`, on one line."""
    between = interface.str.extract(r"(?s)Cable title:(.*?)(?:\n\s*Tags:|$)")
    title = between.str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(title != "").then(title)
