"""The DuckDB warehouse: one file in each version, built anew from the version's Parquet.

Built aside and never changed after publication, so that readers are never locked out: DuckDB lets either one
process write a file or many read it. No foreign keys: the quality gate checks them.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, create_tables, history_of, qualified
from warehouse.errors import explained
from warehouse.layout import DATABASE
from warehouse.protocol import Change, LoadReport
from warehouse.view_files import view_statements

# Long texts: zstd makes them smaller and faster to load than DuckDB's own choice, in half the memory.
ZSTD_COLUMNS = frozenset({"header_raw", "body_raw", "body_text", "text", "payload"})
_SPILL_FOLDER = ".duckdb-spill"
# Read by DuckDB 1.2 and later; older forms have no zstd.
_STORAGE_VERSION = "v1.2.0"
# A group is compressed as a whole, by one thread. Of DuckDB's usual 122,880 cables with their bodies it would be
# 1.6 GB; groups of this size took a third less memory at equal speed, and give small loads to several threads.
_ROWS_PER_GROUP = 16_384
_SETTINGS = {
    # Committed rows go straight into the file: the log would write all text a second time.
    "wal_autocheckpoint": "0b",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def _compressed(statement: str) -> str:
    """Add zstd to the long columns of a CREATE TABLE statement (one column a line)."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    lines = statement.split("\n")
    for position, line in enumerate(lines):
        name = line.strip().split(" ")[0].strip('"')
        if name in ZSTD_COLUMNS:
            comma = "," if line.endswith(",") else ""
            lines[position] = f"{line.removesuffix(',')} USING COMPRESSION zstd{comma}"
    return "\n".join(lines)


@dataclass(frozen=True)
class DuckDBBackend:
    """Builds `warehouse.duckdb`. `memory_limit` as DuckDB writes it; `threads` None means one a core."""

    memory_limit: str = "2GB"
    threads: int | None = None
    name: str = "duckdb"
    embedded: bool = True

    def holds(self) -> None:
        """Nothing: each version has a file of its own."""

    def commit(self) -> None:
        """Nothing: the swap of the link publishes the file."""

    def undo(self, run_id: str, to: str | None) -> None:
        """Nothing: the older version has its own file."""

    def close(self) -> None:
        """Nothing: the connection was closed when the file was complete."""

    def load(self, change: Change, stage: Path) -> LoadReport:
        """See `warehouse.protocol.Backend.load`."""
        started = time.monotonic()
        path = stage / DATABASE
        next_step = "the published state is unchanged; run again, with more free disk if that was the reason"
        with (
            explained("cannot build the DuckDB warehouse", path, duckdb.Error, next_step=next_step),
            self._building(path, stage / _SPILL_FOLDER) as connection,
        ):
            _create_tables(connection)
            parts = {**change.state, **{history_of(table): parts for table, parts in change.history.items()}}
            rows = {table: _load_table(connection, table, parts[table]) for table in (*TABLES, *HISTORY_TABLES)}
            _create_views(connection)
            connection.execute("CHECKPOINT")
        return LoadReport(self.name, rows, time.monotonic() - started, path.stat().st_size)

    @contextmanager
    def _building(self, path: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        path.unlink(missing_ok=True)
        connection = duckdb.connect()
        connection.execute("SET memory_limit = $value", {"value": self.memory_limit})
        connection.execute("SET temp_directory = $value", {"value": str(spill)})
        if self.threads:
            connection.execute("SET threads = $value", {"value": self.threads})
        for setting, value in _SETTINGS.items():
            connection.execute(f"SET {setting} = '{value}'")
        place = str(path).replace("'", "''")
        options = f"STORAGE_VERSION '{_STORAGE_VERSION}', ROW_GROUP_SIZE {_ROWS_PER_GROUP}"
        connection.execute(f"ATTACH '{place}' AS {path.stem} ({options})")
        connection.execute(f"USE {path.stem}")
        try:
            yield connection
        finally:
            connection.close()
            shutil.rmtree(spill, ignore_errors=True)


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    # In one transaction: some hundred statements, each of which would be synced on its own.
    connection.execute("BEGIN")
    for statement in create_tables("duckdb"):
        connection.execute(_compressed(statement))
    connection.execute("COMMIT")


def _create_views(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("BEGIN")
    for _, statements in view_statements():
        connection.execute(statements)
    connection.execute("COMMIT")


def _load_table(connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[Path]) -> int:
    if not parts:
        return 0
    # Files in order of year: rows of one cable and of one year stay together, so zone maps skip the rest.
    found = connection.execute(
        f"INSERT INTO {qualified(table)} BY NAME SELECT * FROM read_parquet($parts, hive_partitioning = false)",
        {"parts": [str(part) for part in parts]},
    ).fetchone()
    return int(found[0]) if found else 0
