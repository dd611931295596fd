"""Plain text with five lines above the telegram: id, subject, date, classification, origin.

The subject is only its first printed line. The date is a calendar date with a time and an offset that mean
nothing: it is taken as printed, since a conversion to UTC moves it to the day before. Header and body can run
into each other without a line end, which the grammar takes apart; files with the five lines alone exist.
"""

import re
from collections.abc import Sequence

import polars as pl

from transforms.dialects.identity import complete
from transforms.dialects.plain import BLANK, first_text, read_text, unix_lines, value, when
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, fill, reject

NAME = "txt5"

# Mon May 05 00:00:00 +0200 2008; the offset can be the name of a zone, or missing.
_DATE = (
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?<month>[JFMASOND][a-z]{2}) +(?<day>\d{1,2}) +\d[^\n]*?(?<year>\d{4})"
)
_DATE_LINE = re.compile(rb"\n[ \t]*(?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +[JFMASOND][a-z]{2} +\d{1,2} +\d\d:\d\d)")
_ID_LINE = re.compile(rb"[ \t]*\d{2,4}[A-Z][A-Z0-9 .'_-]{2,60}\d[ \t\r]*")
# Id and date stand within so many lines and bytes: the subject between them is one line, blank ones may be added.
_LINES, _BYTES = 6, 1000
_BLOCK = 2000

# Everything above the telegram. Separators take blank lines with them, and the first blank line below.
_PREAMBLE = (
    r"\A(?<block>[ \t]*(?<id>[^\n]*)\n(?<title>(?:[^\n]*\n){0,5}?)"
    rf"[ \t]*(?<date>{_DATE})[ \t]*(?:\n\s*|\z)(?<level>[^\n]*)(?:\n\s*|\z)(?<place>[^\n]*)(?:\n|\z))"
)


def sniff(head: bytes) -> float:
    """0.95 if an id and, below the subject, a date in words open the file, 0.5 if they stand further down."""
    text = unix_lines(head)
    starts = _blocks(text)
    if not starts:
        return 0.0
    return 0.95 if not text[: starts[0]].strip(BLANK) else 0.5


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the lines with an id above a date in words, or of the text if there are none."""
    text = unix_lines(blob)
    return _blocks(text) or first_text(text)


def _blocks(text: bytes) -> list[int]:
    starts: list[int] = []
    for found in _DATE_LINE.finditer(text):
        at = _id_above(text, found.start())
        if at is not None and at not in starts[-1:]:
            starts.append(at)
    return starts


def _id_above(text: bytes, at: int) -> int | None:
    """The start of the nearest line above offset `at` that is an id and nothing else."""
    for line in reversed(text[max(0, at - _BYTES) : at].split(b"\n")[-_LINES:]):
        if _ID_LINE.fullmatch(line.removeprefix(b"\xef\xbb\xbf")):
            return at - len(line)
        at -= len(line) + 1
    return None


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole records. One without the five lines is rejected."""
    cuts = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    head = pl.col("text").str.slice(0, _BLOCK)
    frame = read_text(cuts).with_columns(head.str.extract_groups(_PREAMBLE).alias("parts")).unnest("parts")
    whole = frame["block"].is_not_null()
    rejected = reject(cuts.filter(~whole), "bad_labels", "the record does not start with its five lines")
    records = frame.filter(whole).with_columns(
        reference_id_raw=value(pl.col("id")),
        title=value(pl.col("title").str.replace_all(r"\s+", " ")),
        created_meta=when(pl.format("{} {} {}", "day", "month", "year"), ["%d %b %Y"]),
        meta_precision=pl.lit("day"),
        classification_raw=value(pl.col("level")),
        origin=value(pl.col("place")),
        telegram_raw=_telegram(),
    )
    records = records.with_columns(meta_status=pl.when(pl.col("telegram_raw").is_null()).then(pl.lit("metadata_only")))
    return RawRecords(fill(complete(records)), rejected)


def _telegram() -> pl.Expr:
    rest = pl.col("text").str.strip_prefix(pl.col("block"))
    return pl.when(rest.str.contains(r"\S")).then(rest.str.strip_chars_start("\n"))
