"""The new rows of a run and the state published before it, as the schemas `new` and `before` of one database.

Tables are views on Parquet files: a query reads the columns it needs, and memory does not grow with rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas import TABLES
from schemas.derive import create_table, quoted

MEMORY_LIMIT = "512MB"
THREADS = 2

Parts = Mapping[str, Sequence[Path]]


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: Sequence[Path]) -> str:
    """Paths as an SQL list."""
    return "[" + ", ".join(literal(str(path)) for path in paths) + "]"


def _add(connection: duckdb.DuckDBPyConnection, schema: str, parts: Parts) -> None:
    connection.execute(f"CREATE SCHEMA {schema}")
    for table in TABLES:
        view = f"CREATE VIEW {schema}.{quoted(table)} AS SELECT * FROM main.{quoted(table)}"
        if paths := parts.get(table):
            # Joined by name to the empty table, so that files of an older program have every column too.
            view += f" UNION ALL BY NAME SELECT * FROM read_parquet({file_list(paths)}, union_by_name = true)"
        connection.execute(view)


@contextmanager
def opened(new: Parts, before: Parts, spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database. A table without files is empty; what does not fit in memory goes to `spill`."""
    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY_LIMIT, "threads": THREADS}
    if spill is not None:
        settings["temp_directory"] = str(spill)
    with duckdb.connect(config=settings) as connection:
        for table in TABLES:
            connection.execute(create_table(table, "duckdb", keys=False)[0])
        _add(connection, "new", new)
        _add(connection, "before", before)
        yield connection
