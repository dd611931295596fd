"""Label blocks: a newspaper's re-publication, and the print of a post's own mail system.

The newspaper printed `ID:` (its number in the bulk dump), `DATE:`, `SOURCE:`, `CLASSIFICATION:`, `ORIGIN:`,
`MISC:` (references) and `DESTINATION:`, behind which the header follows; any value may be typed over with X.
Which of SOURCE and ORIGIN is the reference id is told by its shape. `null` may stand on the first line.

The mail system printed who printed it and when, `Cable Text:`, a box of fields, a rule of underscores, and then
the telegram with the post's internal header above it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from transforms.dialects.identity import complete
from transforms.dialects.plain import BLANK, at_line_starts, first_text, read_text, unix_lines, value, when
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, fill, reject

NAME = "label"

_LABELS = "ID|DATE|SOURCE|CLASSIFICATION|ORIGIN|MISC|DUNNO|DESTINATION"
_BOX = "To|Action|From|TAGS|Captions|Subject|Ref"
_EDGE = r"[ \t|]*"

_ID = re.compile(rb"I[Dd][ \t]*:")
_NEXT_ID = re.compile(rb"\nI[Dd][ \t]*:")
_NULL_ABOVE = re.compile(rb"(?:\A|(?<=\n))[ \t]*null\s*\Z")
_LABEL_LINE = re.compile(rb"(?i)\n[ \t]*(DATE|SOURCE|CLASSIFICATION|ORIGIN|MISC|DUNNO|DESTINATION)[ \t]*:")
_PRINT = re.compile(rb"Cable Text[ \t]*:")
_BOX_LINE = re.compile(rb"(?i)\n[ \t|]*(To|Action|From|TAGS|Captions|Subject|Ref)[ \t]*:")
_STAMP = re.compile(rb"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}")
_SENDER = re.compile(rb"\n[ \t]*FM[ \t]+[A-Z]")
# A line above a record stands within so many bytes.
_ABOVE = 300
# Labels stand within so many bytes of the first, and at least so many kinds of them.
_NEAR, _ENOUGH = 2500, 4
_BLOCK = 6000

_PREAMBLE = r"(?ims)\A(?<block>(?:null\s+)?ID[ \t]*:.*?^[ \t]*DESTINATION[ \t]*:)"
# A block that was cut or lacks its last label: as far as its lines are labels.
_CUT_PREAMBLE = rf"(?i)\A(?<block>(?:null\s+)?(?:[ \t]*(?:{_LABELS})[ \t]*:[^\n]*(?:\n\s*|\z))+)"
_PRINT_PREAMBLE = r"(?ims)\A(?<block>.*?Cable Text[ \t]*:.*?^[ \t]*_{8,}[^\n]*(?:\n|\z))"
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S")
_DAYS = ("%Y-%m-%d", "%m/%d/%Y")
_REFERENCE_ID = r"^\d{2,4}[A-Z][A-Z .'_-]{2,}\d+$"


def sniff(head: bytes) -> float:
    """1.0 if labels open the file, 0.9 for the print of a mail system, 0.5 if labels stand further down."""
    text = unix_lines(head)
    starts = _blocks(text)
    if starts:
        return 0.5 if text[: starts[0]].strip(BLANK) else 1.0
    prints = _prints(text)
    return 0.9 if prints and not _SENDER.search(text, 0, prints[0]) else 0.0


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the label blocks; in a file without any, of the prints. A telegram may hold a print."""
    text = unix_lines(blob)
    starts = _blocks(text)
    if starts:
        return starts
    # Whatever stands above the first print belongs to it.
    return sorted({*first_text(text), *_prints(text)[1:]})


def _blocks(text: bytes) -> list[int]:
    first = len(text) - len(text.lstrip(BLANK + b"nul"))
    found = [first] if _ID.match(text, first) else []
    found += [match.start() + 1 for match in _NEXT_ID.finditer(text, first)]
    return [_with_null(text, at) for at in _with_labels(_LABEL_LINE, text, found)]


def _prints(text: bytes) -> list[int]:
    found = [match.start() for match in at_line_starts(_PRINT, text)]
    return [_line_of_user(text, at) for at in _with_labels(_BOX_LINE, text, found)]


def _with_labels(pattern: re.Pattern[bytes], text: bytes, found: list[int]) -> list[int]:
    """The offsets of `found` behind which, and before the next of them, enough labels stand."""
    kept: list[int] = []
    for at, end in pairwise([*found, len(text)]):
        kinds = {label[1].upper() for label in pattern.finditer(text, at, min(end, at + _NEAR))}
        if len(kinds) >= _ENOUGH:
            kept.append(at)
    return kept


def _with_null(text: bytes, at: int) -> int:
    """The start of a line `null` above offset `at`, or `at`."""
    above = text[max(0, at - _ABOVE) : at]
    if len(above) == at and above.strip(BLANK) in (b"", b"null"):
        return 0
    found = _NULL_ABOVE.search(above)
    return at - len(above) + found.start() if found else at


def _line_of_user(text: bytes, at: int) -> int:
    """The start of the line with a name and a time above offset `at`, or `at` if there is none."""
    above = text[max(0, at - _ABOVE) : at].rstrip()
    line = above[above.rfind(b"\n") + 1 :]
    return text.rindex(line, 0, at) if line and _STAMP.search(line) else at


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole records. One without label block and without box is rejected."""
    cuts = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    head = pl.col("text").str.slice(0, _BLOCK)
    frame = read_text(cuts).with_columns(
        labels=pl.coalesce(head.str.extract(_PREAMBLE), head.str.extract(_CUT_PREAMBLE)),
        box=head.str.extract(_PRINT_PREAMBLE),
    )
    frame = frame.with_columns(block=pl.coalesce("labels", "box"))
    whole = frame["block"].is_not_null()
    rejected = reject(cuts.filter(~whole), "bad_labels", "the record does not start with its labels and values")
    records = frame.filter(whole).with_columns(*_label_values(), *_box_values(), telegram_raw=_telegram())
    return RawRecords(fill(complete(records)), rejected)


def _telegram() -> pl.Expr:
    rest = pl.col("text").str.strip_prefix(pl.col("block")).str.strip_chars_start(" \t\n")
    return value(pl.when(rest.str.contains(r"\S")).then(rest))


def _label(name: str) -> pl.Expr:
    return value(pl.col("labels").str.extract(rf"(?im)^[ \t]*(?:{name})[ \t]*:[ \t]*([^\n]*)"))


def _label_values() -> list[pl.Expr]:
    source, origin, date = _label("SOURCE"), _label("ORIGIN"), _label("DATE")
    source_is_id = source.str.contains(_REFERENCE_ID)
    origin_is_id = origin.str.contains(_REFERENCE_ID).fill_null(False)
    to_the_minute = when(date.str.strip_suffix(".0"), _FORMATS)
    named = pl.when(~origin_is_id).then(origin)
    return [
        pl.when(source_is_id).then(source).when(origin_is_id).then(origin).alias("reference_id_raw"),
        pl.when(source_is_id).then(named).otherwise(pl.coalesce(source, named)).alias("origin"),
        pl.coalesce(to_the_minute, when(date, _DAYS)).alias("created_meta"),
        pl.when(to_the_minute.is_null() & date.is_not_null()).then(pl.lit("day")).alias("meta_precision"),
        _label("CLASSIFICATION").alias("classification_raw"),
        _references().alias("references_meta"),
    ]


def _references() -> pl.Expr:
    """MISC may be wrapped: up to the next label."""
    wrapped = pl.col("labels").str.extract(rf"(?ims)^[ \t]*(?:MISC|DUNNO)[ \t]*:(.*?)^[ \t]*(?:{_LABELS})[ \t]*:")
    return value(wrapped.str.replace_all(r"\s+", ""))


def _box_values() -> list[pl.Expr]:
    return [_boxed("Subject").alias("title"), _boxed("TAGS").alias("tags_meta")]


def _boxed(name: str) -> pl.Expr:
    """A field of the box up to the next field or the rule, on one line."""
    ends = rf"^{_EDGE}(?:(?:{_BOX})[ \t]*:|_{{8,}})"
    text = pl.col("box").str.extract(rf"(?ims)^{_EDGE}{name}[ \t]*:(.*?){ends}")
    return value(text.str.replace_all(r"[\s|]+", " "))
