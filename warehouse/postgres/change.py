"""Bring a database from one state to the next: only rows that changed are written, and no table is locked.

Rows of replaced cables leave, with their search vectors; the run's rows come; references find their targets.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from schemas import CABLE_TABLES, DIMENSION_TABLES, LEDGER_TABLES
from schemas.derive import history_of, key_columns, quoted
from warehouse.postgres import search
from warehouse.postgres.copying import copy_parts
from warehouse.postgres.ddl import Place
from warehouse.postgres.whole import column_names
from warehouse.protocol import Change

_REPLACED, _ARRIVED, _FRESH = "pg_temp.replaced_cables", "pg_temp.arrived_cables", "pg_temp.fresh_rows"


def write_ids(connection: Connection[TupleRow], table: str, ids: Iterable[str]) -> None:
    """Make a temporary table with one column `cable_id` that lives as long as the transaction."""
    name = table.rpartition(".")[2]
    connection.execute(f'CREATE TEMPORARY TABLE {name} (cable_id TEXT COLLATE "C" PRIMARY KEY) ON COMMIT DROP'.encode())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for cable_id in ids:
            copy.write_row([cable_id])
    connection.execute(f"ANALYZE {table}".encode())


def delete_cables(connection: Connection[TupleRow], place: Place, ids: str) -> None:
    """Delete the cables named in table `ids`, children first: quicker than the cascade, which goes row by row."""
    for table in (search.TABLE, *reversed(CABLE_TABLES)):
        connection.execute(
            f"DELETE FROM {place.table(table)} AS t USING {ids} AS gone WHERE t.cable_id = gone.cable_id".encode()
        )


def set_in_corpus(connection: Connection[TupleRow], place: Place, ids: str, is_there: bool) -> None:
    """Say of the references to the cables in table `ids` whether these are in the corpus."""
    connection.execute(
        f"UPDATE {place.table('references')} AS r SET in_corpus = {is_there} FROM {ids} AS target "
        f"WHERE r.target_id = target.cable_id AND r.in_corpus <> {is_there}".encode()
    )


def write_whole(connection: Connection[TupleRow], place: Place, table: str, source: Sequence[Path]) -> None:
    """Make a table that is written whole hold the rows of `source`, touching only those that differ."""
    connection.execute(f"CREATE TEMPORARY TABLE fresh_rows (LIKE {place.table(table)}) ON COMMIT DROP".encode())
    names = column_names(table)
    copy_parts(connection, sql.Identifier("pg_temp", "fresh_rows"), names, source)
    put_in_place(connection, place, table)


def put_in_place(connection: Connection[TupleRow], place: Place, table: str) -> None:
    """Make `table` equal to the temporary table fresh_rows, and drop that."""
    target, key = place.table(table), [quoted(name) for name in key_columns(table)]
    same = " AND ".join(f"f.{name} = t.{name}" for name in key)
    connection.execute(f"ANALYZE {_FRESH}".encode())
    connection.execute(
        f"DELETE FROM {target} AS t "
        f"WHERE NOT EXISTS (SELECT FROM {_FRESH} AS f WHERE {same} AND f IS NOT DISTINCT FROM t)".encode()
    )
    connection.execute(
        f"INSERT INTO {target} SELECT * FROM {_FRESH} ON CONFLICT ({', '.join(key)}) DO NOTHING".encode()
    )
    connection.execute(f"DROP TABLE {_FRESH}".encode())


def apply(connection: Connection[TupleRow], place: Place, change: Change) -> None:
    """Apply `change`, in the open transaction, to a database that holds `change.previous`.

    Raises psycopg.Error, and then the transaction is to be rolled back.
    """
    write_ids(connection, _REPLACED, change.replaced)
    write_ids(connection, _ARRIVED, change.arrived)
    for table in CABLE_TABLES:
        past, parts = history_of(table), change.history_added.get(table, ())
        copy_parts(connection, place.identifier(past), column_names(past), parts)
    delete_cables(connection, place, _REPLACED)
    for table in (*CABLE_TABLES, *LEDGER_TABLES):
        copy_parts(connection, place.identifier(table), column_names(table), change.added.get(table, ()))
    set_in_corpus(connection, place, _ARRIVED, True)
    for table in DIMENSION_TABLES:
        if table not in change.rewritten:
            continue
        write_whole(connection, place, table, change.state.get(table, ()))
    _add_vectors(connection, place, change)


def _add_vectors(connection: Connection[TupleRow], place: Place, change: Change) -> None:
    parts = list(change.added.get("cables", ()))
    if not parts:
        return
    ids = pl.scan_parquet(parts, glob=False).select("cable_id").collect()["cable_id"]
    write_ids(connection, "pg_temp.added_cables", ids)
    search.add_vectors(connection, place, "pg_temp.added_cables")
