"""Read-only SQL over a DuckDB file, or over the Parquet files of a version that has none.

The file is opened read-only, without access to other files or the network, with its settings locked. One
statement at a time, and only one that reads. The result comes in batches and is never held as a whole.
"""

import re
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY, comment_columns, create_table, history_of, quoted
from warehouse.console.checking import check
from warehouse.console.limits import Limits
from warehouse.console.result import Result
from warehouse.errors import WarehouseError, condensed
from warehouse.layout import Version
from warehouse.view_files import view_statements

_READING = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})
_LIST_TABLES = "list tables with SHOW TABLES and columns with DESCRIBE <table>"
# The first that fits the error gives the advice.
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (duckdb.OutOfMemoryException, "select fewer columns or rows, or allow more memory"),
    (duckdb.PermissionException, "query the tables of the warehouse, other files are out of reach"),
    (duckdb.ParserException, "check the statement's syntax"),
    (duckdb.SyntaxException, "check the statement's syntax"),
    (duckdb.CatalogException, _LIST_TABLES),
    (duckdb.BinderException, _LIST_TABLES),
    (duckdb.ConversionException, "use TRY_CAST where a value may not fit"),
)
_FIX_STATEMENT = "correct the statement"
_RESERVED = re.compile(r'(?i)(?<!")\breferences\b(?!")')
_RESERVED_ADVICE = 'references is a reserved word: use reftels, or "references"'


def _explain(error: Exception, sql: str, limits: Limits, timed_out: bool) -> WarehouseError:
    text = condensed(error)
    if timed_out:
        return WarehouseError(f"stopped after {limits.seconds:g} s", "query", "narrow the query, or allow more time")
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in text:
        return WarehouseError("interrupted", "query", "run it again")
    if isinstance(error, duckdb.ParserException) and _RESERVED.search(sql):
        return WarehouseError("the query failed", text, _RESERVED_ADVICE)
    for kind, advice in _ADVICE:
        if isinstance(error, kind):
            return WarehouseError("the query failed", text, advice)
    return WarehouseError("the query failed", text, _FIX_STATEMENT)


def _raise_unless_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    statements = connection.extract_statements(sql)
    # A PIVOT without a list of values is taken apart into helpers without a text of their own and a SELECT.
    written = [statement for statement in statements if statement.query.strip()] or statements[-1:]
    if len(written) != 1:
        found = "no statement" if not written else f"{len(written)} statements"
        raise WarehouseError(f"{found}", "query", "give one statement at a time")
    if written[0].type not in _READING:
        raise WarehouseError(
            f"{written[0].type.name} is refused, the warehouse is read-only here",
            "query",
            "use SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN",
        )


Config = dict[str, str | bool | int | float | list[str]]


def _open(version: Version, limits: Limits, spill: str, setup: Sequence[str]) -> duckdb.DuckDBPyConnection:
    config: Config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",  # else a table name finds variables of this program
        "memory_limit": limits.memory,
        "temp_directory": spill,
        "max_temp_directory_size": limits.spill,
    }
    if limits.threads:
        config["threads"] = str(limits.threads)
    is_file = version.database.is_file()
    path = version.database if is_file else version.path
    try:
        connection = duckdb.connect(str(path) if is_file else ":memory:", read_only=is_file, config=config)
    except duckdb.Error as error:
        raise WarehouseError(
            f"cannot open the warehouse ({condensed(error)})", path, "check the file and the limits given"
        ) from error
    try:
        _prepare(connection, version, limits, () if is_file else views_of_parts(version.parts), setup)
    except duckdb.Error as error:
        connection.close()
        raise WarehouseError(
            f"cannot prepare the warehouse ({condensed(error)})", path, "check the files of the version"
        ) from error
    return connection


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    version: Version,
    limits: Limits,
    views: Iterator[str] | tuple[()],
    setup: Sequence[str],
) -> None:
    """Make what the query may see, then close every way out of it."""
    connection.execute("SET TimeZone = 'UTC'")
    for statement in (*views, *setup):
        connection.execute(statement)
    if not limits.files:
        folder = str(version.path).replace("'", "''")
        connection.execute(f"SET allowed_directories = ['{folder}']")
        connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def views_of_parts(parts_of: Callable[[str], Sequence[Path]]) -> Iterator[str]:
    """Statements that make Parquet files look like a database; `parts_of` gives the files of a table."""
    yield f"CREATE SCHEMA {HISTORY}"
    for table in (*TABLES, *map(history_of, CABLE_TABLES)):
        parts = ", ".join("'" + str(part).replace("'", "''") + "'" for part in parts_of(table))
        if parts:
            name = ".".join(map(quoted, table.split(".")))
            yield f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{parts}], hive_partitioning = false)"
        else:
            yield create_table(table, "duckdb", keys=False)[0]
    for table in TABLES:
        yield from comment_columns(table)
    for _, statements in view_statements():
        yield statements


@contextmanager
def run_embedded(version: Version, sql: str, limits: Limits, setup: Sequence[str] = ()) -> Iterator[Result]:
    """Run one reading statement on a version; the result lives as long as the context.

    `setup`: statements of this program that are run before, while more is allowed. Raises WarehouseError if the
    statement is refused or fails, or a limit is hit.
    """
    check(sql, "duckdb", files=limits.files)
    timed_out = threading.Event()
    with tempfile.TemporaryDirectory(prefix="cables-sql-") as spill:
        connection = _open(version, limits, spill, setup)

        def stop() -> None:
            timed_out.set()
            connection.interrupt()

        def explain(error: Exception) -> WarehouseError:
            return _explain(error, sql, limits, timed_out.is_set())

        timer = threading.Timer(limits.seconds, stop) if limits.seconds else None
        result: Result | None = None
        try:
            if timer:
                timer.daemon = True
                timer.start()
            try:
                _raise_unless_reading(connection, sql)
                reader = connection.execute(sql).to_arrow_reader(limits.batch_rows)
            except (duckdb.Error, pa.ArrowException) as error:
                raise explain(error) from error
            # While a stream holds the database, opening the same file again would wait for ever: it is closed below.
            result = Result(reader.schema, reader, (duckdb.Error, OSError, pa.ArrowException), explain)
            yield result
        finally:
            if timer:
                timer.cancel()
            if result:
                reader.close()
            connection.close()
