"""Write the rows of a query as JSON, CSV or Parquet, batch by batch.

Times of the warehouse are UTC and written with a `Z`. JSON and CSV hold bytes in base64; CSV holds lists and
structures as JSON, nothing for null and `""` for the empty text. JSON knows no NaN or infinity: they become null.
"""

import base64
import io
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.errors import WarehouseError, explained

FORMATS = ("json", "csv", "parquet")


class Batches(Protocol):
    """What can be written: a `warehouse.query.Result` or a `pyarrow.RecordBatchReader`."""

    @property
    def schema(self) -> pa.Schema: ...

    def __iter__(self) -> Iterator[pa.RecordBatch]: ...


def _moment(value: datetime) -> str:
    naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return naive.isoformat() + "Z"


def plain(value: Any) -> Any:
    """A value as JSON can hold it: text, number, boolean, null, or lists and objects of these."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():  # sums of integers come as decimals without a fraction
            return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
        case datetime():
            return _moment(value)
        case date() | time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case dict():
            return {str(name): plain(item) for name, item in value.items()}
        case pa.MonthDayNano():
            return {"months": value.months, "days": value.days, "nanoseconds": value.nanoseconds}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return str(value)


def _readable(column: pa.Array) -> pa.Array:
    # Nanoseconds would come as objects of pandas.
    is_fine = pa.types.is_timestamp(column.type) and column.type.unit == "ns"
    return column.cast(pa.timestamp("us", column.type.tz), safe=False) if is_fine else column


def _is_ready(kind: pa.DataType) -> bool:
    """Whether values of this type need no conversion for JSON."""
    types = pa.types
    ready = (types.is_integer, types.is_string, types.is_large_string, types.is_boolean)
    return any(check(kind) for check in ready)


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    columns = []
    for column in batch.columns:
        values = _readable(column).to_pylist()
        columns.append(values if _is_ready(column.type) else [plain(value) for value in values])
    return zip(*columns, strict=True)


def _write_json(batches: Batches, output: BinaryIO) -> int:
    names = batches.schema.names
    count = 0
    output.write(b"[")
    for batch in batches:
        lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in _rows(batch)]
        if lines:
            output.write((",\n" if count else "\n").encode() + ",\n".join(lines).encode())
        count += len(lines)
    output.write(b"\n]\n" if count else b"]\n")
    return count


def _cell(value: Any) -> str | None:
    match plain(value):
        case None:
            return None
        case bool() as truth:
            return "true" if truth else "false"
        case list() | dict() as nested:
            return json.dumps(nested, ensure_ascii=False)
        case other:
            return str(other)


def _write_csv(batches: Batches, output: BinaryIO) -> int:
    import polars as pl  # here, because the other formats do without and start faster

    count = 0
    header = pl.DataFrame(schema=dict.fromkeys(batches.schema.names, pl.String()))
    header.write_csv(output, line_terminator="\r\n")
    for batch in batches:
        texts = [
            column if _is_ready(column.type) else pa.array(map(_cell, column.to_pylist()), pa.large_string())
            for column in map(_readable, batch.columns)
        ]
        frame = pl.DataFrame(pa.table(texts, names=batches.schema.names))
        frame.write_csv(output, line_terminator="\r\n", include_header=False)
        count += batch.num_rows
    return count


class _Counted(io.RawIOBase):
    """A stream that knows its position, which a pipe does not: the Parquet footer is made of positions."""

    def __init__(self, output: BinaryIO) -> None:
        self._output, self._position = output, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._output.write(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position


def _write_parquet(batches: Batches, output: BinaryIO) -> int:
    count = 0
    try:
        with pq.ParquetWriter(_Counted(output), batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
                count += batch.num_rows
    except pa.ArrowException as error:
        raise WarehouseError(
            f"Parquet cannot hold a column of the result ({error})",
            "query",
            "cast it to VARCHAR in the statement",
        ) from error
    return count


_WRITERS = {"json": _write_json, "csv": _write_csv, "parquet": _write_parquet}


@contextmanager
def _opened(output: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The stream itself, or a file that appears under its name only when it is complete."""
    if not isinstance(output, Path):
        yield output
        return
    unfinished = output.with_name(f".{output.name}.{os.getpid()}.unfinished")
    with explained("cannot write the result", output, next_step="choose another output file"):
        try:
            with unfinished.open("wb") as handle:
                yield handle
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)


def write_result(batches: Batches, form: str, output: Path | BinaryIO) -> int:
    """Write all batches to a file or a binary stream (`sys.stdout.buffer`) and return the number of rows.

    `form` is one of FORMATS: `json` one array of objects, `csv` with a header row, or `parquet`.
    """
    if form not in _WRITERS:
        raise WarehouseError(f"no output format {form!r}", "query", f"use one of {', '.join(FORMATS)}")
    with _opened(output) as stream:
        return _WRITERS[form](batches, stream)
