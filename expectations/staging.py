"""A DuckDB database in memory whose tables are views on staged Parquet files.

The rows are never loaded: each query reads the columns it needs from the files, so memory stays flat. Beside the
staged tables stand `run_facts` (amounts of this run), and `previous_runs` and `previous_results` (what earlier
runs said of themselves), which rules about volume compare with.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from pyarrow import ArrowException, parquet

from expectations.rules import JUDGED_TABLES, RUN_FACTS
from schemas.derive import create_table, quoted

# Sets of keys that are larger spill to disk: the limit, and not the number of rows, decides on the peak.
MEMORY_LIMIT = "128MB"
THREADS = 2
# Name of the view -> table of the published state.
_HISTORY = {"previous_runs": "runs", "previous_results": "quality_results"}


@dataclass(frozen=True)
class Staging:
    """An open database over staged files.

    `row_counts`: rows by the footers of the files, which the rules must have seen. `broken`: tables whose files
    cannot be read, and why.
    """

    url: str
    row_counts: dict[str, int] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _statement(view: str, table: str, paths: Sequence[str]) -> str:
    """A view on the files, or an empty table where there are none."""
    if not paths:
        return create_table(table, "duckdb", keys=False)[0].replace(quoted(table), quoted(view), 1)
    listed = ", ".join(_literal(str(path)) for path in paths)
    # Published parts may be older than a column. To look for columns in all parts means to keep all of them open, so
    # among the parts of one run, which are alike, one that lacks a column is an error.
    by_name = ", union_by_name = true" if view != table else ""
    return f"CREATE VIEW {quoted(view)} AS SELECT * FROM read_parquet([{listed}]{by_name})"


def _add(connection: sa.Connection, staging: Staging, table: str, paths: Sequence[str]) -> None:
    try:
        # Counted apart from the database, so that a view that shows too little is noticed.
        staging.row_counts[table] = sum(parquet.read_metadata(path).num_rows for path in paths)
        connection.exec_driver_sql(_statement(table, table, paths))
    except (sa.exc.SQLAlchemyError, ArrowException, OSError) as error:
        staging.broken[table] = str(getattr(error, "orig", None) or error).splitlines()[0]


def _add_facts(connection: sa.Connection, staging: Staging, facts: Mapping[str, float | None]) -> None:
    rows = {f"rows.{table}": float(count) for table, count in staging.row_counts.items()} | dict(facts)
    staging.row_counts[RUN_FACTS] = len(rows)
    connection.exec_driver_sql(f"CREATE TABLE {RUN_FACTS} (name VARCHAR, value DOUBLE)")
    for name, value in rows.items():
        connection.execute(
            sa.text(f"INSERT INTO {RUN_FACTS} VALUES (:name, :value)"),
            {"name": name, "value": value},
        )


@contextmanager
def opened(
    staged: Mapping[str, Sequence[str]],
    spill_dir: Path,
    facts: Mapping[str, float | None] | None = None,
    published: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Staging]:
    """Open a named database, shared by all connections of this process, for as long as the context lasts.

    `staged` maps a table to its Parquet files; a table it lacks is empty. `facts` are amounts of the run besides
    the rows of its tables; `published` are files of the ledger tables of the published state. What does not fit
    MEMORY_LIMIT spills to `spill_dir`.
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
                # It keeps all that was read from files, as long as there is memory.
                "enable_external_file_cache = false",
            ):
                connection.exec_driver_sql(f"SET {setting}")
            for table in JUDGED_TABLES:
                _add(connection, staging, table, staged.get(table, ()))
            _add_facts(connection, staging, facts or {})
            for view, table in _HISTORY.items():
                connection.exec_driver_sql(_statement(view, table, (published or {}).get(table, ())))
            yield staging
    finally:
        engine.dispose()
