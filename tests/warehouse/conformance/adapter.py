"""A warehouse of either backend as the tests see it: fill it, ask it, look at its catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg.types.numeric import FloatLoader

from schemas import TABLES
from schemas.derive import columns, quoted
from tests.warehouse.conformance.catalogue import CATALOGUE
from tests.warehouse.made import Record, Shard, ingest
from warehouse.publish import Published

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Warehouse:
    """A data directory and its SQL warehouse. `url` is None for DuckDB."""

    root: Path
    url: str | None = None

    @property
    def backend(self) -> str:
        return "postgresql" if self.url else "duckdb"

    def ingest(self, run_id: str, *shards: Iterable[Record] | Shard) -> Published:
        return ingest(self.root, run_id, *shards, warehouse=self.url)[1]

    def query(self, sql: str) -> Rows:
        """Rows of a query, as Python values that are the same for both."""
        if self.url is None:
            path = (self.root / "current").resolve() / "warehouse.duckdb"
            with duckdb.connect(str(path), read_only=True) as connection:
                return connection.execute(sql).fetchall()
        with psycopg.connect(self.url) as connection:
            connection.adapters.register_loader("numeric", FloatLoader)
            return connection.execute(sql.encode()).fetchall()

    def table(self, table: str) -> Rows:
        """All rows of a table, in the order of their text."""
        names = ", ".join(quoted(spec.name) for spec in columns(table))
        schema, _, name = table.rpartition(".")
        rows = self.query(f"SELECT {names} FROM {f'{schema}.' if schema else ''}{quoted(name)}")
        return sorted((tuple(map(plain, row)) for row in rows), key=repr)

    def everything(self) -> dict[str, Rows]:
        return {table: self.table(table) for table in TABLES}

    def _catalogue(self, what: str) -> Rows:
        default = "main." if self.url is None else "public."
        rows = self.query(CATALOGUE[self.backend][what])
        return [(str(row[0]).removeprefix(default), *row[1:]) for row in rows]

    def columns(self) -> dict[str, Rows]:
        """Of each table and view: name, type as the catalogue calls it, NOT NULL and comment of each column."""
        found: dict[str, Rows] = {}
        for name, *rest in self._catalogue("columns"):
            found.setdefault(name, []).append(tuple(rest))
        return found

    def comments(self) -> dict[str, str | None]:
        """Comment of each table and view."""
        return dict(self._catalogue("relations"))  # type: ignore[arg-type]

    def keys(self) -> dict[str, tuple[str, ...]]:
        return {str(name): tuple(names) for name, names in self._catalogue("keys")}


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value
