"""Let Great Expectations judge tables of DuckDB, a database it does not know.

Importing this module registers the data source type (`context.data_sources.add_duckdb`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """The SQL engine, with one connection kept open.

    Great Expectations reads results after it has given the connection back, and DuckDB drops a pending result
    when its transaction ends.
    """

    _kept: sa.Connection | None = None

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        if self._kept is None or self._kept.closed:
            self._kept = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        yield self._kept

    def close(self) -> None:
        """Close the kept connection too: an open one keeps a database in memory alive."""
        if self._kept is not None:
            self._kept.close()
        super().close()


# Named here because within the class `type` is a field.
_EngineType = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A data source by connection string, `duckdb:///:memory:<name>`."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> _EngineType:
        return DuckDBExecutionEngine
