"""Questions about the tables and columns of a warehouse, in the words of either backend.

Tables of the default schema go by their name, those of the history as `history.cables`. The ledger of migrations
is no table for readers and is left out. As-of views do not stand in the way: the tables behind them are told of.
"""

from dataclasses import dataclass

from schemas.derive import HISTORY
from warehouse.migrations import LEDGER


@dataclass(frozen=True)
class Catalog:
    """`tables`, `known` (names for `columns_of`) and `names` (for completion) are queries."""

    tables: str
    known: str
    names: str
    columns: str  # with places for `schema`, an expression, and `table`, a literal
    default: str

    def columns_of(self, name: str) -> str:
        """The query for the columns of table `name` or `history.name`: column, type, null, comment."""
        schema, _, table = name.lower().rpartition(".")
        return self.columns.format(schema=_literal(schema) if schema else self.default, table=_literal(table))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_OURS = "NOT internal AND database_name = current_database()"
_DUCKDB = Catalog(
    tables=f"""
    SELECT table_name AS "table", 'table' AS kind, estimated_size AS "rows", comment FROM duckdb_tables()
    WHERE {_OURS} AND schema_name = 'main' AND table_name <> '{LEDGER}'
    UNION ALL
    SELECT view_name, 'view', NULL, comment FROM duckdb_views() WHERE {_OURS} AND schema_name = 'main'
    ORDER BY kind, "table"
    """,
    known=f"""
    SELECT DISTINCT CASE schema_name WHEN 'main' THEN table_name ELSE schema_name || '.' || table_name END
    FROM duckdb_columns() WHERE {_OURS} AND schema_name IN ('main', '{HISTORY}') AND table_name <> '{LEDGER}'
    """,
    names=f"""
    SELECT table_name FROM duckdb_columns() WHERE {_OURS} UNION SELECT column_name FROM duckdb_columns() WHERE {_OURS}
    """,
    columns=f"""
    SELECT column_name AS "column", data_type AS type, is_nullable AS "null", comment FROM duckdb_columns()
    WHERE {_OURS} AND schema_name = {{schema}} AND lower(table_name) = {{table}} ORDER BY column_index
    """,
    default="'main'",
)
_POSTGRESQL = Catalog(
    tables=f"""
    SELECT relname AS "table", CASE relkind WHEN 'r' THEN 'table' ELSE 'view' END AS kind,
      CASE relkind WHEN 'r' THEN greatest(reltuples, 0)::bigint END AS "rows",
      obj_description(oid, 'pg_class') AS comment
    FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = current_schema()::regnamespace
      AND relname <> '{LEDGER}' ORDER BY 2, 1
    """,
    known=f"""
    SELECT CASE table_schema WHEN current_schema() THEN table_name::text
      ELSE table_schema::text || '.' || table_name::text END
    FROM information_schema.tables WHERE table_schema IN (current_schema(), '{HISTORY}') AND table_name <> '{LEDGER}'
    """,
    names="""
    SELECT table_name::text FROM information_schema.columns WHERE table_schema = current_schema()
    UNION SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema()
    """,
    columns="""
    SELECT attname AS "column", format_type(atttypid, atttypmod) AS type, NOT attnotnull AS "null",
      col_description(attrelid, attnum) AS comment
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE lower(relname) = {table} AND nspname = {schema} AND relkind IN ('r', 'v')
      AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
    """,
    default="current_schema()",
)


def catalog(*, is_server: bool) -> Catalog:
    """The questions for PostgreSQL (`is_server`) or for DuckDB."""
    return _POSTGRESQL if is_server else _DUCKDB
