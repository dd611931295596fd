"""Parquet to COPY: whole columns become the text form of COPY, which every version of PostgreSQL reads exactly.

Not its CSV form: servers before 18 take a line `\\.` inside of a quoted text for the end of the data.
PostgreSQL has no U+0000 in text; it becomes U+2400, the sign for it, and is counted. The lake keeps the original.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from warehouse.errors import explained

log = logging.getLogger(__name__)

_NUL, _NUL_SIGN = "\0", "\u2400"
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", _NUL: _NUL_SIGN}
# Cables with their bodies are some 10 KB each: this bounds the memory of a load to some tens of MB.
_ROWS_AT_ONCE = 4_096


def _column(name: str, kind: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if kind == pl.String:
        return value.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    if kind == pl.Binary:
        return (pl.lit("\\\\x") + value.bin.encode("hex")).alias(name)
    return value


def _as_copy_text(frame: pl.DataFrame) -> bytes:
    lines = io.BytesIO()
    columns = [_column(name, kind) for name, kind in frame.schema.items()]
    frame.select(columns).write_csv(
        lines, include_header=False, separator="\t", quote_style="never", null_value="\\N", line_terminator="\n"
    )
    return lines.getvalue()


def _frames(parts: Sequence[Path], names: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows of parts, in batches. A column that a part of an earlier program lacks is null."""
    for part in parts:
        with (
            explained("cannot read Parquet", part, pl.exceptions.PolarsError, ValueError),
            pq.ParquetFile(part) as file,
        ):
            there = [name for name in names if name in file.schema_arrow.names]
            absent = [pl.lit(None).alias(name) for name in names if name not in there]
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=there, use_threads=False):
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield frame.with_columns(absent).select(names)


def _count_nul(frame: pl.DataFrame) -> int:
    texts = frame.select(pl.col(pl.String).str.contains(_NUL, literal=True).sum())
    return int(sum(texts.row(0))) if texts.width else 0


def copy_parts(
    connection: Connection[TupleRow],
    table: sql.Composable,
    names: Sequence[str],
    parts: Sequence[Path],
    *,
    freeze: bool = False,
) -> int:
    """Copy Parquet files into `table`, columns by name, and return the number of rows.

    `freeze`: rows are stored as seen by all, which is right only in a table made in this transaction. Raises
    psycopg.Error, and WarehouseError if a file cannot be read.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    options = sql.SQL(" WITH (FREEZE)" if freeze else "")
    statement = sql.SQL("COPY {} ({}) FROM STDIN{}").format(table, columns, options)
    n_nul = 0
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for frame in _frames(parts, names):
                n_nul += _count_nul(frame)
                copy.write(_as_copy_text(frame))
        rows = cursor.rowcount
    if n_nul:
        log.warning("%d texts hold U+0000, which PostgreSQL cannot store: U+2400 stands for it there", n_nul)
    return rows
