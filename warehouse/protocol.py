"""What a warehouse backend does, and how one is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from warehouse.errors import WarehouseError


@dataclass(frozen=True)
class LoadReport:
    """What a load brought: rows in each table afterwards, wall seconds, bytes on disk where known."""

    backend: str
    rows: dict[str, int]
    seconds: float
    bytes: int | None


class Backend(Protocol):
    """An SQL database that holds one published state."""

    @property
    def name(self) -> str: ...

    def load(self, tables: Mapping[str, Sequence[Path]], stage: Path) -> LoadReport:
        """Load the state made of these Parquet files, so that readers see it when the version is published.

        `tables` has every table of the new state, `stage` is the folder that will become the version. Called
        before publication; raises WarehouseError and leaves the published state as it was.
        """
        ...


def open_backend(url: str | None = None) -> Backend:
    """The backend for a `--warehouse` value; None or `duckdb` is the DuckDB file in each version.

    Never prints the URL: it may hold a password.
    """
    scheme, colon, _ = (url or "duckdb").partition(":")
    if scheme.lower() != "duckdb":
        named = f" {scheme!r}" if colon and scheme.isalnum() else ""
        raise WarehouseError(
            f"no backend for warehouse URL of kind{named or ' unknown'}, there is only duckdb",
            "--warehouse",
            "leave the option out to get warehouse.duckdb in the data directory",
        )
    if url and url.rstrip(":/").lower() != "duckdb":
        raise WarehouseError(
            "the DuckDB warehouse has no path of its own",
            "--warehouse",
            "leave the option out: the file is current/warehouse.duckdb in the data directory",
        )
    from warehouse.duckdb_backend import DuckDBBackend  # here, because it imports the library

    return DuckDBBackend()
