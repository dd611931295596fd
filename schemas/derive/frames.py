"""Polars and Arrow schemas of a table, and the one place where a frame is made to fit them."""

from functools import cache

import polars as pl
import pyarrow as pa

from schemas.derive.columns import columns, comment

# Integers are 64 bits wide everywhere: the saving of narrower ones is nothing beside the text, and every
# loader and database then agrees on one width.
_POLARS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "timestamp": pl.Datetime("us"),
    "date": pl.Date(),
    "binary": pl.Binary(),
}
_ARROW: dict[str, pa.DataType] = {
    "text": pa.large_string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "binary": pa.large_binary(),
}


@cache
def polars_schema(table: str) -> pl.Schema:
    return pl.Schema({spec.name: _POLARS[spec.type] for spec in columns(table)})


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Arrow schema with the description of each column in its field metadata and of the table in its own."""
    fields = [
        pa.field(spec.name, _ARROW[spec.type], spec.nullable, {"description": spec.description})
        for spec in columns(table)
    ]
    return pa.schema(fields, {"table": table, "description": comment(table)})


def empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=polars_schema(table))


def conform(frame: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """Bring a frame to the columns, order and types of `table`.

    Columns the frame lacks raise when it is collected; columns the table lacks are dropped; a value that does
    not fit its type raises.
    """
    return frame.select(pl.col(name).cast(kind) for name, kind in polars_schema(table).items())
