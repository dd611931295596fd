"""Answer one statement from the warehouse: drawn for people, or as JSON, CSV or Parquet for programs."""

import contextlib
import io
import shutil
import sys
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.errors import InputError
from flows.writing import replacing
from warehouse.asof import setup_for
from warehouse.layout import DataDir
from warehouse.query import Result, run_sql
from warehouse.results import write_result

# A drawing is for reading. Who wants more asks for another form, which is written batch by batch.
_ROWS_DRAWN = 1_000
_ROWS_ON_TERMINAL = 40
_WIDEST = 100_000


def answer(
    data_dir: Path, statement: str, form: str = "table", output: Path | None = None, as_of: str | None = None
) -> None:
    """Run `statement` and write its result to `output`, or to standard output. `as_of`: run after which.

    Raises InputError, or the WarehouseError of a statement that is refused or fails.
    """
    data = DataDir(data_dir)
    with run_sql(data, statement, setup=setup_for(data, as_of) if as_of else ()) as result:
        if form == "table":
            _draw(result, output)
        elif output is None and form == "parquet" and sys.stdout.isatty():
            raise InputError("a terminal cannot show Parquet", "name a file with --output")
        else:
            write_result(result, form, output or sys.stdout.buffer)
            sys.stdout.flush()


def _draw(result: Result, output: Path | None) -> None:
    rows, is_cut = _head(result, _ROWS_DRAWN)
    is_terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else _WIDEST
    text = _drawn(rows, width, _ROWS_ON_TERMINAL if is_terminal else _ROWS_DRAWN)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        with replacing(output) as target:
            target.write_text(text, encoding="utf-8")
    if is_cut:
        note = f"these are the first {_ROWS_DRAWN:,} rows; --format csv, json or parquet gives all"
        print(note, file=sys.stderr)  # noqa: T201


def _head(result: Result, count: int) -> tuple[pa.Table, bool]:
    """The first rows of a result, and whether there are more."""
    batches: list[pa.RecordBatch] = []
    missing = count + 1
    for batch in result:
        batches.append(batch.slice(0, missing))
        missing -= batches[-1].num_rows
        if missing == 0:
            break
    rows = pa.Table.from_batches(batches, schema=result.schema)
    return rows.slice(0, count), rows.num_rows > count


def _drawn(rows: pa.Table, width: int, count: int) -> str:
    """DuckDB's own drawing of a table. It can only print, so what it prints is caught."""
    text = io.StringIO()
    with duckdb.connect() as connection, contextlib.redirect_stdout(text):
        connection.from_arrow(rows).show(max_width=width, max_rows=count, max_col_width=width)
    return text.getvalue()
