r"""Tab-separated database rows: date, id, origin, classification, references, text.

The export writes a newline inside the text as backslash and newline, a tab as backslash and tab, a backslash
as two and a missing value as `\N`. Such a row also stands inside the body of a few official pages; see
`unwrap_row`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from transforms.dialects.identity import complete
from transforms.dialects.plain import BLANK, first_text, read_text, unix_lines, value, when
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, fill, reject

NAME = "tsv_row"

FIELDS = ("created", "reference_id", "origin", "classification", "references", "text")

# A row number may stand before the date.
_START = r"(?:\d{1,9}\t)?\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?:\.0)?\t[^\t\n]{4,60}\t"
_RECORD = re.compile(_START.encode())
_NEXT_RECORD = re.compile(b"\n" + _START.encode())
_ROW = re.compile(_START)
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")

_ESCAPES = {"\\\\": "\\", "\\\n": "\n", "\\\t": "\t", '\\"': '"', "\\'": "'"}
_ESCAPED = re.compile("|".join(re.escape(written) for written in _ESCAPES))


class ExportRow(NamedTuple):
    """The fields of a row as text; `text` is the telegram, header and body in one piece."""

    created: str
    reference_id: str
    origin: str
    classification: str
    references: str
    text: str


def sniff(head: bytes) -> float:
    """1.0 if the file starts with a date, a tab, an id and a tab, 0.6 if such a line stands further down."""
    text = unix_lines(head)
    if _RECORD.match(text.lstrip(BLANK)):
        return 1.0
    return 0.6 if _NEXT_RECORD.search(text) else 0.0


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the lines that start with a date, a tab, an id and a tab."""
    text = unix_lines(blob)
    first = len(text) - len(text.lstrip(BLANK))
    starts = [0] if _RECORD.match(text, first) else []
    found = starts + [match.start() + 1 for match in _NEXT_RECORD.finditer(text, first)]
    return found or first_text(text)


def unwrap_row(body: str) -> ExportRow | None:
    """The row that a body starts with, unescaped; None if it starts with none.

    For bodies of other forms: `text` is then to be read as a telegram of its own, header and body.
    """
    start = body.lstrip()
    if not _ROW.match(start):
        return None
    fields = re.sub(r"\A\d{1,9}\t", "", start).split("\t", len(FIELDS) - 1)
    if len(fields) != len(FIELDS):
        return None
    created, reference_id, origin, classification, references, text = fields
    text = _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text.replace("\r\n", "\n"))
    return ExportRow(created, reference_id, origin, classification, references, text)


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole rows. A row with fewer than six fields is rejected."""
    cuts = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    row = pl.col("text").str.replace(r"\A\d{1,9}\t", "").str.splitn("\t", len(FIELDS)).struct.rename_fields(FIELDS)
    frame = read_text(cuts).select(pl.exclude("text"), row.alias("row")).unnest("row")
    whole = frame["text"].is_not_null() & frame["created"].str.contains(r"^\d{4}-")
    message = "the row has fewer than 6 tab-separated fields"
    records = frame.filter(whole).with_columns(
        reference_id_raw=value(pl.col("reference_id")),
        created_meta=when(pl.col("created").str.strip_suffix(".0"), _FORMATS),
        origin=value(pl.col("origin")),
        classification_raw=value(pl.col("classification")),
        references_meta=value(pl.col("references")),
        telegram_raw=value(_unescape(pl.col("text"))),
    )
    return RawRecords(fill(complete(records)), reject(cuts.filter(~whole), "field_count", message))


def _unescape(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()), leftmost=True)
