"""Tables of 1973-79 records: the overview that a search of the archive exports, and an academic export with the texts.

Both are comma-separated with a row of names above and doubled quotes inside of quotes. A record is found by what its
first field must be, a link or a document number, so a text may hold lines and commas as it likes; the row of names
belongs to the first record. A file can be cut into shards, of which only the first has that row: columns go by their
place. What the fields mean is the affair of `nara`. The overview does not tell the level at the time: what the search
shows is released, and its current level, UNCLASSIFIED, stands in for it.
"""

import csv
import io
import re
from collections.abc import Sequence

import polars as pl

from transforms.dialects.identity import complete
from transforms.dialects.nara import shape
from transforms.dialects.nara_fields import WANTED
from transforms.dialects.nara_text import strip_stamps
from transforms.dialects.plain import BLANK, read_text
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, fill, reject

NAME = "nara_csv"

# Names of the columns by their place; None is not used. Of the academic export only the first fifteen are fixed.
_OVERVIEW = (None, "Draft Date", "Document Number", None, "From", "Subject", "TAGS", "To")
_ACADEMIC = (
    "Document Number", "Draft Date", None, "From", "To", None, "Original Classification", "Original Handling",
    "Previous Classification", None, None, "TAGS", None, "Subject", "message",
)  # fmt: skip
_NAMES = re.compile(
    rb'"?(?:URL"? ?, ?"?Draft Date"? ?, ?"?Document Number|DOC_NBR"? ?, ?"?DATE"? ?, ?"?FILM)\b[^\n]*(?:\n|\Z)',
    re.IGNORECASE,
)
_FIRST = rb'"?(?:https?://[^\s,"]{1,300}"?,"?\d{1,2}[-/ ]|(?:19)7\d[A-Z]{2,8}\d{4,6}_?[a-zA-Z]?"?,)'
_RECORD = re.compile(_FIRST)
_NEXT_RECORD = re.compile(b"\n" + _FIRST)
_NOTHING = ("n/a", "na", "null")
_LONGEST_FIELD = 10_000_000


def sniff(head: bytes) -> float:
    """1.0 if the row of names stands first, 0.7 if a record does."""
    start = head.lstrip(BLANK)
    if _NAMES.match(start):
        return 1.0
    return 0.7 if _RECORD.match(start) else 0.0


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the lines that begin with a link and a date, or with a document number; names count to the first."""
    first = len(blob) - len(blob.lstrip(BLANK))
    names = _NAMES.match(blob, first)
    at = names.end() if names else first
    found = [at] if _RECORD.match(blob, at) else []
    found += [match.start() + 1 for match in _NEXT_RECORD.finditer(blob, max(at - 1, 0)) if match.start() + 1 > at]
    if names:
        found = [first, *found[1:]]
    return found


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole rows. A row that is cut short or does not keep its quotes is rejected."""
    cuts = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    frame = read_text(cuts)
    fields = [_fields(text) for text in frame["text"]]
    columns = {name: [row.get(name) if row else None for row in fields] for name in (*WANTED, "message")}
    whole = pl.Series([row is not None for row in fields], dtype=pl.Boolean)
    values = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    frame = pl.concat([frame.drop("text"), values], how="horizontal").filter(whole)
    frame = frame.with_columns(message=strip_stamps(frame["message"]))
    rejected = reject(cuts.filter(~whole), "field_count", "the row does not split into the columns of its table")
    return RawRecords(fill(complete(shape(frame))), rejected)


def _fields(text: str) -> dict[str, str] | None:
    """Values by the name of their attribute; None for a row that is none of either table."""
    names = _NAMES.match(text.encode())
    bare = text.encode()[names.end() :].decode() if names else text
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        found = [row for row in csv.reader(io.StringIO(bare, newline=""), strict=True) if row]
    except csv.Error:
        return None
    if len(found) != 1:
        return None
    (row,) = found
    overview = row[0].startswith("http")
    places = _OVERVIEW if overview else _ACADEMIC
    if len(row) < len(places):
        return None
    pairs = zip(places, (value.strip() for value in row), strict=False)
    known = {name: value for name, value in pairs if name and value and value.lower() not in _NOTHING}
    return known | ({"Current Classification": "UNCLASSIFIED"} if overview else {})
