"""A DuckDB database in memory whose tables are views on staged Parquet files.

The rows are never loaded: each query reads the columns it needs from the files, so memory stays flat.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from expectations.rules import JUDGED_TABLES
from schemas.derive import create_table, quoted

MEMORY_LIMIT = "1GB"
THREADS = 2


@dataclass(frozen=True)
class Staging:
    """An open database over staged files. `broken` holds the tables whose files cannot be read, and why."""

    url: str
    row_counts: dict[str, int] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _statement(table: str, paths: Sequence[str]) -> str:
    """A view on the files, or an empty table where there are none."""
    if not paths:
        return create_table(table, "duckdb", keys=False)[0]
    listed = ", ".join(_literal(str(path)) for path in paths)
    return f"CREATE VIEW {quoted(table)} AS SELECT * FROM read_parquet([{listed}])"


def _add(connection: sa.Connection, staging: Staging, table: str, paths: Sequence[str]) -> None:
    try:
        connection.exec_driver_sql(_statement(table, paths))
        count = connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(table)}").scalar_one()
        staging.row_counts[table] = int(count)
    except sa.exc.SQLAlchemyError as error:
        staging.broken[table] = str(getattr(error, "orig", None) or error).splitlines()[0]


@contextmanager
def opened(staged: Mapping[str, Sequence[str]], spill_dir: Path) -> Iterator[Staging]:
    """Open a named database, shared by all connections of this process, for as long as the context lasts.

    `staged` maps a table to its Parquet files; a table it lacks is empty. What does not fit MEMORY_LIMIT
    spills to `spill_dir`.
    """
    spill_dir.mkdir(parents=True, exist_ok=True)
    staging = Staging(f"duckdb:///:memory:staged-{uuid4().hex}")
    engine = sa.create_engine(staging.url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting in (
                f"memory_limit = '{MEMORY_LIMIT}'",
                f"threads = {THREADS}",
                f"temp_directory = {_literal(str(spill_dir))}",
                "preserve_insertion_order = false",
                "parquet_metadata_cache = true",
            ):
                connection.exec_driver_sql(f"SET {setting}")
            for table in JUDGED_TABLES:
                _add(connection, staging, table, staged.get(table, ()))
            yield staging
    finally:
        engine.dispose()
