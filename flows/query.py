"""Answer one statement from the warehouse: drawn for people, or as JSON, CSV or Parquet for programs."""

import contextlib
import io
import shutil
import sys
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as compute

from flows.asking import Place
from flows.errors import InputError
from flows.writing import replacing
from warehouse.console.result import Result
from warehouse.results import write_result

# A drawing is for reading. Who wants more asks for another form, which is written batch by batch.
_ROWS_DRAWN = 1_000
_ROWS_ON_TERMINAL = 40
_WIDEST = 100_000
# Of a text in a cell. Where the terminal is narrower, DuckDB cuts further.
_LONGEST_CELL = 100


def answer(place: Place, statement: str, form: str = "table", output: Path | None = None) -> None:
    """Run `statement` and write its result to `output`, or to standard output.

    Raises InputError, or the WarehouseError of a statement that is refused or fails.
    """
    with place.ask(statement) as result:
        if form == "table":
            _draw(result, output)
        elif output is None and form == "parquet" and sys.stdout.isatty():
            raise InputError("a terminal cannot show Parquet", "name a file with --output")
        else:
            write_result(result, form, output or sys.stdout.buffer)
            sys.stdout.flush()


def listing(place: Place, statement: str) -> None:
    """Draw all rows and columns of a short result; on a terminal its last column, a text, goes on in the next line."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    with place.ask(statement) as result:
        rows = pa.Table.from_batches(list(result), schema=result.schema)
    drawn = Table(box=box.SQUARE)
    last = rows.schema.names[-1]
    for field in rows.schema:
        justify: Literal["left", "right"] = "right" if pa.types.is_integer(field.type) else "left"
        drawn.add_column(field.name, no_wrap=field.name != last, overflow="fold", justify=justify)
    for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        drawn.add_row(*(Text(_cell(value)) for value in row))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    Console(file=sys.stdout, width=width, force_terminal=False).print(drawn)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())


def _draw(result: Result, output: Path | None) -> None:
    rows, is_cut = _head(result, _ROWS_DRAWN)
    rows, n_shortened = _shortened(rows)
    is_terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else _WIDEST
    text = _drawn(rows, width, _ROWS_ON_TERMINAL if is_terminal else _ROWS_DRAWN)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        with replacing(output) as target:
            target.write_text(text, encoding="utf-8")
    if n_shortened:
        note = f"{n_shortened:,} long texts are cut; --format csv, json or parquet gives them whole"
        print(note, file=sys.stderr)  # noqa: T201
    if is_cut:
        note = f"these are the first {_ROWS_DRAWN:,} rows; --format csv, json or parquet gives all"
        print(note, file=sys.stderr)  # noqa: T201


def _shortened(rows: pa.Table) -> tuple[pa.Table, int]:
    """The table with long texts cut and on one line, so that a row is a line, and how many were cut."""
    count = 0
    columns = []
    for column in rows.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            line = compute.replace_substring_regex(column.cast(pa.string()), r"\s+", " ")
            is_long = compute.greater(compute.utf8_length(line), _LONGEST_CELL)
            count += compute.sum(is_long).as_py() or 0
            cut = compute.binary_join_element_wise(compute.utf8_slice_codeunits(line, 0, _LONGEST_CELL - 1), "…", "")
            column = compute.if_else(is_long, cut, line)
        columns.append(column)
    return pa.Table.from_arrays(columns, rows.schema.names), count


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
