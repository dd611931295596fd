"""Bring a copy of the previous version's DuckDB file to the new state, in one transaction."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import history_of, qualified
from warehouse.duckdb_file import count, insert, make_views
from warehouse.migrations import latest
from warehouse.protocol import Change

# Where a larger part of the bytes is new, building anew costs less than copying and changing.
_MOST_CHANGED = 0.5
# Space of deleted rows is used again; a file that has more of it than this is built anew, which frees it.
_MOST_FREE = 0.3
_SMALLEST_TO_SHRINK = 64 * 1024 * 1024


def _bytes(parts: Mapping[str, Sequence[Path]]) -> int:
    return sum(part.stat().st_size for table in CABLE_TABLES for part in parts.get(table, ()))


def _is_mostly_new(change: Change) -> bool:
    new = _bytes(change.added) + _bytes(change.history_added)
    return new > _MOST_CHANGED * _bytes(change.state)


def can_change(previous: Path, change: Change) -> bool:
    """Whether changing a copy of `previous` is possible and cheaper than building anew."""
    if not previous.is_file() or _is_mostly_new(change):
        return False
    try:
        with duckdb.connect(str(previous), read_only=True) as connection:
            return _is_fit(connection, change, previous.stat().st_size)
    except duckdb.Error:  # damaged, or of another program: the lake has all its rows
        return False


def _is_fit(connection: duckdb.DuckDBPyConnection, change: Change, size: int) -> bool:
    schema = connection.execute("SELECT max(name) FROM schema_migrations").fetchone()
    held = connection.execute("SELECT max(run_id) FROM runs").fetchone()
    total, free = connection.execute("SELECT total_blocks, free_blocks FROM pragma_database_size()").fetchone() or (
        1,
        0,
    )
    is_bloated = size > _SMALLEST_TO_SHRINK and free > _MOST_FREE * total
    return schema == (latest(),) and held == (change.previous,) and not is_bloated


def apply(connection: duckdb.DuckDBPyConnection, change: Change) -> None:
    """Delete, update and insert what `change` says. The caller holds the transaction."""
    apply_cables(connection, change)
    add_ledger(connection, change.added)


def add_ledger(connection: duckdb.DuckDBPyConnection, added: Mapping[str, Sequence[Path]]) -> None:
    """Insert the rows of `added` in LEDGER_TABLES. The caller holds the transaction."""
    for table in LEDGER_TABLES:
        insert(connection, table, added.get(table, ()))


def apply_cables(connection: duckdb.DuckDBPyConnection, change: Change) -> None:
    """Delete, update and insert what `change` says of all tables but LEDGER_TABLES, and make the views anew."""
    ids = pl.DataFrame({"cable_id": change.replaced}, schema={"cable_id": pl.String})
    arrived = pl.DataFrame({"cable_id": change.arrived}, schema={"cable_id": pl.String})
    connection.register("replaced_ids", ids.to_arrow())
    connection.register("arrived_ids", arrived.to_arrow())
    if ids.height:
        for table in CABLE_TABLES:
            connection.execute(f"DELETE FROM {qualified(table)} WHERE cable_id IN (SELECT cable_id FROM replaced_ids)")
    if arrived.height:
        connection.execute(
            'UPDATE "references" SET in_corpus = true '
            "WHERE NOT in_corpus AND target_id IN (SELECT cable_id FROM arrived_ids)"
        )
    for table in CABLE_TABLES:
        insert(connection, table, change.added.get(table, ()))
    for table in sorted(change.rewritten):
        connection.execute(f"DELETE FROM {qualified(table)}")
        insert(connection, table, change.state[table])
    for table in CABLE_TABLES:
        insert(connection, history_of(table), change.history_added.get(table, ()))
    connection.unregister("replaced_ids")
    connection.unregister("arrived_ids")
    make_views(connection)


def counts(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, int]:
    return {table: count(connection, table) for table in tables}
