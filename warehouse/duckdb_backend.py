"""The DuckDB warehouse: one file in each version, made beside the published one.

It is a copy of the previous version's file, changed; or it is built anew from the version's Parquet, where that is
cheaper. Change and build are one transaction; a change begun ahead (see `warehouse.ahead`) is two, and nobody sees
the file in between. Never changed after publication, so that readers
are never locked out: DuckDB lets either one process write a file or many read it. No foreign keys: they would
make that change impossible. No primary keys of child tables: see `KEYED_TABLES`. The quality gate checks both.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, history_of
from warehouse import duckdb_change, migrations
from warehouse.duckdb_file import Resources, insert, make_tables, make_views, transaction, writing
from warehouse.durable import clone_or_copy
from warehouse.errors import explained
from warehouse.layout import DATABASE
from warehouse.protocol import Change, LoadReport

_SPILL_FOLDER = ".duckdb-spill"


@dataclass(frozen=True)
class DuckDBBackend:
    """Makes `warehouse.duckdb`."""

    resources: Resources = field(default_factory=Resources)
    name: str = "duckdb"
    embedded: bool = True

    def holds(self, *, changed_too: bool = False) -> None:
        """Nothing: each version has a file of its own."""

    def differences(self) -> list[str]:
        """Nothing: see `warehouse.drift`."""
        return []

    def migrate(self) -> list[str]:
        """Nothing: each version has a file made anew."""
        return []

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
        with _explained(path):
            path.unlink(missing_ok=True)
            previous = _to_change(change, stage.parent)
            if previous is not None:
                clone_or_copy(previous, path)
            with self._writing(path) as connection:
                with transaction(connection):
                    if previous is not None:
                        duckdb_change.apply(connection, change)
                    else:
                        _build(connection, change)
                return self._report(connection, path, started)

    def begin(self, change: Change, folder: Path, check: Callable[[], None]) -> bool:
        """Load in `folder`, beside the versions, all of `change` but LEDGER_TABLES; False if that must be built anew.

        `check` is called now and then, and may raise to give up.
        """
        path = folder / DATABASE
        with _explained(path):
            previous = _to_change(change, folder.parent)
            if previous is None:
                return False
            clone_or_copy(previous, path, check)
            with self._writing(path) as connection, transaction(connection):
                duckdb_change.apply_cables(connection, change)
        return True

    def complete(self, added: Mapping[str, Sequence[Path]], folder: Path) -> LoadReport:
        """Add what `begin` left out: the rows of LEDGER_TABLES in `added`."""
        started = time.monotonic()
        path = folder / DATABASE
        with _explained(path), self._writing(path) as connection:
            with transaction(connection):
                duckdb_change.add_ledger(connection, added)
            return self._report(connection, path, started)

    def _writing(self, path: Path) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return writing(path, path.with_name(_SPILL_FOLDER), self.resources)

    def _report(self, connection: duckdb.DuckDBPyConnection, path: Path, started: float) -> LoadReport:
        rows = duckdb_change.counts(connection, (*TABLES, *HISTORY_TABLES))
        connection.execute("CHECKPOINT")
        return LoadReport(self.name, rows, time.monotonic() - started, path.stat().st_size)


def _explained(path: Path) -> AbstractContextManager[None]:
    next_step = "the published state is unchanged; run again, with more free disk if that was the reason"
    return explained("cannot build the DuckDB warehouse", path, duckdb.Error, next_step=next_step)


def _to_change(change: Change, versions: Path) -> Path | None:
    """The file of the version before, if a copy of it is to be changed; None if the file is to be built anew."""
    previous = versions / change.previous / DATABASE if change.previous else None
    return previous if previous is not None and duckdb_change.can_change(previous, change) else None


def _build(connection: duckdb.DuckDBPyConnection, change: Change) -> None:
    make_tables(connection)
    migrations.mark_all(connection.execute)
    for table in TABLES:
        insert(connection, table, change.state[table])
    for table, parts in change.history.items():
        insert(connection, history_of(table), parts)
    make_views(connection)
