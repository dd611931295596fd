"""1973-79 records of the Central Foreign Policy File: `Message Text`, the telegram, `Message Attributes`, `Key: value`.

Both markers stand on lines of their own, once a record; an attribute block closes a record and many records may stand
in a file. A record in which a marker stands twice cannot be split with certainty and is rejected. The text is there
only if the Locator says TEXT ON-LINE: microfilm, withdrawal cards and index entries have attributes alone.
"""

import re
from collections.abc import Sequence

import polars as pl

from transforms.dialects.identity import complete
from transforms.dialects.nara_fields import read_fields
from transforms.dialects.nara_station import read_numbers
from transforms.dialects.nara_text import clean, strip_stamps
from transforms.dialects.nara_values import header_of_fields, level_and_handling, references, when_drafted
from transforms.dialects.plain import first_text, read_text, unix_lines
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, fill, reject

NAME = "nara"

_MARKER = re.compile(rb"Message (Text|Attributes)[ \t\f]*(?=[\r\n]|\Z)")
_TEXT = b"Text"
# What may stand before a marker on its line, and how far back the start of that line is looked for.
_MARGIN, _REACH = b" \t\f\r\xef\xbb\xbf", 200
_NUMBER = re.compile(rb"\n[ \t]*Document Number[ \t]*:[ \t]*\S")
_PAGE = re.compile(rb"\n[ \t]*PAGE[ \t]+01[ \t]+[A-Z]")
# Before the first marker a stamp or the current classification may stand.
_FURNITURE = re.compile(
    rb"(?:[^\n]{0,60}Declassified/Released[^\n]*|\*\*\* Current [^\n]*"
    rb"|[A-Z /]*(?:CLASSIFIED|CONFIDENTIAL|SECRET|OFFICIAL USE))\s*"
)
_LONGEST_FURNITURE = 600

_TEXT_LINE = r"(?m)^[ \t\f]*Message Text[ \t\f]*$"
_ATTRIBUTES_LINE = r"(?m)^[ \t\f]*Message Attributes[ \t\f]*$"
_ONLINE = r"(?i)TEXT\s+ON-?\s?LINE"


def sniff(head: bytes) -> float:
    """1.0 for both markers, 0.9 for attributes with a document number, 0.8 for a text with a page line."""
    text = unix_lines(head)
    kinds = {kind for _, kind in _markers(text)}
    if not kinds:
        return 0.0
    if len(kinds) == 2:
        return 1.0
    if _TEXT not in kinds:
        return 0.9 if _NUMBER.search(text) else 0.0
    return 0.8 if _PAGE.search(text) else 0.4


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the first marker of each record: the first of all, and the first behind an attribute block."""
    text = unix_lines(blob)
    starts: list[int] = []
    closed = True
    for at, kind in _markers(text):
        if closed:
            starts.append(at)
        closed = kind != _TEXT
    if not starts:
        return first_text(text)
    before = text[: min(starts[0], _LONGEST_FURNITURE)]
    if starts[0] <= _LONGEST_FURNITURE and _is_furniture(before):
        starts[0] = 0
    return starts


def _markers(text: bytes) -> list[tuple[int, bytes]]:
    """Start of the line, and kind, of each marker."""
    found = []
    for marker in _MARKER.finditer(text):
        margin = text[max(0, marker.start() - _REACH) : marker.start()]
        line = margin.rfind(b"\n") + 1
        if not margin[line:].strip(_MARGIN) and (line or marker.start() <= _REACH):
            found.append((marker.start() - len(margin) + line, marker[1]))
    return found


def _is_furniture(before: bytes) -> bool:
    lines = [line.strip(_MARGIN) for line in before.split(b"\n")]
    return all(_FURNITURE.fullmatch(line) for line in lines if line)


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole records. One whose markers do not stand once each, text first, is rejected."""
    cuts = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    frame = read_text(cuts)
    frame = frame.with_columns(text=strip_stamps(frame["text"])).with_columns(
        texts=pl.col("text").str.count_matches(_TEXT_LINE), blocks=pl.col("text").str.count_matches(_ATTRIBUTES_LINE)
    )
    frame = frame.with_columns(_halves()).unnest("halves")
    frame = pl.concat([frame, read_fields(frame["attributes"])], how="horizontal")
    online = pl.col("Locator").str.contains(_ONLINE)
    # Without a text marker there must be a word that there is no text.
    whole = (pl.col("blocks") == 1) & ((pl.col("texts") == 1) | ((pl.col("texts") == 0) & ~online))
    usable = frame.select((whole & pl.col("attributes").is_not_null()).fill_null(False)).to_series()
    said = pl.format("Message Text stands {} times and Message Attributes {} times, instead of once", "texts", "blocks")
    rejected = reject(frame.filter(~usable), "marker_count", said)
    return RawRecords(fill(complete(shape(frame.filter(usable)))), rejected)


def _halves() -> pl.Expr:
    """Struct of `message` (null without a text marker) and `attributes` (null without the other)."""
    parts = pl.col("text").str.replace(_ATTRIBUTES_LINE, "\x1e").str.splitn("\x1e", 2)
    first, second = parts.struct.field("field_0"), parts.struct.field("field_1")
    message = pl.when(first.str.contains(_TEXT_LINE)).then(first.str.replace(rf"(?s)\A.*?{_TEXT_LINE}\n?", ""))
    return pl.struct(message.alias("message"), second.alias("attributes")).alias("halves")


def shape(frame: pl.DataFrame) -> pl.DataFrame:
    """Records from the columns message (text or null) and WANTED of the attributes."""
    present = pl.col("Locator").str.contains(_ONLINE).fill_null(True) & pl.col("message").str.contains(r"\S")
    frame = frame.with_columns(present=present.fill_null(False))
    message = frame.select(pl.when("present").then("message")).to_series()
    frame = frame.with_columns(telegram=clean(message))
    found = read_numbers(frame["Document Number"], frame["From"], frame["telegram"])
    frame = pl.concat([frame, found], how="horizontal")
    return frame.with_columns(
        *when_drafted(),
        *header_of_fields(),
        level_and_handling().alias("classification_raw"),
        references().alias("references_meta"),
        doc_number="Document Number",
        title="Subject",
        tags_meta="TAGS",
        meta_status=pl.when(~pl.col("present")).then(pl.lit("metadata_only")),
    )
