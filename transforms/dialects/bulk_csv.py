"""The bulk dump: eight quoted fields a record, backslash escapes, raw newlines inside fields, no header row.

Read by pyarrow: polars' own CSV reader has no escape character and corrupts this form in silence. pyarrow in
turn cannot find its way again after a broken quote, so records are counted and checked first: a record holds
exactly 16 unescaped quotes and starts with its number and date at the start of a line. Records that fail go
to quarantine one by one; the rest are parsed together and must come back as exactly as many rows.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from transforms.dialects.raw import (
    RAW_SCHEMA,
    REJECTED_SCHEMA,
    Piece,
    RawRecords,
    RecordStarts,
    cut,
    decode,
    fill,
    reject,
)

NAME = "csv"


_NUMBER_AND_DATE = rb'"\d{1,9}","\d{1,2}/\d{1,2}/\d{4}'
_RECORD = re.compile(_NUMBER_AND_DATE)
_NEXT_RECORD = re.compile(b"\n" + _NUMBER_AND_DATE)
# A byte-order mark or blank lines may stand before the first record.
_BEFORE = b"\xef\xbb\xbf \t\r\n"

FIELDS = (
    "sequence",
    "created",
    "reference_id_raw",
    "origin",
    "classification_raw",
    "references_meta",
    "header_raw",
    "body_raw",
)
_QUOTES = 2 * len(FIELDS)
# Bytes that are looked through together.
_BLOCK = 256 * 1024
_PROVENANCE = ("file_id", "record", "byte_offset")


def sniff(head: bytes) -> float:
    """1.0 if the file starts with a record, 0.6 if one starts further down."""
    if _RECORD.match(head.lstrip(_BEFORE)):
        return 1.0
    return 0.6 if _NEXT_RECORD.search(head) else 0.0


def record_starts(blob: bytes) -> list[int]:
    """Offsets of the lines that start with a record's number and date."""
    first = len(blob) - len(blob.lstrip(_BEFORE))
    starts = [0] if _RECORD.match(blob, first) else []
    _, quotes = _quotes(blob, b"\n")
    return starts + [at for at in quotes[quotes > first].tolist() if _RECORD.match(blob, at)]


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole records. A record with other than eight fields, or with loose quotes, is rejected."""
    frame = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    # Of one piece, as of a large file, nothing is copied.
    whole = b"".join(piece.blob for piece in pieces)
    # Counting in whole blobs is quick and settles it for all but damaged shards.
    if _delimiters(whole) == _QUOTES * frame.height:
        parsed, refused = _parse(frame, whole)
    else:
        balanced = _unescaped_quotes(frame["payload"]) == _QUOTES
        parsed, refused = _parse(frame.filter(balanced))
        refused.append(_explain(frame.filter(~balanced)))
    rejected = pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *refused])
    return RawRecords(_shape(parsed), rejected.sort("file_id", "record"))


def _delimiters(blob: bytes) -> int:
    """Unescaped quotes, if no escaped backslash stands before one; then too few, and records are looked at."""
    quotes, escaped = _quotes(blob, b"\\")
    return quotes - len(escaped)


def _quotes(blob: bytes, sign: bytes) -> tuple[int, npt.NDArray[np.int64]]:
    """How many quotes there are, and the places of those that stand behind `sign`.

    Block by block, so that what is found is still in the cache of the processor when the sign before it is looked at.
    """
    signs = np.frombuffer(blob, dtype=np.uint8)
    quotes, behind = int(blob[:1] == b'"'), [np.empty(0, dtype=np.int64)]
    for low in range(1, len(signs), _BLOCK):
        block = signs[low - 1 : low + _BLOCK]
        at = np.flatnonzero(block[1:] == ord('"'))
        quotes += len(at)
        behind.append(at[block[at] == ord(sign)] + low)
    return quotes, np.concatenate(behind)


def _unescaped_quotes(payload: pl.Series) -> pl.Series:
    """Quotes that delimit a field. An escaped backslash before a quote does not escape the quote."""
    raw = payload.to_arrow()
    if pc.any(pc.match_substring(raw, rb"\\")).as_py():
        raw = pc.replace_substring(raw, rb"\\", b"")
    counts = pc.subtract(pc.count_substring(raw, b'"'), pc.count_substring(raw, rb"\""))
    return pl.Series(pl.from_arrow(counts))


def _explain(frame: pl.DataFrame) -> pl.DataFrame:
    """Reason codes for records whose quotes are not 16."""
    if frame.is_empty():
        return pl.DataFrame(schema=REJECTED_SCHEMA)
    quotes = _unescaped_quotes(frame["payload"])
    frame = frame.with_columns(fields=quotes // 2, paired=quotes % 2 == 0)
    counted = pl.format("the row has {} quoted fields instead of 8", "fields")
    loose = "a quote inside a field is not escaped, or the record is cut short"
    return pl.concat(
        [
            reject(frame.filter("paired"), "field_count", counted),
            reject(frame.filter(~pl.col("paired")), "broken_record", loose),
        ]
    )


def _parse(frame: pl.DataFrame, blob: bytes | None = None) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Parse records together; if the row count differs, halve until the ones at fault stand alone.

    `blob` is the bytes of all of them, where these are at hand.
    """
    if frame.is_empty():
        return _empty_fields(), []
    rows = _arrow_rows(b"".join(frame["payload"]) if blob is None else blob)
    if rows is not None and rows.num_rows == frame.height:
        fields = pl.DataFrame(pl.from_arrow(rows))
        return pl.concat([frame.select(_PROVENANCE), fields], how="horizontal"), []
    if frame.height == 1:
        # Blanks between records are no fault of the record before them.
        bare = frame.with_columns(pl.Series("payload", [frame["payload"][0].strip() + b"\n"], dtype=pl.Binary))
        if bare["payload"][0] != frame["payload"][0]:
            return _parse(bare)
        message = "the row does not split into 8 fields"
        return _empty_fields(), [reject(frame, "field_count", message)]
    middle = frame.height // 2
    left, left_refused = _parse(frame.head(middle))
    right, right_refused = _parse(frame.slice(middle))
    return pl.concat([left, right]), left_refused + right_refused


def _empty_fields() -> pl.DataFrame:
    kinds = {name: RAW_SCHEMA[name] for name in _PROVENANCE}
    return pl.DataFrame(schema={**kinds, **dict.fromkeys(FIELDS, pl.Binary())})


def _arrow_rows(blob: bytes) -> pa.Table | None:
    """pyarrow's reading of the records, or None if it refuses them."""
    try:
        return csv.read_csv(
            pa.BufferReader(blob),
            read_options=csv.ReadOptions(column_names=list(FIELDS), block_size=len(blob) + 1, use_threads=False),
            parse_options=csv.ParseOptions(
                escape_char="\\", double_quote=False, newlines_in_values=True, ignore_empty_lines=True
            ),
            # Bytes, not text: one record that is not UTF-8 must not take the others with it.
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(FIELDS, pa.large_binary())),
        )
    except pa.ArrowInvalid:
        return None


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    """Decode, and read the date (month first, no padding, 24 hours, UTC)."""
    text = decode(frame, FIELDS)
    return fill(
        text.with_columns(
            created_meta=pl.col("created").str.strptime(pl.Datetime("us"), "%m/%d/%Y %H:%M", strict=False),
            references_meta=_null_if_blank("references_meta"),
            header_raw=_null_if_blank("header_raw"),
        )
    )


def _null_if_blank(name: str) -> pl.Expr:
    """The dump writes a missing value as nothing or as the word null."""
    value = pl.col(name).str.strip_chars()
    return pl.when((value != "") & (value != "null")).then(pl.col(name))
