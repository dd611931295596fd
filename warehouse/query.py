"""Read-only SQL over the current version, for people and scripts.

The file is opened read-only, without access to other files or the network, with its settings locked. One
statement at a time, and only one that reads. The result comes in batches and is never held as a whole.
"""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.errors import WarehouseError, condensed
from warehouse.layout import DataDir

_READING = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})
_LIST_TABLES = "list tables with SHOW TABLES and columns with DESCRIBE <table>"
# The first that fits the error gives the advice.
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (duckdb.OutOfMemoryException, "select fewer columns or rows, or allow more memory"),
    (duckdb.PermissionException, "query the tables of the warehouse, other files are out of reach"),
    (duckdb.ParserException, 'check the statement; references is a reserved word: use reftels, or "references"'),
    (duckdb.SyntaxException, "check the statement's syntax"),
    (duckdb.CatalogException, _LIST_TABLES),
    (duckdb.BinderException, _LIST_TABLES),
    (duckdb.ConversionException, "use TRY_CAST where a value may not fit"),
)
_FIX_STATEMENT = "correct the statement"


@dataclass(frozen=True)
class Limits:
    """What one query may use. `memory` as DuckDB writes it; `seconds` None means no limit."""

    memory: str = "1GB"
    spill: str = "10GB"
    seconds: float | None = None
    threads: int | None = None
    batch_rows: int = 10_000


def _explain(error: Exception, limits: Limits, timed_out: bool) -> WarehouseError:
    text = condensed(error)
    if timed_out:
        return WarehouseError(f"stopped after {limits.seconds:g} s", "query", "narrow the query, or allow more time")
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in text:
        return WarehouseError("interrupted", "query", "run it again")
    for kind, advice in _ADVICE:
        if isinstance(error, kind):
            return WarehouseError("the query failed", text, advice)
    return WarehouseError("the query failed", text, _FIX_STATEMENT)


def _unique(names: list[str]) -> list[str]:
    """Number the repeated names, as a join selects them: a row made into an object would lose one."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    result: list[str] = []
    for name in names:
        candidate, number = name, 0
        while candidate in seen or (number and candidate in taken):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        result.append(candidate)
    return result


class Result:
    """Batches of one query: read once, while its connection is open. Column names are unique."""

    def __init__(self, reader: pa.RecordBatchReader, limits: Limits, timed_out: threading.Event) -> None:
        self._reader, self._limits, self._timed_out = reader, limits, timed_out
        names = _unique(reader.schema.names)
        self.schema: pa.Schema = pa.schema(
            [field.with_name(name) for field, name in zip(reader.schema, names, strict=True)]
        )

    def close(self) -> None:
        """Let go of the database: while a stream holds it, opening the same file again would wait for ever."""
        self._reader.close()

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches. Raises WarehouseError where the query fails or runs out of its limits."""
        while True:
            try:
                batch = self._reader.read_next_batch()
            except StopIteration:
                return
            except (duckdb.Error, OSError, pa.ArrowException) as error:
                raise _explain(error, self._limits, self._timed_out.is_set()) from error
            yield pa.RecordBatch.from_arrays(batch.columns, schema=self.schema)


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


def _open(path: Path, limits: Limits, spill: str) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",  # else a table name finds variables of this program
        "memory_limit": limits.memory,
        "temp_directory": spill,
        "max_temp_directory_size": limits.spill,
    }
    if limits.threads:
        config["threads"] = str(limits.threads)
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise WarehouseError(
            f"cannot open the warehouse ({condensed(error)})", path, "check the file and the limits given"
        ) from error
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")
    return connection


def _database(data: DataDir) -> Path:
    version = data.current_version()
    if version is None:
        raise WarehouseError("no data yet", data.root, "run `cables ingest` first")
    if not version.database.is_file():
        raise WarehouseError(
            "the version has no SQL warehouse",
            version.path,
            "run `cables ingest`, or query the Parquet files",
        )
    return version.database


@contextmanager
def run_sql(data: DataDir, sql: str, limits: Limits | None = None, setup: Sequence[str] = ()) -> Iterator[Result]:
    """Run one reading statement on the current version; the result lives as long as the context.

    `setup` are statements of this program that prepare the session, as `warehouse.asof.setup` makes them.

    Raises WarehouseError if there is no data, the statement is refused or fails, or a limit is hit.
    """
    limits = limits or Limits()
    path = _database(data)
    timed_out = threading.Event()
    with tempfile.TemporaryDirectory(prefix="cables-sql-") as spill:
        connection = _open(path, limits, spill)

        def stop() -> None:
            timed_out.set()
            connection.interrupt()

        timer = threading.Timer(limits.seconds, stop) if limits.seconds else None
        result: Result | None = None
        try:
            if timer:
                timer.daemon = True
                timer.start()
            try:
                for statement in setup:
                    connection.execute(statement)
                _raise_unless_reading(connection, sql)
                result = Result(connection.execute(sql).to_arrow_reader(limits.batch_rows), limits, timed_out)
            except (duckdb.Error, pa.ArrowException) as error:
                raise _explain(error, limits, timed_out.is_set()) from error
            yield result
        finally:
            if timer:
                timer.cancel()
            if result:
                result.close()
            connection.close()
