"""What every dialect hands on: raw records in one shape, and the records it could not read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.dialects.mojibake import repair

# One row a record. A dialect that knows where the header ends fills header_raw and body_raw; one that does
# not leaves them null and fills telegram_raw, which the grammar splits.
RAW_SCHEMA = pl.Schema(
    {
        "file_id": pl.String(),
        "record": pl.Int64(),
        "byte_offset": pl.Int64(),
        "encoding": pl.String(),
        "mojibake_repaired": pl.Boolean(),
        "reference_id_raw": pl.String(),
        "doc_number": pl.String(),
        "created_meta": pl.Datetime("us"),
        "meta_precision": pl.String(),  # minute, hour or day; null is minute
        "meta_source": pl.String(),  # metadata, draft_date or sent_date; null is metadata
        "released_at": pl.Datetime("us"),
        "origin": pl.String(),
        "classification_raw": pl.String(),
        "references_meta": pl.String(),
        "title": pl.String(),
        "tags_meta": pl.String(),
        "links": pl.String(),  # newline-joined
        "meta_status": pl.String(),  # metadata_only where the source says that it has no text
        "telegram_raw": pl.String(),
        "header_raw": pl.String(),
        "body_raw": pl.String(),
    }
)

REJECTED_SCHEMA = pl.Schema(
    {
        "file_id": pl.String(),
        "record": pl.Int64(),
        "byte_offset": pl.Int64(),
        "rule": pl.String(),
        "message": pl.String(),
        "payload": pl.Binary(),
    }
)

# Offsets in a blob of the records of a dialect, see transforms.dialects.record_starts.
RecordStarts = Callable[[str, bytes], list[int]]


@dataclass(frozen=True)
class Piece:
    """Whole records of one file: `blob` starts at `byte_offset` of it with record number `first_record`."""

    file_id: str
    first_record: int
    byte_offset: int
    blob: bytes


@dataclass(frozen=True)
class RawRecords:
    """`records` in RAW_SCHEMA and `rejected` in REJECTED_SCHEMA."""

    records: pl.DataFrame
    rejected: pl.DataFrame


def cut(piece: Piece, starts: Sequence[int]) -> pl.DataFrame:
    """One row a record with its provenance and its bytes (columns file_id, record, byte_offset, payload)."""
    ends = np.asarray([*starts, len(piece.blob)], dtype=np.int64)
    count = len(starts)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(piece.blob)]
    payload = pa.Array.from_buffers(pa.large_binary(), count, buffers)
    return pl.DataFrame(
        {
            "file_id": pl.Series([piece.file_id], dtype=pl.String).new_from_index(0, count),
            "record": pl.int_range(piece.first_record, piece.first_record + count, eager=True),
            "byte_offset": pl.Series(ends[:-1] + piece.byte_offset, dtype=pl.Int64),
            "payload": pl.Series(pl.from_arrow(payload), dtype=pl.Binary),
        }
    )


def decode(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Turn the binary columns `names` into text and add columns `encoding` and `mojibake_repaired`.

    UTF-8 where the whole record is valid UTF-8, else that record (not its file) as cp1252, whose five
    undefined bytes are read as latin-1. What had been decoded wrongly before it got here is repaired.
    """
    return repair(_decoded(frame, names), names)


def _decoded(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    decoded = frame.with_columns(encoding=pl.lit("utf-8"))
    invalid = _invalid_utf8(frame, names)
    if not len(invalid):
        return decoded.with_columns(pl.col(name).cast(pl.String) for name in names)
    for name in names:
        texts = pl.Series([_windows_text(raw) for raw in frame[name].gather(invalid)], dtype=pl.String)
        valid = frame[name].scatter(invalid, pl.Series([b""] * len(invalid), dtype=pl.Binary)).cast(pl.String)
        decoded = decoded.with_columns(valid.scatter(invalid, texts))
    return decoded.with_columns(decoded["encoding"].scatter(invalid, "cp1252"))


def _invalid_utf8(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Positions of the records that are not UTF-8. Looks at single values only if a column as a whole fails."""
    found: set[int] = set()
    for name in names:
        try:
            frame[name].cast(pl.String)
        except pl.exceptions.ComputeError:
            found.update(at for at, raw in enumerate(frame[name]) if not _is_utf8(raw))
    return pl.Series(sorted(found), dtype=pl.UInt32)


def _is_utf8(raw: bytes | None) -> bool:
    try:
        (raw or b"").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows_text(raw: bytes | None) -> str | None:
    if raw is None:
        return None
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def reject(frame: pl.DataFrame, rule: str, message: str | pl.Expr) -> pl.DataFrame:
    """Rows of `cut` as rejected records with a reason code and one sentence."""
    said = pl.lit(message) if isinstance(message, str) else message
    return frame.select(
        "file_id", "record", "byte_offset", pl.lit(rule).alias("rule"), said.alias("message"), "payload"
    )


def fill(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring records to RAW_SCHEMA, with null in the columns the dialect does not have."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in RAW_SCHEMA.items() if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in RAW_SCHEMA.items())
