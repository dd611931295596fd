"""Read-only SQL on a PostgreSQL server.

A session that may only read, with limits of time and memory, in one transaction that is rolled back. Rows come by
a cursor of the server, which takes nothing but a query, and are never held as a whole.
"""

import math
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse.console.checking import check
from warehouse.console.limits import Limits
from warehouse.console.result import Result
from warehouse.errors import WarehouseError, condensed

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    from warehouse.postgres.target import Target

# Longer than any pause of a reader who is there.
_IDLE_SECONDS = 600
_LOCK_SECONDS = 10
_UNITS = {"KB": 1, "KIB": 1, "MB": 1024, "MIB": 1024, "GB": 1024**2, "GIB": 1024**2, "TB": 1024**3, "TIB": 1024**3}

# Types by their numbers in PostgreSQL. Others, numeric among them being the exception, come as text.
_ARROW: dict[int, pa.DataType] = {
    16: pa.bool_(),
    17: pa.binary(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    26: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1082: pa.date32(),
    1083: pa.time64("us"),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
    1700: pa.float64(),
    1000: pa.list_(pa.bool_()),
    1005: pa.list_(pa.int64()),
    1007: pa.list_(pa.int64()),
    1016: pa.list_(pa.int64()),
    1009: pa.list_(pa.large_string()),
    1015: pa.list_(pa.large_string()),
}
_NUMERIC = 1700


def _kilobytes(memory: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]I?B)\s*", memory.upper())
    if not found:
        raise WarehouseError(f"cannot use {memory!r} as an amount of memory", "--max-memory", "write it like 500MB")
    return max(64, min(int(float(found[1]) * _UNITS[found[2]]), 2**31 - 1))


def _settings(limits: Limits, schema: str) -> Iterator[str]:
    yield "SET TimeZone = 'UTC'"
    yield f"SET search_path = {schema}"
    yield f"SET work_mem = '{_kilobytes(limits.memory)}kB'"
    yield f"SET statement_timeout = {round((limits.seconds or 0) * 1000)}"
    yield f"SET lock_timeout = '{_LOCK_SECONDS}s'"
    yield f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'"
    if limits.threads:
        yield f"SET max_parallel_workers_per_gather = {limits.threads - 1}"
    yield "SET default_transaction_read_only = on"


@contextmanager
def read_only(
    url: str, limits: Limits, setup: Sequence[str] = ()
) -> "Iterator[tuple[psycopg.Connection[TupleRow], Target]]":
    """A session in a transaction that may only read and is rolled back. Raises WarehouseError.

    `setup` is run before it is restricted.
    """
    from warehouse.postgres.backend import connect
    from warehouse.postgres.errors import talking
    from warehouse.postgres.target import parse

    target = parse(url)
    connection = connect(target)
    try:
        with talking("cannot prepare the session", target):
            for statement in _settings(limits, target.schema):
                connection.execute(statement.encode())
            connection.commit()
            connection.execute("BEGIN READ WRITE" if setup else "BEGIN")
            for statement in setup:
                connection.execute(statement.encode())
            connection.execute("SET TRANSACTION READ ONLY")
        yield connection, target
    finally:
        connection.close()  # rolls back


def _load_as_they_are(cursor: "psycopg.Cursor[TupleRow]") -> None:
    """Give numbers as floats, and what Arrow has no type for as the text that psql would show."""
    from psycopg.types.numeric import FloatLoader
    from psycopg.types.string import TextLoader

    for column in cursor.description or ():
        if column.type_code == _NUMERIC:
            cursor.adapters.register_loader(_NUMERIC, FloatLoader)
        elif column.type_code not in _ARROW:
            cursor.adapters.register_loader(column.type_code, TextLoader)


def _schema(cursor: "psycopg.Cursor[TupleRow]") -> pa.Schema:
    fields = [(column.name, _ARROW.get(column.type_code, pa.large_string())) for column in cursor.description or ()]
    return pa.schema([pa.field(name, kind) for name, kind in fields])


def _batch(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(list(values), field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _too_long(limits: Limits) -> WarehouseError:
    return WarehouseError(f"stopped after {limits.seconds:g} s", "query", "narrow the query, or allow more time")


def _explain(error: Exception, limits: Limits, target: "Target") -> WarehouseError:
    import psycopg

    text = condensed(target.without_secrets(str(error).partition("\n")[0]))
    if isinstance(error, psycopg.errors.QueryCanceled) and limits.seconds:
        return _too_long(limits)
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return WarehouseError("the warehouse is read-only here", text, "use SELECT")
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return WarehouseError("the query failed", text, "list tables with .tables at the prompt")
    return WarehouseError("the query failed", text, "correct the statement")


@contextmanager
def run_served(url: str, sql: str, limits: Limits, setup: Sequence[str] = ()) -> Iterator[Result]:
    """Run one reading statement; see `warehouse.query.run_sql`."""
    import psycopg

    check(sql, "postgres")
    errors = (psycopg.Error, pa.ArrowException, ValueError, OverflowError)
    statement = sql.strip().rstrip("; \t\r\n")
    is_query = not re.match(r"(?i)(EXPLAIN|SHOW)\b", statement)
    with read_only(url, limits, setup) as (connection, target):

        def explain(error: Exception) -> WarehouseError:
            return _explain(error, limits, target)

        try:
            cursor = connection.cursor(name="cables_sql") if is_query else connection.cursor()
            cursor.execute(statement.encode(), binary=not is_query)  # in binary the server takes just one statement
            _load_as_they_are(cursor)
            schema = _schema(cursor)
        except errors as error:
            raise explain(error) from error

        # The server's limit is for each batch; this one is for all of them.
        deadline = time.monotonic() + limits.seconds if limits.seconds else math.inf

        def batches() -> Iterator[pa.RecordBatch]:
            while rows := cursor.fetchmany(limits.batch_rows):
                if time.monotonic() > deadline:
                    raise _too_long(limits)
                yield _batch(rows, schema)

        yield Result(schema, batches(), errors, explain)
