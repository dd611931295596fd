"""Opening a DuckDB file for writing, its tables and views, and rows into it from Parquet."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import CABLE_TABLES, TABLES
from schemas.derive import create_tables, qualified, quoted
from warehouse.duckdb_columns import compressed
from warehouse.view_files import view_statements

# The keys of child tables and history have several columns, so no query by cable uses their index; with them the
# file was a seventh larger. The gate checks that keys are unique.
KEYED_TABLES = frozenset(TABLES) - frozenset(CABLE_TABLES) | {"cables"}
# Read by DuckDB 1.2 and later; older forms have no zstd.
_STORAGE_VERSION = "v1.2.0"
# A group is compressed as a whole, by one thread. Of DuckDB's usual 122,880 cables with their bodies it would be
# 1.6 GB; groups of this size took a third less memory at equal speed, and give small loads to several threads.
_ROWS_PER_GROUP = 16_384
# Each thread holds a group of its own, so more of them want more memory; loading is bound by compression.
_MOST_THREADS = 4
_SETTINGS = {
    # Committed rows go straight into the file: the log would write all text a second time.
    "wal_autocheckpoint": "0b",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Resources:
    """What a load may use: memory as DuckDB writes it, and threads."""

    memory_limit: str = "1GB"  # with 2 GB, 100,000 cables took no less time and 470 MiB more
    threads: int = min(os.cpu_count() or 1, _MOST_THREADS)


@contextmanager
def writing(path: Path, spill: Path, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes the file at `path`, made if need be; `spill` is removed afterwards."""
    connection = duckdb.connect()
    try:
        connection.execute("SET memory_limit = $value", {"value": resources.memory_limit})
        connection.execute("SET temp_directory = $value", {"value": str(spill)})
        connection.execute("SET threads = $value", {"value": resources.threads})
        for setting, value in _SETTINGS.items():
            connection.execute(f"SET {setting} = '{value}'")
        place = str(path).replace("'", "''")
        options = f"STORAGE_VERSION '{_STORAGE_VERSION}', ROW_GROUP_SIZE {_ROWS_PER_GROUP}"
        connection.execute(f"ATTACH '{place}' AS {path.stem} ({options})")
        connection.execute(f"USE {path.stem}")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in create_tables("duckdb", keyed=KEYED_TABLES):
        connection.execute(compressed(statement))


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all views, in place of those that are there."""
    there = connection.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    for schema, name in there:
        connection.execute(f"DROP VIEW {quoted(schema)}.{quoted(name)}")
    for _, statements in view_statements():
        connection.execute(statements)


def insert(connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[Path]) -> None:
    """Append the rows of Parquet files, in the order of the files: a year's rows stay together for zone maps."""
    if parts:
        connection.execute(
            f"INSERT INTO {qualified(table)} BY NAME SELECT * FROM read_parquet($parts, hive_partitioning = false)",
            {"parts": [str(part) for part in parts]},
        )


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {qualified(table)}").fetchone()
    return int(found[0]) if found else 0
