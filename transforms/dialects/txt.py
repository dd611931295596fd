"""Raw telegrams: header and body and nothing else.

There is no metadata: id and origin are derived from the telegram, the classification is left to the grammar.
Text of every other form contains telegrams, so this form is the least sure of itself.

A file is one record unless it plainly holds several: telegrams can quote others, and a quoted one must not be
cut off. A record starts at a transmission id behind a blank line or an end marker, or at another first line of
a telegram behind NNNN; it has an FM line of its own, is not section two or later of the telegram above, and no
words announce it as a quotation.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from transforms.dialects.identity import DATELINE, complete
from transforms.dialects.plain import BLANK, at_line_starts, first_text, read_text, unix_lines
from transforms.dialects.raw import REJECTED_SCHEMA, Piece, RawRecords, RecordStarts, cut, fill

NAME = "txt"

_GROUP = rb"(?:[ZOPR] ?){0,2} *\d{6}Z? *[A-Za-z]{3}[A-Za-z]* *\d{2}"
_GROUP_LINE = re.compile(rb"(?:^|\n)[ \t]*" + _GROUP)
_SENDER = re.compile(rb"FM[ \t]+[A-Z]")
_CLASSIFIED = re.compile(
    rb"(?:^|\n)[ \t]*(?:UNCLAS|C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|(?:T ?O ?P {0,3})?S ?E ?C ?R ?E ?T"
    rb"|LIMITED OFFICIAL USE)[^\n]{0,120}?[A-Z.'-]{2,}[ \t]+\d{2,7}\b"
)
_ID = re.compile(rb"VZCZC[A-Z]{2,3}\d{2,4}")
_AFTER_END = re.compile(rb"NNNN[^\n]{0,12}\n\s*(?=%s|VZCZC|DE R[A-Z]|[ZOPR]{2} R[UH])" % _GROUP)
_END_LINE = re.compile(rb"\s*(?:NNNN\w{0,8}|BT)\s*")
# S E C R E T   STATE   00068811: printed above the transmission id now and then.
_LINE_ABOVE = re.compile(rb"[A-Z /]{6,60}[ \t]+[A-Z .'-]{2,30}[ \t]+\d{3,8}\s*")
_ANNOUNCED = re.compile(rb"(?i)(?::|\b(?:quote|begin|text|telegram|cable|message|follows?))\W*$")
_LATER_SECTION = re.compile(rb"\n[ \t]*DE [A-Z]{4,7} ?#\d{3,4}/(?!01\b)\d\d")
# The lines above a transmission id are told within so many bytes, the DE line below it within so many.
_ABOVE, _BELOW = 300, 600


def sniff(head: bytes) -> float:
    """0.3 for a date-time group and an FM line, 0.2 for a classification line alone; markup is no raw text."""
    text = unix_lines(head)
    if text.lstrip(BLANK).startswith(b"<"):
        return 0.0
    if any(at_line_starts(_SENDER, text)) and (_GROUP_LINE.search(text) or _ID.search(text)):
        return 0.3
    return 0.2 if _CLASSIFIED.search(text) else 0.0


def record_starts(blob: bytes) -> list[int]:
    """The start of the file, and the starts of further telegrams; see the head of this module."""
    text = unix_lines(blob)
    closed = {found.end() for found in at_line_starts(_AFTER_END, text)}
    firsts = [first for found in _ID.finditer(text) if (first := _first_line(text, found.start()))]
    closed |= {at for at, ended in firsts if ended}
    senders = [found.end() for found in at_line_starts(_SENDER, text)]
    candidates = sorted({*closed, *(at for at, _ in firsts)})
    starts = first_text(text)
    for at, end in pairwise([*candidates, len(text)]):
        has_sender = bisect_left(senders, at) < bisect_left(senders, end)
        follows = at in closed or bisect_left(senders, starts[-1]) < bisect_left(senders, at)
        if at > 0 and has_sender and follows and not _LATER_SECTION.search(text, at, at + _BELOW):
            starts.append(at)
    return starts


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole telegrams. None is rejected: what lacks an id or a date is told by the grammar."""
    frame = read_text(pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces]))
    missing = pl.lit(None, pl.String)
    records = frame.with_columns(*_printed(), telegram_raw="text", reference_id_raw=missing, origin=missing)
    return RawRecords(fill(complete(records)), pl.DataFrame(schema=REJECTED_SCHEMA))


def _printed() -> tuple[pl.Expr, ...]:
    """created_meta and meta_precision from a line such as `Friday, 05 February 2010, 15:16` above the telegram."""
    top = pl.col("text").str.slice(0, _ABOVE)
    day, time = top.str.extract(DATELINE, 1), top.str.extract(DATELINE, 2)
    at = pl.concat_str(day, time.fill_null("0:00"), separator=" ")
    return (
        at.str.strptime(pl.Datetime("us"), "%d %B %Y %H:%M", strict=False).alias("created_meta"),
        pl.when(day.is_not_null() & time.is_null()).then(pl.lit("day")).alias("meta_precision"),
    )


def _first_line(text: bytes, at: int) -> tuple[int, bool] | None:
    """Where a telegram with its transmission id at `at` starts, and whether an end marker closes the one above.

    None if it does not start there: something stands on the line, or directly above it, or announces it.
    """
    *above, margin = text[max(0, at - _ABOVE) : at].split(b"\n")
    at -= len(margin)
    if above and _LINE_ABOVE.fullmatch(above[-1]):
        at -= len(above.pop()) + 1
    is_open = not above or not above[-1].strip()
    last = next((line for line in reversed(above) if line.strip()), b"")
    ended = bool(_END_LINE.fullmatch(last))
    if margin.strip() or not (is_open or ended) or (not ended and _ANNOUNCED.search(last)):
        return None
    return at, ended
