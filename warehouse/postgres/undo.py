"""Take the last run back: its rows go, the rows it replaced come back from history."""

import polars as pl
from psycopg import Connection
from psycopg.rows import TupleRow

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import history_of, quoted
from warehouse.postgres import search
from warehouse.postgres.change import delete_cables, put_in_place, set_in_corpus
from warehouse.postgres.ddl import Place
from warehouse.postgres.views import drop_views
from warehouse.postgres.whole import column_names, existing_tables
from warehouse.threads import TABLE as THREADS
from warehouse.threads import threads

_ADDED, _RETURNING, _ARRIVED = "pg_temp.added_cables", "pg_temp.returning_cables", "pg_temp.arrived_cables"


def remove_everything(connection: Connection[TupleRow], place: Place) -> None:
    """Drop our views and tables, and no others. Raises psycopg.Error if something else stands on them."""
    connection.execute(drop_views(place).encode())
    if old := existing_tables(connection, place):
        connection.execute(f"DROP TABLE {', '.join(old)}".encode())


def _ids(connection: Connection[TupleRow], table: str, query: str, *values: str) -> None:
    name = table.rpartition(".")[2]
    connection.execute(f'CREATE TEMPORARY TABLE {name} (cable_id TEXT COLLATE "C" PRIMARY KEY) ON COMMIT DROP'.encode())
    connection.execute(f"INSERT INTO {table} {query}".encode(), values)
    connection.execute(f"ANALYZE {table}".encode())


def _bring_back(connection: Connection[TupleRow], place: Place, run_id: str) -> None:
    for table in CABLE_TABLES:
        names = ", ".join(map(quoted, column_names(table)))
        connection.execute(
            f"INSERT INTO {place.table(table)} ({names}) "
            f"SELECT {names} FROM {place.table(history_of(table))} WHERE valid_to_run = %s".encode(),
            [run_id],
        )
        connection.execute(f"DELETE FROM {place.table(history_of(table))} WHERE valid_to_run = %s".encode(), [run_id])


def _renew_threads(connection: Connection[TupleRow], place: Place) -> None:
    """Discussions follow from references; their earlier form is kept nowhere in the database."""
    query = f"SELECT cable_id, target_id, in_corpus FROM {place.table('references')} WHERE in_corpus"
    rows = connection.execute(query.encode()).fetchall()
    kinds = {"cable_id": pl.String, "target_id": pl.String, "in_corpus": pl.Boolean}
    found = threads(pl.LazyFrame(rows, schema=kinds, orient="row"))
    connection.execute(f"CREATE TEMPORARY TABLE fresh_rows (LIKE {place.table(THREADS)}) ON COMMIT DROP".encode())
    with connection.cursor() as cursor, cursor.copy(b"COPY pg_temp.fresh_rows FROM STDIN") as copy:
        for row in found.select(column_names(THREADS)).iter_rows():
            copy.write_row(row)
    put_in_place(connection, place, THREADS)


def take_back(connection: Connection[TupleRow], place: Place, run_id: str) -> None:
    """Undo run `run_id`, which must be the last, in the open transaction."""
    cables, past = place.table("cables"), place.table(history_of("cables"))
    _ids(connection, _ADDED, f"SELECT cable_id FROM {cables} WHERE run_id = %s", run_id)
    _ids(connection, _RETURNING, f"SELECT cable_id FROM {past} WHERE valid_to_run = %s", run_id)
    _ids(connection, _ARRIVED, f"SELECT cable_id FROM {_ADDED} EXCEPT SELECT cable_id FROM {_RETURNING}")
    delete_cables(connection, place, _ADDED)
    _bring_back(connection, place, run_id)
    set_in_corpus(connection, place, _ARRIVED, False)
    search.add_vectors(connection, place, _RETURNING)
    for table in LEDGER_TABLES:
        connection.execute(f"DELETE FROM {place.table(table)} WHERE run_id = %s".encode(), [run_id])
    _renew_threads(connection, place)
