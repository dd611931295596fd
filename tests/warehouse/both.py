"""The same published state in DuckDB and PostgreSQL, and the same query put to both."""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import psycopg
from psycopg.types.numeric import FloatLoader

from schemas import CABLE_TABLES, TABLES
from schemas.derive import history_of
from warehouse.layout import DataDir
from warehouse.protocol import Change, open_backend

Rows = list[tuple[Any, ...]]


def copy_to_postgres(root: Path, url: str) -> None:
    """Load the published state of a data directory into an empty database."""
    version = DataDir(root).current_version()
    assert version
    nothing = pl.Series("cable_id", [], pl.String)
    change = Change(
        run_id=version.run_id,
        previous=None,
        state={table: version.parts(table) for table in TABLES},
        added={},
        rewritten=frozenset(),
        replaced=nothing,
        history={table: version.parts(history_of(table)) for table in CABLE_TABLES},
        history_added={},
        arrived=nothing,
    )
    with closing(open_backend(url)) as backend:
        backend.load(change, version.path)
        backend.commit()


def duckdb_rows(root: Path, sql: str) -> Rows:
    with duckdb.connect(str((root / "current").resolve() / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def postgres_rows(url: str, sql: str) -> Rows:
    with psycopg.connect(url) as connection:
        connection.adapters.register_loader("numeric", FloatLoader)
        return connection.execute(sql.encode()).fetchall()
