"""The PostgreSQL backend: see `warehouse.protocol.Backend`.

One connection lives from `load` to `commit`, its transaction open in between; questions before use their own,
because hours may pass until the load.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from warehouse.errors import WarehouseError
from warehouse.postgres import change as changes
from warehouse.postgres import lock, rights, schema
from warehouse.postgres.ddl import ALL_TABLES, Place
from warehouse.postgres.errors import talking
from warehouse.postgres.target import Target, parse
from warehouse.postgres.undo import remove_everything, take_back
from warehouse.postgres.whole import existing_tables, load_whole
from warehouse.protocol import Change, LoadReport


def connect(target: Target, run_id: str | None = None) -> Connection[TupleRow]:
    """Open a connection; transactions begin by themselves. Raises WarehouseError."""
    parameters = {**target.parameters, "application_name": lock.session_name(run_id)}
    with talking("cannot connect to the warehouse", target):
        connection = psycopg.connect(**parameters)  # type: ignore[arg-type]  # psycopg types each by name
    # Messages that are translated here come in English where the user may choose it.
    with suppress(psycopg.Error):
        connection.execute("SET standard_conforming_strings = on")
    connection.rollback()
    return connection


class PostgresBackend:
    """A warehouse in PostgreSQL. Making one checks the URL and touches no server."""

    name = "postgresql"
    embedded = False

    def __init__(self, url: str) -> None:
        self._target = parse(url)
        self._place = Place(self._target.schema)
        self._connection: Connection[TupleRow] | None = None

    def __repr__(self) -> str:
        return f"PostgresBackend({self._target.shown!r})"

    def holds(self, *, changed_too: bool = False) -> str | None:
        """See `warehouse.protocol.Backend.holds`. Raises also if a load would be refused or would not fit."""
        with self._session("cannot read the state of the warehouse", None) as connection:
            rights.raise_on_missing(connection, self._place, self._check(connection), self._target)
            if not changed_too:
                schema.raise_on_differences(connection, self._place, self._target)
            return self._held(connection)

    def _check(self, connection: Connection[TupleRow]) -> list[str]:
        """Our tables that are there. Raises WarehouseError for those of others and of a newer program."""
        tables = existing_tables(connection, self._place)
        schema.raise_on_strangers(connection, self._place, tables, self._target)
        schema.raise_on_newer(connection, self._place, self._target)
        return tables

    def _held(self, connection: Connection[TupleRow]) -> str | None:
        if self._place.table("runs") not in existing_tables(connection, self._place):
            return None
        found = connection.execute(f"SELECT max(run_id) FROM {self._place.table('runs')}".encode()).fetchone()
        return str(found[0]) if found and found[0] is not None else None

    def differences(self) -> list[str]:
        """What of schema version and tables is not as the model says, in words."""
        with self._session("cannot read the tables of the warehouse", None) as connection:
            self._check(connection)
            return [*schema.behind(connection, self._place), *schema.differences(connection, self._place)]

    def migrate(self) -> list[str]:
        """Apply the migrations the database lacks, in one transaction with their ledger rows; returns their names."""
        with self._session("cannot migrate the warehouse", None) as connection:
            lock.acquire(connection, self._target)
            schema.raise_on_newer(connection, self._place, self._target)
            return schema.migrate(connection, self._place)

    @contextmanager
    def _session(self, what: str, run_id: str | None) -> Iterator[Connection[TupleRow]]:
        """A connection of its own; the transaction is committed at the end."""
        connection = connect(self._target, run_id)
        with talking(what, self._target), connection:
            yield connection

    def load(self, change: Change, stage: Path) -> LoadReport:
        """See `warehouse.protocol.Backend.load`. The transaction stays open until `commit` or `close`."""
        del stage
        self.close()
        started = time.monotonic()
        connection = self._connection = connect(self._target, change.run_id)
        try:
            with talking("cannot load the warehouse", self._target):
                lock.acquire(connection, self._target)
                connection.rollback()  # a lock of the session outlives the transaction
                self._bring(connection, change)
                rows = {table: self._count(connection, self._place.table(table)) for table in ALL_TABLES}
                size = self._size(connection)
        except BaseException:
            self.close()
            raise
        return LoadReport(self.name, rows, time.monotonic() - started, size)

    def _bring(self, connection: Connection[TupleRow], change: Change) -> None:
        self._check(connection)
        held = self._held(connection)
        if held is None or held != change.previous:
            load_whole(connection, self._place, change.state, change.history)
            return
        schema.migrate(connection, self._place)
        schema.raise_on_differences(connection, self._place, self._target)
        changes.apply(connection, self._place, change)

    def _count(self, connection: Connection[TupleRow], table: str) -> int:
        found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        return int(found[0]) if found else 0

    def _size(self, connection: Connection[TupleRow]) -> int:
        tables = existing_tables(connection, self._place)
        query = (
            "SELECT coalesce(sum(pg_total_relation_size(name::regclass)), 0)::bigint FROM unnest(%s::text[]) AS name"
        )
        found = connection.execute(query, [tables]).fetchone()
        return int(found[0]) if found else 0

    def commit(self) -> None:
        """See `warehouse.protocol.Backend.commit`."""
        if self._connection is None:
            raise WarehouseError("nothing was loaded", self._target.shown, "report it as a defect")
        with talking("cannot commit to the warehouse", self._target):
            self._connection.commit()
        self.close()

    def undo(self, run_id: str, to: str | None) -> None:
        """See `warehouse.protocol.Backend.undo`."""
        with self._session("cannot take the run back", run_id) as connection:
            lock.acquire(connection, self._target)
            held = self._held(connection)
            if held != run_id:
                raise WarehouseError(
                    f"the database holds run {held}, not {run_id}", self._target.shown, "take back the last run only"
                )
            if to is None:
                remove_everything(connection, self._place)
            else:
                take_back(connection, self._place, run_id)

    def close(self) -> None:
        """See `warehouse.protocol.Backend.close`."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
