"""What a warehouse backend does, and how one is chosen.

Publication calls it in this order: `load`, then the version is sealed, then `commit`, then the link `current`
is swapped. A database that lives in the version folder is published by the swap; one of a server by `commit`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import polars as pl

POSTGRES_SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True)
class Change:
    """From one published state to the next.

    Parts are Parquet files with just the columns of their table (those of `history` have `valid_from_run` and
    `valid_to_run` after them). All ids are without repeats. A backend that does not hold `previous` loads
    `state` and `history` as a whole; then it may ignore the other fields, which are relative to `previous`.
    """

    run_id: str
    previous: str | None  # run the new state is built on; None: there is none
    state: Mapping[str, Sequence[Path]]  # every part of the new state, by each of TABLES
    added: Mapping[str, Sequence[Path]]  # those of CABLE_TABLES and LEDGER_TABLES with just this run's rows
    rewritten: frozenset[str]  # those of DIMENSION_TABLES whose rows in `state` replace all there were
    replaced: "pl.Series"  # ids of cables whose rows leave CABLE_TABLES; their new rows are in `added`
    history: Mapping[str, Sequence[Path]]  # every part of the new history, by each of CABLE_TABLES
    history_added: Mapping[str, Sequence[Path]]  # those of them written by this run
    arrived: "pl.Series"  # ids of cables new to the corpus: references to them get in_corpus = true


@dataclass(frozen=True)
class LoadReport:
    """What a load brought: rows in each table afterwards, wall seconds, bytes on disk where known.

    `rows` counts every table of TABLES and HISTORY_TABLES (`history.cables`).
    """

    backend: str
    rows: dict[str, int]
    seconds: float
    bytes: int | None


class Backend(Protocol):
    """An SQL database that holds one published state and its history."""

    @property
    def name(self) -> str: ...

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of the version folder, and so moves with the link `current`."""
        ...

    def holds(self, *, changed_too: bool = False) -> str | None:
        """Run id of the state in the database; None if it is empty. An embedded one always says None.

        Raises WarehouseError if the database cannot be reached or is of a newer program, and, unless `changed_too`,
        if others have changed its tables.
        """
        ...

    def differences(self) -> list[str]:
        """What of the tables is not as the model says, in words. An embedded one always says nothing.

        For a file see `warehouse.drift`. Raises WarehouseError if the database cannot be reached.
        """
        ...

    def migrate(self) -> list[str]:
        """Apply the migrations that a database of an older program lacks; returns their names.

        Each goes with its row in the ledger, all in one transaction. An embedded one has none to apply: it is
        made anew with each version. Raises WarehouseError, and then the tables are as they were.
        """
        ...

    def load(self, change: Change, stage: Path) -> LoadReport:
        """Bring the database to the new state. `stage` is the folder that will become the version.

        Readers see nothing of it before `commit` (or the swap, if embedded). The versions before stand beside
        the stage and are never written to. Raises WarehouseError, and then the state is the old one.
        """
        ...

    def commit(self) -> None:
        """Make what was loaded visible, durably and at once. Nothing to do if embedded."""
        ...

    def undo(self, run_id: str, to: str | None) -> None:
        """Go from the state of `run_id` back to that of `to` (None: no tables), in one transaction.

        Nothing to do if embedded. Raises WarehouseError with the state unchanged.
        """
        ...

    def close(self) -> None:
        """Let go of connections; what was loaded and not committed is gone."""
        ...


def open_backend(url: str | None = None) -> Backend:
    """The backend for a `--warehouse` value; None or `duckdb` is the DuckDB file in each version.

    Touches no server. Raises WarehouseError for a URL that means no backend, and never prints the URL: it may
    hold a password.
    """
    # Backends are imported here, because each imports its library.
    scheme, colon, _ = (url or "duckdb").partition(":")
    if colon and scheme.lower() in POSTGRES_SCHEMES:
        from warehouse.postgres.backend import PostgresBackend

        return PostgresBackend(str(url))
    if scheme.lower() != "duckdb":
        named = f" {scheme!r}" if colon and scheme.isalnum() else ""
        raise WarehouseError(
            f"no backend for warehouse URL of kind{named or ' unknown'}, there are duckdb and postgresql",
            "--warehouse",
            "write postgresql://user@host/database, or leave the option out to get warehouse.duckdb",
        )
    if url and url.rstrip(":/").lower() != "duckdb":
        raise WarehouseError(
            "the DuckDB warehouse has no path of its own",
            "--warehouse",
            "leave the option out: the file is current/warehouse.duckdb in the data directory",
        )
    from warehouse.duckdb_backend import DuckDBBackend

    return DuckDBBackend()
